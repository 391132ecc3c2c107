"""Short texts in sentences: whether they cite somebody, and how much of them is about something else."""

from __future__ import annotations

import re

TOLD = re.compile(
    r"\b(?:sa(?:de|ys?|id)|säger|uppger|uppgav|skriver|skrev|berättar|rapporterar|told|tells|reports|reported|writes|wrote|sier"
    r"|opplyser|opplyste|forteller|melder|siger|sagde|oplyser|oplyste|fortæller|sanoo|sanoi|kertoo|kertoi|sagt|sagte|teilte|erklärte"
    r"|berichtet|schreibt|zufolge)\b|\b(?:according to|enligt|ifølge|laut|mukaan)\b(?! (?:our|vår|vore|unser))",
    re.I,
)
_PARTS = re.compile(r"(?<=[.!?…])\s+|\n+|\s[|•·–—-]\s")
SHORT = 600
_SENTENCE = 5
BESIDES = 100
"""How many characters of sentences about other things may stand beside what makes a text a wall."""


def sentences(words: str) -> list[str]:
    """The sentences of a text, and its lines that are none."""
    return [part for part in _PARTS.split(words) if part.strip()]


def besides(parts: list[str], *about: re.Pattern[str]) -> int:
    """How many characters there are of sentences that are about none of this; a menu's few words are no sentence."""
    others = (part for part in parts if not any(one.search(part) for one in about))
    return sum(len(part) for part in others if len(part.split()) >= _SENTENCE)
