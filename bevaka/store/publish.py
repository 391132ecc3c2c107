"""Writes ``public.db``: only what the world may read, as a new file that takes the old one's place in one step.

What is listed are findings of the tiers immediate and digest, each publication in its newest judged revision, with a
few short quotes. Tier none becomes counts per day, never texts. Full texts, bodies, e-mail addresses, owners,
deliveries and people's notes are not read here at all, so that they cannot leak from here.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bevaka import __version__, clock
from bevaka.errors import TryLater
from bevaka.records import Source, Tier
from bevaka.register import Register
from bevaka.store import Store, telling_schema
from bevaka.store.connection import connect
from bevaka.store.measured import WEEKS, measured, public_budget, span
from bevaka.store.public_rows import Listed, area_rows, chain_rows, source_rows, story_rows, supplier_rows, triage_rows
from bevaka.store.public_schema import create, fill_index
from bevaka.store.public_text import MAX_QUOTE, public_text, public_time, public_url
from bevaka.store.public_words import Labels, read_labels
from bevaka.store.rows import FINDING, finding, stamp_or_none, when

MAX_QUOTES = 5
"""Quotes of one publication at most, so that many short ones do not add up to its full text."""

_LISTED = (
    f"SELECT {FINDING}, d.url, d.title, d.published, d.source_id, d.source_name, d.source_type, d.source_tier, m.story_id, "
    "CASE d.state WHEN 'withdrawn' THEN coalesce((SELECT max(o.created) FROM documents o WHERE o.url=d.url AND o.state='ok'), d.created) "
    "ELSE d.created END AS created, "
    "(SELECT CASE n.state WHEN 'withdrawn' THEN n.created END FROM documents n WHERE n.url=d.url ORDER BY n.revision DESC LIMIT 1) AS withdrawn "
    "FROM findings f JOIN documents d ON d.id=f.document_id LEFT JOIN story_members m ON m.document_id=d.id "
    "WHERE f.tier<>'none' AND f.id=(SELECT max(n.id) FROM findings n WHERE n.document_id=f.document_id) "
    "AND d.revision=(SELECT max(e.revision) FROM documents e JOIN findings g ON g.document_id=e.id WHERE e.url=d.url) ORDER BY f.id"
)
_READ = "SELECT substr(created, 1, 10) AS day, count(*) AS documents, sum(state='unreadable') AS unreadable FROM documents GROUP BY 1"
_FAILED = "SELECT substr(started, 1, 10) AS day, count(*) AS failed FROM fetches WHERE outcome NOT IN ('ok', 'not_modified') GROUP BY 1"
_UNTAGGED = (
    "SELECT substr(d.created, 1, 10) AS day, count(*) AS waiting FROM documents d WHERE d.state IN ('ok','withdrawn') "
    "AND d.revision=(SELECT max(revision) FROM documents n WHERE n.url=d.url) "
    "AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.document_id=d.id) GROUP BY 1"
)
_RUNS = (
    "SELECT verb, started, ended, done, failed, parked FROM runs r WHERE ended IS NOT NULL "
    "AND id=(SELECT max(id) FROM runs n WHERE n.verb=r.verb AND n.ended IS NOT NULL) ORDER BY verb"
)


@dataclass(frozen=True)
class _Snapshot:
    """What one read transaction saw: the rows to list, and the counts by day."""

    listed: list[Listed]
    days: dict[str, dict[str, int]]
    runs: list[dict[str, Any]]


def publish(
    store: Store,
    register: Register,
    sources: list[Source],
    target: Path,
    *,
    titles: Mapping[str, Mapping[str, str]] | None = None,
    budget: int = 0,
) -> dict[str, int]:
    """Write ``target`` anew and return the rows written per table. Readers see the old file or the new one, nothing between.

    ``titles`` names themes for people: theme id → ``{"sv": …, "en": …}`` (from ``config/themes``; known ones have words without).
    ``budget``: alerts a week that an area should get at most; 0 where none is set.
    Raises TryLater where the disk or the database refuses; the old file then stays as it was.
    """
    labels = read_labels(register, titles or {})
    fresh = target.with_name(target.name + ".new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        snapshot = _read(store)
        _forget(fresh)
        with closing(Database(sqlite3.connect(fresh, isolation_level=None)).conn) as conn:
            rows = _write(Database(conn), snapshot, store, register, sources, labels, budget)
        _keep(fresh, target)
    except (OSError, sqlite3.OperationalError) as error:
        raise TryLater(f"{target} cannot be written now, the old one stays: {error}", after=60) from error
    finally:
        _forget(fresh)
    return rows


def _read(store: Store) -> _Snapshot:
    """Everything in one read transaction, so that no story is told without its findings."""
    with closing(connect(store.file, telling_schema.main, write=False).conn) as conn:
        conn.execute("BEGIN")
        listed = [found for row in conn.execute(_LISTED) if (found := _listed(row, store))]
        days: dict[str, dict[str, int]] = {}
        for query in (_READ, _FAILED, _UNTAGGED):
            for row in conn.execute(query):
                days.setdefault(row["day"], {}).update({key: int(row[key]) for key in row.keys()[1:]})
        runs = [dict(row) for row in conn.execute(_RUNS)]
        conn.execute("ROLLBACK")
    for found in listed:
        day = days.setdefault(found.seen[:10], {})
        day[found.finding.tier] = day.get(found.finding.tier, 0) + 1
    return _Snapshot(listed, days, runs)


def _listed(row: sqlite3.Row, store: Store) -> Listed | None:
    """A row as the world may read it; None where a person has said that it concerns none of the companies named."""
    found, url = finding(row), row["url"]
    denied = {v.supplier for v in store.people.verdicts(url) if v.verdict.startswith("not")}
    if denied and found.suppliers and not set(found.suppliers) - denied:
        return None
    seen = clock.parse(row["created"])
    quotes = dict.fromkeys((public_text(e.quote, MAX_QUOTE), public_text(e.why, 80)) for e in found.evidence)
    return Listed(
        finding=found,
        denied=frozenset(denied),
        story_id=row["story_id"] or f"finding-{found.id}",
        title=public_text(row["title"]) or "–",
        url=public_url(url),
        source_id=row["source_id"],
        source=public_text(row["source_name"], 120),
        source_type=row["source_type"],
        credibility=row["source_tier"],
        published=stamp_or_none(public_time(when(row["published"]), seen)),
        seen=row["created"],
        withdrawn=row["withdrawn"],
        quotes=tuple(q for q in quotes if q[0])[:MAX_QUOTES],
    )


def _write(
    db: Database,
    snapshot: _Snapshot,
    store: Store,
    register: Register,
    sources: list[Source],
    labels: Labels,
    budget: int,
) -> dict[str, int]:
    """Fill an empty database. It is worth nothing before it is whole, so no journal is kept."""
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    create(db)
    now = clock.now()
    tables: dict[str, list[dict[str, Any]]] = {
        "suppliers": supplier_rows(register, snapshot.listed, labels),
        "chain": chain_rows(register),
        "areas": area_rows(register, labels),
        "sources": source_rows(sources, store.crawl.states(), store.health.current()),
        "words": labels.rows(),
        "stories": story_rows(snapshot.listed, register, labels),
        "findings": [found.row(register, labels) for found in snapshot.listed],
        "triage": triage_rows(
            {found.story_id for found in snapshot.listed}, store.people.triages(), store.people.mutes()
        ),
        "budget": _budget(store, register, budget),
        "quotes": [q for found in snapshot.listed for q in found.quote_rows()],
        "coverage": _coverage(snapshot.days),
        "runs_summary": snapshot.runs,
        "published": [
            {
                "at": clock.stamp(now),
                "version": __version__,
                "suppliers": len(register.suppliers),
                "sources": len(sources),
            }
        ],
    }
    for kind in ("suppliers", "themes", "countries", "products", "areas"):
        tables[f"finding_{kind}"] = [link for found in snapshot.listed for link in found.link_rows(kind, register)]
    written = {}
    db.execute("BEGIN")
    for name, rows in tables.items():
        db.table(name).insert_all(rows, batch_size=500)
        written[name] = db.table(name).count
    fill_index(db, snapshot.listed, register, labels)
    db.execute("COMMIT")
    db.execute("ANALYZE")
    return written


def _budget(store: Store, register: Register, budget: int) -> list[dict[str, Any]]:
    now = clock.now()
    judged = store.budget.judged(now - timedelta(weeks=WEEKS), store.people)
    found = measured(judged, register.areas, span(WEEKS, store.budget.begun(), now))
    return public_budget(found, register.areas, budget)


def _coverage(days: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Per day (UTC, as we read): documents, of which unreadable, told at each tier, waiting; requests that failed."""
    rows: list[dict[str, Any]] = []
    for day, counts in sorted(days.items()):
        told = counts.get(Tier.IMMEDIATE, 0) + counts.get(Tier.DIGEST, 0)
        documents, unreadable, waiting = (counts.get(k, 0) for k in ("documents", "unreadable", "waiting"))
        row = {
            "day": day,
            "documents": documents,
            "unreadable": unreadable,
            "failed": counts.get("failed", 0),
            "waiting": waiting,
        }
        row |= {"immediate": counts.get(Tier.IMMEDIATE, 0), "digest": counts.get(Tier.DIGEST, 0)}
        rows.append(row | {"no_news": max(0, documents - unreadable - waiting - told)})
    return rows


def _keep(fresh: Path, target: Path) -> None:
    """Onto the disk, then in the old file's place; the folder too, or a power cut could bring the old name back."""
    _sync(fresh)
    os.replace(fresh, target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget(fresh: Path) -> None:
    """Remove what a stopped run has left."""
    for end in ("", "-journal", "-wal", "-shm"):
        fresh.with_name(fresh.name + end).unlink(missing_ok=True)
