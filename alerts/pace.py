"""How fast a channel's service may be posted to: how far apart, how many an hour, and what waits goes together.

A channel that has a pace names it as ``PACE``. Channels of one kind whose tables name the same webhook share it. Up to
``singly`` messages an hour each goes by itself. Beyond, posts are spread over the hour, and each takes along every alert
that waits, as does one while more wait than may go singly: so none is discarded, none waits long, and a flood is a few cards.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from alerts import channels
from alerts.channels import Pace
from bevaka import clock
from bevaka.settings import House
from bevaka.store import Store

HOUR = timedelta(hours=1)
HOLD = 5.0
"""Seconds that a post under way keeps other channels of its account waiting: one that hangs has been posted by then."""


@dataclass(frozen=True)
class Turn:
    """Whether a channel may be posted to: not before ``until`` (None: now), and then ``together`` with what waits."""

    until: datetime | None = None
    together: bool = False


def of(name: str, house: House) -> Pace | None:
    """The pace of a channel, None where it has none."""
    try:
        module, _ = channels.options(house.channels.get(name, {}))
    except (KeyError, ValidationError):
        return None
    return getattr(module, "PACE", None)


def sharing(name: str, house: House) -> list[str]:
    """The channels whose posts count together with those of ``name``: of its kind, and to its webhook."""
    table = house.channels.get(name, {})

    def same(other: dict[str, object]) -> bool:
        return other.get("kind") == table.get("kind") and other.get("webhook") == table.get("webhook")

    return [name, *(n for n, other in house.channels.items() if n != name and same(other))]


def turn(posts: Sequence[datetime], pace: Pace, now: datetime, waiting: int = 1) -> Turn:
    """Whose turn it is after ``posts`` (their times, in any order); those that a clock set back left in the future count not.

    Where more alerts wait than may go singly in what is left of the hour, they go together at once.
    """
    hour = sorted(post for post in posts if now - HOUR < post <= now)
    if len(hour) < pace.singly:
        return Turn(together=waiting > pace.singly - len(hour))
    free = hour[-1] + HOUR / (pace.hourly - pace.singly)
    if len(hour) >= pace.hourly:
        free = max(free, hour[-pace.hourly] + HOUR)
    return Turn(until=free if free > now else None, together=True)


def now_for(name: str, house: House, store: Store, but: str = "") -> Turn:
    """Whose turn it is now for a channel; at once and alone where it has no pace.

    What is under way counts as posted, except what is claimed under the name ``but``.
    """
    pace = of(name, house)
    if pace is None:
        return Turn()
    posts = store.sendings.posts_since(sharing(name, house), clock.now() - HOUR, but=but)
    return turn(posts, pace, clock.now(), 1 + store.deliveries.alerts_due(name))


class Spacing:
    """Keeps the posts to one account apart, whichever of its channels and in whichever thread; all posts of this process.

    The first post of a call also stands apart from the last that another process left in the log.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._house: House | None = None
        self._paces: dict[str, tuple[str, Pace] | None] = {}
        self._last: dict[str, float] = {}
        self._going: dict[str, tuple[str, float]] = {}

    def fresh(self, house: House) -> None:
        """A call begins, by the tables of ``house``: the log is asked again, except for what is still under way."""
        with self._lock:
            self._house, self._paces = house, {}
            busy = {account for account, _ in self._going.values()}
            self._last = {account: last for account, last in self._last.items() if account in busy}

    def wait(self, name: str, store: Store) -> float:
        """Seconds until a channel may be posted to, or until it is worth asking again."""
        if (paced := self._paced(name)) is None:
            return 0.0
        account, pace = paced
        with self._lock:
            if account not in self._last:
                self._last[account] = clock.monotonic() - self._since_the_log(name, pace, store)
            waits = [self._last[account] + pace.apart]
            waits += [since + HOLD for going, since in self._going.values() if going == account]
        return max(0.0, max(waits) - clock.monotonic())

    def begin(self, name: str) -> Callable[[], None]:
        """A channel is posted to now. What waits, in the thread that posts, until the same sending may post once more."""
        if (paced := self._paced(name)) is None:
            return lambda: None
        account, pace = paced
        with self._lock:
            self._last[account] = clock.monotonic()
            self._going[name] = account, clock.monotonic()
        return lambda: clock.rest(self._booked(account, pace.apart))

    def ended(self, name: str) -> None:
        """What was begun on a channel has ended, or nobody waits for it any more."""
        with self._lock:
            if (going := self._going.pop(name, None)) is not None:
                self._last[going[0]] = max(self._last.get(going[0], 0.0), clock.monotonic())

    def _booked(self, account: str, apart: float) -> float:
        """Seconds until the next free moment of an account, which nobody else has from now on; a post has just been answered."""
        with self._lock:
            now = clock.monotonic()
            moment = self._last[account] = max(now, self._last.get(account, now)) + apart
            return moment - now

    def _paced(self, name: str) -> tuple[str, Pace] | None:
        """The account of a channel and its pace, None where it has none; looked up once a call."""
        if name not in self._paces:
            assert self._house is not None, "fresh() comes first"
            pace = of(name, self._house)
            self._paces[name] = None if pace is None else (min(sharing(name, self._house)), pace)
        return self._paces[name]

    def _since_the_log(self, name: str, pace: Pace, store: Store) -> float:
        assert self._house is not None
        since = clock.now() - timedelta(seconds=pace.apart)
        posts = [p for p in store.sendings.posts_since(sharing(name, self._house), since) if p <= clock.now()]
        return (clock.now() - max(posts)).total_seconds() if posts else pace.apart
