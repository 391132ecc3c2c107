"""Queries: what ran, how it went, and what stepped aside after failing."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import timedelta

from bevaka import clock
from bevaka.store.rows import storable

PARK_AFTER = 3
KEEP_DAYS = 30


@dataclass(frozen=True)
class Aside:
    """An item that failed: how often, when it is tried again, or that it is parked."""

    stage: str
    key: str
    attempts: int
    next_try: str | None
    parked: bool
    reason: str
    traceback: str


class RunQueries:
    """Runs and tries. Nothing here opens a transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def start(self, verb: str) -> int:
        """Write down that a verb began; returns the run's id. Rows older than 30 days go, but for the newest of each verb."""
        now = clock.stamp()
        old = clock.stamp(clock.now() - timedelta(days=KEEP_DAYS))
        self._conn.execute(
            "DELETE FROM runs WHERE started<? AND id NOT IN (SELECT max(id) FROM runs GROUP BY verb)", [old]
        )
        return int(
            self._conn.execute("INSERT INTO runs (verb, started, beat) VALUES (?,?,?)", [verb, now, now]).lastrowid or 0
        )

    def beat(self, run_id: int, done: int) -> None:
        """A sign of life, with the number of items begun so far."""
        self._conn.execute("UPDATE runs SET beat=?, done=? WHERE id=?", [clock.stamp(), done, run_id])

    def finish(self, run_id: int, done: int, failed: int, parked: int, note: str = "") -> None:
        """Write down that a verb ended, and how."""
        now = clock.stamp()
        self._conn.execute(
            "UPDATE runs SET beat=?, ended=?, done=?, failed=?, parked=?, note=? WHERE id=?",
            [now, now, done, failed, parked, storable(note)[:500], run_id],
        )

    def last(self) -> list[sqlite3.Row]:
        """The newest run of each verb."""
        return self._conn.execute(
            "SELECT * FROM runs r WHERE id=(SELECT max(id) FROM runs n WHERE n.verb=r.verb) ORDER BY id"
        ).fetchall()

    def unfinished(self) -> int:
        """Runs that began and never said how they ended: they were stopped."""
        return int(self._conn.execute("SELECT count(*) FROM runs WHERE ended IS NULL").fetchone()[0])

    def aside(
        self,
        stage: str,
        key: str,
        reason: str,
        *,
        after: float | None = None,
        traceback: str = "",
        park: bool = False,
        patient: bool = False,
    ) -> bool:
        """Note a failure of one item. After three it is parked, or at once with ``park``; a ``patient`` failure never is.

        Returns whether it is parked now.
        """
        row = self._conn.execute("SELECT attempts FROM tries WHERE stage=? AND key=?", [stage, key]).fetchone()
        attempts = (row["attempts"] if row else 0) + 1
        parked = park or (attempts >= PARK_AFTER and not patient)
        wait = after if after is not None else 60 * 4 ** min(attempts - 1, 5)
        next_try = clock.stamp(clock.now() + timedelta(seconds=wait))
        self._conn.execute(
            "INSERT INTO tries VALUES (?,?,?,?,?,?,?,?) ON CONFLICT(stage, key) DO UPDATE SET attempts=excluded.attempts, "
            "next_try=excluded.next_try, parked=excluded.parked, reason=excluded.reason, traceback=excluded.traceback, at=excluded.at",
            [
                stage,
                key,
                attempts,
                next_try,
                parked,
                storable(reason)[:1000],
                storable(traceback)[-8000:],
                clock.stamp(),
            ],
        )
        return parked

    def clear(self, stage: str, key: str) -> None:
        """Forget an item's failures: it went through."""
        self._conn.execute("DELETE FROM tries WHERE stage=? AND key=?", [stage, key])

    def free(self, stage: str, key: str | None) -> int:
        """Let a parked item (or all of a stage) try again at once; returns how many."""
        return self._conn.execute(
            "DELETE FROM tries WHERE stage=? AND (? IS NULL OR key=?)", [stage, key, key]
        ).rowcount

    def asides(self, stage: str | None = None) -> list[Aside]:
        """Everything that stepped aside, parked first."""
        rows = self._conn.execute(
            "SELECT stage, key, attempts, next_try, parked, reason, traceback FROM tries WHERE ? IS NULL OR stage=? "
            "ORDER BY parked DESC, stage, key",
            [stage, stage],
        )
        return [
            Aside(r["stage"], r["key"], r["attempts"], r["next_try"], bool(r["parked"]), r["reason"], r["traceback"])
            for r in rows
        ]
