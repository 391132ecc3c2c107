"""The link from a page of a list to the one behind it, in seven languages: how many pages are asked, who asks decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from crawler.kinds import link

PAGES = 5
"""Pages of a list that are asked at most, the first one included."""
_WORDS = re.compile(
    r"^\W*(?:nästa(?: sida)?|äldre(?: (?:inlägg|nyheter|artiklar))?|visa fler(?: \w+)?|fler (?:nyheter|artiklar|inlägg)"
    r"|neste(?: side)?|eldre(?: (?:innlegg|saker|nyheter|artikler))?|vis flere(?: \w+)?"
    r"|næste(?: side)?|ældre(?: (?:indlæg|nyheder|artikler))?"
    r"|seuraava(?: sivu)?|vanhemmat(?: \w+)?|näytä lisää"
    r"|nächste(?: seite)?|weiter|ältere(?: (?:beiträge|artikel|meldungen))?|mehr laden"
    r"|next(?: page)?|older(?: (?:posts|entries|news|articles))?|(?:load|show|view) more(?: \w+)?)?\W*$",
    re.I,
)
_ARROW = re.compile(r"^\s*(?:›|»|>|>>|→|&gt;)\s*$")
_CLASS = re.compile(r"(?:^|[\s_-])(?:next|older|nav-previous|neste|næste|nästa)(?:$|[\s_-])", re.I)
_NUMBER = re.compile(
    r"^(?:page|paged|pg|p|sida|sidan|side|seite|sivu|pagina|start|limitstart|offset|from|skip|currentpage|pagenumber)$",
    re.I,
)
_PATH = re.compile(r"/(?:page|sida|side|seite|sivu|p)[/-]?\d+/?$", re.I)


def next_page(root: HtmlElement, base: str) -> str | None:
    """The address of the next page of a list on the same host, or None. ``rel=next`` is believed; a word or an arrow only where
    its address counts pages too."""
    own, host = link(base, base), urlsplit(base).hostname
    for href, stated in _candidates(root):
        url = link(href, base)
        if url and url != own and urlsplit(url).hostname == host and (stated or _counts(url)):
            return url
    return None


def _candidates(root: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Links to what comes next, and whether the page itself calls them so; the surest first."""
    related: Any = root.xpath("//link[@rel and @href] | //a[@rel and @href]")
    yield from ((str(e.get("href")), True) for e in related if "next" in str(e.get("rel")).lower().split())
    for anchor in root.iter("a"):
        if not anchor.get("href"):
            continue
        text = " ".join("".join(anchor.itertext()).split())[:60]
        label = str(anchor.get("aria-label") or anchor.get("title") or "")[:60]
        parent = anchor.getparent()
        classes = f"{anchor.get('class') or ''} {(parent.get('class') or '') if parent is not None else ''}"
        said = any(t and _WORDS.match(t) and re.search(r"\w", t) for t in (text, label))
        if said or _ARROW.match(text) or _CLASS.search(classes):
            yield str(anchor.get("href")), False


def _counts(url: str) -> bool:
    """Whether an address counts pages: ``?page=2``, ``?start=10``, ``/page/2``."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query)
    return bool(_PATH.search(parts.path)) or any(_NUMBER.match(k) and v.isdecimal() for k, v in pairs)
