"""The link from a page of a list to the one behind it, in seven languages: how many pages are asked, who asks decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from crawler import plain
from crawler.kinds import link

PAGES = 5
"""Pages of a list that are asked at most, the first one included."""
_WORDS = re.compile(
    r"^\W*(?:nästa(?: sida)?|(?:äldre|tidigare)(?: (?:inlägg|nyheter|artiklar|poster))?|visa fler(?: \w+)?"
    r"|fler (?:nyheter|artiklar|inlägg)"
    r"|neste(?: side)?|(?:eldre|tidligere)(?: (?:innlegg|saker|nyheter|artikler|indlæg))?|vis flere(?: \w+)?"
    r"|næste(?: side)?|ældre(?: (?:indlæg|nyheder|artikler))?"
    r"|(?:last inn|hent|vis) flere(?: \w+)?|ladda fler(?: \w+)?|visa mer"
    r"|seuraavat?(?: (?:sivu|uutiset))?|(?:vanhemmat|aiemmat|aikaisemmat)(?: \w+)?|näytä lisää|lataa lisää"
    r"|nächste(?: seite)?|weiter|(?:ältere|weitere|frühere)(?: (?:beiträge|artikel|meldungen))?|mehr (?:laden|anzeigen)"
    r"|(?:page )?suivante?|siguiente|pàgina següent|volgende"
    r"|next(?: page)?|(?:older|earlier)(?: (?:posts|entries|news|articles))?|(?:load|show|view) more(?: \w+)?)?\W*$",
    re.I,
)
_TO_LOAD = ("data-url", "data-href", "data-next", "data-next-url", "data-next-page", "data-load-url", "hx-get")
_ARROW = re.compile(r"^\s*(?:›|»|>|>>|→|&gt;)\s*$")
_CLASS = re.compile(r"(?:^|[\s_-])(?:next|older|nav-previous|neste|næste|nästa)(?:$|[\s_-])", re.I)
_NUMBER = re.compile(
    r"(?:^|[\[_.-])(?:page|paged|pg|p|pn|sida|sidan|sidnr|side|seite|sivu|pagina|start|limitstart|offset|from|skip|current_?page"
    r"|page_?(?:number|num|no|nr|index))\]?$",
    re.I,
)
_PATH = re.compile(r"/(?:page|sida|side|seite|sivu|p|\(offset\))[:/-]?\d+/?$", re.I)
_LAST_NUMBER = re.compile(r"/\d{1,4}/?$")


def next_page(root: HtmlElement, base: str) -> str | None:
    """The address of the next page of a list on the same host, or None. ``rel=next`` is believed; a word or an arrow only where
    its address counts pages too. Where there are numbers only, it is the one behind that of this page."""
    own, host = link(base, base), urlsplit(base).hostname
    for href, stated in _candidates(root):
        url = link(href, base)
        if url and url != own and urlsplit(url).hostname == host and (stated or _counts(url, base)):
            return url
    numbered = {
        int(text): url
        for anchor in root.iter("a")
        if (text := "".join(anchor.itertext()).strip()[:5]).isdecimal()
        and (url := link(str(anchor.get("href") or ""), base))
        and urlsplit(url).hostname == host
        and _counts(url, base)
    }
    # That of this page itself leads here, or is no link.
    here = next((number for number, url in numbered.items() if url == own), None)
    return numbered.get((here or next(n for n in count(1) if n not in numbered)) + 1)


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
    # What a script asks for when its button is pressed.
    buttons: Any = root.xpath(f"//*[{' or '.join(f'@{name}' for name in _TO_LOAD)}]")
    for button in buttons:
        if _WORDS.match(plain.label(button, 61) or "-"):
            yield from ((str(button.get(name)), False) for name in _TO_LOAD if button.get(name))


def _counts(url: str, base: str) -> bool:
    """Whether an address counts pages: ``?page=2``, ``?start=10``, ``/page/2``, or a number behind that of the list."""
    parts = urlsplit(url)
    if _PATH.search(parts.path) or any(_NUMBER.search(k) and v.isdecimal() for k, v in parse_qsl(parts.query)):
        return True
    below, number = _LAST_NUMBER.subn("", parts.path)
    path = urlsplit(base).path
    return number > 0 and below in (path.rstrip("/"), _LAST_NUMBER.sub("", path))
