"""Dates as publishers write them: RFC 822, ISO 8601 and the visible Nordic, Finnish, German and English forms.

A day without a time is stored as noon of that day in the house's zone, so that it is the same day in UTC and at home;
its precision is ``day``. Dates before 1995 or more than two days ahead are taken as not given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from zoneinfo import ZoneInfo

ZONE = "Europe/Stockholm"
_MONTHS = {
    1: "january januari januar jänner tammikuu jan",
    2: "february februari februar feber helmikuu feb",
    3: "march mars marts märz maaliskuu mar mär maar",
    4: "april huhtikuu apr avril",
    5: "may maj mai toukokuu",
    6: "june juni kesäkuu jun",
    7: "july juli heinäkuu jul",
    8: "august augusti elokuu aug",
    9: "september syyskuu sep sept",
    10: "october oktober lokakuu oct okt",
    11: "november marraskuu nov",
    12: "december desember dezember joulukuu dec dez des",
}
MONTHS = {name: number for number, names in _MONTHS.items() for name in names.split()}
_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?:ta|ssa)?\.?"
_CLOCK = r"(?:[\s,|–-]{0,4}(?:kl\.?|klo|at|um|kello)?\s{0,2}(\d{1,2})[.:](\d{2})(?!\d|\.\d))?"
_WORDS = re.compile(rf"(?<![\d.])(\d{{1,2}})(?:\.|:e|st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(\d{{4}})\b{_CLOCK}", re.I)
_ENGLISH = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,\s*(\d{{4}})\b{_CLOCK}", re.I)
_ISO_DAY = re.compile(rf"(?<![\d-])(\d{{4}})-(\d{{2}})-(\d{{2}})(?![\d-])[T]?{_CLOCK}")
_DOTTED = re.compile(rf"(?<![\d.])(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}})(?!\d|\.\d){_CLOCK}")
_RELATIVE = re.compile(rf"\b(i\s?går|i\s?går|i\s?dag|idag|eilen|tänään|today|yesterday|gestern|heute)\b{_CLOCK}", re.I)
_YESTERDAY = ("igår", "yesterday", "eilen", "gestern")
_WEEKDAY = re.compile(r"^\s*[^\W\d_]{2,12}\.?\s*,?\s+(?=\d)")
_EPOCH = datetime(1995, 1, 1, tzinfo=UTC)
Precision = Literal["second", "day", ""]


@dataclass(frozen=True)
class When:
    """A moment in UTC, and whether its time of day means anything."""

    moment: datetime
    precision: Precision


def on(day: date, zone: str = ZONE) -> When:
    """A day without a time."""
    return When(datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC), "day")


def sound(when: When | None, now: datetime) -> When | None:
    """``when``, unless nothing can have been published then."""
    return when if when and _EPOCH <= when.moment <= now + timedelta(days=2) else None


def stated(text: str, now: datetime, zone: str = ZONE) -> When | None:
    """A date in a field that holds nothing else (feed, meta tag, ``datetime``), or None where it is none."""
    text = " ".join(text.split())[:100]
    if not text:
        return None
    try:
        return sound(_iso(text, zone) or _rfc822(text) or _visible(text, now, zone), now)
    except (ValueError, OverflowError):
        return None


def visible(text: str, now: datetime, zone: str = ZONE) -> When | None:
    """The first date that stands written somewhere in ``text``, or None."""
    try:
        return sound(_visible(text[:2000], now, zone), now)
    except (ValueError, OverflowError):
        return None


def _iso(text: str, zone: str) -> When | None:
    if not re.match(r"\d{4}-?\d{2}-?\d{2}", text):
        return None
    text = re.sub(r"\s+([+-]\d{2}:?\d{2})$", r"\1", text)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10:
        return on(found.date(), zone)
    return When((found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC), "second")


def _rfc822(text: str) -> When | None:
    plain = _WEEKDAY.sub("", text)
    plain = re.sub(
        rf"(?<=\d )\s*{_MONTH}(?= \d{{4}})", lambda m: _ENGLISH_SHORT[MONTHS[m[1].lower()]], plain, flags=re.I
    )
    if not re.match(r"\d{1,2} [A-Z][a-z]{2} \d{2,4} \d", plain):
        return None
    try:
        found = parsedate_to_datetime(plain)
    except (ValueError, TypeError, IndexError):
        return None
    return When(found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC), "second")


_ENGLISH_SHORT = dict(
    enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1)
)


def _visible(text: str, now: datetime, zone: str) -> When | None:
    """The earliest place in ``text`` that reads as a date."""
    found: list[tuple[int, When]] = []
    for pattern, order in ((_WORDS, "dmy"), (_ENGLISH, "mdy"), (_ISO_DAY, "ymd"), (_DOTTED, "dmy")):
        if match := pattern.search(text):
            parts = dict(zip(order, match.groups()[:3], strict=True))
            month = MONTHS.get(parts["m"].lower()) or int(parts["m"])
            try:
                day = date(int(parts["y"]), month, int(parts["d"]))
            except ValueError:
                continue
            found.append((match.start(), _timed(day, match[4], match[5], zone)))
    if match := _RELATIVE.search(text):
        today = now.astimezone(ZoneInfo(zone)).date()
        back = "".join(match[1].lower().split()) in _YESTERDAY
        found.append((match.start(), _timed(today - timedelta(days=back), match[2], match[3], zone)))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _timed(day: date, hour: str | None, minute: str | None, zone: str) -> When:
    if hour is None or minute is None or int(hour) > 23 or int(minute) > 59:
        return on(day, zone)
    return When(datetime.combine(day, time(int(hour), int(minute)), ZoneInfo(zone)).astimezone(UTC), "second")
