"""The picture of a month: a PNG that a decoder of somebody else's reads, small, and true to its figures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from PIL import Image

from alerts.chart import HEIGHT, READ, TOLD, WIDTH, png
from bevaka.records import Day


def days(read: Sequence[int], told: Sequence[int]) -> list[Day]:
    first = date(2026, 2, 5)
    return [Day(day=first + timedelta(n), read=r, told=t) for n, (r, t) in enumerate(zip(read, told, strict=True))]


def bars(data: bytes, colour: str, count: int) -> list[int]:
    """The height of each day's bar of one colour, as Pillow sees it."""
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    assert image.size == (WIDTH, HEIGHT)
    wanted = (*bytes.fromhex(colour[1:]), 255)
    columns = [round((n + 0.5) * WIDTH / count) for n in range(count)]
    return [sum(image.getpixel((x, y)) == wanted for y in range(HEIGHT)) for x in columns]


def test_bars_are_as_high_as_their_figures() -> None:
    data = png(days([400, 200, 0, 1], [0, 3, 1, 0]))
    assert bars(data, READ, 4) == [104, 52, 0, 4], "one is seen beside four hundred"
    assert bars(data, TOLD, 4) == [0, 54, 18, 0]


def test_the_ground_is_clear_so_that_it_fits_light_and_dark() -> None:
    image = Image.open(io.BytesIO(png(days([5] * 30, [0] * 30)))).convert("RGBA")
    assert image.getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("count", [0, 1, 30, 90])
def test_any_number_of_days_is_a_sound_small_picture(count: int) -> None:
    data = png(days([n * 37 % 411 for n in range(count)], [n % 3 for n in range(count)]))
    Image.open(io.BytesIO(data)).verify()
    assert len(data) < 3000
