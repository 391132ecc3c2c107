"""robots.txt as RFC 9309 says: 4xx allows everything, 5xx or no answer allows nothing, what was read holds for a day.

Scrapy's own middleware takes a failed download as "allowed" and a 5xx error page as rules, so it is not used.
"""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from bevaka import clock
from bevaka.sources import SCHEMES
from bevaka.store.hosts import Robots
from crawler import charset
from crawler.decide import NETWORK, outcome_of_status
from crawler.middlewares import ROBOTS, ROBOTS_READ
from crawler.outcomes import Refused, named

KEPT = timedelta(hours=24)
UNREACHED_KEPT = timedelta(minutes=15)
"""How long an error stands: nothing may be asked meanwhile, and whoever comes next need not wait for it again."""
LONGEST_DELAY = 30.0
UNREACHED = frozenset((*NETWORK, "tls"))
_PACKED_AT_MOST = 2 * 1024 * 1024
# The name in such a line, and what people copy behind it out of a log: a version, a comment. Letters, "-" and "_" make a name
# (RFC 9309, 2.2.1), which counts as a whole: what is called "Bev" is somebody else. Protego takes the beginning of one for it,
# so both sides get an end.
_ADDRESSED = re.compile(r"^([ \t]*user[- \t]?agent[ \t]*:[ \t]*)([A-Za-z_-]+)[^\r\n]*", re.I | re.M)
# "*" with anything behind it is everybody, as in "* Bevaka".
_EVERYBODY = re.compile(r"^([ \t]*user[- \t]?agent[ \t]*:[ \t]*\*)[ \t][^\r\n]*", re.I | re.M)
_FOR = re.compile(r"[ \t]*user[- \t]?agent\b", re.I)
_RULE = re.compile(r"[ \t]*(?:allow|di[as]\w*l\w*w)\b", re.I)  # and the misspellings that Protego takes for one
_EVERYWHERE = re.compile(r"[ \t]*(?:#|site-?maps?\b|host\b|$)", re.I)
_LINE = re.compile(r"\r\n?|\n")
_NAME, _END = re.compile(r"[A-Za-z_-]+"), "$"
_NOTHING = (204, 205)
"""Statuses that say that there is nothing to read, which is no fault."""


class Rules:
    """What a host's robots.txt says: rules, none at all, or the reason why nothing is allowed.

    The ``outcome`` of ``found`` names that reason: a host that cannot be reached at all is no matter of its robots.txt.
    """

    def __init__(self, found: Robots) -> None:
        self.found = found
        self._parsed = None if found.rules is None else Protego.parse(_addressed(found.rules))

    def holds(self, now: datetime) -> bool:
        """Whether it need not be asked again yet."""
        age = now - self.found.at
        return timedelta(0) <= age < (UNREACHED_KEPT if self.found.unreachable else KEPT)

    def refusal(self, url: str, agent: str) -> Refused | None:
        """Why ``url`` must not be asked by ``agent``, or None."""
        if self.found.unreachable:
            reason = f"robots.txt cannot be had ({self.found.unreachable}), so nothing is allowed"
            return Refused(self.found.outcome, reason)
        if self._parsed is not None and not self._parsed.can_fetch(url, _whole(agent)):
            return Refused("robots_disallowed", f"robots.txt does not allow {urlsplit(url).path or '/'}")
        return None

    def delay(self, agent: str) -> float:
        """The Crawl-delay it asks for, in seconds, at most half a minute."""
        asked = self._parsed.crawl_delay(_whole(agent)) if self._parsed is not None else None
        return min(float(asked or 0), LONGEST_DELAY)

    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps it names."""
        return tuple(self._parsed.sitemaps) if self._parsed is not None else ()


def rules_of(place: str, status: int, body: bytes, now: datetime) -> Rules:
    """The rules that an answer for /robots.txt stands for. 429 is a server under load, not "there is none"."""
    if outcome_of_status(status) == "ok":
        return Rules(Robots(place=place, at=now, rules=charset.decode(_whole_lines(body), "text/plain")))
    if status in _NOTHING or (400 <= status < 500 and status != 429):
        return Rules(Robots(place=place, at=now))
    return Rules(Robots(place=place, at=now, unreachable=f"HTTP {status}", outcome="robots_unreachable"))


def failed(place: str, error: BaseException, now: datetime) -> Rules:
    """What no answer stands for: nothing is allowed. More than five redirects count as "there is none" (RFC 9309, 2.3.1.2).

    ``robots_refused``: it leads to an address that must not be asked.
    """
    outcome, reason = named(error)
    if outcome == "bad_redirect" and "max redirections" in reason:
        return Rules(Robots(place=place, at=now))
    name = (
        "robots_refused" if outcome == "refused_address" else outcome if outcome in UNREACHED else "robots_unreachable"
    )
    # Of a certificate, the publisher must hear what is wrong with it; of a network, there is no more to say.
    why = f"tls: {reason}" if outcome == "tls" else outcome
    return Rules(Robots(place=place, at=now, unreachable=why, outcome=name))


def _whole_lines(body: bytes) -> bytes:
    """As much of a robots.txt as is read. Half a rule may say more than the whole: "Disallow: /" of "Disallow: /private"."""
    if len(body) <= ROBOTS_READ:
        return body
    return body[: max(body.rfind(end, 0, ROBOTS_READ) for end in (b"\n", b"\r")) + 1]


def _grouped(rules: str) -> str:
    """The rules with all names of a group right before them, where another record stands among those.

    Only rules end a group (RFC 9309, 2.2.1); to Protego a Crawl-delay does too, and the names before that were bound by nothing.
    """
    lines: list[str] = []
    names: list[str] = []
    ruled = parted = False
    for line in (" ".join(part.splitlines()) for part in _LINE.split(rules)):
        if _FOR.match(line):
            if ruled:
                names, ruled = [], False
            names.append(line)
        elif _RULE.match(line):
            if parted:
                lines += names
            ruled, parted = True, False
        elif not ruled and not _EVERYWHERE.match(line):
            parted = bool(names)
        lines.append(line)
    return "\n".join(lines)


def _addressed(rules: str) -> str:
    """The rules with the names in them as Protego is to take them."""
    rules = _grouped(rules)
    return _ADDRESSED.sub(rf"\1\2{_END}", _EVERYBODY.sub(r"\1", rules))


def _whole(agent: str) -> str:
    """The name of a program so that no beginning of it is taken for it; ``*`` as it is."""
    found = _NAME.match(agent)
    return f"{found[0]}{_END}" if found else agent


def place_of(url: str) -> str:
    """Where the robots.txt of ``url`` lies: scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def token(agent: str) -> str:
    """The product token by which robots.txt files name us: ``Bevaka/0.1 (…)`` is ``Bevaka``."""
    return agent.split("/")[0].split()[0] if agent.strip() else "*"


class RobotsMiddleware:
    """Asks each host's robots.txt before anything else, once a day, whatever the number of runs."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = token(crawler.settings["USER_AGENT"])
        self._known: dict[str, Rules | asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Refused, named as :meth:`Rules.refusal` and :func:`failed` name it."""
        if ROBOTS in request.meta or urlsplit(request.url).scheme in SCHEMES:
            return
        rules = await self._rules(place_of(request.url))
        request.meta["bevaka_rules"] = rules
        if refusal := rules.refusal(request.url, self._agent):
            raise refusal

    async def refusal(self, url: str) -> Refused | None:
        """Why ``url`` may not be asked for; None where it may, and while its host rests. Its robots.txt is asked for if need be."""
        rules = await self._rules(place_of(url))
        return None if rules.found.unreachable == "paused" else rules.refusal(url, self._agent)

    async def _rules(self, place: str) -> Rules:
        known = self._known.get(place) or self._kept(place)
        if isinstance(known, asyncio.Future):
            return await known
        if known is None or not known.holds(clock.now()):
            waiting = self._known[place] = asyncio.get_running_loop().create_future()
            known = await self._ask(place)
            self._keep(known)
            waiting.set_result(known)
        if self._known.get(place) is not known:
            self._known[place] = known
            self._slow_down(urlsplit(place).hostname or "", known.delay(self._agent))
        return known

    def _kept(self, place: str) -> Rules | None:
        """What an earlier run was answered."""
        spider: Any = self._crawler.spider
        found: Robots | None = spider.store.hosts.robots(place)
        return Rules(found) if found else None

    def _keep(self, rules: Rules) -> None:
        """For later runs too. A host that was not reached is not kept: the fault may have been our own network."""
        spider: Any = self._crawler.spider
        if rules.found.outcome not in UNREACHED:
            spider.saver.take(rules.found)

    async def _ask(self, place: str) -> Rules:
        request = Request(
            f"{place}/robots.txt",
            priority=1000,
            callback=NO_CALLBACK,
            meta={ROBOTS: 0, "download_maxsize": _PACKED_AT_MOST},
        )
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as error:  # the border to the network: no answer of any sort means nothing is allowed
            return failed(place, error, clock.now())
        return rules_of(place, response.status, response.body, clock.now())

    def _slow_down(self, host: str, delay: float) -> None:
        """Widen the host's line, also for when Scrapy lets go of an idle one and makes it anew."""
        downloader = self._crawler.engine.downloader
        if delay > self._crawler.settings.getfloat("DOWNLOAD_DELAY"):
            downloader.per_slot_settings[host] = {"delay": delay}
            if host in downloader.slots:
                downloader.slots[host].delay = delay
