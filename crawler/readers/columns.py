"""The columns of a printed page, found by the empty strips between them, and the order in which they are read.

A recursive cut of the page, as in the XY-cut of document analysis (Nagy and Seth, 1984): first the lines that run
across (headlines, running heads and feet), then, between two of those, the columns from left to right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from statistics import median

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points; the origin is the page's lower left corner, as in PDF."""

LINES = 6  # a column has at least so many
GUTTER = 6  # points that stay empty between two
CROSSING = 0.15  # of the lines may run across
WIDE = 0.25  # of the whole is what a column's line fills at least; narrower ones are cells of a table
EDGE = 0.07  # of the page's height, at its top and bottom: running heads and feet, which belong to no column
RECTS_AT_MOST = 5000
DEPTH = 3


def boxes(rects: Sequence[Box], width: float, height: float) -> list[Box]:
    """The parts of a page in reading order, where its file goes to and fro between columns; none where it need not be cut.

    ``rects`` are the pieces of text in the order in which the file has them; most files have each column in one go.
    """
    if not 2 * LINES <= len(rects) <= RECTS_AT_MOST:
        return []
    low, high = EDGE * height, (1 - EDGE) * height
    inner = [r for r in rects if r[1] >= low and r[3] <= high]
    if not _to_and_fro(inner):
        return []
    found = list(_cut(inner, (0.0, low, width, high), DEPTH))
    return [(0.0, high, width, height), *found, (0.0, 0.0, width, low)] if len(found) > 1 else []


def _to_and_fro(rects: list[Box]) -> bool:
    """Whether the file changes columns as often as at every second line."""
    middle = _gutter(rects)
    if middle is None:
        return False
    sides = [r[0] >= middle for r in rects if not r[0] < middle < r[2]]
    return 2 * sum(a != b for a, b in pairwise(sides)) >= len(_lines(rects))


def _cut(rects: list[Box], box: Box, depth: int) -> Iterator[Box]:
    """``box`` as one part, or cut into those above and below what runs across, each in columns."""
    middle = _gutter(rects) if depth else None
    if middle is None:
        yield box
        return
    left, _, right, top = box
    for across, group in groupby(sorted(rects, key=lambda r: -r[3]), key=lambda r: r[0] < middle < r[2]):
        part = list(group)
        bottom = min(min(r[1] for r in part), top)
        if across:
            yield left, bottom, right, top
        else:
            sides = ([r for r in part if r[2] <= middle], [r for r in part if r[0] >= middle])
            yield from _cut(sides[0], (left, bottom, middle, top), depth - 1)
            yield from _cut(sides[1], (middle, bottom, right, top), depth - 1)
        top = bottom
    if top > box[1]:
        yield left, box[1], right, top


def _gutter(rects: list[Box]) -> float | None:
    """The middle of the widest strip that hardly a line crosses, if there is a column on both sides of it."""
    if len(rects) < 2 * LINES:
        return None
    start, end = min(r[0] for r in rects), max(r[2] for r in rects)
    size = int(end - start) + 2
    steps = [0] * (size + 1)
    for left, _, right, _ in rects:
        steps[int(left - start)] += 1
        steps[min(int(right - start) + 1, size)] -= 1
    limit = CROSSING * len(_lines(rects))
    strips = []
    at = 0
    for empty, run in groupby(accumulate(steps), key=lambda cover: cover <= limit):
        length = len(list(run))
        if empty and length >= GUTTER and at > 0.2 * size and at + length < 0.8 * size + GUTTER:
            strips.append((length, start + at + length / 2))
        at += length
    if not strips:
        return None
    middle = max(strips)[1]
    sides = ([r for r in rects if r[2] <= middle], [r for r in rects if r[0] >= middle])
    return middle if all(_column(side, end - start) for side in sides) else None


def _column(rects: list[Box], whole: float) -> bool:
    lines = _lines(rects)
    return len(lines) >= LINES and median(right - left for left, right in lines) >= WIDE * whole


def _lines(rects: list[Box]) -> list[tuple[float, float]]:
    """From where to where the lines of some pieces reach; pieces at one height are one line."""
    found: dict[int, tuple[float, float]] = {}
    for left, bottom, right, _ in rects:
        old = found.get(round(bottom / 3), (left, right))
        found[round(bottom / 3)] = (min(old[0], left), max(old[1], right))
    return list(found.values())
