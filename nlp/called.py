"""Names of places that tell of no place: a person's first name, and the seat or the owner of a firm."""

from __future__ import annotations

import re

from nlp.reading import Found, Reading
from nlp.sentences import in_capitals

# Countries and towns that people are called, in the seven languages.
_NAMES = (
    "adelaide alexandria austin brittany carolina chad chelsea dallas denver devon florence georgia houston india israel jordan "
    "kenya kerry kent london madison milan paris savannah siena sofia sydney valencia verona vienna virginia"
)
_GIVEN = frozenset(_NAMES.split())
# “Sofia Lind”: a word with a capital after it, and small letters, that is no word of any list.
_NEXT = re.compile(r" (?=[A-ZÅÄÖÆØÜ][a-zà-öø-ÿ])")
# “Chinese-owned”, “kinesiskägd”, “London-listed”: whose it is and where its seat or its shares are.
_SEATED = re.compile(
    r"[^\W\d_]*?(?:[-‐‑ ]?(?:owned|ägd|ägt|ägda|ägande|eid|eide|eigd|eigde|ejet|ejede|ejete|omisteinen|omisteise\w+|omistama|"
    r"omistaman|omistuksessa|baserad\w*|basert\w*|baseret|baserede)|[-‐‑ ](?:run|led|listed|based|backed|headquartered|"
    r"registered|invested|geführt\w*|kontrolliert\w*|kontrollert|kontrolleret|kontrollerad\w*|noterad\w*|notert\w*|"
    r"noteret|registrerad\w*|registrert\w*|registreret))\b",
    re.I,
)


def of_person(place: Found, reading: Reading) -> bool:
    """Whether the name of a place is that of a person: “Sofia Lind”, “Israel Andersson”."""
    body = reading.body
    word = body[place.start : place.end].casefold()
    joined = _NEXT.match(body, place.end) if word in _GIVEN else None
    if joined is None or in_capitals(reading.sentence_at(place.start), body):
        return False
    start = joined.end()
    return not any(found.end > start for found in reading.hits_from(place.start, start + 1) if found != place)


def seated(body: str, start: int, end: int) -> bool:
    """Whether a country or a town only says whose a firm is, or where its seat is: “a Danish-owned plant”."""
    found = _SEATED.match(body, start)
    return found is not None and found.end() >= end
