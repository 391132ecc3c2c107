"""The only place that asks what time it is. Every time in the house is aware and in UTC.

A house may run on a clock of its own (``bevaka.toml``: ``[house] clock``), so that a recorded week is
replayed as it was; the virtual clock then moves on at the pace of the real one. Tests set ``BEVAKA_CLOCK``.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_set: tuple[datetime, bool, float] | None = None
"""The virtual clock: where it started, whether it stands still, and when that was; one value, so that no thread sees half."""


def set_clock(start: datetime | None, *, pinned: bool = False) -> None:
    """Start a virtual clock at ``start`` (aware), or go back to the real one with ``None``.

    A ``pinned`` clock stands still until it is set again.
    """
    global _set
    if start is not None and start.tzinfo is None:
        raise ValueError("the clock needs a time zone")
    _set = None if start is None else (start, pinned, time.monotonic())


def now() -> datetime:
    """The time now, aware, in UTC."""
    if _set is None and (text := os.environ.get("BEVAKA_CLOCK")):
        set_clock(datetime.fromisoformat(text))
    if (given := _set) is None:
        return datetime.now(UTC)
    start, pinned, began = given
    passed = 0.0 if pinned else time.monotonic() - began
    return (start + timedelta(seconds=passed)).astimezone(UTC)


def virtual() -> tuple[datetime, bool] | None:
    """The virtual clock's time and whether it is pinned, for a child process to go on from; None on the real clock."""
    moment = now()
    return None if (given := _set) is None else (moment, given[1])


def stamp(moment: datetime | None = None) -> str:
    """A moment (now, if none is given) as the store keeps it: ``2026-03-06T16:00:00.000Z``; sorts as text."""
    moment = (moment or now()).astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse(text: str) -> datetime:
    """Read what :func:`stamp` wrote. Raises ValueError on anything else that is not ISO 8601 with a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {text!r}")
    return moment.astimezone(UTC)


def local(moment: datetime, zone: str) -> datetime:
    """A moment as a wall clock in ``zone`` (an IANA name) shows it."""
    return moment.astimezone(ZoneInfo(zone))


def today(zone: str) -> date:
    """The date now in ``zone``."""
    return local(now(), zone).date()


def at(day: date, hour: int, minute: int, zone: str) -> datetime:
    """A wall-clock time of one day in ``zone``, in UTC. A time that the spring change skips comes out an hour later."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def monotonic() -> float:
    """Seconds on a clock that never jumps: for limits, not for dates."""
    return time.monotonic()


def rest(seconds: float) -> None:
    """Wait a moment for another process; never used to wait for a date."""
    time.sleep(seconds)
