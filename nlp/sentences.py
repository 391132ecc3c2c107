"""Sentences of a text, and what a sentence says of a theme in it: asserted, denied, negated, at risk, remedied.

Sentences are cut by our own rule and not by a tokenizer, which would cost more than everything else that is done with
most texts. The scope of a cue is its sentence, after the idea of NegEx (Chapman and others, 2001) with a wider window:
news sentences are short, and denial and risk frame the whole of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bevaka.records import Assertion
from nlp.reading import Sentence

_STRONG = 1.5
_NEARLY = 0.8
# An end of a sentence: its mark with closing quotes, then space and something that may begin one; or a line end.
# Possessive, and from the first mark only: a text of marks alone must not be tried from each of them.
_END = re.compile(
    r"(?=[\n.!?…。！？])(?:\n+|(?<![.!?…])[.!?…]++[\"”»'’)\]]*+[ \t\u00a0]++(?=[\"”“„«»'‘’(\[–—-]*[ ]?[^\W_a-zà-öø-ÿ])|[。！？]+)"
)
# Where a full stop belongs to an abbreviation, an initial or an ordinal and ends nothing.
_ABBREVIATED = re.compile(
    r"(?:\b(?:Co|Ltd|Inc|Corp|Bhd|Sdn|Pvt|St|Dr|Mr|Mrs|Ms|No|nr|Nr|kl|ca|bl\.a|t\.ex|f\.eks|d\.v\.s|dvs|bl|jf|z\.B|u\.a|d\.h|Prof|"
    r"Jan|Feb|Aug|Sept|Oct|Nov|Dec|vs|resp|inkl|exkl|tel|Abs|Art|Mio|Mrd|Str|i\.e|e\.g|approx|Gen|Col|Sgt|Rev|Hon|Sr|Jr|[A-ZÅÄÖØÆÜ])"
    r"|\b\d{1,2})\.[ \t\u00a0]+$"
)
_QUESTION = re.compile(r"\?[\"”»']?\s*$")
# What wins where a sentence has several strong cues: a finding of nothing is narrower than a denial, and so on.
_ORDER = [
    (assertion, f"assertion:{assertion}")
    for assertion in (Assertion.NEGATED, Assertion.DENIED, Assertion.REMEDIED, Assertion.RISK)
]


def sentences(text: str, base: int = 0, paragraph: int = 0) -> list[Sentence]:
    """The sentences of ``text``, stripped; offsets count from ``base``, lines (paragraphs) from ``paragraph``."""
    return [Sentence(start + base, end + base, line + paragraph, False) for line, start, end in _pieces(text)]


def _pieces(text: str) -> Iterator[tuple[int, int, int]]:
    """Line number, start and end of every sentence that is not empty."""
    line = start = 0
    for found in _END.finditer(text):
        broken = text[found.start()] == "\n"
        if not broken and _ABBREVIATED.search(text, max(0, found.start() - 8), found.end()):
            continue
        stop = found.start() if broken else found.end()
        if piece := _stripped(text, start, stop):
            yield line, *piece
        if broken:
            line += found.end() - found.start()
        start = found.end()
    if piece := _stripped(text, start, len(text)):
        yield line, *piece


def _stripped(text: str, start: int, stop: int) -> tuple[int, int] | None:
    piece = text[start:stop].rstrip()
    plain = piece.lstrip()
    return (start + len(piece) - len(plain), start + len(piece)) if plain else None


def scope(sentence: Sentence, body: str) -> Assertion:
    """What a theme in ``sentence`` is said to be."""
    if sentence.weights("assertion"):
        for assertion, label in _ORDER:
            if sentence.labels.get(label, 0.0) >= _STRONG:
                return assertion
    text = body[sentence.start : sentence.end]
    if "?" in text and _QUESTION.search(text):
        return Assertion.RISK
    return Assertion.ASSERTED


def in_capitals(sentence: Sentence | None, body: str) -> bool:
    """Whether nearly all longer words of a sentence begin with capitals, as in English headlines: then none makes a name."""
    return sentence is not None and _capitals(body, sentence.start, sentence.end)


@lru_cache(maxsize=4)  # names of one sentence are weighed one after the other: a page may be one sentence of thousands
def _capitals(body: str, start: int, end: int) -> bool:
    long = [word for word in body[start:end].split() if len(word) > 3]
    return len(long) > 3 and sum(word[0].isupper() for word in long) >= _NEARLY * len(long)
