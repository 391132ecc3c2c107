"""The item pipeline: writes down what was heard and got. The archive first, then the rows, each in one transaction."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from bevaka import clock
from bevaka.errors import GiveUp, TryLater
from bevaka.records import GOOD_STATES, Fetch, Lead
from bevaka.store import Store
from bevaka.store.captures import Capture
from bevaka.store.crawl import OpenLead, SourceState
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
from crawler.spider import Watcher

log = logging.getLogger(__name__)
TIGHT = timedelta(days=1)
"""How long after a gap a list is asked at its own shorter pace."""


class StorePipeline:
    """Saves each item as it comes; a store that cannot be used ends the crawl, and nothing is lost by that."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Built by Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Raises DropItem when the disk or the database refuses."""
        spider = self._crawler.spider
        assert isinstance(spider, Watcher)
        try:
            if isinstance(item, Heard):
                save_heard(spider.store, item, spider.states, spider.count)
            elif isinstance(item, Got):
                save_got(spider.store, item, spider.count, spider.pauses)
            elif isinstance(item, compare.Compared):
                compare.save(spider.store, item)
        except TryLater as error:
            spider.stop(error.reason)
            raise DropItem(error.reason) from error
        return item


def save_heard(store: Store, heard: Heard, states: dict[str, SourceState], count: Count) -> None:
    """A source's leads and its bookmark in one transaction, so that neither is ever without the other."""
    source, listing = heard.source, led_away(heard)
    if listing.state == "paused":
        return
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
        poll = poll_of(store, heard, listing)
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
        count.failing_ids.append(f"{source.id} ({listing.state})")


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
    verdict = (
        None if fetch.outcome == "ok" or had else retry_article(fetch.attempt, fetch.outcome, fetch.status, got.pause)
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
