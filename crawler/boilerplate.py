"""What stands in a text and is no part of the article: calls to read others, teasers, notices, share bars, credits, writers.

Judged line by line, since publishers set these apart in lines of their own. A line counts by its form (a head, a colon
and a headline, a list below), never by a word alone, so that a sentence such as "Read also means ..." stays. At most
half of a text is ever taken out: what claims more is no longer about the edges of an article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bevaka import boilerplate_words as words
from crawler import counters, ofitself

SHARE = 0.5
LONGEST = 300  # characters of a line that may be a teaser or a notice
ITEMS = 12  # teasers under one head
TITLE = 160  # characters of a headline, at most
LEAD = 200  # and of the sentence under it
_SELF = 4  # words behind "About the author:" that are more than a name
_FEW = 4  # words of a tag
_EDGE = 3  # bylines and writers stand in so many lines from the end


def _any(parts: tuple[str, ...]) -> str:
    return "|".join(parts)


_MARK = r"(?:[•·▪●►▶→»>*+–—-]|\d{1,2}[.)]?(?=\s))"
_BULLET = re.compile(rf"\s*{_MARK}\s*\S")
_OPEN = r"^[\W_]{0,4}"
_UNQUOTED = r"^[^\w\"“”„»«'’–—-]{0,4}"
_CALLS = _any((*words.CALLS, *words.ORDINARY_CALLS))
_LINKS = _any((*words.LINKS, *words.ORDINARY_LINKS))
_CALL = re.compile(rf"{_OPEN}(?:{_CALLS})\W*$", re.I)
_LINK = re.compile(rf"{_OPEN}(?:{_LINKS})\W*$", re.I)
_HEAD = re.compile(rf"{_OPEN}(?:{_any((*words.RANKS, *words.HEADS))})(?:\s[^.!?:]{{0,40}})?\s*:?\s*$", re.I)
_POINTER = re.compile(
    rf"{_OPEN}(?:{_CALLS}|{_LINKS}|(?:{_any(words.RANKS)})(?:\s(?:{_any(words.RANKED)})\b[^.!?:]{{0,30}})?)\s*[:|»→>]\s*(?=\S)",
    re.I,
)
_BARE = re.compile(rf"{_OPEN}(?i:{_any((*words.CALLS, *words.LINKS))})\s+[\"”“»'’]?(?=[A-ZÅÄÖÆØÜ\d])")
_PIECE = re.compile(rf"{_UNQUOTED}(?:{_CALLS}|{_LINKS}) (?:{_any(words.PIECES)})\s*[:|»→>]\s*(?=\S)", re.I)
_MORE = re.compile(
    rf"{_UNQUOTED}(?:{_any(words.MORE)})(?:(?: [\w’'-]+){{0,12}}? (?:{_any(words.MORE_HERE)})"
    rf"|(?: (?:{_any(words.MORE_ABOUT)})(?: [\w’'-]+){{1,6}}))[\s.!…»→>:]*$",
    re.I,
)
_PAID = rf"(?:{_any(words.PAID)})"
_LABEL = re.compile(
    rf"{_OPEN}(?:(?:{_PAID}|{_any(words.PAID_LABELS)})\W{{0,5}}(?:{_any(words.GOES_ON)})?|{_any(words.GOES_ON)})\W*$",
    re.I,
)
_NEIGHBOUR = re.compile(rf"{_OPEN}(?:{_any(words.NEIGHBOURS)})\s*[:|»→>]?\s*$", re.I)
_OTHER = re.compile(rf"{_UNQUOTED}(?:{_any(words.NEIGHBOURS)}|{_PAID})\s*[:|»→>]\s*(?=\S)", re.I)
_STEP = re.compile(rf"{_UNQUOTED}(?:{_any(words.STEPS)})\s*[:|»→>]\s*(?=\S)", re.I)
_TAGS = re.compile(rf"{_UNQUOTED}(?:{_any(words.TAGS)})\s*:\s*(?P<items>\S.*)?$", re.I)
_TOPICS = re.compile(rf"{_UNQUOTED}(?:{_any(words.TOPICS)})\s*:\s*(?P<items>\S.*)$", re.I)
_ITEMS, _FIELD, _QUOTED = re.compile(r"[,;|•·/#]|\s[–—-]\s"), re.compile(r"[^:]{2,30}:\s"), re.compile(r"[\"“”„»«]")
_INSIDE = re.compile(rf"(?<=[.!?…”\"»] )(?:{_CALLS})\s*:\s[^.!?\n]{{5,120}}(?:[.!?]+|(?=\n|$))\s?", re.I)
_ABOUT = re.compile(rf"{_OPEN}(?:{_any(words.ABOUT)})\s*(?::\s*(?P<self>.*))?$", re.I)
_NAME = r"[A-ZÅÄÖÆØÜÉ][\w’'-]+(?: (?:[A-ZÅÄÖÆØÜÉ][\w’'.-]*|av|von|van|de|der|al|bin)){1,3}"
_IS = r"(?:is|är|er|ist|on|works as|jobbar som|arbetar som|jobber som|arbejder som)"
_LED, _IS_ONE = re.compile(_NAME), re.compile(rf"{_NAME},? {_IS}\b")
_PRONOUN = r"(?:Han|Hon|Hun|Ho|Hen|He|She|They|Er|Sie|Hän)\b"
_WRITER = re.compile(rf"^{_NAME},? {_IS} (?i:[\w -]{{0,30}}?\b(?:{_any(words.WRITERS)})\b)")
_WRITES = r"(?:skriver|skrivit|skrevet|writes|written|schreibt|kirjoittaa|kirjoittanut)"
_WHO = r"(?:[.!?] (?:Han|Hon|Hun|She|He|They|Sie|Er|Hän)|,? (?:och|og|and|und|ja))"
_ABOUT_ONE = re.compile(rf"^{_NAME},? {_IS} (?:f\.d\. )?[^.!?]{{3,80}}{_WHO} (?:(?:har|has|have|hat|on) )?{_WRITES}\b")
_THE_WRITER = re.compile(
    rf"^(?:{_any(words.THE_WRITER)}) {_IS} (?:(?!(?:av|af|by|von|vom|för|for|mot|against|gegen)\b)[\w’'-]+ ){{0,6}}?"
    rf"(?:{_any(words.ROLES)})\b",
    re.I,
)
_WRITTEN = re.compile(rf"^(?i:{_any(words.WRITTEN)}) {_NAME}")
_DOES = re.compile(
    rf"^(?:{_any(words.WRITERS)})(?:\W*$|,? (?:som|och|og|med|på|i|vid|ved|hos|who|with|at|for|and|in|joka|bei|und|der|die)\b)",
    re.I,
)
_NOTICES = [(re.compile(rf"{_UNQUOTED}(?:{start})", re.I), re.compile(holds, re.I)) for start, holds in words.NOTICES]
_SHARING = re.compile(rf"^\W*(?:(?:{_any(words.SHARING)})\W+)*(?:{_any(words.SHARING)})\W*$", re.I)
_CREDIT = re.compile(rf"^\W*({_any(words.CREDITS)})(?: ?[&/] ?\w+)?\s*[:©]\s*(\S.{{0,70}})$", re.I)
_ANYONE = _any((*words.CREDITS, *words.BYLINES))
_BYLINE = re.compile(
    rf"^\W*(?:{_any(words.BYLINES)})(?: (?:&|och|og|and|und|ja) (?:{_ANYONE}))?\s*:\s*(\S.{{0,70}})$",
    re.I,
)
_OF_CREDITS = re.compile(rf"(?:{_any(words.IN_CREDITS)})?\W*$", re.I)
_SENTENCES = re.compile(r"[.!?]\s+[A-ZÅÄÖÆØÜ]")
_STOP = re.compile(r"[.…]\W*$")


@dataclass(frozen=True)
class _Line:
    """A line that is not empty: where it stands, its words, and whether an empty one (or nothing) comes before it."""

    start: int
    end: int
    text: str
    apart: bool


def without(text: str) -> str:
    """``text`` without its boilerplate; lines that are left empty go too."""
    found = spans(text)
    if not found:
        return text
    kept, at = [], 0
    for start, end in found:
        kept.append(text[at:start])
        at = end
    lines = "".join([*kept, text[at:]]).splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip())


def spans(text: str) -> list[tuple[int, int]]:
    """The stretches (from, to) of ``text`` that are boilerplate, in order, without overlap, at most half of it."""
    lines = _lines(text)
    gone: set[int] = set()
    for at, line in enumerate(lines):
        if at not in gone:
            gone.update(range(at, at + _block(lines, at)))
            if alone(line.text):
                gone.add(at)
    gone |= _at_the_end(lines, gone)
    found = [(lines[n].start, lines[n].end) for n in gone]
    found += [
        m.span() for n, line in enumerate(lines) if n not in gone for m in _INSIDE.finditer(text, line.start, line.end)
    ]
    return sorted(_affordable(found, int(len(text) * SHARE)))


def _affordable(found: list[tuple[int, int]], budget: int) -> list[tuple[int, int]]:
    """The shortest of ``found`` that together stay within ``budget`` characters: a long one is more likely to be text."""
    kept = []
    for start, end in sorted(found, key=lambda span: (span[1] - span[0], span)):
        budget -= end - start
        if budget < 0:
            break
        kept.append((start, end))
    return kept


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    at, apart = 0, True
    for line in text.split("\n"):
        words_of = line.strip()
        if words_of:
            found.append(_Line(at, at + len(line), words_of, apart))
        apart = not words_of
        at += len(line) + 1
    return found


def alone(text: str) -> bool:
    """Whether a line by itself, wherever it stands, is boilerplate."""
    if len(text) > LONGEST:
        return bool(_POINTER.match(text)) and len(text) <= 2 * LONGEST and text.count("•") + text.count("|") >= 2
    if (found := _POINTER.match(text)) and len(_SENTENCES.findall(text[found.end() :])) < 2:
        return True
    if len(text) <= TITLE and _BARE.match(text) and not _STOP.search(text):
        return True
    if _headline_behind(_PIECE, text) or _headline_behind(_OTHER, text) or _tagged(_TAGS, text):
        return True
    if _MORE.match(text) or _LABEL.match(text) or counters.counts(text):
        return True
    if _LINK.match(text) or (len(text) > 1 and _SHARING.match(text)):
        return True
    if (found := _CREDIT.match(text)) and _named(found[2], a_film=found[1].lower() == "video"):
        return True
    return any(start.match(text) and holds.search(text) for start, holds in _NOTICES)


def _headline_behind(mark: re.Pattern[str], text: str) -> bool:
    """Whether a line is a mark and then a headline: without a full stop, and citing nobody."""
    found = mark.match(text)
    return found is not None and _title(text) and not _QUOTED.search(text, found.end())


def _tagged(mark: re.Pattern[str], text: str) -> bool:
    """Whether a line is a mark and then tags, of a few words each."""
    found = mark.match(text)
    return (
        found is not None
        and bool(found["items"])
        and not _STOP.search(text)
        and all(map(_tag, _ITEMS.split(found["items"])))
    )


def _tag(item: str) -> bool:
    return len(item.split()) <= _FEW


def _named(text: str, *, a_film: bool) -> bool:
    """Whether what follows "Foto:" or the like names somebody: names of up to seven words, not a sentence about the picture.

    Headlines of films stand there too, in English with a capital for every word: of a film, a short name counts only.
    """
    said = text.split()
    if len(said) <= 2 and not a_film:
        return True
    return len(said) <= (4 if a_film else 7) and all(_OF_CREDITS.match(word) or not word[:1].islower() for word in said)


def _block(lines: list[_Line], at: int) -> int:
    """How many lines from ``at`` on are a head and the teasers below it; 0 if that is none."""
    text = lines[at].text
    if about := _ABOUT.match(text):
        return 1 + _biography(about["self"] or "", lines[at + 1 : at + 4]) if at + 4 >= len(lines) else 0
    if count := ofitself.lines_of([line.text for line in lines[at : at + ofitself.LINES + 1]]):
        return count
    if _NEIGHBOUR.match(text):
        return 1 + bool(at + 1 < len(lines) and _title(lines[at + 1].text))
    if (tags := _TAGS.match(text)) and not tags["items"]:
        below = [line.text for line in lines[at + 1 :]]
        return 1 + len(below) if len(below) <= ITEMS and all(_tag(x) and _title(x) for x in below) else 0
    if not (_CALL.match(text) or (len(text) <= 60 and _HEAD.match(text))):
        return 0
    count = _teasers(lines[at + 1 :])
    return 1 + count if count or _CALL.match(text) or at == len(lines) - 1 else 0


def _biography(said: str, lines: list[_Line]) -> int:
    """How many of ``lines`` tell of the writer, below a head that says of itself ``said``: one that begins with a name, and then
    those that go on about the same person or say who another is.
    """
    if len(said.split()) >= _SELF:
        return 0
    name, count = said, 0
    for line in lines:
        led = _LED.match(line.text)
        goes_on = bool(name) and bool(re.match(rf"{_PRONOUN}|{re.escape(name)}\b", line.text))
        begins = led and (not name or _IS_ONE.match(line.text))
        if len(line.text) > 2 * LONGEST or not (goes_on or begins):
            break
        name, count = name or (led[0] if led else ""), count + 1
    return count


def _teasers(lines: list[_Line]) -> int:
    """How many of ``lines``, which follow a head, are teasers: a list with marks, headlines, or headlines with a sentence each."""
    if not lines:
        return 0
    marked = bool(_BULLET.match(lines[0].text))
    count = 0
    for line in lines[:ITEMS]:
        closed = count and line.apart and not lines[0].apart
        fits = _BULLET.match(line.text) if marked else _title(line.text)
        if closed or not fits or len(line.text) > LONGEST:
            break
        count += 1
    if marked:
        return count
    pairs = lines[: 2 * ITEMS]
    paired = (
        len(lines) >= 4
        and len(lines) % 2 == 0
        and len(lines) <= 2 * ITEMS
        and all(
            _title(x.text) if n % 2 == 0 else not _title(x.text) and len(x.text) <= LEAD for n, x in enumerate(pairs)
        )
    )
    return len(lines) if paired else count


def _title(text: str) -> bool:
    """Whether a line reads as a headline: short, and without a full stop."""
    return len(text) <= TITLE and not _STOP.search(text)


def _at_the_end(lines: list[_Line], gone: set[int]) -> set[int]:
    """Bylines, sentences about the writer, topics and the way to the next text among the last lines of the article itself."""
    left = [n for n in range(len(lines)) if n not in gone]
    found: set[int] = set()
    for at, n in list(enumerate(left))[-_EDGE:]:
        text, above = lines[n].text, lines[left[at - 1]].text if at else ""
        byline = (m := _BYLINE.match(text)) and len(m[1].split()) <= 8
        writer = len(text) <= 2 * LONGEST and any(
            one.match(text) for one in (_WRITER, _ABOUT_ONE, _THE_WRITER, _WRITTEN)
        )
        beside = _headline_behind(_STEP, text) or (_tagged(_TOPICS, text) and not _FIELD.match(above))
        if n and (byline or writer or beside):
            found.add(n)
        elif at > 1 and len(text) <= LONGEST and _DOES.match(text) and _LED.fullmatch(above):
            found |= {left[at - 1], n}
    return found
