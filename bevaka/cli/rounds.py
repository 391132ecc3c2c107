"""``run``: the stages in the order of the path of a publication, round after round, while somebody listens to the chats."""

from __future__ import annotations

import importlib
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import click

from bevaka.cli.common import exit_code, house, locked, open_store, say, verb
from bevaka.cli.stages import Line
from bevaka.errors import BevakaError
from bevaka.settings import House, open_house
from bevaka.stage import Tally

LIMIT_SECONDS = 20.0
"""How long each stage works in one cycle of ``run``, so that an immediate finding is offered within a minute."""


@click.command()
@click.option("--once", is_flag=True, help="One round, until nothing is left; else round after round until stopped.")
@click.option(
    "--every", type=click.IntRange(1, 3600), default=30, show_default=True, help="Seconds between two rounds."
)
@verb
def run(once: bool, every: int) -> int:
    """All stages in order."""
    place = house()
    with locked(place), open_store(place) as store:
        line = Line(place, store)
        if once:
            return exit_code(_round(line, None))
        _for_ever(line, every)
    return 0


def _for_ever(line: Line, every: int) -> None:
    """Round after round; what people edit meanwhile is read beside them, and holds from the round after that is done."""
    wake = threading.Event()
    ears = importlib.import_module("alerts.slack.sockets").Ears(line.place, say, wake.set)
    with Renewal(line) as renewal, ears:
        ears.start()
        while True:
            # What somebody presses ends the pause, so that the message shows it at once.
            wake.clear()
            try:
                line = renewal.line()
                ears.use(line.place)
                _round(line, LIMIT_SECONDS)
            except BevakaError as error:
                # A full disk or a lock passes, a faulty table is put right: the house goes on by itself when they are.
                say(f"run: {error}")
            wake.wait(every)


class Renewal:
    """The line by today's configuration. A new one is built in a thread, so that a large register stops no round."""

    def __init__(self, line: Line, soon: float = 2.0) -> None:
        """``soon``: seconds that a round waits for a new line, enough for a usual register."""
        self._line, self._seen, self._soon = line, _edited(line.place), soon
        self._builder = ThreadPoolExecutor(1)
        self.building: Future[Line] | None = None

    def __enter__(self) -> Renewal:
        return self

    def __exit__(self, *_: object) -> None:
        self._builder.shutdown(wait=False, cancel_futures=True)

    def line(self) -> Line:
        """The line for the next round. Raises Mistakes once where what was edited is faulty; the old line then goes on."""
        if self.building is None and (edited := _edited(self._line.place)) != self._seen:
            self._seen, self.building = edited, self._builder.submit(self._fresh)
        if self.building is not None and not wait([self.building], self._soon).not_done:
            built, self.building = self.building, None
            self._line = built.result()
            say("run: the configuration was edited; the next round works by it")
        return self._line

    def _fresh(self) -> Line:
        line = Line(_sound(open_house(self._line.place.root)), self._line.store)
        _ = line.tagger
        return line


def _sound(place: House) -> House:
    """``place`` with its register and sources read. Raises Mistakes: then the round goes on by what was read before."""
    _ = place.register, place.sources
    return place


def _edited(place: House) -> float:
    """When a file of the configuration was changed last, in seconds of the file system's clock."""
    return max((f.stat().st_mtime for f in place.config.rglob("*") if f.is_file()), default=0.0)


def _round(line: Line, seconds: float | None) -> Tally:
    """One round, ``deliver`` first: what is waiting is offered before anything that may take long."""
    total = line.work("escalate", seconds) if line.place.settings.alerts.escalate_after else Tally()
    total += line.work("update", seconds)
    total += line.deliver(seconds=seconds)
    total += line.collect(seconds=None if seconds is None else 2 * seconds)
    budget = ("budget",) if line.place.settings.alerts.budget else ()
    for name in ("watch", "extract", "tag", "group", "route", "update", "warn", *budget):
        total += line.work(name, seconds)
    total += line.deliver(seconds=seconds)
    total += line.bounces(seconds)
    for name in ("digest", "remind", "update"):
        total += line.work(name, seconds)
    total += line.deliver(seconds=seconds)
    public = line.place.data / "public.db"
    if not total.done and public.exists() and not _people_spoke(line.place, public):
        say("run: nothing new")
        return total
    total += line.publish()
    say(f"run: the search site reads {public}; start it with: bevaka --home {line.place.root} serve")
    return total


def _people_spoke(place: House, public: Path) -> bool:
    """Whether somebody has decided something since the site was written."""
    people = place.data / "people.db"
    return people.exists() and people.stat().st_mtime_ns > public.stat().st_mtime_ns
