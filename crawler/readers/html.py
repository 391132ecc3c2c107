"""Main text, title, author, date and language of a page.

The text is trafilatura's, in its fast precision mode without comments: on 39 real pages with known text it has the
best F1 of the modes (4-gram measure of the article-extraction benchmark, see ``tests/crawler``). Pages where that
finds next to nothing are tried with its slower fallbacks, and those of extreme depth by reading all words.
"""

from __future__ import annotations

import logging
import re

import trafilatura
from lxml import html as lxml_html

from crawler import boilerplate, charset, curtains, doors, gone, plain, walls
from crawler.readers import INPUT_AT_MOST, Hints, Reading, boxes, edges, layout, size, unreadable
from crawler.readers import whole as whole_text
from crawler.readers.meta import Page
from crawler.sentences import SHORT

log = logging.getLogger(__name__)
THIN = 250
LEAST = 40
MUCH_MORE = 3
"""How many times a page's data must hold what its words do, before they stand in place of a thin text: it is put together by a
program in the reader's browser then."""
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:ingress|ingressi|preamble|standfirst|lead|lede|intro|introduction|manchet|vorspann|teaser-text|excerpt|summary"
    r"|subtitle|deck|dek|underrubrik|underrubrikk|undertitel|sammanfattning|resume)(?:$|[\s_-])",
    re.I,
)
LEAD_AT_MOST = TEASER = 1500
BEFORE_A_LEAD = 400
"""Letters that may stand between a headline and its lead: a date, a byline, the text of a picture."""
# Boxes of other publications, and of the writer, that CMSs set beside a text: Drupal's view mode, WordPress' blocks and
# the usual plug-ins, Joomla's modules. Never the box that holds the headline.
_BESIDE = (
    "node--view-mode-teaser",
    "wp-block-latest-posts",
    "wp-block-post-author-biography",
    "field--name-field-bio",
    "field--name-field-author-bio",
    "jp-relatedposts",
    "yarpp",
    "mod-articleslatest",
    "related-posts",
    "author-bio",
    "author-box",
)


def read(body: bytes, content_type: str, url: str, hints: Hints) -> Reading:
    """Read a page; one that holds no text, or a wall instead of it, comes back with a reason."""
    if len(body) > INPUT_AT_MOST:
        return unreadable("html", f"a page of {len(body) // 2**20} MB", hints.title)
    markup, left = size.within(charset.decode(body, content_type))
    markup = layout.paragraphed(markup)
    root = plain.parsed(markup)
    if root is None:
        return unreadable("html", "the page is empty", hints.title)
    _held = list(root.iter())  # a node's object is made anew each time it is met, unless one of it lives
    page = Page(root, url, hints)
    title, author = page.title(), page.author()
    whole, cut = size.shortened(whole_text.made(root, plain.paragraphs(main_text(markup, root))))
    wall = _wall(markup, root, whole)
    target = doors.sent_on(root, url) if len(whole) <= doors.WORDS else ""
    if target and wall in ("", "moved"):
        return unreadable("html", f"{walls.PHRASES[doors.place(target) or 'moved']} ({target})", hints.title)
    if wall:
        return unreadable("html", walls.PHRASES[wall], hints.title)
    whole, hidden = _before_the_pay_wall(whole, page)
    text = _with_lead(root, edges.without(boilerplate.without(whole), title, author, hints.now, hints.zone))
    if len(text) < THIN and len(data := boilerplate.without(page.body())) > MUCH_MORE * len(text):
        text = edges.without(data, title, author, hints.now, hints.zone)
    taken = _withdrawn(root, title, text)
    if len(text) < LEAST and not taken:
        return unreadable(
            "html", hidden or f"{len(text)} characters of text in the page; it may need JavaScript", title
        )
    when = page.published()
    return Reading(
        title=title,
        text=text,
        author=author,
        published=when.moment if when else None,
        precision=when.precision if when else "",
        language=page.language(),
        url=page.canonical(),
        withdrawn=taken,
        left="" if taken else size.told(hidden, left, cut),
    )


def _wall(markup: str, root: lxml_html.HtmlElement, whole: str) -> str:
    """The name of what stands there instead of the publication; where the text that was found is not all of the page's content,
    as the foot of a page that is one headline, by the words of that."""
    if (found := walls.wall(markup, whole)) or len(whole) > SHORT:
        return found
    inside = plain.inside(root)
    return "" if whole and all(line in inside for line in whole.splitlines()) else walls.wall(markup, inside)


def _before_the_pay_wall(whole: str, page: Page) -> tuple[str, str]:
    """What is shown to everybody of a page for those who pay, and what is said of the rest; of a long text, nothing seems to be
    missing, whatever the page says to search engines."""
    if len(whole) > TEASER:
        return whole, ""
    shown = curtains.before_the_pay_wall(whole)
    return whole if shown is None else shown, walls.PHRASES["pay_wall"] if shown is not None or page.locked() else ""


def _withdrawn(root: lxml_html.HtmlElement, title: str, text: str) -> str:
    """How a page says that its publication is gone: in its text, or in all words within its edges where that is short.

    What is left as the text of such a page may be the foot of it, or its list of what is read most.
    """
    if (said := gone.withdrawn(title, text)) or len(text) > SHORT:
        return said
    return gone.withdrawn(title, plain.inside(root))


def main_text(markup: str, root: lxml_html.HtmlElement) -> str:
    """The text of the article in a page, with less and less judgement until something is found."""
    best, seen, beside = "", boxes.as_seen(markup, root), _beside(boxes.classes(root))
    for fast in (True, False):
        found = _extracted(seen, beside, fast=fast)
        if len(found) >= THIN:
            return found
        best = max(best, found, key=len)
    if len(best) >= LEAST:
        return best
    return max(best, _all_paragraphs(root) or _stripped(markup), key=len)


def _extracted(markup: str, beside: list[str], *, fast: bool) -> str:
    try:
        # Always text, never bytes: it would guess at the encoding.
        found = trafilatura.extract(markup, fast=fast, favor_precision=True, include_comments=False, prune_xpath=beside)
        return found or ""
    except Exception as error:  # the border to a library that reads hostile pages; what it cannot read, others may
        log.info("no text error=%s", type(error).__name__)
        return ""


def _beside(classes: str) -> list[str]:
    """XPaths of the boxes beside a text; of those names alone that a page has, because looking costs as much as reading."""
    holds = (f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in _BESIDE if name in classes)
    return [f"//*[{test}][not(descendant::h1)]" for test in holds]


def _with_lead(root: lxml_html.HtmlElement, text: str) -> str:
    """The text with its lead before it, where a page keeps that in a field of its own and the text begins behind it."""
    heading = next(root.iter("h1"), None)
    if heading is None:
        return text
    box = boxes.around(heading, boxes.Lengths())
    named = [e for e in box.iter("p", "div", "section", "h2", "h3") if _LEAD.search(str(e.get("class") or ""))]
    leads = [" ".join(plain.words(e).split()) for e in named if not _set_aside(e, box)]
    if not leads:
        return text
    known = _squeezed(text)
    behind = _squeezed(plain.words(box)).partition(_squeezed(plain.words(heading)))[2]
    for lead in leads:
        begin = _squeezed(lead)[:LEAST]
        if begin in known:
            return text
        if LEAST <= len(lead) <= LEAD_AT_MOST and 0 <= behind.find(begin) <= BEFORE_A_LEAD:
            return f"{lead}\n{text}"
    return text


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _set_aside(element: lxml_html.HtmlElement, box: lxml_html.HtmlElement | None) -> bool:
    """Whether an element stands in a box of its own within ``box``: an aside, a menu, another publication."""
    for parent in element.iterancestors():
        if parent is box:
            return False
        if parent.tag in ("aside", "nav", "footer", "article"):
            return True
    return True


def _all_paragraphs(root: lxml_html.HtmlElement) -> str:
    """Every paragraph of some length that is not set aside; where there are no paragraphs, every line of some length."""
    found = [
        plain.paragraphs(plain.words(p))
        for p in root.xpath("//p[not(ancestor::nav or ancestor::aside or ancestor::footer)]")
    ]
    long = [p for p in found if len(p) >= LEAST]
    if long:
        return "\n".join(long)
    return "\n".join(line for line in plain.paragraphs(plain.words(root)).splitlines() if len(line) >= LEAST)


def _stripped(markup: str) -> str:
    """The words between the tags of a page too deep for its parser, which gives up beyond 256 levels."""
    lines = plain.paragraphs(plain.without_tags(markup)).splitlines()
    return "\n".join(line for line in lines if len(line) >= LEAST)
