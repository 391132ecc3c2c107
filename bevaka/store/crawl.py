"""Queries: sources as known, leads and fetches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bevaka import clock
from bevaka.records import Bookmark, Fetch, Lead
from bevaka.store.rows import dumps, stamp_or_none, storable, when

CAME_WITH_LIST = "came with the list of"
"""How the reason of a fetch begins that nobody asked for: the publication stood in its source's own list."""


@dataclass(frozen=True)
class SourceState:
    """What is known of a source: bookmark, when it is due, the named state it was in, failures in a row."""

    source_id: str
    bookmark: Bookmark
    next_due: datetime | None = None
    state: str = "new"
    note: str = ""
    failures: int = 0
    first_ok: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    verified_at: datetime | None = None


@dataclass(frozen=True)
class OpenLead:
    """A lead as stored. ``backlog``: it stood in the very first list that its source gave."""

    id: int
    url: str
    source_id: str
    title: str
    summary: str
    published: datetime | None
    language: str
    attempts: int
    backlog: bool
    state: str
    reason: str
    first_seen: datetime


class CrawlQueries:
    """Queries of the collect stage. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def states(self) -> dict[str, SourceState]:
        """Every source that was ever asked, by id."""
        return {row["source_id"]: _state(row) for row in self._conn.execute("SELECT * FROM source_states")}

    def set_state(
        self,
        source_id: str,
        *,
        state: str,
        note: str,
        next_due: datetime,
        failed: bool,
        bookmark: Bookmark | None = None,
        new_leads: int = 0,
        verified: bool = False,
    ) -> None:
        """Write down how asking a source went. A bookmark is kept only if given; failures count up or start over."""
        now = clock.stamp()
        self._conn.execute("INSERT OR IGNORE INTO source_states (source_id) VALUES (?)", [source_id])
        self._conn.execute(
            "UPDATE source_states SET state=?, note=?, next_due=?, failures=CASE WHEN ? THEN failures+1 ELSE 0 END, "
            "first_ok=CASE WHEN ? THEN first_ok ELSE coalesce(first_ok, ?) END, last_ok=CASE WHEN ? THEN last_ok ELSE ? END, "
            "last_new=CASE WHEN ? THEN ? ELSE last_new END, verified_at=CASE WHEN ? THEN ? ELSE verified_at END WHERE source_id=?",
            [
                state,
                storable(note)[:1000],
                clock.stamp(next_due),
                failed,
                failed,
                now,
                failed,
                now,
                new_leads > 0,
                now,
                verified,
                now,
                source_id,
            ],
        )
        if bookmark is not None:
            self._conn.execute(
                "UPDATE source_states SET etag=?, last_modified=?, full_at=?, place=? WHERE source_id=?",
                [bookmark.etag, bookmark.last_modified, stamp_or_none(bookmark.full_at), bookmark.place, source_id],
            )

    def add_leads(self, leads: Iterable[Lead], *, listed: bool = True, backlog: bool = False) -> int:
        """Store leads not seen before and note who showed each; returns how many were new. The URL is the key.

        What is not ``listed`` stood on a page behind a list, and says nothing of what the list shows. ``backlog``: they belong to
        what the first list of their source held.
        """
        now, leads = clock.stamp(), list(leads)
        if not leads:
            return 0
        read = {name: self._was_read(name) for name in {lead.source_id for lead in leads}}
        added = self._conn.executemany(
            "INSERT OR IGNORE INTO leads (url, source_id, guid, title, summary, published, language, backlog, first_seen) "
            "VALUES (?,?,?,?,?,?,?,?,?)",
            [
                (
                    storable(lead.url),
                    lead.source_id,
                    storable(lead.guid),
                    storable(lead.title),
                    storable(lead.summary),
                    stamp_or_none(lead.published),
                    lead.language,
                    backlog or not read[lead.source_id],
                    now,
                )
                for lead in leads
            ],
        )
        if listed:
            self._conn.executemany(
                "INSERT OR IGNORE INTO sightings SELECT id, ?, ? FROM leads WHERE url=?",
                [(lead.source_id, now, storable(lead.url)) for lead in leads],
            )
        return added.rowcount

    def _was_read(self, source_id: str) -> bool:
        query = "SELECT 1 FROM source_states WHERE source_id=? AND first_ok IS NOT NULL"
        return self._conn.execute(query, [source_id]).fetchone() is not None

    def save_fetch(self, fetch: Fetch) -> int:
        """Store one exchange; storing the same attempt of a lead again changes nothing. Returns its id."""
        self._conn.execute(
            "INSERT OR IGNORE INTO fetches (lead_id, source_id, attempt, url, final_url, started, outcome, reason, status, headers, "
            "sha256, size) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                fetch.lead_id,
                fetch.source_id,
                fetch.attempt,
                storable(fetch.url),
                storable(fetch.final_url),
                clock.stamp(fetch.started),
                fetch.outcome,
                storable(fetch.reason)[:1000],
                fetch.status,
                dumps({k: storable(v) for k, v in fetch.headers.items()}),
                fetch.sha256,
                fetch.size,
            ],
        )
        if fetch.lead_id is None:
            return int(self._conn.execute("SELECT last_insert_rowid()").fetchone()[0])
        row = self._conn.execute("SELECT id FROM fetches WHERE lead_id=? AND attempt=?", [fetch.lead_id, fetch.attempt])
        return int(row.fetchone()[0])

    def settle_lead(
        self, lead_id: int, *, state: str, attempts: int, next_try: datetime | None = None, reason: str = ""
    ) -> None:
        """Set a lead ``open``, ``fetched`` or ``given_up``."""
        self._conn.execute(
            "UPDATE leads SET state=?, attempts=?, next_try=?, reason=? WHERE id=?",
            [state, attempts, stamp_or_none(next_try), storable(reason)[:1000], lead_id],
        )

    def open_leads(self, limit: int) -> list[OpenLead]:
        """Leads without an answer that may be asked now, oldest first."""
        rows = self._conn.execute(
            "SELECT * FROM leads WHERE state='open' AND (next_try IS NULL OR next_try<=?) ORDER BY id LIMIT ?",
            [clock.stamp(), limit],
        )
        return [lead_of(row) for row in rows]

    def lead(self, lead_id: int) -> OpenLead | None:
        """One lead by id."""
        row = self._conn.execute("SELECT * FROM leads WHERE id=?", [lead_id]).fetchone()
        return lead_of(row) if row else None

    def lead_by_url(self, url: str) -> OpenLead | None:
        """One lead by its canonical URL."""
        row = self._conn.execute("SELECT * FROM leads WHERE url=?", [url]).fetchone()
        return lead_of(row) if row else None

    def known_urls(self, urls: Iterable[str]) -> set[str]:
        """Which of ``urls`` are leads already."""
        named = {storable(url): url for url in urls}
        rows = self._conn.execute(
            "SELECT l.url FROM json_each(?) j CROSS JOIN leads l ON l.url=j.value", [dumps(list(named))]
        )
        return {named[row[0]] for row in rows}

    def fetch(self, fetch_id: int) -> Fetch | None:
        """One exchange by id."""
        row = self._conn.execute("SELECT * FROM fetches WHERE id=?", [fetch_id]).fetchone()
        return fetch_of(row) if row else None

    def fetches(self, lead_id: int) -> list[Fetch]:
        """All attempts of a lead, in order."""
        return [
            fetch_of(r) for r in self._conn.execute("SELECT * FROM fetches WHERE lead_id=? ORDER BY attempt", [lead_id])
        ]

    def counts(self) -> dict[str, int]:
        """How many leads stand in each state, and documents in each."""
        found = {f"leads {r[0]}": r[1] for r in self._conn.execute("SELECT state, count(*) FROM leads GROUP BY 1")}
        found |= {
            f"documents {r[0]}": r[1] for r in self._conn.execute("SELECT state, count(*) FROM documents GROUP BY 1")
        }
        return found


def _state(row: sqlite3.Row) -> SourceState:
    return SourceState(
        source_id=row["source_id"],
        bookmark=Bookmark(
            etag=row["etag"],
            last_modified=row["last_modified"],
            full_at=when(row["full_at"]),
            place=row["place"],
        ),
        next_due=when(row["next_due"]),
        state=row["state"],
        note=row["note"],
        failures=row["failures"],
        first_ok=when(row["first_ok"]),
        last_ok=when(row["last_ok"]),
        last_new=when(row["last_new"]),
        verified_at=when(row["verified_at"]),
    )


def lead_of(row: sqlite3.Row) -> OpenLead:
    """A row of ``leads`` as a record."""
    return OpenLead(
        id=row["id"],
        url=row["url"],
        source_id=row["source_id"],
        title=row["title"],
        summary=row["summary"],
        published=when(row["published"]),
        language=row["language"],
        attempts=row["attempts"],
        backlog=bool(row["backlog"]),
        state=row["state"],
        reason=row["reason"],
        first_seen=clock.parse(row["first_seen"]),
    )


def fetch_of(row: sqlite3.Row) -> Fetch:
    """A row of ``fetches`` as a record."""
    return Fetch(
        id=row["id"],
        lead_id=row["lead_id"],
        source_id=row["source_id"],
        attempt=row["attempt"],
        url=row["url"],
        final_url=row["final_url"],
        started=clock.parse(row["started"]),
        outcome=row["outcome"],
        reason=row["reason"],
        status=row["status"],
        headers=json.loads(row["headers"]),
        sha256=row["sha256"],
        size=row["size"],
    )
