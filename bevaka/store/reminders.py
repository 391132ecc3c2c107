"""Queries: days to follow a story up that areas were reminded of. A reminder is a row, so that it is told once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bevaka import clock
from bevaka.keys import reminder_key
from bevaka.records import Leg
from bevaka.store.deliveries import queue


@dataclass(frozen=True, kw_only=True)
class Heard:
    """An area that was told of a story, or is to be: when that was decided first, and the newest alert or digest that told it."""

    area_id: str
    first: datetime
    alert_id: int | None
    digest_id: int | None


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """A reminder as it was made: the act that set its day, and the story. ``area_id`` empty: the operator's."""

    act_id: int
    story_id: str
    area_id: str


class ReminderQueries:
    """Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def told(self) -> set[tuple[int, str]]:
        """Act and area of every reminder that was made."""
        return {(row[0], row[1]) for row in self._conn.execute("SELECT act_id, area_id FROM reminders")}

    def heard(self, story_id: str, without: str = "") -> list[Heard]:
        """The areas that a story was routed to, the first in front. ``without``: what their digests of this day tell is left out."""
        rows = self._conn.execute(
            "SELECT area_id, min(at) AS first, max(alert_id) AS alert_id, max(digest_id) AS digest_id FROM ("
            "SELECT area_id, created AS at, id AS alert_id, NULL AS digest_id FROM alerts WHERE story_id=:story UNION ALL "
            "SELECT e.area_id, e.created, NULL, i.digest_id FROM entries e LEFT JOIN digest_items i ON i.entry_id=e.id "
            "WHERE e.story_id=:story AND NOT EXISTS (SELECT 1 FROM digests g WHERE g.id=i.digest_id AND g.day=:without)"
            ") GROUP BY area_id ORDER BY first, area_id",
            {"story": story_id, "without": without},
        )
        return [
            Heard(
                area_id=r["area_id"],
                first=clock.parse(r["first"]),
                alert_id=r["alert_id"],
                digest_id=r["digest_id"],
            )
            for r in rows.fetchall()
        ]

    def in_digest(self, made: Reminded, day: str) -> None:
        """Write down that the digest of an area and day reminds of it; nothing where it was told before."""
        self._add(made, day)

    def alone(self, made: Reminded, legs: Iterable[Leg]) -> None:
        """Write a reminder down with a message of its own; nothing where it was told before."""
        if self._add(made, ""):
            queue(self._conn, reminder_key(made.area_id, made.act_id), legs)

    def to_operator(self, made: Reminded) -> bool:
        """Write down that the operator is told instead; False where it was told before."""
        return self._add(made, "")

    def _add(self, made: Reminded, day: str) -> bool:
        values = [made.act_id, made.area_id, made.story_id, day, clock.stamp()]
        return bool(self._conn.execute("INSERT OR IGNORE INTO reminders VALUES (?,?,?,?,?)", values).rowcount)

    def of_digest(self, area_id: str, day: str) -> list[Reminded]:
        """What the digest of an area and day reminds of."""
        return self._made("area_id=? AND day=?", area_id, day)

    def of_key(self, key: str) -> Reminded | None:
        """The reminder that a message of its own tells; None where the key is of another sort."""
        sort, _, rest = key.partition(":")
        area, _, act = rest.rpartition(":")
        if sort != "reminder" or not act.isdecimal():
            return None
        return next(iter(self._made("area_id=? AND act_id=?", area, int(act))), None)

    def _made(self, where: str, *values: str | int) -> list[Reminded]:
        rows = self._conn.execute(f"SELECT * FROM reminders WHERE {where} ORDER BY act_id", values)
        return [Reminded(act_id=r["act_id"], story_id=r["story_id"], area_id=r["area_id"]) for r in rows.fetchall()]
