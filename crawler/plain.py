"""Small pieces of markup as plain text: titles and summaries of feeds, link texts."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Container

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

LIMIT = 200_000
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!\[CDATA\[|\]\]>", re.S)
_LONG_REFERENCE = re.compile(r"&#[0-9]{9,};?")
_COMMENT = re.compile("<!--.*?-->", re.S)
_SILENT_PARTS = tuple(
    (re.compile(rf"<{name}\b.*?</{name}\s*>", re.S | re.I), re.compile(rf"</{name}\s*>", re.I))
    for name in ("script", "style", "noscript", "svg")
)
_BLOCKS = frozenset(
    (
        "p", "div", "br", "hr", "li", "ul", "ol", "dl", "dt", "dd", "tr", "td", "th", "table", "caption", "blockquote", "pre",
        "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "main", "nav", "aside", "figure",
        "figcaption", "address", "details", "summary", "form", "fieldset",
    )
)  # fmt: skip
_SILENT = frozenset(("script", "style", "noscript", "template", "iframe", "svg", "head"))
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """``text`` without control characters, surrogates and invisible direction marks, in composed form.

    Of more than 30 marks on one letter (UAX #15, 13) the rest is dropped: composing takes time with the square of their number.
    """
    text = _ILLEGAL.sub("\ufffd", text)
    if not text.isascii():
        if on := "".join(c for c in set(text) if unicodedata.combining(c)):
            text = re.sub(f"([{re.escape(on)}]{{30}})[{re.escape(on)}]+", r"\1", text)
        marks = {ord(c): None for c in set(text) if unicodedata.category(c) == "Cf" and c not in "\u200c\u200d"}
        text = text.translate(marks) if marks else text
    return unicodedata.normalize("NFC", text)


def line(text: str, limit: int = 1000) -> str:
    """A title or name: entities and tags gone, one line, at most ``limit`` characters."""
    text = text[:LIMIT]
    if "&" in text:
        text = _unescaped(text)
    text = _untagged(text) if "<" in text else text
    return " ".join(clean(text).split())[:limit].strip()


def _unescaped(text: str) -> str:
    """``text`` with its references read; a number of thousands of digits, at which Python's reader gives up, is no letter."""
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text))


def _untagged(text: str) -> str:
    """``text`` with a space in the place of each comment and tag."""
    return _TAG.sub(" ", _dropped(text, _COMMENT, text.rfind("-->") + 3))


def _dropped(text: str, part: re.Pattern[str], end: int) -> str:
    """``text`` with a space for each ``part``, of which the last ends before ``end``.

    Behind that nothing is looked for: what is opened there and never closed would be looked through to its end from each opening.
    """
    return part.sub(" ", text[:end]) + text[end:]


def parsed(markup: str) -> lxml_html.HtmlElement | None:
    """The tree of a page; None if there is nothing in it. Entities of its own and other files are not read.

    Raises MemoryError where there is not enough of it: that says nothing of the page.
    """
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=False)
    try:
        root = lxml_html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        return None
    except (etree.ParserError, ValueError):
        return None
    return root if isinstance(root, lxml_html.HtmlElement) else None


def text_of(markup: str, limit: int = LIMIT) -> str:
    """The words of a piece of HTML in paragraphs; plain text passes as it is. Scripts and styles say nothing."""
    markup = markup[:LIMIT]
    if "<" not in markup:
        return paragraphs(_unescaped(markup))[:limit]
    root = parsed(_ILLEGAL.sub("\ufffd", markup))
    return paragraphs(words(root) if root is not None else _unescaped(_untagged(markup)))[:limit]


def words(root: lxml_html.HtmlElement, without: Container[lxml_html.HtmlElement] = (), *, parted: str = "") -> str:
    """All text below an element, a line break around each block; walks without recursion, so depth costs nothing. ``without``:
    elements whose words are left out; ``parted``: what stands between boxes in a line that are shown apart."""
    parts: list[str] = []
    silent = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            silent += tag in _SILENT or node in without
            if not silent:
                between = parted if parted and node is not root and _side_by_side(node) else ""
                parts += ("\n" if tag in _BLOCKS else between, node.text or "")
        else:
            silent -= event == "end" and (tag in _SILENT or node in without)
            if not silent:
                parts += ("\n" if tag in _BLOCKS else "", (node.tail or "") if node is not root else "")
    return "".join(parts)


def inside(root: lxml_html.HtmlElement) -> str:
    """The words of a page within its edges, in paragraphs: without menus, columns, head and foot."""
    edges = {e for e in root.iter("nav", "aside", "footer", "header") if next(e.iter("h1"), None) is None}
    return paragraphs(words(root, edges))


def _side_by_side(node: lxml_html.HtmlElement) -> bool:
    """Whether a box follows another with nothing between: with classes they are shown apart. Single letters make a word."""
    before = node.getprevious()
    if before is None or before.tail or node.tag in ("sub", "sup", "wbr") or len((node.text or "").strip()) == 1:
        return False
    both = node.tag == before.tag == "span"
    return both or bool(node.get("class") or (isinstance(before.tag, str) and before.get("class")))


def label(element: lxml_html.HtmlElement, limit: int = 1000) -> str:
    """The words of a heading or a link in one line; what is shown in lines or boxes of its own is parted by a space."""
    return line(words(element, parted=" "), limit)


def without_tags(markup: str) -> str:
    """The text between tags, each tag a line break, without a tree; for what no parser takes."""
    for part, end in _SILENT_PARTS:
        markup = _dropped(markup, part, max((found.end() for found in end.finditer(markup)), default=0))
    return _unescaped(re.sub(r"<[!/a-zA-Z][^<>]*>", "\n", markup))


def paragraphs(text: str) -> str:
    """Lines without outer or doubled spaces; empty ones are dropped."""
    lines = (" ".join(part.split()) for part in clean(text).splitlines())
    return "\n".join(part for part in lines if part)


# Codes of countries that are the codes of no language, written by real feeds in its place; and the older name of nb.
_MEANT = {"no": "nb", "us": "en", "gb": "en", "dk": "da"}


def primary(tag: str) -> str:
    """The first part of a language tag, lower case: ``sv-SE`` is ``sv``, ``no`` is ``nb``; empty if it is none."""
    part = tag.strip().replace("_", "-").split("-")[0].lower()
    part = _MEANT.get(part, part)
    return part if part.isascii() and part.isalpha() and len(part) in (2, 3) else ""


def stated_language(root: HtmlElement) -> str:
    """The language that a page says it is in; empty where it does not."""
    return primary(str(root.get("lang") or ""))
