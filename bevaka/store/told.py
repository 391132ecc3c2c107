"""Queries: the immediate alerts that areas were sent, with what each was about, for judging how useful they were."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bevaka import clock


@dataclass(frozen=True, kw_only=True)
class Sent:
    """An alert as it was sent. ``route``: of the first delivery; ``keys``: (kind, id) of its suppliers, themes and source."""

    alert_id: int
    area_id: str
    route: str
    story_id: str
    at: datetime
    keys: tuple[tuple[str, str], ...]


class ToldQueries:
    """Queries of the verb ``budget``. Nothing here writes."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def alerts(self, since: datetime) -> list[Sent]:
        """Immediate alerts since then that went out, newest first; what was left to the digest is none."""
        rows = self._conn.execute(
            "SELECT a.id, a.area_id, a.story_id, a.created, f.suppliers, f.themes, d.source_id, v.route FROM alerts a "
            "JOIN findings f ON f.id=a.finding_id JOIN documents d ON d.id=f.document_id JOIN deliveries v ON v.id="
            "(SELECT min(w.id) FROM deliveries w WHERE w.alert_id=a.id AND w.key LIKE 'alert:%' AND w.state IN ('sent', 'accepted')) "
            "WHERE a.tier='immediate' AND a.created>=? ORDER BY a.created DESC, a.id DESC",
            [clock.stamp(since)],
        )
        return [_sent(row) for row in rows]


def _sent(row: sqlite3.Row) -> Sent:
    suppliers, themes = json.loads(row["suppliers"]), json.loads(row["themes"])
    return Sent(
        alert_id=row["id"],
        area_id=row["area_id"],
        route=row["route"],
        story_id=row["story_id"],
        at=clock.parse(row["created"]),
        keys=(*(("supplier", s) for s in suppliers), *(("theme", t) for t in themes), ("source", row["source_id"])),
    )
