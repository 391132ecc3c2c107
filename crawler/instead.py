"""What stands where a list should be, named by its words, by those of its headline, or by where it sends its visitors."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler import gone, links, plain, walls
from crawler.kinds import link
from crawler.sentences import SHORT

_REFRESH = re.compile(r"\s*(\d{1,4})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s]{1,2000})", re.I)
AT_ONCE = 30
"""Seconds after which a page that leads on is no longer read itself."""
_LOGIN = re.compile(r"/(?:log-?in|sign-?in|logga-?in|kirjaudu|adfs|saml2?|oauth2?|openid|sso)\b", re.I)


def instead_of(state: str, text: str, url: str) -> tuple[str, str]:
    """The state of an answer from ``url`` that should have been a list and is none, and what it is in a phrase.

    What its words tell has a state of its own; for all else it is ``state``.
    """
    root = plain.parsed(text[: plain.LIMIT]) if "<" in text else None
    words = plain.text_of(text)
    if root is not None and (said := told(text, root, url, words[:SHORT])):
        return said
    if root is None and (found := walls.wall(text, words[:SHORT])):
        return found, walls.PHRASES[found]
    start = text.lstrip()[:2000].lower()
    if start.startswith(("{", "[")):
        return state, "JSON that is not a feed"
    if "<html" in start or "<!doctype html" in start:
        return state, "an HTML page"
    return state, "XML of another kind" if start.startswith("<") else "a text: " + " ".join(words[:80].split())


def told(markup: str, root: HtmlElement, url: str, words: str) -> tuple[str, str] | None:
    """The state of a page that stands in place of a list, and what it is in a phrase; None where it does not say.

    ``words`` are those of the whole page. What stands around its content, menus and the like, is part of the page or is not.
    """
    inside = plain.inside(root)
    if found := walls.wall(markup, words) or walls.wall(markup, inside):
        return found, walls.PHRASES[found] + (_to(_elsewhere(root, url)) if found == "moved" else "")
    if said := gone.not_found(markup) or gone.missing(words) or gone.missing(inside):
        return "gone", f"a page that says: {said}"
    if not (target := _led_on(root, url)):
        return None
    if _LOGIN.search(urlsplit(target).path):
        return "login_page", walls.PHRASES["login_page"]
    return "moved", f"a page that leads{_to(target)}"


def _to(target: str) -> str:
    return f" to {target}" if target else ""


def _elsewhere(root: HtmlElement, url: str) -> str:
    """The first address on another host that a page links to in its content, else in its whole; empty if there is none."""
    base, host = links.base_of(root, url), links.host_of(url)
    for anchor in (*links.main_anchors(root), *root.iter("a")):
        target = link(str(anchor.get("href") or ""), base)
        if target and links.host_of(target) != host:
            return target
    return _led_on(root, url)


def _led_on(root: HtmlElement, url: str) -> str:
    """Where a page sends its visitors by itself, within half a minute; empty where they stay at its address, whatever its query.

    What is sent on where scripts are off only stays.
    """
    for meta in root.iter("meta"):
        found = _REFRESH.match(meta.get("content") or "")
        if (meta.get("http-equiv") or "").lower() != "refresh" or next(
            meta.iterancestors("noscript"), None
        ) is not None:
            continue
        if not found or int(found[1]) > AT_ONCE:
            continue
        try:
            target = str(urljoin(links.base_of(root, url), found[2]))
            parts = urlsplit(target)
        except ValueError:
            continue
        here = links.bare(target).partition("?")[0] == links.bare(url).partition("?")[0]
        if parts.scheme in ("http", "https") and parts.hostname and not here:
            return target
    return ""
