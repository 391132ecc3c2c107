"""Lines that are nothing but a date, and no sentence that speaks of one: what stands beside a headline or in a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler import date_words, dates
from crawler.date_words import LABELS, PUBLISHED
from crawler.dates import AT, UNIT, ZONE, When

LINE = 100
"""Characters of a line with a date and a name beside it; what is longer is a sentence."""
_PUBLISHED = re.compile(rf"(?:{PUBLISHED})(?![^\W\d_])", re.I)
_LABEL = re.compile(
    rf"(?:^|(?<=[|·•–—.;:()/])|(?<=\s-)|(?<=\d,))\W*(?:(?:först|first|originally|ursprungligen)\s)?{_PUBLISHED.pattern}"
    rf"(?:\s+(?:av|by|von|af)\s[^\n:\d]{{1,40}}?(?=\s(?:den|on|am|d\.)\s|\W*\d))?\s*(:?)\s*(.{{0,60}})",
    re.I,
)
_UPDATED = re.compile(rf"\b(?:{date_words.UPDATED})(?![^\W\d_])", re.I)
_CLOCK_ALONE = re.compile(rf"^\W*(?:(?:{LABELS})\W*)?{AT}?\s*(\d{{1,2}})[.:](\d{{2}})(?!\.)(?:\s?uhr)?\W*$", re.I)
_OF_UNITS = re.compile(UNIT, re.I)
_LETTERS = re.compile(r"[^\W\d_]+")
_PARTS, _PIECES = re.compile(r"[|·•]"), re.compile(r"\s[–—/-]\s|[()]|\s{2,}|,\s+")
_BY = re.compile(
    r"\b(?:(?:skickat|skrevet|skriven|written|posted)\s)?(?:by|av|af|von|text)\b:?(?:\s+[^\W\d_]\S*)?|\bvom(?=\s\d)",
    re.I,
)
_SENTENCE = 3
"""Words in small letters behind a date that make it a sentence."""


def labelled(lines: Iterable[str], now: datetime, zone: str = ZONE) -> When | None:
    """The date behind a word such as "Publicerad:" or "Julkaistu", or None; also one without its year, and "two hours ago".

    The word begins the line, or a part of it: "a report that was published on ..." speaks of something else. What stands alone in
    its line is the label of the next one.
    """
    before = ""
    for line in lines:
        whole = f"{before} {line}".strip()
        if len(line) <= LINE:
            for found in _LABEL.finditer(whole):
                if when := _first(found[2], now, zone, sure=bool(found[1])):
                    return when
        before = line if len(line) <= LINE and _PUBLISHED.fullmatch(line.strip(" :")) else ""
    return None


def _first(text: str, now: datetime, zone: str, *, sure: bool) -> When | None:
    """The date that ``text`` begins with; ``sure``: whatever stands behind it."""
    words = [m.start() for m in _LETTERS.finditer(text) if not _of_date(m[0].lower())]
    behind = _BY.sub(" ", text[words[0] :]) if words else ""
    if not sure and sum(word.islower() and not _of_date(word) for word in _LETTERS.findall(behind)) >= _SENTENCE:
        return None
    return dates.visible(text[: words[0]] if words else text, now, zone, short=True)


def alone(line: str, now: datetime, zone: str = ZONE) -> When | None:
    """The date that a line consists of, or None where it says anything else. A clock alone is that of the last day it fits."""
    if not line.strip() or any(not _of_date(word) for word in _LETTERS.findall(line.lower())):
        return None
    if clock_only := _CLOCK_ALONE.match(line):
        return dates.sound(_last_time(int(clock_only[1]), int(clock_only[2]), now, zone), now)
    return dates.stated(line, now, zone)


def within(line: str, now: datetime, zone: str = ZONE) -> When | None:
    """The date of a short line that holds no more than names beside it: "Nyhet | 3 mars 2026", "Av Anna Exempel, i går 14.05"."""
    if len(line) > LINE or _UPDATED.search(line):
        return None
    for part in (line, *_PARTS.split(line)):
        if _LETTERS.search(part) and (when := alone(part, now, zone)):
            return when
    rest = [w for w in _LETTERS.findall(_BY.sub(" ", line)) if not _of_date(w.lower())]
    if not all(word[0].isupper() for word in rest):
        return None
    pieces = (p for p in _PIECES.split(line) if _LETTERS.search(p) and any(c.isdigit() for c in p))
    return next((w for p in pieces if (w := alone(p, now, zone))), None) or dates.visible(line, now, zone)


def is_of_change(text: str) -> bool:
    """Whether words say that something was changed then, and not when it was published."""
    return bool(_UPDATED.search(text)) and not _PUBLISHED.search(text)


def _of_date(word: str) -> bool:
    return word in date_words.ALL or bool(_OF_UNITS.fullmatch(word))


def _last_time(hour: int, minute: int, now: datetime, zone: str) -> When | None:
    if hour > 23 or minute > 59:
        return None
    here = now.astimezone(ZoneInfo(zone))
    found = datetime.combine(here.date(), time(hour, minute), ZoneInfo(zone))
    return When((found if found <= here else found - timedelta(days=1)).astimezone(UTC), "minute")
