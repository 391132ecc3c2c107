"""Queries: alerts that go further when nobody takes them, and the steps that they went."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bevaka import clock
from bevaka.hours import parse
from bevaka.keys import escalation_key
from bevaka.records import Leg
from bevaka.store.deliveries import queue

LAST = "lead"
"""The step after which there is nobody left to call."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """An alert that has not gone its last step. ``told``: when it could first go out; ``steps``: step → when it was gone."""

    alert_id: int
    story_id: str
    area_id: str
    told: datetime
    steps: dict[str, datetime]


class EscalationQueries:
    """Queries of the escalate stage. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def watched(self) -> list[Watched]:
        """Every alert that is watched and has not gone its last step, oldest first."""
        rows = self._conn.execute(
            "SELECT a.id, a.story_id, a.area_id, a.created, json_group_array(DISTINCT coalesce(d.hours, '')) AS hours, "
            "(SELECT json_group_object(e.step, e.at) FROM escalations e WHERE e.alert_id=a.id) AS steps "
            "FROM alerts a LEFT JOIN deliveries d ON d.alert_id=a.id AND d.key LIKE 'alert:%' WHERE a.watched=1 "
            "AND NOT EXISTS (SELECT 1 FROM escalations e WHERE e.alert_id=a.id AND e.step=?) GROUP BY a.id ORDER BY a.id",
            [LAST],
        )
        return [_watched(row) for row in rows.fetchall()]

    def add(self, alert_id: int, step: str, legs: Iterable[Leg]) -> bool:
        """Write a step down with its deliveries; False (and nothing done) where it was gone before."""
        cursor = self._conn.execute(
            "INSERT OR IGNORE INTO escalations (alert_id, step, at) VALUES (?,?,?)", [alert_id, step, clock.stamp()]
        )
        if cursor.rowcount:
            queue(self._conn, escalation_key(alert_id, step), legs, alert_id=alert_id)
        return bool(cursor.rowcount)

    def unwatch(self, alert_id: int) -> None:
        """Let an alert go no further: it was not told at once, or its story is told otherwise."""
        self._conn.execute("UPDATE alerts SET watched=0 WHERE id=?", [alert_id])

    def steps(self, story_id: str) -> list[tuple[str, str, datetime]]:
        """Area, step and moment of every step that alerts of a story went."""
        rows = self._conn.execute(
            "SELECT a.area_id, e.step, e.at FROM escalations e JOIN alerts a ON a.id=e.alert_id WHERE a.story_id=? "
            "ORDER BY e.rowid",
            [story_id],
        )
        return [(row["area_id"], row["step"], clock.parse(row["at"])) for row in rows]


def _watched(row: sqlite3.Row) -> Watched:
    created = clock.parse(row["created"])
    return Watched(
        alert_id=row["id"],
        story_id=row["story_id"],
        area_id=row["area_id"],
        told=min(parse(hours).opens(created) if hours else created for hours in json.loads(row["hours"])),
        steps={step: clock.parse(at) for step, at in json.loads(row["steps"]).items()},
    )
