"""The text of a feed made safe to parse: illegal references, control characters, own entities, a cut-off end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from crawler.marks import settled

_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,20}|[0-9]{1,30});?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]{0,1000}(?:\[.{0,100000}?\]\s*)?>", re.S | re.I)
_DOCTYPE_OPENING = re.compile("<!DOCTYPE", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>", re.S)
# feedparser's pattern for e-mail addresses takes time with the square of an author's length (its issue #562).
_PERSON = re.compile(
    r"(<(?:[\w-]+:)?(?:author|creator|managingEditor|webMaster|name|email|contributor)\b[^<>]{0,300}>)[^<]{300,}", re.I
)
_ROOT = re.compile(r"<((?:[\w-]+:)?(?:rss|rdf|feed))[\s>]", re.I)
_HIDDEN = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->", re.S)
_FIRST_ITEM = re.compile(r"<(?:[\w-]+:)?(?:item|entry)[\s>]", re.I)
_ITEM_END = re.compile(r"</(?:[\w-]+:)?(?:item|entry)\s*>", re.I)
_LAST_ITEM = re.compile(r".*</((?:[\w-]+:)?(?:item|entry))\s*>", re.S | re.I)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one item of a feed says, still as written. ``texts`` are its bodies and summaries, ``dates`` its dates."""

    link: str = ""
    guid: str = ""
    title: str = ""
    texts: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed that was read. ``cut`` tells that its end is missing, ``dialect`` is empty if it is no feed at all."""

    dialect: str
    entries: tuple[Entry, ...] = ()
    language: str = ""
    cut: bool = False
    note: str = ""
    title: str = ""


def _legal(match: re.Match[str]) -> str:
    digits = match[1]
    code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    fine = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return match[0] if fine else "\ufffd"


def cleaned(text: str) -> str:
    """XML that no longer kills its parser: 20 items stay 20 items when one holds ``&#xD800;``.

    Entities of its own are removed with the document type, so none can be expanded or fetched.
    """
    text = _XML_DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1)
    # Looked for once: a text of nothing but openings would take time with the square of their number.
    if (opening := _DOCTYPE_OPENING.search(text)) and (whole := _DOCTYPE.match(text, opening.start())):
        text = text[: whole.start()] + text[whole.end() :]
    text = _REFERENCE.sub(_legal, text)
    return _PERSON.sub(r"\1", settled(_CONTROL.sub("\ufffd", text)))


def root_of(text: str) -> str:
    """The name of the root element if it is one of a feed (``rss``, ``rdf:RDF``, ``feed``), else empty."""
    found = _ROOT.search(text[:20_000])
    return found[1] if found else ""


def whole_items(text: str) -> tuple[str, bool]:
    """``text`` up to its last whole item with the root closed again, and whether it had been cut off."""
    root = root_of(text)
    if not root or re.search(rf"</{re.escape(root)}\s*>", text[-100_000:], re.I):
        return text, False
    last, first = _LAST_ITEM.match(text), _FIRST_ITEM.search(text)
    end = last.end() if last else first.start() if first else len(text)
    return _ended(text[:end], root), True


def first_items(text: str, most: int) -> tuple[str, bool]:
    """``text`` with its first ``most`` items and the root closed again, and whether there were more.

    Cut before it is parsed: 600 000 empty items keep a parser busy for more than a minute.
    """
    end = next((m.end() for n, m in enumerate(_ITEM_END.finditer(text), 1) if n == most), None)
    root = root_of(text)
    if end is None or not root or not _FIRST_ITEM.search(text, end):
        return text, False
    return _ended(text[:end], root), True


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """A feed in pieces: what stands before its items, the items, what ends it."""

    head: str = ""
    items: tuple[str, ...] = ()
    tail: str = ""

    @property
    def text(self) -> str:
        """All of them together again."""
        return "".join((self.head, *self.items, self.tail))


def in_items(text: str) -> Pieces:
    """A cleaned feed in pieces, each with the end of an item; without items where it has no root or none of them."""
    root, first, last = root_of(text), _FIRST_ITEM.search(text), _LAST_ITEM.match(text)
    if not root or not first or not last:
        return Pieces()
    # As long as the text, so that places are the same; the end of an item in a section or a comment is none.
    shown = _HIDDEN.sub(lambda hidden: " " * len(hidden[0]), text) if _HIDDEN.search(text) else text
    ends = [end.end() for end in re.finditer(rf"</{re.escape(last[1])}\s*>", shown)]
    places = [first.start(), *(end for end in ends if end > first.start())]
    items = tuple(text[begin:end] for begin, end in pairwise(places))
    return Pieces(head=text[: first.start()], items=items, tail=_ended("", root, "<channel" in text))


def only(most: int) -> str:
    """The note of a feed of which the first items are read."""
    return f"only the first {most} items are read"


def _ended(text: str, root: str, channel: bool | None = None) -> str:
    inside = "<channel" in text if channel is None else channel
    closing = "</channel>" if root.lower() == "rss" and inside else ""
    return f"{text}{closing}</{root}>"
