"""PDFs whose fonts do not say which letters they hold."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.readers import Hints, Reading
from crawler.readers import letters as pdf_letters
from crawler.readers.worker import Reader

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
WORDS = [
    "Arbetarna vid handskfabriken i Exempelstan berättar att deras pass togs",
    "ifrån dem när de kom dit, och att de fick betala tillbaka sin resa med",
    "flera månaders lön. Exempel Gloves säger att bolaget har börjat undersöka",
    "uppgifterna, och att de som drabbats kommer att få ersättning före jul.",
    "Enligt granskningen hade kunderna fått veta det redan två år tidigare.",
] * 3
FINNISH = [
    "Kumikäsinetehtaan työntekijät kertovat, että heidän passinsa otettiin pois",
    "heti kun he saapuivat maahan, eikä niitä annettu takaisin ennen kuin velka",
    "oli maksettu. Yhtiö sanoo selvittävänsä asiaa yhdessä viranomaisten kanssa.",
] * 5
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
POLISH = [  # its letters without their marks, as the font has no others
    "Pracownicy fabryki rekawiczek opowiadaja, ze po przyjezdzie odebrano im",
    "paszporty i ze przez wiele miesiecy musieli splacac koszty podrozy. Firma",
    "twierdzi, ze wszczela dochodzenie, a poszkodowani otrzymaja odszkodowanie.",
] * 5
CODES = ["Punkt   Utfall   GRI 403-9   ESRS S1-6   MSEK   tCO2e   LTIFR   ISO 45001   SA8000   BSCI   NC   N/A"] * 12
SUPPLIERS = [f"{n}. Xinjiang Zhongxing Huzhou Co Ltd ........ {n * 317} MSEK  GRI 205-{n}  • ja" for n in range(15)]


def shifted(text: str) -> bytes:
    """Every glyph by its number in the font file, as subset fonts of many programs have it."""
    return bytes(max(1, c - 29) for c in text.encode("cp1252"))


def in_order(first: int) -> Callable[[str], bytes]:
    """Glyphs numbered as they first occur."""
    numbers: dict[str, int] = {}
    return lambda text: bytes(numbers.setdefault(c, len(numbers) + first) for c in text)


def one_letter(text: str) -> bytes:
    """As a table of letters has it that gives each glyph the same one."""
    return b"".join(b" " if c == " " else b"a" for c in text)


def plain(text: str) -> bytes:
    return text.encode("cp1252")


def table_of(letters: str) -> bytes:
    """A table of letters (ToUnicode) that gives those of the alphabet ``letters`` in their place, and capitals theirs."""
    pairs = [*zip(ALPHABET, letters, strict=True), *zip(ALPHABET.upper(), letters.upper(), strict=True)]
    rows = "\n".join(f"<{ord(glyph):02x}> <{ord(letter):04x}>" for glyph, letter in pairs)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        "1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <ff> <0020> endbfrange "
        f"{len(pairs)} beginbfchar\n{rows}\nendbfchar endcmap end end"
    ).encode()


def by_lot(seed: int) -> str:
    return "".join(random.Random(seed).sample(ALPHABET, len(ALPHABET)))


def document(*pages: tuple[list[str], Callable[[str], bytes]], letters: str = "") -> bytes:
    """A PDF by hand: lines of text, and how they are written as bytes; of its font the file tells nothing, or ``letters``."""
    count = len(pages)
    told, table = (f"/ToUnicode {4 + 2 * count} 0 R", table_of(letters)) if letters else ("", b"")
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode(),
        f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding{told}>>".encode(),
    ]
    for number, (lines, written) in enumerate(pages):
        shows = (f"1 0 0 1 60 {780 - 14 * n} Tm <{written(line).hex()}> Tj " for n, line in enumerate(lines))
        stream = f"BT /F1 10 Tf {''.join(shows)}ET".encode()
        content = f"/Contents {5 + 2 * number} 0 R/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{content}>>".encode())
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(table), table))
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    index = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + index + end


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(wall=20) as made:
        yield made


def read(reader: Reader, *pages: tuple[list[str], Callable[[str], bytes]], ocr: str = "", letters: str = "") -> Reading:
    return reader.read(document(*pages, letters=letters), "application/pdf", "", Hints(now=NOW, ocr=ocr))


@pytest.mark.parametrize(
    "written", [shifted, in_order(1), in_order(33), one_letter], ids=["shifted", "in order", "from 33", "one letter"]
)
@pytest.mark.parametrize("lines", [WORDS, FINNISH], ids=["sv", "fi"])
def test_letters_that_cannot_be_told_are_no_text(
    reader: Reader, lines: list[str], written: Callable[[str], bytes]
) -> None:
    reading = read(reader, (lines, written))
    assert "letters of the PDF cannot be told" in reading.reason
    assert reading.text == ""


@pytest.mark.parametrize("lines", [WORDS, FINNISH, POLISH], ids=["sv", "fi", "pl"])
@pytest.mark.parametrize("letters", [*map(by_lot, range(4)), ALPHABET[1:] + "a", ALPHABET[13:] + ALPHABET[:13]])
def test_letters_that_the_file_exchanges_for_others_are_no_text(reader: Reader, lines: list[str], letters: str) -> None:
    """It looks like words, and is none: whoever searched it for a name would say that it is not there."""
    reading = read(reader, (lines, plain), letters=letters)
    assert "letters of the PDF cannot be told" in reading.reason
    assert reading.text == ""


@pytest.mark.parametrize("lines", [WORDS, FINNISH, POLISH, SUPPLIERS, CODES], ids=["sv", "fi", "pl", "table", "codes"])
@pytest.mark.parametrize("letters", ["", ALPHABET], ids=["untold", "told"])
def test_words_and_tables_of_names_are_text(reader: Reader, lines: list[str], letters: str) -> None:
    reading = read(reader, (lines, plain), letters=letters)
    assert (reading.reason, reading.left) == ("", "")
    assert lines[3].split()[2] in reading.text


def test_few_words_are_not_judged() -> None:
    few = ["Krzysztof Brzęczek, Szczecin", "Xhosa Qwixx Ltd 2026"]
    assert pdf_letters.garbled(["\n".join(few)]) == []


def test_pages_with_such_letters_among_others_are_left_and_told(reader: Reader) -> None:
    reading = read(reader, (WORDS, plain), (FINNISH, shifted), (FINNISH, plain))
    assert reading.reason == ""
    assert reading.left == "1 of 3 pages have fonts that do not tell their letters, and were not read: 2"
    assert reading.text.count("Exempel Gloves") == 3
    assert reading.text.count("velka") == 5


def test_such_pages_are_read_by_tesseract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_children: None
) -> None:
    """A stand-in for the program: how such a page looks is what it is given."""
    pytest.importorskip("pytesseract")
    file = tmp_path / "tesseract"
    text = "En läsning av sidan som bild. " * 10
    out = "pathlib.Path(sys.argv[2] + '.txt').write_text"
    file.write_text(f"#!{sys.executable}\nimport pathlib, sys\n{out}({text!r}, 'utf-8')\n", "utf-8")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with Reader() as made:
        whole = read(made, (WORDS, shifted), ocr="swe")
        part = read(made, (WORDS, plain), (FINNISH, shifted), ocr="swe")
    assert (whole.reason, whole.left, whole.text.count("En läsning")) == ("", "", 10)
    assert (part.reason, part.left, part.text.count("En läsning")) == ("", "", 10)
    assert "Exempel Gloves" in part.text
