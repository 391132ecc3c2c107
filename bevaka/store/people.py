"""Queries over ``people.db``: what people decided. A file of its own, so that it survives every new rule set.

One triage for all: what a person of one area decides of a story is the answer that every region sees.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bevaka import clock
from bevaka.store.rows import storable

CONFIRMS = ("is", "yes", "confirmed")
"""Verdicts that keep a supplier; any other word of a person takes it away."""


@dataclass(frozen=True)
class Verdict:
    """A person's word that a publication is not about a supplier after all."""

    url: str
    supplier: str
    verdict: str
    reason: str
    person: str
    at: str


class ActKind(StrEnum):
    """What a person can do with a story."""

    TAKE = "take"
    ASSIGN = "assign"
    DISMISS = "dismiss"
    FOLLOW = "follow"
    REOPEN = "reopen"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that a person did with a story. ``assignee``: whom it was given to; ``day``: when to follow up."""

    story_id: str
    kind: ActKind
    person: str
    assignee: str = ""
    reason: str = ""
    day: date | None = None
    at: datetime | None = None
    id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Triage:
    """How a story stands. ``state`` is ``open``, ``taken``, ``assigned`` or ``dismissed``; ``since`` the act that made it so.

    ``follow_up`` is a day that somebody has set, ``follow`` the act that set it, ``acts`` everything that was done, oldest first.
    """

    state: str = "open"
    since: Act | None = None
    follow_up: date | None = None
    follow: Act | None = None
    acts: tuple[Act, ...] = ()

    @property
    def open(self) -> bool:
        """Whether nobody has it in hand."""
        return self.state == "open"


@dataclass(frozen=True, kw_only=True)
class Mute:
    """What is not told until ``until``. ``kind``: story, supplier, theme or source; ``key``: its id."""

    id: int
    kind: str
    key: str
    until: datetime
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Demotion:
    """What an area hears of in its digest and not at once. ``kind``: supplier, theme or source; ``key``: its id."""

    id: int
    area_id: str
    kind: str
    key: str
    reason: str
    person: str
    at: datetime


_STATES = {ActKind.TAKE: "taken", ActKind.ASSIGN: "assigned", ActKind.DISMISS: "dismissed", ActKind.REOPEN: "open"}


def triage_of(acts: Sequence[Act]) -> Triage:
    """What acts, oldest first, come to: the last word counts. A day to follow up takes a story that nobody had."""
    state, since = "open", None
    follow: Act | None = None
    for act in acts:
        if act.kind is ActKind.FOLLOW:
            follow = act
            if state == "open":
                state, since = "taken", act
            continue
        state, since = _STATES[act.kind], act
        if act.kind in (ActKind.DISMISS, ActKind.REOPEN):
            follow = None
    return Triage(state=state, since=since, follow_up=follow.day if follow else None, follow=follow, acts=tuple(acts))


class PeopleQueries:
    """Verdicts, acts and mutes. Writers open a short transaction of their own on this file."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def add_verdict(self, url: str, supplier: str, verdict: str, reason: str, person: str) -> None:
        """Store a verdict; a later one on the same publication and supplier replaces it."""
        self._conn.execute(
            "INSERT INTO verdicts (url, supplier, verdict, reason, person, at) VALUES (?,?,?,?,?,?) ON CONFLICT(url, supplier) "
            "DO UPDATE SET verdict=excluded.verdict, reason=excluded.reason, person=excluded.person, at=excluded.at",
            [url, supplier, verdict, storable(reason), storable(person), clock.stamp()],
        )

    def verdicts(self, url: str) -> list[Verdict]:
        """What people said of a publication."""
        rows = self._conn.execute("SELECT url, supplier, verdict, reason, person, at FROM verdicts WHERE url=?", [url])
        return [Verdict(**dict(row)) for row in rows]

    def add_act(self, act: Act) -> bool:
        """Store an act at the end of its story's record; False (and nothing done) where it only says the last one again."""
        values = [act.kind, storable(act.person), storable(act.assignee), storable(act.reason)]
        values.append(act.day.isoformat() if act.day else "")
        last = self._conn.execute(
            "SELECT kind, person, assignee, reason, day FROM acts WHERE story_id=? ORDER BY id DESC LIMIT 1",
            [act.story_id],
        ).fetchone()
        if last is not None and list(last) == values:
            return False
        self._conn.execute(
            "INSERT INTO acts (story_id, kind, person, assignee, reason, day, at) VALUES (?,?,?,?,?,?,?)",
            [act.story_id, *values, clock.stamp()],
        )
        return True

    def triage(self, story_id: str) -> Triage:
        """How a story stands; open where nobody did anything."""
        return self.triages([story_id]).get(story_id, Triage())

    def triages(self, story_ids: Iterable[str] | None = None) -> dict[str, Triage]:
        """How stories stand: those of them, or of all, that somebody did something with. In the order of writing: clocks jump."""
        wanted = "" if story_ids is None else "WHERE story_id IN (SELECT value FROM json_each(?))"
        values = [] if story_ids is None else [json.dumps(list(story_ids))]
        found: dict[str, list[Act]] = {}
        for row in self._conn.execute(f"SELECT * FROM acts {wanted} ORDER BY id", values):
            found.setdefault(row["story_id"], []).append(_act(row))
        return {story: triage_of(acts) for story, acts in found.items()}

    def add_mute(self, kind: str, key: str, until: datetime, reason: str, person: str) -> Mute:
        """Store a mute; one of the same thing that is in force ends with it."""
        for mute in self.mutes():
            if (mute.kind, mute.key) == (kind, key):
                self.end_mute(mute.id, person)
        cursor = self._conn.execute(
            "INSERT INTO mutes (kind, key, until, reason, person, at) VALUES (?,?,?,?,?,?)",
            [kind, key, clock.stamp(until), storable(reason), storable(person), clock.stamp()],
        )
        return next(mute for mute in self.mutes() if mute.id == cursor.lastrowid)

    def end_mute(self, mute_id: int, person: str) -> Mute | None:
        """End a mute now; None where no mute of that number is in force."""
        mute = next((m for m in self.mutes() if m.id == mute_id), None)
        if mute is not None:
            self._conn.execute(
                "UPDATE mutes SET ended=?, ended_by=? WHERE id=?", [clock.stamp(), storable(person), mute_id]
            )
        return mute

    def mutes(self) -> list[Mute]:
        """The mutes that are in force, those that end first in front."""
        rows = self._conn.execute(
            "SELECT id, kind, key, until, reason, person, at FROM mutes WHERE until>? AND ended IS NULL ORDER BY until, id",
            [clock.stamp()],
        )
        return [
            Mute(**{**dict(row), "until": clock.parse(row["until"]), "at": clock.parse(row["at"])})
            for row in rows.fetchall()
        ]

    def add_demotion(self, area_id: str, kind: str, key: str, reason: str, person: str) -> Demotion:
        """Let an area hear of something in its digest only; one of the same that is in force stays as it is."""
        self._conn.execute(
            "INSERT OR IGNORE INTO demotions (area_id, kind, key, reason, person, at) VALUES (?,?,?,?,?,?)",
            [area_id, kind, key, storable(reason), storable(person), clock.stamp()],
        )
        return next(d for d in self.demotions() if (d.area_id, d.kind, d.key) == (area_id, kind, key))

    def end_demotion(self, demotion_id: int, person: str) -> Demotion | None:
        """Undo a demotion; None where none of that number is in force."""
        demotion = next((d for d in self.demotions() if d.id == demotion_id), None)
        if demotion is not None:
            self._conn.execute(
                "UPDATE demotions SET ended=?, ended_by=? WHERE id=?", [clock.stamp(), storable(person), demotion_id]
            )
        return demotion

    def demotions(self) -> list[Demotion]:
        """The demotions that are in force, oldest first."""
        rows = self._conn.execute(
            "SELECT id, area_id, kind, key, reason, person, at FROM demotions WHERE ended IS NULL ORDER BY id"
        )
        return [Demotion(**{**dict(row), "at": clock.parse(row["at"])}) for row in rows.fetchall()]


def _act(row: sqlite3.Row) -> Act:
    return Act(
        story_id=row["story_id"],
        kind=ActKind(row["kind"]),
        person=row["person"],
        assignee=row["assignee"],
        reason=row["reason"],
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        at=clock.parse(row["at"]),
        id=row["id"],
    )
