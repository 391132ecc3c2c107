"""The entries of a feed, whatever its dialect: ordinary RSS by ``feedplain``, other XML through feedparser, JSON by ``feedjson``,
ruins through lxml, and item by item where one of them hides others."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from typing import Any

import feedparser
from lxml import etree

from crawler.feedjson import read_json
from crawler.feedplain import read_plain
from crawler.feedtext import Entry, Feed, Pieces, cleaned, first_items, in_items, only, root_of, whole_items

log = logging.getLogger(__name__)
FIELD = 200_000
ITEMS_AT_MOST = 20_000


def read_feed(text: str, url: str, most: int = ITEMS_AT_MOST) -> Feed:
    """Read the first ``most`` items in the text of a feed that came from ``url``; raises nothing."""
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return read_json(text, most, FIELD)
    text, cut = whole_items(cleaned(text))
    text, more = first_items(text, most)
    feed = _read(text, url)
    pieces = in_items(text)
    if len(feed.entries) < len(pieces.items):
        single = _single(pieces, url, _Left(text))
        if len(single) > len(feed.entries):
            note = "badly formed; read item by item"
            feed = replace(feed, dialect=feed.dialect or "recovered", entries=tuple(single), note=note)
    note = "; ".join(n for n in (feed.note, only(most) if more else "") if n)
    return replace(feed, entries=feed.entries[:most], cut=cut, note=note)


def _read(text: str, url: str) -> Feed:
    feed = read_plain(text, FIELD) or _with_feedparser(text, url)
    if feed is None or (root_of(text) and not feed.entries):
        feed = _with_lxml(text) or feed or Feed(dialect="")
    return feed


class _Left:
    """How many letters may still be read while the items of a feed are parted."""

    def __init__(self, text: str) -> None:
        self.letters = 6 * len(text) + 200_000


def _single(pieces: Pieces, url: str, left: _Left) -> list[Entry]:
    """The entries of a feed whose parser lost some: read in halves, and these in halves, until one item loses but itself."""
    text = pieces.text
    left.letters -= len(text)
    found = list(_read(text, url).entries)
    count = len(pieces.items)
    if len(found) >= count or left.letters < 0:
        return found
    if count == 1:
        return list(entries.entries) if (entries := _with_lxml(text)) else found
    halves = (replace(pieces, items=half) for half in (pieces.items[: count // 2], pieces.items[count // 2 :]))
    return [entry for half in halves for entry in _single(half, url, left)]


def _with_feedparser(text: str, url: str) -> Feed | None:
    """None where feedparser raises: it does on undecodable input and has done on more."""
    # No content-location: links are made absolute by us, and a guid "7" must stay "7" and not become an address.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        # Only ever a stream: feedparser would open a name or fetch an address, even one given as bytes.
        parsed: Any = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        entries = tuple(_entry(e) for e in parsed.entries)
        language, title = (str(parsed.feed.get(key) or "") for key in ("language", "title"))
        return Feed(dialect=parsed.version or "", entries=entries, language=language, title=title[:FIELD])
    except Exception as error:  # the border to a parser of hostile text: whatever it raises, lxml is tried next
        log.info("feedparser failed url=%s error=%s", url, type(error).__name__)
        return None


def _entry(e: Any) -> Entry:
    details = [d for d in (*e.get("content", ()), e.get("summary_detail"), e.get("title_detail")) if d]
    texts = [str(d.get("value") or "") for d in e.get("content", ())] + [str(e.get("summary") or "")]
    alternates = [str(x.get("href") or "") for x in e.get("links", ()) if x.get("rel") in (None, "alternate")]
    enclosures = [
        str(x.get("href") or "")
        for x in e.get("links", ())
        if x.get("rel") == "enclosure" and "pdf" in str(x.get("type", ""))
    ]
    stated = str(e.get("link") or "")
    # A guid without isPermaLink="false" counts as a link by the letter of RSS; "7" is none all the same.
    if e.get("guidislink") and not any(alternates) and not stated.startswith(("http://", "https://")):
        stated = ""
    links = [x for x in (stated, *alternates) if x]
    links += [x for x in enclosures if x]
    return Entry(
        link=links[0] if links else "",
        guid=str(e.get("id") or "")[:2000],
        title=str(e.get("title") or "")[:FIELD],
        texts=tuple(t[:FIELD] for t in texts if t.strip()),
        # As a plain dict: asked for "updated" where there is none, feedparser gives "published" with a warning.
        dates=tuple(str(d)[:100] for k in ("published", "created", "updated") if (d := dict.get(e, k))),
        language=next((str(d["language"]) for d in details if d.get("language")), ""),
    )


def _with_lxml(text: str) -> Feed | None:
    """Items out of a ruin, by the local names of their elements; None if there is no root of a feed."""
    if not root_of(text):
        return None
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if root is None:
        return None
    items = [e for e in root.iter() if _name(e) in ("item", "entry")]
    return Feed(
        dialect="recovered", entries=tuple(_ruin(e) for e in items), note="badly formed; read as far as it goes"
    )


def _name(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _ruin(item: Any) -> Entry:
    fields: dict[str, list[str]] = {}
    for child in item:
        text = "".join(child.itertext())[:FIELD].strip()
        if _name(child) == "link" and not text and child.get("rel", "alternate") == "alternate":
            text = child.get("href", "")
        if text:
            fields.setdefault(_name(child), []).append(text)
    texts = [t for k in ("encoded", "content", "description", "summary") for t in fields.get(k, ())]
    dates = [t[:100] for k in ("pubdate", "published", "date", "updated") for t in fields.get(k, ())]
    guid = (fields.get("guid") or fields.get("id") or [""])[0][:2000]
    return Entry(
        link=fields.get("link", [""])[0],
        guid=guid,
        title=fields.get("title", [""])[0],
        texts=tuple(texts),
        dates=tuple(dates),
    )
