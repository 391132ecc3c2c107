"""Queries: findings with their mentions, and stories."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bevaka import clock
from bevaka.records import Document, Finding, Story
from bevaka.store.rows import DOCUMENT, FINDING, document, dumps, finding, mention, reasons_json, storable

_LATEST = "d.revision=(SELECT max(revision) FROM documents n WHERE n.url=d.url)"
_TO_TAG = (
    "d.state IN ('ok','withdrawn')"  # what was taken back has the words it had, and those who heard of it are told
)
_NOT_ASIDE = "NOT EXISTS (SELECT 1 FROM tries t WHERE t.stage=:stage AND t.key=CAST({key} AS TEXT) AND (t.parked=1 OR t.next_try>:now))"


@dataclass(frozen=True)
class Grouping:
    """A finding worth a story, with its document and, for a later revision, the story its earlier one is in."""

    finding: Finding
    document: Document
    earlier_story: str | None


@dataclass(frozen=True)
class StoryFacts:
    """What is known of a story; ``facts`` is whatever the group stage wrote down of its documents."""

    id: str
    title: str
    first_seen: datetime
    last_seen: datetime
    facts: Mapping[str, Any]


class FindingQueries:
    """Queries of the tag and group stages and of those who look. Nothing here opens a transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def untagged(self, ruleset: str, limit: int) -> list[Document]:
        """Readable documents, also withdrawn ones, in their latest revision, without a finding under ``ruleset``; newest first."""
        rows = self._conn.execute(
            f"SELECT {DOCUMENT} FROM documents d WHERE {_TO_TAG} AND {_LATEST} "
            "AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.document_id=d.id AND f.ruleset=:ruleset) "
            f"AND {_NOT_ASIDE.format(key='d.id')} ORDER BY d.id DESC LIMIT :limit",
            {"ruleset": ruleset, "limit": limit, "stage": "tag", "now": clock.stamp()},
        )
        return [document(row) for row in rows]

    def untagged_count(self, ruleset: str) -> int:
        """How many documents :meth:`untagged` would give in all."""
        row = self._conn.execute(
            f"SELECT count(*) FROM documents d WHERE {_TO_TAG} AND {_LATEST} "
            "AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.document_id=d.id AND f.ruleset=?)",
            [ruleset],
        )
        return int(row.fetchone()[0])

    def save_finding(self, found: Finding) -> int:
        """Store a finding with its mentions; a second one of the same document and rule set changes nothing. Returns its id."""
        lists = [dumps(list(v)) for v in (found.suppliers, found.themes, found.countries, found.products, found.areas)]
        evidence = dumps(
            [{"quote": storable(e.quote), "start": e.start, "end": e.end, "why": e.why} for e in found.evidence]
        )
        cursor = self._conn.execute(
            "INSERT OR IGNORE INTO findings (document_id, ruleset, lang, event, assertion, tier, score, suppliers, themes, countries, "
            "products, areas, evidence, reasons, created) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                found.document_id,
                found.ruleset,
                found.lang,
                found.event,
                found.assertion,
                found.tier,
                found.score,
                *lists,
                evidence,
                reasons_json(found.reasons),
                clock.stamp(),
            ],
        )
        row = self._conn.execute(
            "SELECT id FROM findings WHERE document_id=? AND ruleset=?", [found.document_id, found.ruleset]
        )
        finding_id = int(row.fetchone()[0])
        if cursor.rowcount:
            self._conn.executemany(
                "INSERT INTO mentions VALUES (?,?,?,?,?,?,?,?,?)",
                [
                    (finding_id, m.kind, m.key, m.start, m.end, storable(m.text), m.rule, m.assertion, m.weight)
                    for m in found.mentions
                ],
            )
        return finding_id

    def finding(self, finding_id: int) -> Finding | None:
        """One finding with its mentions."""
        row = self._conn.execute(f"SELECT {FINDING} FROM findings f WHERE f.id=?", [finding_id]).fetchone()
        return self._with_mentions(row) if row else None

    def latest(self, document_id: int) -> Finding | None:
        """The newest finding of a document, whatever rule set made it."""
        row = self._conn.execute(
            f"SELECT {FINDING} FROM findings f WHERE f.document_id=? ORDER BY f.id DESC LIMIT 1", [document_id]
        ).fetchone()
        return self._with_mentions(row) if row else None

    def _with_mentions(self, row: sqlite3.Row) -> Finding:
        rows = self._conn.execute("SELECT * FROM mentions WHERE finding_id=? ORDER BY start", [row["f_id"]])
        return finding(row, [mention(r) for r in rows])

    def ungrouped(self, ruleset: str, limit: int) -> list[Grouping]:
        """Findings under ``ruleset`` that are worth telling and not yet in a story, with their mentions, oldest document first."""
        rows = self._conn.execute(
            f"SELECT {FINDING}, {DOCUMENT}, (SELECT m.story_id FROM story_members m JOIN documents e ON e.id=m.document_id "
            "WHERE e.url=d.url ORDER BY e.revision DESC LIMIT 1) AS earlier "
            "FROM findings f JOIN documents d ON d.id=f.document_id WHERE f.ruleset=:ruleset AND f.tier<>'none' "
            "AND NOT EXISTS (SELECT 1 FROM story_members m WHERE m.finding_id=f.id) "
            f"AND {_NOT_ASIDE.format(key='f.id')} ORDER BY coalesce(d.published, d.created), d.id LIMIT :limit",
            {"ruleset": ruleset, "limit": limit, "stage": "group", "now": clock.stamp()},
        )
        return [Grouping(self._with_mentions(row), document(row), row["earlier"]) for row in rows]

    def stories_since(self, moment: datetime) -> list[StoryFacts]:
        """Stories with a document seen since ``moment``."""
        rows = self._conn.execute(
            "SELECT * FROM stories WHERE last_seen>=? ORDER BY first_seen, id", [clock.stamp(moment)]
        )
        return [
            StoryFacts(
                r["id"], r["title"], clock.parse(r["first_seen"]), clock.parse(r["last_seen"]), json.loads(r["facts"])
            )
            for r in rows
        ]

    def join(self, found: Finding, doc: Document, story: Story, facts: Mapping[str, Any], reason: str) -> None:
        """Put a finding into a story (made or brought up to date), in place of where its document was before."""
        self._conn.execute(
            "INSERT INTO stories VALUES (?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET last_seen=max(last_seen, excluded.last_seen), "
            "first_seen=min(first_seen, excluded.first_seen), facts=excluded.facts",
            [
                story.id,
                storable(story.title),
                clock.stamp(story.first_seen),
                clock.stamp(story.last_seen),
                dumps(dict(facts)),
            ],
        )
        self._conn.execute(
            "INSERT INTO story_members VALUES (?,?,?,?) ON CONFLICT(document_id) DO UPDATE SET finding_id=excluded.finding_id, "
            "story_id=excluded.story_id, reason=excluded.reason",
            [doc.id, found.id, story.id, reason],
        )

    def story(self, story_id: str) -> Story | None:
        """One story."""
        row = self._conn.execute(
            "SELECT s.*, (SELECT count(*) FROM story_members m WHERE m.story_id=s.id) AS n FROM stories s WHERE s.id=?",
            [story_id],
        ).fetchone()
        if row is None:
            return None
        return Story(
            id=row["id"],
            title=row["title"],
            first_seen=clock.parse(row["first_seen"]),
            last_seen=clock.parse(row["last_seen"]),
            documents=row["n"],
        )

    def story_of(self, document_id: int) -> tuple[str, str] | None:
        """The story a document is in, and why."""
        row = self._conn.execute(
            "SELECT story_id, reason FROM story_members WHERE document_id=?", [document_id]
        ).fetchone()
        return (row["story_id"], row["reason"]) if row else None

    def members(self, story_id: str) -> list[tuple[Finding, Document]]:
        """A story's findings with their documents, first published first."""
        rows = self._conn.execute(
            f"SELECT {FINDING}, {DOCUMENT} FROM story_members m JOIN findings f ON f.id=m.finding_id "
            "JOIN documents d ON d.id=m.document_id WHERE m.story_id=? ORDER BY coalesce(d.published, d.created), d.id",
            [story_id],
        )
        return [(finding(row), document(row)) for row in rows]

    def told(self) -> list[int]:
        """The documents whose newest finding is worth telling, oldest first."""
        rows = self._conn.execute(
            "SELECT document_id FROM findings f WHERE f.id=(SELECT max(id) FROM findings n WHERE n.document_id=f.document_id) "
            "AND tier<>'none' ORDER BY document_id"
        )
        return [row[0] for row in rows]

    def counts(self, ruleset: str | None = None) -> dict[str, int]:
        """How many documents' newest findings stand in each tier."""
        rows = self._conn.execute(
            "SELECT tier, count(*) FROM findings f WHERE f.id=(SELECT max(id) FROM findings n WHERE n.document_id=f.document_id) "
            "AND (? IS NULL OR ruleset=?) GROUP BY 1",
            [ruleset, ruleset],
        )
        return {row[0]: row[1] for row in rows}
