"""Lists without boxes: link, date and text of one publication follow each other in one element, parted by lines or by nothing.

Whether a date there belongs to the link above or below it is told by the list as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from crawler import datelines, linkdates, plain
from crawler.dates import When

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INLINE = frozenset(("a", "span", "b", "strong", "em", "i", "small", "time", "font", "img", "u", "abbr", "mark"))
UNITS_AT_MOST, BEHIND = 4000, 6
"""Lines of one element that are looked at; how many of them behind a link may be its own."""


@dataclass
class Unit:
    """A line of a list: an element of its own, or what stands between two line breaks; ``when`` where it is a date alone,
    ``group`` the date in the heading above it."""

    elements: list[HtmlElement] = field(default_factory=list)
    words: str = ""
    when: When | None = None
    group: When | None = None
    linked: bool = False

    @property
    def heading(self) -> bool:
        return any(one.tag in HEADINGS for one in self.elements)


@dataclass
class Span:
    """One item: the element that links to it first, the lines that do, and the addresses of its versions."""

    tag: str
    lines: list[int]
    urls: set[str]


@dataclass(frozen=True)
class Said:
    """When a link was published, as the lines around it say; and whether what stands above it is of the item before."""

    when: When | None
    below: bool


def said(records: Mapping[HtmlElement, tuple[HtmlElement, str]], now: datetime) -> dict[HtmlElement, Said]:
    """For links of lists whose dates stand in lines of their own, what is said of them. ``records``: for each link the largest
    element that holds no other, and the address it leads to."""
    lists: dict[HtmlElement, dict[HtmlElement, str]] = {}
    for record, url in records.values():
        if (parent := record.getparent()) is not None:
            lists.setdefault(parent, {})[record] = url
    found: dict[HtmlElement, Said] = {}
    for parent, inside in lists.items():
        if len(set(inside.values())) >= 2:
            by_url = _of_list(_units(parent, inside), inside, now)
            found |= {a: by_url[url] for a, (record, url) in records.items() if record in inside and url in by_url}
    return found


def _units(parent: HtmlElement, records: Mapping[HtmlElement, str]) -> list[Unit]:
    """The lines of an element, in their order; the words of ``records`` are not wanted."""
    units = [Unit(words=parent.text or "")]
    for child in islice(parent, UNITS_AT_MOST):
        if child.tag == "br":
            units.append(Unit())
        elif isinstance(child.tag, str):
            words = "" if child in records else plain.label(child, linkdates.LINE + 1)
            if child.tag in _INLINE:
                units[-1].elements.append(child)
                units[-1].words += words
            else:
                units += [Unit([child], words), Unit()]
        units[-1].words += child.tail or ""
    return [one for one in units if one.elements or one.words.strip()]


def _of_list(units: Sequence[Unit], records: Mapping[HtmlElement, str], now: datetime) -> dict[str, Said]:
    """What the lines of one list say of each address in it; nothing where they tell no order."""
    spans = _spans(units, records)
    _date(units, {n for span in spans for n in span.lines}, now)
    heads = _heads(units, spans)
    starts = heads or [span.lines[0] for span in spans]
    before = [(start and units[start - 1].when) or units[start].group for start in starts]
    ends = [min(end, span.lines[-1] + BEHIND) for end, span in zip([*starts[1:], len(units)], spans, strict=True)]
    after = [next((u.when for u in units[a:b] if u.when), None) for a, b in zip(starts, ends, strict=True)]
    # A link to another language at the end of a list is none of its items.
    sort = Counter(span.tag for span in spans).most_common(1)[0][0]
    above, below = (sum(bool(w) for w, s in zip(one, spans, strict=True) if s.tag == sort) for one in (before, after))
    below += above == below and sort in HEADINGS  # what begins with its heading has its date behind that
    told = above != below and 2 * max(above, below) >= sum(span.tag == sort for span in spans)
    return {
        url: Said(when, below > above)
        for span, when in zip(spans, before if above > below else after, strict=True)
        for url in span.urls
        if told
    }


def _spans(units: Sequence[Unit], records: Mapping[HtmlElement, str]) -> list[Span]:
    """The items of a list, each with the lines that link to it; links in the same line are versions of one."""
    by_url: dict[str, Span] = {}
    found: dict[int, Span] = {}
    for number, unit in enumerate(units):
        for record in (one for one in unit.elements if one in records):
            url = records[record]
            if url not in by_url:
                by_url[url] = found.setdefault(number, Span(str(record.tag), [], set()))
            by_url[url].urls.add(url)
            by_url[url].lines.append(number)
    return list(found.values())


def _date(units: Sequence[Unit], linked: set[int], now: datetime) -> None:
    """Reads the lines that are a date and nothing else."""
    group: When | None = None
    for number, unit in enumerate(units):
        unit.linked = number in linked
        words = plain.line(unit.words, linkdates.LINE + 1).strip(linkdates.MARKS)
        if not unit.linked and words and not datelines.is_of_change(words):
            unit.when = linkdates.of_line(words, unit.elements, now)
        unit.group = group
        if unit.heading and not unit.linked:
            group = unit.when


def _heads(units: Sequence[Unit], spans: Sequence[Span]) -> list[int]:
    """The lines of the headings above the items, where each has one of its own; else none."""
    found, free = list[int](), 0
    for span in spans:
        own = [n for n in range(free, span.lines[0]) if units[n].heading and not units[n].when]
        if not own:
            return []
        found.append(own[-1])
        free = span.lines[-1] + 1
    return found
