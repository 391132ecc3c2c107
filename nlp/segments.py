"""Splits a page of several short items into its items, so that a seminar and an accident are not judged as one."""

from __future__ import annotations

import re

from nlp.reading import Reading, Sentence

_MONTHS = (
    "jan|feb|mar|apr|maj|may|mai|jun|jul|aug|sep|okt|oct|nov|dec|des|dez|mär|"
    "tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu"
)
_DATED = re.compile(rf"^\W{{0,4}}\d{{1,2}}\.?\s+(?:{_MONTHS})\w*\.?,?\s+\d{{4}}\W{{0,3}}$", re.I)
# Characters that the mark of a list and its indent take at most.
_INDENT = 40
_LABELLED = re.compile(r"^[A-ZÅÄÖØÆÜ][A-ZÅÄÖØÆÜ .-]{2,28}:\s")


def split(reading: Reading) -> list[Reading]:
    """The segments of a reading: itself for an ordinary text, several for lists of dated or labelled items."""
    starts = _starts(reading)
    if len(starts) < 3:
        return [reading]
    segments: list[list[Sentence]] = [[]]
    bounds = set(starts)
    for sentence in reading.sentences:
        if sentence.start in bounds and segments[-1]:
            segments.append([])
        segments[-1].append(sentence)
    for number, segment in enumerate(segments):
        for sentence in segment:
            sentence.segment = number
    # Each by itself: a page of thousands of items would else be looked through again for every one of them.
    return [reading.part(s) for s in segments if s]


def _starts(reading: Reading) -> list[int]:
    dated, labelled = [], []
    for sentence in reading.sentences:
        line = reading.body[sentence.start : sentence.end]
        if _DATED.match(line.strip()):
            dated.append(sentence.start)
        elif not sentence.title and _LABELLED.match(line) and _line_start(reading.body, sentence.start):
            labelled.append(sentence.start)
    return dated if len(dated) >= 3 else labelled


def _line_start(body: str, offset: int) -> bool:
    return offset == 0 or body[max(0, offset - _INDENT) : offset].rstrip(" \t•–-").endswith("\n")
