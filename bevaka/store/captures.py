"""Queries: where in the archive the exchanges lie. The columns are those of a CDX index."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bevaka import clock
from bevaka.store.rows import storable


@dataclass(frozen=True, kw_only=True)
class Capture:
    """A record of the archive: ``length`` bytes of ``file`` from ``offset``. ``sha256`` is its body's.

    A ``revisit`` found the same body as an earlier capture, and holds only the headers.
    """

    url: str
    at: datetime
    sha256: str
    file: str
    offset: int
    length: int
    revisit: bool = False


class CaptureQueries:
    """Queries over ``captures``. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def save(self, fetch_id: int, capture: Capture) -> None:
        """Acknowledge a record of the archive; a second time changes nothing."""
        self._conn.execute(
            "INSERT OR IGNORE INTO captures (fetch_id, url, at, sha256, revisit, file, offset, length) VALUES (?,?,?,?,?,?,?,?)",
            [
                fetch_id,
                storable(capture.url),
                clock.stamp(capture.at),
                capture.sha256,
                capture.revisit,
                capture.file,
                capture.offset,
                capture.length,
            ],
        )

    def body(self, sha256: str) -> Capture | None:
        """The capture that holds the body of that name."""
        row = self._conn.execute(
            "SELECT * FROM captures WHERE sha256=? AND NOT revisit ORDER BY id LIMIT 1", [sha256]
        ).fetchone()
        return _capture(row) if row else None

    def lists(self, source_id: str, moment: datetime) -> list[Capture]:
        """The bodies of a source's list as it was last kept at ``moment`` or before: its own first, then further pages."""
        rows = self._conn.execute(
            "SELECT sha256 FROM captures WHERE fetch_id=(SELECT max(f.id) FROM fetches f JOIN captures c ON c.fetch_id=f.id "
            "WHERE f.lead_id IS NULL AND f.source_id=? AND f.started<=?) ORDER BY id",
            [source_id, clock.stamp(moment)],
        )
        return [found for row in rows.fetchall() if (found := self.body(row["sha256"]))]

    def end(self, file: str) -> int:
        """Where the last acknowledged record of a file ends; -1 if it has none."""
        return int(
            self._conn.execute("SELECT coalesce(max(offset+length), -1) FROM captures WHERE file=?", [file]).fetchone()[
                0
            ]
        )


def _capture(row: sqlite3.Row) -> Capture:
    return Capture(
        url=row["url"],
        at=clock.parse(row["at"]),
        sha256=row["sha256"],
        revisit=bool(row["revisit"]),
        file=row["file"],
        offset=row["offset"],
        length=row["length"],
    )
