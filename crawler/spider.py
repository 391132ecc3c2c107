"""The one spider: asks the sources that are due, then the leads that are open. What to ask and how to read it, the
source's kind knows; what becomes of it, the item pipeline."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import chain, islice
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from bevaka import clock
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Answer, Ask, Bookmark, Fetch, Listing, Source
from bevaka.store import Store
from bevaka.store.crawl import OpenLead, SourceState
from crawler import compare, doors, kinds, walls
from crawler.apart import Apart
from crawler.decide import ASK_AGAIN, DOORS
from crawler.exchange import Count, Got, Heard, answer_of, as_received, exchange_of, kept_headers, outcome_of
from crawler.gather import Gathering
from crawler.middlewares import MB, asked_rest
from crawler.outcomes import named
from crawler.pipelines import Saver

log = logging.getLogger(__name__)
LEADS_AT_ONCE, SOURCES_AT_ONCE = 500, 100
ACCEPT = "text/html, application/xhtml+xml, application/pdf;q=0.9, text/plain;q=0.8, */*;q=0.1"


class Watcher(Spider):
    """``sources`` are asked, and the home pages of ``homes``; ``store`` holds what is known, ``count`` is how it went."""

    name = "bevaka"
    custom_settings = None

    def __init__(self, sources: list[Source], store: Store, count: Count, homes: list[Source]) -> None:
        super().__init__()
        self.homes = homes
        self.sources, self.store, self.count = sources, store, count
        self.states: dict[str, SourceState] = store.crawl.states()
        self.pauses: dict[str, datetime] = store.hosts.pauses()
        self.saver = Saver(store, count, self.pauses, self.stop)
        self._asked: set[int] = set()
        self.apart = Apart()
        self._kind = cache(kinds.load)  # looks through every installed package: once a kind, not once a source

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Watcher:
        """Built by Scrapy."""
        made: Watcher = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(made.idle, signal=signals.spider_idle)
        return made

    async def start(self) -> AsyncIterator[Any]:
        """A request for each source; a source whose row or kind is faulty is told as such."""
        asked = chain(
            chain.from_iterable(map(self._ask_source, self.sources)),
            compare.requests(self.homes, self.store, self.apart),
        )
        while batch := list(islice(asked, SOURCES_AT_ONCE)):
            for found in batch:
                yield found
            # Which host is next, Scrapy finds by looking at every host that waits: so there are never many.
            if len(batch) == SOURCES_AT_ONCE and any(isinstance(found, Request) for found in batch):
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            self.saver.save()  # looks at sites begin with what their robots.txt said

    def _ask_source(self, source: Source) -> Iterator[Any]:
        try:
            kind = self._kind(source.kind)
            faults = kinds.option_faults(kind, source.options)
            gathering = Gathering(source, kind, self._bookmark(source))
            asks = [] if faults else list(kind.ask(source, gathering.bookmark))
            requests = [self._list_request(gathering, ask) for ask in asks]
        except GiveUp as error:
            faults, requests = error.reason, []
        except Exception as error:  # the border of a kind, which may be a stranger's: its neighbours are asked
            log.exception("a kind failed source=%s", source.id)
            faults, requests = f"the kind {source.kind} failed ({type(error).__name__}: {error})", []
        if not requests:
            note = faults or "the kind asks nothing"
            fetch = self._fetch(source, source.url, clock.now(), "faulty", note)
            yield Heard(source=source, listing=kinds.failed("faulty", note), fetch=fetch, failed=True)
            return
        yield from (request for request in requests if gathering.expect(request.meta["bevaka_ask"]))

    def _bookmark(self, source: Source) -> Bookmark | None:
        known = self.states.get(source.id)
        return known.bookmark if known else None

    def _list_request(self, gathering: Gathering, ask: Ask, depth: int = 0) -> Request:
        """The request that a kind asks for. Raises ValueError where its address is none."""
        known = kinds.validators(self.store.parts.bookmark(gathering.source.id, ask.url)) if ask.part else {}
        meta = {
            "bevaka_gathering": gathering,
            "bevaka_ask": ask,
            "bevaka_depth": depth,
            "bevaka_started": clock.now(),
            "download_maxsize": min(ask.max_bytes, self.settings.getint("BEVAKA_MAX_PAGE") * MB),
        }
        return Request(
            ask.url,
            headers=as_received({**ask.headers, **known}),
            meta=meta,
            callback=self.heard,
            errback=self.unheard,
            dont_filter=True,
        )

    async def heard(self, response: Response) -> AsyncIterator[Any]:
        """A source answered. Its list is read beside the crawl: a long one would keep everybody waiting until they time out."""
        if onward := await self._onward(response, self.heard, self.unheard):
            yield onward
            return
        gathering: Gathering = response.meta["bevaka_gathering"]
        asked_part = response.status == 206 and response.request is not None and b"Range" in response.request.headers
        outcome, reason = ("ok", "") if asked_part else outcome_of(response)
        fetch = self._answered(gathering.source, response, outcome, reason)
        requests: list[Request] = []
        try:
            listing = await self._read(gathering, response, outcome, reason)
            if listing.more:
                requests = self._further(gathering, listing, response.meta["bevaka_depth"] + 1)
        except TryLater as error:
            self.stop(error.reason)
            return
        except Exception as error:  # the border of a source: whatever it answers, it ends in a state that is told
            log.exception("an answer cannot be taken source=%s", gathering.source.id)
            listing = kinds.failed("reader_failed", f"{type(error).__name__}: {error}")
        for request in requests:
            if gathering.expect(request.meta["bevaka_ask"]):
                yield request
        gathering.take(response.meta["bevaka_ask"], fetch, listing, exchange_of(response), asked_rest(response))
        for found in self._finished(gathering):
            yield found

    def _ends_with_known(self, listing: Listing) -> bool:
        """Whether the lower half of a page shows something known: what stands on the pages behind it was there before."""
        urls = [lead.url for lead in listing.leads]
        return bool(self.store.crawl.known_urls(urls[len(urls) // 2 :]))

    def _further(self, gathering: Gathering, listing: Listing, depth: int) -> list[Request]:
        """What a list asks for besides. Raises ValueError where an address is none."""
        asks = [ask for ask in listing.more if not (ask.older and self._ends_with_known(listing))]
        return [self._list_request(gathering, ask, depth) for ask in asks]

    async def _read(self, gathering: Gathering, response: Response, outcome: str, reason: str) -> Listing:
        """What an answer says; of one that is not good, whether somebody at the door says so."""
        answer = replace(answer_of(response), bookmark=gathering.bookmark, depth=response.meta["bevaka_depth"])
        if outcome != "ok":
            wall = await self._wall(answer)
            return kinds.failed(wall or outcome, f"{reason}: {walls.PHRASES[wall]}" if wall else reason)
        known = self.states.get(gathering.source.id)
        return await self.apart.read(gathering.source, answer, slow=bool(known and known.state == "reader_failed"))

    async def _onward(self, response: Response, callback: Any, errback: Any) -> Request | None:
        """The request for what a page leads to that only leads on, under the rules of any other; None where it is no such page,
        or led here by as many as a redirect may."""
        asked, answer = response.request, answer_of(response)
        times = response.meta.get("redirect_times", 0) + 1
        if asked is None or times > self.settings.getint("REDIRECT_MAX_TIMES") or not doors.likely(answer):
            return None
        target = await self.apart.door(answer)
        meta = {**response.meta, "redirect_times": times}
        return asked.replace(url=target, meta=meta, callback=callback, errback=errback) if target else None

    async def _wall(self, answer: Answer) -> str:
        """The name of what turns us away at the door, where that says more than the status."""
        return await self.apart.wall(answer) if answer.status in DOORS else ""

    def closed(self, reason: str) -> None:
        """Called by Scrapy at the end."""
        self.apart.close()

    def unheard(self, failure: Failure) -> Iterator[Any]:
        """A source did not answer."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every failure it hands over
        gathering: Gathering = request.meta["bevaka_gathering"]
        outcome, reason = named(failure.value)
        started = request.meta["bevaka_started"]
        fetch = self._fetch(gathering.source, request.url, started, outcome, reason)
        gathering.take(request.meta["bevaka_ask"], fetch, Listing(leads=(), state=outcome, note=reason), None, None)
        yield from self._finished(gathering)

    def _finished(self, gathering: Gathering) -> Iterator[Heard]:
        if gathering.complete:
            yield gathering.result()

    def stop(self, reason: str) -> None:
        """End the crawl, because nothing can be stored; what has no bookmark yet is asked again."""
        log.error("nothing can be stored reason=%s", reason)
        self.count.stopped = reason
        self.crawler.engine.close_spider(self, "store")

    def idle(self) -> None:
        """Nothing is on its way: take up the leads that are open. Raises DontCloseSpider while there are any."""
        self.saver.save()
        if self.count.stopped:
            return
        again, most = self.store.again, LEADS_AT_ONCE
        found = [*self.store.crawl.open_leads(most), *again.renewed(most), *again.due(ASK_AGAIN, most)]
        leads = [lead for lead in {lead.id: lead for lead in found}.values() if lead.id not in self._asked]
        for lead in leads:
            self._asked.add(lead.id)
            try:
                self.crawler.engine.crawl(self._lead_request(lead))
            except ValueError as error:
                # An address that Scrapy cannot even write down must not stand in the way of those behind it.
                with self.store.transaction():
                    reason = f"refused_address: {error}"
                    self.store.crawl.settle_lead(lead.id, state="given_up", attempts=lead.attempts, reason=reason)
        if leads:
            raise DontCloseSpider

    def _lead_request(self, lead: OpenLead) -> Request:
        meta = {"bevaka_lead": lead, "bevaka_started": clock.now()}
        return Request(
            lead.url,
            meta=meta,
            headers=as_received({"Accept": ACCEPT} | self._validators(lead)),
            callback=self.got,
            errback=self.missed,
            dont_filter=True,
        )

    def _validators(self, lead: OpenLead) -> dict[str, str]:
        """What makes a request for something that was had before conditional (RFC 9110, section 13)."""
        had = [fetch for fetch in self.store.crawl.fetches(lead.id) if fetch.outcome == "ok"] if lead.attempts else []
        kept = had[-1].headers if had else {}
        return kinds.conditional(kept.get("etag"), kept.get("last-modified"))

    async def got(self, response: Response) -> AsyncIterator[Got | Request]:
        """A page or report answered."""
        if onward := await self._onward(response, self.got, self.missed):
            yield onward
            return
        lead: OpenLead = response.meta["bevaka_lead"]
        outcome, reason = outcome_of(response)
        if wall := await self._wall(answer_of(response)):
            outcome, reason = wall, f"{reason}: {walls.PHRASES[wall]}"
        if outcome == "ok" and "partial" in response.flags:
            # Without a length, a closed connection is how old servers end a page: only a missing end tells a cut.
            reason = "the connection closed without saying whether that was all"
        fetch = self._answered(lead, response, outcome, reason)
        yield Got(lead=lead, fetch=fetch, exchange=exchange_of(response), pause=asked_rest(response))

    def missed(self, failure: Failure) -> Iterator[Got]:
        """A page or report did not answer."""
        request: Request = failure.request  # type: ignore[attr-defined]  # as above
        lead: OpenLead = request.meta["bevaka_lead"]
        outcome, reason = named(failure.value)
        started = request.meta["bevaka_started"]
        yield Got(lead=lead, fetch=self._fetch(lead, request.url, started, outcome, reason))

    def _answered(self, about: Source | OpenLead, response: Response, outcome: str, reason: str) -> Fetch:
        fetch = self._fetch(about, response.url, response.meta["bevaka_started"], outcome, reason)
        return replace(fetch, status=response.status, headers=kept_headers(response))

    def _fetch(self, about: Source | OpenLead, final_url: str, started: datetime, outcome: str, reason: str) -> Fetch:
        """What came of asking for a source or a lead, as far as it is known without an answer."""
        lead = about if isinstance(about, OpenLead) else None
        known = self.states.get(about.id) if isinstance(about, Source) else None
        return Fetch(
            url=about.url,
            final_url=final_url,
            started=started,
            attempt=1 + (lead.attempts if lead else known.failures if known else 0),
            outcome=outcome,
            reason=reason,
            lead_id=lead.id if lead else None,
            source_id=lead.source_id if lead else str(about.id),
        )
