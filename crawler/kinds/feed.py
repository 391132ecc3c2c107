"""RSS, RDF, Atom and JSON Feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import BaseModel

from bevaka import clock
from bevaka.keys import short
from bevaka.records import Answer, Ask, Bookmark, Lead, Listing, Source
from crawler import charset, dates, instead, plain
from crawler.decide import FEW
from crawler.feedplain import read_plain
from crawler.feedread import FIELD, read_feed
from crawler.feedtext import Entry, Feed, cleaned
from crawler.kinds import NoOptions, ask_for_news, bookmark_of, failed, language_of, link, own_item

Options: type[BaseModel] = NoOptions
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
)
LIMIT = 10 * 1024 * 1024
PLAIN, PLAIN_FIELD = 512 * 1024, 64 * 1024
"""Bytes of a feed, and characters of one field, that are read in the crawl itself where the feed is of the ordinary shape."""


def ask(source: Source, bookmark: Bookmark | None) -> Iterable[Ask]:
    """One conditional request."""
    return [ask_for_news(source, bookmark, ACCEPT, LIMIT)]


def read(source: Source, answer: Answer) -> Listing:
    """Every item as a lead. States: ok, partial, empty, empty_body, not_a_feed, or a wall's name."""
    try:
        body = charset.unzipped(answer.body, LIMIT)
    except ValueError as error:
        return failed("not_a_feed", str(error))
    if not body.strip():
        return failed("empty_body", "the answer holds nothing")
    text = charset.decode(body, answer.headers.get("content-type", ""))
    feed = read_feed(text, answer.url)
    if not feed.dialect:
        return instead.listing("not_a_feed", text, answer.url)
    return _listing(source, answer, feed)


def read_plainly(source: Source, answer: Answer) -> Listing | None:
    """As :func:`read`, for a small feed of the ordinary shape and nothing else: what may be read without a process of its own.

    None for all others, found out in a time that is bounded by ``PLAIN`` and ``PLAIN_FIELD``.
    """
    if len(answer.body) > PLAIN or answer.partial or answer.body.startswith(b"\x1f\x8b"):
        return None
    text = cleaned(charset.decode(answer.body, answer.headers.get("content-type", "")))
    if not text.rstrip().endswith("</rss>"):
        return None
    feed = read_plain(text, FIELD)
    if feed is None or any(len(field) > PLAIN_FIELD for entry in feed.entries for field in (entry.title, *entry.texts)):
        return None
    return _listing(source, answer, feed)


def _listing(source: Source, answer: Answer, feed: Feed) -> Listing:
    leads = leads_of(source, feed, answer.url, clock.now())
    if feed.cut or answer.partial:
        note = f"cut off after {len(feed.entries)} whole items; asked again soon"
        return Listing(leads=leads, state="partial", note=note)
    if not feed.entries:
        return Listing(leads=(), bookmark=bookmark_of(answer), state="empty", note="a feed without items")
    lost = len(feed.entries) - len(leads)
    notes = [feed.note, f"{len(feed.entries)} items, {lost} of them twice or empty" if lost else ""]
    return Listing(leads=leads, bookmark=bookmark_of(answer), state="ok", note="; ".join(n for n in notes if n))


def leads_of(source: Source, feed: Feed, base: str, now: datetime) -> tuple[Lead, ...]:
    """One lead for each publication. The first of several items with one address stands; but where they have guids of their own
    (episodes that lead to the page of their podcast, places within a page), each is what the list says of it. So is each of
    those that have one address and nothing else to tell them apart but their words.
    """
    language = language_of(source)
    found: dict[str, dict[str, list[Lead]]] = {}
    for entry in feed.entries:
        lead = lead_of(source, entry, base, now, entry.language or feed.language or language)
        if lead is None:
            continue
        alike = found.setdefault(lead.url, {})
        # A part of a page is named behind "#", which is no part of an address.
        alike.setdefault(entry.guid.strip() or entry.link.strip().partition("#")[2], []).append(lead)
    return tuple(lead for alike in found.values() for lead in _apart(source, _named(alike)))


def _named(alike: dict[str, list[Lead]]) -> dict[str, Lead]:
    """Leads to one address by what tells them apart: a guid, or their words where several share one or have none.

    By all of their words: of titles alone, one that comes again later would be taken for the former.
    """
    words: set[tuple[str, str]] = set()
    found: dict[str, Lead] = {}
    for guid, leads in alike.items():
        different = []
        for lead in leads:
            if (said := (lead.title, lead.summary)) not in words:
                words.add(said)
                different.append(lead)
        if _told_apart(different):
            found |= {f"{guid}\n{lead.title}\n{lead.summary}": lead for lead in different}
        elif different:
            found[guid] = different[0]
    return found


def _told_apart(leads: list[Lead]) -> bool:
    """Whether leads of one address and guid are publications of their own: many are; of two, one may be the other told anew."""
    return len(leads) >= FEW or len({x.title for x in leads}) == len({x.summary for x in leads}) == len(leads) > 1


def _apart(source: Source, alike: dict[str, Lead]) -> Iterator[Lead]:
    """Leads to one address, by what names them: each has its own if they are several, or theirs is the front page's."""
    for name, lead in alike.items():
        front = bool(lead.summary) and urlsplit(lead.url)[2:4] == ("/", "")
        named = name or f"\n{lead.title}\n{lead.summary}"
        yield replace(lead, url=own_item(source.url, short(named, ""))) if front or len(alike) > 1 else lead


def lead_of(source: Source, entry: Entry, base: str, now: datetime, language: str) -> Lead | None:
    """An entry as a lead; None if it neither links anywhere nor says anything."""
    title = plain.line(entry.title)
    summary = max((plain.text_of(t) for t in entry.texts), key=len, default="")
    guid_url = link(entry.guid, base) if entry.guid.startswith(("http://", "https://")) else None
    url = (link(entry.link, base) if entry.link.strip() else None) or guid_url
    if url is None:
        if not (title or summary):
            return None
        url = own_item(source.url, short(entry.guid or title, "" if entry.guid else summary))
    tongue = language_of(source) or plain.primary(language)
    when = next((w for text in entry.dates if (w := dates.stated(dates.day_first(text, tongue, now), now))), None)
    return Lead(
        url=url,
        source_id=source.id,
        title=title,
        summary=summary,
        published=when.moment if when else None,
        language=plain.primary(language),
        guid=plain.line(entry.guid, 500),
    )
