"""The date that stands beside a link in a list: in its box, before or behind it in the line, or as the head of its group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lxml.html import HtmlElement

from crawler import dates, plain
from crawler.dates import When

_NAMED = ("date", "datum", "dato", "publi", "time", "tid", "pvm", "julkais", "posted", "meta")
_LOWER = "translate(@class, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_NAMES = " or ".join(f"contains({_LOWER}, '{name}')" for name in _NAMED)
LINES, LINE = 20, 80


def beside(anchor: HtmlElement, box: HtmlElement | None, title: str, now: datetime) -> When | None:
    """When what a link leads to was published, as its list says; ``box`` is the block that is the link's own, if there is one.

    What is marked up or labelled comes first; then a line that is nothing but a date; a date with its year in running words last.
    """
    if box is None:
        return _alone((*_around(anchor), *_heads(anchor)), now)
    words = plain.paragraphs(plain.words(box))[:2000]
    rest = words.replace(title, "\n", 1) if title else words
    return (
        _marked(box, now)
        or dates.labelled(rest, now)
        or _alone(rest.splitlines()[:LINES], now)
        or dates.visible(words, now)
        or _alone(_heads(box), now)
    )


def _marked(box: HtmlElement, now: datetime) -> When | None:
    """``<time>``, or what has a class that speaks of a date."""
    for element in box.iter("time"):
        for text in (element.get("datetime") or "", plain.line("".join(element.itertext()), LINE)):
            if when := dates.stated(text, now):
                return when
    named = (plain.line(plain.words(element), LINE + 1) for element in box.xpath(f".//*[{_NAMES}]")[:LINES])
    return _alone(named, now)


def _alone(lines: Iterator[str] | tuple[str, ...] | list[str], now: datetime) -> When | None:
    return next((w for line in lines if len(line) <= LINE and (w := dates.alone(line, now))), None)


def _around(anchor: HtmlElement) -> Iterator[str]:
    """The words in the line of a link, before and behind it."""
    before = anchor.getprevious()
    text = (before.tail if before is not None else anchor.getparent().text) if anchor.getparent() is not None else ""
    yield plain.line((text or "").strip().rpartition("\n")[2], LINE + 1).strip(" –—-:|·•*")
    yield plain.line((anchor.tail or "").strip().partition("\n")[0], LINE + 1).strip(" –—-:|·•*")


def _heads(box: HtmlElement) -> Iterator[str]:
    """What stands just before a block, and before the group it is in: ``<dt>`` of its ``<dd>``, a heading above a list."""
    for element in (box, *list(box.iterancestors())[:2]):
        before = element.getprevious()
        if before is not None and isinstance(before.tag, str):
            yield plain.line(plain.words(before), LINE + 1)
