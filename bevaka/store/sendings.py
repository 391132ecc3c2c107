"""Queries: the log of deliveries, a row for each sending that was tried."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime

from bevaka import clock
from bevaka.records import DeliveryState, Sending


class SendingQueries:
    """Queries of the log. Its rows are written where a delivery is marked."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def log(self, *, limit: int, key: str = "", channel: str = "", state: str = "") -> list[Sending]:
        """The newest ``limit`` sendings, newest first; of keys that hold ``key``, one channel, one state (empty: any)."""
        rows = self._conn.execute(
            "SELECT s.*, v.key AS key, v.channel AS channel FROM sendings s JOIN deliveries v ON v.id=s.delivery_id "
            "WHERE instr(v.key, :key) AND (:channel='' OR v.channel=:channel) AND (:state='' OR s.state=:state) "
            "ORDER BY s.id DESC LIMIT :limit",
            {"key": key, "channel": channel, "state": state, "limit": limit},
        )
        return [
            Sending(
                at=clock.parse(r["at"]),
                key=r["key"],
                channel=r["channel"],
                recipient=r["recipient"],
                state=DeliveryState(r["state"]),
                receipt=r["receipt"],
            )
            for r in rows
        ]

    def posts_since(self, channels: Collection[str], since: datetime, *, but: str = "") -> list[datetime]:
        """When these channels were posted to since then, whatever came of it, and since when something is under way on them.

        What is claimed under the name ``but`` does not count as under way.
        """
        rows = self._conn.execute(
            "WITH mine(channel) AS (SELECT value FROM json_each(:channels)) "
            "SELECT s.at FROM sendings s JOIN deliveries v ON v.id=s.delivery_id "
            "WHERE s.at>=:since AND s.posted=1 AND v.channel IN (SELECT channel FROM mine) "
            "UNION ALL SELECT min(claimed_at) FROM deliveries "
            "WHERE state='sending' AND channel IN (SELECT channel FROM mine) AND claimed_by<>:but GROUP BY claimed_by",
            {"channels": json.dumps([*channels]), "since": clock.stamp(since), "but": but},
        )
        return [clock.parse(row[0]) for row in rows]
