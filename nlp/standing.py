"""How the name of a country stands in its sentence: “in X”, “from X”, “X authorities”, the place line of an agency.

The words and endings are those of seven languages, put into few classes, so that what one language teaches holds for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.places import Place
from nlp.reading import Reading

_SMALL = {
    "in": "in i im på at inside across near nära utanför uden outside außerhalb bei ved hos runtom around",
    "from": "från from fra frå aus von ab vom",
    "to": "till to til nach for für för into mot zum zur",
    "of": "of av af der des",
    "beside": "och og and und & ja sekä samt eller or oder",
}
_CLASS = {word: name for name, words in _SMALL.items() for word in words.split()}
# Finnish says with an ending what others say with a small word.
_CASES = (
    ("in", ("ssa", "ssä", "lla", "llä")),
    ("from", ("sta", "stä", "lta", "ltä")),
    ("to", ("lle", "iin", "aan", "ään", "oon", "een", "seen")),
    ("of", ("n",)),
)
# What may stand between the small word and the name.
_ARTICLES = ("the", "der", "den", "det", "die", "das", "södra", "norra", "östra", "västra")
_BETWEEN = frozenset((*_ARTICLES, "southern", "northern", "eastern", "western", "central"))
_TOKENS = re.compile(r"\w+|[^\w\s]|\n")
_LETTERS = re.compile(r"\w*")
_NEXT = re.compile(r"[\s-]+(\w+)")
_PLACE_LINE = re.compile(r"(?:[,/] ?[\w. ]{2,20})?\)?\s*(?:\([^)\n]{2,30}\))?\s*[.:–—-]")
_TOWN = re.compile(r"[^\W\d_a-z][\w .'’-]{1,30}[,(]\s?")
# Whom or what a demonym tells of.
_TOLD_OF = (
    "name:company",
    "concept:official",
    "concept:worker",
    "concept:procurement",
    "concept:union",
    "concept:workplace",
    "concept:scrutiny",
    "product:",
)
_BACK, _AHEAD = 40, 18
# “Nepalese workers” but “a Nepalese”: what a demonym ends with where it stands beside a noun.
_ADJECTIVE = re.compile(r"(?:sk|ska|skt|ske|isch(?:e[mnrs]?)?|l[aä]i(?:s\w*|nen)|ese|ish|an|i|ch)$", re.I)


def standing(place: Place, reading: Reading) -> Iterator[str]:
    """The features of one place where a country is named."""
    body = reading.body
    # A name may bend: what follows begins after its last letter.
    bent = _LETTERS.match(body, place.end)
    ends = bent.end() if bent else place.end
    yield f"stands {_case(body[place.start : ends]) if reading.lang == 'fi' else _before(body, place.start)}"
    if place.kind == "demonym":
        yield "an adjective" if _ADJECTIVE.search(body[place.start : ends]) else "a noun"
        yield from _told_of(reading, ends)
        return
    yield f"{_mark(body[ends : ends + 2])} after"
    line = body.rfind("\n", 0, place.start) + 1
    if place.start >= reading.title_end and _PLACE_LINE.match(body, ends) and _begins(body[line : place.start]):
        yield "in a place line"


def _begins(before: str) -> bool:
    """Whether a line begins with a name, or with a town that nobody here knows: “Encarnación, Paraguay –”."""
    return len(before) <= 2 or _TOWN.fullmatch(before) is not None


def _mark(after: str) -> str:
    if after[:1] in (",", ".", ";", ":", "(", ""):
        return "mark"
    return "dash" if after.strip()[:1] in ("–", "—", "-") else "word"


def _case(word: str) -> str:
    return next((name for name, endings in _CASES if word.endswith(endings)), "none")


def _before(body: str, start: int) -> str:
    """The class of the small word before a name, over an article and other names."""
    words = _TOKENS.findall(body[max(0, start - _BACK) : start])
    if not words or words[-1] == "\n":
        return "begins"
    for word in reversed(words[-3:]):
        if found := _CLASS.get(word.lower()):
            return found
        if not word[0].isupper() and word.lower() not in _BETWEEN:
            break
    return "none"


def _told_of(reading: Reading, ends: int) -> Iterator[str]:
    near = {found.label for found in reading.hits_from(ends, ends + _AHEAD)}
    yield from sorted({f"of {told}" for told in _TOLD_OF if any(label.startswith(told) for label in near)})
    if following := _NEXT.match(reading.body, ends):
        yield "a name follows" if following[1][0].isupper() else "a word follows"
