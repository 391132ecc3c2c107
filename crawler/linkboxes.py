"""What stands around links: the boxes that are theirs alone, and what is around the content of a page."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

AROUND = frozenset(("nav", "header", "footer", "aside", "form", "menu"))
_ITEM_HEADER = re.compile(r"(?:^|[\s_-])(?:entry|post|article|card|teaser|item|news)[-_]{1,2}header(?:$|[\s_-])", re.I)
_COUNTED = re.compile(r"[?&]utm_.*$")
_BLOCK = frozenset(("li", "article", "tr", "section", "div", "td", "dd"))


def is_around(element: HtmlElement) -> bool:
    """Whether an element stands around what a page is about; the header of an article is part of it.

    So is a form that holds the whole page, as ASP.NET makes them.
    """
    if element.tag == "form":
        whole = next(element.iter("h1", "main", "article", "nav", "header", "footer"), None) is not None
        return not whole and not any(i.get("name") == "__VIEWSTATE" for i in element.iter("input"))
    if element.tag in ("header", "footer") and any(a.tag in ("article", "li") for a in element.iterancestors()):
        return False
    return element.tag in AROUND and not _of_an_item(element)


def _of_an_item(element: HtmlElement) -> bool:
    """Whether a header is that of one item of a list: its class says so, or it holds a heading that is a link, and no menu."""
    if element.tag != "header":
        return False
    if _ITEM_HEADER.search(str(element.get("class") or "")):
        return True
    menu = next(element.iter("nav", "ul", "ol", "form", "h1"), None)
    return menu is None and any(next(h.iter("a"), None) is not None for h in element.iter("h2", "h3", "h4", "h5"))


def box_of(anchor: HtmlElement) -> HtmlElement | None:
    """The largest block around a link in which no other link leads elsewhere."""
    box: HtmlElement | None = None
    own = target(anchor)
    for parent in anchor.iterancestors():
        if parent.tag in ("body", "main", "html", "ul", "ol", "table", "tbody", "form") or is_around(parent):
            break
        others = _others(parent, own)
        if len(others) > 1 or (others and parent.tag not in ("li", "article", "tr")):
            break
        if parent.tag in _BLOCK:
            box = parent
    return box


def _others(box: HtmlElement, own: str) -> set[str]:
    """What else the links of a box lead to: nothing, one or two of it, for more is not asked."""
    found: set[str] = set()
    for anchor in box.iter("a"):
        found |= {target(anchor)} - {own, ""}
        if len(found) > 1:
            break
    return found


def target(anchor: HtmlElement) -> str:
    """What a link leads to, as its page writes it, without the place in the page and what counts the readers."""
    return _COUNTED.sub("", (anchor.get("href") or "").split("#")[0])


def alone(pairs: list[tuple[HtmlElement, str]]) -> dict[HtmlElement, HtmlElement]:
    """The largest element around each link that holds none of the others: its date stands there, beside links to authors."""
    held: dict[HtmlElement, str | None] = {}
    for anchor, url in pairs:
        for parent in anchor.iterancestors():
            if held.setdefault(parent, url) not in (url, None):
                held[parent] = None
            if parent.tag == "body":
                break
    found = {}
    for anchor, _ in pairs:
        for parent in anchor.iterancestors():
            if held[parent] is None or parent.tag in ("body", "main", "html"):
                break
            found[anchor] = parent
    return found
