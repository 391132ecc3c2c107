"""Queries: how far each delivery has come. Claiming is one statement, so that two senders never take the same one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from bevaka import clock
from bevaka.hours import open_now, parse
from bevaka.keys import part_key
from bevaka.records import Delivery, DeliveryState, Leg
from bevaka.store.rows import part, part_json, stamp_or_none, storable

LONGEST = timedelta(minutes=15)
"""No sending takes longer, time-outs included."""
LOGGED = 4000
"""Characters of the recipients in the log: a mail that comes back is held against them."""
_WITHIN = (
    "NOT EXISTS (SELECT value FROM json_each(v.part, '$.{0}') EXCEPT SELECT value FROM json_each(w.part, '$.{0}'))"
)
"""The condition that a part ``w`` holds everything of a kind that a part ``v`` does."""
_WAITS = "state IN ('queued', 'unknown')"


def queue(
    conn: sqlite3.Connection,
    key: str,
    legs: Iterable[Leg],
    *,
    alert_id: int | None = None,
    digest_id: int | None = None,
    notice: str | None = None,
) -> None:
    """Put a message in line, once a key and channel; inside the transaction of the row that it tells.

    A leg that tells a part of it has a key of its own: no mailbox, folder or service may take two parts for one message.
    """
    for leg in legs:
        own = key if leg.part is None else part_key(key, leg.channel)
        route = (leg.route, leg.language, leg.hours, part_json(leg.part))
        conn.execute(
            "INSERT OR IGNORE INTO deliveries (key, channel, alert_id, digest_id, notice, route, language, hours, part, state, created) "
            "VALUES (?,?,?,?,?,?,?,?,?,'queued',?)",
            [own, leg.channel, alert_id, digest_id, notice, *route, clock.stamp()],
        )


class DeliveryQueries:
    """Queries of the deliver stage. Nothing here opens a transaction; the caller does."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def release(self, alive: Callable[[str], bool] = lambda _: False) -> int:
        """Give back what runs that are not ``alive`` had claimed; it may have arrived.

        Also what anybody claimed :data:`LONGEST` ago: no sending takes that long.
        """
        rows = self._conn.execute("SELECT id, claimed_by, claimed_at FROM deliveries WHERE state='sending'").fetchall()
        old = clock.stamp(clock.now() - LONGEST)
        gone = [r for r in rows if (r["claimed_at"] or "") < old or not alive(r["claimed_by"] or "")]
        posts: set[str] = set()
        for row in gone:
            # What was claimed under one name went in one message, which counts once in the pace of its channel.
            said, first = "the run was stopped while it sent", row["claimed_by"] not in posts
            self.mark(row["id"], DeliveryState.UNKNOWN, said, repeat=True, posted=first)
            posts.add(row["claimed_by"])
        return len(gone)

    def claim(self, claimant: str, channels: Iterable[str] | None = None, *, alerts: bool = False) -> Delivery | None:
        """Take the next delivery that is due and whose hours are open, atomically: immediate alerts first. None if nothing is.

        ``claimant``: a name of one sending; what is claimed under the same name goes in the same message. ``alerts``: alerts only.
        """
        names = json.dumps(list(channels) if channels is not None else self.waiting_channels())
        due, values = self._due()
        due += " AND alert_id IS NOT NULL" if alerts else ""
        # The first of each channel, found in the index of the line, then the first of these: not all that waits is sorted.
        first = f"SELECT id FROM deliveries WHERE {due} AND channel=c.value ORDER BY alert_id IS NULL, id LIMIT 1"
        row = self._conn.execute(
            "UPDATE deliveries SET state='sending', claimed_by=?, claimed_at=?, attempts=attempts+1 WHERE id=(SELECT id FROM "
            f"deliveries WHERE id IN (SELECT ({first}) FROM json_each(?) c) ORDER BY alert_id IS NULL, id LIMIT 1) RETURNING *",
            [claimant, clock.stamp(), *values, names],
        ).fetchone()
        return _delivery(row) if row else None

    def _due(self) -> tuple[str, list[str]]:
        """The condition on what may go out now, with its values. Hours are judged by the clock at every asking: it may jump."""
        open_ = [hours for hours in self._waiting_hours() if open_now(hours, clock.now())]
        shut = f"(hours='' OR hours IN ({_marks(open_)}))" if open_ else "hours=''"
        rests = "channel NOT IN (SELECT p.channel FROM pauses p WHERE p.until>?)"
        # What edits or answers a message waits for it, and for whatever else is being done to it: the last edit counts.
        alone = (
            "(post IS NULL OR NOT EXISTS (SELECT 1 FROM deliveries u WHERE u.post=deliveries.post AND u.state='sending') "
            "AND NOT EXISTS (SELECT 1 FROM deliveries u WHERE u.id=deliveries.post AND u.state='sending'))"
        )
        now = clock.stamp()
        return f"{_WAITS} AND (next_try IS NULL OR next_try<=?) AND {rests} AND {shut} AND {alone}", [now, now, *open_]

    def _waiting_hours(self) -> list[str]:
        """The different hours that something waits for."""
        return [row[0] for row in self._conn.execute(_different("hours", "deliveries_hours"))]

    def held(self) -> list[tuple[Delivery, datetime]]:
        """Deliveries that wait for their hours, in line, each with the moment at which these open."""
        now = clock.now()
        shut = {h: parse(h).opens(now) for h in self._waiting_hours() if not open_now(h, now)}
        rows = self._conn.execute(
            f"SELECT * FROM deliveries WHERE {_WAITS} AND hours IN ({_marks(shut)}) ORDER BY alert_id IS NULL, id",
            list(shut),
        )
        return [(_delivery(row), shut[row["hours"]]) for row in rows]

    def mark(
        self,
        delivery_id: int,
        state: DeliveryState,
        receipt: str,
        *,
        next_try: datetime | None = None,
        repeat: bool = False,
        recipient: str = "",
        posted: bool = True,
    ) -> None:
        """Write down how sending went, here and in the log; ``repeat`` says that a next attempt may be a second copy.

        ``posted``: False where nothing was posted for it, because it was held or went in another one's message.
        """
        done = None if state in (DeliveryState.QUEUED, DeliveryState.UNKNOWN) else clock.stamp()
        self._conn.execute(
            "UPDATE deliveries SET state=?, receipt=?, next_try=?, repeat=max(repeat, ?), done_at=?, claimed_by=NULL WHERE id=?",
            [state, storable(receipt)[:1000], stamp_or_none(next_try), repeat, done, delivery_id],
        )
        self._log(delivery_id, storable(recipient)[:LOGGED], state, receipt, posted=posted)

    def came_back(
        self, delivery_id: int, recipient: str, state: DeliveryState, receipt: str, *, nobody_left: bool
    ) -> None:
        """Write into the log what was reported of one recipient after the sending; with nobody left, the delivery has failed."""
        self._log(delivery_id, storable(recipient)[:500], state, receipt, posted=False)
        if nobody_left:
            self._conn.execute(
                "UPDATE deliveries SET state='failed', receipt=?, done_at=? WHERE id=? AND state IN ('sent','accepted')",
                [storable(receipt)[:1000], clock.stamp(), delivery_id],
            )

    def _log(self, delivery_id: int, recipient: str, state: DeliveryState, receipt: str, *, posted: bool) -> None:
        self._conn.execute(
            "INSERT INTO sendings (delivery_id, at, recipient, state, receipt, posted) VALUES (?,?,?,?,?,?)",
            [delivery_id, clock.stamp(), recipient, state, storable(receipt)[:1000], posted],
        )

    def pause(self, channel: str, until: datetime) -> None:
        """Leave a channel alone ``until`` then: it asked for that, or a person must mend it first."""
        self._conn.execute("INSERT OR REPLACE INTO pauses VALUES (?,?)", [channel, clock.stamp(until)])

    def hold(self, delivery_id: int, why: str, until: datetime) -> None:
        """Give back what was claimed and not tried; it waits until then, or until it is woken, because of ``why``."""
        self._conn.execute(
            "UPDATE deliveries SET state='queued', receipt=?, next_try=?, claimed_by=NULL, attempts=attempts-1 WHERE id=?",
            [why, clock.stamp(until), delivery_id],
        )

    def wake(self, why: str) -> None:
        """What is held because of ``why`` is due again."""
        self._conn.execute("UPDATE deliveries SET next_try=NULL WHERE state='queued' AND receipt=?", [why])

    def not_there(self, delivery_id: int) -> None:
        """Write down that what may have arrived was looked for, and is not there: the next copy is no repeat."""
        self._conn.execute("UPDATE deliveries SET repeat=0 WHERE id=?", [delivery_id])

    def send_by(self, delivery_id: int, channel: str) -> bool:
        """Put the message of a delivery in line for another channel too; False if that has it already.

        Of a digest it has it where a part of its own holds all of this one's, and was not given up.
        """
        columns = "alert_id, digest_id, notice, route, language, hours, part"
        return bool(
            self._conn.execute(
                f"INSERT OR IGNORE INTO deliveries (key, channel, {columns}, state, created) "
                f"SELECT key, :channel, {columns}, 'queued', created FROM deliveries v WHERE id=:id AND NOT EXISTS ("
                "SELECT 1 FROM deliveries w WHERE w.digest_id=v.digest_id AND w.channel=:channel AND w.state<>'failed' AND "
                f"(w.part IS NULL OR v.part IS NOT NULL AND {_WITHIN.format('entries')} AND {_WITHIN.format('reminders')}))",
                {"channel": channel, "id": delivery_id},
            ).rowcount
        )

    def alerts_sent(self, areas: Collection[str], since: datetime) -> set[int]:
        """The alerts of ``areas`` that went out since then, or may have; each once, however many channels it took."""
        rows = self._conn.execute(
            "SELECT DISTINCT v.alert_id FROM alerts a JOIN deliveries v ON v.alert_id=a.id "
            f"WHERE a.area_id IN ({_marks(areas)}) AND (v.done_at>=? AND v.state IN ('sent','accepted') OR v.repeat=1 AND v.claimed_at>=?)",
            [*areas, clock.stamp(since), clock.stamp(since)],
        )
        return {row[0] for row in rows.fetchall()}

    def alerts_under_way(self, areas: Collection[str], *, but: int) -> set[int]:
        """The alerts of ``areas`` that somebody is sending now; the delivery ``but`` is not looked at."""
        rows = self._conn.execute(
            "SELECT DISTINCT v.alert_id FROM deliveries v JOIN alerts a ON a.id=v.alert_id "
            f"WHERE v.state='sending' AND v.id<>? AND a.area_id IN ({_marks(areas)})",
            [but, *areas],
        )
        return {row[0] for row in rows.fetchall()}

    def steps_sent(self, steps: Collection[tuple[str, str]], since: datetime, *, but: int = 0) -> set[tuple[int, str]]:
        """The alerts that went these steps of these areas (area, step) since then, may have, or are going, each with the step.

        The delivery ``but`` does not count as going.
        """
        wanted = json.dumps([f"{area} {step}" for area, step in steps])
        rows = self._conn.execute(
            "SELECT DISTINCT e.alert_id, e.step FROM escalations e JOIN alerts a ON a.id=e.alert_id JOIN deliveries v "
            "ON v.alert_id=e.alert_id AND v.key=printf('escalation:%d:%s', e.alert_id, e.step) "
            "WHERE a.area_id||' '||e.step IN (SELECT value FROM json_each(?)) "
            "AND (v.done_at>=? AND v.state IN ('sent','accepted') OR v.repeat=1 AND v.claimed_at>=? OR v.state='sending' AND v.id<>?)",
            [wanted, clock.stamp(since), clock.stamp(since), but],
        )
        return {(row[0], row[1]) for row in rows}

    def waiting_channels(self) -> list[str]:
        """The channels that have something due now."""
        due, values = self._due()
        some = f"EXISTS (SELECT 1 FROM deliveries WHERE {due} AND channel=found.value)"
        return [row[0] for row in self._conn.execute(f"{_different('channel', 'deliveries_line')} AND {some}", values)]

    def delivery(self, delivery_id: int) -> Delivery:
        """A delivery by its number."""
        return _delivery(self._conn.execute("SELECT * FROM deliveries WHERE id=?", [delivery_id]).fetchone())

    def alerts_due(self, channel: str) -> int:
        """How many alerts wait for a channel and may go out now."""
        due, values = self._due()
        sql = f"SELECT count(*) FROM deliveries WHERE {due} AND channel=? AND alert_id IS NOT NULL"
        return int(self._conn.execute(sql, [*values, channel]).fetchone()[0])

    def due(self) -> list[Delivery]:
        """All deliveries that are due now, in the order of :meth:`claim`; nothing is claimed."""
        due, values = self._due()
        rows = self._conn.execute(f"SELECT * FROM deliveries WHERE {due} ORDER BY alert_id IS NULL, id", values)
        return [_delivery(row) for row in rows]

    def retry(self, key: str | None) -> int:
        """Put deliveries that were given up back in line: one by key, or all; no channel rests any longer. Returns how many."""
        self._conn.execute("DELETE FROM pauses")
        return self._conn.execute(
            "UPDATE deliveries SET state='queued', next_try=NULL, attempts=0 WHERE state='failed' AND (? IS NULL OR key=?)",
            [key, key],
        ).rowcount

    def concerning(self, finding_id: int | None = None, story_id: str | None = None) -> list[sqlite3.Row]:
        """Deliveries (with area, tier, state, receipt) that concern a finding or a story: for ``why``."""
        return self._conn.execute(
            "SELECT v.*, coalesce(a.area_id, g.area_id) AS area_id, coalesce(a.tier, 'digest') AS tier, g.day AS day FROM deliveries v "
            "LEFT JOIN alerts a ON a.id=v.alert_id LEFT JOIN digests g ON g.id=v.digest_id "
            "WHERE a.story_id=:story OR a.finding_id=:finding OR EXISTS (SELECT 1 FROM digest_items i JOIN entries e ON e.id=i.entry_id "
            "WHERE i.digest_id=g.id AND e.finding_id=:finding "
            "AND (v.part IS NULL OR e.id IN (SELECT value FROM json_each(v.part, '$.entries')))) ORDER BY v.id",
            {"story": story_id, "finding": finding_id},
        ).fetchall()

    def counts(self) -> dict[str, int]:
        """How many deliveries stand in each state."""
        return {row[0]: row[1] for row in self._conn.execute("SELECT state, count(*) FROM deliveries GROUP BY 1")}


def _different(column: str, index: str) -> str:
    """The query of what differs in a ``column`` of what waits, found step by step in an index: many may have the same."""
    least = f"SELECT min({column}) FROM deliveries INDEXED BY {index} WHERE {column}<>'' AND {_WAITS} AND {column}>"
    step = f"SELECT ({least}found.value) FROM found WHERE value IS NOT NULL"
    return (
        f"WITH RECURSIVE found(value) AS ({least}'' UNION ALL {step}) SELECT value FROM found WHERE value IS NOT NULL"
    )


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        id=row["id"],
        key=row["key"],
        channel=row["channel"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        alert_id=row["alert_id"],
        digest_id=row["digest_id"],
        notice=row["notice"] or "",
        route=row["route"],
        language=row["language"],
        hours=row["hours"],
        created=clock.parse(row["created"]),
        receipt=row["receipt"],
        repeat=bool(row["repeat"]),
        post=row["post"],
        part=part(row["part"]),
    )
