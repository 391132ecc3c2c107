"""Text, title and date of a PDF. Runs in the reading process only: PDFium is fast, but it is C++ fed by strangers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby

import pypdfium2 as pdfium

from crawler import dates, linkwords, plain
from crawler.dates import When
from crawler.readers import Hints, Reading, columns, letters, notes, ocr, pictures, size, stated, unreadable, upright

PAGES_AT_MOST = 2000
EDGE, NUMBERED = 4, 2  # lines at the top and bottom of a page that may be its header or footer, or hold its number
UNTOLD = "the letters of the PDF cannot be told: its fonts do not say which they are"
MUCH_OLDER = timedelta(days=180)
LEAST_A_PAGE = 200  # fewer characters a page on average: a scan, see the house's paper on reliability
# PDFium marks a hyphen that it takes for a line's own with U+0002 (older ones: U+FFFE), with or without the line break.
_HYPHEN = re.compile(r"(\w)(?:[\x02\ufffe\u00ad][ \t]*\r?\n?[ \t]*|[\u2010-][ \t]*\r?\n[ \t]*)(?=[a-zåäöæøüéß])")
# A hyphen of the words themselves, at the end of a line: EU-kommissionen, Report-2017, 2019-2021.
_KEPT = re.compile(r"(?<=\w)(?:[\x02\ufffe][ \t]*(?:\r?\n[ \t]*)?|[\u2010-]\r?\n[ \t]*)(?=[A-ZÅÄÖÆØÜ\d])")
_SOFT = re.compile(r"[\x02\ufffe\u00ad]")
_PAGE_NUMBER = re.compile(
    r"^\W*(?:page|sida|side|sivu|seite|[sp]\.)?\W*(\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|av|\()\s*\d{1,4}\)?)?\W*$", re.I
)
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}'?\d{2})?")
_FILE_NAME = re.compile(r"\.(?:docx?|pdf|indd|qxd|pptx?|xlsx?|odt)\s*$|^(?:untitled|microsoft word)\b", re.I)
_END = re.compile(r"[.!?:…»”\"')\]]\s*$")


def read(body: bytes, hints: Hints) -> Reading:
    """Read a report; a locked, damaged or scanned one comes back with a reason."""
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        reason = "locked with a password" if "password" in str(error).lower() else f"damaged ({error})"
        return unreadable("pdf", f"the PDF is {reason}", hints.title)
    try:
        count = len(document)
        if count > PAGES_AT_MOST:
            return unreadable("pdf", f"the PDF has {count} pages", hints.title)
        info = stated.of(document.get_metadata_dict(), body)
        pages = list(_pages(document, count))
        scans, garbled = pictures.unread(document, pages), letters.garbled(pages)
        pages = ["" if number in garbled else page for number, page in enumerate(pages)]
        text = joined(pages)
        numbers = sorted({*scans, *garbled})
        fault, left = "", _unread(scans, garbled, count)
        if not _has_words(pages, numbers):
            fault = UNTOLD if garbled else f"the PDF is scanned: {len(text)} characters on {count} pages"
        if fault and hints.ocr:
            text, fault = _recognised(document, hints.ocr, fault)
            left = ""
        elif numbers and not fault:
            text, left = _with_pictures(document, pages, numbers, hints.ocr, left)
    finally:
        document.close()
    beyond = (
        f"the text of the PDF is so long that its pages after {len(pages)} were not read" if len(pages) < count else ""
    )
    text, cut = size.shortened(text)
    title = _title(info.get("Title", ""), hints.title, text)
    if fault or not count:
        return unreadable("pdf", fault if count else "the PDF has no pages", title)
    when = _published(info, hints)
    return Reading(
        title=title,
        text=text,
        author=plain.line(info.get("Author", ""), 200),
        published=when.moment if when else None,
        precision="day" if when else "",
        language=hints.language,
        medium="pdf",
        left=size.told(left, beyond or cut),
    )


def _has_words(pages: list[str], numbers: list[int]) -> bool:
    """Whether the pages that are no pictures hold the words that pages of a report do; a letter before a scan is one of them."""
    apart = set(numbers)
    rest = [page for number, page in enumerate(pages) if number not in apart]
    return bool(rest) and len(joined(rest)) >= LEAST_A_PAGE * len(rest)


def _with_pictures(
    document: pdfium.PdfDocument, pages: list[str], numbers: list[int], languages: str, left: str
) -> tuple[str, str]:
    """The text of a report of which ``numbers`` are pages for OCR, with what that reads on them, and what is ``left`` unread."""
    text = joined(pages)
    if not languages:
        return text, left
    try:
        read = dict(zip(numbers, ocr.pages(document, languages, numbers), strict=True))
    except ValueError as error:
        return text, f"{left}; {error}"
    return joined([read.get(n, page) for n, page in enumerate(pages)]), ""


def _unread(scans: list[int], garbled: list[int], count: int) -> str:
    """Which pages a program cannot take words from, and why."""
    kinds = (("are scanned", scans), ("have fonts that do not tell their letters", garbled))
    return "; ".join(
        f"{len(numbers)} of {count} pages {what}, and were not read: {_ranges(numbers)}"
        for what, numbers in kinds
        if numbers
    )


def _ranges(numbers: list[int]) -> str:
    """Pages as they are counted by people: ``3-17, 20``."""
    runs = [list(run) for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{run[0][1] + 1}-{run[-1][1] + 1}" if len(run) > 1 else str(run[0][1] + 1) for run in runs)[:200]


def _recognised(document: pdfium.PdfDocument, languages: str, fault: str) -> tuple[str, str]:
    """The text of what has none that a program can take, and no fault; or no text and the fault."""
    try:
        text = joined(ocr.pages(document, languages, range(len(document))))
    except ValueError as error:
        return "", f"{fault}; {error}"
    return (text, "") if len(text) >= LEAST_A_PAGE else ("", f"{fault}; OCR found {len(text)} characters")


def _pages(document: pdfium.PdfDocument, count: int) -> Iterator[str]:
    length = 0
    for number in range(count):
        try:
            page = document[number]
            text_page = upright.textpage(page)
            text = _text(text_page, *page.get_size())
            text_page.close()
            page.close()
        except pdfium.PdfiumError:
            text = ""
        length += len(text)
        yield text
        if length > 2 * size.TEXT_AT_MOST:
            return


def _text(page: pdfium.PdfTextPage, width: float, height: float) -> str:
    """A page's text in reading order: as its file has it, or column by column where it was written across them."""
    count = page.count_rects()
    rects = [page.get_rect(n) for n in range(count)] if count <= columns.RECTS_AT_MOST else []
    found = columns.boxes(rects, width, height, lambda box: page.get_text_bounded(*box))
    parts = [page.get_text_bounded(*box) for box in found]
    return "\r\n".join(part for part in parts if part.strip()) or page.get_text_bounded()


def joined(pages: list[str]) -> str:
    """Pages as running text: repeated headers and footers and page numbers gone, words whole, paragraphs in one line each."""
    lines = [[_SOFT.sub("", x).strip() for x in _whole(p).splitlines()] for p in pages]
    kept = [[line for line in page if line] for page in lines]
    repeated = _repeated(kept)
    bodies = [
        [line for place, line in enumerate(page) if not _at_edge(line, min(place, len(page) - 1 - place), repeated)]
        for page in kept
    ]
    return _paragraphs(notes.behind(bodies))


def _at_edge(line: str, place: int, repeated: set[str]) -> bool:
    """Whether a line, the first or last but ``place`` of its page, is no part of the text."""
    return (place < NUMBERED and _PAGE_NUMBER.match(line) is not None) or (place < EDGE and _shape(line) in repeated)


def _whole(page: str) -> str:
    """A page whose words are whole; after a capital letter or a digit the hyphen is the word's own."""
    joint = _HYPHEN.sub(lambda m: m[1] + ("-" if m[1].isupper() or m[1].isdigit() else ""), page)
    return _KEPT.sub("-", joint)


def _repeated(pages: list[list[str]]) -> set[str]:
    """The shapes of lines that stand at the edge of at least a third of the pages, and of three; of two, that begin or end both."""
    if len(pages) == 2:
        return {_shape(pages[0][at]) for at in (0, -1) if all(pages) and _shape(pages[0][at]) == _shape(pages[1][at])}
    seen = Counter(
        shape for page in pages for shape in {_shape(x) for x in (*page[:EDGE], *page[-EDGE:]) if len(x) <= 100}
    )
    return {shape for shape, n in seen.items() if n >= 3 and n * 3 >= len(pages) and len(shape) > 3}


def _shape(line: str) -> str:
    """A line without its numbers, so that "Page 3 of 9" and "Page 4 of 9" are one."""
    return re.sub(r"\d+", "#", " ".join(line.lower().split()))


def _paragraphs(lines: list[str]) -> str:
    """Lines of one paragraph in one line: it ends at a short line that ends a sentence, or before a list mark."""
    width = sorted(len(x) for x in lines)[len(lines) * 3 // 4] if lines else 0
    out: list[str] = []
    fresh = True
    for line in lines:
        starts = (
            fresh or line[:1] in "•–▪●◦*" or (len(out[-1]) < 60 and not _END.search(out[-1]) and line[:1].isupper())
        )
        if starts:
            out.append(line)
        elif out[-1].endswith("-") and line[:1].islower():
            out[-1] = out[-1][:-1] + line
        else:
            out[-1] += " " + line
        fresh = bool(_END.search(line)) and len(line) < width * 0.85
    return plain.paragraphs("\n".join(out))


def _title(stated: str, hint: str, text: str) -> str:
    title = plain.line(stated, 300)
    if len(title) >= 8 and not _FILE_NAME.search(title) and " " in title:
        return title
    first = next((x for x in text.splitlines()[:20] if len(x) >= 8 and sum(c.isalpha() for c in x) > len(x) // 2), "")
    return first[:200] if first and linkwords.generic(hint) else hint


def _published(info: Mapping[str, str], hints: Hints) -> When | None:
    """When a report was published: as its list says, for a file may be saved anew years later; but as the file says where it is
    much older, an old report that a new page links to."""
    made = next((found for name in ("CreationDate", "ModDate") if (found := _date(info.get(name, ""), hints))), None)
    told = When(hints.published, dates.of_list(hints.published)) if hints.published else None
    return made if told is None or (made and made.moment < told.moment - MUCH_OLDER) else told


def _date(text: str, hints: Hints) -> When | None:
    """``D:20260306120000+01'00'`` as a day: when a file was made says little about the hour of publication."""
    if not (found := _DATE.match(text)):
        return None
    year, month, day, hour, minute = (int(g or 0) for g in found.groups()[:5])
    try:
        moment = datetime(year, month, day, hour, minute, tzinfo=_offset(found[7]))
    except ValueError:
        return None
    return dates.sound(dates.on(moment.date(), hints.zone), hints.now)


def _offset(text: str | None) -> timezone:
    if not text or text == "Z":
        return UTC
    digits = text[1:].replace("'", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(span if text[0] == "+" else -span) if span < timedelta(hours=24) else UTC
