"""A source's home page held against its list: what stands there and never in the list tells a silent feed from a quiet source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from bevaka import clock
from bevaka.records import Source
from bevaka.store import Store
from bevaka.store.health import Comparison
from crawler import charset, links, plain
from crawler.health import DAY
from crawler.links import bare, host_of
from crawler.outcomes import named

WEEK = timedelta(days=7)
FIRST = "looked at for the first time"
ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The answer of a home page: its links to what look like publications, or why there are none."""

    source: Source
    page: tuple[str, ...] = ()
    note: str = ""


def requests(sources: Iterable[Source]) -> Iterator[Request]:
    """One request for each home page, through the same guards as all others."""
    for source in sources:
        yield Request(
            home_of(source),
            headers={"Accept": ACCEPT},
            meta={"bevaka_home": source, "bevaka_started": clock.now()},
            callback=_answered,
            errback=_missed,
            dont_filter=True,
        )


def _answered(response: Response) -> Iterator[Compared]:
    source: Source = response.meta["bevaka_home"]
    if response.status != 200:
        yield Compared(source=source, note=f"HTTP {response.status}")
        return
    yield read(source, response.body, response.url, (response.headers.get("Content-Type") or b"").decode("latin-1"))


def _missed(failure: Failure) -> Iterator[Compared]:
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every failure it hands over
    yield Compared(source=request.meta["bevaka_home"], note=": ".join(named(failure.value)))


def read(source: Source, body: bytes, url: str, content_type: str = "") -> Compared:
    """The links of a home page; a page that cannot be read has none."""
    root = plain.parsed(charset.decode(body, content_type))
    if root is None:
        return Compared(source=source, note="no HTML page")
    found = links.articles(root, links.base_of(root, url), clock.now())
    return Compared(source=source, page=tuple(one.url for one in found)[:500], note="" if found else "no links")


def save(store: Store, compared: Compared) -> None:
    """Hold the page against the list, in one transaction."""
    source_id, page = compared.source.id, compared.page
    known = store.crawl.known_urls(spelling for url in page for spelling in _spellings(url))
    shown = {*store.polls.shown(source_id), *known}
    with store.transaction():
        before = store.health.comparison(source_id)
        note = compared.note or ("" if before and before.links else FIRST)
        missing = unseen(page, before, shown)
        since = clock.now() if missing else None
        if before and _still_missed(before, shown, store.polls.newest(source_id)):
            missing, since = before.unseen, before.since
        # A page that could not be read today is held against the one before when it comes back.
        links = page or (before.links if before else ())
        store.health.save_comparison(
            Comparison(source_id=source_id, at=clock.now(), links=links, unseen=missing, since=since, note=note)
        )


def _still_missed(before: Comparison, shown: Collection[str], news: datetime | None) -> bool:
    """Whether what was missed is missing still, and the list has shown nothing since; a list that goes on just left it out."""
    goes_on = before.since is None or (news is not None and news > before.since)
    return bool(before.unseen) and not goes_on and bare(before.unseen) not in {bare(url) for url in shown}


def to_compare(
    sources: Iterable[Source], news: Mapping[str, datetime], compared: Mapping[str, datetime], now: datetime
) -> list[Source]:
    """Sources whose home page shall be looked at now: once a week, and daily in the first two weeks of a silence of a day.

    ``news`` is when each had something new last, ``compared`` when it was compared last; what was never asked waits.
    """
    found = []
    for source in sources:
        last, seen = news.get(source.id), compared.get(source.id)
        if last is None or not home_of(source):
            continue
        if seen is None or now - seen >= (DAY if DAY <= now - last < 2 * WEEK else WEEK):
            found.append(source)
    return found


def home_of(source: Source) -> str:
    """The page that a source's list is held against: its ``site``, else the front page of its host; empty if that is the list."""
    parts = urlsplit(source.url)
    home = source.site or f"{parts.scheme}://{parts.netloc}/"
    return "" if home.rstrip("/") == source.url.rstrip("/") or parts.scheme not in ("http", "https") else home


def unseen(page: Sequence[str], before: Comparison | None, shown: Collection[str]) -> str:
    """The first link of a home page that is new there, looks like what the list leads to, and was never in the list.

    Nothing can be new on a page that is seen for the first time.
    """
    if before is None or not before.links:
        return ""
    shapes, old = {_shape(url) for url in shown}, set(before.links)
    known = {bare(url) for url in shown}
    return next((u for u in page if u not in old and bare(u) not in known and _shape(u) in shapes), "")


def _shape(url: str) -> tuple[str, str]:
    """Host and first folder of an address, figures as one: where a publisher keeps its news, apart from events and campaigns."""
    folder = urlsplit(url).path.strip("/").rpartition("/")[0].split("/")[0]
    return host_of(url), "#" if folder.isdigit() else folder


def _spellings(url: str) -> Iterator[str]:
    plain_url = bare(url)
    yield from (
        f"{scheme}://{www}{plain_url}{end}" for scheme in ("http", "https") for www in ("", "www.") for end in ("", "/")
    )
