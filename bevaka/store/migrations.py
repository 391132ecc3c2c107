"""The schema as named, forward-only steps. Each runs in one transaction together with the row that says it ran."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

main = Migrations("bevaka")


def run(db: Database, script: str) -> None:
    """Run the statements of ``script`` one by one: ``executescript`` would commit between them."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


@main()
def crawl_tables(db: Database) -> None:
    """Sources as known, leads, fetches and documents."""
    run(
        db,
        """
CREATE TABLE source_states (
  source_id TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, full_at TEXT, next_due TEXT,
  state TEXT NOT NULL DEFAULT 'new', note TEXT NOT NULL DEFAULT '', failures INTEGER NOT NULL DEFAULT 0,
  first_ok TEXT, last_ok TEXT, last_new TEXT, verified_at TEXT) STRICT;
CREATE TABLE hosts (host TEXT PRIMARY KEY, not_before TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE leads (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, source_id TEXT NOT NULL, guid TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '', summary TEXT NOT NULL DEFAULT '', published TEXT, language TEXT NOT NULL DEFAULT '',
  backlog INTEGER NOT NULL DEFAULT 0, first_seen TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open',
  attempts INTEGER NOT NULL DEFAULT 0, next_try TEXT, reason TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX leads_open ON leads(state, next_try);
CREATE TABLE sightings (
  lead_id INTEGER NOT NULL REFERENCES leads(id), source_id TEXT NOT NULL, seen TEXT NOT NULL,
  PRIMARY KEY (lead_id, source_id)) STRICT;
CREATE TABLE fetches (
  id INTEGER PRIMARY KEY, lead_id INTEGER REFERENCES leads(id), source_id TEXT, attempt INTEGER NOT NULL, url TEXT NOT NULL,
  final_url TEXT NOT NULL, started TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', status INTEGER,
  headers TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(headers)), sha256 TEXT, size INTEGER NOT NULL DEFAULT 0,
  UNIQUE (lead_id, attempt)) STRICT;
CREATE INDEX fetches_source ON fetches(source_id, started);
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL, revision INTEGER NOT NULL, content_hash TEXT NOT NULL,
  lead_id INTEGER REFERENCES leads(id), fetch_id INTEGER REFERENCES fetches(id), source_id TEXT NOT NULL,
  title TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL DEFAULT '', published TEXT,
  precision TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT '', medium TEXT NOT NULL DEFAULT 'html',
  state TEXT NOT NULL DEFAULT 'ok', reason TEXT NOT NULL DEFAULT '', source_type TEXT NOT NULL DEFAULT 'media',
  source_tier INTEGER NOT NULL DEFAULT 2, source_name TEXT NOT NULL DEFAULT '', created TEXT NOT NULL,
  UNIQUE (url, revision)) STRICT;
CREATE TABLE readings (
  key TEXT PRIMARY KEY, document_id INTEGER REFERENCES documents(id), outcome TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '', at TEXT NOT NULL) STRICT
""",
    )


@main()
def finding_tables(db: Database) -> None:
    """Mentions, findings and stories."""
    run(
        db,
        """
CREATE TABLE findings (
  id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL REFERENCES documents(id), ruleset TEXT NOT NULL, lang TEXT NOT NULL,
  event TEXT NOT NULL, assertion TEXT, tier TEXT NOT NULL, score REAL NOT NULL, suppliers TEXT NOT NULL, themes TEXT NOT NULL,
  countries TEXT NOT NULL, products TEXT NOT NULL, areas TEXT NOT NULL, evidence TEXT NOT NULL, reasons TEXT NOT NULL,
  created TEXT NOT NULL, UNIQUE (document_id, ruleset)) STRICT;
CREATE TABLE mentions (
  finding_id INTEGER NOT NULL REFERENCES findings(id), kind TEXT NOT NULL, key TEXT NOT NULL, start INTEGER NOT NULL,
  "end" INTEGER NOT NULL, text TEXT NOT NULL, rule TEXT NOT NULL, assertion TEXT, weight REAL NOT NULL DEFAULT 1.0) STRICT;
CREATE INDEX mentions_finding ON mentions(finding_id);
CREATE TABLE stories (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
  facts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(facts))) STRICT;
CREATE TABLE story_members (
  document_id INTEGER PRIMARY KEY REFERENCES documents(id), finding_id INTEGER NOT NULL REFERENCES findings(id),
  story_id TEXT NOT NULL REFERENCES stories(id), reason TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX story_members_story ON story_members(story_id)
""",
    )


@main()
def outbox_tables(db: Database) -> None:
    """What was decided to tell, and how far it has come."""
    run(
        db,
        """
CREATE TABLE routed (
  finding_id INTEGER PRIMARY KEY REFERENCES findings(id), at TEXT NOT NULL, reasons TEXT NOT NULL) STRICT;
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY, story_id TEXT NOT NULL, area_id TEXT NOT NULL, tier TEXT NOT NULL,
  finding_id INTEGER NOT NULL REFERENCES findings(id), reasons TEXT NOT NULL, exposure TEXT NOT NULL DEFAULT '[]',
  created TEXT NOT NULL, UNIQUE (story_id, area_id, tier)) STRICT;
CREATE TABLE entries (
  id INTEGER PRIMARY KEY, area_id TEXT NOT NULL, finding_id INTEGER NOT NULL REFERENCES findings(id), story_id TEXT NOT NULL,
  reasons TEXT NOT NULL, exposure TEXT NOT NULL DEFAULT '[]', created TEXT NOT NULL, UNIQUE (area_id, finding_id)) STRICT;
CREATE TABLE digests (
  id INTEGER PRIMARY KEY, area_id TEXT NOT NULL, day TEXT NOT NULL, created TEXT NOT NULL, read_count INTEGER NOT NULL DEFAULT 0,
  UNIQUE (area_id, day)) STRICT;
CREATE TABLE digest_items (
  entry_id INTEGER PRIMARY KEY REFERENCES entries(id), digest_id INTEGER NOT NULL REFERENCES digests(id)) STRICT;
CREATE TABLE notices (
  key TEXT PRIMARY KEY, subject TEXT NOT NULL, body TEXT NOT NULL, created TEXT NOT NULL) STRICT;
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, channel TEXT NOT NULL, alert_id INTEGER REFERENCES alerts(id),
  digest_id INTEGER REFERENCES digests(id), notice TEXT REFERENCES notices(key), state TEXT NOT NULL DEFAULT 'pending',
  attempts INTEGER NOT NULL DEFAULT 0, next_try TEXT, claimed_by TEXT, claimed_at TEXT, repeat INTEGER NOT NULL DEFAULT 0,
  receipt TEXT NOT NULL DEFAULT '', created TEXT NOT NULL, done_at TEXT, UNIQUE (key, channel)) STRICT;
CREATE INDEX deliveries_open ON deliveries(state, next_try)
""",
    )


@main()
def run_tables(db: Database) -> None:
    """What ran, how it went, and what stepped aside."""
    run(
        db,
        """
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, verb TEXT NOT NULL, started TEXT NOT NULL, beat TEXT NOT NULL, ended TEXT, done INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0, parked INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE tries (
  stage TEXT NOT NULL, key TEXT NOT NULL, attempts INTEGER NOT NULL, next_try TEXT, parked INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL, traceback TEXT NOT NULL DEFAULT '', at TEXT NOT NULL, PRIMARY KEY (stage, key)) STRICT
""",
    )


@main()
def search_index(db: Database) -> None:
    """Full text of documents; folding makes molnlycke find Mölnlycke."""
    db.execute(
        "CREATE VIRTUAL TABLE documents_fts USING fts5("
        "title, text, content='documents', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
    )
    db.execute(
        "CREATE TRIGGER documents_ai AFTER INSERT ON documents BEGIN "
        "INSERT INTO documents_fts(rowid, title, text) VALUES (new.id, new.title, new.text); END"
    )
    db.execute(
        "CREATE TRIGGER documents_ad AFTER DELETE ON documents BEGIN "
        "INSERT INTO documents_fts(documents_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text); END"
    )


@main()
def archive_index(db: Database) -> None:
    """Where in the archive each exchange lies."""
    run(
        db,
        """
CREATE TABLE captures (
  id INTEGER PRIMARY KEY, fetch_id INTEGER NOT NULL REFERENCES fetches(id), url TEXT NOT NULL, at TEXT NOT NULL,
  sha256 TEXT NOT NULL, revisit INTEGER NOT NULL, file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  UNIQUE (file, offset)) STRICT;
CREATE INDEX captures_body ON captures(sha256)
""",
    )


@main()
def health_tables(db: Database) -> None:
    """What each asking of a source showed, how the source was judged by it, and what the operator was told of that."""
    run(
        db,
        """
CREATE TABLE polls (
  fetch_id INTEGER PRIMARY KEY REFERENCES fetches(id), source_id TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '', items INTEGER NOT NULL DEFAULT 0, new INTEGER NOT NULL DEFAULT 0, dated INTEGER NOT NULL DEFAULT 0,
  worded INTEGER NOT NULL DEFAULT 0, language TEXT NOT NULL DEFAULT '', hosts TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX polls_source ON polls(source_id, fetch_id);
CREATE INDEX polls_at ON polls(at, state, source_id);
CREATE INDEX polls_new ON polls(source_id, at) WHERE new>0;
CREATE TABLE comparisons (
  source_id TEXT NOT NULL, at TEXT NOT NULL, links TEXT NOT NULL CHECK (json_valid(links)), unseen TEXT NOT NULL DEFAULT '',
  since TEXT, note TEXT NOT NULL DEFAULT '', PRIMARY KEY (source_id, at)) STRICT;
CREATE TABLE health (
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', since TEXT NOT NULL,
  at TEXT NOT NULL) STRICT;
CREATE INDEX health_source ON health(source_id, id);
CREATE TABLE judged (source_id TEXT PRIMARY KEY, fetch_id INTEGER NOT NULL) STRICT;
CREATE TABLE warned (
  health_id INTEGER PRIMARY KEY REFERENCES health(id), notice TEXT REFERENCES notices(key), at TEXT NOT NULL) STRICT;
CREATE INDEX sightings_source ON sightings(source_id, seen);
CREATE INDEX documents_source ON documents(source_id, id)
""",
    )


@main()
def source_places(db: Database) -> None:
    """How far a source that is read piece by piece has been read."""
    db.execute("ALTER TABLE source_states ADD COLUMN place TEXT NOT NULL DEFAULT ''")


@main()
def robots_table(db: Database) -> None:
    """What each host's robots.txt said last, so that it is asked once a day and not once a run."""
    db.execute(
        "CREATE TABLE robots (place TEXT PRIMARY KEY, at TEXT NOT NULL, rules TEXT, unreachable TEXT NOT NULL DEFAULT '', "
        "outcome TEXT NOT NULL DEFAULT '') STRICT"
    )


@main()
def comparisons_by_page(db: Database) -> None:
    """What is remembered of a site, page by page: a sitemap may stand in for the home page. What was remembered is read anew."""
    db.execute("DELETE FROM comparisons")


@main()
def delivery_hours(db: Database) -> None:
    """Which route chose a delivery's channel, in which language it is told, and in which hours it may go out."""
    run(
        db,
        """
ALTER TABLE deliveries ADD COLUMN route TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN hours TEXT NOT NULL DEFAULT '';
CREATE INDEX deliveries_hours ON deliveries(state, hours) WHERE hours<>''
""",
    )


@main()
def muted_in_digests(db: Database) -> None:
    """What a digest said that it was silent about."""
    db.execute("ALTER TABLE digests ADD COLUMN muted TEXT NOT NULL DEFAULT '[]'")


@main()
def escalation_tables(db: Database) -> None:
    """Which alerts go further if nobody takes them (none of those before), and to whom they went."""
    run(
        db,
        """
ALTER TABLE alerts ADD COLUMN watched INTEGER NOT NULL DEFAULT 0;
CREATE INDEX alerts_watched ON alerts(id) WHERE watched=1;
CREATE TABLE escalations (
  alert_id INTEGER NOT NULL REFERENCES alerts(id), step TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (alert_id, step)) STRICT
""",
    )


@main()
def delivery_log(db: Database) -> None:
    """Each sending that was tried, to whom and with which answer; and channels that asked to be left alone for a while."""
    run(
        db,
        """
CREATE TABLE sendings (
  id INTEGER PRIMARY KEY, delivery_id INTEGER NOT NULL REFERENCES deliveries(id), at TEXT NOT NULL,
  recipient TEXT NOT NULL DEFAULT '', state TEXT NOT NULL, receipt TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX sendings_delivery ON sendings(delivery_id);
CREATE INDEX deliveries_alert ON deliveries(alert_id, done_at) WHERE alert_id IS NOT NULL;
CREATE TABLE pauses (channel TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT
""",
    )


@main()
def delivery_words(db: Database) -> None:
    """What waits is queued and what cannot arrive has failed: the words that the outbox is described with elsewhere."""
    db.execute("UPDATE deliveries SET state='queued' WHERE state='pending'")
    db.execute("UPDATE deliveries SET state='failed' WHERE state='given_up'")


@main()
def parts_of_lists(db: Database) -> None:
    """What makes the next request for a part of a sitemap's index conditional."""
    db.execute(
        "CREATE TABLE parts (source_id TEXT NOT NULL, url TEXT NOT NULL, etag TEXT, last_modified TEXT, full_at TEXT NOT NULL, "
        "PRIMARY KEY (source_id, url)) STRICT, WITHOUT ROWID"
    )


@main()
def digest_notes(db: Database) -> None:
    """What else a digest said when it was made: what it tells by demotion only, and an area's budget that is overdrawn."""
    db.execute("ALTER TABLE digests ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'")


@main()
def reminders_table(db: Database) -> None:
    """Whom a day to follow up was told to, and by which digest (its day; empty: by a message of its own)."""
    db.execute(
        "CREATE TABLE reminders (act_id INTEGER NOT NULL, area_id TEXT NOT NULL, story_id TEXT NOT NULL, day TEXT NOT NULL, "
        "at TEXT NOT NULL, PRIMARY KEY (act_id, area_id)) STRICT, WITHOUT ROWID"
    )
