"""Reports whose pages lie on their side."""

from __future__ import annotations

import io
import re

import pytest
from reportlab.pdfgen.canvas import Canvas

from crawler.readers import Hints, pdf

WIDE, HIGH = 842, 595


def sideways(quarters: int, shown: int, columns: int) -> bytes:
    """A page whose lines run turned by quarters, which is shown turned back by ``shown`` degrees; its columns row by row."""
    out = io.BytesIO()
    size = (HIGH, WIDE) if quarters % 2 else (WIDE, HIGH)
    # A page that is shown turned has the size here that it is shown in.
    canvas = Canvas(out, pagesize=size[::-1] if shown % 180 else size, invariant=1)
    canvas.setPageRotation(shown)
    canvas.translate(size[0] / 2, size[1] / 2)
    canvas.rotate(90 * quarters)
    canvas.translate(-WIDE / 2, -HIGH / 2)
    for row in range(24):
        for column in range(columns):
            canvas.drawString(
                50 + 380 * column, 530 - 19 * row, f"{column}{row:02} utan pass fick de arbeta hos Exempel"
            )
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("shown", [0, 90, 180, 270])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_lines_are_read_in_their_order_however_the_page_lies(quarters: int, shown: int, columns: int) -> None:
    text = pdf.read(sideways(quarters, shown, columns), Hints()).text
    assert re.findall(r"\b\d{3} utan", text) == [f"{c}{r:02} utan" for c in range(columns) for r in range(24)]
    assert text.count("hos Exempel") == 24 * columns
