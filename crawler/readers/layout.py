"""Pages laid out by tables and line breaks, as they were until about 2005 and as newsletters are: their cells become boxes
and their paragraphs paragraphs, so that a column of links, a foot and a text are not one.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler import plain

_BREAKS = re.compile(r"(?:<br\b[^<>]{0,100}>(?:\s|&nbsp;|&#160;|\xa0)*){2,}", re.I)
_FONT = re.compile(r"</?font\b[^<>]{0,300}>", re.I)  # around several paragraphs it would hold them in one
_PARAGRAPH = re.compile(r"<p[\s>]", re.I)
LEAST = 3
"""Double line breaks in a page, and more than it has paragraphs, that show how its paragraphs are parted."""
LONG, LINES = 500, 3
"""Characters in so many lines that no cell of a table of data holds."""
ENOUGH = 3000
"""Characters in paragraphs that are a text: such a page marks what it says."""
SENTENCE = 60
"""Characters of a paragraph, at least, that is marked as nothing but a box."""
_INLINE = frozenset(
    ("a", "b", "strong", "i", "em", "span", "u", "sup", "sub", "br", "mark", "small", "abbr", "q", "cite", "time")
)
_PARTS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "center"))


def paragraphed(markup: str) -> str:
    """``markup`` with paragraphs where two line breaks part them and hardly anything else does."""
    single = markup.count("<br") + markup.count("<BR")
    if single < 2 * LEAST or single <= 2 * (markup.count("<p>") + markup.count("<P>")):
        return markup  # which saves most pages a closer look
    breaks = len(_BREAKS.findall(markup))
    if breaks < LEAST or breaks <= len(_PARAGRAPH.findall(markup)):
        return markup
    return _BREAKS.sub("<p>", _FONT.sub("", markup))


def tables(root: HtmlElement) -> list[HtmlElement]:
    """The tables that lay a page out: those with a headline in them, another table in a cell, or a cell that is a text."""
    return [table for table in root.iter("table") if _lays_out(table)]


def _lays_out(table: HtmlElement) -> bool:
    if next((t for t in table.iter("h1", "table") if t is not table), None) is not None:
        return True
    return any(_is_text(cell) for cell in table.iter("td"))


def _is_text(cell: HtmlElement) -> bool:
    lines = plain.paragraphs(plain.words(cell)).splitlines()
    return len(lines) >= LINES and sum(map(len, lines)) >= LONG and not _of_links(cell)


def unmarked(root: HtmlElement) -> list[HtmlElement]:
    """The boxes that are paragraphs: lines of words and nothing else, side by side, on a page that has more of them than of
    words in paragraphs. Programs in a browser write pages so.
    """
    marked = sum(map(_length, root.iter("p")))
    if marked >= ENOUGH:
        return []
    rows: dict[HtmlElement, list[HtmlElement]] = {}
    for box in root.iter("div"):
        parent = box.getparent()
        if parent is not None and not any(child.tag not in _INLINE for child in box) and _length(box) >= SENTENCE:
            rows.setdefault(parent, []).append(box)
    found = [box for row in rows.values() if len(row) >= LINES for box in row]
    return found if sum(map(_length, found)) > marked else []


def _length(element: HtmlElement) -> int:
    return len(" ".join(element.text_content().split()))


def unfold(table: HtmlElement) -> None:
    """Make boxes of a table and its cells, in place; cells that are lists of links go."""
    own = [e for e in table.iter(*_PARTS) if e.tag == "table" or next(e.iterancestors("table"), None) is table]
    for element in own:
        if element.tag == "td" and _of_links(element) and element.getparent() is not None:
            element.drop_tree()
    for element in own:
        if element is table or element.tag != "table":
            element.tag = "div"


def _of_links(cell: HtmlElement) -> bool:
    """Whether most words of a cell are links to other pages."""
    linked = sum(len(plain.label(a)) for a in cell.iter("a"))
    return linked > 0 and 2 * linked >= len(" ".join(plain.words(cell).split()))
