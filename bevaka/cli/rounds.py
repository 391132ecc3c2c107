"""``run``: the stages in the order of the path of a publication, round after round, while somebody listens to the chats."""

from __future__ import annotations

import importlib
import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from glob import iglob
from pathlib import Path
from stat import S_ISREG

import click

from bevaka.cli.common import exit_code, house, locked, open_store, say, verb
from bevaka.cli.stages import Line
from bevaka.errors import BevakaError
from bevaka.settings import House, open_house
from bevaka.stage import Tally

log = logging.getLogger(__name__)
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
        self._line, self._seen, self._soon = line, _marks(line.place.config), soon
        self._builder = ThreadPoolExecutor(1)
        self.building: Future[Line] | None = None

    def __enter__(self) -> Renewal:
        return self

    def __exit__(self, *_: object) -> None:
        self._builder.shutdown(wait=False, cancel_futures=True)

    def line(self) -> Line:
        """The line for the next round. What was edited and cannot be worked by is told once; the old line then goes on."""
        if self.building is None and (marks := _marks(self._line.place.config)) != self._seen:
            self._seen, self.building = marks, self._builder.submit(self._fresh)
        if self.building is not None and not wait([self.building], self._soon).not_done:
            built, self.building = self.building, None
            self._take(built)
        return self._line

    def _take(self, built: Future[Line]) -> None:
        try:
            self._line = built.result()
        except BevakaError as error:
            say(f"run: {error}")
            say("run: the configuration was edited and has faults; the one before it holds until it is edited again")
        except Exception as error:  # the border of "unforeseen": no edit may end the rounds
            log.exception("unforeseen in an edited configuration")
            say(
                f"run: the configuration was edited and could not be read ({type(error).__name__}: {error}); "
                "the one before it holds until it is edited again"
            )
        else:
            say("run: the configuration was edited; the next round works by it")

    def _fresh(self) -> Line:
        line = Line(_sound(open_house(self._line.place.root)), self._line.store)
        _ = line.tagger
        return line


def _sound(place: House) -> House:
    """``place`` with its register and sources read. Raises Mistakes: then the round goes on by what was read before."""
    _ = place.register, place.sources
    return place


Mark = tuple[str, int, int, int]


def _marks(config: Path) -> frozenset[Mark]:
    """What an edited configuration is known by: each file's name, time, size and number; hidden files left out.

    A file that came with an old time (``cp -p``, ``rsync -a``, a backup) is another one, and one that is gone is missed.
    """
    found: set[Mark] = set()
    for depth in ("*", "*/*"):
        for name in iglob(depth, root_dir=config):
            # What an editor renames at this moment is seen the next time.
            with suppress(OSError):
                stat = (config / name).stat()
                if S_ISREG(stat.st_mode):
                    found.add((name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return frozenset(found)


def _round(line: Line, seconds: float | None) -> Tally:
    """One round, ``deliver`` first: what is waiting is offered before anything that may take long."""
    total = line.work("escalate", seconds) if line.place.settings.alerts.escalate_after else Tally()
    total += line.work("update", seconds)
    total += line.deliver(seconds=seconds)
    total += _collected(line, seconds)
    budget = ("budget",) if line.place.settings.alerts.budget else ()
    for name in ("extract", "watch", "tag", "group", "route", "update", "warn", *budget, "unheard"):
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


def _collected(line: Line, seconds: float | None) -> Tally:
    """What is new at the sources. A crawl is a process of its own that reads the configuration as it is now: where that is
    faulty nothing new comes in, and what came before is tagged and told all the same.
    """
    if seconds is None:
        return line.collect(seconds=None)
    try:
        return line.collect(seconds=2 * seconds)
    except BevakaError as error:
        say(f"run: nothing was collected: {error}")
        return Tally()


def _people_spoke(place: House, public: Path) -> bool:
    """Whether somebody has decided something since the site was written."""
    people = place.data / "people.db"
    return people.exists() and people.stat().st_mtime_ns > public.stat().st_mtime_ns
