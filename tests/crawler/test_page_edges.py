"""Running heads and feet of reports: of several lines, of two pages, turned along the margin. The text runs on past them."""

from __future__ import annotations

import io
import random
import re

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from crawler.readers import Hints, pdf

WORDS = [
    "arbetarna",
    "berättar",
    "att",
    "deras",
    "pass",
    "togs",
    "ifrån",
    "dem",
    "när",
    "de",
    "kom",
    "till",
    "fabriken",
    "och",
    "aldrig",
    "fick",
    "ersättning",
]
ROWS = 30


def report(pages: int, head: list[str], foot: list[str], margin: str = "") -> str:
    """The text of a report with these lines above and below each page; ``{}`` is its number."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica", 10)
        for n, line in enumerate(head):
            canvas.drawString(60, 810 - 12 * n, line.format(page))
        for n in range(ROWS):
            words = " ".join(random.Random(page * 100 + n).sample(WORDS, 7))
            canvas.drawString(60, 740 - 14 * n, f"{words} rad{page * 100 + n} i")
        for n, line in enumerate(foot):
            canvas.drawString(60, 80 - 12 * n, line.format(page))
        canvas.saveState()
        canvas.translate(25, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, margin)
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return pdf.read(out.getvalue(), Hints()).text


@pytest.mark.parametrize(
    ("pages", "head", "foot", "margin"),
    [
        (
            5,
            [],
            ["Föreningen Exempel, Box 1, 111 11 Stockholm", "telefon 08-123, info@forening.example", "Sida {}"],
            "",
        ),
        (5, ["FÖRENINGEN EXEMPEL", "Granskning av handskar", "Datum 2026-03-06   Dnr 12-34"], ["{}/5"], ""),
        (2, [], ["Föreningen Exempel {}"], ""),
        (2, ["www.forening.example"], ["s. {}"], ""),
        (4, [], ["{}"], "© Föreningen Exempel"),
    ],
)
def test_what_stands_above_below_and_beside_every_page_is_left_out(
    pages: int, head: list[str], foot: list[str], margin: str
) -> None:
    text = report(pages, head, foot, margin)
    said = " ".join(re.sub(r"\brad\d+\b", "", text).split())
    assert set(said.split()) <= {*WORDS, "i"}
    assert re.findall(r"rad(\d+)", text) == [str(p * 100 + n) for p in range(1, pages + 1) for n in range(ROWS)]


def test_what_stands_on_one_page_only_is_its_own() -> None:
    text = report(1, ["Fall av tvång", "2026", "17", "brister i Exempelland"], ["1"])
    assert ("17" in text, "Fall av tvång" in text) == (True, True)
