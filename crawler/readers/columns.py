"""The columns of a printed page, found by the empty strips between them, and the order in which they are read.

A recursive cut of the page, as in the XY-cut of document analysis (Nagy and Seth, 1984): first the lines that run
across (headlines, running heads and feet), then, between two of those, the columns from left to right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from math import comb, inf
from statistics import median

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points; the origin is the page's lower left corner, as in PDF."""

LINES = 6  # a column has at least so many
GUTTER = 6  # points that stay empty between two
ALIKE = 0.7  # of the widest strip is as wide as that: of such, the one nearest the middle parts most columns at once
CROSSING = 0.15  # of the lines may run across
WIDE = 0.25  # of the whole is what a column's line fills at least; narrower ones are cells of a table
FULL = 0.75  # of a column's width is what its lines fill; cells are as long as what they say
NARROW = 0.1  # of the whole is what a line of a narrow column fills whose words run on
RUNS_ON = 0.4  # of its lines begin in the midst of a sentence
CHANCE = 0.01  # how likely it is at most that lines side by side begin together as often as cells of a table do
LOOSE = 2.2  # times their height is what lines of running text stand apart at most; the rows of tables stand farther
LEADING = 1.5  # times their height is how far apart lines usually stand
EVEN = 3  # points by which the feet of letters in one line differ at most
EDGE = 0.07  # of the page's height, at its top and bottom: running heads and feet, which belong to no column
RECTS_AT_MOST = 5000
DEPTH = 3


def boxes(rects: Sequence[Box], width: float, height: float, text: Callable[[Box], str] = lambda box: "") -> list[Box]:
    """The parts of a page in reading order, where its file goes to and fro between columns; none where it need not be cut.

    ``rects`` are the pieces of text in the order in which the file has them; most files have each column in one go. ``text`` is
    what stands in a box: asked where columns are as narrow or ragged as those of a table.
    """
    if not 2 * LINES <= len(rects) <= RECTS_AT_MOST:
        return []
    low, high = EDGE * height, (1 - EDGE) * height
    inner = [r for r in rects if r[1] >= low and r[3] <= high]
    found = list(_cut(inner, (0.0, low, width, high), DEPTH, text))
    if len(found) < 2 or not _to_and_fro(inner, found):
        return []
    return [(0.0, high, width, height), *found, (0.0, 0.0, width, low)]


def _to_and_fro(rects: list[Box], parts: list[Box]) -> bool:
    """Whether the file goes back to a part that it has left, as often as at every fourth line."""
    places = [_place(rect, parts) for rect in rects]
    return 4 * sum(a > b for a, b in pairwise(places)) >= len(_lines(rects))


def _place(rect: Box, parts: list[Box]) -> int:
    """The number of the part that the middle of a piece of text lies in."""
    x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
    return next((n for n, (left, low, right, high) in enumerate(parts) if left <= x <= right and low <= y <= high), 0)


def _cut(rects: list[Box], box: Box, depth: int, text: Callable[[Box], str]) -> Iterator[Box]:
    """``box`` as one part, or cut into those above and below what runs across, each in columns."""
    middle = _gutter(rects, text) if depth else None
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
            yield from _cut(sides[0], (left, bottom, middle, top), depth - 1, text)
            yield from _cut(sides[1], (middle, bottom, right, top), depth - 1, text)
        top = bottom
    if top > box[1]:
        yield left, box[1], right, top


def _gutter(rects: list[Box], text: Callable[[Box], str]) -> float | None:
    """The middle of a strip that hardly a line crosses, with a column on both sides of it: of the widest ones the nearest to the
    middle of the page, else the widest."""
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
        length = len(cover := list(run))
        if empty and length >= GUTTER and at > 0.2 * size and at + length < 0.8 * size + GUTTER:
            strips.append((length, start + at + _emptiest(cover)))
        at += length
    widest = max((length for length, _ in strips), default=0)
    for _, middle in sorted(
        strips,
        key=lambda s: (s[0] < ALIKE * widest, abs(s[1] - (start + end) / 2) if s[0] >= ALIKE * widest else -s[0]),
    ):
        sides = ([r for r in rects if r[2] <= middle], [r for r in rects if r[0] >= middle])
        begins = [_begins(side, text) for side in sides]
        strict = all(_column(side, end - start) for side in sides)
        if (strict or all(map(_runs_on, sides, begins, [end - start] * 2))) and not _is_table(*begins):
            return middle
    return None


def _emptiest(cover: list[int]) -> float:
    """Where a strip is crossed by the fewest lines: the middle of the last such place, since lines that end at any length reach
    into it from the left."""
    least, end = min(cover), len(cover)
    while cover[end - 1] > least:
        end -= 1
    begin = end
    while begin and cover[begin - 1] == least:
        begin -= 1
    return (begin + end) / 2


def _column(rects: list[Box], whole: float) -> bool:
    """Whether pieces of text are lines that run on: of some width, filled, one close below the other."""
    lines = _lines(rects)
    if len(lines) < LINES:
        return False
    widths, heights = sorted(b[2] - b[0] for b, _ in lines), sorted(b[3] - b[1] for b, _ in lines)
    most = len(lines) * 9 // 10  # of the lines: a headline among them says nothing; a line without g or p is lower
    # Lines that do not stand side by side, as in columns of other leading, fill together what those of one height do.
    height = max(b[3] for b, _ in lines) - min(b[1] for b, _ in lines)
    dense = sum(filled for _, filled in lines) * LEADING * heights[most] / max(height, 1)
    usual = max(median(filled for _, filled in lines), dense)
    apart = median(a[3] - b[3] for (a, _), (b, _) in pairwise(lines))
    return usual >= WIDE * whole and usual >= FULL * widths[most] and apart <= LOOSE * heights[most]


Begins = list[tuple[float, bool]]
"""Of each line of some text how high its foot stands, and whether it begins in the midst of a sentence."""


def _begins(rects: list[Box], text: Callable[[Box], str]) -> Begins:
    return [(box[1], text(box).lstrip()[:1].islower()) for box, _ in _lines(rects)]


def _runs_on(rects: list[Box], begins: Begins, whole: float) -> bool:
    """Whether narrow or ragged lines are a column, by their words: many begin in the midst of a sentence."""
    lines = _lines(rects)
    if len(lines) < 2 * LINES or median(filled for _, filled in lines) < NARROW * whole:
        return False
    heights = sorted(b[3] - b[1] for b, _ in lines)
    apart = median(a[3] - b[3] for (a, _), (b, _) in pairwise(lines))
    return apart <= LOOSE * heights[len(lines) * 9 // 10] and sum(on for _, on in begins) >= RUNS_ON * len(lines)


def _is_table(left: Begins, right: Begins) -> bool:
    """Whether what stands side by side are rows: the cells of one begin together, more often than lines of two columns do."""
    return any(
        _by_chance([not b for low, a in one if not a for foot, b in other if abs(low - foot) <= EVEN], other) < CHANCE
        for one, other in ((left, right), (right, left))
    )


def _by_chance(begun: list[bool], lines: Begins) -> float:
    """How likely so many of some ``lines`` begin anew, as often as all of them do."""
    share = sum(not on for _, on in lines) / max(len(lines), 1)
    return sum(
        comb(len(begun), n) * share**n * (1 - share) ** (len(begun) - n) for n in range(sum(begun), len(begun) + 1)
    )


def _lines(rects: list[Box]) -> list[tuple[Box, float]]:
    """The lines that some pieces make, from above, and how many points of each are filled; a piece whose middle is not below what
    a line began with belongs to it."""
    found: list[tuple[Box, float]] = []
    floor = inf
    for left, bottom, right, top in sorted(rects, key=lambda r: -r[1] - r[3]):
        if (bottom + top) / 2 < floor:
            floor = bottom
            found.append(((left, bottom, right, top), right - left))
        else:
            old, filled = found[-1]
            whole = (min(old[0], left), min(old[1], bottom), max(old[2], right), max(old[3], top))
            found[-1] = (whole, filled + right - left)
    return found
