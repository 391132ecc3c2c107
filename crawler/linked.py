"""Reports that a page leads to are publications too: all of them where a source's list is one of reports, a few where an
organisation, a union or an authority tells its news, for what names the factories is often the file alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bevaka.records import Lead, Source
from bevaka.store.crawl import OpenLead
from crawler import charset, filelinks, links, linkwords, plain
from crawler.kinds import same_site
from crawler.readers import INPUT_AT_MOST, Reading, size

AT_MOST, FEW = 10, 3
"""Files of one page that are taken, and so many that they are of its day; of more, most are other reports."""
KINDS, TYPES = ("feed", "sitemap", "listing"), ("ngo", "union", "authority")
"""Sources of news of which a few files are taken; the media link to what others wrote, and to what their sources sent them."""


def of(source: Source | None) -> int:
    """How many files of a page of this source are publications of its own."""
    if source is None:
        return 0
    if source.kind == "report":
        return AT_MOST
    return FEW if source.kind in KINDS and source.type in TYPES else 0


def files(body: bytes, content_type: str, url: str, now: datetime) -> tuple[links.Found, ...]:
    """The reports that a page links to in its own words, not around them. Runs in the reading process."""
    markup, _ = size.within(charset.decode(body[:INPUT_AT_MOST], content_type))
    root = plain.parsed(markup)
    return tuple(filelinks.files(root, links.base_of(root, url), now))[:AT_MOST] if root is not None else ()


def leads(found: Sequence[links.Found], lead: OpenLead, reading: Reading, source: Source | None) -> tuple[Lead, ...]:
    """Those files as leads of the page's source, called as their link is, or as the page where that says nothing.

    Of a page of news only those on the same site: it may cite what others wrote, long ago.
    """
    if source is not None and source.kind != "report":
        found = [one for one in found if same_site(links.host_of(one.url), links.host_of(lead.url))]
    found = found[: of(source)]
    title, published = reading.title or lead.title, reading.published or lead.published
    return tuple(
        Lead(
            url=one.url,
            source_id=lead.source_id,
            title=title if title and linkwords.says_nothing(one.title) else one.title,
            published=published if len(found) <= FEW else one.when.moment if one.when else None,
            language=reading.language or lead.language,
        )
        for one in found
        if one.url != lead.url
    )
