"""What the print of a name says by itself: in full, short, in capitals, as a word in small letters; and what spaCy takes it for."""

from __future__ import annotations

import re

from nlp.entities import kind
from nlp.reading import NameHit, Reading, Sentence

# Where a word was parted at the end of a line.
_LINE_END = re.compile(r"[-\u2010\u00ad][ \t]*\r?\n[ \t]*")


def printed(hit: NameHit, guarded: bool, sentence: Sentence | None, body: str) -> tuple[float, list[str]]:
    """The points for how a name is printed, and why; ``guarded`` where it has namesakes."""
    text = hit.text
    if hit.form in ("full", "joined"):
        return _full(hit, guarded)
    if hit.form == "sited":
        return 1.5, ["its owner's name and its place"]
    if hit.form == "initials":
        if len(text) >= 4 and text.istitle():
            return (-0.5 if guarded else 1.0), ["abbreviation written as a name"]
        if any(c.islower() for c in text):
            return -3.0, ["abbreviation not in capitals"]
        return (-0.5, ["abbreviation with namesakes"]) if guarded or len(text) <= 3 else (1.0, ["abbreviation"])
    if text[:1].islower():
        return -4.0, ["small letters: a word"]
    if not text[:1].isupper():
        return 1.5, ["own script"]
    if hit.form in ("shortened", "glued"):
        return -0.8, ["the beginning of its names" if hit.form == "shortened" else "its words run together"]
    if (
        guarded
        and text.isupper()
        and len(text) > 3
        and not hit.printed.isupper()
        and not (sentence and _shouting(sentence, body))
    ):
        return -1.6, ["capitals that the register does not use"]
    if guarded:
        start = sentence is not None and sentence.start >= hit.start - 2
        return (-0.7 if start else -0.4), ["short name with namesakes"]
    return (1.5 if len(text) > 4 else 1.0), ["short name"]


_ENTITY = {"organisation": 0.8, "place": -1.5, "person": -1.5}


def as_entity(
    hit: NameHit, sentence: Sentence, reading: Reading, points: float, why: list[str]
) -> tuple[float, list[str]]:
    """What a trained pipeline of the language, where one is installed, takes a doubtful name for."""
    text = reading.body[sentence.start : sentence.end]
    found = kind(text, hit.start - sentence.start, hit.end - sentence.start, reading.lang)
    return (points + _ENTITY[found], [*why, f"spaCy takes it for: {found}"]) if found else (points, why)


def _shouting(sentence: Sentence, body: str) -> bool:
    text = body[sentence.start : sentence.end]
    return sum(c.isupper() for c in text) > sum(c.islower() for c in text)


def _full(hit: NameHit, guarded: bool) -> tuple[float, list[str]]:
    text = _LINE_END.sub("", hit.text)
    words = re.split(r"[\s-]+", text)
    if text.isascii() and text.islower():
        return (-1.5 if guarded else 0.0), ["full name in small letters"]
    if guarded and len(words) > 1 and words[0][:1].isupper() and words[-1][:1].islower() and not hit.legal:
        return -0.3, ["name with a word in small letters"]
    if guarded and "-" in text and "-" not in hit.printed and len(words) == 2:
        return 0.5, ["name written with a hyphen"]
    return 2.5, ["full name"]
