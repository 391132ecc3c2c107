"""Two hundred invented sources, some of which break: what each would answer at any moment of a month, from a fixed seed.

A publisher has a rhythm (by day, by weekday, holidays), a list that is a window on its newest items, and a home page. What is
heard of it goes through the crawler's own functions into a real store; nothing is asked of any network.
"""

from __future__ import annotations

import bisect
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bevaka.records import Bookmark, Fetch, Lead, Listing, Source
from crawler.compare import Compared
from crawler.decide import FARTHEST
from crawler.exchange import Heard
from crawler.health import patience

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEFORE = timedelta(days=60)
OUTAGE = (BEGIN + 8 * DAY + 3 * HOUR, BEGIN + 8 * DAY + 14 * HOUR)
"""When our own network is down."""
REPAIR = timedelta(days=5)
KINDS = (
    "blocked", "gone", "moved", "login_page", "captcha", "wrong_feed", "frozen", "empty", "empty_texts", "undated",
    "unreachable", "stands_still",
)  # fmt: skip
UNREACHABLE = (("tls", "tls"), ("dns", "dns"), ("server_error", "server_error"), ("robots_disallowed", "robots"))
NAMES = {"stands_still": {"silent", "silent_feed"}}


@dataclass
class Site:
    """A publisher: ``times`` of its publications, how many its list holds, and what breaks when, if anything."""

    source: Source
    times: list[datetime]
    window: int
    home: bool = True
    breaks: str = ""
    at: datetime = BEGIN + 400 * DAY
    variant: int = 0
    hiccups: list[tuple[datetime, datetime]] = field(default_factory=list)
    last: tuple[str, ...] = ()
    had: list[datetime] = field(default_factory=list)
    seen: datetime | None = None

    @property
    def names(self) -> set[str]:
        """The states that a breakage may be told as."""
        if self.breaks == "unreachable":
            return {UNREACHABLE[self.variant][1]}
        return NAMES.get(self.breaks, {self.breaks})

    def broken(self, now: datetime) -> bool:
        return bool(self.breaks) and self.at <= now < self.repaired

    @property
    def repaired(self) -> datetime:
        """What breaks is mended after some days; a list that merely stands still is not."""
        return self.at + (400 * DAY if self.breaks == "stands_still" else REPAIR)

    def deadline(self) -> datetime:
        """When a breakage must have been told: a day and an hour after it could be seen, a day after it began at the latest.

        Plain silence has the time that the rule gives it, counted from the true rhythm, and a day for the home page.
        """
        seen = min(self.seen or self.at + FARTHEST, self.at + FARTHEST)
        if self.breaks != "stands_still":
            return seen + DAY + HOUR
        past = self.times[: bisect.bisect(self.times, self.at)]
        gaps = [b - a for a, b in pairwise(past[-200:])]
        by_rule = self.at + (patience(gaps, self.source.expect) or 30 * DAY) + DAY
        # Or by the home page, a week at most after it shows what the list does not, where that is sooner.
        missing = next((t for t in self.times if t > self.at), by_rule)
        return min(by_rule, missing + 8 * DAY) if self.home else by_rule

    def items(self, now: datetime) -> list[int]:
        """Numbers of the newest publications, newest first."""
        newest = bisect.bisect(self.times, now)
        return list(range(max(0, newest - self.window), newest))[::-1]

    def leads(self, numbers: list[int], host: str = "") -> tuple[Lead, ...]:
        host = host or f"{self.source.id}.example"
        return tuple(
            Lead(
                url=f"http://{host}/nyheter/{n}",
                source_id=self.source.id,
                title=f"Rubrik {n}",
                published=self.times[n],
                language="sv",
            )
            for n in numbers
        )

    def answer(self, now: datetime) -> Listing:
        """What the source answers at ``now``."""
        if OUTAGE[0] <= now < OUTAGE[1]:
            return Listing(leads=(), state="dns", note="no such name")
        if any(start <= now < end for start, end in self.hiccups):
            return Listing(leads=(), state="server_error", note="HTTP 503")
        found = self._broken(now) if self.broken(now) else Listing(leads=self.leads(self.items(now)))
        if self.broken(now) and self.seen is None:
            self.seen = now
        if not self.broken(now):
            self.had.append(now)
        urls = (found.state, *(f"{lead.url}{lead.title}{lead.published}" for lead in found.leads))
        if found.state == "ok" and urls == self.last:
            return Listing(leads=(), state="not_modified")
        self.last = urls
        return found

    def _broken(self, now: datetime) -> Listing:
        good = self.leads(self.items(now))
        made: dict[str, Callable[[], Listing]] = {
            "wrong_feed": lambda: Listing(leads=self.leads(self.items(now), "casino.example")),
            "frozen": lambda: Listing(leads=self.leads(self.items(self.at - 20 * DAY))),
            "empty_texts": lambda: Listing(leads=tuple(replace(lead, title="") for lead in good)),
            "undated": lambda: Listing(leads=tuple(replace(lead, published=None) for lead in good)),
            "stands_still": lambda: Listing(leads=self.leads(self.items(self.at))),
            "moved": lambda: Listing(leads=(), state="not_a_feed", note="the answer is an HTML page"),
            "unreachable": lambda: Listing(leads=(), state=UNREACHABLE[self.variant][0], note="not reached"),
        }
        return made[self.breaks]() if self.breaks in made else Listing(leads=(), state=self.breaks, note="broken")

    def heard(self, now: datetime) -> Heard:
        """The answer as the spider hands it on."""
        listing = self.answer(now)
        away = listing.state == "not_a_feed"
        fetch = Fetch(
            url=self.source.url,
            final_url=f"http://{self.source.id}.example/" if away else self.source.url,
            started=now,
            attempt=1,
            outcome=listing.state,
            source_id=self.source.id,
        )
        failed = listing.state not in ("ok", "not_modified", "empty", "partial")
        return Heard(source=self.source, listing=replace(listing, bookmark=Bookmark()), fetch=fetch, failed=failed)

    def page(self, now: datetime) -> Compared:
        """The home page: its newest ten publications between links that stay."""
        if not self.home or OUTAGE[0] <= now < OUTAGE[1]:
            return Compared(source=self.source, note="HTTP 403")
        stays = tuple(f"http://{self.source.id}.example/{folder}/om" for folder in ("kampanj", "nyheter", "evenemang"))
        newest = list(range(bisect.bisect(self.times, now)))[-10:]
        links = stays + tuple(lead.url for lead in self.leads(newest))
        return Compared(source=self.source, pages={f"http://{self.source.id}.example/": {url: url for url in links}})


RATES = (0.3, 0.5, 1, 2, 4, 8, 15, 30)
BUSY = (*RATES, 240)
"""Publications a day; with the last, the shortest pace is learnt, with room for days on which less is published."""


def sites(breaking: int, sound: int, days: int, rates: tuple[float, ...] = RATES, seed: int = 7) -> list[Site]:
    """``breaking`` sources of each kind of breakage, and ``sound`` ones without; no row says how often to ask."""
    dice = random.Random(seed)
    kinds = [kind for kind in KINDS for _ in range(breaking)] + [""] * sound
    return [_site(dice, number, kind, days, dice.choice(rates)) for number, kind in enumerate(kinds)]


def _site(dice: random.Random, number: int, kind: str, days: int, rate: float) -> Site:
    source = Source(
        id=f"s{number}",
        name=f"Källa {number}",
        kind="feed",
        url=f"http://s{number}.example/feed/rss",
        expect=round(rate * 30),
    )
    window = dice.choice((20, 30, 50))
    site = Site(source, _times(dice, rate, days, holiday=not kind and dice.random() < 0.2), window, dice.random() < 0.9)
    for _ in range(days // 6):
        start = BEGIN + dice.random() * days * DAY
        site.hiccups.append((start, start + dice.choice((0.5, 2, 4)) * HOUR))
    if kind:
        site.breaks, site.variant = kind, number % len(UNREACHABLE)
        # A list must have something new after it broke for the change to show; no outage of ours in the way.
        site.at = BEGIN + dice.uniform(1, max(1.5, days - 6)) * DAY
        if kind == "stands_still":
            # Early, because seldom publishers need weeks to be missed.
            site.at = BEGIN + dice.uniform(1, days / 4) * DAY
        if OUTAGE[0] - DAY < site.at < OUTAGE[1]:
            site.at = OUTAGE[1]
    return site


def _times(dice: random.Random, rate: float, days: int, *, holiday: bool) -> list[datetime]:
    """A Poisson stream that is busy by day, half as busy at weekends, and silent for five days where there is a holiday."""
    now, end, found = BEGIN - BEFORE, BEGIN + (days + 1) * DAY, []
    pause = BEGIN + dice.uniform(0, days) * DAY
    while now < end:
        now += timedelta(days=dice.expovariate(rate * 2))
        busy = (0.8 if 7 <= now.hour < 19 else 0.2) * (0.5 if now.weekday() >= 5 else 1.0)
        if dice.random() < busy and not (holiday and pause <= now < pause + 5 * DAY):
            found.append(now)
    return found
