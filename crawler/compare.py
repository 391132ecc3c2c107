"""A source's home page, or its sitemap, held against its list: what stands there and never in the list tells a silent feed from
a quiet source. The sitemap is read where the home page says nothing: there is none, it fails, or it has no links to publications.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from bevaka import clock
from bevaka.records import Source
from bevaka.store import Store
from bevaka.store.health import Comparison
from crawler.apart import Apart
from crawler.decide import outcome_of_status
from crawler.health import DAY
from crawler.held import Broken
from crawler.kinds import link, sitemap
from crawler.links import bare, host_of
from crawler.middlewares import text_of_header
from crawler.outcomes import named
from crawler.robots import Rules, place_of
from crawler.sitemapread import news_first
from crawler.sitepages import SITEMAPS_AT_MOST

WEEK = timedelta(days=7)
FIRST = "looked at for the first time"
ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"
FRESH_AT_MOST = 2000
"""New addresses that are looked at."""
LATELY = 50
"""Publications that the list has shown last, which tell what its addresses look like."""
_PAGES_KEPT = 12


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What a source's site shows: for each page that was read, what is remembered of a link → the link; or why there is none."""

    source: Source
    pages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class _Look:
    """How far a look at a site has come: what is still to be asked, and how many of its sitemaps were."""

    found: Compared
    apart: Apart
    sitemaps: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()


def requests(sources: Iterable[Source], store: Store, apart: Apart) -> Iterator[Request]:
    """One request for each home page, through the same guards as all others; for a sitemap where there is no home page.

    What comes is read by ``apart``.
    """
    for source in sources:
        home = home_of(source)
        look = _Look(found=Compared(source=source), apart=apart, sitemaps=_sitemaps_of(source, store))
        first = [_request(home, look)] if home else _next_sitemap(look)
        yield from (request for request in first if isinstance(request, Request))


def _request(url: str, look: _Look, accept: str = ACCEPT) -> Request:
    meta = {"bevaka_look": look, "bevaka_page": url, "bevaka_started": clock.now()}
    return Request(url, headers={"Accept": accept}, meta=meta, callback=_answered, errback=_missed, dont_filter=True)


async def _answered(response: Response) -> AsyncIterator[Request | Compared]:
    look: _Look = response.meta["bevaka_look"]
    if outcome_of_status(response.status) != "ok":
        # A host that wants rest is not asked for its sitemap instead.
        rest = response.status in (429, 503)
        for found in _go_on(replace(look, sitemaps=()) if rest else look, f"HTTP {response.status}"):
            yield found
        return
    answer = response.body, response.url, text_of_header(response, "Content-Type")
    read: Mapping[str, str] = {}
    try:
        if look.asked:
            read, more, note = await look.apart.call("crawler.sitepages:read_sitemap", *answer)
            look = replace(look, sitemaps=(*more, *look.sitemaps))
        else:
            read, note = await look.apart.call("crawler.sitepages:read_home", *answer)
    except Broken as broken:
        note = broken.reason
    if read:
        pages = {**look.found.pages, response.meta["bevaka_page"]: read}
        look = replace(look, found=replace(look.found, pages=pages))
    for found in _go_on(look, note):
        yield found


def _missed(failure: Failure) -> Iterator[Request | Compared]:
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every failure it hands over
    outcome, reason = named(failure.value)
    if outcome != "paused":  # it is looked at when its host may be asked again
        yield from _go_on(request.meta["bevaka_look"], f"{outcome}: {reason}")


def _go_on(look: _Look, note: str = "") -> Iterator[Request | Compared]:
    """The next sitemap, where the home page gave nothing; else what was found."""
    if look.found.pages and not look.asked:
        yield look.found
        return
    if not look.found.note:
        look = replace(look, found=replace(look.found, note=note))
    yield from _next_sitemap(look)


def _next_sitemap(look: _Look) -> Iterator[Request | Compared]:
    left = [url for url in look.sitemaps if url not in look.asked]
    if left and len(look.asked) < SITEMAPS_AT_MOST:
        yield _request(left[0], replace(look, sitemaps=tuple(left[1:]), asked=look.asked | {left[0]}), sitemap.ACCEPT)
    elif look.found.pages:
        yield replace(look.found, note="")
    elif look.found.note or look.asked:
        yield look.found


def _sitemaps_of(source: Source, store: Store) -> tuple[str, ...]:
    """The sitemaps that a site's robots.txt names on its own host, those of news first; where it names none, the usual place.

    A source that is itself a sitemap is not held against another.
    """
    base = source.site or source.url
    if source.kind == "sitemap" or urlsplit(base).scheme not in ("http", "https"):
        return ()
    known = store.hosts.robots(place_of(base))
    named = [url for one in (Rules(known).sitemaps() if known else ()) if (url := link(one, base))]
    own = news_first(url for url in named if host_of(url) == host_of(base))
    return tuple(dict.fromkeys(own))[:SITEMAPS_AT_MOST] or (f"{place_of(base)}/sitemap.xml",)


def save(store: Store, compared: Compared) -> None:
    """Hold what the site shows against the list, in one transaction."""
    source_id = compared.source.id
    with store.transaction():
        before = store.health.comparison(source_id)
        fresh = fresh_links(compared.pages, before)
        missed = before.unseen if before else ""
        asked = (spelling for url in (*fresh, *([missed] if missed else ())) for spelling in _spellings(url))
        shown = {*(lead.url for lead, _ in store.polls.lately(source_id, LATELY)), *store.crawl.known_urls(asked)}
        note = compared.note or ("" if before and set(compared.pages) & set(before.pages) else FIRST)
        missing = unseen(fresh, shown)
        since = clock.now() if missing else None
        if before and _still_missed(before, shown, store.polls.newest(source_id)):
            missing, since = before.unseen, before.since
        # A page that could not be read today is held against what is remembered of it when it comes back.
        kept = {**(before.pages if before else {}), **{page: tuple(marks) for page, marks in compared.pages.items()}}
        pages = dict(list(kept.items())[-_PAGES_KEPT:])
        store.health.save_comparison(
            Comparison(source_id=source_id, at=clock.now(), pages=pages, unseen=missing, since=since, note=note)
        )


def fresh_links(pages: Mapping[str, Mapping[str, str]], before: Comparison | None) -> list[str]:
    """The links that are new on a page since it was read last; on one that is read for the first time, nothing can be new."""
    found: list[str] = []
    for page, marks in pages.items():
        if before is None or page not in before.pages:
            continue
        old = set(before.pages[page])
        new = [url for mark, url in marks.items() if mark not in old][:FRESH_AT_MOST]
        found += [url for one in new if (url := link(one, page))]
    return found


def _still_missed(before: Comparison, shown: Collection[str], news: datetime | None) -> bool:
    """Whether what was missed is missing still, and the list has shown nothing since; a list that goes on just left it out."""
    goes_on = before.since is None or (news is not None and news > before.since)
    return bool(before.unseen) and not goes_on and bare(before.unseen) not in {bare(url) for url in shown}


def to_compare(
    sources: Iterable[Source], news: Mapping[str, datetime], compared: Mapping[str, datetime], now: datetime
) -> list[Source]:
    """Sources whose site shall be looked at now: once a week, and daily in the first two weeks of a silence of a day.

    ``news`` is when each had something new last, ``compared`` when it was compared last; what was never asked waits.
    """
    found = []
    for source in sources:
        last, seen = news.get(source.id), compared.get(source.id)
        if last is None or not (
            home_of(source) or (source.kind != "sitemap" and place_of(source.url).startswith("http"))
        ):
            continue
        if seen is None or now - seen >= (DAY if DAY <= now - last < 2 * WEEK else WEEK):
            found.append(source)
    return found


def home_of(source: Source) -> str:
    """The page that a source's list is held against: its ``site``, else the front page of its host; empty if that is the list."""
    parts = urlsplit(source.url)
    home = source.site or f"{parts.scheme}://{parts.netloc}/"
    return "" if home.rstrip("/") == source.url.rstrip("/") or parts.scheme not in ("http", "https") else home


def unseen(fresh: Sequence[str], shown: Collection[str]) -> str:
    """The first of some new links of a site that looks like what the list leads to, and was never in the list."""
    shapes, known = {_shape(url) for url in shown}, {bare(url) for url in shown}
    return next((url for url in fresh if bare(url) not in known and _shape(url) in shapes), "")


def _shape(url: str) -> tuple[str, str]:
    """Host and first folder of an address, figures as one: where a publisher keeps its news, apart from events and campaigns."""
    folder = urlsplit(url).path.strip("/").rpartition("/")[0].split("/")[0]
    return host_of(url), "#" if folder.isdigit() else folder


def _spellings(url: str) -> Iterator[str]:
    plain_url = bare(url)
    yield from (
        f"{scheme}://{www}{plain_url}{end}" for scheme in ("http", "https") for www in ("", "www.") for end in ("", "/")
    )
