"""Sitemaps: news and ordinary ones, gzipped ones, and index files that name others."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from pydantic import BaseModel

from bevaka import clock
from bevaka.records import Answer, Ask, Bookmark, Lead, Listing, Source
from crawler import dates, plain, walls
from crawler.dates import When
from crawler.kinds import NoOptions, ask_for_news, bookmark_of, failed, link
from crawler.links import host_of
from crawler.sitemapread import HOLDS, Entries

Options: type[BaseModel] = NoOptions
ACCEPT = "application/xml, text/xml, application/gzip;q=0.9, */*;q=0.1"
RECENT = timedelta(days=30)
PARTS, DEEPEST = 20, 2
"""How many parts of an index are asked, and how many indexes may stand one behind the other."""
UNDATED, AT_MOST = 1000, 5000
_EARLY = datetime.min.replace(tzinfo=UTC)


def ask(source: Source, bookmark: Bookmark | None) -> Iterable[Ask]:
    """One conditional request."""
    return [ask_for_news(source, bookmark, ACCEPT)]


def read(source: Source, answer: Answer) -> Listing:
    """Leads of the last 30 days, the newest five thousand of them, or the parts of an index to ask.

    States: ok, partial, empty, empty_body, not_a_sitemap, or a wall's name.
    """
    try:
        entries = Entries(answer.body, answer.headers.get("content-type", ""))
    except ValueError as error:
        return failed("not_a_sitemap", str(error))
    if entries.empty:
        return failed("empty_body", "the answer holds nothing")
    first = next(iter(entries), None)
    if entries.root not in HOLDS:
        text = entries.start()
        state, what = walls.instead_of("not_a_sitemap", text, plain.text_of(text))
        return failed(state, f"the answer is {what}")
    tail = entries.tail[-1000:]
    whole = re.search(rf"</(?:[\w.-]+:)?{entries.root}\s*>", tail) or (first is None and "/>" in tail)
    cut = answer.partial or not whole
    found = _but_the_last(entries) if cut else entries
    if entries.root == "sitemapindex":
        listing = _index(found, answer)
    else:
        leads = tuple(_leads(source, found, answer.url, clock.now()))
        state, note = ("ok", "") if leads else ("empty", "nothing of the last 30 days")
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
    asks = tuple(Ask(url=url, headers={"Accept": ACCEPT}, part=True) for url in parts)
    note = f"{elsewhere} of its parts lie on other hosts, and are not asked" if elsewhere else ""
    return Listing(leads=(), bookmark=bookmark, more=asks, state="empty", note=note)


def _parts(entries: Iterable[dict[str, str]], base: str) -> tuple[list[str], int]:
    """The parts changed of late, newest first, on the same host with or without ``www.``; and how many lie elsewhere."""
    parts: list[tuple[datetime, int, str]] = []
    now = clock.now()
    for number, fields in enumerate(entries):
        when = dates.stated(fields.get("lastmod", ""), now)
        if fields.get("loc") and not (when and when.moment < now - RECENT):
            parts.append((when.moment if when else _EARLY, number, fields["loc"]))
    found, elsewhere = [], 0
    for _, _, loc in sorted(parts, reverse=True):
        url = link(loc, base)
        if url and host_of(url) == host_of(base):
            found.append(url)
        else:
            elsewhere += 1
        if len(found) == PARTS:
            break
    return found, elsewhere


def _leads(source: Source, entries: Iterable[dict[str, str]], base: str, now: datetime) -> Iterator[Lead]:
    """News entries, pages changed within 30 days, and up to a thousand pages that say nothing of their date."""
    newest: list[tuple[datetime, int, When | None, dict[str, str]]] = []
    undated = 0
    for number, fields in enumerate(entries):
        published = dates.stated(fields.get("publication_date", ""), now)
        changed = published or dates.stated(fields.get("lastmod", ""), now)
        undated += changed is None
        if not fields.get("loc") or (changed and changed.moment < now - RECENT) or (not changed and undated > UNDATED):
            continue
        heapq.heappush(newest, (changed.moment if changed else _EARLY, -number, published, fields))
        if len(newest) > AT_MOST:
            heapq.heappop(newest)
    seen: set[str] = set()
    for _, _, published, fields in sorted(newest, key=lambda entry: -entry[1]):
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
            language=_language(fields.get("language", ""), source),
        )


def _language(stated: str, source: Source) -> str:
    return plain.primary(stated) or (source.language[0] if len(source.language) == 1 else "")
