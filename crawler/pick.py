"""Which links of a page are its list of news or reports: the place where boxes of one sort follow each other, each with a link.

A menu is such a place too; what tells news apart are headings, dates, longer titles and addresses of their own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler import datelines, dates, links, plain, selector
from crawler.kinds import link

FEWEST = 3
ANCHORS_AT_MOST, LEVELS, PLACES = 3000, 30, 6
_NOISE = re.compile(
    r"(?:^|[-_\s])(?:nav(?:bar|igation)?|menu|submenu|sidebar|footer|related|popular|most-?(?:read|viewed)|latest-?comments|share|social|breadcrumbs?"
    r"|cookies?|pagination|pager|pagenav|tag-?cloud|tags|languages?|lang|topbar|login|search|sponsors?|partners?|carousel-indicators"
    r"|meny|sidfot|sidhuvud|mest-?lasta|las-?(?:ocksa|mer))(?:$|[-_\s])",
    re.I,
)
_PAGER = re.compile(
    r"^\W*(?:\d+|next|previous|older|newer|first|last|nästa|föregående|äldre|nyare|neste|forrige|næste|seuraava|edellinen|weiter|zurück)"
    r"(?: (?:page|posts?|sida|side|entries|inlägg))?\W*$",
    re.I,
)


@dataclass(frozen=True)
class Record:
    """A box and the link that leads to its publication."""

    box: HtmlElement
    anchor: HtmlElement
    url: str


@dataclass(frozen=True)
class Place:
    """Boxes that follow each other in one element."""

    element: HtmlElement
    records: tuple[Record, ...]
    worth: float
    dated: float = 0.0

    @property
    def a_list(self) -> bool:
        """Whether its links look like news on the average; dates beside them make up for short titles."""
        average = self.worth / math.log2(1 + len(self.records))
        return average >= 0.45 or (self.dated >= 0.5 and average >= 0.25)


def news(root: HtmlElement, base: str, now: datetime) -> str | None:
    """A CSS selector of the links to news in a page; None if it does not look like a list of them."""
    place = best(root, base, now)
    if place is None:
        return None
    return selector.choose(root, base, place.element, [(r.box, r.anchor) for r in place.records])


def reports(root: HtmlElement, base: str, now: datetime) -> str | None:
    """A CSS selector of the PDF files of a page, empty where all of them count; None if there are fewer than two."""
    every = {one.url for one in links.files(root, base, now)}
    inside = [a for a in links.main_anchors(root) if links.is_pdf(a) and not _noisy(a)]
    chosen = {url for a in inside if (url := link(str(a.get("href")), base))}
    if len(chosen) < 2:
        return None
    if chosen == every:
        return ""
    around = next((e for e in inside[0].iterancestors() if all(e in a.iterancestors() for a in inside)), root)
    return selector.choose(root, base, around, [(a, a) for a in inside])


def best(root: HtmlElement, base: str, now: datetime) -> Place | None:
    """The place of a page whose boxes look most like a list of publications; None where nothing looks like one."""
    anchors = list(_anchors(root, base))
    cheap = sorted(_places(anchors, base), key=lambda p: -p.worth)[:PLACES]
    dated = [_dated(place, now) for place in cheap]
    return max((place for place in dated if place.a_list), key=lambda p: p.worth, default=None)


def _anchors(root: HtmlElement, base: str) -> Iterator[tuple[HtmlElement, str]]:
    """Links of the same site that may lead to publications, with their addresses."""
    host, own, count = links.host_of(base), link(base, base), 0
    for anchor in links.main_anchors(root):
        url = link(str(anchor.get("href")), base)
        if (
            url is None
            or url == own
            or links.is_pdf(anchor)
            or links.host_of(url) != host
            or not links.may_be_news(url, base)
        ):
            continue
        count += 1
        if count > ANCHORS_AT_MOST:
            return
        yield anchor, url


def _places(anchors: Iterable[tuple[HtmlElement, str]], base: str) -> Iterator[Place]:
    """Every element with three boxes or more of one sort that hold a link each, with its worth by what the links are."""
    held: dict[HtmlElement, dict[str, dict[HtmlElement, list[Record]]]] = {}
    for anchor, url in anchors:
        box = anchor
        for level, parent in enumerate(anchor.iterancestors()):
            if level >= LEVELS or parent.tag == "html":
                break
            sort = str(box.tag)
            held.setdefault(parent, {}).setdefault(sort, {}).setdefault(box, []).append(Record(box, anchor, url))
            box = parent
    for element, sorts in held.items():
        for boxes in sorts.values():
            if len(boxes) < FEWEST:
                continue
            records = {r.url: r for r in (_main_link(found) for found in boxes.values())}
            kept = tuple(r for r in records.values() if not _PAGER.match(links.title_of(r.anchor)))
            if len(kept) >= FEWEST:
                worth = sum(_worth(r, base) for r in kept) / len(kept) * math.log2(1 + len(kept))
                yield Place(element, kept, worth * (0.3 if _noisy(element) else 1))


def _main_link(records: list[Record]) -> Record:
    """The link of a box that stands for it: in a heading, or with the longest words."""
    first = records[:40]
    return max(first, key=lambda r: (_in_heading(r.anchor), min(len(links.title_of(r.anchor)), 120)))


def _worth(record: Record, base: str) -> float:
    """How much a link looks like news, 0 to about 1."""
    title = links.title_of(record.anchor)
    words = len(title.split())
    worth = min(words, 8) / 8 * 0.5
    worth += 0.3 if _in_heading(record.anchor) else 0
    worth += 0.2 if links.like_article(record.anchor, base, links.host_of(base)) else 0
    slug = urlsplit(record.url).path.rstrip("/").rsplit("/", 1)[-1]
    return worth + (0.1 if any(c.isdigit() for c in slug) or slug.count("-") >= 2 else 0)


def _dated(place: Place, now: datetime) -> Place:
    """The place, worth more where its boxes hold dates."""
    sample = place.records[:20]
    dated = sum(_has_date(r.box, now) for r in sample) / len(sample)
    return Place(place.element, place.records, place.worth * (1 + 0.6 * dated), dated)


def _has_date(box: HtmlElement, now: datetime) -> bool:
    if next(box.iter("time"), None) is not None:
        return True
    words = plain.paragraphs(plain.words(box, parted=True))[:1500]
    if box.tag in ("a", "dt") and box.tail:
        words += f"\n{box.tail[:200]}"
    return dates.visible(words, now) is not None or any(datelines.alone(line, now) for line in words.splitlines()[:20])


def _in_heading(anchor: HtmlElement) -> bool:
    return any(e.tag in links.HEADINGS for e in anchor.iterdescendants()) or any(
        e.tag in links.HEADINGS for _, e in zip(range(4), anchor.iterancestors(), strict=False)
    )


def _noisy(element: HtmlElement) -> bool:
    """Whether an element stands in what calls itself a menu, a sidebar or the like."""
    for one in (element, *element.iterancestors()):
        if one.tag in ("body", "html"):
            return False
        if _NOISE.search(f"{one.get('class') or ''} {one.get('id') or ''}") or one.get("role") in (
            "navigation",
            "menu",
        ):
            return True
    return False
