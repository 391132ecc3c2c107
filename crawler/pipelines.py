"""The item pipeline: writes down what was heard and got. The archive first, then the rows, what comes within a moment in one
transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from bevaka import clock
from bevaka.errors import BevakaError, GiveUp, TryLater
from bevaka.records import GOOD_STATES, Fetch, Lead
from bevaka.store import Store
from bevaka.store.captures import Capture
from bevaka.store.crawl import OpenLead
from bevaka.store.health import WHOLE
from bevaka.store.hosts import Robots
from bevaka.store.polls import Poll
from crawler import compare
from crawler.decide import (
    AGAIN_AFTER,
    CONFIRM,
    CONFIRMED,
    FARTHEST,
    closer,
    next_due,
    own_text_reason,
    pace_of,
    retry_article,
)
from crawler.enclosed import keep_enclosed, save_enclosed
from crawler.exchange import Count, Got, Heard
from crawler.health import condition
from crawler.kinds import is_own_item
from crawler.polls import led_away, poll_of
from crawler.same import apart, at_known_addresses

log = logging.getLogger(__name__)
MOMENT = 0.05
"""Seconds after which what was taken is saved."""
TOGETHER, SIZE_TOGETHER = 200, 4 * 1024 * 1024
"""How many items, or bytes of answers, are saved together at most."""
TIGHT = timedelta(days=1)
"""How long after a gap a list is asked at its own shorter pace."""


class Saver:
    """Takes items, and saves what came within a moment together: the disk is waited for once, not once an item.

    Nothing counts as had before it is saved: where the process ends meanwhile, what was taken is asked for again. ``stop``
    hears the reason when nothing can be stored.
    """

    def __init__(
        self,
        store: Store,
        count: Count,
        pauses: dict[str, datetime],
        stop: Callable[[str], None],
    ) -> None:
        self._store, self._count, self._pauses, self._stop = store, count, pauses, stop
        self._taken: list[object] = []
        self._size = 0
        self._clock: asyncio.TimerHandle | None = None

    def take(self, item: object) -> None:
        """Save an item within a moment."""
        self._taken.append(item)
        self._size += _size(item)
        if len(self._taken) >= TOGETHER or self._size >= SIZE_TOGETHER:
            self.save()
        elif self._clock is None:
            self._clock = asyncio.get_running_loop().call_later(MOMENT, self.save)

    def save(self) -> None:
        """Save what was taken; where that is refused, one by one, until there is no room for one of them."""
        items, self._taken, self._size = self._taken, [], 0
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        try:
            self._save(items)
        except BevakaError as error:
            self._stop(str(error))

    def _save(self, items: list[object]) -> None:
        if not items:
            return
        before = deepcopy(self._count)
        try:
            with self._store.together():
                for item in items:
                    self._one(item)
        except BevakaError:
            vars(self._count).update(vars(before))
            if len(items) == 1:
                raise
            for item in items:
                self._save([item])

    def _one(self, item: object) -> None:
        """Raises TryLater when the disk or the database refuses; whatever else is wrong with an item stays with it."""
        try:
            with self._store.transaction():
                if isinstance(item, Heard):
                    save_heard(self._store, item, self._count)
                elif isinstance(item, Got):
                    save_got(self._store, item, self._count, self._pauses)
                elif isinstance(item, compare.Compared):
                    compare.save(self._store, item)
                elif isinstance(item, Robots):
                    self._store.hosts.keep_robots(item)
        except TryLater:
            raise
        except Exception:  # the border of an item: its neighbours are saved
            log.exception("an item cannot be stored")


def _size(item: object) -> int:
    """About how many bytes of answers an item holds."""
    if isinstance(item, Heard):
        enclosed = sum(len(lead.enclosed.body) for lead in item.listing.leads if lead.enclosed)
        return enclosed + sum(len(exchange.body) for exchange in item.exchanges)
    return len(item.exchange.body) if isinstance(item, Got) and item.exchange else 0


class StorePipeline:
    """Scrapy's way to a spider's saver."""

    def __init__(self, crawler: Crawler) -> None:
        self._spider: Any = crawler.spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Built by Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """An item will be saved."""
        self._spider.saver.take(item)
        return item

    def close_spider(self) -> None:
        """Called by Scrapy when nothing is on its way any more."""
        self._spider.saver.save()


def save_heard(store: Store, heard: Heard, count: Count) -> None:
    """A source's leads and its bookmark in one transaction, so that neither is ever without the other."""
    source, listing = heard.source, led_away(heard)
    if listing.state == "paused":
        return
    leads, recognised = at_known_addresses(store, apart(store, listing.leads))
    listing = replace(listing, leads=leads)
    alike = store.polls.run(source.id) if heard.failed else []
    failures = 1 + sum(1 for _ in takewhile(lambda p: condition(p.state) is condition(listing.state), reversed(alike)))
    pace = pace_of(source, store.polls.rhythm(source.id), clock.now())
    due = next_due(pace, clock.now(), failed=heard.failed, failures=failures, state=listing.state)
    if heard.pause:
        due = max(due, clock.now() + heard.pause)
    new = {lead.url for lead in listing.leads} - store.crawl.known_urls(lead.url for lead in listing.leads)
    told = new or listing.state not in ("ok", "not_modified")
    captures = [store.keep(exchange) for exchange in heard.exchanges if told]
    first = heard.exchanges[0] if heard.exchanges else None
    body = captures[0].sha256 if captures and first and first.body else None
    size = len(first.body) if first else 0
    fetch = replace(heard.fetch, outcome=listing.state, reason=listing.note, size=size, sha256=body)
    enclosed = keep_enclosed(store, listing.leads)
    with store.transaction():
        poll = poll_of(store, heard, listing, recognised=recognised)
        due = min(due, _closer(store, pace, poll) or _confirmed(store, pace, poll, heard) or due)
        store.polls.save(_save(store, fetch, captures), poll)
        added = store.crawl.add_leads(listing.leads)
        _settle_own(store, [lead for lead in listing.leads if lead.url in new and not lead.enclosed])
        save_enclosed(store, enclosed)
        for lead in listing.leads:
            if lead.url not in new and not lead.enclosed:
                store.again.renew(lead, clock.now() - AGAIN_AFTER, whole=source.kind == "feed")
        store.parts.keep(source.id, heard.parts)
        store.crawl.set_state(
            source.id,
            state="ok" if listing.state == "not_modified" else listing.state,
            note=listing.note,
            next_due=due,
            failed=heard.failed,
            bookmark=listing.bookmark,
            new_leads=added,
            verified=listing.state == "ok" and bool(listing.leads),
        )
    count.answered += not heard.failed
    count.failing += heard.failed
    count.new_leads += added
    if heard.failed:
        count.failing_ids.append((source.id, listing.state))


def _settle_own(store: Store, leads: list[Lead]) -> None:
    """New publications without a page: the text in the list is all there is."""
    for lead in leads:
        if is_own_item(lead.url) and (row := store.crawl.lead_by_url(lead.url)):
            reason = own_text_reason(lead.summary)
            store.crawl.settle_lead(row.id, state="given_up", attempts=0, reason=reason)


def _closer(store: Store, pace: timedelta, poll: Poll) -> datetime | None:
    """When to ask again a list of which much was new; None where its pace will do."""
    last = store.polls.last(poll.source_id)
    tight = store.polls.gap(poll.source_id, poll.at - TIGHT) is not None
    sooner = closer(pace, poll, poll.at - last.at if last else None, tight=tight)
    return poll.at + sooner if sooner else None


def _confirmed(store: Store, pace: timedelta, poll: Poll, heard: Heard) -> datetime | None:
    """When to ask again a list that was had and whose content is bad; None where that is seen often enough, or nothing is."""
    bad = pace <= FARTHEST and not heard.failed and poll.state not in (*GOOD_STATES, "partial") and not heard.pause
    return poll.at + CONFIRM if bad and len(store.polls.run(poll.source_id)) + 1 < CONFIRMED else None


def save_got(store: Store, got: Got, count: Count, pauses: dict[str, datetime]) -> None:
    """One answer for a lead: fetched, to be asked again, or given up with its reason."""
    lead, fetch = got.lead, got.fetch
    if fetch.outcome == "paused":
        if lead.state == "open":
            _put_off(store, lead, fetch.final_url, pauses)
        count.put_off += 1
        return
    captures = [store.keep(got.exchange)] if got.exchange and fetch.outcome != "not_modified" else []
    if got.exchange and fetch.outcome == "ok":
        fetch = replace(fetch, sha256=captures[0].sha256, size=len(got.exchange.body))
    # What was had once is not lost because it cannot be had now: the answer is noted, and it is looked at another day.
    had = lead.state == "fetched"
    fresh = not lead.backlog and len(lead.summary) < WHOLE
    verdict = (
        None
        if fetch.outcome == "ok" or had
        else retry_article(fetch.attempt, fetch.outcome, fetch.status, got.pause, fresh=fresh)
    )
    with store.transaction():
        _save(store, fetch, captures)
        if verdict is None:
            store.crawl.settle_lead(lead.id, state="fetched", attempts=fetch.attempt)
        elif isinstance(verdict, GiveUp):
            reason = f"{verdict.reason}: {fetch.reason}" if fetch.reason else verdict.reason
            store.crawl.settle_lead(lead.id, state="given_up", attempts=fetch.attempt, reason=reason)
        else:
            again = clock.now() + timedelta(seconds=verdict.after or 0)
            store.crawl.settle_lead(
                lead.id, state="open", attempts=fetch.attempt, next_try=again, reason=verdict.reason
            )
    count.fetched += fetch.outcome == "ok"
    count.given_up += isinstance(verdict, GiveUp)
    count.put_off += isinstance(verdict, TryLater)


def _save(store: Store, fetch: Fetch, captures: list[Capture]) -> int:
    """A fetch, and with it what the archive holds of it; its number."""
    number = store.crawl.save_fetch(fetch)
    for capture in captures:
        store.captures.save(number, capture)
    return number


def _put_off(store: Store, lead: OpenLead, url: str, pauses: dict[str, datetime]) -> None:
    """A lead of a host that wants to be left alone waits until then; that is no attempt."""
    until = pauses.get(urlsplit(url).hostname or "") or clock.now() + timedelta(minutes=10)
    with store.transaction():
        store.crawl.settle_lead(
            lead.id, state="open", attempts=lead.attempts, next_try=until, reason="the host asked to be left alone"
        )
