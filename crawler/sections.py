"""News that are sections of one page, each with a link to its anchor (``#mars``): publications without a page of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from urllib.parse import unquote, urldefrag

from lxml.html import HtmlElement

from bevaka.keys import short
from crawler import plain
from crawler.kinds import link, own_item
from crawler.linkdates import beside
from crawler.links import AT_MOST, Found

LEAST, LONGEST, SIBLINGS = 80, 50_000, 200
"""Characters of a section at least; of what is kept of it at most; elements behind an anchor that may be its section."""


def found(root: HtmlElement, anchors: Iterable[HtmlElement], base: str, now: datetime) -> list[Found]:
    """The sections of a page that its own links lead to, each once, with its words as the text of the publication."""
    named = {str(e.get("id") or e.get("name")): e for e in root.xpath("//*[@id]|//a[@name]")}
    own, led = link(base, base), dict[str, HtmlElement]()
    for anchor in islice(anchors, AT_MOST):
        url, fragment = urldefrag(str(anchor.get("href") or "").strip())
        if unquote(fragment) in named and link(url or base, base) == own:
            led.setdefault(unquote(fragment), anchor)
    targets = {named[name] for name in led}
    around = {over for target in targets for over in target.iterancestors()}
    made = []
    for name, anchor in led.items():
        target = named[name]
        words = "" if target in around else _section(target, targets, around)
        if len(words) >= LEAST:
            title = plain.label(anchor) or words.split("\n")[0][:200]
            when = beside(anchor, target if len(plain.label(target)) >= LEAST else None, title, now)
            made.append(Found(url=own_item(base, short(name)), title=title, words=words[:LONGEST], when=when))
    return made


def _section(target: HtmlElement, targets: set[HtmlElement], around: set[HtmlElement]) -> str:
    """The words of a section: of the box that is named, or from a named heading to the next."""
    if len(said := plain.paragraphs(plain.words(target))) >= LEAST:
        return said
    parent = target.getparent()
    first = (
        parent if target.tag == "a" and parent is not None and parent.tag in ("h1", "h2", "h3", "h4", "p") else target
    )
    parts = [plain.words(first)]
    for element in islice(first.itersiblings(), SIBLINGS):
        if element in targets or element in around:
            break
        if isinstance(element.tag, str):
            parts.append(plain.words(element))
    return plain.paragraphs("\n".join(parts))
