"""Queries: where messages of alerts stand, what has come since they were posted, and the edits and replies on their way."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from bevaka import clock
from bevaka.keys import edit_key, reply_key
from bevaka.records import Posted
from bevaka.store.rows import storable

# What an area heard of a story after its alert; the publication that it was alerted to only says again what stands there.
_NEWS = (
    "SELECT e.id FROM entries e WHERE e.story_id=a.story_id AND e.area_id=a.area_id AND e.created>=a.created "
    "AND e.finding_id<>a.finding_id"
)
_POSTED = (
    "SELECT p.delivery_id, p.place, p.shown, v.channel, a.id AS alert_id, a.story_id, a.area_id, "
    f"(SELECT json_group_array(id) FROM ({_NEWS} ORDER BY e.id)) AS news, "
    "(SELECT json_group_array(CAST(substr(r.key, length(printf('reply:%d:', p.delivery_id)) + 1) AS INTEGER)) FROM deliveries r "
    "WHERE r.post=p.delivery_id AND r.key LIKE 'reply:%') AS told "
    "FROM posts p JOIN deliveries v ON v.id=p.delivery_id JOIN alerts a ON a.id=v.alert_id "
)


class PostQueries:
    """Queries of the update and deliver stages, and of who listens to a chat. Nothing here opens a transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def add(self, delivery_id: int, place: str, shown: str) -> None:
        """Write down where the message of a delivery stands, and which version of its story's standing it shows."""
        self._conn.execute(
            "INSERT INTO posts (delivery_id, place, at, shown) VALUES (?,?,?,?) "
            "ON CONFLICT(delivery_id) DO UPDATE SET place=excluded.place, shown=excluded.shown",
            [delivery_id, storable(place), clock.stamp(), shown],
        )

    def move(self, delivery_id: int, place: str) -> None:
        """Write down that another message stands for the one that a delivery has posted: that one is gone."""
        self._conn.execute("UPDATE posts SET place=? WHERE delivery_id=?", [storable(place), delivery_id])

    def place(self, delivery_id: int) -> str:
        """Where the message of a delivery stands; empty where that is not known."""
        row = self._conn.execute("SELECT place FROM posts WHERE delivery_id=?", [delivery_id]).fetchone()
        return str(row[0]) if row else ""

    def stories(self, place: str) -> set[str]:
        """The stories whose messages stand at a place: one, or none where the place is not known."""
        rows = self._conn.execute(
            "SELECT a.story_id FROM posts p JOIN deliveries v ON v.id=p.delivery_id JOIN alerts a ON a.id=v.alert_id WHERE p.place=?",
            [place],
        )
        return {row[0] for row in rows.fetchall()}

    def since(self, moment: datetime) -> list[Posted]:
        """The messages that were posted since then, oldest first."""
        rows = self._conn.execute(f"{_POSTED} WHERE p.at>=? ORDER BY p.delivery_id", [clock.stamp(moment)])
        return [_posted(row) for row in rows.fetchall()]

    def of_alert(self, alert_id: int) -> tuple[int, ...]:
        """The entries that an area got on the story of an alert since it, oldest first."""
        row = self._conn.execute(
            f"SELECT (SELECT json_group_array(id) FROM ({_NEWS} ORDER BY e.id)) AS news FROM alerts a WHERE a.id=?",
            [alert_id],
        ).fetchone()
        return tuple(json.loads(row["news"]))

    def queue_edit(self, post: Posted, version: str) -> None:
        """Put an edit in line, unless one that has not begun waits already: it will show this version too."""
        self._conn.execute("UPDATE posts SET shown=? WHERE delivery_id=?", [version, post.delivery_id])
        count, waiting = self._conn.execute(
            "SELECT count(*), coalesce(sum(state IN ('queued','unknown')), 0) FROM deliveries WHERE post=? AND key LIKE 'edit:%'",
            [post.delivery_id],
        ).fetchone()
        if not waiting:
            self._queue(post, edit_key(post.delivery_id, count + 1))

    def queue_reply(self, post: Posted, entry_id: int) -> None:
        """Put what an entry tells in line for the thread of a message, once."""
        self._queue(post, reply_key(post.delivery_id, entry_id))

    def _queue(self, post: Posted, key: str) -> None:
        self._conn.execute(
            "INSERT OR IGNORE INTO deliveries (key, channel, route, language, state, created, post) "
            "SELECT ?, channel, route, language, 'queued', ?, id FROM deliveries WHERE id=?",
            [key, clock.stamp(), post.delivery_id],
        )


def _posted(row: sqlite3.Row) -> Posted:
    return Posted(
        delivery_id=row["delivery_id"],
        channel=row["channel"],
        place=row["place"],
        shown=row["shown"],
        alert_id=row["alert_id"],
        story_id=row["story_id"],
        area_id=row["area_id"],
        news=tuple(json.loads(row["news"])),
        told=tuple(json.loads(row["told"])),
    )
