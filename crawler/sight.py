"""What an answer is, whatever its row, address or content type say: a feed, a sitemap, a page of links or of reports …"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from bevaka.records import Answer, Lead
from crawler import charset, dates, filelinks, find, links, pick, plain, walls
from crawler.feedread import read_feed
from crawler.feedtext import cleaned, root_of
from crawler.sitemapread import addresses

LIMIT = 50 * 1024 * 1024
SAMPLE = 3000
LISTED = 3
"""Links of a sort that a page must hold to be a list of them."""
PAGES, LISTS = ("listing", "report", "page"), ("feed", "sitemap")
"""What an answer is that a page may be, and what is made for programs."""
_SITEMAP = re.compile(r"<(?:[\w-]+:)?(urlset|sitemapindex)[\s>]", re.I)
_CHANGED = re.compile(r"<(?:[\w-]+:)?lastmod>\s*([^<>]{4,40})<", re.I)
CHANGES_AT_MOST = 2000
_ENTRY = re.compile(r'<(?:[\w-]+:)?(?:item|entry)[\s>]|"date_published"', re.I)
_SOUND = re.compile(
    r"""<(?:enclosure|(?:[\w-]+:)?link)\s[^<>]{0,2000}?\btype\s*=\s*["']audio/|"mime_type"\s*:\s*"audio/""", re.I
)
_OPML = re.compile(r"<opml[\s>]", re.I)
_IN_ADDRESS = re.compile(r"/(20[0-3]\d|199\d)[/-](0[1-9]|1[0-2])(?:[/-](0[1-9]|[12]\d|3[01]))?(?=[/-]|$)")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a list shows: its items, their dates (oldest first), words to tell its language by, the languages that it names
    itself, the most named first, and the front page of the host that most of its items are on."""

    items: int = 0
    dates: tuple[datetime, ...] = ()
    languages: tuple[str, ...] = ()
    sample: str = ""
    home: str = ""

    @property
    def newest(self) -> datetime | None:
        """The newest date."""
        return self.dates[-1] if self.dates else None

    def a_month(self, now: datetime) -> float | None:
        """Publications a month, None where fewer than three are dated. The oldest tenth does not count: it may be pinned."""
        counted = self.dates[len(self.dates) // 10 :]
        if len(counted) < LISTED:
            return None
        return len(counted) / max((now - counted[0]) / timedelta(days=1), 1.0) * 30


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What an answer is, what it calls itself, the languages that it names, and when the pages of a sitemap were changed.

    ``lists`` are the lists that a page holds: kind, selector (empty: none is needed), and how many links that picks.
    """

    kind: str = ""
    title: str = ""
    declared: tuple[str, ...] = ()
    podcast: bool = False
    changes: tuple[datetime, ...] = ()
    lists: tuple[tuple[str, str, int], ...] = ()


def seen(answer: Answer, parts: tuple[bytes, ...], now: datetime) -> Seen:
    """What there is to see in a list; ``parts`` are the bodies of it and of its further pages."""
    kind = kind_of(answer, now) if answer.status in (200, 203, 206) else ""
    changed = changes(parts, now) if kind == "sitemap" else ()
    found = _lists(answer, now) if kind in PAGES else ()
    return Seen(
        kind=kind,
        title=title_of(answer, kind),
        declared=declared(answer),
        podcast=kind == "feed" and _is_podcast(answer),
        changes=changed,
        lists=found,
    )


def _is_podcast(answer: Answer) -> bool:
    """Whether most items of a feed are to be heard."""
    text = _text(answer)
    return 2 * len(_SOUND.findall(text)) > len(_ENTRY.findall(text))


def _lists(answer: Answer, now: datetime) -> tuple[tuple[str, str, int], ...]:
    """The lists of links in a page."""
    root = plain.parsed(_text(answer))
    if root is None:
        return ()
    base = links.base_of(root, answer.url)
    found = []
    for source in find.own_lists(root, answer.url, now):
        selector = source.options.get("selector", "")
        every = filelinks.files if source.kind == "report" else pick.articles
        picked = links.by_selector(root, selector, base, now) if selector else every(root, base, now)
        found.append((source.kind, selector, len(picked)))
    return tuple(found)


def wall_of(answer: Answer) -> str:
    """What stands in the place of a page, in words; empty where nothing does."""
    found = _wall(_text(answer))
    return walls.PHRASES.get(found, found)


def _wall(markup: str) -> str:
    return walls.wall(markup, plain.text_of(markup))


def _text(answer: Answer) -> str:
    """What an answer says; nothing where it cannot be unpacked."""
    try:
        return charset.decode(charset.unzipped(answer.body, LIMIT), answer.headers.get("content-type", ""))
    except ValueError:
        return ""


def wall_in(answer: Answer) -> str:
    """The name of what an answer with a bad status is, where that says more than the status: of a captcha, a login, a refusal.

    A server that fails while it is mended is judged as one that fails.
    """
    if walls.challenged(answer.headers):
        return "captcha"
    found = _wall(_text(answer))
    return found if found in ("captcha", "login_page", "blocked") else ""


def kind_of(answer: Answer, now: datetime) -> str:
    """``feed``, ``sitemap``, ``archive``, ``report``, ``listing``; or no kind of a row: ``opml``, ``pdf``, ``page``, ``text``."""
    try:
        head = charset.unzipped(answer.body, LIMIT)[:1024].lstrip()
    except ValueError:
        return ""
    if head.startswith(b"WARC/"):
        return "archive"
    if b"%PDF-" in head:
        return "pdf"
    return kind_of_text(_text(answer), answer.url, now)


def kind_of_text(text: str, url: str, now: datetime) -> str:
    """As :func:`kind_of`, for what has been decoded."""
    start = text[:20_000]
    if start.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return "feed" if read_feed(text, url, most=1).dialect else ""
    if not _is_html(start):
        if root_of(cleaned(start)):
            return "feed"
        if _SITEMAP.search(start):
            return "sitemap"
        if _OPML.search(start):
            return "opml"
    if "<" not in start:
        return "sitemap" if addresses(start) else "text" if start.strip() else ""
    root = plain.parsed(text)
    if root is None:
        return ""
    base = links.base_of(root, url)
    reports, articles = len(filelinks.files(root, base, now)), len(pick.articles(root, base, now))
    if reports >= LISTED and reports >= articles:
        return "report"
    return "listing" if articles >= LISTED else "page"


def _is_html(start: str) -> bool:
    """Whether a text begins as a page does: only then a feed may stand in it as an example."""
    return bool(
        re.match(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", start, re.S | re.I)
    )


def figures(leads: tuple[Lead, ...], now: datetime, declared: tuple[str, ...] = ()) -> Figures:
    """What leads show; ``declared`` is what the page itself says of its language."""
    stated = (lead.published or _of_address(lead.url) for lead in leads)
    known = tuple(sorted(when for when in stated if when and when < now + timedelta(days=2)))
    said = [lead.language for lead in leads if lead.language]
    named = sorted(set(said), key=lambda code: -said.count(code))
    words = "\n".join(f"{lead.title}\n{lead.summary[:500]}" for lead in leads[:30])
    return Figures(
        items=len(leads),
        dates=known,
        languages=tuple(dict.fromkeys((*named, *declared)))[:5],
        sample=plain.line(words, SAMPLE),
        home=_most_named(f"{parts.scheme}://{parts.netloc}/" for parts in map(urlsplit, (lead.url for lead in leads))),
    )


def _most_named(places: Iterable[str]) -> str:
    return next((place for place, _ in Counter(places).most_common(1)), "")


def changes(bodies: Iterable[bytes], now: datetime) -> tuple[datetime, ...]:
    """When the pages of a sitemap and its parts were changed, oldest first."""
    found = []
    for body in bodies:
        try:
            text = charset.decode(charset.unzipped(body, LIMIT))
        except ValueError:
            continue
        stated = (dates.stated(match[1].strip(), now) for match in islice(_CHANGED.finditer(text), CHANGES_AT_MOST))
        found += [when.moment for when in stated if when]
    return tuple(sorted(found))


def _of_address(url: str) -> datetime | None:
    """The day or month that an address carries, as ``/2026/03/05/``; noon of it, the first of a month."""
    found = _IN_ADDRESS.search(url)
    if not found:
        return None
    try:
        return datetime.fromisoformat(f"{found[1]}-{found[2]}-{found[3] or '01'}T12:00:00+00:00")
    except ValueError:
        return None


def title_of(answer: Answer, kind: str) -> str:
    """What a list calls itself: the title of a feed or page; empty where it has none."""
    text = _text(answer)
    if kind == "feed":
        return plain.line(read_feed(text, answer.url, most=1).title, 200)
    root = plain.parsed(text) if "<" in text and kind != "sitemap" else None
    if root is None:
        return ""
    for path in (
        "//meta[@property='og:site_name']/@content",
        "//meta[@name='application-name']/@content",
        "//title/text()",
    ):
        for found in root.xpath(path)[:1]:
            if words := plain.line(str(found), 200):
                return words
    return ""


def declared(answer: Answer) -> tuple[str, ...]:
    """The language that a page says it is in, by ``<html lang>`` or its Content-Language header."""
    stated = [answer.headers.get("content-language", "").split(",")[0]]
    if found := re.search(
        rb"""<html\b[^>]{0,500}?\s(?:xml:)?lang\s*=\s*["']?([\w-]{2,20})""", answer.body[:20_000], re.I
    ):
        stated.insert(0, found[1].decode("ascii", "replace"))
    return tuple(dict.fromkeys(code for tag in stated if (code := plain.primary(tag))))
