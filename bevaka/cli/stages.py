"""The stages as verbs, and ``run``, which is the same functions in the same order."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import click

from bevaka import clock
from bevaka.cli.common import Progress, asking, exit_code, house, locked, open_store, recorded_run, say, verb
from bevaka.errors import BevakaError
from bevaka.settings import House, open_house
from bevaka.stage import Tally, run_stage
from bevaka.store import Store

LIMIT_SECONDS = 20.0
"""How long each stage works in one cycle of ``run``, so that an immediate finding is offered within a minute."""

_OF_A_HOUSE = {
    "watch": "crawler.watch:WatchStage",
    "extract": "crawler.extract:ExtractStage",
    "escalate": "alerts.escalate:EscalateStage",
    "warn": "alerts.warn:WarnStage",
    "remind": "alerts.remind:RemindStage",
    "budget": "alerts.budget:BudgetStage",
}
"""Stages that need nothing but the house."""


class Line:
    """The stages of one house, built when first needed: the tagger's rules are read once a run."""

    def __init__(self, place: House, store: Store) -> None:
        self.place, self.store = place, store
        self._tagger: Any = None

    @property
    def tagger(self) -> Any:
        """The tagger of today's rules."""
        if self._tagger is None:
            self._tagger = importlib.import_module("nlp.pipeline").build(self.place.config, self.place.register)
        return self._tagger

    def stage(self, name: str, day: date | None = None) -> Any:
        """One stage by name."""
        if name in _OF_A_HOUSE:
            module, _, kind = _OF_A_HOUSE[name].partition(":")
            return getattr(importlib.import_module(module), kind)(self.place)
        if name == "tag":
            return importlib.import_module("nlp.tag").TagStage(self.tagger)
        if name == "group":
            return importlib.import_module("nlp.group").GroupStage(self.tagger.ruleset, self.store)
        if name == "route":
            return importlib.import_module("alerts.route").RouteStage(
                self.place, self.tagger.ruleset, self.store.people
            )
        return importlib.import_module("alerts.digest").DigestStage(self.place, day)

    def work(self, name: str, seconds: float | None = None, day: date | None = None) -> Tally:
        """Work one stage, with its row in ``runs``."""

        def go(progress: Progress) -> Tally:
            stage = self.stage(name, day)
            # The extract stage keeps a reading process beside it; the others hold nothing.
            with stage if hasattr(stage, "__exit__") else nullcontext():
                return run_stage(stage, self.store, seconds=seconds, tick=progress)

        return recorded_run(self.store, name, go)

    def collect(self, only: list[str] | None = None, seconds: float | None = None) -> Tally:
        """Ask the sources that are due; where none is, and no link is open, nothing is started."""
        due = importlib.import_module("crawler.decide").due
        states, now = self.store.crawl.states(), clock.now()
        if not (due(self.place.sources, states, now, only) or self.store.crawl.open_leads(1)):
            say("collect: no source is due")
            return Tally()
        return recorded_run(self.store, "collect", lambda _: collect_now(self.place, only, seconds=seconds))

    def deliver(self, *, dry_run: bool = False, seconds: float | None = None) -> Tally:
        """Send what waits."""
        send = importlib.import_module("alerts.deliver").deliver
        return recorded_run(
            self.store,
            "deliver",
            lambda p: send(self.place, self.store, dry_run=dry_run, seconds=seconds, say=say, tick=p),
        )

    def publish(self) -> Tally:
        """Write the public database."""
        write = importlib.import_module("bevaka.store.publish").publish

        def go(_: Progress) -> Tally:
            titles = importlib.import_module("bevaka.store.public_words").theme_titles(self.place.config)
            rows = write(
                self.store,
                self.place.register,
                self.place.sources,
                self.place.data / "public.db",
                titles=titles,
                budget=self.place.settings.alerts.budget,
            )
            return Tally(done=sum(rows.values()))

        return recorded_run(self.store, "publish", go)


def collect_now(place: House, only: list[str] | None, *, seconds: float | None = None) -> Tally:
    """Crawl; a house with a recorded week asks that in place of the network."""
    crawl: Callable[..., Tally] = importlib.import_module("crawler.collect").collect
    with asking(place):
        return crawl(place.root, only, seconds=seconds, say=say)


@click.command()
@click.option("--source", "only", multiple=True, help="Only this source (id), due or not; may be repeated.")
@verb
def collect(only: tuple[str, ...]) -> int:
    """Ask the sources that are due, and fetch what they show."""
    place = house()
    unknown = set(only) - {s.id for s in place.sources}
    if unknown:
        raise click.BadParameter(f"there is no source {sorted(unknown)[0]!r} in sources.csv", param_hint="--source")
    with locked(place), open_store(place) as store:
        return exit_code(Line(place, store).collect(list(only) or None))


def _single(name: str, day: date | None = None) -> int:
    place = house()
    with locked(place), open_store(place) as store:
        return exit_code(Line(place, store).work(name, day=day))


def _stage(name: str, text: str) -> click.Command:
    """The verb of a stage that has no options."""

    @click.command(name, help=text)
    @verb
    def command() -> int:
        return _single(name)

    return command


watch = _stage("watch", "Judge how each source is by what it answered since it was judged last.")
extract = _stage("extract", "Turn what was fetched into documents; what cannot be read is counted, never lost.")
tag = _stage("tag", "Turn documents into findings under today's rules; a changed rule finds its documents again.")
group = _stage("group", "Put findings that tell of the same event into one story.")
route = _stage(
    "route", "Finding → chain → contracts → areas → alerts and their deliveries, each decision with its reasons."
)
remind = _stage("remind", "Remind owners of stories whose day to be followed up has come, where no digest does.")
escalate = _stage(
    "escalate",
    "Send an alert that nobody took in its time to the area's deputy, and then to the lead region, each once.",
)


@click.command()
@verb
def warn() -> int:
    """Tell the operator which sources are in trouble or well again, and once a week which areas are over their alert budget."""
    place = house()
    with locked(place), open_store(place) as store:
        line = Line(place, store)
        return exit_code(line.work("warn") + line.work("budget"))


@click.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Make the digests of this day now, whatever the hour.")
@verb
def digest(day: Any) -> int:
    """Make the digests whose hour has come: one an area and day."""
    return _single("digest", day.date() if day else None)


@click.command()
@click.option("--dry-run", is_flag=True, help="Print what would be sent; send nothing.")
@verb
def deliver(dry_run: bool) -> int:
    """Send what waits in the outbox: claim, send, mark."""
    place = house()
    with locked(place), open_store(place) as store:
        return exit_code(Line(place, store).deliver(dry_run=dry_run))


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
    stop = threading.Event()
    with Renewal(line) as renewal:
        while True:
            try:
                line = renewal.line()
                _round(line, LIMIT_SECONDS)
            except BevakaError as error:
                # A full disk or a lock passes, a faulty table is put right: the house goes on by itself when they are.
                say(f"run: {error}")
            stop.wait(every)


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
    total += line.deliver(seconds=seconds)
    total += line.collect(seconds=None if seconds is None else 2 * seconds)
    budget = ("budget",) if line.place.settings.alerts.budget else ()
    for name in ("watch", "extract", "tag", "group", "route", "warn", *budget):
        total += line.work(name, seconds)
    total += line.deliver(seconds=seconds)
    total += line.work("digest", seconds) + line.work("remind", seconds)
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
