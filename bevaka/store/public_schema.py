"""The tables of ``public.db`` and its full-text index. A site and people's scripts read them: a change is a change of contract."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from bevaka.records import Tier
from bevaka.register import Register
from bevaka.store.public_rows import Listed, search_words
from bevaka.store.public_words import Labels

_TABLES = """
CREATE TABLE suppliers (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, products TEXT NOT NULL, country TEXT NOT NULL,
  findings INTEGER NOT NULL) STRICT;
CREATE TABLE chain (supplier TEXT NOT NULL REFERENCES suppliers(id), supplies_to TEXT NOT NULL, source TEXT NOT NULL,
  since TEXT, until TEXT, confidence TEXT NOT NULL, PRIMARY KEY (supplier, supplies_to)) STRICT;
CREATE TABLE areas (id TEXT PRIMARY KEY, name_sv TEXT NOT NULL, name_en TEXT NOT NULL, lead_region TEXT NOT NULL,
  products TEXT NOT NULL) STRICT;
CREATE TABLE sources (id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, type TEXT NOT NULL, tier INTEGER NOT NULL,
  language TEXT NOT NULL, country TEXT NOT NULL, health TEXT NOT NULL, state TEXT NOT NULL, last_ok TEXT, last_new TEXT,
  expect REAL) STRICT;
CREATE TABLE words (kind TEXT NOT NULL, key TEXT NOT NULL, sv TEXT NOT NULL, en TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT;
CREATE TABLE stories (id TEXT PRIMARY KEY, title TEXT NOT NULL, tier TEXT NOT NULL, latest TEXT NOT NULL, first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL, documents INTEGER NOT NULL, withdrawn INTEGER NOT NULL, languages TEXT NOT NULL, suppliers TEXT NOT NULL, themes TEXT NOT NULL,
  countries TEXT NOT NULL, areas TEXT NOT NULL, lead INTEGER NOT NULL) STRICT;
CREATE INDEX stories_latest ON stories(latest);
CREATE TABLE findings (id INTEGER PRIMARY KEY, story_id TEXT NOT NULL REFERENCES stories(id), title TEXT NOT NULL, url TEXT NOT NULL,
  source TEXT NOT NULL, source_id TEXT NOT NULL, source_type TEXT NOT NULL, source_tier INTEGER NOT NULL, published TEXT,
  seen TEXT NOT NULL, withdrawn TEXT, lang TEXT NOT NULL, event TEXT NOT NULL, assertion TEXT NOT NULL, tier TEXT NOT NULL, suppliers TEXT NOT NULL,
  themes TEXT NOT NULL, countries TEXT NOT NULL, products TEXT NOT NULL, areas TEXT NOT NULL) STRICT;
CREATE INDEX findings_story ON findings(story_id);
CREATE INDEX findings_tier ON findings(tier, seen);
CREATE TABLE quotes (id INTEGER PRIMARY KEY, finding_id INTEGER NOT NULL REFERENCES findings(id), quote TEXT NOT NULL,
  why TEXT NOT NULL) STRICT;
CREATE INDEX quotes_finding ON quotes(finding_id);
CREATE TABLE finding_suppliers (finding_id INTEGER NOT NULL REFERENCES findings(id), supplier TEXT NOT NULL REFERENCES suppliers(id),
  PRIMARY KEY (supplier, finding_id)) STRICT;
CREATE TABLE finding_themes (finding_id INTEGER NOT NULL REFERENCES findings(id), theme TEXT NOT NULL,
  PRIMARY KEY (theme, finding_id)) STRICT;
CREATE TABLE finding_countries (finding_id INTEGER NOT NULL REFERENCES findings(id), country TEXT NOT NULL,
  PRIMARY KEY (country, finding_id)) STRICT;
CREATE TABLE finding_products (finding_id INTEGER NOT NULL REFERENCES findings(id), product TEXT NOT NULL,
  PRIMARY KEY (product, finding_id)) STRICT;
CREATE TABLE finding_areas (finding_id INTEGER NOT NULL REFERENCES findings(id), area TEXT NOT NULL REFERENCES areas(id),
  PRIMARY KEY (area, finding_id)) STRICT;
CREATE TABLE triage (story_id TEXT PRIMARY KEY REFERENCES stories(id), state TEXT NOT NULL, since TEXT, follow_up TEXT,
  muted_until TEXT) STRICT;
CREATE TABLE budget (area TEXT PRIMARY KEY REFERENCES areas(id), weeks REAL NOT NULL, alerts INTEGER NOT NULL, a_week REAL NOT NULL,
  useful INTEGER NOT NULL, not_useful INTEGER NOT NULL, unanswered INTEGER NOT NULL, share REAL, share_low REAL, share_high REAL,
  budget INTEGER NOT NULL) STRICT;
CREATE TABLE coverage (day TEXT PRIMARY KEY, documents INTEGER NOT NULL, unreadable INTEGER NOT NULL, failed INTEGER NOT NULL,
  waiting INTEGER NOT NULL, immediate INTEGER NOT NULL, digest INTEGER NOT NULL, no_news INTEGER NOT NULL) STRICT;
CREATE TABLE runs_summary (verb TEXT PRIMARY KEY, started TEXT NOT NULL, ended TEXT, done INTEGER NOT NULL, failed INTEGER NOT NULL,
  parked INTEGER NOT NULL) STRICT;
CREATE TABLE published (at TEXT PRIMARY KEY, version TEXT NOT NULL, suppliers INTEGER NOT NULL, sources INTEGER NOT NULL) STRICT
"""
# The index holds its own copy: it also finds words that stand in no column (both languages' names of a theme, former
# names of a company, the contract holders above it), and highlight() needs the words to show.
_INDEX = "CREATE VIRTUAL TABLE {}_fts USING fts5(title, quotes, names, words, tokenize='unicode61 remove_diacritics 2', prefix='4')"
_FILL = "INSERT INTO {}_fts(rowid, title, quotes, names, words) VALUES (?,?,?,?,?)"


def create(db: Database) -> None:
    """Lay out an empty public database."""
    for statement in _TABLES.split(";\n"):
        db.execute(statement)
    for table in ("findings", "stories"):
        db.execute(_INDEX.format(table))


def fill_index(db: Database, listed: Iterable[Listed], register: Register, labels: Labels) -> None:
    """Index findings by their id, stories by their rowid; a story is found by the words of any of its findings."""
    stories: dict[str, list[tuple[str, str, str, str]]] = {}
    for found in sorted(listed, key=lambda f: (f.finding.tier != Tier.IMMEDIATE, f.credibility, f.seen)):
        names, words = search_words(found, register, labels)
        texts = (found.title, " … ".join(quote for quote, _ in found.quotes), names, words)
        db.execute(_FILL.format("findings"), [found.finding.id, *texts])
        stories.setdefault(found.story_id, []).append(texts)
    for rowid, story in db.execute("SELECT rowid, id FROM stories").fetchall():
        columns = [" … ".join(dict.fromkeys(column)) for column in zip(*stories[story], strict=True)]
        db.execute(_FILL.format("stories"), [rowid, *columns])
