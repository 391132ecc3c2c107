"""Sitemaps: news and ordinary ones, gzipped ones, and index files that name others."""

from __future__ import annotations

import heapq
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from pydantic import BaseModel

from bevaka import clock
from bevaka.records import Answer, Ask, Bookmark, Lead, Listing, Source
from crawler import dates, instead, plain
from crawler.dates import When
from crawler.kinds import NoOptions, ask_for_news, bookmark_of, failed, feed, language_of, link, same_site
from crawler.links import host_of
from crawler.sitemapread import HOLDS, Entries

Options: type[BaseModel] = NoOptions
ACCEPT = "application/xml, text/xml, application/gzip;q=0.9, */*;q=0.1"
RECENT = timedelta(days=30)
PARTS, DEEPEST = 40, 2
"""How many parts of an index are asked, and how many indexes may stand one behind the other."""
UNDATED, AT_MOST = 5000, 5000
"""Addresses of one file that are taken: without a date, and of those with one."""
_QUIET = "nothing of the last 30 days"
_DIGITS = re.compile(r"\d+")
_OF_NEWS = re.compile(r"news|nyhet|nyhed|aktuel|uuti|tiedot|press|post|article|artik", re.I)


def ask(source: Source, bookmark: Bookmark | None) -> Iterable[Ask]:
    """One conditional request."""
    return [ask_for_news(source, bookmark, ACCEPT)]


def read(source: Source, answer: Answer) -> Listing:
    """Leads of the last 30 days and those without a date, five thousand of each at most, or the parts of an index to ask.

    A feed in its place is read as one. States: ok, partial, empty, empty_body, not_a_sitemap, or a wall's name.
    """
    try:
        entries = Entries(answer.body, answer.headers.get("content-type", ""))
    except ValueError as error:
        return failed("not_a_sitemap", str(error))
    if entries.empty:
        return failed("empty_body", "the answer holds nothing")
    first = next(iter(entries), None)
    if entries.root not in HOLDS:
        if (listing := feed.read(source, answer)).state in ("ok", "partial"):
            # A feed may stand in place of a sitemap (sitemaps.org).
            return replace(listing, note="; ".join(filter(None, ("a feed, read as such", listing.note))))
        return instead.listing("not_a_sitemap", entries.start(), answer.url)
    tail = entries.tail[-1000:]
    whole = entries.bare or re.search(rf"</(?:[\w.-]+:)?{entries.root}\s*>", tail) or (first is None and "/>" in tail)
    cut = answer.partial or not whole
    found = _but_the_last(entries) if cut else entries
    if entries.root == "sitemapindex":
        listing = _index(found, answer)
    else:
        chosen, left = _chosen(found, clock.now())
        leads = tuple(_leads(source, chosen, answer.url))
        state, note = ("ok", f"{left} more addresses are not read" if left else "") if leads else ("empty", _QUIET)
        listing = Listing(leads=leads, bookmark=bookmark_of(answer), state=state, note=note)
    return replace(listing, bookmark=None, state="partial", note="cut off before its end") if cut else listing


def _but_the_last(entries: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """All but the last: where a list breaks off, that one may be half."""
    return (one for one, _ in pairwise(entries))


def _index(entries: Iterable[dict[str, str]], answer: Answer) -> Listing:
    """The parts to ask. The index keeps no validators: its parts may change while it does not. They keep theirs."""
    bookmark = Bookmark(full_at=clock.now())
    if answer.depth >= DEEPEST:
        return Listing(
            leads=(), bookmark=bookmark, state="empty", note=f"more than {DEEPEST} indexes, one in the other"
        )
    parts, elsewhere = _parts(entries, answer.url)
    asks = tuple(Ask(url=url, headers={"Accept": ACCEPT}, part=True) for url in parts[:PARTS])
    left, far = len(parts) - len(asks), f"{elsewhere} of its parts lie on other hosts, and are not asked"
    if elsewhere and not parts:
        return failed("not_a_sitemap", far)
    said = (f"{left} more parts are not asked" if left else "", far if elsewhere else "")
    return Listing(leads=(), bookmark=bookmark, more=asks, state="empty", note="; ".join(filter(None, said)))


def _parts(entries: Iterable[dict[str, str]], base: str) -> tuple[list[str], int]:
    """The parts of the same site that were changed of late or say nothing of it, those first that may hold what is new; and how
    many lie elsewhere.

    Of each row of numbered parts (``posts-1.xml``, ``posts-2.xml``) the newest come first, and where their days do not tell them
    apart the last and the first, since new pages are set at either end; so no row hides another.
    """
    rows: dict[str, list[tuple[date, str]]] = {}
    elsewhere, now = 0, clock.now()
    for fields in entries:
        when = dates.stated(fields.get("lastmod", ""), now)
        if not fields.get("loc") or (when and when.moment < now - RECENT):
            continue
        url = link(fields["loc"], base)
        if url and same_site(host_of(url), host_of(base)):
            day = when.moment.date() if when else date.min
            rows.setdefault(_DIGITS.sub("", url), []).append((day, url))
        else:
            elsewhere += 1
    ranked: list[tuple[int, bool, str]] = []
    for row in rows.values():
        newest = sorted(_from_both_ends(row), key=lambda part: part[0], reverse=True)
        ranked += [(rank, not _OF_NEWS.search(urlsplit(url).path), url) for rank, (_, url) in enumerate(newest)]
    return list(dict.fromkeys(url for *_, url in sorted(ranked, key=lambda part: part[:2]))), elsewhere


def _from_both_ends(row: Sequence[tuple[date, str]]) -> Iterator[tuple[date, str]]:
    """The last, the first, the last but one, the second, and so on."""
    for place in range(len(row)):
        yield row[place // 2] if place % 2 else row[-1 - place // 2]


def _chosen(entries: Iterable[dict[str, str]], now: datetime) -> tuple[list[tuple[When | None, dict[str, str]]], int]:
    """The entries that are taken, as they stand, with the dates of those of news; and how many that are no older are left out.

    Those are taken that changed within 30 days, the newest if there are too many, and those that say nothing of it: all where they
    are few, else as many from the beginning as from the end.
    """
    newest: list[tuple[datetime, int, When | None, dict[str, str]]] = []
    first: list[tuple[int, None, dict[str, str]]] = []
    last: deque[tuple[int, None, dict[str, str]]] = deque(maxlen=UNDATED // 2)
    number = left = 0
    for number, fields in enumerate(one for one in entries if one.get("loc")):
        published = dates.stated(fields.get("publication_date", ""), now)
        changed = published or dates.stated(fields.get("lastmod", ""), now)
        if changed is None:
            left += len(first) == UNDATED // 2 and len(last) == UNDATED // 2
            (first if len(first) < UNDATED // 2 else last).append((number, None, fields))
        elif changed.moment >= now - RECENT:
            heapq.heappush(newest, (changed.moment, -number, published, fields))
            if len(newest) > AT_MOST:
                heapq.heappop(newest)
                left += 1
    dated = [(-place, published, fields) for _, place, published, fields in newest]
    found = sorted((*dated, *first, *last), key=lambda entry: entry[0])
    return [(published, fields) for _, published, fields in found], left


def _leads(source: Source, entries: Iterable[tuple[When | None, dict[str, str]]], base: str) -> Iterator[Lead]:
    """Entries as leads, each address once."""
    seen: set[str] = set()
    for published, fields in entries:
        url = link(fields["loc"], base)
        # The front page changes with every publication, and is none.
        if url is None or url in seen or urlsplit(url)[2:4] == ("/", ""):
            continue
        seen.add(url)
        yield Lead(
            url=url,
            source_id=source.id,
            title=plain.line(fields.get("title", "")),
            published=published.moment if published else None,
            language=plain.primary(fields.get("language", "")) or language_of(source),
        )
