"""The stages as verbs, each the same function that a round of ``run`` calls."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from typing import Any

import click

from bevaka import clock
from bevaka.cli.common import Progress, asking, exit_code, house, locked, open_store, recorded_run, say, verb
from bevaka.settings import House
from bevaka.stage import Tally, run_stage
from bevaka.store import Store

_PLAIN = {
    "watch": "crawler.watch:WatchStage",
    "escalate": "alerts.escalate:EscalateStage",
    "update": "alerts.update:UpdateStage",
    "warn": "alerts.warn:WarnStage",
    "remind": "alerts.remind:RemindStage",
    "budget": "alerts.budget:BudgetStage",
    "unheard": "alerts.unheard:UnheardStage",
    "bounces": "alerts.bounced:BouncesStage",
    "extract": "crawler.extract:ExtractStage",
}
"""Stages that need the house alone."""


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
        if name in _PLAIN:
            module, stage = _PLAIN[name].split(":")
            return getattr(importlib.import_module(module), stage)(self.place)
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

        return recorded_run(self.place, self.store, name, go)

    def collect(self, only: list[str] | None = None, seconds: float | None = None) -> Tally:
        """Ask the sources that are due; where none is, and no link is open, nothing is started."""
        due = importlib.import_module("crawler.decide").due
        states, now = self.store.crawl.states(), clock.now()
        if not (due(self.place.sources, states, now, only) or self.store.crawl.open_leads(1)):
            say("collect: no source is due")
            return Tally()
        return recorded_run(self.place, self.store, "collect", lambda _: collect_now(self.place, only, seconds=seconds))

    def bounces(self, seconds: float | None = None, *, now: bool = False) -> Tally:
        """Read the mailbox of reports, if it is time to (or ``now``), and do what follows from what came back."""
        room = importlib.import_module("crawler.bounces")
        if not (now or room.due(self.place, self.store)):
            return Tally()

        def go(progress: Progress) -> Tally:
            tally: Tally = room.read(self.place, self.store, say)
            told = run_stage(self.stage("bounces"), self.store, seconds=seconds, tick=progress)
            # What was read is done with once; a mailbox that fails is told as a state, not with every round.
            return Tally(told.done, tally.failed * now + told.failed, told.parked)

        return recorded_run(self.place, self.store, "bounces", go)

    def deliver(self, *, dry_run: bool = False, seconds: float | None = None) -> Tally:
        """Send what waits."""
        send = importlib.import_module("alerts.deliver").deliver
        return recorded_run(
            self.place,
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

        return recorded_run(self.place, self.store, "publish", go)


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


extract = _stage("extract", "Turn what was fetched into documents; what cannot be read is counted, never lost.")
watch = _stage("watch", "Judge how each source is by what it answered since it was judged last.")
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
update = _stage(
    "update", "Let messages of alerts show who has their story in hand and what is new in it; `deliver` sends that."
)


@click.command()
@verb
def warn() -> int:
    """Tell the operator which sources are in trouble or well again.

    Once a week also which areas are over their alert budget; once a day what is for a digest and concerns no area.
    """
    place = house()
    with locked(place), open_store(place) as store:
        line = Line(place, store)
        return exit_code(line.work("warn") + line.work("budget") + line.work("unheard"))


@click.command()
@verb
def bounces() -> int:
    """Read the mailbox that undelivered mail comes back to, and tell the operator; a message nobody has goes another way."""
    place = house()
    if not place.settings.mail.bounces:
        say("bounces: [mail] bounces in bevaka.toml names no mailbox; mail that comes back is not read")
        return 1
    with locked(place), open_store(place) as store:
        return exit_code(Line(place, store).bounces(now=True))


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
