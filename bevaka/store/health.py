"""Queries: how each source was judged, what its home page showed beside its list, and what of that was told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bevaka import clock
from bevaka.store.rows import dumps, stamp_or_none, storable, when

WHOLE = 600
"""Characters of a text in a source's own list that are more than the beginning of a publication."""
LOOKED_AT = 60
"""Publications of a source among which those are sought of which it is known what came of them."""
HOUSE = ""
"""Stands in place of a source's id where the house itself is judged: can it reach anybody?"""


class Condition(StrEnum):
    """How a source is, judged by what it shows over time. ``offline`` is said of the house itself: no source could be reached."""

    FINE = "fine"
    QUIET = "quiet"
    SILENT = "silent"
    SILENT_FEED = "silent_feed"
    GAP = "gap"
    BLOCKED = "blocked"
    MOVED = "moved"
    GONE = "gone"
    LOGIN_PAGE = "login_page"
    CAPTCHA = "captcha"
    CONSENT_PAGE = "consent_page"
    CLOSED = "closed"
    NOT_A_LIST = "not_a_list"
    WRONG_FEED = "wrong_feed"
    FROZEN = "frozen"
    EMPTY = "empty"
    EMPTY_TEXTS = "empty_texts"
    UNDATED = "undated"
    OTHER_LANGUAGE = "other_language"
    CUT_OFF = "cut_off"
    ROBOTS = "robots"
    TLS = "tls"
    DNS = "dns"
    SERVER_ERROR = "server_error"
    FAULTY = "faulty"
    LOGIN_REFUSED = "login_refused"
    TOKEN_REFUSED = "token_refused"
    OFFLINE = "offline"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A source's site beside what its list has shown: what is remembered of each page, and a link that the list never showed.

    ``pages`` is the address of the home page or of a sitemap → what it showed, an address or its hash each. ``since`` is when
    ``unseen`` was first missed.
    """

    source_id: str
    at: datetime
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unseen: str = ""
    since: datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Health:
    """How a source was judged: its state since a moment, and what tells so. ``at`` is when it was noticed."""

    source_id: str
    state: Condition
    since: datetime
    at: datetime
    note: str = ""
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Had:
    """What came of a publication that a list showed: ``state`` is ``ok`` where it could be read, ``unreadable``, or the outcome of
    asking for it; ``reason`` says why, and ``at`` is when it was asked for last."""

    state: str
    at: datetime
    reason: str = ""


class HealthQueries:
    """Queries of the watch and warn stages. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def had(self, source_id: str, before: datetime, of: int) -> list[Had]:
        """What came of the newest ``of`` publications of a source, newest first: of those that were read, or given up, and of those
        that still could not be had and were seen before ``before``. Only its last ``LOOKED_AT`` are looked at: a judgement
        follows every poll, and what waits may be thousands."""
        rows = self._conn.execute(
            "SELECT l.state, l.first_seen, l.reason AS said, x.outcome, x.started, r.outcome AS reading, r.reason, d.medium, "
            "length(d.text) AS size FROM (SELECT lead_id, seen, rowid AS n FROM sightings WHERE source_id=? "
            "ORDER BY seen DESC, n DESC LIMIT ?) s JOIN leads l ON l.id=s.lead_id "
            "LEFT JOIN fetches x ON x.lead_id=l.id AND x.attempt=l.attempts "
            "LEFT JOIN readings r ON r.key=CASE l.state WHEN 'given_up' THEN 'lead:'||l.id ELSE 'fetch:'||x.id END "
            "LEFT JOIN documents d ON d.id=r.document_id WHERE CASE l.state "
            "WHEN 'open' THEN l.next_try IS NOT NULL AND l.first_seen<=? "
            "WHEN 'given_up' THEN r.key IS NOT NULL OR (x.id IS NOT NULL AND length(l.summary)<80) "
            "ELSE r.key IS NOT NULL OR x.outcome<>'ok' END ORDER BY s.seen DESC, s.n DESC LIMIT ?",
            [source_id, LOOKED_AT, clock.stamp(before), of],
        )
        return [_had(row) for row in rows]

    def unjudged(self, limit: int) -> list[tuple[str, int]]:
        """Sources that were asked since they were last judged, with the newest fetch of each; what was set aside is not in it."""
        rows = self._conn.execute(
            "SELECT s.source_id AS id, (SELECT max(fetch_id) FROM polls WHERE source_id=s.source_id) AS newest FROM source_states s "
            "LEFT JOIN judged j ON j.source_id=s.source_id WHERE newest>coalesce(j.fetch_id, 0) AND NOT EXISTS (SELECT 1 FROM tries t "
            "WHERE t.stage='watch' AND t.key=s.source_id AND (t.parked=1 OR t.next_try>?)) ORDER BY newest LIMIT ?",
            [clock.stamp(), limit],
        )
        return [(row["id"], row["newest"]) for row in rows]

    def judge(self, source_id: str, fetch_id: int, found: Health | None) -> None:
        """Note that a source was judged by its polls up to ``fetch_id``, and what changed, if anything did."""
        self._conn.execute(
            "INSERT INTO judged VALUES (?,?) ON CONFLICT(source_id) DO UPDATE SET fetch_id=excluded.fetch_id",
            [source_id, fetch_id],
        )
        if found is not None:
            self.change(found)

    def change(self, found: Health) -> None:
        """A source (or the house) is in another state."""
        self._conn.execute(
            "INSERT INTO health (source_id, state, note, since, at) VALUES (?,?,?,?,?)",
            [
                found.source_id,
                found.state,
                storable(found.note)[:1000],
                clock.stamp(found.since),
                clock.stamp(found.at),
            ],
        )

    def current(self, moment: datetime | None = None) -> dict[str, Health]:
        """How every source is that was ever judged, by id; or how it was judged to be at ``moment``.

        What was judged last holds, also where the clock was set back since.
        """
        rows = self._conn.execute(
            "SELECT * FROM health h WHERE id=(SELECT max(id) FROM health WHERE source_id=h.source_id"
            " AND (:at IS NULL OR at<=:at))",
            {"at": stamp_or_none(moment)},
        )
        return {row["source_id"]: _health(row) for row in rows}

    def of(self, source_id: str) -> list[Health]:
        """How a source was judged, oldest first: each row holds until the next."""
        rows = self._conn.execute("SELECT * FROM health WHERE source_id=? ORDER BY id", [source_id])
        return [_health(row) for row in rows]

    def last(self, source_id: str) -> Health | None:
        """How a source is."""
        row = self._conn.execute(
            "SELECT * FROM health WHERE source_id=? ORDER BY id DESC LIMIT 1", [source_id]
        ).fetchone()
        return _health(row) if row else None

    def untold(self) -> list[Health]:
        """Changes that nobody has looked at for telling, oldest first."""
        rows = self._conn.execute(
            "SELECT * FROM health h WHERE NOT EXISTS (SELECT 1 FROM warned w WHERE w.health_id=h.id) ORDER BY id"
        )
        return [_health(row) for row in rows]

    def told(self) -> dict[str, Condition]:
        """The state of each source that the operator was told last."""
        rows = self._conn.execute(
            "SELECT h.source_id, h.state, max(h.id) FROM warned w JOIN health h ON h.id=w.health_id WHERE w.notice IS NOT NULL "
            "GROUP BY h.source_id"
        )
        return {row["source_id"]: Condition(row["state"]) for row in rows}

    def told_at(self, change: Health) -> datetime | None:
        """When the operator was told of a change; None for one that was only looked at, or not even that."""
        row = self._conn.execute(
            "SELECT at FROM warned WHERE health_id=? AND notice IS NOT NULL", [change.id]
        ).fetchone()
        return when(row[0]) if row else None

    def last_warning(self) -> datetime | None:
        """When the operator was last told of sources."""
        return when(self._conn.execute("SELECT max(at) FROM warned WHERE notice IS NOT NULL").fetchone()[0])

    def warned(self, changes: Iterable[Health], told: Mapping[int, str]) -> None:
        """Note that ``changes`` were looked at; ``told`` gives the notice that tells of one, by its id."""
        self._conn.executemany(
            "INSERT OR IGNORE INTO warned VALUES (?,?,?)",
            [(change.id, told.get(change.id or 0), clock.stamp()) for change in changes],
        )

    def save_comparison(self, found: Comparison) -> None:
        """Store a comparison; of earlier ones of the source only the newest two are kept."""
        self._conn.execute(
            "INSERT OR REPLACE INTO comparisons VALUES (?,?,?,?,?,?)",
            [
                found.source_id,
                clock.stamp(found.at),
                dumps({page: list(marks) for page, marks in found.pages.items()}),
                storable(found.unseen),
                stamp_or_none(found.since),
                storable(found.note),
            ],
        )
        self._conn.execute(
            "DELETE FROM comparisons WHERE source_id=:id AND at NOT IN (SELECT at FROM comparisons WHERE source_id=:id "
            "ORDER BY at DESC LIMIT 2)",
            {"id": found.source_id},
        )

    def compared(self) -> dict[str, datetime]:
        """When each source was held against its home page last."""
        rows = self._conn.execute("SELECT source_id, max(at) FROM comparisons GROUP BY 1")
        return {row[0]: clock.parse(row[1]) for row in rows}

    def comparison(self, source_id: str) -> Comparison | None:
        """The newest comparison of one source."""
        row = self._conn.execute(
            "SELECT * FROM comparisons WHERE source_id=? ORDER BY at DESC LIMIT 1", [source_id]
        ).fetchone()
        return _comparison(row) if row else None


def _had(row: sqlite3.Row) -> Had:
    at = clock.parse(row["started"] or row["first_seen"])
    if row["state"] == "fetched" and row["reading"] == "unreadable":
        return Had(state="unreadable", at=at, reason=row["reason"])
    listed = row["medium"] == "feed" and row["size"] < WHOLE
    if row["state"] == "fetched":
        return Had(state="unreadable" if listed else "ok", at=at, reason=row["reason"] or "")
    if row["state"] == "given_up" and (row["outcome"] is None or (row["reading"] and not listed)):
        return Had(state="ok", at=at)
    return Had(state=row["outcome"] or "asked_to_wait", at=at, reason=row["said"])


def _health(row: sqlite3.Row) -> Health:
    return Health(
        id=row["id"],
        source_id=row["source_id"],
        state=Condition(row["state"]),
        note=row["note"],
        since=clock.parse(row["since"]),
        at=clock.parse(row["at"]),
    )


def _comparison(row: sqlite3.Row) -> Comparison:
    return Comparison(
        source_id=row["source_id"],
        at=clock.parse(row["at"]),
        pages={page: tuple(marks) for page, marks in json.loads(row["links"]).items()},
        unseen=row["unseen"],
        since=when(row["since"]),
        note=row["note"],
    )
