"""The order in which printed pages are read: many columns, two pages on one sheet, and tables, which stay whole."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from crawler.readers import Hints, pdf

HINTS = Hints(now=datetime(2026, 3, 6, 12, tzinfo=UTC))
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
    "aldrig",
]
FONT, SIZE, LEADING, ROWS = "Helvetica", 8, 12, 40
FIRM = ["Handskbolaget", "Exempelfabriken i Norr", "Norra Textil Sdn Bhd", "Gummi & Co"]


def prose(mark: str, width: float) -> Iterator[str]:
    """Lines that fill a column, each with its own mark before it; here and there one that ends a paragraph."""
    chosen = random.Random(mark)
    for row in range(ROWS):
        line = f"{mark}{row:02}"
        while stringWidth(longer := f"{line} {chosen.choice(WORDS)}", FONT, SIZE) <= width:
            line = longer
        yield line if chosen.random() > 0.1 else " ".join(line.split()[:3])


def sheet(columns: int, *, pages: int, order: str, lower: float = 0) -> tuple[bytes, list[str]]:
    """A sheet with so many ``columns`` on each of its ``pages``, written row by row across the sheet or across each page; and the
    marks of its lines as they are to be read. Each column stands ``lower`` than the one before."""
    size = A4 if pages == 1 else landscape(A3)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    canvas.setFont(FONT, SIZE)
    fold, gap = 80, 16
    wide = (size[0] - 100 - fold * (pages - 1)) / pages
    column = (wide - gap * (columns - 1)) / columns
    pieces = [
        (page, row, number, 50 + page * (wide + fold) + number * (column + gap), line)
        for page in range(pages)
        for number in range(columns)
        for row, line in enumerate(prose(f"{'AB'[page]}{number}", column))
    ]
    for _, row, number, x, line in sorted(pieces, key=lambda p: p[:3] if order == "page" else (p[1], p[3])):
        canvas.drawString(x, size[1] - 110 - LEADING * row - lower * number, line)
    canvas.save()
    return out.getvalue(), [line.split()[0] for *_, line in pieces]


@pytest.mark.parametrize(
    ("columns", "pages", "order"),
    [
        (2, 1, "sheet"),
        (4, 1, "sheet"),
        (5, 1, "sheet"),
        (1, 2, "sheet"),
        (2, 2, "sheet"),
        (2, 2, "page"),
        (3, 2, "page"),
    ],
)
def test_every_column_is_read_to_its_end(columns: int, pages: int, order: str) -> None:
    body, marks = sheet(columns, pages=pages, order=order)
    assert re.findall(r"\b[AB]\d{3}\b", pdf.read(body, HINTS).text) == marks


@pytest.mark.parametrize("columns", [2, 3, 4, 5])
def test_columns_whose_lines_do_not_stand_side_by_side_are_columns_too(columns: int) -> None:
    body, marks = sheet(columns, pages=1, order="sheet", lower=5.5)
    assert re.findall(r"\b[AB]\d{3}\b", pdf.read(body, HINTS).text) == marks


@pytest.mark.parametrize("pitch", [12, 20])
@pytest.mark.parametrize(
    "cells",
    [
        ((50, "{firm} {row}"), (300, "Exempelland, stad {row}")),
        ((50, "{firm} {row}"), (190, "Exempelland {row}"), (310, "pass behölls"), (440, "åtgärdat {row}")),
        ((50, "L{row} AB"), (150, "Exempelland"), (250, "Stad {row}"), (350, "{row}7 anställda"), (450, "{row} brister")),
    ],
)  # fmt: skip
def test_a_firm_stays_beside_what_a_table_says_of_it(cells: tuple[tuple[int, str], ...], pitch: int) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont(FONT, 9)
    canvas.drawString(
        50, 760, "Vid våra besök år 2025 i leverantörernas fabriker fann vi brister som står i tabellen nedan."
    )
    rows = [[text.format(firm=FIRM[row % 4], row=10 + row) for _, text in cells] for row in range(25)]
    for number, row in enumerate(rows):
        for (x, _), cell in zip(cells, row, strict=True):
            canvas.drawString(x, 720 - pitch * number, cell)
    canvas.save()
    text = " ".join(pdf.read(out.getvalue(), HINTS).text.split())
    assert [row for row in rows if " ".join(row) not in text] == []


def ragged(mark: str, width: float) -> Iterator[str]:
    """Lines of sentences that end at any length, each with its own mark in it."""
    chosen, fresh = random.Random(mark), True
    for row in range(ROWS):
        word, end = chosen.choice(WORDS), width * chosen.uniform(0.4, 1)
        line = f"{word.capitalize() if fresh else word} {mark}{row:02}"
        while stringWidth(line, FONT, 9) < end:
            if stringWidth(longer := f"{line} {chosen.choice(WORDS)}", FONT, 9) > width:
                break
            line = longer
        fresh = chosen.random() < 0.15
        yield f"{line}{'.' * fresh}"


@pytest.mark.parametrize("columns", [2, 3, 5, 6])
def test_ragged_columns_of_nine_points_are_read_to_their_ends(columns: int) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(40, 760, "Passen togs från arbetarna i Exempelstan")
    canvas.setFont(FONT, 9)
    wide = (A4[0] - 80 - 10 * (columns - 1)) / columns
    written = [list(ragged(f"a{n}", wide)) for n in range(columns)]
    for row in range(ROWS):
        for number, lines in enumerate(written):
            canvas.drawString(40 + number * (wide + 10), 730 - 10.8 * row, lines[row])
    canvas.save()
    found = re.findall(r"\ba\d{3}\b", pdf.read(out.getvalue(), HINTS).text)
    assert found == [f"a{n}{row:02}" for n in range(columns) for row in range(ROWS)]


CELLS = [
    "Handskbolaget i Norr, som lämnar till tre regioner",
    "Pass behölls av arbetsgivaren under flera månader enligt de intervjuade arbetarna",
    "Åtgärdat: bolaget har återlämnat passen och ska betala tillbaka avgifterna före sommaren",
    "Exempelland, stad",
    "Ny granskning planeras när anläggningen har byggts om",
]


@pytest.mark.parametrize("by_line", [True, False])
@pytest.mark.parametrize("gap", [0, 5])
@pytest.mark.parametrize("columns", [2, 3, 4, 5])
def test_cells_of_several_lines_stay_in_their_row(columns: int, gap: int, by_line: bool) -> None:
    out, chosen, y = io.BytesIO(), random.Random(columns), 730.0
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont(FONT, 9)
    wide = (A4[0] - 80 - 10 * (columns - 1)) / columns
    for row in range(12):
        cells = [simpleSplit(f"R{row:02} {chosen.choice(CELLS)}", FONT, 9, wide) for _ in range(columns)]
        places = [(line, number) for number, cell in enumerate(cells) for line in range(len(cell))]
        for line, number in sorted(places) if by_line else places:
            canvas.drawString(40 + number * (wide + 10), y - 10.8 * line, cells[number][line])
        y -= 10.8 * max(map(len, cells)) + gap
    canvas.save()
    found = re.findall(r"R(\d\d)", pdf.read(out.getvalue(), HINTS).text)
    assert found == sorted(found)
    assert len(found) == 12 * columns
