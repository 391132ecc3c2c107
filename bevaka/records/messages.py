"""What is told: a promise, its words, its way through a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bevaka.records.findings import Reason
from bevaka.records.words import DeliveryState, Tier


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A promise to tell one area about one story at one tier, with the named reason.

    ``watched``: it goes further if nobody takes it.
    """

    story_id: str
    area_id: str
    tier: Tier
    finding_id: int
    reasons: tuple[Reason, ...] = ()
    created: datetime | None = None
    id: int | None = None
    watched: bool = False


@dataclass(frozen=True, kw_only=True)
class Muted:
    """What a digest is silent about: ``detail`` as the reason ``muted`` has it, and how many publications are held back."""

    detail: str
    publications: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one channel is told of a digest: ids of entries and of acts that it reminds of, and what it says beside them."""

    entries: tuple[int, ...] = ()
    reminders: tuple[int, ...] = ()
    muted: tuple[Muted, ...] = ()
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One channel on the way of a message: the route that chose it (its label), in which language, and in which hours.

    ``language`` empty: the area's. ``hours`` as :meth:`bevaka.hours.Hours.stored` keeps them, empty: at any time;
    ``held_until`` is when they open next, None where they are open. ``part``: of a digest, what it tells; None: all of it.
    """

    channel: str
    route: str = ""
    language: str = ""
    hours: str = ""
    held_until: datetime | None = None
    part: Part | None = None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One step of a chain in words, with what shows it: ``said`` is when and how surely, ``url`` a link or empty."""

    step: str
    source: str
    said: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of an area's month: how many publications were read, and of how many stories the area was told."""

    day: date
    read: int
    told: int


@dataclass(frozen=True, kw_only=True)
class Item:
    """One story in words, as a message carries it; every text is as published and still unescaped.

    ``change``: the one of ``reasons`` that says what has become of a publication, or why an old one is told; else empty.
    """

    headline: str
    url: str
    source: str
    source_type: str
    published: str
    tier: Tier
    event: str
    suppliers: tuple[str, ...]
    themes: tuple[str, ...]
    countries: tuple[str, ...]
    quotes: tuple[str, ...]
    exposure: tuple[str, ...]
    reasons: tuple[str, ...]
    page: str = ""
    story_id: str = ""
    others: int = 0
    regions: str = ""
    chains: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    change: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the story of an alert stands when it is told: what people did with it, and what is new since.

    ``state``: ``open``, ``taken``, ``assigned``, ``dismissed`` or ``muted``; ``lines`` say it in words. ``news``: what came
    since the alert, newest first. ``version`` changes with any of it; empty where there is nothing to say.
    """

    story_id: str
    state: str = "open"
    lines: tuple[str, ...] = ()
    news: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """An alert or digest in words, before any channel. ``key`` is stable: the message id derives from it.

    ``kind`` *rolled*: several alerts that go together, an item each, for channels with a pace of their own; all of them are shown.

    ``days``: the month of a digest, oldest first, and ``sources``: how the sources are, in a line. ``more``: the web
    address of everything that the area may read about.
    ``called``: ``to`` is somebody who is called because nobody else answered, and gets it beside a channel's own recipients.
    ``standing``: of an alert, how its story stands now.
    """

    key: str
    kind: Literal["alert", "digest", "operator", "rolled"]
    language: str
    area: str
    subject: str
    intro: str
    items: tuple[Item, ...]
    footer: tuple[str, ...] = ()
    to: str = ""
    repeat: bool = False
    day: str = ""
    called: bool = False
    days: tuple[Day, ...] = ()
    sources: str = ""
    more: str = ""
    standing: Standing | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message on its way through one channel; ``route``, ``language``, ``hours`` and ``part`` are those of its :class:`Leg`.

    ``receipt`` is what came of the last attempt; ``repeat``: an earlier one may have arrived. ``post``: the delivery whose
    message this one edits, or answers in its thread.
    """

    id: int
    key: str
    channel: str
    state: DeliveryState
    attempts: int
    alert_id: int | None = None
    digest_id: int | None = None
    notice: str = ""
    route: str = ""
    language: str = ""
    hours: str = ""
    created: datetime | None = None
    receipt: str = ""
    repeat: bool = False
    post: int | None = None
    part: Part | None = None

    @property
    def entry(self) -> int | None:
        """The digest entry that is told in the thread of :attr:`post`; None where that message is edited."""
        return int(self.key.rpartition(":")[2]) if self.key.startswith("reply:") else None

    @property
    def step(self) -> str:
        """``deputy`` or ``lead`` where it is a step of an alert that nobody took (see :func:`bevaka.keys.escalation_key`)."""
        return self.key.rpartition(":")[2] if self.key.startswith("escalation:") else ""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """One attempt at a delivery, as the log keeps it: when, to whom, what the channel answered."""

    at: datetime
    key: str
    channel: str
    recipient: str
    state: DeliveryState
    receipt: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a mail says of one recipient of another mail, and nothing that it says is trusted.

    ``idents`` are the Message-IDs, without brackets, that the other mail may have had; ``recipients`` the addresses that one
    recipient may go by, those of several where ``kind`` is *perhaps*; ``named``: they are all that it can be about.
    ``status`` as RFC 3463 has it or empty, ``said`` the server's own words, ``digest`` that of the mail.
    """

    idents: tuple[str, ...]
    recipients: tuple[str, ...]
    kind: Literal["failed", "delayed", "perhaps"]
    status: str = ""
    said: str = ""
    digest: str = ""
    named: bool = True


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A report that is about a mail of ours: of which sending of which delivery, and to whom."""

    id: int
    delivery_id: int
    sending_id: int
    channel: str
    key: str
    recipient: str
    kind: str
    status: str
    said: str
    at: datetime
    instead: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a channel answered: ``sent``, or ``accepted`` where the service takes a message before it looks at it.

    ``place``: where the message stands, in the channel's own words, for a channel that can edit it; else empty.
    """

    state: Literal["sent", "accepted"]
    detail: str = ""
    refused: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A message of an alert that stands in a channel and can be edited there.

    ``delivery_id`` is the delivery that posted it, ``shown`` the version of the :class:`Standing` that it shows or that is on
    its way to it. ``news``: the entries that came since; ``told``: those of them that are in its thread or on their way.
    """

    delivery_id: int
    channel: str
    place: str
    shown: str
    alert_id: int
    story_id: str
    area_id: str
    news: tuple[int, ...] = ()
    told: tuple[int, ...] = ()
