"""The month of a digest as a picture of a kilobyte: a PNG written here, because two rows of bars need no library.

Above the line what was read each day, below it what was told, each to its own scale. The ground is clear and the colours
stand out from white and from black, so that one picture serves light and dark screens. PNG: W3C, third edition.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import cache

from bevaka.records import Day

WIDTH, HEIGHT = 1128, 168
"""Pixels; shown at half of each, so that screens with fine dots show it sharp."""
READ, TOLD = "#6f8f96", "#cf5a45"
"""The colours of the two rows, for the words beside the picture too."""
_GROUND, _READ, _TOLD, _LINE = range(4)
_COLOURS = ("#808080", READ, TOLD, "#8c9496")
_BASE = 108
_ABOVE, _BELOW = 104, 54
_GAP = 8


def png(days: Sequence[Day]) -> bytes:
    """``days`` side by side, oldest first. A day with anything has a bar that can be seen; one with nothing has none."""
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    for y in (_BASE, _BASE + 1):
        rows[y][:] = bytes([_LINE]) * WIDTH
    most_read = max((day.read for day in days), default=0)
    most_told = max((day.told for day in days), default=0)
    step = WIDTH / max(len(days), 1)
    for n, day in enumerate(days):
        left, right = round(n * step) + _GAP // 2, round((n + 1) * step) - _GAP // 2
        high, low = _share(day.read, most_read, _ABOVE), _share(day.told, most_told, _BELOW)
        _fill(rows, left, right, _BASE - high, _BASE, _READ)
        _fill(rows, left, right, _BASE + 4, _BASE + 4 + low, _TOLD)
    return _file(rows)


def _share(value: int, most: int, length: int) -> int:
    return max(4, round(length * value / most)) if value else 0


def _fill(rows: list[bytearray], left: int, right: int, top: int, bottom: int, colour: int) -> None:
    for y in range(top, bottom):
        rows[y][left:right] = bytes([colour]) * (right - left)


def _file(rows: Sequence[bytearray]) -> bytes:
    """A palette of four colours, two bits a pixel; the first of them is clear."""
    # Most rows are as the one above.
    pack = cache(_packed)
    packed = b"".join(b"\0" + pack(bytes(row)) for row in rows)
    palette = b"".join(bytes.fromhex(colour[1:]) for colour in _COLOURS)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 2, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"tRNS", b"\0"), (b"IDAT", zlib.compress(packed, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _packed(row: bytes) -> bytes:
    return bytes(a << 6 | b << 4 | c << 2 | d for a, b, c, d in zip(*(row[n::4] for n in range(4)), strict=True))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
