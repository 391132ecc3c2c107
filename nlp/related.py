"""How a name is joined to what stands around it: made for X, owned by X, X's seamstresses, Danish X, X said in a statement.

The words are those of ``[names]`` of the packs: ``before`` (a relation, right before the name) and ``says`` (a statement,
right after it); the demonyms are those of ``places.csv``.
"""

from __future__ import annotations

import re

from nlp.reading import NameHit, Reading

# The endings of a genitive, and its sign after a name that ends as they do or is not bent: Dells, Arjon, Dell's, ISS', Gullas:n.
_ENDINGS = ("s", "n", "in", "en", "an")
_SIGN = re.compile(r"['’]s?|:[sn]")
# At most one word between the genitive and what is owned.
_OWNED = re.compile(r"\s+(?:[\w-]+\s+)?")
# What may stand between a relation and the name: a comma, a quotation mark, an article.
_BETWEEN = re.compile(r"\s*,?\s+(?:(?:the|den|det|de|der|die|das|dem)\s+)?[\"“”„»«]?")
_HAD = ("concept:worker", "concept:workplace")
# What a demonym ends with where it stands before a noun that is no place one is in, from or on the way to.
_ADJECTIVE = re.compile(r"(?:s[kc]h?|s?k[aet]|isch(?:e[rn]?)?|l[aä]i(?:nen|sen|sta|stä)|ese|ish|an|ch)$", re.I)
# Between “formerly” and the name: a few words of the same clause, the last of which says at whose place.
_FORMERLY = re.compile(
    r"(?: [\w-]+){1,7} (?:at|for|with|of|hos|vid|på|för|hjå|ved|i|bei|von|für)(?: (?:the|den|der))? ", re.I
)
# The cases of Finnish for in, from and to a place.
_IN_A_CASE = ("ssa", "ssä", "lla", "llä", "sta", "stä", "lta", "ltä", "lle")
# Letters before a name or a demonym that can matter to it.
_BACK, _NEXT = 90, 26


def related(hit: NameHit, reading: Reading) -> bool:
    """Whether the words before a name say what somebody is to it: “that makes parts for X”, “the owner, X”."""
    return _preceded("name:before", hit, reading)


def aside(hit: NameHit, reading: Reading) -> bool:
    """Whether a name stands there in passing: who paid for the study, a rival, a firm that “was not involved”, “X Foundation”,
    “his X phone”, where somebody worked formerly."""
    return _preceded("name:aside", hit, reading) or _passed(hit, reading) or _former(hit, reading)


def _passed(hit: NameHit, reading: Reading) -> bool:
    """Whether what goes on after a name makes it one in passing; but “the X phone factory” is a workplace."""
    cues = [cue for cue in reading.hits_from(hit.end, hit.end + 3) if cue.label == "name:aside_after"]
    return any(
        reading.body[hit.end : cue.start] in (" ", "-", " -")
        and not any(found.label in _HAD for found in reading.hits_from(cue.end, cue.end + 2))
        for cue in cues
    )


def _former(hit: NameHit, reading: Reading) -> bool:
    """Whether a name is where somebody worked before: “formerly an accountant at X”.

    What “workers formerly at X” tell is of X, and bribes are paid on behalf of a company: “formerly managers at X, bribed …”.
    """
    sentence = reading.sentence_at(hit.start)
    if sentence is None or "theme:corruption" in sentence.labels:
        return False
    before = reading.hits_from(max(sentence.start, hit.start - _BACK), hit.start)
    formerly = any(
        cue.label == "name:former" and _FORMERLY.fullmatch(reading.body[cue.end : hit.start]) for cue in before
    )
    return formerly and not any(cue.label == "concept:worker" for cue in before)


def _preceded(label: str, hit: NameHit, reading: Reading) -> bool:
    """Whether a cue stands before a name, at most one demonym between."""
    ends = [cue.end for cue in reading.hits_from(hit.start - _BACK, hit.start) if cue.label == label]
    if not ends:
        return False
    between = demonym(hit, reading)
    stops = (hit.start,) if between is None else (hit.start, between)
    return any(end <= stop and _BETWEEN.fullmatch(reading.body[end:stop]) is not None for end in ends for stop in stops)


def _goes_on(label: str, hit: NameHit, reading: Reading) -> bool:
    """Whether a cue is the next word after a name."""
    return any(
        cue.label == label and reading.body[hit.end : cue.start] == " "
        for cue in reading.hits_from(hit.end, hit.end + 2)
    )


def demonym(hit: NameHit, reading: Reading) -> int | None:
    """Where the demonym right before a name begins (“Danish X”), if one stands there and the name is no first name."""
    goes_on = re.match(r"\s+[A-ZÅÄÖÆØÜ][\w-]+", reading.body[hit.end : hit.end + _NEXT])
    if goes_on:
        return None
    for found in reading.hits_from(hit.start - _NEXT, hit.start):
        if (
            found.label.startswith("place:demonym:")
            and reading.body[found.end : hit.start] == " "
            and _ADJECTIVE.search(reading.body[found.start : found.end])
        ):
            return found.start
    return None


def national(hit: NameHit, reading: Reading) -> bool:
    """Whether a demonym says what a name is: “Danish X”, but not “in Danish X”, which is a town."""
    start = demonym(hit, reading)
    if start is None:
        return False
    before = reading.hits_from(start - 20, start)
    return not any(cue.label == "name:place" and start - cue.end in (0, 1) for cue in before)


def placed(hit: NameHit, reading: Reading) -> bool:
    """Whether a place stands right before a name, in a case that joins it to no name: “Suomessa X”, in Finnish."""
    before = reading.body[max(0, hit.start - _NEXT) : hit.start].split()
    if reading.lang != "fi" or not before or not before[-1].endswith(_IN_A_CASE):
        return False
    start = hit.start - 1 - len(before[-1])
    return any(f.label.startswith("place:") and f.start == start for f in reading.hits_from(start, hit.start))


def has(hit: NameHit, reading: Reading) -> bool:
    """Whether people or a workplace are the name's, with at most one word between: “X's seamstresses”, “X's Danish plant”."""
    sign = _SIGN.match(reading.body, hit.end)
    bent = hit.tail.lstrip("'’:").casefold() in _ENDINGS
    if not (sign or bent or hit.text.casefold().endswith("s")):
        return False
    end = sign.end() if sign else hit.end
    owned = [found.start for found in reading.hits_from(end, end + _NEXT) if found.label in _HAD]
    return any(_OWNED.fullmatch(reading.body[end:start]) for start in owned)


def states(hit: NameHit, reading: Reading) -> bool:
    """Whether the name says something, as a person or a company does."""
    return not hit.tail and _goes_on("name:says", hit, reading)
