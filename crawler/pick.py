"""Which links of a page are its list of news or reports: the place where boxes of one sort follow each other, each with a link.

A menu is such a place too; what tells news apart are headings, dates, longer titles and addresses of their own.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice, takewhile
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler import datelines, dates, filelinks, links, plain, selector
from crawler.kinds import link

FEWEST = 3
WORDED, SAID = 0.8, 12
"""Of boxes in a list without dates, how many hold a text besides their title; and its least letters."""
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


@dataclass(frozen=True, eq=False)
class Link:
    """A link of a page; what it is worth is asked once, however many boxes hold it."""

    anchor: HtmlElement
    url: str
    base: str
    host: str

    @cached_property
    def title(self) -> str:
        return links.called(self.anchor)

    @cached_property
    def heads(self) -> bool:
        return _in_heading(self.anchor) or "" != links.title_of(self.anchor) != self.title

    @cached_property
    def like_article(self) -> bool:
        return links.like_article(self.anchor, self.base, self.host)

    @cached_property
    def worth(self) -> float:
        """How much it looks like news, 0 to about 1."""
        worth = min(len(self.title.split()), 8) / 8 * 0.5
        worth += 0.3 if self.heads else 0
        worth += 0.2 if self.like_article else 0
        slug = urlsplit(self.url).path.rstrip("/").rsplit("/", 1)[-1]
        return worth + (0.1 if any(c.isdigit() for c in slug) or slug.count("-") >= 2 else 0)


@dataclass(frozen=True)
class Record:
    """A box and the link that leads to its publication."""

    box: HtmlElement
    link: Link

    @property
    def anchor(self) -> HtmlElement:
        return self.link.anchor


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
        return average >= 0.45 or (self.dated >= 0.5 and average >= 0.2)


def news(root: HtmlElement, base: str, now: datetime) -> str | None:
    """A CSS selector of the links to news in a page; None if it does not look like a list of them."""
    place = best(root, base, now)
    if place is None:
        return None
    return selector.choose(root, base, place.element, [(r.box, r.anchor) for r in place.records])


def articles(root: HtmlElement, base: str, now: datetime) -> list[links.Found]:
    """The links of a page that look like articles of the same site: long words, or a heading, and an address of their own; and
    those of few words that stand in the same lists. Of a page without any, its list of dated links to another site."""
    host = links.host_of(base)
    also = {anchor for place in _likely(root, base, now, host) for anchor in _in_a_list(place, now)}
    found = (a for a in links.main_anchors(root) if a in also or links.like_article(a, base, host))
    own = links.collected(found, base, now)
    if own or not (kept_by := _keeper(root, base)):
        return own
    away = {a for place in _likely(root, base, now, kept_by) if place.dated >= 0.5 for a in _in_a_list(place, now)}
    return links.collected((a for a in links.main_anchors(root) if a in away), base, now)


def _keeper(root: HtmlElement, base: str) -> str:
    """The host that most links of a page to others lead to, as those of a press room that somebody keeps; empty where few do."""
    hosts = Counter(links.host_of(url) for a in links.main_anchors(root) if (url := link(str(a.get("href")), base)))
    del hosts[links.host_of(base)]
    away = ((host, count) for host, count in hosts.most_common() if not links.TALK.search(host))
    return next((host for host, count in away if count >= FEWEST), "")


def _in_a_list(place: Place, now: datetime) -> Iterator[HtmlElement]:
    """The links of a place that is a list: each with a date beside it, as most have one; or with a text beside each, where some
    look like articles by themselves."""
    if place.dated >= 0.5 and place.a_list:
        yield from (r.anchor for r in place.records if _has_date(r.box, now))
        return
    alike = sum(r.link.like_article for r in place.records)
    if alike >= 2 and 4 * alike >= len(place.records):
        texts = [len(plain.line(plain.words(r.box), 300)) - len(r.link.title) for r in place.records]
        if sum(size >= SAID for size in texts) >= WORDED * len(texts):
            yield from (r.anchor for r in place.records)


def reports(root: HtmlElement, base: str, now: datetime) -> str | None:
    """A CSS selector of the PDF files of a page, empty where all of them count; None if there are fewer than two."""
    every = {one.url for one in filelinks.files(root, base, now)}
    inside = [a for a in links.main_anchors(root) if filelinks.is_pdf(a) and not _noisy(a)]
    chosen = {url for a in inside if (url := link(str(a.get("href")), base))}
    if len(chosen) < 2:
        return None
    if chosen == every:
        return ""
    around = next((e for e in inside[0].iterancestors() if all(e in a.iterancestors() for a in inside)), root)
    return selector.choose(root, base, around, [(a, a) for a in inside])


def best(root: HtmlElement, base: str, now: datetime) -> Place | None:
    """The place of a page whose boxes look most like a list of publications, those of its own site or else of another one; None
    where nothing looks like one."""
    for host in filter(None, (links.host_of(base), _keeper(root, base))):
        places = (place for place in _likely(root, base, now, host) if place.a_list)
        if (found := max(places, key=lambda p: p.worth, default=None)) is not None:
            return found
    return None


def _likely(root: HtmlElement, base: str, now: datetime, host: str) -> list[Place]:
    """The places of a page that are worth most, with their dates, which cost more to find than the rest."""
    cheap = sorted(_places(_anchors(root, base, host)), key=lambda p: -p.worth)[:PLACES]
    return [_dated(place, now) for place in cheap]


def _anchors(root: HtmlElement, base: str, host: str) -> Iterator[Link]:
    """Links to ``host`` that may lead to publications."""
    own, count = link(base, base), 0
    for anchor in links.main_anchors(root):
        url = link(str(anchor.get("href")), base)
        if (
            url is None
            or url == own
            or filelinks.is_pdf(anchor)
            or links.host_of(url) != host
            or not links.may_be_news(url, base)
        ):
            continue
        count += 1
        if count > ANCHORS_AT_MOST:
            return
        yield Link(anchor, url, base, host)


def _places(found: Iterable[Link]) -> Iterator[Place]:
    """Every element with three boxes or more of one sort that hold a link each, with its worth by what the links are."""
    held: dict[HtmlElement, dict[str, dict[HtmlElement, list[Record]]]] = {}
    for one in found:
        box = one.anchor
        for level, parent in enumerate(one.anchor.iterancestors()):
            if level >= LEVELS or parent.tag == "html":
                break
            sort = str(box.tag)
            held.setdefault(parent, {}).setdefault(sort, {}).setdefault(box, []).append(Record(box, one))
            box = parent
    for element, sorts in held.items():
        for boxes in sorts.values():
            if len(boxes) < FEWEST:
                continue
            records = {r.link.url: r for r in (_main_link(inside) for inside in boxes.values())}
            kept = tuple(r for r in records.values() if not _PAGER.match(r.link.title))
            if len(kept) >= FEWEST:
                worth = sum(r.link.worth for r in kept) / len(kept) * math.log2(1 + len(kept))
                yield Place(element, kept, worth * (0.3 if _noisy(element) else 1))


def _main_link(records: list[Record]) -> Record:
    """The link of a box that stands for it: in a heading, or with the longest words."""
    first = records[:40]
    return max(first, key=lambda r: (r.link.heads, min(len(r.link.title), 120)))


def _dated(place: Place, now: datetime) -> Place:
    """The place, worth more where its boxes hold dates."""
    sample = place.records[:20]
    dated = sum(_has_date(r.box, now) for r in sample) / len(sample)
    return Place(place.element, place.records, place.worth * (1 + 0.6 * dated), dated)


def _has_date(box: HtmlElement, now: datetime) -> bool:
    if next(box.iter("time"), None) is not None:
        return True
    words = plain.paragraphs(plain.words(box, parted=" "))[:1500]
    if box.tag == "dd" and (term := box.getprevious()) is not None and term.tag == "dt":
        words += f"\n{plain.paragraphs(plain.words(term))[:200]}"
    if box.tag in ("a", "dt") and box.tail:
        words += f"\n{box.tail[:200]}"
    if box.tag in links.HEADINGS:
        behind = takewhile(lambda e: e.tag != box.tag, islice(box.itersiblings(), 2))
        words += "".join(f"\n{plain.paragraphs(plain.words(e, parted=' '))[:300]}" for e in behind)
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
