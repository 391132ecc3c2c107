"""The nouns of the house: frozen, keyword-only, with aware UTC times and closed vocabularies.

A plug-in outside this repository needs this module and ``bevaka.errors`` only. Vocabularies are those of
``data/gold/README.md``; themes and products are open lists, because a new theme is one file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal


class Tier(StrEnum):
    """How soon a finding is told: at once, in the daily digest, or not at all."""

    IMMEDIATE = "immediate"
    DIGEST = "digest"
    NONE = "none"


class Event(StrEnum):
    """What kind of thing a publication tells of."""

    ALLEGATION = "allegation"
    ENFORCEMENT = "enforcement"
    FOLLOW_UP = "follow_up"
    REMEDY = "remedy"
    POLICY = "policy"
    COMMERCIAL = "commercial"
    OTHER = "other"


class Assertion(StrEnum):
    """How the main theme is told: as a fact, denied, absent, a hypothetical or general risk, put right."""

    ASSERTED = "asserted"
    DENIED = "denied"
    NEGATED = "negated"
    RISK = "risk"
    REMEDIED = "remedied"


class SourceType(StrEnum):
    """Who publishes."""

    NGO = "ngo"
    MEDIA = "media"
    TRADE_PRESS = "trade_press"
    AUTHORITY = "authority"
    UNION = "union"
    INTERGOVERNMENTAL = "intergovernmental"
    COMPANY = "company"
    BUYER = "buyer"


class MentionKind(StrEnum):
    """What a place in a text was recognised as."""

    SUPPLIER = "supplier"
    THEME = "theme"
    PRODUCT = "product"
    COUNTRY = "country"
    CUE = "cue"


class DeliveryState(StrEnum):
    """Where a message is on its way: ``accepted`` means taken by a service that does not confirm delivery."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    ACCEPTED = "accepted"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where publications appear, how to ask, how often, and how many to expect.

    ``pace`` is the polling interval in seconds (``None``: decided from history), ``expect`` publications a month.
    """

    id: str
    name: str
    kind: str
    url: str
    site: str = ""
    language: tuple[str, ...] = ()
    country: str = ""
    type: SourceType = SourceType.MEDIA
    tier: int = 2
    pace: int | None = None
    expect: float | None = None
    status: Literal["on", "off", "unverified"] = "on"
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """What to tell a source we have seen: its validators, and when it was last asked without them.

    ``place`` is a kind's own note of how far it has read, where a list is read piece by piece (a mailbox, an archive).
    """

    etag: str | None = None
    last_modified: str | None = None
    full_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request a source kind wants made: address, extra headers, size limit in bytes."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = 10 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An HTTP answer: final address, status, headers with lower-case names, undecoded body, whole or cut off.

    ``bookmark`` is what was known of the source when it was asked.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    partial: bool = False
    bookmark: Bookmark | None = None


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A publication that came with its lead, as a newsletter or an archived page does: nothing is left to be fetched.

    ``moment`` is when it was sent or recorded.
    """

    type: str
    moment: datetime
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class Lead:
    """A link that a source has shown, with the hints it gave. ``url`` is canonical and is the key."""

    url: str
    source_id: str
    title: str = ""
    summary: str = ""
    published: datetime | None = None
    language: str = ""
    guid: str = ""
    enclosed: Enclosed | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What one reading of a source gave: leads, the bookmark to keep, and the named state it was in.

    ``state`` is ``ok`` or a name such as ``not_a_feed``, ``empty``, ``partial``; ``note`` explains it in a sentence.
    ``more`` are further pages to ask; of those that give a bookmark with a place, the last one's counts.
    """

    leads: tuple[Lead, ...]
    bookmark: Bookmark | None = None
    state: str = "ok"
    note: str = ""
    more: tuple[Ask, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """One HTTP exchange, good or bad. ``outcome`` is ``ok``, ``not_modified`` or the name of what went wrong."""

    url: str
    final_url: str
    started: datetime
    attempt: int
    outcome: str
    reason: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sha256: str | None = None
    size: int = 0
    lead_id: int | None = None
    source_id: str | None = None
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """One revision of one publication as text. ``state`` is ``ok``, ``unreadable`` (never mistaken for "no
    match") or ``withdrawn`` (its publisher took it back; the words are those it had).

    ``published`` has ``precision`` ``second``, ``minute`` or ``day``. ``medium`` is ``html``, ``pdf``, ``text`` or ``feed``
    (only what the source's own list said, because the page could not be had).
    """

    url: str
    title: str
    text: str
    author: str = ""
    published: datetime | None = None
    precision: Literal["second", "minute", "day", ""] = ""
    language: str = ""
    medium: str = "html"
    state: Literal["ok", "unreadable", "withdrawn"] = "ok"
    reason: str = ""
    source_id: str = ""
    source_type: SourceType = SourceType.MEDIA
    source_tier: int = 2
    source_name: str = ""
    revision: int = 1
    lead_id: int | None = None
    fetch_id: int | None = None
    id: int | None = None

    @property
    def body(self) -> str:
        """The text that every offset of a mention or quote counts in: title, line feed, text."""
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A place in a document's body that means something: characters ``start`` to ``end``, and the rule that saw it."""

    kind: MentionKind
    key: str
    start: int
    end: int
    text: str
    rule: str
    assertion: Assertion | None = None
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A verbatim quote: ``body[start:end] == quote``; ``why`` names what it shows."""

    quote: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A named reason for a decision, with what it speaks of. The name is stable; words for people are translated."""

    name: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.detail}" if self.detail else self.name


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one document says about us under one rule set. Written even when nothing was found (tier none)."""

    ruleset: str
    lang: str
    event: Event
    assertion: Assertion | None
    tier: Tier
    score: float
    suppliers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Reason, ...] = ()
    mentions: tuple[Mention, ...] = ()
    document_id: int | None = None
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Story:
    """Findings about the same event, in whatever media and language. ``id`` derives from its first document."""

    id: str
    title: str
    first_seen: datetime
    last_seen: datetime
    documents: int = 1


@dataclass(frozen=True, kw_only=True)
class Link:
    """One step of a chain: ``supplier`` supplies to ``supplies_to``; with the proof, where a person has given one."""

    supplier: str
    supplies_to: str
    source: str = ""
    since: date | None = None
    until: date | None = None
    confidence: str = ""


@dataclass(frozen=True, kw_only=True)
class Supplier:
    """A company of the register: a contracted supplier or a link of the chain behind one."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: Literal["supplier", "brand", "manufacturer", "factory"] = "supplier"
    supplies_to: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    org_no: str = ""
    lei: str = ""
    products: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    namesakes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every alias, without doubles, in order."""
        return tuple(dict.fromkeys((self.name, *self.aliases)))


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract of one or more regions with a supplier, in one area. ``ends`` may be open."""

    contract_id: str
    supplier: str
    area: str
    regions: tuple[str, ...]
    title: str
    starts: date | None = None
    ends: date | None = None

    def runs_on(self, day: date) -> bool:
        """Whether the contract is in force on ``day`` (both ends included)."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, kw_only=True)
class Area:
    """A risk area with an owner, the products it covers and, where given, the themes it cares for."""

    id: str
    name_sv: str
    name_en: str
    lead_region: str
    products: tuple[str, ...]
    owner: str
    language: Literal["sv", "en"] = "sv"
    deputy: str = ""
    themes: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """The area's name in ``language`` (sv or en)."""
        return self.name_en if language == "en" and self.name_en else self.name_sv


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """Why a finding concerns an area: the path from the named company to the contract holder, and the contracts."""

    company: str
    path: tuple[str, ...]
    contracts: tuple[Contract, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A promise to tell one area about one story at one tier, with the named reason."""

    story_id: str
    area_id: str
    tier: Tier
    finding_id: int
    reasons: tuple[Reason, ...] = ()
    created: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One channel on the way of a message: the route that chose it (its label), in which language, and in which hours.

    ``language`` empty: the area's. ``hours`` as :meth:`bevaka.hours.Hours.stored` keeps them, empty: at any time;
    ``held_until`` is when they open next, None where they are open.
    """

    channel: str
    route: str = ""
    language: str = ""
    hours: str = ""
    held_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One step of a chain in words, with what shows it: ``said`` is when and how surely, ``url`` a link or empty."""

    step: str
    source: str
    said: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One story in words, as a message carries it; every text is as published and still unescaped."""

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


@dataclass(frozen=True, kw_only=True)
class Message:
    """An alert or digest in words, before any channel. ``key`` is stable: the message id derives from it."""

    key: str
    kind: Literal["alert", "digest", "operator"]
    language: str
    area: str
    subject: str
    intro: str
    items: tuple[Item, ...]
    footer: tuple[str, ...] = ()
    to: str = ""
    repeat: bool = False
    day: str = ""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message on its way through one channel; ``route``, ``language`` and ``hours`` are those of its :class:`Leg`."""

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


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a channel answered: ``sent``, or ``accepted`` where the service takes a message before it looks at it."""

    state: Literal["sent", "accepted"]
    detail: str = ""
    refused: tuple[str, ...] = ()
