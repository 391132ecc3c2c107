"""Reports that a page leads to: where a source's list is one of reports, the files that its pages link to are publications too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bevaka.records import Lead
from bevaka.store.crawl import OpenLead
from crawler import charset, filelinks, links, plain
from crawler.readers import INPUT_AT_MOST, Reading

KINDS = ("report",)
AT_MOST, FEW = 10, 3
"""Files of one page that are taken, and so many that they are of its day; of more, most are other reports."""


def files(body: bytes, content_type: str, url: str, now: datetime) -> tuple[links.Found, ...]:
    """The reports that a page links to in its own words, not around them. Runs in the reading process."""
    root = plain.parsed(charset.decode(body[:INPUT_AT_MOST], content_type))
    return tuple(filelinks.files(root, links.base_of(root, url), now))[:AT_MOST] if root is not None else ()


def leads(found: Sequence[links.Found], lead: OpenLead, reading: Reading) -> tuple[Lead, ...]:
    """Those files as leads of the page's source, called as their link is, or as the page where that says nothing."""
    title, published = reading.title or lead.title, reading.published or lead.published
    return tuple(
        Lead(
            url=one.url,
            source_id=lead.source_id,
            title=title if title and filelinks.says_nothing(one.title) else one.title,
            published=published if len(found) <= FEW else one.when.moment if one.when else None,
            language=reading.language or lead.language,
        )
        for one in found
        if one.url != lead.url
    )
