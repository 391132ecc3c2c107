"""Teasers of other texts inside a text: “Läs också: …”, “MOST READ” with its headlines, advertisements, bylines of sharing.

They speak of other companies and other abuses than the text does, and stay in where a page's main text was cut too wide
or a newsletter holds them. Only lines are judged, by how they begin; never more than a share of a text is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bevaka.boilerplate_words import LINE_HEADS

_HEADS = "|".join(LINE_HEADS)
_HEAD = re.compile(rf"^[\s>*•·▶►»#-]*(?:{_HEADS})[ \t]*(?P<mark>[:–—|>»-]+(?=\s|$)|$)", re.I)
# A headline under such a heading is short and ends without a full stop; what is long or a sentence is the text itself.
_HEADLINE = 160
# Of a text at most this share is left out: beyond it, what looks like teasers is the text (a newsletter, a list).
MOST = 0.4


def teasers(text: str, base: int = 0) -> list[tuple[int, int]]:
    """The spans of ``text`` (offsets from ``base``) that are teasers of other texts; none where they would be most of it."""
    found = list(_spans(text))
    if sum(end - start for start, end in found) > MOST * len(text):
        return []
    return [(start + base, end + base) for start, end in found]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Each line of teasers: one that begins with a head, and the headlines that stand under a head of its own line."""
    start, under = 0, False
    for line in text.splitlines(keepends=True):
        end, plain = start + len(line), line.strip()
        head = _HEAD.match(line.rstrip()) if len(plain) <= _HEADLINE else None
        if head:
            under = not line.rstrip()[head.end() :].strip()
            yield start, end
        elif under and plain:
            under = len(plain) <= _HEADLINE and not plain.endswith(".")
            if under:
                yield start, end
        start = end
