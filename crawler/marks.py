"""Marks in XML that would swallow what stands behind them: comments, CDATA sections and instructions that end nowhere, or in
another entry; a lone ``<``, a bare ``&``, names of letters that only HTML has. Each costs the entry that it stands in, and no
neighbour; of addresses such as ``?cat=2&id=7&copy=1`` nothing is lost."""

from __future__ import annotations

import html
import re
from html.entities import html5

_NAME = r"(?:[\w-]+:)?(?:item|entry|url|sitemap)"
_MARK = re.compile(
    rf"<!\[CDATA\[|<!--|<\?|<!|(?i:<(?P<begin>{_NAME})(?=[\s>]))|(?i:</(?P<end>{_NAME})\s*>)|(?:<(?!/?[A-Za-z_:]|[!?]))+"
)
_END = re.compile(rf"</{_NAME}\s*>", re.I)
_NAMED = re.compile(r"&((?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{0,31};)")
_BARE = re.compile(r"&(?!#[0-9xX]|(?:amp|lt|gt|quot|apos);)")
_CLOSING = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}


class _Ahead:
    """Where something stands next in a text, asked for places that only grow: so all answers cost one reading of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}

    def of(self, what: str, at: int) -> int:
        """The next place of ``what`` from ``at`` on, or of an entry's end where it is empty; behind the text: there is none."""
        if self._known.get(what, -1) < at:
            end = None if what else _END.search(self._text, at)
            place = self._text.find(what, at) if what else end.start() if end else -1
            self._known[what] = place if place >= 0 else len(self._text) + 1
        return self._known[what]


def settled(text: str) -> str:
    """``text`` with each such mark made harmless, and without the comments between its entries; its lines keep their numbers."""
    ahead, start, at, inside = _Ahead(text), 0, 0, False
    out: list[str] = []
    while match := _MARK.search(text, at):
        mark, begin, at = match[0], match.start(), match.end()
        if match["begin"] or match["end"]:
            inside = bool(match["begin"])
            continue
        if _ends(mark, at, ahead, len(text), inside=inside):
            at = ahead.of(_CLOSING[mark], at) + len(_CLOSING[mark]) if mark in _CLOSING else at
            between = mark == "<!--" and not inside
            kept = "\n" * text.count("\n", begin, at) if between else text[begin:at]
        else:
            # What an unclosed section holds was meant as text or as markup, so that it is read; other marks were meant as letters.
            kept = "" if mark == "<![CDATA[" else mark.replace("<", "&lt;")
        out += [_with_letters(text[start:begin]), kept]
        start = at
    return "".join((*out, _with_letters(text[start:])))


def _with_letters(text: str) -> str:
    """Text outside of sections and comments with a bare ``&``, and names that XML does not know, as the letters that they are."""
    if "&" not in text:
        return text
    return _BARE.sub("&amp;", _NAMED.sub(lambda found: html.escape(html5.get(found[1], found[0])), text))


def _ends(mark: str, at: int, ahead: _Ahead, size: int, *, inside: bool) -> bool:
    """Whether what a mark opens is closed before it begins anew, and within its entry; a section may name the end of one."""
    if mark not in _CLOSING:
        return mark == "<!" and not inside
    end = ahead.of(_CLOSING[mark], at)
    within = mark == "<![CDATA[" or not inside or end < ahead.of("", at)
    return end < size and end < ahead.of(mark, at) and within
