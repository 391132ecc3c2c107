"""Queries over ``public.db``, as the search site's pages ask them. Each takes an open connection and gives plain values."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from bevaka.store.search import match_query

MARK = ("\x02", "\x03")
"""Around what was searched for, in ``Card.quote``; no published text holds these characters."""
MAX_WORDS, MAX_LETTERS = 16, 200
_KINDS = {"supplier": "suppliers", "theme": "themes", "country": "countries", "product": "products", "area": "areas"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a visitor asks for; empty means any."""

    words: str = ""
    area: str = ""
    theme: str = ""
    tier: str = ""
    country: str = ""
    supplier: str = ""
    page: int = 1
    size: int = 20

    @property
    def any(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.words.strip(), self.area, self.theme, self.tier, self.country, self.supplier))


@dataclass(frozen=True, kw_only=True)
class Card:
    """A story in short: its row, the row of the finding that speaks for it, a quote, and ids by kind (supplier, theme, …)."""

    story: dict[str, Any]
    lead: dict[str, Any]
    quote: str
    keys: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Front:
    """A page of stories, how many there are in all, and what the filters offer (kind → id and number of findings)."""

    cards: list[Card]
    total: int
    choices: dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, kw_only=True)
class StoryPage:
    """A story with its findings (each with its quotes) and, for each company named, the steps up to a contract holder.

    ``triage`` is its row of that table: what a person of any region decided; empty where nobody did.
    """

    card: Card
    findings: list[dict[str, Any]]
    chain: list[list[dict[str, Any]]]
    triage: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What was read: the row of ``published``, sources by health, and the rows of the days and sources asked for.

    ``budget``: what areas were told at once, and how much of it was of use.
    """

    published: dict[str, Any] = field(default_factory=dict)
    health: dict[str, int] = field(default_factory=dict)
    week: int = 0
    days: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    budget: list[dict[str, Any]] = field(default_factory=list)


def safe_match(text: object) -> str:
    """Words that people type as an FTS5 query that cannot fail; no row matches where there is nothing to look for."""
    words = " ".join(str(text or "")[:MAX_LETTERS].split()[:MAX_WORDS])
    return match_query(words) or '""'


def front(conn: sqlite3.Connection, wanted: Wanted) -> Front:
    """The stories wanted: newest first, or best match first where words were given."""
    where, values = _where(wanted)
    index = "JOIN stories_fts ON stories_fts.rowid=s.rowid " if wanted.words.strip() else ""
    total = conn.execute(f"SELECT count(*) FROM stories s {index}{where}", values).fetchone()[0]
    quote = "highlight(stories_fts, 1, :on, :off)" if index else "NULL"
    order = "bm25(stories_fts, 8, 3, 6, 1), s.latest DESC" if index else "s.latest DESC"
    rows = conn.execute(
        f"SELECT s.*, {quote} AS marked FROM stories s {index}{where} ORDER BY {order}, s.id LIMIT :size OFFSET :start",
        values | {"on": MARK[0], "off": MARK[1], "size": wanted.size, "start": (max(1, wanted.page) - 1) * wanted.size},
    ).fetchall()
    return Front(
        cards=_cards(conn, rows), total=total, choices={kind: _choices(conn, kind) for kind in ("area", "theme")}
    )


def _where(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    terms: list[str] = []
    values: dict[str, Any] = {}
    if wanted.words.strip():
        terms.append("stories_fts MATCH :words")
        values["words"] = safe_match(wanted.words)
    if wanted.tier:
        terms.append("s.tier=:tier")
        values["tier"] = wanted.tier
    for kind in ("area", "theme", "country", "supplier"):
        if key := getattr(wanted, kind):
            terms.append(
                f"s.id IN (SELECT f.story_id FROM finding_{_KINDS[kind]} k JOIN findings f ON f.id=k.finding_id WHERE k.{kind}=:{kind})"
            )
            values[kind] = key
    return ("WHERE " + " AND ".join(terms) if terms else ""), values


def _choices(conn: sqlite3.Connection, kind: str) -> list[tuple[str, int]]:
    rows = conn.execute(
        f"SELECT k.{kind}, count(DISTINCT f.story_id) AS n FROM finding_{_KINDS[kind]} k JOIN findings f ON f.id=k.finding_id "
        "GROUP BY 1 ORDER BY n DESC, 1"
    )
    return [(row[0], row[1]) for row in rows]


def _cards(conn: sqlite3.Connection, rows: list[sqlite3.Row]) -> list[Card]:
    """Stories with what a card shows, in two further queries however many they are."""
    leads = {
        row["id"]: dict(row)
        for row in conn.execute(
            "SELECT f.*, (SELECT quote FROM quotes q WHERE q.finding_id=f.id ORDER BY q.id LIMIT 1) AS quote "
            "FROM findings f WHERE f.id IN (SELECT value FROM json_each(?))",
            [json.dumps([row["lead"] for row in rows])],
        )
    }
    keys = _keys(conn, [row["id"] for row in rows])
    cards = []
    for row in rows:
        lead, marked = leads[row["lead"]], _marked(row["marked"])
        story = {k: row[k] for k in row.keys() if k != "marked"}  # noqa: SIM118  (a sqlite3.Row yields its values)
        cards.append(Card(story=story, lead=lead, quote=marked or lead["quote"] or "", keys=keys.get(row["id"], {})))
    return cards


def _marked(quotes: str | None) -> str:
    """The first of a story's quotes that holds what was searched for."""
    return next((quote for quote in (quotes or "").split(" … ") if MARK[0] in quote), "")


def _keys(conn: sqlite3.Connection, stories: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    union = " UNION ALL ".join(
        f"SELECT f.story_id AS story, '{kind}' AS kind, k.{kind} AS key, count(*) AS n FROM finding_{many} k "
        "JOIN findings f ON f.id=k.finding_id WHERE f.story_id IN (SELECT value FROM json_each(:stories)) GROUP BY 1, 3"
        for kind, many in _KINDS.items()
    )
    rows = conn.execute(f"{union} ORDER BY story, kind, n DESC, key", {"stories": json.dumps(list(stories))}).fetchall()
    found: dict[str, dict[str, list[str]]] = {}
    for (story, kind), group in groupby(rows, key=lambda row: (row["story"], row["kind"])):
        found.setdefault(story, {})[kind] = [row["key"] for row in group]
    return found


def story(conn: sqlite3.Connection, story_id: str) -> StoryPage | None:
    """One story, or None."""
    row = conn.execute("SELECT s.*, NULL AS marked FROM stories s WHERE s.id=?", [story_id]).fetchone()
    if row is None:
        return None
    card = _cards(conn, [row])[0]
    findings = [
        dict(f)
        for f in conn.execute(
            "SELECT * FROM findings WHERE story_id=? ORDER BY coalesce(published, seen), id", [story_id]
        )
    ]
    quotes = conn.execute(
        "SELECT q.finding_id, q.quote, q.why FROM quotes q JOIN findings f ON f.id=q.finding_id WHERE f.story_id=? ORDER BY q.id",
        [story_id],
    ).fetchall()
    for found in findings:
        found["quotes"] = [dict(q) for q in quotes if q["finding_id"] == found["id"]]
    hands = conn.execute("SELECT * FROM triage WHERE story_id=?", [story_id]).fetchone()
    return StoryPage(
        card=card,
        findings=findings,
        chain=_chains(conn, card.keys.get("supplier", [])),
        triage=dict(hands) if hands else {},
    )


def mutable(story: StoryPage) -> list[tuple[str, str]]:
    """What can be muted from a story's page, as kind and id: the story itself, its companies, themes and sources."""
    keys = story.card.keys
    found = [("story", str(story.card.story["id"]))]
    found += [(kind, key) for kind in ("supplier", "theme") for key in keys.get(kind, [])]
    return found + [("source", key) for key in dict.fromkeys(str(f["source_id"]) for f in story.findings)]


_UP = (
    "WITH RECURSIVE up(id, depth) AS (SELECT ?, 0 UNION SELECT c.supplies_to, up.depth+1 FROM chain c JOIN up ON c.supplier=up.id "
    "WHERE up.depth<12) "
)


def _chains(conn: sqlite3.Connection, companies: Sequence[str]) -> list[list[dict[str, Any]]]:
    """The chain of each company; one that stands on the way of another is shown there, not a second time."""
    chains = [_chain(conn, company) for company in companies]
    further = {step["id"] for chain in chains for step in chain[1:]}
    return [chain for chain in chains if not chain or chain[0]["id"] not in further]


def _chain(conn: sqlite3.Connection, company: str) -> list[dict[str, Any]]:
    """The steps from a company towards the buyers: each company once, nearest first, with the proof of each link to it."""
    rows = conn.execute(
        f"{_UP} SELECT u.id, s.name, s.kind, min(u.depth) AS depth FROM up u JOIN suppliers s ON s.id=u.id GROUP BY u.id "
        "ORDER BY depth, s.name LIMIT 24",
        [company],
    )
    steps = [dict(row) | {"links": []} for row in rows]
    links = conn.execute(
        f"{_UP} SELECT DISTINCT c.supplies_to, c.source, c.since, c.until, c.confidence, s.name AS supplier FROM chain c "
        "JOIN suppliers s ON s.id=c.supplier WHERE c.supplier IN (SELECT id FROM up) AND c.supplies_to IN (SELECT id FROM up) "
        "ORDER BY c.source='', s.name",
        [company],
    ).fetchall()
    for step in steps:
        step["links"] = [dict(link) for link in links if link["supplies_to"] == step["id"]][:4]
    return steps


def names(conn: sqlite3.Connection, language: str) -> dict[str, dict[str, str]]:
    """Names for people: kind → id → name in ``language`` (sv or en); companies by their only name."""
    column = "sv" if language == "sv" else "en"
    found: dict[str, dict[str, str]] = {}
    for row in conn.execute(
        f"SELECT kind, key, {column} AS name FROM words UNION ALL SELECT 'supplier', id, name FROM suppliers"
    ):
        found.setdefault(row["kind"], {})[row["key"]] = row["name"]
    return found


def has_area(conn: sqlite3.Connection, area: str) -> bool:
    """Whether there is such an area."""
    return conn.execute("SELECT 1 FROM areas WHERE id=?", [area]).fetchone() is not None


def coverage(conn: sqlite3.Connection, *, days: int = 0) -> Coverage:
    """What was read, in figures; with ``days`` also that many of the latest days and every source, the worst first."""
    published = conn.execute("SELECT * FROM published").fetchone()
    week = conn.execute(
        "SELECT coalesce(sum(documents), 0) FROM coverage WHERE day>date((SELECT at FROM published), '-7 days')"
    ).fetchone()[0]
    by_health = {row[0]: row[1] for row in conn.execute("SELECT health, count(*) FROM sources GROUP BY 1")}
    if not days:
        return Coverage(published=dict(published), health=by_health, week=week)
    latest = conn.execute("SELECT * FROM coverage ORDER BY day DESC LIMIT ?", [days])
    sources = conn.execute(
        "SELECT * FROM sources ORDER BY CASE health WHEN 'failing' THEN 0 WHEN 'quiet' THEN 1 WHEN 'unasked' THEN 2 WHEN 'ok' THEN 3 "
        "ELSE 4 END, tier, name"
    )
    return Coverage(
        published=dict(published),
        health=by_health,
        week=week,
        days=[dict(d) for d in latest],
        sources=[dict(s) for s in sources],
        budget=[dict(b) for b in conn.execute("SELECT * FROM budget ORDER BY alerts DESC, area")],
    )
