"""The later steps of the schema that concern what is told: hours, mutes, escalation, the log, edits, bounces."""

from __future__ import annotations

from sqlite_utils import Database

from bevaka.store.migrations import main, run

__all__ = ["main"]


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
def post_tables(db: Database) -> None:
    """Where messages of alerts stand in channels that can edit them; and deliveries that edit or answer one."""
    run(
        db,
        """
CREATE TABLE posts (
  delivery_id INTEGER PRIMARY KEY REFERENCES deliveries(id), place TEXT NOT NULL, at TEXT NOT NULL,
  shown TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX posts_place ON posts(place);
CREATE INDEX posts_at ON posts(at);
ALTER TABLE deliveries ADD COLUMN post INTEGER REFERENCES deliveries(id);
CREATE INDEX deliveries_post ON deliveries(post, key) WHERE post IS NOT NULL;
CREATE INDEX entries_story ON entries(story_id, area_id)
""",
    )


@main()
def posts_in_the_log(db: Database) -> None:
    """Which sendings posted something: one that was held did not, nor one that went in another one's message."""
    run(
        db,
        """
ALTER TABLE sendings ADD COLUMN posted INTEGER NOT NULL DEFAULT 1;
CREATE INDEX sendings_at ON sendings(at)
""",
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


@main()
def bounce_tables(db: Database) -> None:
    """What mail servers reported of mails of ours, what was done and told of it, and how the mailbox of reports is."""
    run(
        db,
        """
CREATE TABLE bounces (
  id INTEGER PRIMARY KEY, delivery_id INTEGER NOT NULL REFERENCES deliveries(id), sending_id INTEGER NOT NULL REFERENCES sendings(id),
  recipient TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL DEFAULT '', said TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL,
  at TEXT NOT NULL, UNIQUE (sending_id, recipient, kind)) STRICT;
CREATE INDEX bounces_digest ON bounces(digest);
CREATE TABLE bounces_heeded (
  bounce_id INTEGER PRIMARY KEY REFERENCES bounces(id), instead TEXT NOT NULL DEFAULT '', at TEXT NOT NULL) STRICT;
CREATE TABLE bounces_told (
  bounce_id INTEGER PRIMARY KEY REFERENCES bounces(id), notice TEXT REFERENCES notices(key), at TEXT NOT NULL) STRICT;
CREATE TABLE bounce_boxes (
  mailbox TEXT PRIMARY KEY, place TEXT NOT NULL DEFAULT '', asked TEXT, failing TEXT, reason TEXT NOT NULL DEFAULT '', told TEXT) STRICT
""",
    )


@main()
def parts_of_digests(db: Database) -> None:
    """What of a digest a delivery tells, as an object of lists: ``entries``, ``reminders`` (acts), ``muted`` and ``notes``.

    NULL: all of it, as every delivery of a digest did before.
    """
    db.execute("ALTER TABLE deliveries ADD COLUMN part TEXT")


@main()
def line_of_deliveries(db: Database) -> None:
    """What waits, in the order of its channel: thousands may wait at once, and each sending asks who is next."""
    db.execute(
        "CREATE INDEX deliveries_line ON deliveries(channel, (alert_id IS NULL), id) WHERE state IN ('queued', 'unknown')"
    )
