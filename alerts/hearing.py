"""Who is to hear of a finding: the answer of a decision, as values."""

from __future__ import annotations

from dataclasses import dataclass

from bevaka.records import Exposure, Reason, Tier

MARKERS = frozenset(("corrected", "restored", "withdrawn", "back", "news_in_story"))
"""Reasons that say how a publication stands to what an area has heard of it or its story before."""


@dataclass(frozen=True)
class Hearing:
    """What one area is to hear: at once (``immediate``) or in its digest, with the reasons for it."""

    area_id: str
    tier: Tier
    reasons: tuple[Reason, ...]
    exposure: tuple[Exposure, ...] = ()

    @property
    def muted(self) -> bool:
        """Whether a person has muted it: its digest tells it when the mute has ended."""
        return any(r.name == "muted" for r in self.reasons)


@dataclass(frozen=True)
class Decision:
    """All hearings of one finding, and every reason, also those against. ``homeless``: immediate, and no area hears."""

    hearings: tuple[Hearing, ...]
    reasons: tuple[Reason, ...]
    homeless: bool = False
