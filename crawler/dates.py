"""Dates as publishers write them: RFC 822, ISO 8601 and the visible Nordic, Finnish, German and English forms; whole dates
also in Dutch, Spanish, Catalan, French and Italian.

A day without a time is stored as noon of that day in the house's zone, so that it is the same day in UTC and at home;
its precision is ``day``. A written clock, and "two hours ago", give ``minute``; "i lördags" is the last Saturday before
today. Where day and month could change places (03/04/2026) and no language says which is which (:func:`day_first`), or
weeks or months are counted ("2 weeks ago"), nothing is guessed. Dates before 1995 or more than two days ahead are taken
as not given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal
from zoneinfo import ZoneInfo

from crawler.date_words import (
    BACK,
    DAY_FIRST,
    DAYTIME,
    IN_HEADERS,
    LAST,
    LAST_DAYS,
    MONTHS,
    NOW,
    NUMBERS,
    UNITS,
    WEEKDAYS,
    ZONES,
)

ZONE = "Europe/Stockholm"
_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?:ta|ssa|n)?\b\.?"
AT = r"(?:kl\.?|klo|klockan|klokken|at|um|kello|ob)"
_CLOCK = (
    rf"(?:[\s,|–-]{{0,4}}{AT}?\s{{0,2}}(\d{{1,2}})[.:](\d{{2}})(?!\d|\.\d)(?::\d{{2}}(?!\d))?(?:\s?([ap])\.?m\b\.?)?"
    rf"(?:\s?((?-i:{'|'.join(ZONES)}))\b(?![+-]\d))?)?"
)
_BEFORE = re.compile(
    rf"(?<![\d.:]){AT}?\s{{0,2}}(\d{{1,2}})[.:](\d{{2}})(?:\s?uhr)?[\s,|–-]{{1,4}}(?:den|am|on|d\.)?\s{{0,2}}$", re.I
)
_DAY = r"(?<![\d.])(\d{1,2})(?:\.\s*|(?::(?:[ea]|te|de|dje|tte)|st|nd|rd|th|er|º)?\s+)(?:of\s+|de\s+|d['’]\s?)?"
# Pattern, and which of day, month and year its groups are; a year that is not written is the last one that fits.
_FULL = [
    (re.compile(pattern + _CLOCK, re.I), order)
    for pattern, order in (
        (rf"{_DAY}{_MONTH},?\s+(?:del?\s+)?(\d{{4}})\b", "dmy"),
        (rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)(\d{{4}})\b", "mdy"),
        (r"(?<![\d/-])(\d{4})([-/])(\d{2})\2(\d{2})(?![\d/-])[T]?", "y-md"),
        (r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d|\.\d)", "dmy"),
        (r"(?<![\d.])((?:19|20)\d{2})\.(\d{2})\.(\d{2})(?!\d|\.\d)", "ymd"),
        (r"(?<![\d/])(\d{1,2})/(\d{1,2})[\s,-]+(\d{4})\b", "dmy"),
        (r"(?<![\d/-])(1[3-9]|2\d|3[01])([-/])(\d{1,2})\2(\d{4})(?![\d-])", "d-my"),
        (r"(?<![\d/-])(\d{1,2})([-/])(1[3-9]|2\d|3[01])\2(\d{4})(?![\d-])", "m-dy"),
    )
]
_SHORT = [
    (re.compile(pattern + _CLOCK, re.I), order)
    for pattern, order in (
        (rf"{_DAY}{_MONTH}\s+[-–'’](\d{{2}})\b", "dmy"),
        (rf"{_DAY}{_MONTH}(?![\w,]*\s+(?:del?\s+)?\d{{4}}|\s+[-–'’]\d{{2}}\b)", "dm"),
        # "Nov 24" may be that of 2024; "November 24" and "Nov 24th" are not.
        (
            rf"\b{_MONTH}\s+(?:(?<=[^\W\d_]{{5}}\s)|(?!(?:1[5-9]|2\d)\b))(\d{{1,2}})(?:st|nd|rd|th)?\b(?![.:]\d|,?\s+\d{{4}})",
            "md",
        ),
        (r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{2})(?![\d.])", "dmy"),
        (r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(?=\s*(?:klo|kl|um)\b|\s+\d{1,2}[.:]\d\d\b)", "dm"),
        (rf"\b(?:{'|'.join(WEEKDAYS)})\.?,?\s(\d{{1,2}})\.(\d{{1,2}})\.(?!\d)", "dm"),
        (r"(?<![\d/])(\d{1,2})/(\d{1,2})(?=\s+(?:kl|klo)\b)", "dm"),
        (r"(?<![\d/])(\d{1,2})/(\d{1,2})\s?[-–'’](\d{2})(?![\d-])", "dmy"),
    )
]
_RELATIVE = re.compile(r"\b(" + "|".join(BACK.values()).replace(" ", r"\s") + rf")\b(?:\s(?:{DAYTIME}))?{_CLOCK}", re.I)
_DAY_OF_WEEK = "|".join(LAST_DAYS)
_LAST = re.compile(rf"\b(?:i\s({_DAY_OF_WEEK})s|(?:{LAST})\s({_DAY_OF_WEEK}))\b(?:\s(?:{DAYTIME}))?{_CLOCK}", re.I)
_NOW = re.compile(rf"^\W*(?:{NOW})\W*$", re.I)
UNIT = "|".join(UNITS.values())
_NUMBER = r"\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
_AGO = (
    re.compile(rf"\b({_NUMBER})\s?({UNIT})\.?\s+(?:sedan|siden|sidan|ago|sitten)\b", re.I),
    re.compile(rf"\bvor\s+({_NUMBER})\s({UNIT})\b", re.I),
    re.compile(rf"(?<!\w )\b()({UNIT})\s+sitten\b", re.I),
)
_SECONDS = re.compile(r":\d{2}:\d{2}|T\d{6}")
_WEEKDAY = re.compile(r"^\s*[^\W\d_]{2,12}\.?\s*,?\s+(?=\d)")
# As programs write them: "Thu Mar  5 10:14:00 CET 2026" (C, Java), "Thu Mar 05 2026 10:14:00 GMT+0100 (CET)" (JavaScript),
# "Thursday, 05-Mar-26 10:14:00 GMT" (RFC 850).
_OF_PROGRAMS = (
    (
        re.compile(r"^(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d(?::\d\d)?)( [A-Z]{1,5})? (\d{4})$"),
        r"\2 \1 \5 \3\4",
    ),
    (
        re.compile(r"^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) ([\d:]{5,8}) GMT([+-]\d{4})(?: \(.*\))?$"),
        r"\2 \1 \3 \4 \5",
    ),
    (re.compile(r"^(?:[A-Za-z]{3,9},? )?(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d{2}(?= \d))(?= |$)"), r"\1 \2 \3"),
)
_SHORT_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?=$|[T ])")
_NAMED_ZONE = re.compile(rf"^(.*\d)\s?({'|'.join(ZONES)})$")
_COUNTED = re.compile(r"@?(1\d{9})(?:\d{3})?(?:\.\d{1,9})?")
"""Seconds or milliseconds since 1970, from 2001 on."""
# Day and month that could change places, and both before a year or, in a field of its own, without one.
_EITHER = re.compile(r"(?<![\d/.-])(0?[1-9]|1[0-2])([-/])(0?[1-9]|1[0-2])\2(?=\d{4}(?![\d/-]))")
_YEARLESS = re.compile(
    r"^(\W*(?:[^\W\d_]{2,9}\.?,?\s+)?)(\d{1,2})(/|\.\s?(?=\d{1,2}\.))(\d{1,2})(?=\W*$|[\s,]+(?:kl\b|klo\b|\d{1,2}[.:]\d\d))"
)
_POINT = re.compile(r"[\d-]{8,10}[T ]\d{1,2}\.\d")
_EPOCH = datetime(1995, 1, 1, tzinfo=UTC)
Precision = Literal["second", "minute", "day", ""]


@dataclass(frozen=True)
class When:
    """A moment in UTC, and how much of it was written."""

    moment: datetime
    precision: Precision


def on(day: date, zone: str = ZONE) -> When:
    """A day without a time."""
    return When(datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC), "day")


def of_list(moment: datetime | None) -> Precision:
    """How much was written of a date that a list gave and that was kept as a moment: noon of a day is no time of the clock."""
    if moment is None:
        return ""
    return "day" if on(moment.astimezone(ZoneInfo(ZONE)).date()).moment == moment else "second"


def sound(when: When | None, now: datetime) -> When | None:
    """``when``, unless nothing can have been published then."""
    return when if when and _EPOCH <= when.moment <= now + timedelta(days=2) else None


def stated(text: str, now: datetime, zone: str = ZONE) -> When | None:
    """A date in a field that holds nothing else (feed, meta tag, ``datetime``), or None where it is none."""
    text = " ".join(text.split())[:100]
    if not text:
        return None
    if counted := _COUNTED.fullmatch(text):
        return sound(When(datetime.fromtimestamp(int(counted[1]), UTC), "second"), now)
    for pattern, order in _OF_PROGRAMS:
        text = pattern.sub(order, text, count=1)
    try:
        return sound(_iso(text, zone) or _rfc822(text, zone) or _visible(text, now, zone, True), now)
    except (ValueError, OverflowError):
        return None


def day_first(text: str, language: str, now: datetime, *, marked: bool = False) -> str:
    """``text`` with the day before the month beyond doubt, where ``language`` is one that has it there: "01-03-2026", and what is
    ``marked`` as a date and nothing else, such as "9/3"."""
    if language not in DAY_FIRST:
        return text
    text = _EITHER.sub(r"\1.\3.", text)
    match = _YEARLESS.match(text) if marked else None
    # "6.3." is no date in Swedish, where such numbers are those of chapters.
    if match and (match[3] == "/" or language != "sv") and (day := _last_of(int(match[4]), int(match[2]), now)):
        return f"{match[1]}{day}{text[match.end() :]}"
    return text


def visible(text: str, now: datetime, zone: str = ZONE, *, short: bool = False) -> When | None:
    """The first date that stands written somewhere in ``text``, or None.

    ``short`` takes dates without a year, "yesterday" and "two hours ago" too: for words that speak of the publication and no event.
    """
    try:
        return sound(_visible(text[:2000], now, zone, short), now)
    except (ValueError, OverflowError):
        return None


def _iso(text: str, zone: str) -> When | None:
    text = _SHORT_ISO.sub(lambda found: f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}", text)
    # A point in a clock would be read as a part of an hour.
    if not re.match(r"\d{4}-?\d{2}-?\d{2}", text) or _POINT.match(text):
        return None
    text = re.sub(r"\s+([+-]\d{2}:?\d{2})$", r"\1", re.sub(r"\[[\w/+-]+\]$", "", text))
    named = _NAMED_ZONE.match(text)
    text = named[1] if named else text
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10:
        return on(found.date(), zone)
    return When(
        (found if found.tzinfo else found.replace(tzinfo=_zone(named and named[2], zone))).astimezone(UTC),
        _precision(text),
    )


def _precision(text: str) -> Precision:
    return "second" if _SECONDS.search(text) else "minute"


def _rfc822(text: str, zone: str) -> When | None:
    """A date as in mail, also with months of other languages. One without its zone, or with none that is known, was
    written by the clock on the wall."""
    plain = _WEEKDAY.sub("", text)
    plain = re.sub(rf"(?<=\d )\s*{_MONTH}(?= \d{{4}})", lambda m: IN_HEADERS[MONTHS[m[1].lower()]], plain, flags=re.I)
    if not re.match(r"\d{1,2} [A-Z][a-z]{2} \d{2,4} \d", plain):
        return None
    try:
        found = parsedate_to_datetime(plain)
    except (ValueError, TypeError, IndexError):
        return None
    unknown = UTC if plain.endswith("-0000") else _zone(plain.split()[-1], zone)
    return When(found.replace(tzinfo=found.tzinfo or unknown).astimezone(UTC), _precision(text))


def _zone(named: str | None, zone: str) -> tzinfo:
    """The zone that is named beside a clock, else that of the house."""
    return ZONES.get(named or "") or ZoneInfo(zone)


def _visible(text: str, now: datetime, zone: str, short: bool) -> When | None:
    """The earliest place in ``text`` that reads as a date; ``short``: also one without its year, and one that leans on today."""
    found: list[tuple[int, When]] = []
    for pattern, order in (*_FULL, *_SHORT) if short else _FULL:
        if (match := pattern.search(text)) and (day := _day(match, order, now)):
            found.append((match.start(), _timed(day, *_clock(text, match, len(order)), zone=zone)))
    if short and (match := _RELATIVE.search(text)):
        word = " ".join(match[1].lower().split())
        back = next(days for days, words in BACK.items() if word in words.split("|"))
        day = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=back)
        found.append((match.start(), _timed(day, *_clock(text, match, 1), zone=zone)))
    if short and (match := _LAST.search(text)):
        today = now.astimezone(ZoneInfo(zone)).date()
        back = (today.weekday() - LAST_DAYS[(match[1] or match[2]).lower()] - 1) % 7 + 1
        found.append((match.start(), _timed(today - timedelta(days=back), *_clock(text, match, 2), zone=zone)))
    if short and (ago := _ago(text, now, zone)):
        found.append(ago)
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _clock(text: str, match: re.Match[str], skip: int) -> tuple[str | None, ...]:
    """Hour, minute, half and zone that stand after a date, or hour and minute before it; the date has ``skip`` groups."""
    after = match.groups()[skip:]
    before = None if after[0] else _BEFORE.search(text[max(match.start() - 30, 0) : match.start()])
    return (*before.groups(), None, None) if before else after


def _day(match: re.Match[str], order: str, now: datetime) -> date | None:
    """The day that the groups of ``match`` name, or None where there is no such day."""
    parts = dict(zip(order, match.groups(), strict=False))
    month, day = MONTHS.get(parts["m"].lower()) or int(parts["m"]), int(parts["d"])
    if "y" not in parts:
        return _last_of(month, day, now)
    year = int(parts["y"])
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _last_of(month: int, day: int, now: datetime) -> date | None:
    """The last such day, or that of tomorrow or the day after; None where there is none."""
    try:
        found = date(now.year, month, day)
        return found.replace(year=now.year - 1) if found > now.date() + timedelta(days=2) else found
    except ValueError:
        return None


def _ago(text: str, now: datetime, zone: str) -> tuple[int, When] | None:
    if _NOW.match(text):
        return 0, When(now, "minute")
    for pattern in _AGO:
        if match := pattern.search(text):
            number = NUMBERS.get(match[1].lower()) or int(match[1] or 1)
            unit = next(size for size, words in UNITS.items() if re.fullmatch(words, match[2], re.I))
            moment = now - timedelta(seconds=number * unit)
            days = unit == max(UNITS)
            return match.start(), on(moment.astimezone(ZoneInfo(zone)).date(), zone) if days else When(moment, "minute")
    return None


def _timed(day: date, hour: str | None, minute: str | None, half: str | None, named: str | None, *, zone: str) -> When:
    """A day at a clock time; ``half`` is a or p of a twelve-hour clock, ``named`` a zone that stands beside it."""
    if hour is None or minute is None or int(hour) > (12 if half else 23) or int(minute) > 59:
        return on(day, zone)
    hours = int(hour) % 12 + 12 * (half in ("p", "P")) if half else int(hour)
    moment = datetime.combine(day, time(hours, int(minute)), _zone(named, zone))
    return When(moment.astimezone(UTC), "minute")
