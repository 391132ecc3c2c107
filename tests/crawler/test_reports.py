"""Reading PDF reports, in the process that is held to time and memory."""

from __future__ import annotations

import io
import os
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from crawler.readers import Hints, pdf, stated
from crawler.readers.worker import Reader

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
LINES = [
    "Arbetarna berättar att deras pass togs ifrån dem när de kom till fa-",
    "briken i Exempelstan. De fick dem inte tillbaka.",
]


def report(
    pages: int = 4, title: str = "Handskarnas pris: en granskning", scanned: bool = False, password: str = ""
) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=password or None, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor("Exempelgruppen")
    for number in range(1, pages + 1):
        canvas.drawString(50, 800, "Exempelgruppen 2026 - Handskarnas pris")
        if not scanned:
            for row in range(6):
                for at, line in enumerate(LINES):
                    canvas.drawString(
                        50, 760 - 60 * row - 15 * at, f"{chr(64 + number)}{chr(64 + row)} {line}" if not at else line
                    )
        canvas.drawString(290, 30, f"Sida {number} av {pages}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(wall=20) as made:
        yield made


def test_words_are_whole_and_headers_gone(reader: Reader) -> None:
    reading = reader.read(report(), "application/pdf", "", Hints(now=NOW))
    assert (reading.title, reading.author, reading.medium) == (
        "Handskarnas pris: en granskning",
        "Exempelgruppen",
        "pdf",
    )
    assert "när de kom till fabriken i Exempelstan" in reading.text
    assert reading.text.count("De fick dem inte tillbaka.") == 24
    assert "Sida" not in reading.text
    assert "Exempelgruppen 2026" not in reading.text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (report(scanned=True), "scanned"), (report(password="x"), "password"), (report()[:2000], "damaged"), (b"%PDF-", "damaged"),
        (report(pages=1, scanned=True), "scanned"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(reader: Reader, body: bytes, reason: str) -> None:
    reading = reader.read(body, "application/pdf", "", Hints(title="Från listan", now=NOW))
    assert reason in reading.reason
    assert reading.text == ""


def test_a_file_name_is_no_title(reader: Reader) -> None:
    reading = reader.read(
        report(title="slutversion_3.docx"), "application/pdf", "", Hints(title="Från listan", now=NOW)
    )
    assert reading.title == "Från listan"


XMP = (
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description {}><dc:title><rdf:Alt><rdf:li xml:lang='x-default'>"
    "Handskar &amp; pass: en granskning</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>Granskarna</rdf:li>"
    "</rdf:Seq></dc:creator>{}</rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.mark.parametrize(
    ("mark", "dates"),
    [
        ("pdfaid:part='3'", "<xmp:CreateDate>2026-02-03T10:00:00+01:00</xmp:CreateDate>"),
        ("xmp:CreateDate='2026-02-03' dc:format='application/pdf'", ""),
        (
            "pdf:Producer='x'",
            "<xmp:CreateDate>2026</xmp:CreateDate><xmp:ModifyDate>2026-02-03T23:30:00Z</xmp:ModifyDate>",
        ),
    ],
)
def test_what_a_report_says_of_itself_may_stand_in_its_xmp_packet_alone(reader: Reader, mark: str, dates: str) -> None:
    """As in PDF/A-4, which has no list of facts; the packets of pictures in it speak of those."""
    bare = re.sub(rb"/(?:Title|Author|CreationDate|ModDate) \([^)]*\)", lambda m: b" " * len(m[0]), report())
    picture = XMP.format("xmp:CreateDate='1999-01-01'", "")
    body = bare + f"\n{XMP.format(mark, dates)}\n{picture}\n".encode()
    reading = reader.read(body, "application/pdf", "", Hints(now=NOW))
    assert (reading.title, reading.author) == ("Handskar & pass: en granskning", "Granskarna")
    assert reading.published is not None
    assert (f"{reading.published:%Y-%m-%d}", reading.precision) == ("2026-02-03", "day")
    assert reader.read(bare + picture.encode(), "application/pdf", "", Hints(now=NOW)).published is None


@pytest.mark.parametrize("rest", ["", "x" * 2**18, "</x:xmpmeta>"])
def test_packets_that_are_begun_thousands_of_times_take_no_time(rest: str) -> None:
    body = ("<x:xmpmeta pdfaid: " * 100_000 + rest).encode()
    started = time.process_time()
    assert stated.of({}, body) == {}
    assert time.process_time() - started < 1


def test_soft_hyphens_and_marks_of_pdfium_join_words() -> None:
    pages = ["En gransk\ufffe\nning av fabri\u00ad\nken och tvångs-\narbete vid grän\x02\n  sen, utan han\x02del"]
    assert pdf.joined(pages) == ("En granskning av fabriken och tvångsarbete vid gränsen, utan handel")


def test_a_hyphen_of_the_word_itself_stays() -> None:
    pages = [
        "Enligt EU-\r\nkommissionen och COVID-\r\nvaccinets Report\x022017 samt Covid\x02\r\n19 och handsk-\r\nfabriken"
    ]
    assert (
        pdf.joined(pages) == "Enligt EU-kommissionen och COVID-vaccinets Report-2017 samt Covid-19 och handskfabriken"
    )


def columns_of(order: str, columns: int) -> bytes:
    """Two pages with a headline across, and columns that the file has row by row or one after the other."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    wide = 500 / columns
    for page in "AB":
        canvas.setFont("Helvetica", 18)
        canvas.drawString(50, 740, f"{page} Handskarnas pris i hela dess bredd över spalterna här")
        canvas.setFont("Helvetica", 7)
        places = [(column, row) for column in range(columns) for row in range(20)]
        for column, row in sorted(places, key=lambda place: place[::-1]) if order == "rows" else places:
            canvas.drawString(
                50 + wide * column, 700 - 14 * row, f"{page}{column}{row:02} utan sina pass fick de arbeta där"
            )
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("order", ["rows", "columns"])
def test_columns_are_read_one_after_the_other(reader: Reader, order: str, columns: int) -> None:
    text = reader.read(columns_of(order, columns), "application/pdf", "", Hints(now=NOW)).text
    marks = re.findall(r"\b[AB]\d{3}\b|\b[AB] Hand", text)
    expected = [[f"{p} Hand", *(f"{p}{c}{r:02}" for c in range(columns) for r in range(20))] for p in "AB"]
    assert marks == [mark for page in expected for mark in page]


def test_a_table_is_read_row_by_row(reader: Reader) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for row in range(20):
        for at, cell in ((50, f"Namn{row:02}"), (300, f"{row} kr"), (420, "ja")):
            canvas.drawString(at, 740 - 20 * row, cell)
    canvas.drawString(
        50, 300, "En lång rad som gör att sidan har nog med text för att inte tas för en inläst bild av papper."
    )
    canvas.save()
    assert "Namn03 3 kr ja" in " ".join(reader.read(out.getvalue(), "", "", Hints(now=NOW)).text.split())


def test_a_body_that_takes_too_long_is_unreadable_and_the_next_is_read() -> None:
    slow = ("<p>" + "<b>x</b> " * 400_000).encode()
    with Reader(wall=0.2) as reader:
        reader.read(b"<p>hej", "text/html", "", Hints(now=NOW))
        started = time.monotonic()
        assert "longer than" in reader.read(slow, "text/html", "", Hints(now=NOW)).reason
        assert time.monotonic() - started < 5


def test_a_reading_process_that_dies_costs_one_body() -> None:
    with Reader() as reader:
        assert reader.read(b"%PDF-1.4", "", "", Hints(now=NOW)).reason
        process = reader._held._process
        assert process is not None
        assert process.pid is not None
        os.kill(process.pid, 9)
        process.join()
        assert reader.read(report(), "", "", Hints(now=NOW)).reason == ""


STAND_IN = """#!{python}
import pathlib, sys
picture, out, *options = sys.argv[1:]
assert options == ["-l", "swe+eng", "txt"], options
assert pathlib.Path(picture).read_bytes()[:4] == b"\\x89PNG"
pathlib.Path(out + ".txt").write_text({text!r}, "utf-8")
"""


@pytest.mark.parametrize(
    ("program", "languages", "reason"),
    [
        ("reads", "swe+eng", ""), ("reads", "", "scanned"), ("reads", "xyz", "OCR failed"),
        ("none", "swe+eng", "tesseract is not installed"),
        ("blind", "swe+eng", "OCR found 0 characters"),
    ],
)  # fmt: skip
def test_a_scan_is_read_by_tesseract_where_that_is_switched_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_children: None, program: str, languages: str, reason: str
) -> None:
    """A stand-in for the program: what is tried is what it is told, and what becomes of its answer."""
    pytest.importorskip("pytesseract")
    if program != "none":
        file = tmp_path / "tesseract"
        words = "\n".join(LINES * 4) if program == "reads" else ""
        file.write_text(STAND_IN.format(python=sys.executable, text=words), "utf-8")
        file.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with Reader() as reader:
        reading = reader.read(report(pages=3, scanned=True), "application/pdf", "", Hints(now=NOW, ocr=languages))
    assert reason in reading.reason
    assert reading.text.count("när de kom till fabriken i Exempelstan") == (0 if reason else 12)
    assert bool(reading.reason) is bool(reason)


def test_a_long_scan_is_not_put_through_ocr(reader: Reader) -> None:
    reading = reader.read(report(pages=41, scanned=True), "application/pdf", "", Hints(now=NOW, ocr="swe"))
    assert "scanned" in reading.reason
    assert "more than 40 pages" in reading.reason


def partly(pages: str) -> bytes:
    """A report by its pages: t of text, s scanned, p a photograph with a caption, e empty."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    picture = ImageReader(Image.new("L", (20, 28), 200))
    for kind in pages:
        for row in range(40 if kind == "t" else 0):
            canvas.drawString(50, 780 - 18 * row, f"Rad {row}: arbetarna fick lämna ifrån sig sina pass när de kom.")
        if kind in "sp":
            canvas.drawImage(picture, 20, 20, 555, 800)
        canvas.drawString(290, 10, "Sida" if kind != "e" else "")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("pages", "left"),
    [
        ("tt" + "s" * 10, "10 of 12 pages are scanned, and were not read: 3-12"), ("tttttstttsttts", "3 of 14"),
        ("t" * 30 + "sss", "31-33"), ("t" + "s" * 30, "30 of 31 pages"), ("eet" + "s" * 20, "20 of 23 pages"),
        ("ttptttttttttptttttttttptttt", ""), ("tttttp", ""), ("tttteee", ""), ("tttt", ""),
    ],
)  # fmt: skip
def test_a_report_that_is_scanned_in_part_says_what_was_left(reader: Reader, pages: str, left: str) -> None:
    reading = reader.read(partly(pages), "application/pdf", "", Hints(now=NOW))
    assert (reading.reason, bool(reading.left)) == ("", bool(left))
    assert left in reading.left
    assert "Rad 20:" in reading.text


def test_scanned_pages_among_others_are_read_by_tesseract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_children: None
) -> None:
    pytest.importorskip("pytesseract")
    file = tmp_path / "tesseract"
    file.write_text(STAND_IN.format(python=sys.executable, text="\n".join(LINES)), "utf-8")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with Reader() as reader:
        reading = reader.read(partly("ttsss"), "application/pdf", "", Hints(now=NOW, ocr="swe+eng"))
        long = reader.read(partly("t" * 30 + "s" * 41), "application/pdf", "", Hints(now=NOW, ocr="swe+eng"))
    assert (reading.reason, reading.left) == ("", "")
    assert reading.text.count("när de kom till fabriken i Exempelstan") == 3
    assert reading.text.count("Rad 7:") == 2
    assert "more than 40 pages" in long.left
    assert "Rad 7:" in long.text


@pytest.mark.parametrize(
    ("listed", "of_list"),
    [
        (datetime(1999, 5, 4, 10, tzinfo=UTC), True),
        (datetime(2000, 3, 6, 11, tzinfo=UTC), True),
        (NOW, False),
        (None, False),
    ],
)
def test_a_report_is_of_the_day_that_its_list_says(reader: Reader, listed: datetime | None, of_list: bool) -> None:
    """The file is of 2000: much older than a list of today says, an old report that is linked to once more."""
    published = reader.read(report(), "application/pdf", "", Hints(now=NOW, published=listed)).published
    made = datetime(2000, 1, 1, 11, tzinfo=UTC)
    assert published == (listed if of_list else made)


@pytest.mark.parametrize(
    ("listed", "title"),
    [
        ("Granskning av handskar", "Granskning av handskar"), ("Handskar", "Handskar"),
        *((words, "A@ Arbetarna berättar") for words in ("", "Läs rapporten", "Ladda ner (PDF, 2 MB)", "English")),
    ],
)  # fmt: skip
def test_a_report_that_nobody_names_is_called_as_it_begins(reader: Reader, listed: str, title: str) -> None:
    nameless = report(2, title="rapport_slutversion.docx")
    assert reader.read(nameless, "application/pdf", "", Hints(now=NOW, title=listed)).title.startswith(title)
