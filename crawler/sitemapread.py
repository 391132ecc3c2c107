"""The entries of a sitemap or an index, read piece by piece, so that one of any size costs the memory of a piece."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, pairwise
from typing import Any

from lxml import etree

from crawler import charset
from crawler.feedtext import cleaned

LIMIT = 25 * 1024 * 1024
"""Bytes when unpacked. sitemaps.org allows 50 MB, and 50,000 addresses; these take 8 MB with their dates."""
HOLDS = {"urlset": "url", "sitemapindex": "sitemap"}
OF_PAGE, NEWS = frozenset(("loc", "lastmod")), frozenset(("title", "publication_date", "language"))
"""What is read of a page itself, and of its news element."""
FIELD = 4000
"""Characters of a field that are kept."""
_PIECE = 256 * 1024
_END = re.compile(r"</(?:[\w.-]+:)?(?:url|sitemap)\s*>")
_OPENING = re.compile(r"<(?:[\w.-]+:)?(urlset|sitemapindex)(?:\s[^<>]*)?>")
_TAIL = 4096
# What is no fault of a program that stands before a sitemap, but another document that shows one.
_OTHER = re.compile(r"<(?:html|!doctype\s+html|rss|feed|rdf:rdf|opml)\b", re.I)
_ADDRESS = re.compile(r"https?://\S+$", re.I)
_OPTIONS: Any = {"recover": True, "resolve_entities": False, "no_network": True, "huge_tree": False}


class Entries:
    """The entries, as texts by local name: loc, lastmod, title, publication_date, language. Raises ValueError for what cannot be
    unpacked, or is larger than ``LIMIT`` then.

    ``root`` is the name of the outermost element once one entry was asked for. A text of addresses, one in a line, is a ``urlset``
    that is ``bare``. ``empty`` tells that the answer holds nothing, ``tail`` is how it ends.
    """

    def __init__(self, body: bytes, content_type: str = "") -> None:
        self._body, self.root, self.empty, tail = body, "", True, b""
        self.bare = False
        size = 0
        for block in charset.blocks(body, LIMIT):
            self.empty = self.empty and not block.strip()
            tail, size = (tail + block)[-_TAIL:], size + len(block)
        self._encoding = charset.encoding_of(lambda: charset.blocks(body, LIMIT), content_type)
        # Letters of two or four bytes are not cut in their middle.
        self.tail = (
            tail[-size % 4 :].decode(self._encoding, "replace")
            if size > _TAIL
            else tail.decode(self._encoding, "replace")
        )

    def start(self, size: int = 300_000) -> str:
        """The first ``size`` bytes as text, to say what it is instead of a sitemap."""
        found = b""
        for block in charset.blocks(self._body, LIMIT):
            found += block
            if len(found) >= size:
                break
        return found[:size].decode(self._encoding, "replace")

    def __iter__(self) -> Iterator[dict[str, str]]:
        opening, pieces = "", self._pieces()
        for piece in pieces:
            if not opening and addresses(piece):
                self.root, self.bare = "urlset", True
                yield from _lines(chain([piece], pieces))
                return
            text = cleaned(piece)
            if not opening:
                self.root = _outermost(text.encode("utf-8", "replace"))
                start = _OPENING.search(text)
                if start is None or (self.root not in HOLDS and _OTHER.search(text[: start.start()])):
                    return
                self.root = start[1]
                opening, text = start[0], text[start.end() :]
            found = self._read(opening + text)
            ends = [end.end() for end in _END.finditer(text)]
            if len(found) < len(ends):
                # One that is badly formed hides others: each by itself.
                found = [one for a, b in pairwise((0, *ends)) for one in self._read(opening + text[a:b])[:1]]
            yield from found

    def _read(self, text: str) -> list[dict[str, str]]:
        parser = etree.XMLPullParser(events=("end",), tag=[f"{{*}}{name}" for name in HOLDS.values()], **_OPTIONS)
        with suppress(etree.XMLSyntaxError):
            parser.feed(text.encode("utf-8", "replace"))
            parser.close()
        return [_fields(element) for _, element in parser.read_events() if _name(element) == HOLDS[self.root]]

    def _pieces(self) -> Iterator[str]:
        """The text in pieces that end where an entry does, so that no mark is cut in two; a piece without any ends anywhere."""
        decoder, kept = codecs.getincrementaldecoder(self._encoding)("replace"), ""
        for block in charset.blocks(self._body, LIMIT):
            kept += decoder.decode(block)
            if len(kept) < _PIECE:
                continue
            ends = [found.end() for found in _END.finditer(kept)]
            end = ends[-1] if ends else 0 if len(kept) < 4 * _PIECE else len(kept)
            if end:
                yield kept[:end]
                kept = kept[end:]
        yield kept + decoder.decode(b"", final=True)


def news_first(urls: Iterable[str]) -> list[str]:
    """Addresses of sitemaps, those first that say that they are of news."""
    return sorted(urls, key=lambda url: "news" not in url.lower())


def addresses(text: str) -> bool:
    """Whether a text begins with addresses, one in a line, and nothing else, as sitemaps.org allows a sitemap to be."""
    lines = [line.strip() for line in text[:FIELD].lstrip("\ufeff").splitlines()[:20] if line.strip()]
    return bool(lines) and all(map(_ADDRESS.match, lines))


def _lines(pieces: Iterator[str]) -> Iterator[dict[str, str]]:
    """The lines of a text that comes in pieces, as the addresses of entries."""
    rest = ""
    for piece in pieces:
        *lines, rest = f"{rest}{piece}".split("\n")
        yield from ({"loc": url} for line in lines if _ADDRESS.match(url := line.strip("\ufeff \t\r")))
    if _ADDRESS.match(url := rest.strip("\ufeff \t\r")):
        yield {"loc": url}


def _outermost(data: bytes) -> str:
    """The name of the first element, empty where there is none."""
    parser = etree.XMLPullParser(events=("start",), **_OPTIONS)
    with suppress(etree.XMLSyntaxError):
        parser.feed(data)
    return next((_name(element) for _, element in parser.read_events()), "")


def _parts(element: Any) -> tuple[str, str]:
    """The namespace of an element and its local name; a prefix that nobody explains stands for its namespace."""
    if not isinstance(element.tag, str):
        return "", ""
    space, brace, name = element.tag.removeprefix("{").rpartition("}")
    return (space, name) if brace else (element.tag.rpartition(":")[0], element.tag.rpartition(":")[2])


def _name(element: Any) -> str:
    return _parts(element)[1]


def _fields(element: Any) -> dict[str, str]:
    """The texts of an entry by local name: those of the page itself, and those of its news. Its pictures and films have
    addresses, titles and dates of their own."""
    found: dict[str, str] = {}
    for child in element:
        space, name = _parts(child)
        if name == "news":
            for one in child.iterdescendants():
                _keep(found, NEWS, one)
        elif space in (_parts(element)[0], ""):
            _keep(found, OF_PAGE, child)
    return found


def _keep(found: dict[str, str], names: frozenset[str], element: Any) -> None:
    """Note the text of an element that has one of ``names``, unless there is one already."""
    name, text = _name(element), (element.text or "")[:FIELD].strip()
    if name in names and text:
        found.setdefault(name, text)
