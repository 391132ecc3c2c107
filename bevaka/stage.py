"""pending → work → save: one item, one transaction. Retries, and parks what cannot pass, so the line moves on.

A stage decides in ``work`` (no store in sight) and does in ``save`` (inside one transaction). The to-do list is the
``pending`` query, never a flag or a queue in memory; stop anywhere, start again, and the same rows come out.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bevaka import clock, logs
from bevaka.errors import GiveUp, TryLater
from bevaka.store import Store

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")
BATCH = 50


class Stage(Protocol[Item, Result]):
    """One step of the path. ``name`` is also its verb and its key in the table of tries."""

    name: str

    def pending(self, store: Store, limit: int) -> list[Item]:
        """What is still undone: a query, nothing else. Items set aside are not in it."""
        ...

    def key(self, item: Item) -> str:
        """The natural key of an item, under which a failure is noted."""
        ...

    def work(self, item: Item) -> Result:
        """Decide. No store in sight. Raises TryLater or GiveUp."""
        ...

    def save(self, store: Store, item: Item, result: Result) -> None:
        """Write the result down, inside one transaction that the loop has opened."""
        ...


@dataclass
class Tally:
    """How a stage went: items done, failed for now, and parked."""

    done: int = 0
    failed: int = 0
    parked: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.done + other.done, self.failed + other.failed, self.parked + other.parked)

    @property
    def clean(self) -> bool:
        """Whether nothing failed."""
        return not (self.failed or self.parked)

    def __str__(self) -> str:
        text = f"{self.done} done"
        if self.failed:
            text += f", {self.failed} to be tried again"
        return text + (f", {self.parked} parked" if self.parked else "")


def run_stage(
    stage: Stage[Item, Result],
    store: Store,
    *,
    seconds: float | None = None,
    tick: Callable[[int], None] = lambda _: None,
) -> Tally:
    """Work off what is pending, for at most ``seconds`` (None: until nothing is left). ``tick`` hears of each batch's size.

    Raises TryLater only where the store itself cannot be used (full disk, lock): then nothing more can be done.
    """
    tally, started = Tally(), clock.monotonic()
    logs.bind(stage=stage.name)
    try:
        while batch := stage.pending(store, BATCH):
            tick(len(batch))
            before = tally.done
            for item in batch:
                _one(stage, store, item, tally)
                if seconds is not None and clock.monotonic() - started > seconds:
                    return tally
            if tally.done == before:
                # A stage whose failures stay pending would go round for ever; the next run meets them again.
                return tally
    finally:
        logs.unbind("stage")
    return tally


def _one(stage: Stage[Item, Result], store: Store, item: Item, tally: Tally) -> None:
    key = stage.key(item)
    try:
        result = stage.work(item)
    except TryLater as error:
        _aside(stage.name, store, key, error.reason, tally, after=error.after, patient=True)
        return
    except GiveUp as error:
        _aside(stage.name, store, key, error.reason, tally, park=True)
        return
    except Exception as error:  # the border of "unforeseen": tried again a few times, then parked with its traceback
        log.exception("unforeseen item=%s", key)
        _aside(stage.name, store, key, f"{type(error).__name__}: {error}", tally, trace=traceback.format_exc())
        return
    try:
        with store.transaction():
            stage.save(store, item, result)
            store.runs.clear(stage.name, key)
    except TryLater:
        raise
    except Exception as error:  # as above: a result that cannot be stored must not stop its neighbours
        log.exception("unforeseen item=%s", key)
        _aside(stage.name, store, key, f"{type(error).__name__}: {error}", tally, trace=traceback.format_exc())
        return
    tally.done += 1


def _aside(
    name: str,
    store: Store,
    key: str,
    reason: str,
    tally: Tally,
    *,
    after: float | None = None,
    park: bool = False,
    patient: bool = False,
    trace: str = "",
) -> None:
    reason = logs.masked(reason)
    with store.transaction():
        parked = store.runs.aside(
            name, key, reason, after=after, park=park, patient=patient, traceback=logs.masked(trace)
        )
    tally.parked += parked
    tally.failed += not parked
    log.warning("set aside item=%s parked=%s reason=%s", key, parked, reason)
