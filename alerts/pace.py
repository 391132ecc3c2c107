"""How fast a channel's service may be posted to: how far apart, how many an hour, and what waits goes together.

A channel that has a pace names it as ``PACE``. Channels of one kind whose tables name the same webhook share it. Up to
``singly`` messages an hour each goes by itself. Beyond, posts are spread over the hour, and each takes along every alert
that waits, as does one while more wait than may go singly: so none is discarded, none waits long, and a flood is a few cards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from alerts import channels
from alerts.channels import Pace
from bevaka import clock
from bevaka.settings import House
from bevaka.store import Store

HOUR = timedelta(hours=1)


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


def now_for(name: str, house: House, store: Store) -> Turn:
    """Whose turn it is now for a channel; at once and alone where it has no pace."""
    pace = of(name, house)
    if pace is None:
        return Turn()
    posts = store.sendings.posts_since(sharing(name, house), clock.now() - HOUR)
    return turn(posts, pace, clock.now(), 1 + store.deliveries.alerts_due(name))


class Spacing:
    """Keeps the posts of one run apart, each channel on its own; the first after the last that another run left in the log."""

    def __init__(self, house: House, store: Store) -> None:
        self._house, self._store = house, store
        self._last: dict[str, float] = {}
        self._accounts: dict[str, str] = {}

    def wait(self, name: str) -> float:
        """Seconds until a channel may be posted to."""
        pace = of(name, self._house)
        if pace is None or not pace.apart:
            return 0.0
        account = self.account(name)
        if account not in self._last:
            self._last[account] = clock.monotonic() - self._since_the_log(name, pace)
        return max(0.0, self._last[account] + pace.apart - clock.monotonic())

    def posted(self, name: str) -> None:
        """Something was posted just now."""
        self._last[self.account(name)] = clock.monotonic()

    def account(self, name: str) -> str:
        """What a channel's posts count under: itself, or one name for all channels that share a pace."""
        if name not in self._accounts:
            self._accounts[name] = name if of(name, self._house) is None else min(sharing(name, self._house))
        return self._accounts[name]

    def _since_the_log(self, name: str, pace: Pace) -> float:
        since = clock.now() - timedelta(seconds=pace.apart)
        posts = [p for p in self._store.sendings.posts_since(sharing(name, self._house), since) if p <= clock.now()]
        return (clock.now() - max(posts)).total_seconds() if posts else pace.apart
