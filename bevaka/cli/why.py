"""``bevaka why``: the whole path of one publication, with each named reason; also why it was not told."""

from __future__ import annotations

import importlib
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import click

from bevaka.cli.common import because, house, in_hand, in_language, names_of, open_store, plain, verb
from bevaka.cli.findings import because_of, judgement, named, quotes
from bevaka.errors import GiveUp
from bevaka.keys import spellings
from bevaka.notes import in_words, state
from bevaka.records import Document, Fetch, Finding, Tier
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.crawl import OpenLead
from bevaka.words import filled


@click.command()
@click.argument("id")
@in_language
@verb
def why(id: str, language: str | None) -> int:
    """The whole path of one publication (by number, URL or story id): seen, fetched, read, tagged, grouped, routed, told."""
    place = house()
    with open_store(place, write=False) as store:
        for line in Path(place, store, names_of(place, language)).of(id):
            click.echo(line)
    return 0


def _never_seen(place: House, reference: str) -> str:
    host = _host(reference)
    near = [s for s in place.sources if host and host.removeprefix("www.") in (s.url + s.site)]
    if near:
        return f"no source has shown {reference}; {near[0].id} ({near[0].status}) watches {host}: see bevaka status"
    return f"no source has shown {reference}" + (
        f", and none in sources.csv watches {host}" if host else "; give a number, a URL or a story id"
    )


def _host(reference: str) -> str:
    """The host of an address; "" for what is none."""
    try:
        return urlsplit(reference).hostname or ""
    except ValueError:
        return ""


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


class Path:
    """The path of a publication in lines, in the language of ``names``: a step's name, then what became of it."""

    def __init__(self, place: House, store: Store, names: Any) -> None:
        self._place, self._store, self._names, self._ = place, store, names, names._
        self._language: str = names.language

    def of(self, reference: str) -> list[str]:
        """The whole path. Raises GiveUp where no source has ever shown it, and says which source should have."""
        store, meant = self._store, spellings(reference)
        number = next((n for one in (reference, *meant) if (n := store.search.resolve(one)) is not None), None)
        if number is None:
            lead = next((seen for one in meant if (seen := store.crawl.lead_by_url(one)) is not None), None)
            if lead is None:
                raise GiveUp(_never_seen(self._place, reference))
            return self._seen(lead)
        document = store.documents.document(number)
        assert document is not None
        lines = [f"{plain(document.title)}", f"{document.url}", ""]
        if document.lead_id is not None and (lead := store.crawl.lead(document.lead_id)):
            lines += self._seen(lead)
        lines += self._read(document)
        finding = store.findings.latest(number)
        if finding is None:
            unread = self._("not yet: it could not be read")
            waits = unread if document.state == "unreadable" else self._("not yet: the tag stage has not come to it")
            return [*lines, self._line(self._("tagged"), waits), *self._asides("tag", str(number))]
        return lines + self._tagged(finding) + self._why_not(finding) + self._told(document, finding)

    def _line(self, step: str, text: str) -> str:
        return f"{step:<11} {text}"

    def _note(self, text: str) -> str:
        return in_words(plain(text), self._language)

    def _seen(self, lead: OpenLead) -> list[str]:
        text = filled(self._("{time} at source {source}"), time=_utc(lead.first_seen), source=lead.source_id)
        if lead.backlog:
            text += " " + self._("(in the first list that the source gave)")
        lines = [self._line(self._("seen"), text)]
        lines += [self._line(self._("fetched"), self._fetched(fetch)) for fetch in self._store.crawl.fetches(lead.id)]
        if lead.state != "fetched":
            said = filled(
                self._("the link is {state}: {reason}"),
                state=state(lead.state, self._language),
                reason=self._note(lead.reason) or self._("not asked yet"),
            )
            lines.append(self._line("", said))
        return lines

    def _fetched(self, fetch: Fetch) -> str:
        attempt = filled(self._("attempt {n}"), n=fetch.attempt)
        outcome = f"{state(fetch.outcome, self._language)} {fetch.status or ''} {self._note(fetch.reason)}".rstrip()
        size = self._names.plural("{n} byte", "{n} bytes", fetch.size)
        body = filled(self._(", {size}, body {sha}"), size=size, sha=fetch.sha256[:12]) if fetch.sha256 else ""
        moved = f" → {fetch.final_url}" if fetch.final_url != fetch.url else ""
        return f"{_utc(fetch.started)}, {attempt}: {outcome}{body}{moved}"

    def _read(self, document: Document) -> list[str]:
        spoken = self._names.locale.languages.get(document.language, document.language)
        text = filled(
            self._("{medium}, {length}, revision {revision}, published {time}, language {language}"),
            medium=self._names.medium(document.medium),
            length=self._names.plural("{n} character", "{n} characters", len(document.text)),
            revision=document.revision,
            time=_utc(document.published) if document.published else self._("no date"),
            language=spoken or self._("not told"),
        )
        how = f"{state(document.state, self._language)} {self._note(document.reason)}".rstrip()
        lines = [self._line(self._("read"), f"{how} · {text}")]
        newer = [d for d in self._store.documents.revisions(document.url) if d.revision > document.revision]
        if newer:
            lines.append(self._line("", filled(self._("a newer revision is document {n}"), n=newer[-1].id)))
        return lines

    def _asides(self, stage: str, key: str) -> list[str]:
        return [
            self._line(
                "",
                filled(
                    self._("{stage} set it aside ({times}): {reason}"),
                    stage=stage,
                    times=self._names.plural("{n} time", "{n} times", a.attempts),
                    reason=self._note(a.reason),
                ),
            )
            for a in self._store.runs.asides(stage)
            if a.key == key
        ]

    def _tagged(self, finding: Finding) -> list[str]:
        lines = [self._line(self._("tagged"), judgement(finding, self._names))]
        lines += [self._line("", f"{label}: {values}") for label, values in named(finding, self._names)]
        words = because(self._place, self._place.register, finding, self._language)
        for text, reason in zip(words, finding.reasons, strict=True):
            lines.append(self._line("", because_of(plain(text), reason.name, self._names)))
        return lines + [self._line("", text) for text in quotes(finding, self._names)]

    def _why_not(self, finding: Finding) -> list[str]:
        """What stood in the way of an immediate alert, question by question; nothing for a finding that is one."""
        answers = importlib.import_module("alerts.whynot").why_not(finding, self._names)
        width = max((len(question) for question, _ in answers), default=0)
        lines = [f"{question:<{width}} {plain(answer)}" for question, answer in answers]
        return [self._line(self._("why not") if n == 0 else "", text) for n, text in enumerate(lines)]

    def _told(self, document: Document, finding: Finding) -> list[str]:
        assert document.id is not None
        story = self._store.findings.story_of(document.id)
        if story is None:
            none = self._("in no story: what is told to nobody stands in none")
            reason = none if finding.tier is Tier.NONE else self._("in no story: the group stage has not come to it")
            return [self._line(self._("grouped"), reason), *self._asides("group", str(finding.id))]
        lines = self._story(document, *story)
        hands = in_hand(self._place, self._store, story[0], self._language)
        lines += [self._line(self._("in hand") if n == 0 else "", plain(text)) for n, text in enumerate(hands)]
        lines += [self._line(self._("muted"), plain(text)) for text in self._muted(document, finding, story[0])]
        routed = self._store.outbox.routed(finding.id or 0)
        if routed is None:
            return [*lines, self._line(self._("routed"), self._("not yet")), *self._asides("route", str(finding.id))]
        told = [text for reason in routed for text in self._names.reasons([reason])]
        lines += [self._line(self._("routed") if n == 0 else "", plain(text)) for n, text in enumerate(told)]
        held = {delivery.id: opens for delivery, opens in self._store.deliveries.held()}
        sent = self._store.deliveries.concerning(finding.id, story[0])
        return lines + [self._line(self._("told"), self._delivery(row, held.get(row["id"]))) for row in sent]

    def _story(self, document: Document, story_id: str, reason: str) -> list[str]:
        others = [d for _, d in self._store.findings.members(story_id) if d.id != document.id]
        count = self._names.plural("{n} other publication", "{n} other publications", len(others))
        why = self._("its first publication") if reason in ("", "first") else self._note(reason)
        text = filled(self._("story {id} ({why}), {others}"), id=story_id, why=why, others=count)
        lines = [self._line(self._("grouped"), f"{text}; {self._place.page(story_id)}")]
        for other in others[:5]:
            also = filled(self._("also {source}: {title}"), source=plain(other.source_name), title=plain(other.title))
            lines.append(self._line("", also))
        return lines

    def _muted(self, document: Document, finding: Finding, story: str) -> list[str]:
        """The mute that holds it back now, if one does."""
        mutes = importlib.import_module("alerts.mutes")
        mute = mutes.muted_by(self._store.people.mutes(), story, document.source_id, finding, ())
        return [importlib.import_module("alerts.acts").muted(mute, self._names)] if mute else []

    def _delivery(self, row: Any, opens: datetime | None) -> str:
        parts = [self._names.tier(row["tier"]) + (f" {row['day']}" if row["day"] else "")]
        if row["key"].startswith("escalation:"):
            parts.append(self._("not taken in its time"))
        sent = filled(
            self._("to {area} through {channel}: {state}"),
            area=self._names.area(row["area_id"]),
            channel=row["channel"],
            state=state(row["state"], self._language),
        )
        after = [self._names.plural("{n} attempt", "{n} attempts", row["attempts"])]
        if opens:
            after.append(filled(self._("held until {time}"), time=_utc(opens)))
        if row["next_try"] and row["state"] == "queued":
            after.append(filled(self._("next try {time}"), time=row["next_try"]))
        answer = f": {self._note(row['receipt'])}" if row["receipt"] else ""
        return f"{', '.join(parts)} {sent}, {', '.join(after)}{answer}"
