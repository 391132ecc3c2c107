"""What the spider hands to the item pipeline: a source that was heard, an article that was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bevaka.records import Fetch, Listing, Source
from bevaka.store.archive import Exchange
from bevaka.store.crawl import OpenLead


@dataclass(kw_only=True)
class Pause:
    """A host that asked to be left alone for a time."""

    host: str
    length: timedelta
    reason: str


@dataclass(kw_only=True)
class Heard:
    """The answer of a source: what its kind read, and the exchanges, the list's own first."""

    source: Source
    listing: Listing
    fetch: Fetch
    failed: bool
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)
    pause: Pause | None = None


@dataclass(kw_only=True)
class Got:
    """The answer to a lead; without an exchange where nothing answered."""

    lead: OpenLead
    fetch: Fetch
    exchange: Exchange | None = field(default=None, repr=False)
    pause: Pause | None = None


@dataclass(kw_only=True)
class Count:
    """How a crawl went, told to the parent process at its end."""

    answered: int = 0
    failing: int = 0
    new_leads: int = 0
    fetched: int = 0
    put_off: int = 0
    given_up: int = 0
    stopped: str = ""
    failing_ids: list[str] = field(default_factory=list)
    started: datetime | None = None
