"""How much of a page or a text is read, and what is said of the rest: so that none takes its reading process longer than it may."""

from __future__ import annotations

import re
from itertools import islice

TEXT_AT_MOST = 2_000_000
TAGS_AT_MOST = 40_000
"""Of a page. What is made of it takes some 150 µs for each: articles have a few thousand, long tables and laws ten times that."""
_TAG = re.compile(r"<[/a-zA-Z]")


def within(markup: str) -> tuple[str, str]:
    """The beginning of a page that is not too much, and a sentence on what follows it; empty where that is all of the page."""
    last = next(islice(_TAG.finditer(markup), TAGS_AT_MOST, None), None)
    if last is None:
        return markup, ""
    end = last.start()
    said = f"the page has more than {TAGS_AT_MOST:,} tags; what stands after {100 * end // len(markup)} % of it was not read"
    return markup[:end], said


def shortened(text: str) -> tuple[str, str]:
    """The beginning of a text, and a sentence on what follows it; empty where that is all of the text."""
    if len(text) <= TEXT_AT_MOST:
        return text, ""
    return text[:TEXT_AT_MOST], f"the text has more than {TEXT_AT_MOST:,} characters; what follows these was not read"


def told(*parts: str) -> str:
    """What was left of a publication, in one line."""
    return "; ".join(dict.fromkeys(part for part in parts if part))
