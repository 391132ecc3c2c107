"""What is told: a promise, its words, its way through a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bevaka.records.findings import Reason
from bevaka.records.words import DeliveryState, Tier


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
    """One message on its way through one channel."""

    id: int
    key: str
    channel: str
    state: DeliveryState
    attempts: int
    alert_id: int | None = None
    digest_id: int | None = None
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a channel answered: ``sent``, or ``accepted`` where the service takes a message before it looks at it."""

    state: Literal["sent", "accepted"]
    detail: str = ""
    refused: tuple[str, ...] = ()
