"""Plain text whose lines were broken at a width, as mail programs break them: whole paragraphs again, in a line each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

NARROWEST, WIDEST, BAND = 45, 100, 10
"""Characters of a line that is full: at the least, at the most, and how much lines that are full differ."""
FULL_AT_LEAST, LONG_AT_MOST = 2, 0.1
"""Lines of such a length that make it the width of a text, and the share of longer ones beyond which nobody broke it."""
_OWN_LINE = re.compile(r"\s*(?:[-–—*•·▪●◦+#=_|>]|\(?\w{1,3}[.)]\s|\[\d|(?:https?|ftp)://)")
_ADDRESS = re.compile(r"(?:https?|ftp)://|www\.", re.I)
_COLUMNS = re.compile(r"\S(?:\t|\s{3,})\S")
_WORD = re.compile(r"[^\W\d_]{2}")
_ENDS = re.compile(r"[.!?:…][\"'»”’)\]]*$")
_AND = re.compile(r"(?:och|eller|samt|og|eller|and|or|und|oder|ja|tai|sekä)\b", re.I)


def unwrapped(text: str) -> str:
    """``text`` with each paragraph in one line, where its lines were broken at one width; any other as it is.

    A line was broken where the next word had no place in it. Headlines below each other may look so too: they neither go on
    with a small letter nor end as a sentence does.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    width = _width(lines)
    return "\n".join(line for run in _runs(lines, width) for line in _whole(run)) if width else text


def flowed(text: str, *, delsp: bool = False) -> str:
    """``text`` as ``format=flowed`` means it (RFC 3676): a line with a space at its end goes on in the next one.

    ``delsp`` says that this space was added. A text without any such line was only labelled so.
    """
    found: list[list[str]] = []
    goes_on, level = False, 0
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        soft = words.endswith(" ") and line != "-- "
        if goes_on and depth == level and line != "-- ":
            found[-1].append(words[:-1] if soft and delsp else words)
        else:
            found.append(["> " * bool(depth), words[:-1] if soft and delsp else words])
        goes_on, level = soft, depth
    any_soft = any(len(parts) > 2 for parts in found)
    return "\n".join("".join(parts) for parts in found) if any_soft else unwrapped(text)


def _width(lines: list[str]) -> int:
    """The width at which lines were broken; 0 where they were not."""
    lengths = Counter(len(line) for line in lines if " " in line.strip() and not _ADDRESS.search(line))
    if sum(count for length, count in lengths.items() if length > WIDEST) > LONG_AT_MOST * lengths.total():
        return 0
    full = (n for n in range(WIDEST, NARROWEST - 1, -1) if lengths[n])
    return next((n for n in full if sum(lengths[m] for m in range(n - BAND + 1, n + 1)) >= FULL_AT_LEAST), 0)


def _runs(lines: list[str], width: int) -> Iterator[list[str]]:
    """The lines, together where one was broken before the next."""
    run: list[str] = []
    for line in lines:
        if run and not _goes_on(run[-1], line, width):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _goes_on(before: str, line: str, width: int) -> bool:
    if not line.strip() or not _WORD.search(before) or _OWN_LINE.match(line) or _ADDRESS.search(before):
        return False
    if _COLUMNS.search(before.strip()) or _COLUMNS.search(line.strip()):
        return False
    return len(before) <= width < len(before) + 1 + len(line.split()[0])


def _whole(run: list[str]) -> list[str]:
    small = any(line.lstrip()[:1].islower() for line in run[1:])
    if not (small or _ENDS.search(run[-1])):
        return run
    parts = [run[0]]
    for line in (one.strip() for one in run[1:]):
        # What ends with a hyphen is one word, broken where it had one: but not in "textil- och".
        parts += ["" if re.search(r"\w-$", parts[-1][-2:]) and not _AND.match(line) else " ", line]
    return ["".join(parts)]
