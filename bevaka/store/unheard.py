"""Queries: publications for a digest that no area hears of."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bevaka import clock
from bevaka.records import Document, Finding
from bevaka.store.rows import DOCUMENT, FINDING, document, finding

NOTICE = "unheard:"
"""How the key of a notice about them begins."""
TO_OPERATOR = "to_operator"
"""The reason that the routing leaves with a finding that is for this notice."""


class UnheardQueries:
    """Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def since(self, moment: datetime | None) -> list[tuple[str, Document, Finding]]:
        """The stories that were first routed to the operator after ``moment`` (None: ever) and to no area before or since.

        Of each its id, and text and finding of the newest publication.
        """
        rows = self._conn.execute(
            f"SELECT m.story_id, max(r.at), {DOCUMENT}, {FINDING} FROM routed r JOIN findings f ON f.id=r.finding_id "
            "JOIN documents d ON d.id=f.document_id JOIN story_members m ON m.document_id=d.id AND m.finding_id=f.id "
            "WHERE EXISTS (SELECT 1 FROM json_each(r.reasons) WHERE json_extract(value, '$[0]')=?) "
            "AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.story_id=m.story_id) "
            "AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.story_id=m.story_id) "
            "GROUP BY m.story_id HAVING min(r.at)>? ORDER BY max(r.at), f.id",
            [TO_OPERATOR, clock.stamp(moment) if moment else ""],
        )
        return [(row["story_id"], document(row), finding(row)) for row in rows]
