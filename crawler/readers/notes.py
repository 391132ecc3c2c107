"""Footnotes that stand in the midst of a sentence, where that goes on with the next page: moved behind the end of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

LINES_AT_MOST = 15
"""Lines at the foot of a page that may be notes."""
_NOTE = re.compile(r"\(?(\d{1,3}|\*{1,3}|†)[.)\]]?\s+[A-ZÅÄÖÆØÜ\"“”«‘'(]|(?:\d{1,3})\s+https?://")
_ENDS = re.compile(r"[.!?:;…»”\"')\]]\s*\d{0,3}$")
_ADDRESS = re.compile(r"\bhttps?://\S+$|\bwww\.\S+$|\d$")
_GOES_ON = re.compile(r"[a-zåäöæøüéß(]")


def behind(pages: Sequence[Sequence[str]]) -> list[str]:
    """The lines of all pages, the notes of a page whose last sentence goes on behind the page on which that ends."""
    out: list[str] = []
    held: list[str] = []
    for number, page in enumerate(pages):
        following = pages[number + 1] if number + 1 < len(pages) else ()
        at = _first_note(page) if following and _GOES_ON.match(following[0]) else len(page)
        out += page[:at]
        if at < len(page):
            held += page[at:]
        else:
            out += held
            held = []
    return [*out, *held]


def _first_note(page: Sequence[str]) -> int:
    """Where the notes at the foot of a page begin whose last sentence does not end there; behind the page where there are none.

    They are numbered one after the other, and whole; what stands above them breaks off. Of a list in the text, the last item does.
    """
    if not (_ENDS.search(page[-1]) or _ADDRESS.search(page[-1])):
        return len(page)
    starts = [n for n in range(max(1, len(page) - LINES_AT_MOST), len(page)) if _NOTE.match(page[n])]
    for start in starts:
        marks = [
            int(found[1])
            for n in starts
            if n >= start and (found := _NOTE.match(page[n])) and (found[1] or "").isdigit()
        ]
        in_turn = all(b == a + 1 for a, b in pairwise(marks))
        if in_turn and not _ENDS.search(page[start - 1]):
            return start
    return len(page)
