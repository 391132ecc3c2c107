"""robots.txt as RFC 9309 says: 4xx allows everything, 5xx or no answer allows nothing, what was read holds for a day.

Scrapy's own middleware takes a failed download as "allowed" and a 5xx error page as rules, so it is not used.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from bevaka import clock
from bevaka.sources import SCHEMES
from crawler import charset
from crawler.decide import NETWORK
from crawler.outcomes import Refused, named

KEPT = timedelta(hours=24)
READ = 512 * 1024  # RFC 9309, 2.5: at least 500 KiB are to be read
LONGEST_DELAY = 30.0
UNREACHED = frozenset((*NETWORK, "tls"))


@dataclass(frozen=True)
class Rules:
    """What a host's robots.txt says: parsed rules, or the reason why nothing is allowed.

    ``outcome`` names that reason: a host that cannot be reached at all is no matter of its robots.txt.
    """

    at: datetime
    parsed: Protego | None = None
    unreachable: str = ""
    outcome: str = "robots_unreachable"

    def refusal(self, url: str, agent: str) -> Refused | None:
        """Why ``url`` must not be asked by ``agent``, or None."""
        if self.unreachable:
            return Refused(self.outcome, f"robots.txt cannot be had ({self.unreachable}), so nothing is allowed")
        if self.parsed is not None and not self.parsed.can_fetch(url, agent):
            return Refused("robots_disallowed", f"robots.txt does not allow {urlsplit(url).path or '/'}")
        return None

    def delay(self, agent: str) -> float:
        """The Crawl-delay it asks for, in seconds, at most half a minute."""
        asked = self.parsed.crawl_delay(agent) if self.parsed is not None else None
        return min(float(asked or 0), LONGEST_DELAY)


def rules_of(status: int, body: bytes, now: datetime) -> Rules:
    """The rules that an answer for /robots.txt stands for. 429 is a server under load, not "there is none"."""
    if status == 200:
        return Rules(now, parsed=Protego.parse(charset.decode(body[:READ], "text/plain")))
    if 400 <= status < 500 and status != 429:
        return Rules(now)
    return Rules(now, unreachable=f"HTTP {status}")


def token(agent: str) -> str:
    """The product token by which robots.txt files name us: ``Bevaka/0.1 (…)`` is ``Bevaka``."""
    return agent.split("/")[0].split()[0] if agent.strip() else "*"


class RobotsMiddleware:
    """Asks each host's robots.txt once before anything else."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = token(crawler.settings["USER_AGENT"])
        self._known: dict[str, Rules | asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Refused named ``robots_disallowed``, ``robots_unreachable``, or as the failure to reach the host."""
        if request.meta.get("bevaka_robots") or urlsplit(request.url).scheme in SCHEMES:
            return
        rules = await self._rules(request.url)
        request.meta["bevaka_rules"] = rules
        if refusal := rules.refusal(request.url, self._agent):
            raise refusal

    async def _rules(self, url: str) -> Rules:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc.lower()}"
        known = self._known.get(place)
        if isinstance(known, asyncio.Future):
            return await known
        if known is not None and clock.now() - known.at < KEPT:
            return known
        waiting = self._known[place] = asyncio.get_running_loop().create_future()
        rules = await self._ask(place)
        self._known[place] = rules
        waiting.set_result(rules)
        self._slow_down(parts.hostname or "", rules.delay(self._agent))
        return rules

    async def _ask(self, place: str) -> Rules:
        request = Request(
            f"{place}/robots.txt",
            priority=1000,
            callback=NO_CALLBACK,
            meta={"bevaka_robots": True, "download_maxsize": 2 * 1024 * 1024},
        )
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as error:  # the border to the network: no answer of any sort means nothing is allowed
            outcome, _ = named(error)
            unreached = outcome if outcome in UNREACHED else "robots_unreachable"
            return Rules(clock.now(), unreachable=outcome, outcome=unreached)
        return rules_of(response.status, response.body, clock.now())

    def _slow_down(self, host: str, delay: float) -> None:
        slot = self._crawler.engine.downloader.slots.get(host)
        if slot is not None and delay > slot.delay:
            slot.delay = delay
