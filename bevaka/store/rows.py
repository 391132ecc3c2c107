"""How records become rows and rows become records; no queries here."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bevaka import clock
from bevaka.records import (
    Assertion,
    Contract,
    Document,
    Event,
    Evidence,
    Exposure,
    Finding,
    Mention,
    MentionKind,
    Muted,
    Part,
    Reason,
    SourceType,
    Tier,
)

SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD) | {0: 0xFFFD}


def storable(text: str) -> str:
    """``text`` with lone surrogates and NUL replaced one for one, so that offsets stay true and SQLite takes it."""
    return text.translate(SURROGATES)


def when(text: str | None) -> datetime | None:
    """A stored time as a datetime."""
    return clock.parse(text) if text else None


def stamp_or_none(moment: datetime | None) -> str | None:
    """A datetime as stored, or NULL."""
    return clock.stamp(moment) if moment else None


def dumps(value: Any) -> str:
    """JSON as stored: readable, deterministic."""
    return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))


def reasons_json(reasons: Iterable[Reason]) -> str:
    """Reasons as ``[[name, detail], …]``."""
    return dumps([[r.name, storable(r.detail)] for r in reasons])


def reasons(text: str) -> tuple[Reason, ...]:
    """What :func:`reasons_json` wrote."""
    return tuple(Reason(name=name, detail=detail) for name, detail in json.loads(text))


def muted_json(held: Iterable[Muted]) -> str:
    """What is held back as ``[[detail, publications], …]``."""
    return dumps([[storable(m.detail), m.publications] for m in held])


def muted(text: str) -> tuple[Muted, ...]:
    """What :func:`muted_json` wrote."""
    return tuple(Muted(detail=detail, publications=n) for detail, n in json.loads(text))


def part_json(part: Part | None) -> str | None:
    """A part of a digest as an object of lists, or NULL: all of it."""
    if part is None:
        return None
    lists = {"entries": dumps(part.entries), "reminders": dumps(part.reminders)}
    lists |= {"muted": muted_json(part.muted), "notes": reasons_json(part.notes)}
    return "{" + ",".join(f'"{name}":{values}' for name, values in lists.items()) + "}"


def part(text: str | None) -> Part | None:
    """What :func:`part_json` wrote."""
    if text is None:
        return None
    data = {name: tuple(values) for name, values in json.loads(text).items()}
    held, notes = muted(dumps(data["muted"])), reasons(dumps(data["notes"]))
    return Part(entries=data["entries"], reminders=data["reminders"], muted=held, notes=notes)


def exposures_json(exposures: Iterable[Exposure]) -> str:
    """Exposures as a list of objects, dates in ISO form."""
    return dumps([asdict(e) for e in exposures])


def exposures(text: str) -> tuple[Exposure, ...]:
    """What :func:`exposures_json` wrote."""
    found = []
    for e in json.loads(text):
        contracts = tuple(
            Contract(**{**c, "regions": tuple(c["regions"]), "starts": _day(c["starts"]), "ends": _day(c["ends"])})
            for c in e["contracts"]
        )
        found.append(Exposure(company=e["company"], path=tuple(e["path"]), contracts=contracts))
    return tuple(found)


def _day(text: str | None) -> Any:
    return datetime.fromisoformat(text).date() if text else None


DOCUMENT = (
    "d.id, d.url, d.revision, d.lead_id, d.fetch_id, d.source_id, d.title, d.text, d.author, d.published, d.precision, "
    "d.language, d.medium, d.state, d.reason, d.source_type, d.source_tier, d.source_name"
)


def document(row: sqlite3.Row) -> Document:
    """A row selected with :data:`DOCUMENT` as a record."""
    data = {k: row[k] for k in DOCUMENT.replace("d.", "").split(", ")}
    data["published"] = when(data["published"])
    data["source_type"] = SourceType(data["source_type"])
    return Document(**data)


FINDING = (
    "f.id AS f_id, f.document_id, f.ruleset, f.lang, f.event, f.assertion, f.tier, f.score, f.suppliers, f.themes, f.countries, "
    "f.products, f.areas, f.evidence, f.reasons AS f_reasons"
)


def finding(row: sqlite3.Row, mentions: Iterable[Mention] = ()) -> Finding:
    """A row selected with :data:`FINDING` as a record."""
    return Finding(
        id=row["f_id"],
        document_id=row["document_id"],
        ruleset=row["ruleset"],
        lang=row["lang"],
        event=Event(row["event"]),
        assertion=Assertion(row["assertion"]) if row["assertion"] else None,
        tier=Tier(row["tier"]),
        score=row["score"],
        suppliers=tuple(json.loads(row["suppliers"])),
        themes=tuple(json.loads(row["themes"])),
        countries=tuple(json.loads(row["countries"])),
        products=tuple(json.loads(row["products"])),
        areas=tuple(json.loads(row["areas"])),
        evidence=tuple(Evidence(**e) for e in json.loads(row["evidence"])),
        reasons=reasons(row["f_reasons"]),
        mentions=tuple(mentions),
    )


def mention(row: sqlite3.Row) -> Mention:
    """A row of ``mentions`` as a record."""
    return Mention(
        kind=MentionKind(row["kind"]),
        key=row["key"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        rule=row["rule"],
        assertion=Assertion(row["assertion"]) if row["assertion"] else None,
        weight=row["weight"],
    )
