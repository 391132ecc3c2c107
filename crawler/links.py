"""Links of a page as leads: which ones lead to publications, what they are called, what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, takewhile
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler import dates, flat, linkboxes, linkwords, plain
from crawler.kinds import link
from crawler.linkdates import MARKS, beside

_HEADED = "(.//h1|.//h2|.//h3|.//h4|.//h5)//a[@href] | .//a[@href][.//h1|.//h2|.//h3|.//h4|.//h5]"
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_NOT_NEWS = re.compile(
    r"/(?:tags?|categor(?:y|ies)|kategori(?:er)?|author|forfatter|skribent|login|logga-in|cart|kontakt|contact|cookies?"
    r"|integritet\w*|personuppgift\w*|personvern\w*|privacy[a-z-]*|datenschutz\w*|tietosuoja\w*|gdpr|(?:anvandar)?villkor|terms[a-z-]*"
    r"|tillganglighet(?:sredogorelse)?|kakor|om-cookies|about(?:-us)?|om-oss|page/\d+|search|sok|feed|rss|subscribe|prenumerera|donate|stod-oss|jobs?|events?)(?:/|$)",
    re.I,
)
# A folder of news in an address: what stands before it, as in /om-oss/nyheter/2026/, says nothing against what lies below it.
_NEWS_FOLDER = re.compile(
    r"^.*/(?:news(?:room)?|nyheter|nyhetsrum(?:met)?|nyhetsarkiv|nyheder|nyhedsrum|aktuell?t|ajankohtaista|uutiset|tiedotteet"
    r"|aktuelles|nachrichten|meldungen|press[a-zåäö-]*|medier?|media|artik(?:lar|ler|el)|articles?|stories|blogg?)(?=/.)",
    re.I,
)
FILE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|css|js|zip|mp[34]|docx?|xlsx?|pptx?|ics|xml|json)$", re.I)
_TITLE = re.compile(
    r"(?:^|[\s_-])(?<!sub-)(?<!sub_)(?:title|titel|tittel|headline|heading|rubrik|otsikko|overskrift|(?:ü|ue)berschrift)(?:$|[\s_-])"
    r"|[a-z](?:Title|Headline|Heading)(?:$|[\s_-])"
)
# Where people talk: their pages show programs nothing.
TALK = re.compile(
    r"(?:^|\.)(?:facebook|fb|twitter|x|linkedin|instagram|youtube|youtu|tiktok|threads|bsky|flickr|vimeo|whatsapp|telegram|t|snapchat"
    r"|pinterest|reddit|spotify|apple|google)\.(?:com|net|be|app|me|org)$"
)
# A line with a date in it, or the size of a file: no title of anything.
_DATED = re.compile(r"\d{4}|\d{1,2}[./:]\d|\d\s?[km]b\b", re.I)
AT_MOST, LINES_ABOVE = 2000, 8


@dataclass(frozen=True, kw_only=True)
class Found:
    """A link: canonical address, title, the words of its box, and a date that stands in it."""

    url: str
    title: str
    words: str = ""
    when: dates.When | None = None


def by_selector(root: HtmlElement, selector: str, base: str, now: datetime) -> list[Found]:
    """The links that a CSS selector picks, or that stand in what it picks. Raises ValueError for a faulty selector."""
    return collected(picked(root, selector), base, now)


def picked(root: HtmlElement, selector: str) -> list[HtmlElement]:
    """The link elements that a CSS selector picks, or in each box that it picks that of its heading, else the
    first. Raises ValueError for a faulty one."""
    try:
        boxes: Any = CSSSelector(selector, translator="html")(root)
    except Exception as error:  # cssselect and lxml raise several unrelated classes for a faulty selector
        raise ValueError(f"the selector {selector!r} is faulty: {error}") from error
    return [a for e in boxes for a in ([e] if e.tag == "a" else (e.xpath(_HEADED)[:1] or e.xpath(".//a[@href]")[:1]))]


def base_of(root: HtmlElement, url: str) -> str:
    """What relative links are relative to: ``<base href>`` if it is an address, else the page's own."""
    for element in root.xpath("//base[@href]")[:1]:
        href = str(element.get("href")).strip()
        if link(href, url):
            return urljoin(url, href)
    return url


def main_anchors(root: HtmlElement) -> Iterator[HtmlElement]:
    """The links of a page that do not stand around its content, in menus and the like; an article's own header is content."""
    known: dict[HtmlElement, bool] = {}  # each element is looked at once: a form may hold all of a page
    for anchor in root.iter("a"):
        if not anchor.get("href"):
            continue
        for element in anchor.iterancestors(*linkboxes.AROUND):
            if element not in known:
                known[element] = linkboxes.is_around(element)
            if known[element]:
                break
        else:
            yield anchor


def like_article(anchor: HtmlElement, base: str, host: str) -> bool:
    """Whether a link leads to what looks like an article of ``host``."""
    url = link(anchor.get("href"), base)
    if url is None or host_of(url) != host:
        return False
    path = urlsplit(url).path
    if not may_be_news(url, base):
        return False
    slug = path.rstrip("/").rsplit("/", 1)[-1]
    own_address = slug.count("-") + slug.count("_") >= 2 or sum(c.isdigit() for c in path + urlsplit(url).query) >= 3
    deeper = path.rstrip("/").startswith(urlsplit(base).path.rstrip("/") + "/") or bool(_NEWS_FOLDER.match(path))
    title = called(anchor)
    words = len((title or _picture(anchor)).split())
    heading = title != title_of(anchor) or any(
        e.tag in HEADINGS for e in (*anchor.iterdescendants(), *anchor.iterancestors())
    )
    return (words >= 4 and (own_address or deeper)) or (heading and words >= 2 and (own_address or deeper))


def may_be_news(url: str, page: str = "") -> bool:
    """Whether an address may be that of a publication: no front page, no tag, author or search, no picture.

    What lies below the folder of the ``page`` that links to it, or below one of news, is judged by the rest of its path.
    """
    path, folder = urlsplit(url).path, _folder(urlsplit(page).path)
    rest = path[len(folder) :] if path.startswith(f"{folder}/") else path
    rest = _NEWS_FOLDER.sub("", rest)
    return path.strip("/") != "" and not _NOT_NEWS.search(rest) and not FILE.search(path)


def _folder(path: str) -> str:
    """What a page's own links lie below: its path, or the folder of its file; without a slash at the end."""
    last = path.rstrip("/").rpartition("/")[2]
    return (path.rpartition("/")[0] if "." in last else path).rstrip("/")


def collected(anchors: Iterable[HtmlElement], base: str, now: datetime) -> list[Found]:
    """Each address once; the longest of its link texts is its title, and what its picture shows where there is none."""
    found: dict[str, Found] = {}
    shown: dict[str, str] = {}
    own = link(base, base)
    pairs = [(a, url) for a in islice(anchors, 4 * AT_MOST) if (url := link(a.get("href") or "", base)) and url != own]
    alone = linkboxes.alone(pairs)
    lines = flat.said({anchor: (alone.get(anchor, anchor), url) for anchor, url in pairs}, now)
    for anchor, url in pairs:
        one = _found(anchor, url, now)
        if (told := lines.get(anchor)) is not None:
            one = replace(one, when=told.when or (None if told.below else one.when))
        elif one.when is None and (record := alone.get(anchor)) is not None:
            one = replace(one, when=beside(anchor, record, one.title, now))
        shown[url] = max(shown.get(url, ""), _picture(anchor), key=len)
        known = found.get(url)
        if known is None or len(one.title) > len(known.title):
            found[url] = one
        if len(found) >= AT_MOST:
            break
    return [one if one.title else replace(one, title=shown[one.url]) for one in found.values()]


def _found(anchor: HtmlElement, url: str, now: datetime) -> Found:
    box = linkboxes.box_of(anchor)
    title = called(anchor)
    # A card that is a link as a whole is its own box, with the title in the same line as all else.
    words = plain.paragraphs(plain.words(anchor if box is None else box, parted=" "))[:2000]
    when = beside(anchor, box, title, now)
    return Found(url=url, title=title, words=_without(words, title, anywhere=box is None), when=when)


def called(anchor: HtmlElement) -> str:
    """What a link is called; where its own words do not say ("Read more"), by the heading of the box that is its own."""
    title = title_of(anchor)
    if not linkwords.generic(title):
        return title
    if (box := linkboxes.box_of(anchor)) is None:
        return _heading_above(anchor) or title
    return next((plain.label(h) for h in box.iter(*HEADINGS)), "") or _beside_it(box, title) or title


def _heading_above(anchor: HtmlElement) -> str:
    """The heading above a link in a list without boxes, unless other links below it lead elsewhere: versions in its line do not."""
    own, block = linkboxes.target(anchor), anchor
    for _ in range(3):
        before = list(islice(block.itersiblings(preceding=True), LINES_ABOVE))
        at = next((n for n, one in enumerate(before) if one.tag in HEADINGS), None)
        below = takewhile(lambda e: e.tag not in HEADINGS, islice(block.itersiblings(), LINES_ABOVE))
        others = (a for one in (*before[:at], *below) for a in one.iter("a") if linkboxes.target(a) not in ("", own))
        if any(block is not anchor or not linkwords.generic(title_of(a)) for a in others):
            return ""
        if at is not None:
            return "" if next(before[at].iter("a"), None) is not None else plain.label(before[at], 300)
        block = block.getparent()
        if block is None or block.tag in ("body", "main", "td", "li", "article"):
            return ""
    return ""


def _beside_it(box: HtmlElement, title: str) -> str:
    """The line of a box that a link's own words, such as "PDF", stand beside: its first of some length that is no date."""
    lines = (line.replace(title, "").strip(MARKS) for line in plain.words(box).splitlines())
    said = (plain.line(line, 201) for line in islice(lines, 20))
    return next((one for one in said if len(one.split()) >= 2 and len(one) <= 200 and not _DATED.search(one)), "")


def title_of(anchor: HtmlElement) -> str:
    """What a link is called: a heading in it, what is marked up as its title, its words, else its title attribute."""
    heading = next((plain.label(h) for h in anchor.iter(*HEADINGS)), "") or _marked_title(anchor)
    if text := heading or linkwords.own(plain.label(anchor, 300)):
        return text
    return plain.line(str(anchor.get("title") or anchor.get("aria-label") or ""))


def _picture(anchor: HtmlElement) -> str:
    """What the pictures of a link show, in the words of the page: for links without any of their own."""
    return max((plain.line(str(image.get("alt") or ""), 300) for image in anchor.iter("img")), key=len, default="")


def _marked_title(anchor: HtmlElement) -> str:
    """The longest part of a link whose class says that it is a title; else its only part in bold, if that stands alone."""
    parts = list(islice(anchor.iterdescendants("div", "span", "p", "strong", "b"), 50))
    titles = [e for e in parts if _TITLE.search(str(e.get("class") or ""))]
    inner = [e for e in titles if not any(other is not e and e in other.iterancestors() for other in titles)]
    bold = [e for e in parts if e.tag in ("strong", "b")]
    if not inner and len(bold) == 1 and not ((bold[0].getparent().text or "") + (bold[0].tail or "")).strip():
        inner = bold
    found = max((plain.label(e) for e in inner), key=len, default="")
    return found if len(found.split()) >= 2 else ""


def _without(words: str, title: str, *, anywhere: bool) -> str:
    """What stands beside a link, without the lines that are its title, be it in several; or without it ``anywhere`` in a line."""
    spaced = r"\s+".join(map(re.escape, title.split()))
    if anywhere:
        return plain.paragraphs(re.sub(spaced, "\n", words, count=1)) if title else words
    return re.sub(rf"^{spaced}$\n?", "", words, flags=re.I | re.M).strip("\n") if title else words


def host_of(url: str) -> str:
    """The host of an address, without ``www.``."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def bare(url: str) -> str:
    """An address without what two places may write differently: scheme, ``www.``, a slash at the end of its path."""
    path, mark, query = url.partition("://")[2].removeprefix("www.").partition("?")
    return f"{path.rstrip('/')}{mark}{query}"
