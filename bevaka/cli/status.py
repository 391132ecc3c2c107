"""The verb ``status``: how the house is."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import click

from bevaka import clock
from bevaka.cli.common import house, in_language, names_of, open_store, plain, table, verb
from bevaka.notes import in_words, state
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.health import HOUSE, Condition
from bevaka.words import N_, clip, filled

_NUMBERS = re.compile(r"\d+(?:[.,\u00a0]\d+)*")
# What is counted, as the store names it.
COUNTS = {
    "leads open": N_("leads open"),
    "leads fetched": N_("leads fetched"),
    "leads given_up": N_("leads given up"),
    "documents ok": N_("documents ok"),
    "documents unreadable": N_("documents unreadable"),
    "documents withdrawn": N_("documents withdrawn"),
    "findings immediate": N_("findings immediate"),
    "findings digest": N_("findings digest"),
    "findings none": N_("findings none"),
    "deliveries queued": N_("deliveries queued"),
    "deliveries sending": N_("deliveries sending"),
    "deliveries sent": N_("deliveries sent"),
    "deliveries accepted": N_("deliveries accepted"),
    "deliveries unknown": N_("deliveries unknown"),
    "deliveries rolled_up": N_("deliveries rolled up"),
    "deliveries failed": N_("deliveries failed"),
    "deliveries spared": N_("deliveries spared"),
    "deliveries bounced": N_("deliveries bounced"),
    "deliveries delayed": N_("deliveries delayed"),
}
NOTE, REASON = 70, 90
"""Characters of a note beside others, and of one that has a line to itself."""


@click.command()
@in_language
@verb
def status(language: str | None) -> int:
    """How the house is: what ran, which sources have trouble, what waits and what is parked."""
    place = house()
    with open_store(place, write=False) as store:
        told = _Status(place, store, names_of(place, language))
        parts = (told.runs(), told.sources(), told.counts(), told.unreadable(), told.asides())
        click.echo("\n\n".join("\n".join(part) for part in parts if part))
        failed = store.deliveries.counts().get("failed", 0)
        return 1 if any(a.parked for a in store.runs.asides()) or failed else 0


class _Status:
    """The parts of what is told, each in lines, in the language of ``names``."""

    def __init__(self, place: House, store: Store, names: Any) -> None:
        self._place, self._store, self._names, self._ = place, store, names, names._

    def _note(self, text: str, length: int = NOTE) -> str:
        return clip(in_words(plain(text), self._names.language), length)

    def _state(self, name: str) -> str:
        return state(name, self._names.language)

    def runs(self) -> list[str]:
        """The newest run of each verb."""
        rows = [
            (r["verb"], r["started"][:19], self._state("stopped") if r["ended"] is None else self._note(r["note"]))
            for r in self._store.runs.last()
        ]
        lines = [table(rows, (self._("last run"), self._("began (UTC)"), self._("how it went")))]
        if stopped := self._store.runs.unfinished():
            text = self._names.plural(
                "{n} run was stopped before it ended; what it had stored is there",
                "{n} runs were stopped before they ended; what they had stored is there",
                stopped,
            )
            lines.append(text)
        return lines

    def sources(self) -> list[str]:
        """How many are watched, and those that are not fine."""
        states, health = self._store.crawl.states(), self._store.health.current()
        sources = self._place.sources
        on = [s for s in sources if s.status == "on" or (s.id in states and states[s.id].verified_at)]
        trouble = [
            (s.id, self._state(known.state), known.since.date(), states[s.id].failures, self._note(known.note))
            for s in on
            if s.id in states and (known := health.get(s.id)) and known.state is not Condition.FINE
        ]
        text = self._(
            "sources: {on} watched, {off} switched off, {unseen} not asked yet, {trouble} in trouble or quiet "
            "(their days: bevaka sources)"
        )
        unseen = sum(s.id not in states for s in on)
        lines = [filled(text, on=len(on), off=len(sources) - len(on), unseen=unseen, trouble=len(trouble))]
        if (house := health.get(HOUSE)) and house.state is Condition.OFFLINE:
            said = self._("the network: {state} since {time}, {note}")
            since, note = clock.stamp(house.since)[:16], in_words(plain(house.note), self._names.language)
            lines.append(filled(said, state=self._state(house.state), time=since, note=note))
        if (name := self._place.settings.mail.bounces) and (box := self._store.bounces.box(name)).failing:
            said = self._("bounces: the mailbox {name} fails since {time}, {reason}")
            since = clock.stamp(box.failing)[:16]
            lines.append(filled(said, name=name, time=since, reason=self._note(box.reason)))
        if trouble:
            head = (self._("source"), self._("state"), self._("since"), self._("failures"), self._("note"))
            lines.append(table(trouble, head))
        return lines

    def counts(self) -> list[str]:
        """How much there is of everything, a line for each state."""
        store = self._store
        found = {
            **store.crawl.counts(),
            **{f"findings {tier}": count for tier, count in store.findings.counts().items()},
            **{f"deliveries {name}": count for name, count in store.deliveries.counts().items()},
        }
        counts = {self._(COUNTS.get(what, what)): count for what, count in found.items()}
        if held := store.deliveries.held():
            counts[self._("deliveries pending that wait for their hours")] = len(held)
        return [f"{k}: {v}" for k, v in sorted(counts.items())]

    def unreadable(self) -> list[str]:
        """Why publications could not be read; what differs only in its numbers is one reason."""
        found: Counter[str] = Counter()
        for reason, number in self._store.documents.unreadable().items():
            said = in_words(plain(reason), self._names.language).split(": ")[0].split("; ")[0]
            found[clip(_NUMBERS.sub("…", said), REASON)] += number
        head = (self._("could not be read"), self._("publications"))
        return [table(list(found.most_common()), head)] if found else []

    def asides(self) -> list[str]:
        """What stages have set aside."""
        again = self._("again {time}")
        rows = [
            (
                a.stage,
                a.key,
                self._("parked") if a.parked else filled(again, time=a.next_try),
                self._note(a.reason),
            )
            for a in self._store.runs.asides()
        ]
        head = (self._("stage"), self._("item"), "", self._("reason"))
        return [table(rows, head)] if rows else []
