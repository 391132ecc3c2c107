"""Queries: alerts, digests and deliveries. A decision and its deliveries are born in one transaction of the caller's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bevaka import clock
from bevaka.keys import alert_key, digest_key
from bevaka.records import Alert, Document, Exposure, Finding, Leg, Muted, Reason, Tier
from bevaka.store.deliveries import queue
from bevaka.store.rows import (
    DOCUMENT,
    FINDING,
    document,
    exposures,
    exposures_json,
    finding,
    muted,
    muted_json,
    reasons,
    reasons_json,
    storable,
    when,
)

_ALERTED = "FROM alerts a JOIN findings x ON x.id=a.finding_id JOIN documents y ON y.id=x.document_id WHERE 1"
_NOTED = "FROM entries e JOIN findings x ON x.id=e.finding_id JOIN documents y ON y.id=x.document_id WHERE 1"


@dataclass(frozen=True)
class Routing:
    """A finding to route: its document, its story, whether it was part of a new source's history, and areas told before.

    ``alerted`` names areas alerted about the story, ``before`` what an area last heard of this very publication
    (see :meth:`OutboxQueries.told`).
    """

    finding: Finding
    document: Document
    story_id: str
    backlog: bool
    alerted: tuple[str, ...]
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """Something to tell an area: the finding, its document and story, why, and what is exposed."""

    area_id: str
    finding: Finding
    document: Document
    story_id: str
    reasons: tuple[Reason, ...]
    exposure: tuple[Exposure, ...]
    others: int
    entry_id: int | None = None
    alert_id: int | None = None
    tier: Tier = Tier.DIGEST


class OutboxQueries:
    """Queries of the route, digest and deliver stages. Nothing here opens a transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def unrouted(self, ruleset: str, limit: int) -> list[Routing]:
        """Findings under ``ruleset`` that are in a story and not routed; and those of tier none whose publication was alerted,
        or was told at all and is withdrawn.
        """
        rows = self._conn.execute(
            f"SELECT {FINDING}, {DOCUMENT}, coalesce(m.story_id, (SELECT a.story_id {_ALERTED} AND y.url=d.url ORDER BY a.id DESC LIMIT 1), "
            f"(SELECT e.story_id {_NOTED} AND y.url=d.url ORDER BY e.id DESC LIMIT 1)) AS story_id, "
            "coalesce(l.backlog, 0) AS backlog, (SELECT group_concat(DISTINCT a.area_id) FROM alerts a WHERE a.story_id=m.story_id) AS alerted "
            "FROM findings f JOIN documents d ON d.id=f.document_id LEFT JOIN story_members m ON m.document_id=d.id AND m.finding_id=f.id "
            f"LEFT JOIN leads l ON l.id=d.lead_id WHERE f.ruleset=:ruleset AND (m.story_id IS NOT NULL OR (f.tier='none' AND (d.url IN (SELECT y.url {_ALERTED}) "
            f"OR (d.state='withdrawn' AND d.url IN (SELECT y.url {_NOTED}))))) "
            "AND NOT EXISTS (SELECT 1 FROM routed r WHERE r.finding_id=f.id) "
            "AND NOT EXISTS (SELECT 1 FROM tries t WHERE t.stage='route' AND t.key=CAST(f.id AS TEXT) AND (t.parked=1 OR t.next_try>:now)) "
            "ORDER BY CASE f.tier WHEN 'immediate' THEN 0 ELSE 1 END, d.source_tier, coalesce(d.published, d.created), f.id LIMIT :limit",
            {"ruleset": ruleset, "limit": limit, "now": clock.stamp()},
        )
        return [_routing(r) for r in rows]

    def routing(self, finding_id: int, story_id: str) -> Routing:
        """A finding as it was, or will be, put to the route stage, with what areas had heard before it."""
        row = self._conn.execute(
            f"SELECT {FINDING}, {DOCUMENT}, :story AS story_id, coalesce(l.backlog, 0) AS backlog, "
            "(SELECT group_concat(DISTINCT a.area_id) FROM alerts a WHERE a.story_id=:story "
            "AND a.created<=coalesce((SELECT r.at FROM routed r WHERE r.finding_id=f.id), :now) AND NOT EXISTS "
            "(SELECT 1 FROM alerts b WHERE b.story_id=:story AND b.area_id=a.area_id AND b.finding_id=f.id)) AS alerted "
            "FROM findings f JOIN documents d ON d.id=f.document_id LEFT JOIN leads l ON l.id=d.lead_id WHERE f.id=:finding",
            {"finding": finding_id, "story": story_id, "now": clock.stamp()},
        ).fetchone()
        found = _routing(row)
        return replace(found, before=self.told(found.document.url, finding_id))

    def told(self, url: str, finding_id: int) -> dict[str, str]:
        """What each area last heard of a publication from findings before ``finding_id``.

        Area id → ``alert``, or the name of the first reason of its newest digest entry (``entry`` where it has none).
        """
        rows = self._conn.execute(
            "SELECT * FROM (SELECT a.area_id AS area_id, NULL AS why, a.created AS created, x.id AS n FROM alerts a "
            "JOIN findings x ON x.id=a.finding_id JOIN documents y ON y.id=x.document_id WHERE y.url=:url AND x.id<:finding UNION ALL "
            "SELECT e.area_id, e.reasons, e.created, x.id FROM entries e JOIN findings x ON x.id=e.finding_id "
            "JOIN documents y ON y.id=x.document_id WHERE y.url=:url AND x.id<:finding) ORDER BY created, n",
            {"url": url, "finding": finding_id},
        ).fetchall()
        names = [(r["area_id"], r["why"] and [name for name, _ in json.loads(r["why"])]) for r in rows]
        return {area: "alert" if why is None else (why or ["entry"])[0] for area, why in names}

    def mark_routed(self, finding_id: int, why: Iterable[Reason]) -> None:
        """Write down that a finding was routed, with every reason, also those against."""
        self._conn.execute(
            "INSERT OR IGNORE INTO routed VALUES (?,?,?)", [finding_id, clock.stamp(), reasons_json(why)]
        )

    def add_alert(self, alert: Alert, exposure: Iterable[Exposure], legs: Iterable[Leg]) -> bool:
        """Store an alert and its deliveries; False (and nothing done) if this story, area and tier was promised before."""
        cursor = self._conn.execute(
            "INSERT OR IGNORE INTO alerts (story_id, area_id, tier, finding_id, reasons, exposure, created, watched) VALUES (?,?,?,?,?,?,?,?)",
            [
                alert.story_id,
                alert.area_id,
                alert.tier,
                alert.finding_id,
                reasons_json(alert.reasons),
                exposures_json(exposure),
                clock.stamp(),
                alert.watched,
            ],
        )
        if cursor.rowcount:
            key = alert_key(alert.story_id, alert.area_id, alert.tier)
            queue(self._conn, key, legs, alert_id=cursor.lastrowid)
        return bool(cursor.rowcount)

    def add_entry(
        self, area_id: str, finding_id: int, story_id: str, why: Iterable[Reason], exposure: Iterable[Exposure]
    ) -> None:
        """Note something for an area's next digest."""
        self._conn.execute(
            "INSERT OR IGNORE INTO entries (area_id, finding_id, story_id, reasons, exposure, created) VALUES (?,?,?,?,?,?)",
            [area_id, finding_id, story_id, reasons_json(why), exposures_json(exposure), clock.stamp()],
        )

    def add_notice(self, key: str, subject: str, body: str, channels: Iterable[str]) -> None:
        """Tell the operator something, once a key."""
        self._conn.execute(
            "INSERT OR IGNORE INTO notices VALUES (?,?,?,?)", [key, storable(subject), storable(body), clock.stamp()]
        )
        queue(self._conn, key, [Leg(channel=c) for c in channels], notice=key)

    def has_digest(self, area_id: str, day: str) -> bool:
        """Whether an area's digest of a day was made."""
        return (
            self._conn.execute("SELECT 1 FROM digests WHERE area_id=? AND day=?", [area_id, day]).fetchone() is not None
        )

    def waiting(self, area_id: str) -> list[Told]:
        """An area's entries that no digest has told, oldest first."""
        return self._told(
            "SELECT {}, {}, e.area_id AS area_id, e.story_id AS story_id, e.reasons AS why, e.exposure AS exposure, e.id AS entry_id, "
            "NULL AS alert_id, 'digest' AS told_tier FROM entries e JOIN findings f ON f.id=e.finding_id "
            "JOIN documents d ON d.id=f.document_id WHERE e.area_id=? AND NOT EXISTS "
            "(SELECT 1 FROM digest_items i WHERE i.entry_id=e.id) ORDER BY e.id",
            [area_id],
        )

    def add_digest(
        self,
        area_id: str,
        day: str,
        entries: Iterable[int],
        read_count: int,
        legs: Iterable[Leg],
        muted: Iterable[Muted] = (),
    ) -> bool:
        """Store a digest with its entries and deliveries; False (and nothing done) if the area and day has one."""
        cursor = self._conn.execute(
            "INSERT OR IGNORE INTO digests (area_id, day, created, read_count, muted) VALUES (?,?,?,?,?)",
            [area_id, day, clock.stamp(), read_count, muted_json(muted)],
        )
        if cursor.rowcount:
            digest_id = cursor.lastrowid
            self._conn.executemany("INSERT OR IGNORE INTO digest_items VALUES (?,?)", [(e, digest_id) for e in entries])
            queue(self._conn, digest_key(area_id, day), legs, digest_id=digest_id)
        return bool(cursor.rowcount)

    def digest(self, digest_id: int) -> tuple[str, str, int, list[Told]]:
        """A digest's area, day, number of publications read, and what it tells."""
        row = self._conn.execute("SELECT * FROM digests WHERE id=?", [digest_id]).fetchone()
        told = self._told(
            "SELECT {}, {}, e.area_id AS area_id, e.story_id AS story_id, e.reasons AS why, e.exposure AS exposure, e.id AS entry_id, "
            "NULL AS alert_id, 'digest' AS told_tier FROM digest_items i JOIN entries e ON e.id=i.entry_id "
            "JOIN findings f ON f.id=e.finding_id JOIN documents d ON d.id=f.document_id WHERE i.digest_id=? ORDER BY e.id",
            [digest_id],
        )
        return row["area_id"], row["day"], row["read_count"], told

    def muted(self, digest_id: int) -> tuple[Muted, ...]:
        """What a digest is silent about."""
        row = self._conn.execute("SELECT muted FROM digests WHERE id=?", [digest_id]).fetchone()
        return muted(row[0])

    def alert(self, alert_id: int) -> Told:
        """What an alert tells."""
        return self._told(
            "SELECT {}, {}, a.area_id AS area_id, a.story_id AS story_id, a.reasons AS why, a.exposure AS exposure, NULL AS entry_id, "
            "a.id AS alert_id, a.tier AS told_tier FROM alerts a JOIN findings f ON f.id=a.finding_id "
            "JOIN documents d ON d.id=f.document_id WHERE a.id=?",
            [alert_id],
        )[0]

    def entry(self, entry_id: int) -> Told:
        """What a digest entry tells."""
        return self._told(
            "SELECT {}, {}, e.area_id AS area_id, e.story_id AS story_id, e.reasons AS why, e.exposure AS exposure, e.id AS entry_id, "
            "NULL AS alert_id, 'digest' AS told_tier FROM entries e JOIN findings f ON f.id=e.finding_id "
            "JOIN documents d ON d.id=f.document_id WHERE e.id=?",
            [entry_id],
        )[0]

    def last_alert(self, area_id: str, url: str) -> Told | None:
        """What an area was last alerted to of a publication."""
        row = self._conn.execute(f"SELECT max(a.id) {_ALERTED} AND a.area_id=? AND y.url=?", [area_id, url]).fetchone()
        return self.alert(row[0]) if row[0] is not None else None

    def notices(self) -> int:
        """How many notices were ever made for the operator."""
        return int(self._conn.execute("SELECT count(*) FROM notices").fetchone()[0])

    def last_notice(self, begins: str) -> datetime | None:
        """When the operator was last told by a notice whose key begins so."""
        sql = "SELECT max(created) FROM notices WHERE key LIKE ? || '%'"
        return when(self._conn.execute(sql, [begins]).fetchone()[0])

    def notice(self, key: str) -> tuple[str, str]:
        """An operator notice's subject and body."""
        row = self._conn.execute("SELECT subject, body FROM notices WHERE key=?", [key]).fetchone()
        return row["subject"], row["body"]

    def _told(self, sql: str, args: list[object]) -> list[Told]:
        rows = self._conn.execute(sql.format(FINDING, DOCUMENT), args).fetchall()
        return [
            Told(
                area_id=r["area_id"],
                finding=finding(r),
                document=document(r),
                story_id=r["story_id"],
                reasons=reasons(r["why"]),
                exposure=exposures(r["exposure"]),
                others=self._others(r["story_id"]),
                entry_id=r["entry_id"],
                alert_id=r["alert_id"],
                tier=Tier(r["told_tier"]),
            )
            for r in rows
        ]

    def _others(self, story_id: str) -> int:
        row = self._conn.execute(
            "SELECT count(DISTINCT d.url) FROM story_members m JOIN documents d ON d.id=m.document_id "
            "WHERE m.story_id=?",
            [story_id],
        )
        return max(0, int(row.fetchone()[0]) - 1)

    def alerted(self, story_id: str, area_id: str) -> bool:
        """Whether an area was promised an alert about a story, at whatever tier."""
        row = self._conn.execute("SELECT 1 FROM alerts WHERE story_id=? AND area_id=?", [story_id, area_id])
        return row.fetchone() is not None

    def alerts_since(self, areas: Sequence[str], moment: datetime) -> int:
        """How many immediate alerts some areas were promised since ``moment``."""
        marks = ",".join("?" * len(areas))
        row = self._conn.execute(
            f"SELECT count(*) FROM alerts WHERE area_id IN ({marks}) AND created>=?", [*areas, clock.stamp(moment)]
        )
        return int(row.fetchone()[0])

    def last_digest(self, area_id: str) -> datetime | None:
        """When an area's newest digest was made."""
        return when(self._conn.execute("SELECT max(created) FROM digests WHERE area_id=?", [area_id]).fetchone()[0])

    def routed(self, finding_id: int) -> tuple[Reason, ...] | None:
        """The reasons a finding's routing left, or None if it was not routed."""
        row = self._conn.execute("SELECT reasons FROM routed WHERE finding_id=?", [finding_id]).fetchone()
        return reasons(row["reasons"]) if row else None


def _routing(row: sqlite3.Row) -> Routing:
    alerted = tuple(row["alerted"].split(",")) if row["alerted"] else ()
    return Routing(finding(row), document(row), row["story_id"], bool(row["backlog"]), alerted)
