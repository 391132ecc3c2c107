"""The stage loop: one item, one transaction; failures step aside and their neighbours go on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bevaka import clock, logs
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Lead
from bevaka.stage import BATCH, Tally, run_stage
from bevaka.store import Store

NOW = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
SECRET = "rabarber-77"


@dataclass
class Links:
    """A stage that turns numbers into leads; ``faults`` says what happens at which."""

    wanted: list[int]
    faults: dict[int, Callable[[], Exception]] = field(default_factory=dict)
    saving: dict[int, Callable[[], Exception]] = field(default_factory=dict)
    worked: list[int] = field(default_factory=list)
    name = "prov"

    def pending(self, store: Store, limit: int) -> list[int]:
        aside = {a.key for a in store.runs.asides(self.name) if a.parked or (a.next_try or "") > clock.stamp()}
        return [n for n in self.wanted if str(n) not in aside and store.crawl.lead_by_url(url(n)) is None][:limit]

    def key(self, item: int) -> str:
        return str(item)

    def work(self, item: int) -> Lead:
        self.worked.append(item)
        if item in self.faults:
            raise self.faults[item]()
        return Lead(url=url(item), source_id="prov")

    def save(self, store: Store, item: int, result: Lead) -> None:
        store.crawl.add_leads([result])
        if item in self.saving:
            raise self.saving[item]()


def url(n: int) -> str:
    return f"http://provtidningen.example/{n}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock.set_clock(NOW, pinned=True)
    with Store(tmp_path / "data") as made:
        yield made


def stored(store: Store, stage: Links) -> list[int]:
    return [n for n in stage.wanted if store.crawl.lead_by_url(url(n))]


def test_everything_pending_is_worked_in_batches_and_twice_is_harmless(store: Store) -> None:
    stage, ticks = Links(list(range(2 * BATCH + 7))), list[int]()
    assert run_stage(stage, store, tick=ticks.append) == Tally(done=2 * BATCH + 7)
    assert ticks == [BATCH, BATCH, 7]
    assert run_stage(stage, store) == Tally()
    assert len(stage.worked) == 2 * BATCH + 7


@pytest.mark.parametrize("where", ["faults", "saving"])
def test_an_unforeseen_fault_is_tried_thrice_then_parked_with_its_traceback(store: Store, where: str) -> None:
    logs.hide(SECRET)
    stage = Links([1, 2, 3])
    getattr(stage, where)[2] = lambda: RuntimeError(f"odd {SECRET}")
    assert run_stage(stage, store) == Tally(done=2, failed=1)
    assert stored(store, stage) == [1, 3], "the faulty item left nothing, its neighbours are there"
    for hours, expected in ((1, Tally(failed=1)), (24, Tally(parked=1)), (240, Tally())):
        clock.set_clock(NOW + timedelta(hours=hours), pinned=True)
        assert run_stage(stage, store) == expected
    (aside,) = store.runs.asides("prov")
    assert (aside.parked, aside.attempts, aside.reason) == (True, 3, "RuntimeError: odd ***")
    assert "Traceback" in aside.traceback
    assert SECRET not in aside.traceback
    getattr(stage, where).clear()
    with store.transaction():
        assert store.runs.free("prov", "2") == 1
    assert run_stage(stage, store) == Tally(done=1)
    assert store.runs.asides() == []


def test_giving_up_parks_at_once_and_patience_never_parks(store: Store) -> None:
    stage = Links([1, 2, 3], {1: lambda: GiveUp("gone"), 2: lambda: TryLater("busy", after=60)})
    assert run_stage(stage, store) == Tally(done=1, failed=1, parked=1)
    for n in range(1, 9):
        clock.set_clock(NOW + timedelta(seconds=61 * n), pinned=True)
        assert run_stage(stage, store) == Tally(failed=1)
    assert [(a.key, a.parked, a.attempts) for a in store.runs.asides()] == [("1", True, 1), ("2", False, 9)]


def test_what_was_asked_for_is_waited_for(store: Store) -> None:
    stage = Links([1], {1: lambda: TryLater("busy", after=600)})
    run_stage(stage, store)
    clock.set_clock(NOW + timedelta(seconds=599), pinned=True)
    assert run_stage(stage, store) == Tally()
    clock.set_clock(NOW + timedelta(seconds=601), pinned=True)
    assert run_stage(stage, store) == Tally(failed=1)


def test_a_store_that_cannot_be_used_ends_the_stage(store: Store) -> None:
    stage = Links([1, 2], saving={1: lambda: sqlite3.OperationalError("database or disk is full")})
    with pytest.raises(TryLater, match="disk is full"):
        run_stage(stage, store)
    assert stored(store, stage) == []
    assert store.runs.asides() == [], "the item is not to blame"
    stage.saving.clear()
    assert run_stage(stage, store) == Tally(done=2)


def test_a_stage_whose_failures_stay_pending_does_not_go_round_for_ever(store: Store) -> None:
    stage = Links([1, 2], {1: lambda: TryLater("busy", after=0), 2: lambda: TryLater("busy", after=0)})
    assert run_stage(stage, store) == Tally(failed=2)
    assert stage.worked == [1, 2]


def test_time_is_bounded_and_the_rest_waits(store: Store) -> None:
    stage = Links([1, 2, 3])
    assert run_stage(stage, store, seconds=0) == Tally(done=1)
    assert run_stage(stage, store) == Tally(done=2)


def test_an_interrupt_is_no_failure_of_the_item(store: Store) -> None:
    stage = Links([1, 2])
    stage.faults[2] = lambda: KeyboardInterrupt()  # type: ignore[assignment,return-value]  # not an Exception, as a person's Ctrl-C
    with pytest.raises(KeyboardInterrupt):
        run_stage(stage, store)
    assert stored(store, stage) == [1]
    assert store.runs.asides() == []


def test_figures_in_words_and_added_up() -> None:
    assert str(Tally(3, 1, 2)) == "3 done, 1 to be tried again, 2 parked"
    assert str(Tally(3)) == "3 done"
    assert Tally(1, 2, 3) + Tally(1, 1, 1) == Tally(2, 3, 4)
    assert [Tally(5).clean, Tally(5, 1).clean, Tally(5, 0, 1).clean] == [True, False, False]
