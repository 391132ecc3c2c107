"""When messages may go out: windows, quiet hours and days off on the wall clock of one zone, and when they open next.

Pure functions of a moment. A time that the spring change skips counts as the moment of the change; one that the autumn
change brings twice counts as its first. Spans begin on the days that they name and may run past midnight.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_LOOK = 16
"""Days in which a weekly span begins again, also if a change of the clock swallows it once."""


@dataclass(frozen=True)
class Span:
    """From one minute of the day to another (0 to 1440), beginning on ``days`` (0 is Monday); ``end <= start`` is the next day."""

    days: tuple[int, ...]
    start: int
    end: int

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """The first moment in it and the first after it, in UTC, where it begins on ``day``."""
        if day.weekday() not in self.days:
            return None
        last = day if self.end > self.start else day + _DAY
        begun, ended = instant(day, self.start, zone), instant(last, self.end, zone)
        return (begun, ended) if begun < ended else None

    def minutes(self) -> Iterator[int]:
        """Every minute of an ordinary week in it, 0 to 10,079."""
        length = self.end - self.start if self.end > self.start else self.end - self.start + MIDNIGHT
        for day in self.days:
            first = day * MIDNIGHT + self.start
            yield from (minute % (7 * MIDNIGHT) for minute in range(first, first + length))


@dataclass(frozen=True)
class Hours:
    """Open inside a window (any time where there is none), and neither in a quiet span nor on a day off, in ``zone`` (IANA)."""

    zone: str
    windows: tuple[Span, ...] = ()
    quiet: tuple[Span, ...] = ()
    holidays: tuple[date, ...] = ()

    def is_open(self, moment: datetime) -> bool:
        """Whether something may go out at ``moment``."""
        return self._shut_until(moment) is None and self._in_window(moment)

    def opens(self, moment: datetime) -> datetime:
        """``moment`` if it is open, otherwise the first moment after it that is, in UTC.

        Where none is found in some years, ``moment`` itself: nothing may wait for ever.
        """
        here = moment.astimezone(UTC)
        for _ in range(4000):
            if (end := self._shut_until(here)) is not None:
                here = end
            elif self._in_window(here):
                return here
            elif (begun := self._next_window(here)) is not None:
                here = begun
            else:
                break
        return moment.astimezone(UTC)

    def after(self, moment: datetime, length: timedelta) -> datetime:
        """The moment at which ``length`` of open time has passed since ``moment``, in UTC.

        Hours that never open count as always open: nothing may wait for ever.
        """
        return _after(self, moment, length)

    def shuts(self, here: datetime) -> datetime | None:
        """The first moment after ``here``, which is open, at which a window ends, or a quiet span or day off begins."""
        zone = ZoneInfo(self.zone)
        today = here.astimezone(zone).date()
        ends = [end for begun, end in self._spans(self.windows, today - _DAY, 2) if begun <= here < end]
        quiet = [begun for begun, _ in self._spans(self.quiet, today, _LOOK) if begun > here]
        off = [begun for day in self.holidays if (begun := instant(day, 0, zone)) > here]
        return min([*ends, *quiet, *off], default=None)

    def never_open(self) -> bool:
        """Whether no minute of an ordinary week is left."""
        if not self.windows and not self.quiet:
            return False
        every = set(range(7 * MIDNIGHT))
        left = {m for span in self.windows for m in span.minutes()} if self.windows else every
        return not left - {m for span in self.quiet for m in span.minutes()}

    def _spans(self, spans: tuple[Span, ...], first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.zone)
        for n in range(days):
            for span in spans:
                if (found := span.on(first + n * _DAY, zone)) is not None:
                    yield found

    def _shut_until(self, moment: datetime) -> datetime | None:
        """The end of the day off or quiet span that ``moment`` lies in."""
        zone = ZoneInfo(self.zone)
        today = moment.astimezone(zone).date()
        ends = [end for begun, end in self._spans(self.quiet, today - _DAY, 2) if begun <= moment < end]
        if today in self.holidays:
            ends.append(instant(today, MIDNIGHT, zone))
        return max(ends, default=None)

    def _in_window(self, moment: datetime) -> bool:
        yesterday = moment.astimezone(ZoneInfo(self.zone)).date() - _DAY
        return not self.windows or any(b <= moment < e for b, e in self._spans(self.windows, yesterday, 2))

    def _next_window(self, moment: datetime) -> datetime | None:
        today = moment.astimezone(ZoneInfo(self.zone)).date()
        return min((b for b, _ in self._spans(self.windows, today, _LOOK) if b > moment), default=None)

    def stored(self) -> str:
        """The hours as a row keeps them; :func:`parse` reads it."""
        spans = [[[s.days, s.start, s.end] for s in each] for each in (self.windows, self.quiet)]
        return json.dumps([self.zone, *spans, [d.isoformat() for d in self.holidays]], separators=(",", ":"))


@lru_cache(maxsize=1024)
def parse(text: str) -> Hours:
    """What :meth:`Hours.stored` wrote. Raises ValueError."""
    try:
        zone, windows, quiet, holidays = json.loads(text)
        ZoneInfo(zone)
        return Hours(zone, _read(windows), _read(quiet), tuple(map(date.fromisoformat, holidays)))
    except (TypeError, KeyError, OSError) as error:
        raise ValueError(f"no hours: {text[:80]!r}") from error


def _read(spans: list[tuple[list[int], int, int]]) -> tuple[Span, ...]:
    return tuple(Span(tuple(days), start, end) for days, start, end in spans)


def open_now(text: str, moment: datetime) -> bool:
    """Whether stored hours are open at ``moment``. Empty is always; what cannot be read is too, so that nothing is stuck."""
    try:
        return not text or parse(text).is_open(moment)
    except ValueError:
        return True


@lru_cache(maxsize=4096)
def _after(hours: Hours, moment: datetime, length: timedelta) -> datetime:
    """Kept, since every alert that nobody took asks for its own in every round."""
    here, left = hours.opens(moment), length
    for _ in range(4000):
        shuts = hours.shuts(here) if hours.is_open(here) else None
        if shuts is None or shuts - here >= left:
            break
        left -= shuts - here
        here = hours.opens(shuts)
    return here + left


@lru_cache(maxsize=4096)
def instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Minute 0 to 1440 of ``day`` on the wall clock of ``zone``, in UTC."""
    day, minute = (day + _DAY, 0) if minute == MIDNIGHT else (day, minute)
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # The wall clock skips this time: the change lies between what its offsets before and after make of it.
    low, high = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), moment
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        low, high = (low, middle) if middle.astimezone(zone).replace(tzinfo=None) >= wall else (middle, high)
    return high.replace(microsecond=0)
