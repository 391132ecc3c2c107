"""Pages and texts that are too much: read in part, within their time, and what was left is said."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from reportlab.pdfgen.canvas import Canvas

from crawler.readers import Hints, Reading
from crawler.readers.worker import Reader

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
SECONDS = 45
"""Of the clock, where a reading has ten of a processor that it may have to share, and thirty in all."""
LONG = "Fabriken i Exempelstan har kritiserats för hur den behandlar sina arbetare. "
FIRST = "<h1>Handskarnas pris</h1><p>Arbetarna vid Exempel Gloves berättar att deras pass togs ifrån dem.</p>"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        made.read(b"<p>hej", "text/html", "", Hints(now=NOW))
        yield made


def read(reader: Reader, body: str, kind: str = "text/html") -> Reading:
    return reader.read(body.encode(), kind, "http://paper.example/1", Hints(now=NOW))


MANY = {
    "headings": "<h1>a</h1>",
    "paragraphs": "<p>x",
    "links": "<li><a href=/n/a-b-c>Rubrik om en fabrik</a></li>",
    "boxes": "<div class=related>Rubrik",
    "breaks": "<br>x",
    "cells": "<tr><td>x<td>y",
}


SLOW = {"headings": pytest.mark.soak, "breaks": pytest.mark.soak}
"""As slow as paragraphs and cells, so these two speak for them."""


@pytest.mark.parametrize("many", [pytest.param(MANY[name], marks=SLOW.get(name, ()), id=name) for name in MANY])
def test_a_page_of_many_elements_holds_nobody_up(reader: Reader, many: str) -> None:
    started = time.monotonic()
    reading = read(reader, f"<html><body>{FIRST}{many * (2_700_000 // len(many))}</body></html>")
    assert "what stands after" in reading.left or "processor time" in reading.reason
    assert time.monotonic() - started < SECONDS


def test_of_a_page_with_too_many_tags_the_beginning_is_read(reader: Reader) -> None:
    rows = "".join(f"<p>{n}: {LONG}</p>" for n in range(30_000))
    reading = read(reader, f"<html><body><article>{FIRST}{rows}</article></body></html>")
    assert "999: Fabriken" in reading.text
    assert "29999: Fabriken" not in reading.text
    assert reading.left.startswith("the page has more than 40,000 tags; what stands after 6")


def test_a_page_of_ordinary_length_is_read_whole(reader: Reader) -> None:
    reading = read(reader, f"<html><body><article>{FIRST}{f'<p>{LONG}</p>' * 2000}</article></body></html>")
    assert (reading.reason, reading.left) == ("", "")


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
def test_a_text_that_is_cut_says_so(reader: Reader, kind: str) -> None:
    lines = f"Handskarnas pris\n{LONG * 40_000}"
    reading = read(reader, f"<article><p>{lines}</p></article>" if kind == "text/html" else lines, kind)
    assert reading.reason == ""
    assert "more than 2,000,000 characters" in reading.left


@pytest.mark.parametrize(("pages", "said"), [(27, "more than 2,000,000 characters"), (55, "pages after")])
def test_a_report_that_is_cut_says_so(reader: Reader, pages: int, said: str) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in range(pages):
        canvas.setFont("Helvetica", 0.4)
        for row in range(40):
            canvas.drawString(50, 780 - 15 * row, f"{page}.{row} {LONG * 26}")
        canvas.showPage()
    canvas.save()
    reading = reader.read(out.getvalue(), "application/pdf", "", Hints(now=NOW))
    assert (reading.reason, len(reading.text) <= 2_000_000) == ("", True)
    assert said in reading.left
