"""Queries over ``people.db``: proposals of the alert budget, under a number that stays, and what people made of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bevaka import clock
from bevaka.store.measured import Proposed
from bevaka.store.rows import storable

_COLUMNS = "action, area_id, kind, key"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A proposal as somebody was shown it. ``state``: ``open``, ``accepted`` or ``declined``."""

    id: int
    action: str
    area_id: str
    kind: str
    key: str
    state: str


class ProposalQueries:
    """Writers open a short transaction of their own on this file."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def numbered(self, found: Iterable[Proposed]) -> list[tuple[int, Proposed]]:
        """Each proposal with its number: that of the open row of the same, or of a new one."""
        return [(self._number(one), one) for one in found]

    def _number(self, one: Proposed) -> int:
        values = [one.action, one.area_id, one.kind, one.key]
        self._conn.execute(
            f"INSERT OR IGNORE INTO proposals ({_COLUMNS}, made) VALUES (?,?,?,?,?)", [*values, clock.stamp()]
        )
        row = self._conn.execute(
            "SELECT id FROM proposals WHERE action=? AND area_id=? AND kind=? AND key=? AND state='open'", values
        ).fetchone()
        return int(row[0])

    def one(self, number: int) -> Proposal | None:
        """A proposal by its number."""
        row = self._conn.execute(f"SELECT id, {_COLUMNS}, state FROM proposals WHERE id=?", [number]).fetchone()
        return Proposal(**dict(row)) if row else None

    def decide(self, number: int, state: str, person: str, reason: str, evidence: str) -> bool:
        """Write down what a person made of an open proposal and what it rested on; False where somebody has decided before."""
        cursor = self._conn.execute(
            "UPDATE proposals SET state=?, person=?, reason=?, evidence=?, decided=? WHERE id=? AND state='open'",
            [state, storable(person), storable(reason), storable(evidence), clock.stamp(), number],
        )
        return bool(cursor.rowcount)

    def decided(self) -> dict[tuple[str, str, str, str], datetime]:
        """When somebody last decided on each."""
        rows = self._conn.execute(
            f"SELECT {_COLUMNS}, max(decided) FROM proposals WHERE state<>'open' GROUP BY {_COLUMNS}"
        )
        return {(r[0], r[1], r[2], r[3]): clock.parse(r[4]) for r in rows}
