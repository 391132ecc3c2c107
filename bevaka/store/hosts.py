"""Queries: hosts: until when each wants to be left alone, and what its robots.txt said last."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bevaka import clock
from bevaka.store.rows import storable


@dataclass(frozen=True, kw_only=True)
class Robots:
    """What a place (scheme, host, port) answered for /robots.txt: its rules, or ``unreachable``, why there are none to go by.

    ``outcome`` names the failure then. Without rules and without a failure there is no such file, and all is allowed.
    """

    place: str
    at: datetime
    rules: str | None = None
    unreachable: str = ""
    outcome: str = ""


class HostQueries:
    """Queries of the collect stage. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def pauses(self) -> dict[str, datetime]:
        """Hosts that asked to be left alone, and until when."""
        rows = self._conn.execute("SELECT host, not_before FROM hosts WHERE not_before>?", [clock.stamp()])
        return {row["host"]: clock.parse(row["not_before"]) for row in rows}

    def pause(self, host: str, until: datetime, reason: str) -> None:
        """Leave ``host`` alone until a moment; an earlier, longer pause stands."""
        self._conn.execute(
            "INSERT INTO hosts VALUES (?,?,?) ON CONFLICT(host) DO UPDATE SET not_before=max(not_before, excluded.not_before), "
            "reason=excluded.reason",
            [storable(host), clock.stamp(until), storable(reason)[:1000]],
        )

    def robots(self, place: str) -> Robots | None:
        """The newest answer of a place; how long it holds is for the caller to say."""
        row = self._conn.execute("SELECT * FROM robots WHERE place=?", [storable(place)]).fetchone()
        if row is None:
            return None
        return Robots(
            place=row["place"],
            at=clock.parse(row["at"]),
            rules=row["rules"],
            unreachable=row["unreachable"],
            outcome=row["outcome"],
        )

    def keep_robots(self, found: Robots) -> None:
        """Store the answer of a place, in place of its last one."""
        self._conn.execute(
            "INSERT OR REPLACE INTO robots VALUES (?,?,?,?,?)",
            [
                storable(found.place),
                clock.stamp(found.at),
                None if found.rules is None else storable(found.rules),
                storable(found.unreachable)[:1000],
                found.outcome,
            ],
        )
