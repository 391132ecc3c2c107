"""Splits a page of several short items into its items, so that a seminar and an accident are not judged as one."""

from __future__ import annotations

import re
from itertools import pairwise

from nlp.reading import Reading, Sentence

_MONTHS = (
    "jan|feb|mar|apr|maj|may|mai|jun|jul|aug|sep|okt|oct|nov|dec|des|dez|mär|"
    "tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu"
)
_DATED = re.compile(rf"^\W{{0,4}}\d{{1,2}}\.?\s+(?:{_MONTHS})\w*\.?,?\s+\d{{4}}\W{{0,3}}$", re.I)
# Characters that the mark of a list and its indent take at most.
_INDENT = 40
# “INDIA: …”, “SHORTAGES. …”; and in a newsletter “Utbildning. …”, which elsewhere parts the summary of a study.
_LABELLED = re.compile(r"^[A-ZÅÄÖØÆÜ][A-ZÅÄÖØÆÜ .-]{2,28}[:.](?:\s|$)")
_NAMED = re.compile(r"^[A-ZÅÄÖØÆÜ][a-zåäöøæüé-]{3,20}[.:](?:\s|$)")
# What a page of several items is called.
_SEVERAL = re.compile(
    r"\b(?:i korthet|kort nytt|korta nyheter|korta notiser|notiser|senaste nytt|siste nytt|sidste nyt|seneste nyt|kort nyt|nyt om|"
    r"nytt om|kort fortalt|kort meldt|notiser|noter|branschnytt|bransjenytt|branchenyt|verden kort|veckans nyheter|lyhyesti|"
    r"viikon uutiset|kurz notiert|kurz gemeldet|kurz und knapp|in kürze|kurzmeldungen|meldungen|branchennews|kompakt|"
    r"nachrichtenüberblick|wochenrückblick|(?:morning|daily|weekly|evening) (?:briefing|brief|news|update|roundup|digest)|"
    r"news in brief|in brief|briefing|round-?up|wrap-?up|digest|bulletin|newsletters?|nyhetsbrev\w*|nyhendebrev\w*|"
    r"nyhedsbrev\w*|uutiskirje\w*|rundbrief|nyhetssammanfattning)\b|(?:^|[,:–-]\s*)(?:week|vecka|uke|veke|uge|viikko|kw|issue|nr|no)\.?\s*\d+\b",
    re.I,
)
# A headline of an item is short and ends without a full stop.
_HEADING = 80
_ENDED = re.compile(r"[.!?:,;…][\"”»)]*$")
# An item of its own names something: a word with a capital inside a sentence.
_NAMES = re.compile(r"[^\W\d_][\w,’'-]*\s+[\"”“„«»(–-]*[A-ZÅÄÖØÆÜ]")


def split(reading: Reading) -> list[Reading]:
    """The segments of a reading: itself for an ordinary text, several for lists of dated or labelled items and for newsletters."""
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
    """Where the items begin, by the first way of parting them that finds three."""
    several = _SEVERAL.search(reading.body[: reading.title_end]) is not None
    dated: list[int] = []
    labelled: list[tuple[int, str]] = []
    for sentence in reading.sentences:
        line = reading.body[sentence.start : sentence.end]
        if _DATED.match(line.strip()):
            dated.append(sentence.start)
        elif not sentence.title and _line_start(reading.body, sentence.start) and (label := _label(line, several)):
            labelled.append((sentence.start, label))
    if len(dated) >= 3:
        return dated
    if len({label for _, label in labelled}) >= 3:
        return [start for start, _ in labelled]
    return _items(reading) if several else []


def _label(line: str, several: bool) -> str:
    """What a line is labelled with, if anything."""
    label = _LABELLED.match(line) or (_NAMED.match(line) if several else None)
    return label.group() if label else ""


def _items(reading: Reading) -> list[int]:
    """Where the items of a newsletter begin: at its short headings, or at every paragraph that names something."""
    lines = [line for line in _lines(reading.sentences) if not line[0].title]
    pairs = list(pairwise(lines))
    headings = [line[0].start for line, following in pairs if _heads(reading.body, line, following)]
    if len(headings) >= 3:
        return headings
    # Where blank lines part some, lines that follow at once go on with the item.
    apart = any(b[0].paragraph - a[0].paragraph > 1 for a, b in pairs)
    out, last = [], -9
    for line in lines:
        parted = line[0].paragraph - last > 1 or not apart
        if parted and _names_something(reading, line):
            out.append(line[0].start)
        last = line[0].paragraph
    return out


def _lines(sentences: list[Sentence]) -> list[list[Sentence]]:
    """The sentences line by line."""
    out: list[list[Sentence]] = []
    for sentence in sentences:
        if out and out[-1][0].paragraph == sentence.paragraph and out[-1][0].title == sentence.title:
            out[-1].append(sentence)
        else:
            out.append([sentence])
    return out


def _heads(body: str, line: list[Sentence], following: list[Sentence]) -> bool:
    """Whether a line is the heading of the one after it: short, one sentence without its full stop, over a full one."""
    printed = body[line[0].start : line[-1].end]
    return (
        len(line) == 1
        and len(printed) <= _HEADING
        and not _ENDED.search(printed)
        and _ENDED.search(body[following[0].start : following[-1].end]) is not None
    )


def _names_something(reading: Reading, line: list[Sentence]) -> bool:
    return any(s.names or _NAMES.search(reading.body, s.start, s.end) for s in line)


def _line_start(body: str, offset: int) -> bool:
    return offset == 0 or body[max(0, offset - _INDENT) : offset].rstrip(" \t•–-").endswith("\n")
