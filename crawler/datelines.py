"""Lines that are nothing but a date, and no sentence that speaks of one: what stands beside a headline or in a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crawler import date_words, dates
from crawler.date_words import LABELS, PUBLISHED, ZONES
from crawler.dates import AT, UNIT, ZONE, When

LINE = 100
"""Characters of a line with a date and a name beside it; what is longer is a sentence."""
_PUBLISHED = re.compile(rf"(?:{PUBLISHED})(?![^\W\d_])", re.I)
_LABEL = re.compile(
    rf"(?:^|(?<=[|·•–—.;:()/])|(?<=\s-)|(?<=\d,))\W*(?:(?:{date_words.FIRST})\s)?{_PUBLISHED.pattern}"
    rf"(?:\s+(?:av|by|von|af)\s[^\n:\d]{{1,40}}?(?=\s(?:den|on|am|d\.)\s|\W*\d))?\s*(:?)\s*(.{{0,60}})",
    re.I,
)
# When it was changed stands first: "Uppdaterad 2026-03-05 Publicerad 2026-03-03".
_AFTER_A_CHANGE = re.compile(
    rf"^(\W*(?:[^\W\d_]+\s)?(?:{date_words.UPDATED})(?![^\W\d_])\D[^|]{{0,40}}?\d)\s+(?=(?:(?:{date_words.FIRST})\s)?{_PUBLISHED.pattern})",
    re.I,
)
_UPDATED = re.compile(rf"\b(?:{date_words.UPDATED})(?![^\W\d_])", re.I)
_CLOCK_ALONE = re.compile(
    rf"^\W*(?:(?:{LABELS})\W*)?{AT}?\s*"
    rf"(\d{{1,2}}[.:]\d{{2}}(?!\.)(?::\d{{2}})?(?:\s?[ap]\.?m\b)?(?:\s?(?-i:{'|'.join(ZONES)})\b)?)\.?(?:\s?uhr)?\W*$",
    re.I,
)
_OF_UNITS = re.compile(UNIT, re.I)
_LETTERS = re.compile(r"[^\W\d_]+")
# In a field of a program these are seconds since 1970; in a line that people read it is a telephone number, or a count.
_NUMBER = re.compile(r"\W*\d{9,}[\d.]*\W*")
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
            for found in _LABEL.finditer(_AFTER_A_CHANGE.sub(r"\1 | ", whole)):
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
        return _last_time(clock_only[1], now, zone)
    if _NUMBER.fullmatch(line):
        return None
    return dates.stated(line, now, zone)


def within(line: str, now: datetime, zone: str = ZONE) -> When | None:
    """The date of a short line that holds no more than names beside it: "Nyhet | 3 mars 2026", "Av Anna Exempel, i går 14.05"."""
    if len(line) > LINE:
        return None
    if _UPDATED.search(line):
        kept = [part for part in _PARTS.split(line) if not _UPDATED.search(part)]
        return within(" | ".join(kept), now, zone) if kept else None
    for part in (line, *with_clocks(_PARTS.split(line), now, zone)):
        if _LETTERS.search(part) and (when := alone(part, now, zone)):
            return when
    rest = [w for w in _LETTERS.findall(_BY.sub(" ", line)) if not _of_date(w.lower())]
    if not all(word[0].isupper() for word in rest):
        return None
    if whole := dates.visible(line, now, zone):
        return whole
    pieces = [p for p in with_clocks(_PIECES.split(line), now, zone) if any(c.isdigit() for c in p)]
    if any(map(_CLOCK_ALONE.match, pieces)):
        # The clock belongs to the day that stands beside it; where that cannot be read, it says nothing.
        short = dates.visible(line, now, zone, short=True)
        if short or len(pieces) > 1:
            return short
    return next((w for p in pieces if _LETTERS.search(p) and (w := alone(p, now, zone))), None)


def with_clocks(lines: Sequence[str], now: datetime, zone: str = ZONE) -> list[str]:
    """``lines``, those that are a clock alone put behind the day that stands in the line before or after; none of them is left
    where another line names a day.
    """
    found = list(lines)
    days = [_names_a_day(line, now, zone) for line in lines]
    if not any(days):
        return found
    for at, line in enumerate(lines):
        if _CLOCK_ALONE.match(line):
            beside = next((n for n in (at - 1, at + 1) if 0 <= n < len(lines) and days[n]), None)
            if beside is not None:
                found[beside] += f" {line.strip()}"
            found[at] = ""
    return [line for line in found if line]


def _names_a_day(line: str, now: datetime, zone: str) -> bool:
    if _CLOCK_ALONE.match(line):
        return False
    return bool(dates.visible(line[:LINE], now, zone) or (len(line) <= LINE and alone(line, now, zone)))


def is_of_change(text: str) -> bool:
    """Whether words say that something was changed then, and not when it was published."""
    return bool(_UPDATED.search(text)) and not _PUBLISHED.search(text)


def _of_date(word: str) -> bool:
    return word in date_words.ALL or bool(_OF_UNITS.fullmatch(word))


def _last_time(clock: str, now: datetime, zone: str) -> When | None:
    """The last moment at which it was ``clock``, be that today or yesterday."""
    today = now.astimezone(ZoneInfo(zone)).date()
    for day in (today, today - timedelta(days=1)):
        when = dates.visible(f"{day} {clock}", now, zone)
        if when and when.precision != "day" and when.moment <= now:
            return when
    return None
