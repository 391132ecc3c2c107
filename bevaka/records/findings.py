"""What a document says, and why it was judged so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bevaka.records.words import Assertion, Event, MentionKind, Tier


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
