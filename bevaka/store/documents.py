"""Queries: what was fetched and not yet read, and documents with their revisions."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import datetime

from bevaka import clock
from bevaka.keys import content_hash
from bevaka.records import Document, Fetch
from bevaka.store.crawl import OpenLead, fetch_of, lead_of
from bevaka.store.rows import DOCUMENT, document, stamp_or_none, storable


class DocumentQueries:
    """Queries of the extract stage and of those who look. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def unread(self, limit: int) -> list[tuple[Fetch | None, OpenLead]]:
        """What the extract stage has to read: good article fetches, those that found gone what had been there, and leads
        given up of which the source's list held a text."""
        rows = self._conn.execute(
            "SELECT x.id AS x_id, l.* FROM fetches x JOIN leads l ON l.id=x.lead_id WHERE ((x.outcome='ok' AND x.sha256 IS NOT NULL) "
            "OR (x.outcome='gone' AND l.state='fetched' AND EXISTS (SELECT 1 FROM documents d WHERE d.lead_id=l.id) "
            "AND EXISTS (SELECT 1 FROM fetches o WHERE o.lead_id=l.id AND o.outcome='ok' AND o.id<x.id))) "
            "AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.key='fetch:'||x.id) "
            "AND NOT EXISTS (SELECT 1 FROM tries t WHERE t.stage='extract' AND t.key='fetch:'||x.id AND (t.parked=1 OR t.next_try>?)) "
            "UNION ALL SELECT NULL, l.* FROM leads l WHERE l.state='given_up' AND length(l.summary)>=80 "
            "AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.key='lead:'||l.id) "
            "AND NOT EXISTS (SELECT 1 FROM tries t WHERE t.stage='extract' AND t.key='lead:'||l.id AND (t.parked=1 OR t.next_try>?)) "
            "ORDER BY 1 NULLS LAST LIMIT ?",  # one address may have been had several times, and its newest words must come last
            [clock.stamp(), clock.stamp(), limit],
        ).fetchall()
        return [(self._fetch(row["x_id"]), lead_of(row)) for row in rows]

    def save_document(self, doc: Document, key: str) -> int | None:
        """Store a document as the next revision of its URL, unless the latest one reads the same; mark ``key`` as read.

        Returns the new document's id, or None if nothing changed.
        """
        if self._conn.execute("SELECT 1 FROM readings WHERE key=?", [key]).fetchone():
            return None
        title, text = storable(doc.title), storable(doc.text)
        digest = content_hash(title, text)
        last = self._conn.execute(
            "SELECT id, revision, content_hash, state FROM documents WHERE url=? ORDER BY revision DESC LIMIT 1",
            [doc.url],
        ).fetchone()
        if last and last["content_hash"] == digest and last["state"] == doc.state:
            self.save_reading(key, last["id"], "unchanged", "")
            return None
        cursor = self._conn.execute(
            "INSERT INTO documents (url, revision, content_hash, lead_id, fetch_id, source_id, title, text, author, published, "
            "precision, language, medium, state, reason, source_type, source_tier, source_name, created) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                doc.url,
                (last["revision"] if last else 0) + 1,
                digest,
                doc.lead_id,
                doc.fetch_id,
                doc.source_id,
                title,
                text,
                storable(doc.author),
                stamp_or_none(doc.published),
                doc.precision,
                doc.language,
                doc.medium,
                doc.state,
                storable(doc.reason),
                doc.source_type,
                doc.source_tier,
                doc.source_name,
                clock.stamp(),
            ],
        )
        self.save_reading(key, cursor.lastrowid, doc.state, doc.reason)
        return cursor.lastrowid

    def newest(self, lead_id: int) -> Document | None:
        """What a lead's publication was read as last, if it was."""
        row = self._conn.execute(
            f"SELECT {DOCUMENT} FROM documents d WHERE d.lead_id=? ORDER BY d.id DESC LIMIT 1", [lead_id]
        ).fetchone()
        return document(row) if row else None

    def save_again(self, doc: Document, key: str) -> int | None:
        """Store what came of asking for a publication once more.

        One that is gone or withdrawn is marked so, with the words it had; one that could not be read this time stays as it is.
        """
        known = self.newest(doc.lead_id) if doc.lead_id is not None else None
        if doc.state == "ok" or known is None or known.state == "unreadable":
            return self.save_document(doc, key)
        if doc.state == "unreadable":
            self.save_reading(key, known.id, "unreadable", doc.reason)
            return None
        return self.save_document(replace(known, state="withdrawn", reason=doc.reason, fetch_id=doc.fetch_id), key)

    def save_reading(self, key: str, document_id: int | None, outcome: str, reason: str) -> None:
        """Mark ``fetch:ID`` or ``lead:ID`` as read."""
        self._conn.execute(
            "INSERT OR IGNORE INTO readings VALUES (?,?,?,?,?)",
            [key, document_id, outcome, storable(reason)[:1000], clock.stamp()],
        )

    def unreadable(self) -> dict[str, int]:
        """Why publications, or parts of them, cannot be read, and how many each."""
        rows = self._conn.execute(
            "SELECT d.reason FROM documents d WHERE (d.state='unreadable' OR d.state='ok' AND d.reason<>'') "
            "AND d.revision=(SELECT max(revision) FROM documents n WHERE n.url=d.url)"
        )
        return dict(Counter(row["reason"] for row in rows))

    def document(self, document_id: int) -> Document | None:
        """One document by id."""
        row = self._conn.execute(f"SELECT {DOCUMENT} FROM documents d WHERE d.id=?", [document_id]).fetchone()
        return document(row) if row else None

    def read_since(self, moment: datetime) -> int:
        """How many publications were read (as documents) since ``moment``."""
        row = self._conn.execute("SELECT count(DISTINCT url) FROM documents WHERE created>=?", [clock.stamp(moment)])
        return int(row.fetchone()[0])

    def revisions(self, url: str) -> list[Document]:
        """All revisions of a publication, oldest first."""
        return [
            document(r)
            for r in self._conn.execute(f"SELECT {DOCUMENT} FROM documents d WHERE d.url=? ORDER BY d.revision", [url])
        ]

    def _fetch(self, fetch_id: int | None) -> Fetch | None:
        row = self._conn.execute("SELECT * FROM fetches WHERE id=?", [fetch_id]).fetchone()
        return fetch_of(row) if row else None
