"""What stands where a list should be, named by its words, by those of its headline, or by where it sends its visitors."""

from __future__ import annotations

from lxml.html import HtmlElement

from bevaka.records import Listing
from crawler import doors, gone, links, plain, walls
from crawler.kinds import failed, link
from crawler.refusals import refusal
from crawler.sentences import SHORT


def listing(state: str, text: str, url: str) -> Listing:
    """The reading of an answer from ``url`` that should have been a list and is none.

    What its words tell has a state of its own; for all else it is ``state``, with what it seems to be.
    """
    refused, said = refusal(text)
    if refused:
        return _is(refused, f"an error for programs: {said}")
    root = plain.parsed(text[: plain.LIMIT]) if "<" in text else None
    words = plain.text_of(text)[:SHORT]
    if root is not None and (found := told(text, root, url, words)):
        return found
    if root is None and (wall := walls.wall(text, words)):
        return _is(wall, walls.PHRASES[wall])
    start = text.lstrip()[:2000].lower()
    if start.startswith(("{", "[")):
        return _is(state, "JSON that is not a feed")
    if "<html" in start or "<!doctype html" in start:
        return _is(state, "an HTML page")
    return _is(state, "XML of another kind" if start.startswith("<") else "a text: " + " ".join(words[:80].split()))


def told(markup: str, root: HtmlElement, url: str, words: str) -> Listing | None:
    """The reading of a page that stands in place of a list; None where it does not say what it is.

    ``words`` are those of the whole page. What stands around its content, menus and the like, is part of the page or is not.
    """
    inside = plain.inside(root)
    if found := walls.wall(markup, inside) or walls.wall(markup, words):
        return _is(found, walls.PHRASES[found] + (_to(_elsewhere(root, url)) if found == "moved" else ""))
    if said := gone.not_found(markup) or gone.missing(words) or gone.missing(inside):
        return _is("gone", f"a page that says: {said}")
    target = doors.led_on(root, url)
    if state := doors.place(target or url):
        return _is(state, walls.PHRASES[state])
    return _is("moved", f"a page that leads{_to(target)}") if target else None


def _is(state: str, what: str) -> Listing:
    return failed(state, f"the answer is {what}")


def _to(target: str) -> str:
    return f" to {target}" if target else ""


def _elsewhere(root: HtmlElement, url: str) -> str:
    """The first address on another host that a page links to in its content, else in its whole; empty if there is none."""
    base, host = links.base_of(root, url), links.host_of(url)
    for anchor in (*links.main_anchors(root), *root.iter("a")):
        target = link(str(anchor.get("href") or ""), base)
        if target and links.host_of(target) != host:
            return target
    return doors.led_on(root, url)
