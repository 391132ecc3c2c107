"""The full-text index and the search query: words people type, made safe and bent a little."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

import snowballstemmer

_STEMMERS = tuple(
    snowballstemmer.stemmer(name) for name in ("swedish", "norwegian", "danish", "finnish", "german", "english")
)
_WORD = re.compile(r'"([^"]+)"|([^\s"]+)')


@dataclass(frozen=True)
class Hit:
    """A document found: the words around the place, and what the newest finding says."""

    document_id: int
    url: str
    title: str
    snippet: str
    source: str
    published: str | None
    tier: str
    story_id: str | None


def match_query(words: str) -> str:
    """What people type as an FTS5 query that cannot fail: every word in its own form or as a prefix of its stem, all wanted.

    Quoted words stay a phrase. Returns "" if there is nothing to look for.
    """
    parts = []
    for phrase, word in _WORD.findall(words):
        if phrase.strip():
            parts.append(_quoted(phrase))
        elif any(c.isalnum() for c in word):
            forms = {word.strip("*"), *_stems(word)}
            parts.append(
                "(" + " OR ".join(sorted(f"{_quoted(f)}*" for f in forms if any(c.isalnum() for c in f))) + ")"
            )
    return " AND ".join(parts)


def _stems(word: str) -> set[str]:
    """The shortest stems that keep at least four letters (or all) of the word."""
    plain = word.strip("*").lower()
    return {s for s in (stemmer.stemWord(plain) for stemmer in _STEMMERS) if len(s) >= min(5, len(plain))}


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\0", "") + '"'


class SearchQueries:
    """Full-text search over everything that was read."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def find(self, words: str, limit: int = 20) -> list[Hit]:
        """Documents (latest revisions) that hold all ``words``, best first."""
        query = match_query(words)
        if not query:
            return []
        rows = self._conn.execute(
            "SELECT d.id, d.url, d.title, snippet(documents_fts, 1, '[', ']', '…', 24) AS snippet, d.source_name, d.published, "
            "coalesce((SELECT f.tier FROM findings f WHERE f.document_id=d.id ORDER BY f.id DESC LIMIT 1), '') AS tier, "
            "(SELECT m.story_id FROM story_members m WHERE m.document_id=d.id) AS story_id "
            "FROM documents_fts JOIN documents d ON d.id=documents_fts.rowid WHERE documents_fts MATCH ? "
            "AND d.revision=(SELECT max(revision) FROM documents n WHERE n.url=d.url) ORDER BY rank LIMIT ?",
            [query, limit],
        )
        return [Hit(*row) for row in rows]

    def resolve(self, reference: str) -> int | None:
        """The newest document that an id, a URL or a story id stands for."""
        if reference.isdecimal() and len(reference) < 19:  # what SQLite can count to
            row = self._conn.execute("SELECT id FROM documents WHERE id=?", [int(reference)]).fetchone()
        else:
            row = self._conn.execute(
                "SELECT id FROM documents WHERE url=? ORDER BY revision DESC LIMIT 1", [reference]
            ).fetchone()
            row = (
                row
                or self._conn.execute(
                    "SELECT m.document_id FROM story_members m WHERE m.story_id=? ORDER BY m.document_id LIMIT 1",
                    [reference],
                ).fetchone()
            )
        return int(row[0]) if row else None
