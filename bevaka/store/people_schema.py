"""The schema of people.db, which keeps what people decided, as named, forward-only steps."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from bevaka.store.migrations import run

people = Migrations("bevaka.people")


@people()
def people_tables(db: Database) -> None:
    """What people decided; kept apart from what the machine found."""
    run(
        db,
        """
CREATE TABLE verdicts (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL, supplier TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
  person TEXT NOT NULL DEFAULT '', at TEXT NOT NULL, UNIQUE (url, supplier)) STRICT;
CREATE TABLE mutes (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, until TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
  person TEXT NOT NULL DEFAULT '', at TEXT NOT NULL) STRICT
""",
    )


@people()
def acts_of_people(db: Database) -> None:
    """What people did with stories, never changed and never deleted; and mutes that were ended before their time."""
    run(
        db,
        """
CREATE TABLE acts (
  id INTEGER PRIMARY KEY, story_id TEXT NOT NULL, kind TEXT NOT NULL, person TEXT NOT NULL, assignee TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '', day TEXT NOT NULL DEFAULT '', at TEXT NOT NULL) STRICT;
CREATE INDEX acts_story ON acts(story_id);
ALTER TABLE mutes ADD COLUMN ended TEXT;
ALTER TABLE mutes ADD COLUMN ended_by TEXT NOT NULL DEFAULT ''
""",
    )


@people()
def alert_budget(db: Database) -> None:
    """What areas hear of in their digest only, by a person's word; and what was proposed to people, with their answers."""
    run(
        db,
        """
CREATE TABLE demotions (
  id INTEGER PRIMARY KEY, area_id TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, reason TEXT NOT NULL,
  person TEXT NOT NULL, at TEXT NOT NULL, ended TEXT, ended_by TEXT NOT NULL DEFAULT '') STRICT;
CREATE UNIQUE INDEX demotions_in_force ON demotions(area_id, kind, key) WHERE ended IS NULL;
CREATE TABLE proposals (
  id INTEGER PRIMARY KEY, action TEXT NOT NULL, area_id TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
  made TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open', person TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL DEFAULT '', decided TEXT) STRICT;
CREATE UNIQUE INDEX proposals_open ON proposals(action, area_id, kind, key) WHERE state='open'
""",
    )
