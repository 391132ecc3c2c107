"""The date that stands beside a link in a list: in its box, before or behind it in the line, or as the head of its group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from crawler import datelines, dates, plain
from crawler.dates import When

_NAMED = ("date", "datum", "dato", "publi", "time", "tid", "pvm", "julkais", "posted", "meta")
_LOWER = "translate(@class, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_NAMES = " or ".join(f"contains({_LOWER}, '{name}')" for name in _NAMED)
_OFF, _BOLD = re.compile(r"\s[–—|-]\s|:\s"), frozenset(("b", "strong", "em", "i", "span", "small"))
LINES, LINE = 20, 80
MARKS = " –—-:|·•*"
_YEARS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "summary", "header", "p", "strong")
_YEAR = re.compile(r"^\W*(?:(?:år|året|year|vuosi|jahr)\s+)?((?:19|20)\d\d)\W*$", re.I)
STEPS, SIBLINGS = 5, 100
"""How far around a link, and how far before that, the year of its group is looked for."""


def beside(anchor: HtmlElement, box: HtmlElement | None, title: str, now: datetime) -> When | None:
    """When what a link leads to was published, as its list says; ``box`` is the block that is the link's own. Without one, a card
    that is a link as a whole may hold its date itself.

    What is marked up or labelled comes first; then a line that is nothing but a date, with or without names beside it; the head of
    a group last. A date without its year is of the year above it, where one stands there. The page's language says whether the
    day comes first.
    """
    year = _year_above(anchor, now.year)
    then = min(now, datetime(year, 12, 31, 12, tzinfo=now.tzinfo)) if year else now
    found = _beside(anchor, box, title, then)
    return found if found or then == now else _beside(anchor, box, title, now)


def of_line(line: str, elements: Sequence[HtmlElement], now: datetime) -> When | None:
    """The date that a line of a list consists of, ``elements`` being what it holds besides its words."""
    timed = any(one.tag == "time" or next(one.iter("time"), None) is not None for one in elements)
    if not (timed or dates.visible(dates.day_first(line, "sv", now, marked=True), now, short=True)):
        return None
    for element in elements:
        year = _year_above(element, now.year)
        then = min(now, datetime(year, 12, 31, 12, tzinfo=now.tzinfo)) if year else now
        if when := _inside(element, "", then):
            return when
    if len(line) > LINE:
        return None
    return datelines.labelled([line], now) or _alone([line], now) or datelines.within(line, now)


def _beside(anchor: HtmlElement, box: HtmlElement | None, title: str, now: datetime) -> When | None:
    if box is None:
        inside = _inside(anchor, title, now) if len(anchor) else None
        before, behind = _around(anchor)
        language = _language(anchor)
        return inside or _before(before, language, now) or _alone((before, behind, *_heads(anchor)), now, language)
    return _inside(box, title, now) or _alone(_heads(box), now, _language(box))


def _language(element: HtmlElement) -> str:
    """The language that the page of an element says it is in; empty where it does not."""
    return plain.stated_language(element.getroottree().getroot())


def _inside(box: HtmlElement, title: str, now: datetime) -> When | None:
    words = dates.day_first(plain.paragraphs(plain.words(box, parted=" "))[:2000], _language(box), now)
    lines = datelines.with_clocks(
        [line for line in (words.replace(title, "\n", 1) if title else words).splitlines() if line.strip()][:LINES], now
    )
    before = words.partition(title)[0].rpartition("\n")[2] if title else ""  # in the same line, as in "6/3 New report"
    return (
        _marked(box, now)
        or _before(before, _language(box), now)
        or datelines.labelled(lines, now)
        or _alone(lines, now)
        or next((w for line in (*lines, *words.splitlines()[:LINES]) if (w := datelines.within(line, now))), None)
        or _begun(box, now)
    )


def _begun(box: HtmlElement, now: datetime) -> When | None:
    """The whole date that a paragraph begins with, marked off from its words: "6 mars 2026 – ...", or in bold."""
    for element in islice(box.iter("p", "div", "li", "td", "dd", "span"), LINES):
        words = plain.label(element, LINE)
        first = element[0] if len(element) and not (element.text or "").strip() else None
        bold = plain.label(first, LINE) if first is not None and first.tag in _BOLD else ""
        for part in (_OFF.split(words, maxsplit=1)[0] if _OFF.search(words) else "", bold):
            if part and dates.visible(part, now) and (when := datelines.alone(part, now)):
                return when
    return None


def _year_above(element: HtmlElement, last: int) -> int | None:
    """The year that stands as the head of the group an element is in."""
    for one in (element, *list(element.iterancestors())[:STEPS]):
        for before in islice(one.itersiblings(*_YEARS, preceding=True), SIBLINGS):
            found = _YEAR.match("".join(islice(before.itertext(), 6)))
            if found and int(found[1]) <= last:
                return int(found[1])
    return None


def _marked(box: HtmlElement, now: datetime) -> When | None:
    """``<time>``, or what has a class that speaks of a date; a day, month and year in boxes of their own are parted by spaces."""
    language = _language(box)
    for element in box.iter("time"):
        for text in (element.get("datetime") or "", plain.line("".join(element.itertext()), LINE)):
            if when := dates.stated(dates.day_first(text, language, now, marked=True), now):
                return when
    named = box.xpath(f".//*[{_NAMES}]")[:LINES]
    whole = [plain.line(plain.words(element), LINE + 1) for element in named]
    leaves = (e for e in islice(box.iter("div", "span", "p"), 10 * LINES) if 2 <= len(e) <= 3 and not any(map(len, e)))
    apart = [plain.line(" ".join(element.itertext()), LINE + 1) for element in (*named, *islice(leaves, LINES))]
    # What stands apart may be no date by its name.
    named_so = [dates.day_first(line, language, now, marked=True) for line in whole]
    return _alone(named_so, now) or _alone(apart, now, language)


def _alone(lines: Iterator[str] | tuple[str, ...] | list[str], now: datetime, language: str = "") -> When | None:
    short = datelines.with_clocks([dates.day_first(line, language, now) for line in lines if len(line) <= LINE], now)
    return next((w for line in short if (w := datelines.alone(line, now))), None)


def _before(words: str, language: str, now: datetime) -> When | None:
    """The date that stands in the line of a link before it and is all that stands there; a short one is that of the publication."""
    return datelines.alone(dates.day_first(words.strip(MARKS), language, now, marked=True), now)


def _around(anchor: HtmlElement) -> tuple[str, str]:
    """The words in the line of a link, before and behind it."""
    before = anchor.getprevious()
    text = (before.tail if before is not None else anchor.getparent().text) if anchor.getparent() is not None else ""
    return (
        plain.line((text or "").strip().rpartition("\n")[2], LINE + 1).strip(MARKS),
        plain.line((anchor.tail or "").strip().partition("\n")[0], LINE + 1).strip(MARKS),
    )


def _heads(box: HtmlElement) -> Iterator[str]:
    """What stands just before a block, and before the group it is in: ``<dt>`` of its ``<dd>``, a heading above a list."""
    for element in (box, *list(box.iterancestors())[:2]):
        before = element.getprevious()
        if before is not None and isinstance(before.tag, str):
            yield plain.line(plain.words(before), LINE + 1)
