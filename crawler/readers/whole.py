"""A text made whole: its paragraphs in the order of their page, and the lists, tables, quotes and headings between them that the
library which found it leaves out where it knows nothing of a page but paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence

from lxml.html import HtmlElement

from crawler import plain

_BLOCKS = ("p", "li", "h2", "h3", "h4", "h5", "blockquote", "td", "th", "dd", "dt", "pre", "div")
_AROUND = frozenset((*_BLOCKS, "ul", "ol", "dl", "table", "section", "article", "figure", "form", "main", "h1"))
_HEADS = ("h2", "h3", "h4")
_LEFT_OUT = (*_HEADS, "ul", "ol", "blockquote", "table")
_MARK = re.compile(r"^(?:[-–•|]\s+)+|\s*\|\s*$")
_BESIDE = re.compile(r"share|social|comment|related|meta|tags?\b|nav|menu|cookie|newsletter|pager|breadcrumb", re.I)
SIDE_BY_SIDE = 2
"""Paragraphs of a text in one box that show that the box is part of it."""
LEAST, AT_MOST = 20, 3000
"""Characters of a line by which its place is known; and of what is put between two lines."""


def made(root: HtmlElement, text: str) -> str:
    """``text``, found in the page ``root``, in its order and with what stands between its lines."""
    lines = text.split("\n")
    keys = {line: _key(line) for line in lines}
    heading = next(root.iter("h1"), root)
    blocks = _blocks(next(heading.iterancestors("article", "main"), root), set(keys.values()))
    lines = _in_order(lines, {line: blocks[key][0] for line, key in keys.items() if key in blocks})
    found = {blocks[keys[line]][1]: n for n, line in enumerate(lines) if keys[line] in blocks}
    squeezed = "".join(keys.values())
    behind: dict[int, list[str]] = {}
    for at, element in _left_out(found):
        added = _lines(element)
        if added and not any(_key(one) in squeezed for one in added) and sum(map(len, added)) <= AT_MOST:
            behind.setdefault(at, []).extend(added)
    return "\n".join(one for n, line in enumerate(lines) for one in (line, *behind.get(n, ())))


def _blocks(root: HtmlElement, wanted: Container[str]) -> dict[str, tuple[int, HtmlElement]]:
    """The place and element of each wanted text that stands once in a page; of boxes around one another, the inmost."""
    found: dict[str, tuple[int, HtmlElement]] = {}
    twice: set[str] = set()
    for place, element in enumerate(root.iter(*_BLOCKS)):
        if element.tag == "div" and any(child.tag in _AROUND for child in element):
            continue
        key = "".join(element.text_content().split())
        if key not in wanted or len(key) < LEAST:
            continue
        if key in found and found[key][1] not in set(element.iterancestors()):
            twice.add(key)
        found[key] = (place, element)
    return {key: where for key, where in found.items() if key not in twice}


def _in_order(lines: Sequence[str], places: Mapping[str, int]) -> list[str]:
    """``lines`` by their places; one without a place goes with the line before it."""
    at, keyed = -1, []
    for n, line in enumerate(lines):
        at = places.get(line, at)
        keyed.append((at, n))
    return [lines[n] for _, n in sorted(keyed)]


def _left_out(found: dict[HtmlElement, int]) -> Iterator[tuple[int, HtmlElement]]:
    """What stands beside paragraphs of a text and was left out, with the number of the line behind which it belongs."""
    boxes = Counter(e.getparent() for e in found if e.tag == "p")
    for box, paragraphs in boxes.items():
        if box is None or paragraphs < SIDE_BY_SIDE:
            continue
        children = list(box)
        last = max(n for n, child in enumerate(children) if child in found)
        at = -1
        for n, child in enumerate(children):
            at = found.get(child, at)
            wanted = ("ul", "ol") if n > last else _LEFT_OUT
            if child in found or at < 0 or child.tag not in wanted or n > last + 1 or not _is_text(child):
                continue
            if child.tag not in _HEADS or (children[n - 1] in found and children[n + 1] in found):
                yield at, child


def _is_text(element: HtmlElement) -> bool:
    """Whether an element has words of its own and no link, form or picture."""
    if _BESIDE.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return False
    return next(element.iter("a", "form", "button", "img", "nav"), None) is None


def _lines(element: HtmlElement) -> list[str]:
    if element.tag == "table":
        rows = ([plain.label(cell) for cell in row.iter("td", "th")] for row in element.iter("tr"))
        return [f"| {' | '.join(row)} |" for row in rows if any(row)]
    lines = plain.paragraphs(plain.words(element)).splitlines()
    return [f"- {line}" for line in lines] if element.tag in ("ul", "ol") else lines


def _key(text: str) -> str:
    return "".join((_MARK.sub("", text) if text[:1] in "-–•|" else text).split())
