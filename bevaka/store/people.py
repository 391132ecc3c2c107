"""Queries over ``people.db``: what people decided. A file of its own, so that it survives every new rule set."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from bevaka import clock
from bevaka.store.rows import storable


@dataclass(frozen=True)
class Verdict:
    """A person's word that a publication is not about a supplier after all."""

    url: str
    supplier: str
    verdict: str
    reason: str
    person: str
    at: str


class PeopleQueries:
    """Verdicts and mutes. Writers open a short transaction of their own on this file."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def add_verdict(self, url: str, supplier: str, verdict: str, reason: str, person: str) -> None:
        """Store a verdict; a later one on the same publication and supplier replaces it."""
        self._conn.execute(
            "INSERT INTO verdicts (url, supplier, verdict, reason, person, at) VALUES (?,?,?,?,?,?) ON CONFLICT(url, supplier) "
            "DO UPDATE SET verdict=excluded.verdict, reason=excluded.reason, person=excluded.person, at=excluded.at",
            [url, supplier, verdict, storable(reason), storable(person), clock.stamp()],
        )

    def verdicts(self, url: str) -> list[Verdict]:
        """What people said of a publication."""
        rows = self._conn.execute("SELECT url, supplier, verdict, reason, person, at FROM verdicts WHERE url=?", [url])
        return [Verdict(**dict(row)) for row in rows]

    def mutes(self) -> list[sqlite3.Row]:
        """Mutes that have not ended: kind (story, supplier, theme, source), key, until."""
        return self._conn.execute("SELECT * FROM mutes WHERE until>? ORDER BY until", [clock.stamp()]).fetchall()
