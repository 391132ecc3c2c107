"""Queries: the parts of a list that stands in several files, each with what makes the next request for it conditional."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import timedelta

from bevaka import clock
from bevaka.records import Bookmark
from bevaka.store.rows import stamp_or_none, storable, when

KEPT = timedelta(days=30)
"""A part is asked for whole once a week while its index names it; one that was not for so long is named no more."""


class PartQueries:
    """Queries of the collect stage. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def bookmark(self, source_id: str, url: str) -> Bookmark | None:
        """What is known of a part of a source; None where it was not had yet, or gave nothing to ask by."""
        row = self._conn.execute(
            "SELECT * FROM parts WHERE source_id=? AND url=?", [source_id, storable(url)]
        ).fetchone()
        if row is None:
            return None
        return Bookmark(etag=row["etag"], last_modified=row["last_modified"], full_at=when(row["full_at"]))

    def keep(self, source_id: str, bookmarks: Mapping[str, Bookmark]) -> None:
        """Store the bookmarks of parts, by their addresses, with the leads that came with them; forget those named no more."""
        for url, one in bookmarks.items():
            self._conn.execute(
                "INSERT OR REPLACE INTO parts (source_id, url, etag, last_modified, full_at) VALUES (?,?,?,?,?)",
                [source_id, storable(url), one.etag, one.last_modified, stamp_or_none(one.full_at)],
            )
        if bookmarks:
            gone = [source_id, clock.stamp(clock.now() - KEPT)]
            self._conn.execute("DELETE FROM parts WHERE source_id=? AND full_at<?", gone)
