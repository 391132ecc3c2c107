"""Queries: what each asking of a source showed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bevaka import clock
from bevaka.records import GOOD_STATES, Lead
from bevaka.store.rows import dumps, storable, when

NOON = time(12)
KEEP, HOURS_BACK = timedelta(days=100), timedelta(days=1)
RECENT, LATELY = 3, 200
"""A list is held against the newest few of the items that were first seen last."""
_RUN = 500
_GOOD = ",".join(f"'{state}'" for state in GOOD_STATES)


@dataclass(frozen=True, kw_only=True)
class Poll:
    """One asking of a source: its named state, and how many items it listed, that were new, dated, with words of their own."""

    source_id: str
    at: datetime
    state: str
    note: str = ""
    items: int = 0
    new: int = 0
    dated: int = 0
    worded: int = 0
    language: str = ""
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was known of a source before a list came: its last good list, the items first seen last, how many are known.

    ``latest`` is the answer right before, good or not.
    ``same_guids``: none is known by its address, but some by the name that the list gives it. ``newest`` is the date of the
    oldest of the recent items, where they are dated: a list without them and with nothing as new is an old copy.
    ``passed``: how many are newer than all that is known of a list of mostly new items, and not in it.
    """

    last: Poll | None = None
    latest: Poll | None = None
    recent: tuple[str, ...] = ()
    known: int = 0
    same_guids: bool = False
    newest: datetime | None = None
    passed: int = 0


@dataclass(frozen=True)
class Rhythm:
    """How much was new from a source since a moment, what its first list held set aside."""

    since: datetime
    new: int


@dataclass(frozen=True)
class Day:
    """A source's day: how often it was asked, how often in vain, and how many items were new."""

    asked: int = 0
    bad: int = 0
    new: int = 0


class PollQueries:
    """Queries of the collect and watch stages. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def save(self, fetch_id: int, poll: Poll) -> None:
        """Store what the list of a fetch showed."""
        named = [fetch_id, poll.source_id, clock.stamp(poll.at), poll.state, storable(poll.note)[:1000]]
        figures = [poll.items, poll.new, poll.dated, poll.worded]
        row = [*named, *figures, poll.language, storable(" ".join(poll.hosts))]
        self._conn.execute("INSERT OR IGNORE INTO polls VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)

    def last(self, source_id: str) -> Poll | None:
        """The newest poll of a source that was answered by a list, be it empty or unchanged."""
        row = self._conn.execute(
            "SELECT * FROM polls WHERE source_id=? AND (items>0 OR state IN ('not_modified','empty','empty_body','no_links')) "
            "ORDER BY fetch_id DESC LIMIT 1",
            [source_id],
        ).fetchone()
        return _poll(row) if row else None

    def before(self, source_id: str, leads: Sequence[Lead]) -> Before:
        """What is known of a source, to hold a list against that has just come; called before its leads are stored."""
        row = self._listed(source_id, *GOOD_STATES) or self._listed(source_id, "undated", "empty_texts")
        recent = self._conn.execute(
            "SELECT url, published FROM (SELECT l.id, l.url, l.published, s.seen FROM sightings s JOIN leads l ON l.id=s.lead_id "
            "WHERE s.source_id=? ORDER BY s.seen DESC LIMIT ?) ORDER BY coalesce(published, seen) DESC, id LIMIT ?",
            [source_id, LATELY, RECENT],
        ).fetchall()
        shown = self._shown(source_id, [storable(spelling) for lead in leads for spelling in _schemes(lead.url)])
        known = sum(any(storable(spelling) in shown for spelling in _schemes(lead.url)) for lead in leads)
        same = bool(row) and not known and any(self._has_guid(source_id, lead.guid) for lead in leads if lead.guid)
        dates = [when(r["published"]) for r in recent if r["published"]]
        return Before(
            last=_poll(row) if row else None,
            latest=self.last(source_id),
            recent=tuple(r["url"] for r in recent),
            known=known,
            same_guids=same,
            passed=self._passed(source_id, shown) if 0 < 2 * known < len(leads) else 0,
            newest=min(d for d in dates if d) if len(dates) == len(recent) > 0 else None,
        )

    def lately(self, source_id: str, limit: int) -> list[tuple[Lead, bool]]:
        """The publications that the list of a source has shown last, each with whether it was given up."""
        rows = self._conn.execute(
            "SELECT l.* FROM sightings s JOIN leads l ON l.id=s.lead_id WHERE s.source_id=? ORDER BY s.seen DESC LIMIT ?",
            [source_id, limit],
        )
        names = ("url", "source_id", "guid", "title")
        return [
            (Lead(**{n: row[n] for n in names}, published=when(row["published"])), row["state"] == "given_up")
            for row in rows
        ]

    def _listed(self, source_id: str, *states: str) -> sqlite3.Row | None:
        """The newest poll with items that ended in one of ``states``."""
        found: sqlite3.Row | None = self._conn.execute(
            f"SELECT * FROM polls WHERE source_id=? AND items>0 AND state IN ({','.join('?' * len(states))}) ORDER BY fetch_id DESC LIMIT 1",
            [source_id, *states],
        ).fetchone()
        return found

    def _shown(self, source_id: str, urls: list[str]) -> set[str]:
        """Which of ``urls`` a source has shown."""
        rows = self._conn.execute(
            "SELECT l.url FROM json_each(?) j CROSS JOIN leads l ON l.url=j.value CROSS JOIN sightings s "
            "ON s.lead_id=l.id AND s.source_id=?",
            [dumps(urls), source_id],
        )
        return {row[0] for row in rows}

    def _passed(self, source_id: str, shown: Iterable[str]) -> int:
        """How many items were first seen after all of ``shown`` and are not older, or with them and are newer."""
        row = self._conn.execute(
            "WITH k AS (SELECT max(s.seen) AS seen, max(l.published) AS published FROM json_each(?) j CROSS JOIN leads l "
            "ON l.url=j.value CROSS JOIN sightings s ON s.lead_id=l.id AND s.source_id=?) "
            "SELECT count(*) FROM k CROSS JOIN sightings s ON s.source_id=? AND s.seen>=k.seen CROSS JOIN leads l ON l.id=s.lead_id "
            "WHERE l.published>k.published OR (s.seen>k.seen AND coalesce(l.published=k.published, 1))",
            [dumps(list(shown)), source_id, source_id],
        ).fetchone()
        return int(row[0])

    def _has_guid(self, source_id: str, guid: str) -> bool:
        row = self._conn.execute(
            "SELECT 1 FROM sightings s JOIN leads l ON l.id=s.lead_id WHERE s.source_id=? AND l.guid=? LIMIT 1",
            [source_id, storable(guid)],
        ).fetchone()
        return row is not None

    def run(self, source_id: str) -> list[Poll]:
        """The polls of a source since its last good one, oldest first, the newest five hundred of them."""
        rows = self._conn.execute(
            "SELECT * FROM polls WHERE source_id=:id AND fetch_id>coalesce((SELECT fetch_id FROM polls WHERE source_id=:id "
            f"AND state IN ({_GOOD}) ORDER BY fetch_id DESC LIMIT 1), 0) ORDER BY fetch_id DESC LIMIT :most",
            {"id": source_id, "most": _RUN},
        ).fetchall()
        return [_poll(row) for row in reversed(rows)]

    def gap(self, source_id: str, moment: datetime) -> Poll | None:
        """The first poll after ``moment`` that shared no item with what was known."""
        row = self._conn.execute(
            "SELECT * FROM polls WHERE source_id=? AND new>0 AND at>=? AND state='gap' ORDER BY at LIMIT 1",
            [source_id, clock.stamp(moment)],
        ).fetchone()
        return _poll(row) if row else None

    def news(self, source_id: str, after: datetime) -> list[datetime]:
        """When a source was seen to have something new, oldest first."""
        rows = self._conn.execute(
            "SELECT at FROM polls WHERE source_id=? AND at>=? AND new>0 ORDER BY at", [source_id, clock.stamp(after)]
        )
        return [clock.parse(row[0]) for row in rows]

    def last_news(self) -> dict[str, datetime]:
        """When each source was seen to have something new last; where nothing ever was, when it was first asked."""
        rows = self._conn.execute(
            "SELECT source_id, coalesce((SELECT max(at) FROM polls p WHERE p.source_id=s.source_id AND new>0), "
            "(SELECT at FROM polls p WHERE p.source_id=s.source_id ORDER BY fetch_id LIMIT 1)) FROM source_states s"
        )
        return {row[0]: clock.parse(row[1]) for row in rows if row[1]}

    def newest(self, source_id: str) -> datetime | None:
        """When a source was seen to have something new last."""
        row = self._conn.execute("SELECT max(at) FROM polls WHERE source_id=? AND new>0", [source_id]).fetchone()
        return when(row[0])

    def began(self, source_id: str) -> datetime | None:
        """When the oldest poll of a source was that is still kept."""
        row = self._conn.execute(
            "SELECT at FROM polls WHERE source_id=? ORDER BY fetch_id LIMIT 1", [source_id]
        ).fetchone()
        return when(row[0]) if row else None

    def rhythm(self, source_id: str, days: int = 28) -> Rhythm | None:
        """How much a source published of late, at most ``days`` days back; None for one that was never asked."""
        began = self.began(source_id)
        if began is None:
            return None
        since = max(began, clock.now() - timedelta(days=days))
        row = self._conn.execute(
            "SELECT coalesce(sum(new), 0) FROM polls WHERE source_id=? AND at>? AND new>0",
            [source_id, clock.stamp(since)],
        ).fetchone()
        return Rhythm(since, int(row[0]))

    def hours(self, outcomes: Iterable[str], fewest: int = 5) -> dict[str, bool]:
        """The hours of the last day (``2026-03-06T16``) in which ``fewest`` sources or more were asked.

        With each, whether more than half of what was asked ended in one of ``outcomes``.
        """
        names = list(outcomes)
        rows = self._conn.execute(
            f"SELECT substr(at, 1, 13) AS hour, 2*sum(state IN ({','.join('?' * len(names))}))>count(*) AS lost FROM polls "
            "WHERE at>=? GROUP BY 1 HAVING count(DISTINCT source_id)>=?",
            [*names, clock.stamp(clock.now() - HOURS_BACK), fewest],
        )
        return {row["hour"]: bool(row["lost"]) for row in rows}

    def forget_old(self, source_id: str) -> None:
        """Let go of the polls of a source that no judgement looks at any more: what was long before its last news."""
        before = (self.newest(source_id) or clock.now()) - KEEP
        self._conn.execute("DELETE FROM polls WHERE source_id=? AND at<?", [source_id, clock.stamp(before)])

    def days(self, after: datetime, zone: tzinfo) -> dict[str, dict[date, Day]]:
        """Each source's days on a clock in ``zone`` since a moment: how often it was asked, in vain, and what was new."""
        found: dict[str, dict[date, Day]] = {}
        rows = self._conn.execute(
            f"SELECT source_id, substr(at, 1, 13) AS hour, count(*), sum(state NOT IN ({_GOOD})), sum(new) "
            "FROM polls WHERE at>=? GROUP BY 1, 2",
            [clock.stamp(after)],
        )
        for source_id, hour, asked, bad, new in rows:
            day = clock.parse(f"{hour}:00:00.000Z").astimezone(zone).date()
            of_source = found.setdefault(source_id, {})
            known = of_source.get(day, Day())
            of_source[day] = Day(known.asked + asked, known.bad + bad, known.new + new)
        return found

    def lags(self, after: datetime, zone: tzinfo) -> dict[str, list[timedelta]]:
        """By source: times from publication, as its list dates it, to when it was had first, of what was first seen since a moment.

        What a list dates by the day stands at noon on a clock in ``zone``; it says nothing of hours, and is left out.
        """
        rows = self._conn.execute(
            "SELECT l.source_id, l.published, min(f.started) FROM leads l JOIN fetches f ON f.lead_id=l.id AND f.outcome='ok' "
            "WHERE l.first_seen>=? AND l.backlog=0 AND l.published IS NOT NULL GROUP BY l.id",
            [clock.stamp(after)],
        )
        found: dict[str, list[timedelta]] = {}
        for source_id, published, started in rows:
            moment = clock.parse(published)
            if moment.astimezone(zone).time() != NOON:
                found.setdefault(source_id, []).append(max(clock.parse(started) - moment, timedelta(0)))
        return found

    def yields(self, after: datetime) -> dict[str, int]:
        """How many publications each source was first to show since a moment, what its first list held set aside."""
        rows = self._conn.execute(
            "SELECT source_id, count(*) FROM leads WHERE first_seen>=? AND backlog=0 GROUP BY 1", [clock.stamp(after)]
        )
        return {row[0]: row[1] for row in rows}


def _schemes(url: str) -> tuple[str, str]:
    """An address under http and https: it is the same publication."""
    scheme, _, rest = url.partition("://")
    return url, f"{'http' if scheme == 'https' else 'https'}://{rest}"


def _poll(row: sqlite3.Row) -> Poll:
    return Poll(
        source_id=row["source_id"],
        at=clock.parse(row["at"]),
        state=row["state"],
        note=row["note"],
        items=row["items"],
        new=row["new"],
        dated=row["dated"],
        worded=row["worded"],
        language=row["language"],
        hosts=tuple(row["hosts"].split()),
    )
