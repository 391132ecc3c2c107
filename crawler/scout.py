"""Asks and stores nothing: tries sources as they stand in the list, or looks at one address for the lists behind it.

The spider is the one that collects, with the same guards, robots.txt and pauses; what it hears is told instead of saved.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from bevaka import clock
from bevaka.errors import TryLater
from bevaka.records import Answer, Ask, Listing, Source
from bevaka.settings import open_house
from bevaka.store import Store
from crawler import kinds
from crawler.crawl import crawl, pauses_in
from crawler.decide import outcome_of_status
from crawler.exchange import Count, Heard, headers_of
from crawler.find import Look
from crawler.gather import Gathering
from crawler.held import Broken
from crawler.links import bare
from crawler.outcomes import NO_PAGE, Refused, meaning, named, path_to
from crawler.robots import UNREACHED, RobotsMiddleware, Rules, place_of
from crawler.settings import scrapy_settings
from crawler.sight import LISTS, PAGES, Seen
from crawler.spider import ACCEPT, Watcher
from crawler.trial import Trial, answered, not_asked, to_be_asked, tried

Hear = Callable[[Any], None]
LOOKING_SECONDS, DOORS = 150, 3  # after which looking at one address ends; pages behind each other that only lead on


def run(
    home: Path, hear: Hear, sources: list[Source], url: str = "", instead: str = ""
) -> tuple[str, dict[str, datetime]]:
    """Try ``sources``, or look at ``url``, or at ``instead`` where nobody is reached there; ``hear`` gets a Trial of each.

    Runs in the child process. Returns why ``url`` could not be looked at, empty where it could, and which hosts asked to be
    left alone meanwhile, until when. Raises TryLater where the crawl breaks off.
    """
    house = open_house(home)
    pauses = pauses_in(house.data)
    settings = scrapy_settings(house) | {"ITEM_PIPELINES": {"crawler.scout.Telling": 100}}
    if url:
        settings["CLOSESPIDER_TIMEOUT"] = LOOKING_SECONDS
    waiting = [source for source in sources if (urlsplit(source.url).hostname or "") in pauses]
    for source in waiting:
        hear(not_asked(source, pauses[urlsplit(source.url).hostname or ""]))
    faults: list[str] = []
    asked = [source for source in sources if source not in waiting]
    # The spider wants a store to look into; this one is empty and goes with the run.
    with tempfile.TemporaryDirectory(prefix="bevaka-") as folder, Store(Path(folder)) as nothing:
        told = {"url": url, "instead": instead, "pauses": pauses, "hear": hear, "faults": faults}
        failure = crawl(settings, 0, Scout, sources=asked, store=nothing, **told)
        rests = nothing.hosts.pauses()
    if failure:
        raise TryLater(f"the crawl broke off: {failure}")
    return faults[0] if faults else "", rests


class Telling:
    """The item pipeline of a scout."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Telling:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """A source that was heard is told."""
        spider = self._crawler.spider
        assert isinstance(spider, Scout)
        if isinstance(item, Heard):
            seen = await spider.seen_in(item)
            rules, barred = spider.rules.get(item.source.id), await spider.barred(item)
            spider.tell(tried(item, rules, clock.now(), seen, barred))
        return item


class Scout(Watcher):
    """``sources`` are tried; or ``url`` is looked at, and the lists behind it are tried. ``faults`` hears why it could not be."""

    def __init__(
        self,
        sources: list[Source],
        store: Store,
        url: str,
        instead: str,
        pauses: dict[str, datetime],
        hear: Hear,
        faults: list[str],
    ) -> None:
        super().__init__(sources, store, Count(), [])
        self.pauses = pauses
        self.url, self.instead, self.faults, self._site = url, instead, faults, ""
        self.rules: dict[str, Rules] = {}
        self._hear = hear
        # Usual places, a row a sort; and what was asked for, so that nothing is asked for twice.
        self._guesses: list[list[Source]] = []
        self._guessed: dict[str, list[Source]] = {}
        self._asked_for: set[str] = set()
        self._doors = DOORS

    def tell(self, trial: Trial) -> None:
        """A trial goes to the parent; a usual place where nothing lies is no news."""
        row = self._guessed.get(trial.source.id)
        if trial.works and row is not None:
            row.clear()
        if trial.works and trial.source.kind in LISTS and "news" not in trial.source.url:
            # Found where the site says, it need not be looked for in usual places.
            self._guesses = [r for r in self._guesses if r and (r[0].kind != trial.source.kind or "news" in r[0].url)]
        if trial.works or row is None:
            self._hear(trial)

    async def seen_in(self, heard: Heard) -> Seen:
        """What there is to see in the answer of a source; nothing where that breaks what looks at it."""
        if (answer := answered(heard)) is None:
            return Seen()
        try:
            bodies = tuple(exchange.body for exchange in heard.exchanges)
            seen: Seen = await self.apart.call("crawler.sight:seen", answer, bodies, clock.now())
        except Broken:
            return Seen()
        return seen

    async def barred(self, heard: Heard) -> Refused | None:
        """Why none of the newest publications of a list may be asked for; None where one may."""
        robots: Any = self.crawler.get_downloader_middleware(RobotsMiddleware)
        refusals = await asyncio.gather(*(robots.refusal(url) for url in to_be_asked(heard.listing.leads)))
        return refusals[0] if refusals and all(refusals) else None

    async def start(self) -> AsyncIterator[Any]:
        """The sources, or the address that is looked at."""
        if not self.url:
            async for found in super().start():
                yield found
            return
        yield self._page(self.url, self.looked, self.overlooked)

    def _page(self, url: str, callback: Any, errback: Any) -> Request:
        self._asked_for.add(bare(url))
        return Request(
            url,
            headers={"Accept": f"{ACCEPT}, application/rss+xml, application/atom+xml, application/feed+json"},
            meta={"bevaka_started": clock.now()},
            callback=callback,
            errback=errback,
            dont_filter=True,
        )

    async def looked(self, response: Response) -> AsyncIterator[Any]:
        """The address answered: it is a list itself, or a page that may lead to some."""
        if outcome_of_status(response.status) != "ok":
            self.faults.append(f"{path_to(self.url, response.url)}: HTTP {response.status}{meaning(response.status)}")
            return
        answer = _answer_of(response)
        if not answer.body.strip():
            self.faults.append(f"{path_to(self.url, response.url)}: the answer holds nothing")
            return
        try:
            kind = await self.apart.call("crawler.sight:kind_of", answer, clock.now())
            wall = await self.apart.call("crawler.sight:wall_of", answer) if kind in PAGES else ""
            if wall and not (await self._look(answer)).candidates:
                self.faults.append(f"{path_to(self.url, response.url)}: the answer is {wall}")
                return
        except Broken as broken:
            self.faults.append(f"{path_to(self.url, response.url)}: {broken.reason}")
            return
        if kind in LISTS:
            async for found in self._as(
                Source(id=kind, name="the address itself", kind=kind, url=response.url), response
            ):
                yield found
            return
        if kind not in PAGES:
            self.faults.append(f"{path_to(self.url, response.url)}: {NO_PAGE.get(kind, 'neither a page nor a list')}")
            return
        self._site = f"{place_of(response.url)}/"
        async for found in self._behind(response, answer, first=True):
            yield found

    async def _look(self, answer: Answer, sitemaps: Iterable[str] = ()) -> Look:
        found: Look = await self.apart.call("crawler.find:look", answer, list(sitemaps), clock.now())
        return found

    async def _behind(self, response: Response, answer: Answer, *, first: bool) -> AsyncIterator[Any]:
        rules: Rules | None = response.meta.get("bevaka_rules")
        try:
            seen = await self._look(answer, rules.sitemaps() if first and rules else ())
        except Broken as broken:
            self.faults.append(f"{response.url}: {broken.reason}")
            return
        for source in seen.own:
            async for found in self._as(source, response):
                yield found
        for found in self._try(seen.candidates):
            yield found
        if first:
            self._guesses = [list(row) for row in seen.guesses]
            self._doors -= not seen.sections
            for url in seen.sections or (seen.onward if self._doors >= 0 else ()):
                if bare(url) not in self._asked_for:
                    yield self._page(url, self.section if seen.sections else self.looked, self.no_section)

    async def section(self, response: Response) -> AsyncIterator[Any]:
        """A page of news or reports, one step from a front page, or the press room of another host."""
        if outcome_of_status(response.status) == "ok" and response.body.strip():
            async for found in self._behind(response, _answer_of(response), first=False):
                yield found

    def no_section(self, failure: Failure) -> None:
        """It was only tried."""

    def overlooked(self, failure: Failure) -> Iterator[Request]:
        """The address did not answer: the other one is looked at, where there is one and nobody was reached."""
        outcome, reason = named(failure.value)
        if self.instead and outcome in UNREACHED:
            self._hear(f"{self.url}: {outcome}; looking at {self.instead}")
            self.url, self.instead = self.instead, ""
            yield self._page(self.url, self.looked, self.overlooked)
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every failure it hands over
        self.faults.append(f"{path_to(self.url, request.url)}: {outcome}: {reason}")

    def _try(self, sources: Iterable[Source]) -> list[Any]:
        """Requests for lists that were not asked for yet."""
        found = []
        for source in sources:
            if (key := f"{source.kind} {bare(source.url)}") not in self._asked_for:
                self._asked_for.add(key)
                found += list(self._ask_source(replace(source, site=self._site)))
        return found

    async def _as(self, source: Source, response: Response) -> AsyncIterator[Any]:
        """An answer that is here already, read as the list of ``source``."""
        self._asked_for.add(f"{source.kind} {bare(source.url)}")
        gathering = Gathering(replace(source, site=self._site), kinds.load(source.kind), None)
        gathering.expect(ask := Ask(url=source.url))
        response.meta.update(bevaka_gathering=gathering, bevaka_ask=ask, bevaka_depth=0)
        async for found in self.heard(response):
            yield found

    async def heard(self, response: Response) -> AsyncIterator[Any]:
        """A source answered; what its host's robots.txt says is kept beside it."""
        self._keep_rules(response.meta)
        async for found in super().heard(response):
            yield found

    def _ends_with_known(self, listing: Listing) -> bool:
        """The first page of a list shows what it is."""
        return True

    def unheard(self, failure: Failure) -> Any:
        """A source did not answer."""
        self._keep_rules(failure.request.meta)  # type: ignore[attr-defined]  # as above
        yield from super().unheard(failure)

    def _keep_rules(self, meta: dict[str, Any]) -> None:
        if rules := meta.get("bevaka_rules"):
            self.rules[meta["bevaka_gathering"].source.id] = rules

    def idle(self) -> None:
        """Nothing is on its way: look in one more usual place of each row. Raises DontCloseSpider while there is any."""
        asked = False
        for row in self._guesses:
            while row and not asked:
                source = row.pop(0)
                self._guessed[source.id] = row
                for request in self._try([source]):
                    self.crawler.engine.crawl(request)
                    asked = True
        if asked:
            raise DontCloseSpider

    def closed(self, reason: str) -> None:
        """Called by Scrapy at the end."""
        super().closed(reason)
        if reason == "closespider_timeout":
            self._hear(f"stopped looking after {LOOKING_SECONDS} s; what was seen by then counts")


def _answer_of(response: Response) -> Answer:
    return Answer(url=response.url, status=response.status, headers=headers_of(response), body=response.body)
