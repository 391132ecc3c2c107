"""Queries: publications that were had, and are to be had once more: to see what became of them, or because their list says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from bevaka import clock
from bevaka.records import Lead
from bevaka.store.crawl import CAME_WITH_LIST, OpenLead, lead_of
from bevaka.store.rows import dumps, storable


class AgainQueries:
    """Queries of the collect stage. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def due(self, waits: Sequence[timedelta], limit: int) -> list[OpenLead]:
        """Publications worth telling, to be looked at once more: ``waits`` after the last time, the first one first.

        Longest unseen first. Whether it was changed or withdrawn, reading the answer tells. What came with its list (a
        newsletter, an archived page) was never had from its address, so nothing there tells of it.
        """
        now, had = clock.now(), "x.id>=(SELECT min(o.id) FROM fetches o WHERE o.lead_id=l.id AND o.outcome='ok')"
        since = [clock.stamp(now - wait) for wait in waits]
        rows = self._conn.execute(
            "SELECT l.*, (SELECT max(x.started) FROM fetches x WHERE x.lead_id=l.id) AS seen FROM leads l WHERE l.state='fetched' "
            "AND EXISTS (SELECT 1 FROM documents d JOIN findings f ON f.document_id=d.id WHERE d.lead_id=l.id AND f.tier<>'none') "
            "AND NOT EXISTS (SELECT 1 FROM fetches x WHERE x.lead_id=l.id AND x.reason GLOB ?||'*') "
            f"AND seen<=json_extract(?, '$['||((SELECT count(*) FROM fetches x WHERE x.lead_id=l.id AND {had})-1)||']') "
            "ORDER BY seen LIMIT ?",
            [CAME_WITH_LIST, dumps(since), limit],
        )
        return [lead_of(row) for row in rows]

    def renew(self, lead: Lead, before: datetime, *, whole: bool) -> bool:
        """Note that a source says something else of a publication than it did, in its title or, if ``whole``, in its words.

        It is to be had again then, or read again where its list holds all there is; not where that was done since ``before``,
        and no other source's words count. Figures and spaces make no difference.
        """
        row = self._conn.execute(
            "SELECT id, title, summary, state, max(coalesce((SELECT max(started) FROM fetches f WHERE f.lead_id=l.id), ''), "
            "coalesce((SELECT at FROM readings r WHERE r.key='lead:'||l.id), '')) AS seen FROM leads l WHERE url=? AND source_id=?",
            [storable(lead.url), lead.source_id],
        ).fetchone()
        if row is None or row["state"] == "open" or row["seen"] > clock.stamp(before):
            return False
        told = ((lead.title, row["title"]), (lead.summary if whole else "", row["summary"]))
        if all(not new or _letters(new) == _letters(storable(old)) for new, old in told):
            return False
        self._conn.execute(
            "UPDATE leads SET title=?, summary=?, next_try=CASE state WHEN 'fetched' THEN ? ELSE next_try END WHERE id=?",
            [
                storable(lead.title) or row["title"],
                storable(lead.summary) or row["summary"],
                clock.stamp(),
                row["id"],
            ],
        )
        self._conn.execute("DELETE FROM readings WHERE key='lead:'||?", [row["id"]])
        return True

    def reopen(self, source_id: str, since: datetime, but: Sequence[str]) -> int:
        """Ask once more for what a source showed since ``since`` and what was given up, but for outcomes in ``but``; how many."""
        return self._conn.execute(
            "UPDATE leads SET state='open', next_try=NULL WHERE id IN (SELECT l.id FROM sightings s JOIN leads l ON l.id=s.lead_id "
            "JOIN fetches x ON x.lead_id=l.id AND x.attempt=l.attempts WHERE s.source_id=? AND s.seen>=? AND l.state='given_up' "
            "AND x.outcome NOT IN (SELECT value FROM json_each(?)))",
            [source_id, clock.stamp(since), dumps(list(but))],
        ).rowcount

    def renewed(self, limit: int) -> list[OpenLead]:
        """Publications that were had, and of which their list says something else since."""
        rows = self._conn.execute(
            "SELECT * FROM leads WHERE state='fetched' AND next_try<=? ORDER BY next_try LIMIT ?",
            [clock.stamp(), limit],
        )
        return [lead_of(row) for row in rows]


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalpha())
