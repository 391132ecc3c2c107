"""Links of a page as leads: which ones lead to publications, what they are called, what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler import dates, plain
from crawler.kinds import link
from crawler.linkdates import beside

_AROUND = frozenset(("nav", "header", "footer", "aside", "form", "menu"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_GENERIC = re.compile(
    r"^\W*(?:read (?:more|on|article)|more|continue|läs (?:mer|vidare|artikeln)|les (?:mer|videre)|læs (?:mere|videre)|lue lisää"
    r"|mehr(?: lesen)?|weiterlesen|download(?: pdf| report)?|ladda (?:ned|ner)|last ned|hent|lataa|herunterladen|pdf|here|här|her"
    r"|open|view|»|→|\d+)\W*(?:\(?\s*(?:pdf)?[\s,\d.]*(?:kb|mb)?\s*\)?)?\W*$",
    re.I,
)
_NOT_NEWS = re.compile(
    r"/(?:tags?|categor(?:y|ies)|kategori(?:er)?|author|forfatter|skribent|login|logga-in|cart|kontakt|contact|cookies?|privacy"
    r"|integritet|about(?:-us)?|om-oss|page/\d+|search|sok|feed|rss|subscribe|prenumerera|donate|stod-oss|jobs?|events?)(?:/|$)",
    re.I,
)
_FILE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|css|js|zip|mp[34]|docx?|xlsx?|pptx?|ics|xml|json)$", re.I)
_BLOCK = frozenset(("li", "article", "tr", "section", "div", "td", "dd"))
AT_MOST = 2000


@dataclass(frozen=True, kw_only=True)
class Found:
    """A link: canonical address, title, the words of its box, and a date that stands in it."""

    url: str
    title: str
    words: str = ""
    when: dates.When | None = None


def by_selector(root: HtmlElement, selector: str, base: str, now: datetime) -> list[Found]:
    """The links that a CSS selector picks, or that stand in what it picks. Raises ValueError for a faulty selector."""
    try:
        picked: Any = CSSSelector(selector, translator="html")(root)
    except Exception as error:  # cssselect and lxml raise several unrelated classes for a faulty selector
        raise ValueError(f"the selector {selector!r} is faulty: {error}") from error
    anchors = (a for e in picked for a in ([e] if e.tag == "a" else e.xpath(".//a[@href]")[:1]))
    return _collected(anchors, base, now)


def articles(root: HtmlElement, base: str, now: datetime) -> list[Found]:
    """The links of a page that look like articles of the same site: long words, or a heading, and an address of their own."""
    host = _host(base)
    anchors = (a for a in _main_anchors(root) if _like_article(a, base, host))
    return _collected(anchors, base, now)


def files(root: HtmlElement, base: str, now: datetime) -> list[Found]:
    """The links of a page that lead to PDF files, on whatever host."""
    return _collected((a for a in root.iter("a") if is_pdf(a)), base, now)


def is_pdf(anchor: HtmlElement) -> bool:
    """Whether a link says that it leads to a PDF."""
    path = urlsplit(str(anchor.get("href") or "")).path.lower()
    return path.endswith(".pdf") or str(anchor.get("type") or "").lower() == "application/pdf"


def base_of(root: HtmlElement, url: str) -> str:
    """What relative links are relative to: ``<base href>`` if it is an address, else the page's own."""
    for element in root.xpath("//base[@href]")[:1]:
        href = str(element.get("href")).strip()
        if link(href, url):
            return urljoin(url, href)
    return url


def _main_anchors(root: HtmlElement) -> Iterator[HtmlElement]:
    for anchor in root.iter("a"):
        if anchor.get("href") and not any(map(_is_around, anchor.iterancestors())):
            yield anchor


def _is_around(element: HtmlElement) -> bool:
    """Whether an element stands around what a page is about; the header of an article is part of it."""
    inside = element.tag in ("header", "footer") and any(a.tag == "article" for a in element.iterancestors())
    return element.tag in _AROUND and not inside


def _like_article(anchor: HtmlElement, base: str, host: str) -> bool:
    url = link(anchor.get("href"), base)
    if url is None or _host(url) != host:
        return False
    path = urlsplit(url).path
    if path.strip("/") == "" or _NOT_NEWS.search(path) or _FILE.search(path):
        return False
    slug = path.rstrip("/").rsplit("/", 1)[-1]
    own_address = slug.count("-") + slug.count("_") >= 2 or sum(c.isdigit() for c in path + urlsplit(url).query) >= 3
    deeper = path.rstrip("/").startswith(urlsplit(base).path.rstrip("/") + "/")
    words = len(_title(anchor).split())
    heading = any(e.tag in _HEADINGS for e in (*anchor.iterdescendants(), *anchor.iterancestors()))
    return (words >= 4 and (own_address or deeper)) or (heading and words >= 2 and (own_address or deeper))


def _collected(anchors: Iterable[HtmlElement], base: str, now: datetime) -> list[Found]:
    """Each address once; the longest of its link texts is its title."""
    found: dict[str, Found] = {}
    own = link(base, base)
    for anchor in anchors:
        url = link(anchor.get("href") or "", base)
        if url is None or url == own:
            continue
        one = _found(anchor, url, now)
        known = found.get(url)
        if known is None or len(one.title) > len(known.title):
            found[url] = one
        if len(found) >= AT_MOST:
            break
    return list(found.values())


def _found(anchor: HtmlElement, url: str, now: datetime) -> Found:
    box = _box(anchor)
    title = _title(anchor)
    if (not title or _GENERIC.match(title)) and box is not None:
        heading = next((plain.line("".join(h.itertext())) for h in box.iter(*_HEADINGS)), "")
        title = heading or title
    words = plain.paragraphs(plain.words(box))[:2000] if box is not None else ""
    when = beside(anchor, box, title, now)
    return Found(url=url, title=title, words=_without(words, title), when=when)


def _title(anchor: HtmlElement) -> str:
    heading = next((plain.line("".join(h.itertext())) for h in anchor.iter(*_HEADINGS)), "")
    if text := heading or plain.line("".join(anchor.itertext()), 300):
        return text
    return plain.line(str(anchor.get("title") or anchor.get("aria-label") or ""))


def _box(anchor: HtmlElement) -> HtmlElement | None:
    """The largest block around a link in which no other link leads elsewhere."""
    box: HtmlElement | None = None
    target = (anchor.get("href") or "").split("#")[0]
    for parent in anchor.iterancestors():
        if parent.tag in ("body", "main", "html", "ul", "ol", "table", "tbody") or _is_around(parent):
            break
        others = {(a.get("href") or "").split("#")[0] for a in parent.iter("a")} - {target, ""}
        if len(others) > 1 or (others and parent.tag not in ("li", "article", "tr")):
            break
        if parent.tag in _BLOCK:
            box = parent
    return box


def _without(words: str, title: str) -> str:
    return "\n".join(x for x in words.splitlines() if x.strip().lower() != title.lower())


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
