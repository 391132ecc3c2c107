"""What a publisher says of itself below its press releases: a head such as "About Exempel AB", and sentences that sell it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bevaka import boilerplate_words as words

LINES, AT_MOST = 8, 900
"""From the end of a text in how many lines that stands, and how many characters a line of it has."""
_ONE = "|".join(words.OF_ITSELF)
_HEAD = re.compile(rf"^[\W_]{{0,4}}(?i:{_ONE})\s(?P<name>[A-ZÅÄÖÆØÜ\d][^.!?:]{{1,60}}):?$")
_SAYS = re.compile(rf"\b{words.SAYS_OF_ITSELF}\b", re.I)
_GOES_ON = re.compile(rf"(?:{'|'.join(words.ITSELF)})\b", re.I)


def lines_of(lines: Sequence[str]) -> int:
    """How many of ``lines``, the rest of a text, are such a head and what stands below it; 0 where that is none.

    The sentences begin with the name in the head, in whatever case, and one of them says what that is: it leads, has employees,
    was founded. A chapter about somebody else goes on otherwise.
    """
    head = _HEAD.match(lines[0]) if len(lines) <= LINES else None
    if head is None:
        return 0
    first, count = head["name"].split()[0].casefold().rstrip("s"), 0
    for line in lines[1:]:
        own = line.casefold().startswith(first) or (count and _GOES_ON.match(line))
        if not own or len(line) > AT_MOST:
            break
        count += 1
    return 1 + count if any(map(_SAYS.search, lines[1 : 1 + count])) else 0
