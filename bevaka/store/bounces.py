"""Queries: mails of ours that came back, what was done and told of it, and how the mailbox of reports is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bevaka import clock
from bevaka.keys import box, mail_ident
from bevaka.records import Bounce, Report
from bevaka.store.rows import storable, when

LATEST = timedelta(days=60)
"""A report may come so long after its mail was made; servers try for five days (RFC 5321, 4.5.4.1)."""
_SENT = "state IN ('sent','accepted','unknown')"
_BOUNCE = (
    "SELECT b.*, v.channel AS channel, v.key AS key, coalesce(h.instead, '') AS instead FROM bounces b "
    "JOIN deliveries v ON v.id=b.delivery_id LEFT JOIN bounces_heeded h ON h.bounce_id=b.id"
)


@dataclass(frozen=True, kw_only=True)
class Box:
    """How the mailbox of reports is: how far it was read, when it was asked last, since when and why it fails.

    ``told``: the ``failing`` that the operator was told of, until it is told that the mailbox can be read again.
    """

    mailbox: str
    place: str = ""
    asked: datetime | None = None
    failing: datetime | None = None
    reason: str = ""
    told: datetime | None = None


@dataclass(frozen=True)
class _Sent:
    """A sending: to whom, without those that the server refused at once, and the Message-ID that it had, if it is known."""

    delivery_id: int
    sending_id: int
    boxes: tuple[str, ...]
    ident: str


class BounceQueries:
    """Queries of the stage of bounces. Nothing here opens a transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def take(self, reports: Sequence[Report], channels: Collection[str], mailbox: str, place: str) -> int:
        """Store what is about a mail that these channels have sent to that recipient, once, and how far the mailbox was read.

        Returns how many are new. Whatever else a report says changes nothing.
        """
        wanted = {ident.partition("@")[0] for report in reports for ident in report.idents}
        found = self._sent(wanted, channels) if wanted else {}
        new = sum(self._take(report, found) for report in reports)
        self._conn.execute(
            "INSERT INTO bounce_boxes (mailbox, place) VALUES (?,?) ON CONFLICT(mailbox) DO UPDATE SET place=excluded.place",
            [mailbox, storable(place)[:100]],
        )
        return new

    def _sent(self, idents: set[str], channels: Collection[str]) -> dict[str, list[_Sent]]:
        """What was sent under each of ``idents`` (what stands before the @), newest first."""
        rows = self._conn.execute(
            f"SELECT id, key FROM deliveries WHERE created>=? AND channel IN ({','.join('?' * len(channels))}) ORDER BY id",
            [clock.stamp(clock.now() - LATEST), *channels],
        )
        found: dict[str, list[_Sent]] = {}
        for delivery_id, key in rows.fetchall():
            if (ident := mail_ident(key)) in idents:
                found.setdefault(ident, []).extend(self._sendings(delivery_id, ident))
        return found

    def _sendings(self, delivery_id: int, ident: str) -> Iterator[_Sent]:
        rows = self._conn.execute(
            f"SELECT * FROM sendings WHERE delivery_id=? AND {_SENT} AND recipient<>'' ORDER BY id DESC", [delivery_id]
        )
        for row in rows.fetchall():
            had = re.search(rf"{ident}@[^\s<>]+", row["receipt"])
            yield _Sent(delivery_id, row["id"], _boxes(row), had[0].lower() if had else "")

    def _take(self, report: Report, found: dict[str, list[_Sent]]) -> int:
        mine = [one for one in map(box, report.recipients) if one]
        new = 0
        for ident in report.idents:
            done: set[tuple[int, str]] = set()
            for sent in found.get(ident.partition("@")[0], []):
                if sent.ident and sent.ident != ident.lower():
                    continue
                hits = [one for one in mine if one in sent.boxes]
                hits = hits[:1] if report.kind != "perhaps" else hits or ([] if report.named else list(sent.boxes))
                for one in hits:
                    if (sent.delivery_id, one) in done:
                        continue  # its newest sending has it
                    done.add((sent.delivery_id, one))
                    new += self._add(report, sent, one)
        return new

    def _add(self, report: Report, sent: _Sent, recipient: str) -> int:
        """One row; 0 where it was there, or the very mail was read before."""
        return self._conn.execute(
            "INSERT OR IGNORE INTO bounces (delivery_id, sending_id, recipient, kind, status, said, digest, at) "
            "SELECT :delivery, :sending, :recipient, :kind, :status, :said, :digest, :at "
            "WHERE NOT EXISTS (SELECT 1 FROM bounces WHERE digest=:digest AND recipient=:recipient)",
            {
                "delivery": sent.delivery_id,
                "sending": sent.sending_id,
                "recipient": recipient,
                "kind": report.kind,
                "status": storable(report.status)[:12],
                "said": storable(report.said)[:500],
                "digest": report.digest,
                "at": clock.stamp(),
            },
        ).rowcount

    def left(self, sending_id: int) -> list[str]:
        """Who has the mail of a sending as far as we know: neither refused at once nor reported as failed since."""
        row = self._conn.execute("SELECT * FROM sendings WHERE id=?", [sending_id]).fetchone()
        back = self._conn.execute("SELECT recipient FROM bounces WHERE sending_id=? AND kind='failed'", [sending_id])
        gone = {r[0] for r in back}
        return [one for one in _boxes(row) if one not in gone]

    def unheeded(self, limit: int) -> list[Bounce]:
        """Bounces of which nothing was written into the log yet, oldest first."""
        rows = self._conn.execute(
            f"{_BOUNCE} WHERE h.bounce_id IS NULL AND NOT EXISTS (SELECT 1 FROM tries t WHERE t.stage='bounces' "
            "AND t.key=printf('bounce:%d', b.id) AND (t.parked=1 OR t.next_try>?)) ORDER BY b.id LIMIT ?",
            [clock.stamp(), limit],
        )
        return [_bounce(row) for row in rows]

    def heed(self, bounce_id: int, instead: str) -> None:
        """Note that one is in the log, and which channels its message goes by ``instead``."""
        self._conn.execute("INSERT OR IGNORE INTO bounces_heeded VALUES (?,?,?)", [bounce_id, instead, clock.stamp()])

    def untold(self) -> list[Bounce]:
        """Bounces that the operator has not been told of, oldest first; what is only delayed is not among them."""
        rows = self._conn.execute(
            f"{_BOUNCE} WHERE h.bounce_id IS NOT NULL AND b.kind<>'delayed' "
            "AND NOT EXISTS (SELECT 1 FROM bounces_told t WHERE t.bounce_id=b.id) ORDER BY b.id"
        )
        return [_bounce(row) for row in rows]

    def last_told(self) -> dict[tuple[str, str], datetime]:
        """When the operator was last told of each channel and recipient."""
        rows = self._conn.execute(
            "SELECT v.channel, b.recipient, max(t.at) FROM bounces_told t JOIN bounces b ON b.id=t.bounce_id "
            "JOIN deliveries v ON v.id=b.delivery_id WHERE t.notice IS NOT NULL GROUP BY 1, 2"
        )
        return {(row[0], row[1]): clock.parse(row[2]) for row in rows}

    def told_of(self, sending_id: int, recipient: str) -> bool:
        """Whether the operator was told that this sending came back from this recipient."""
        row = self._conn.execute(
            "SELECT 1 FROM bounces_told t JOIN bounces b ON b.id=t.bounce_id WHERE t.notice IS NOT NULL "
            "AND b.sending_id=? AND b.recipient=?",
            [sending_id, recipient],
        )
        return row.fetchone() is not None

    def tell(self, bounces: Iterable[Bounce], notice: str | None) -> None:
        """Note that a notice tells of these, or (None) that one has told of the same already."""
        rows = [(bounce.id, notice, clock.stamp()) for bounce in bounces]
        self._conn.executemany("INSERT OR IGNORE INTO bounces_told VALUES (?,?,?)", rows)

    def box(self, mailbox: str) -> Box:
        """How a mailbox is."""
        row = self._conn.execute("SELECT * FROM bounce_boxes WHERE mailbox=?", [mailbox]).fetchone()
        if row is None:
            return Box(mailbox=mailbox)
        return Box(
            mailbox=mailbox,
            place=row["place"],
            asked=when(row["asked"]),
            failing=when(row["failing"]),
            reason=row["reason"],
            told=when(row["told"]),
        )

    def asked(self, mailbox: str) -> None:
        """Note that a mailbox is asked now, before it is."""
        self._conn.execute(
            "INSERT INTO bounce_boxes (mailbox, asked) VALUES (?,?) ON CONFLICT(mailbox) DO UPDATE SET asked=excluded.asked",
            [mailbox, clock.stamp()],
        )

    def answered(self, mailbox: str, failure: str = "") -> None:
        """Note that an asked mailbox was read, or why it was not: it then fails since the first time in a row."""
        self._conn.execute(
            "UPDATE bounce_boxes SET failing=CASE WHEN :why='' THEN NULL ELSE coalesce(failing, :now) END, reason=:why WHERE mailbox=:box",
            {"why": storable(failure)[:500], "now": clock.stamp(), "box": mailbox},
        )

    def tell_box(self, told: Box) -> None:
        """Note that the operator is told how a mailbox is."""
        failing = clock.stamp(told.failing) if told.failing else None
        self._conn.execute("UPDATE bounce_boxes SET told=? WHERE mailbox=?", [failing, told.mailbox])


def _boxes(sending: sqlite3.Row) -> tuple[str, ...]:
    """To whom a sending went, each address in one spelling; those that the server refused at once are not among them."""
    given = [box(re.sub(r".*<|>.*", "", part, flags=re.S)) for part in sending["recipient"].split(",")]
    refused = {box(one) for one in re.findall(r"refused: ([^\s:]+): ", sending["receipt"])}
    return tuple(dict.fromkeys(one for one in given if one and one not in refused))


def _bounce(row: sqlite3.Row) -> Bounce:
    values = {name: row[name] for name in Bounce.__dataclass_fields__ if name != "at"}
    return Bounce(**values, at=clock.parse(row["at"]))
