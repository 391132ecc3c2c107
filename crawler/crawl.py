"""One crawl, inside the child process: opens the house, runs the spider in Twisted's reactor, counts what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.reactor import install_reactor

from bevaka import clock, logs
from bevaka.errors import GiveUp, TryLater
from bevaka.notes import state
from bevaka.records import Source
from bevaka.settings import House, open_house
from bevaka.store import Store
from bevaka.words import filled, plural, translator
from crawler.compare import to_compare
from crawler.decide import due, watched
from crawler.exchange import Count
from crawler.settings import scrapy_settings
from crawler.spider import Watcher

log = logging.getLogger(__name__)
NAMED = 5


def run(
    home: Path,
    only: list[str] | None,
    hear: Callable[[str], None],
    verbosity: int = 0,
    seconds: float | None = None,
) -> dict[str, int]:
    """Crawl once. Returns done and failed. Raises TryLater or GiveUp, see :func:`crawler.collect.collect`."""
    house = open_house(home)
    settings, language = scrapy_settings(house), house.settings.house.language
    if seconds is not None:
        settings["CLOSESPIDER_TIMEOUT"] = seconds
    with Store(house.data) as store:
        sources = chosen(house, store, only)
        hear(plural("asking {n} source", "asking {n} sources", len(sources), language))
        count = Count(started=clock.now())
        homes = [] if only else homes_to_ask(house, store)
        failure = crawl(settings, verbosity, Watcher, sources=sources, store=store, count=count, homes=homes)
    if count.stopped:
        raise TryLater(f"the crawl stopped: {count.stopped}")
    if failure:
        raise TryLater(f"the crawl broke off: {failure}")
    hear(summary(count, language))
    return {"done": count.answered + count.fetched, "failed": count.failing}


def chosen(house: House, store: Store, only: list[str] | None) -> list[Source]:
    """The sources to ask; hosts that asked to be left alone are passed over. Raises GiveUp for an unknown name."""
    if unknown := set(only or ()) - {source.id for source in house.sources}:
        raise GiveUp(f"there is no source {', '.join(sorted(unknown))} in sources.csv")
    pauses = store.hosts.pauses()
    found = due(house.sources, store.crawl.states(), clock.now(), only)
    return [source for source in found if (urlsplit(source.url).hostname or "") not in pauses]


def pauses_in(data: Path) -> dict[str, datetime]:
    """Hosts that asked to be left alone in earlier runs, by what is stored in ``data``, where anything is."""
    if not (data / "bevaka.db").exists():
        return {}
    with Store(data, write=False) as store:
        return store.hosts.pauses()


def homes_to_ask(house: House, store: Store) -> list[Source]:
    """The sources whose home pages shall be looked at beside their lists."""
    states = store.crawl.states()
    asked = [source for source in house.sources if watched(source, states.get(source.id))]
    return to_compare(asked, store.polls.last_news(), store.health.compared(), clock.now())


def crawl(settings: dict[str, Any], verbosity: int, spider: type[Spider], **made_of: Any) -> str:
    """Run a spider to its end, once in a process; returns what made it break off, empty if nothing did."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    logging.disable(logging.INFO)
    process = AsyncCrawlerProcess(settings)
    logging.disable(logging.NOTSET)
    logs.setup(verbosity)  # once more: Scrapy has set levels of its own
    crawling = process.crawl(spider, **made_of)
    process.start(install_signal_handlers=False)
    if crawling.cancelled():
        return "cancelled"
    error = crawling.exception()
    return f"{type(error).__name__}: {error}" if error else ""


def summary(count: Count, language: str) -> str:
    """How the crawl went, in a sentence."""
    _ = translator(language)
    parts = [
        plural("{n} source answered", "{n} sources answered", count.answered, language),
        plural("{n} new link", "{n} new links", count.new_leads, language),
        plural("{n} publication fetched", "{n} publications fetched", count.fetched, language),
    ]
    if count.put_off:
        parts.append(filled(_("{n} to be tried again"), n=count.put_off))
    if count.given_up:
        parts.append(filled(_("{n} given up"), n=count.given_up))
    if count.failing:
        named = ", ".join(f"{source} ({state(how, language)})" for source, how in count.failing_ids[:NAMED])
        text = plural("{n} source failing: {names}", "{n} sources failing: {names}", count.failing, language)
        parts.append(filled(text, names=named + (", …" if count.failing > NAMED else "")))
    return "; ".join(parts)
