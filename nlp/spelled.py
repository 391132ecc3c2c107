"""Abbreviations that a text spells out: “the Swimmers' Angling Group … the SAG” is no company called SAG.

Two ways are read: the words with the abbreviation in brackets after them (or the other way round), whatever their letters; and,
for abbreviations of three letters and more, words with capitals anywhere in the text. The abbreviation is the company's
own where the words begin as one of its names does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from nlp.names import plain

# A small word that abbreviations leave out.
_BETWEEN = r"(?:\s(?:of|and|for|the|in|on|de|la|för|og|och|i|av|til|und|für|der|des|die|zur|ja|&))"
# Abbreviations of fewer letters stand for too much to be looked for without brackets.
_LEAST = 3
_MOST = 6
# How long the stretch of a text is that is looked through.
_LOOKED = 200_000


def stands_for(short: str, body: str, names: Iterable[str]) -> str:
    """What a text spells an abbreviation out as, "" where it does not or where the words begin as one of the names."""
    if not (short.isalpha() and short.isupper() and 2 <= len(short) <= _MOST):
        return ""
    spelled = _spelled(short, body)
    first = plain(spelled).split()[:1]
    return "" if any(plain(name).split()[:1] == first for name in names) else spelled


@lru_cache(maxsize=64)  # asked for every place of an abbreviation
def _spelled(short: str, body: str) -> str:
    bracketed, capitals = _patterns(short)
    if found := bracketed.search(body, 0, _LOOKED):
        return " ".join((found["before"] or found["after"]).split())
    if len(short) >= _LEAST and (found := capitals.search(body, 0, _LOOKED)):
        return " ".join(found[0].split())
    return ""


@lru_cache(maxsize=4096)
def _patterns(short: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    joint = rf"{_BETWEEN}{{0,2}}[\s-]"
    loose = joint.join(rf"{letter}\w+['’]?\w?" for letter in short)
    strict = joint.join(rf"{letter}[^\W\d_A-ZÅÄÖØÆÜ]+['’]?s?" for letter in short)
    bracketed = rf"(?<![\w-])(?:(?i:(?P<before>{loose}))\s\(\s?{short}\s?\)|{short}\s\(\s?(?i:(?P<after>{loose}))\s?\))"
    return re.compile(bracketed), re.compile(rf"(?<![\w-]){strict}(?![\w-])")
