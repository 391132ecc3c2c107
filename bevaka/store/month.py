"""Queries: an area's month in days, as it stood when a digest was made."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bevaka import clock
from bevaka.records import Day, Reason
from bevaka.store.rows import reasons, reasons_json, when

DAYS = 30
_TENTH = "|| '0+00:00'"
"""Ten minutes of a stamp as a moment: every zone of today turns its day on one of them."""


class MonthQueries:
    """What was read in the house and told to an area, day by day."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def made(self, area_id: str, day: str) -> datetime | None:
        """When an area's digest of a day was made."""
        row = self._conn.execute("SELECT created FROM digests WHERE area_id=? AND day=?", [area_id, day]).fetchone()
        return when(row[0]) if row else None

    def note(self, area_id: str, day: str, notes: Iterable[Reason]) -> None:
        """Keep what else a digest says, so that a second sending says the same."""
        self._conn.execute("UPDATE digests SET notes=? WHERE area_id=? AND day=?", [reasons_json(notes), area_id, day])

    def notes(self, area_id: str, day: str) -> tuple[Reason, ...]:
        """What else a digest says."""
        row = self._conn.execute("SELECT notes FROM digests WHERE area_id=? AND day=?", [area_id, day]).fetchone()
        return reasons(row[0]) if row else ()

    def days(self, area_id: str, until: datetime, zone: str) -> list[Day]:
        """The :data:`DAYS` days of ``zone`` that end with ``until``, oldest first; nothing later than ``until`` counts."""
        last = clock.local(until, zone).date()
        first = last - timedelta(days=DAYS - 1)
        span = {"area": area_id, "from": clock.stamp(clock.at(first, 0, 0, zone)), "to": clock.stamp(until)}
        read = _counted(
            self._conn.execute(
                f"SELECT substr(created, 1, 15) {_TENTH} AS at, count(DISTINCT url) AS n FROM documents "
                "WHERE created BETWEEN :from AND :to GROUP BY 1",
                span,
            ),
            zone,
        )
        told = _counted(
            self._conn.execute(
                f"SELECT substr(at, 1, 15) {_TENTH} AS at, count(DISTINCT story) AS n FROM ("
                "SELECT created AS at, story_id AS story FROM alerts WHERE area_id=:area AND created BETWEEN :from AND :to "
                "UNION ALL SELECT g.created, e.story_id FROM digests g JOIN digest_items i ON i.digest_id=g.id "
                "JOIN entries e ON e.id=i.entry_id WHERE g.area_id=:area AND g.created BETWEEN :from AND :to) GROUP BY 1",
                span,
            ),
            zone,
        )
        every = (first + timedelta(days=n) for n in range(DAYS))
        return [Day(day=day, read=read[day], told=told[day]) for day in every]


def _counted(rows: Iterable[sqlite3.Row], zone: str) -> Counter[date]:
    found: Counter[date] = Counter()
    for row in rows:
        found[clock.local(clock.parse(row["at"]), zone).date()] += row["n"]
    return found
