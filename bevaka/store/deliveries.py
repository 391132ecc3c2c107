"""Queries: how far each delivery has come. Claiming is one statement, so that two senders never take the same one."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime

from bevaka import clock
from bevaka.hours import open_now, parse
from bevaka.records import Delivery, DeliveryState, Leg
from bevaka.store.rows import stamp_or_none, storable


def queue(
    conn: sqlite3.Connection,
    key: str,
    legs: Iterable[Leg],
    *,
    alert_id: int | None = None,
    digest_id: int | None = None,
    notice: str | None = None,
) -> None:
    """Put a message in line, once a key and channel; inside the transaction of the row that it tells."""
    for leg in legs:
        conn.execute(
            "INSERT OR IGNORE INTO deliveries (key, channel, alert_id, digest_id, notice, route, language, hours, created) VALUES (?,?,?,?,?,?,?,?,?)",
            [key, leg.channel, alert_id, digest_id, notice, leg.route, leg.language, leg.hours, clock.stamp()],
        )


class DeliveryQueries:
    """Queries of the deliver stage. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def release(self) -> int:
        """Give back what a dead run had claimed, to be sent again and marked as a repeat. Only while holding the house's lock."""
        cursor = self._conn.execute(
            "UPDATE deliveries SET state='pending', repeat=1, claimed_by=NULL WHERE state='sending'"
        )
        return cursor.rowcount

    def claim(self, claimant: str, channels: Iterable[str] | None = None) -> Delivery | None:
        """Take the next delivery that is due and whose hours are open, atomically: immediate alerts first. None if nothing is."""
        names = list(channels) if channels is not None else None
        marks = f"AND channel IN ({_marks(names)})" if names is not None else ""
        due, values = self._due()
        row = self._conn.execute(
            "UPDATE deliveries SET state='sending', claimed_by=?, claimed_at=?, attempts=attempts+1 WHERE id=("
            f"SELECT id FROM deliveries WHERE {due} {marks} ORDER BY alert_id IS NULL, id LIMIT 1) RETURNING *",
            [claimant, clock.stamp(), *values, *(names or [])],
        ).fetchone()
        return _delivery(row) if row else None

    def _due(self) -> tuple[str, list[str]]:
        """The condition on what may go out now, with its values. Hours are judged by the clock at every asking: it may jump."""
        open_ = [hours for hours in self._waiting_hours() if open_now(hours, clock.now())]
        shut = f"(hours='' OR hours IN ({_marks(open_)}))" if open_ else "hours=''"
        return f"state='pending' AND (next_try IS NULL OR next_try<=?) AND {shut}", [clock.stamp(), *open_]

    def _waiting_hours(self) -> list[str]:
        """The different hours that something waits for, found step by step in their index: many may wait for the same."""
        least = "SELECT min(hours) FROM deliveries WHERE hours<>'' AND state='pending' AND hours>"
        rows = self._conn.execute(
            f"WITH RECURSIVE found(hours) AS ({least}'' UNION ALL SELECT ({least}found.hours) FROM found WHERE hours IS NOT NULL) "
            "SELECT hours FROM found WHERE hours IS NOT NULL"
        )
        return [row[0] for row in rows]

    def held(self) -> list[tuple[Delivery, datetime]]:
        """Deliveries that wait for their hours, in line, each with the moment at which these open."""
        now = clock.now()
        shut = {h: parse(h).opens(now) for h in self._waiting_hours() if not open_now(h, now)}
        rows = self._conn.execute(
            f"SELECT * FROM deliveries WHERE state='pending' AND hours IN ({_marks(shut)}) ORDER BY alert_id IS NULL, id",
            list(shut),
        )
        return [(_delivery(row), shut[row["hours"]]) for row in rows]

    def mark(
        self,
        delivery_id: int,
        state: DeliveryState,
        receipt: str,
        *,
        next_try: datetime | None = None,
        repeat: bool = False,
    ) -> None:
        """Write down how sending went; ``repeat`` says that a next attempt may be a second copy."""
        done = None if state in (DeliveryState.PENDING, DeliveryState.SENDING) else clock.stamp()
        self._conn.execute(
            "UPDATE deliveries SET state=?, receipt=?, next_try=?, repeat=max(repeat, ?), done_at=?, claimed_by=NULL WHERE id=?",
            [state, storable(receipt)[:1000], stamp_or_none(next_try), repeat, done, delivery_id],
        )

    def waiting_channels(self) -> list[str]:
        """The channels that have something due now."""
        due, values = self._due()
        rows = self._conn.execute(f"SELECT DISTINCT channel FROM deliveries WHERE {due} ORDER BY 1", values)
        return [row[0] for row in rows]

    def due(self) -> list[Delivery]:
        """All deliveries that are due now, in the order of :meth:`claim`; nothing is claimed."""
        due, values = self._due()
        rows = self._conn.execute(f"SELECT * FROM deliveries WHERE {due} ORDER BY alert_id IS NULL, id", values)
        return [_delivery(row) for row in rows]

    def is_repeat(self, delivery_id: int) -> bool:
        """Whether an earlier attempt may have arrived."""
        return bool(self._conn.execute("SELECT repeat FROM deliveries WHERE id=?", [delivery_id]).fetchone()[0])

    def retry(self, key: str | None) -> int:
        """Put deliveries that were given up back in line: one by key, or all. Returns how many."""
        return self._conn.execute(
            "UPDATE deliveries SET state='pending', next_try=NULL, attempts=0 WHERE state='given_up' AND (? IS NULL OR key=?)",
            [key, key],
        ).rowcount

    def concerning(self, finding_id: int | None = None, story_id: str | None = None) -> list[sqlite3.Row]:
        """Deliveries (with area, tier, state, receipt) that concern a finding or a story: for ``why``."""
        return self._conn.execute(
            "SELECT v.*, coalesce(a.area_id, g.area_id) AS area_id, coalesce(a.tier, 'digest') AS tier, g.day AS day FROM deliveries v "
            "LEFT JOIN alerts a ON a.id=v.alert_id LEFT JOIN digests g ON g.id=v.digest_id "
            "WHERE a.story_id=:story OR a.finding_id=:finding OR EXISTS (SELECT 1 FROM digest_items i JOIN entries e ON e.id=i.entry_id "
            "WHERE i.digest_id=g.id AND e.finding_id=:finding) ORDER BY v.id",
            {"story": story_id, "finding": finding_id},
        ).fetchall()

    def counts(self) -> dict[str, int]:
        """How many deliveries stand in each state."""
        return {row[0]: row[1] for row in self._conn.execute("SELECT state, count(*) FROM deliveries GROUP BY 1")}


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        id=row["id"],
        key=row["key"],
        channel=row["channel"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        alert_id=row["alert_id"],
        digest_id=row["digest_id"],
        notice=row["notice"] or "",
        route=row["route"],
        language=row["language"],
        hours=row["hours"],
        created=clock.parse(row["created"]),
    )
