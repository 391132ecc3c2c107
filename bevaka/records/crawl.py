"""From a source to a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bevaka.records.words import SourceType


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
    """One request a source kind wants made: address, extra headers, size limit in bytes.

    ``older`` marks a page that goes on where the one that names it ends: it is asked only while that one ends with what its
    source had not shown before. ``part`` marks one of the files of a list that stands in several: it keeps validators of its own,
    and is not asked for whole while it is unchanged.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = 10 * 1024 * 1024
    older: bool = False
    part: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An HTTP answer: final address, status, headers with lower-case names, undecoded body, whole or cut off.

    ``bookmark`` is what was known of the source when it was asked; ``depth`` how many answers led to this one (the list's own: 0).
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    partial: bool = False
    bookmark: Bookmark | None = None
    depth: int = 0


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
