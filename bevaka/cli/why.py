"""``bevaka why``: the whole path of one publication, with each named reason; also why it was not told."""

from __future__ import annotations

import importlib
from urllib.parse import urlsplit

import click

from bevaka.cli.common import because, house, in_hand, names_of, open_store, plain, verb
from bevaka.errors import GiveUp
from bevaka.keys import spellings
from bevaka.records import Document, Finding, Tier
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.crawl import OpenLead
from bevaka.words import LANGUAGES


@click.command()
@click.argument("id")
@click.option(
    "--language", type=click.Choice(LANGUAGES), help="The reasons in this language; else in that of the house."
)
@verb
def why(id: str, language: str | None) -> int:
    """The whole path of one publication (by number, URL or story id): seen, fetched, read, tagged, grouped, routed, told."""
    place = house()
    with open_store(place, write=False) as store:
        for line in path(place, store, id, language or place.settings.house.language):
            click.echo(line)
    return 0


def path(place: House, store: Store, reference: str, language: str) -> list[str]:
    """The path in lines. Raises GiveUp where no source has ever shown it, and says which source should have."""
    meant = spellings(reference)
    number = next((n for one in (reference, *meant) if (n := store.search.resolve(one)) is not None), None)
    if number is None:
        lead = next((seen for one in meant if (seen := store.crawl.lead_by_url(one)) is not None), None)
        if lead is None:
            raise GiveUp(_never_seen(place, reference))
        return _seen(store, lead)
    document = store.documents.document(number)
    assert document is not None
    lines = [f"{plain(document.title)}", f"{document.url}", ""]
    if document.lead_id is not None and (lead := store.crawl.lead(document.lead_id)):
        lines += _seen(store, lead)
    lines += _read(store, document)
    finding = store.findings.latest(number)
    if finding is None:
        waits = "it could not be read" if document.state == "unreadable" else "the tag stage has not come to it"
        return [*lines, _line("tagged", f"not yet: {waits}"), *_asides(store, "tag", str(number))]
    return (
        lines
        + _tagged(place, finding, language)
        + _why_not(place, finding, language)
        + _told(place, store, document, finding, language)
    )


def _line(step: str, text: str) -> str:
    return f"{step:<10} {text}"


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


def _seen(store: Store, lead: OpenLead) -> list[str]:
    first = " (in the first list that the source gave)" if lead.backlog else ""
    lines = [_line("seen", f"{lead.first_seen:%Y-%m-%d %H:%M} UTC at source {lead.source_id}{first}")]
    for fetch in store.crawl.fetches(lead.id):
        body = f", {fetch.size} bytes, body {fetch.sha256[:12]}" if fetch.sha256 else ""
        moved = f" → {fetch.final_url}" if fetch.final_url != fetch.url else ""
        lines.append(
            _line(
                "fetched",
                f"{fetch.started:%Y-%m-%d %H:%M} UTC, attempt {fetch.attempt}: {fetch.outcome} "
                f"{fetch.status or ''} {plain(fetch.reason)}{body}{moved}".rstrip(),
            )
        )
    if lead.state != "fetched":
        lines.append(_line("", f"the lead is {lead.state}: {plain(lead.reason) or 'not asked yet'}"))
    return lines


def _read(store: Store, document: Document) -> list[str]:
    published = f"{document.published:%Y-%m-%d %H:%M} UTC" if document.published else "no date"
    lines = [
        _line(
            "read",
            f"{document.state} {document.reason} · {document.medium}, {len(document.text)} characters, revision "
            f"{document.revision}, published {published}, language {document.language or 'not told'}",
        )
    ]
    newer = [d for d in store.documents.revisions(document.url) if d.revision > document.revision]
    return lines + ([_line("", f"a newer revision is document {newer[-1].id}")] if newer else [])


def _asides(store: Store, stage: str, key: str) -> list[str]:
    return [
        _line("", f"{stage} set it aside ({a.attempts} times): {plain(a.reason)}")
        for a in store.runs.asides(stage)
        if a.key == key
    ]


def _tagged(place: House, finding: Finding, language: str) -> list[str]:
    lines = [
        _line(
            "tagged",
            f"tier {finding.tier}, score {finding.score:.2f}, {finding.event}, {finding.assertion or 'no theme'}, "
            f"language {finding.lang}, rules {finding.ruleset}",
        )
    ]
    for name in ("suppliers", "themes", "countries", "products", "areas"):
        values = getattr(finding, name)
        lines.append(_line("", f"{name}: {', '.join(values) if values else 'none'}"))
    words = because(place, place.register, finding, language)
    lines += [_line("", f"because {plain(text)} [{r.name}]") for text, r in zip(words, finding.reasons, strict=True)]
    lines += [
        _line("", f"quote “{plain(e.quote)}” ({e.why}, characters {e.start} to {e.end})") for e in finding.evidence
    ]
    return lines


def _why_not(place: House, finding: Finding, language: str) -> list[str]:
    """What stood in the way of an immediate alert, question by question; nothing for a finding that is one."""
    answers = importlib.import_module("alerts.whynot").why_not(finding, names_of(place, language))
    return [_line("why not", f"{question:<11} {plain(answer)}") for question, answer in answers]


def _told(place: House, store: Store, document: Document, finding: Finding, language: str) -> list[str]:
    assert document.id is not None
    story = store.findings.story_of(document.id)
    if story is None:
        reason = "tier none is told to nobody" if finding.tier is Tier.NONE else "the group stage has not come to it"
        return [_line("grouped", f"in no story: {reason}"), *_asides(store, "group", str(finding.id))]
    others = [d for _, d in store.findings.members(story[0]) if d.id != document.id]
    lines = [
        _line(
            "grouped",
            f"story {story[0]} ({story[1] or 'its first publication'}), {len(others)} others; {place.page(story[0])}",
        )
    ]
    lines += [_line("", f"also {plain(d.source_name)}: {plain(d.title)}") for d in others[:5]]
    hands = in_hand(place, store, story[0], language)
    lines += [_line("in hand" if n == 0 else "", plain(text)) for n, text in enumerate(hands)]
    lines += [_line("muted", plain(text)) for text in _muted(place, store, document, finding, story[0], language)]
    routed = store.outbox.routed(finding.id or 0)
    if routed is None:
        return [*lines, _line("routed", "not yet"), *_asides(store, "route", str(finding.id))]
    names = names_of(place, language)
    told = [text for reason in routed for text in names.reasons([reason])]
    lines += [_line("routed" if n == 0 else "", plain(text)) for n, text in enumerate(told)]
    held = {delivery.id: opens for delivery, opens in store.deliveries.held()}
    for row in store.deliveries.concerning(finding.id, story[0]):
        day = f" of {row['day']}" if row["day"] else ""
        calls = ", not taken in its time," if row["key"].startswith("escalation:") else ""
        until = f", held until {held[row['id']]:%Y-%m-%d %H:%M} UTC" if row["id"] in held else ""
        again = f", next try {row['next_try']}" if row["next_try"] and row["state"] == "queued" else ""
        lines.append(
            _line(
                "told",
                f"{row['tier']}{day}{calls} to {row['area_id']} through {row['channel']}: {row['state']}, "
                f"{row['attempts']} attempt{'s' * (row['attempts'] != 1)}{until}{again} {plain(row['receipt'])}".rstrip(),
            )
        )
    return lines


def _muted(place: House, store: Store, document: Document, finding: Finding, story: str, language: str) -> list[str]:
    """The mute that holds it back now, if one does."""
    mutes = importlib.import_module("alerts.mutes")
    mute = mutes.muted_by(store.people.mutes(), story, document.source_id, finding, ())
    names = names_of(place, language)
    return [importlib.import_module("alerts.acts").muted(mute, names)] if mute else []
