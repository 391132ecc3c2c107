"""The words of a scanned report, by Tesseract. An extra (``bevaka[ocr]``) behind a switch: it costs seconds a page."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2 as pdfium

PAGES_AT_MOST = 40
SECONDS_A_PAGE = 30
DOTS = 200 / 72  # 200 dots an inch, in PDF's points
PIXELS_AT_MOST = 20_000_000


def pages(document: pdfium.PdfDocument, languages: str, numbers: Sequence[int]) -> list[str]:
    """The text of each page of ``numbers``. ``languages`` as Tesseract names them, ``swe+eng``.

    Raises ValueError, with a reason for people, where it cannot be done: too many pages, not installed, out of time.
    """
    if len(numbers) > PAGES_AT_MOST:
        raise ValueError(f"more than {PAGES_AT_MOST} pages are not put through OCR")
    try:
        tesseract = importlib.import_module("pytesseract")
    except ImportError as error:
        raise ValueError("OCR is switched on, and the extra bevaka[ocr] is not installed") from error
    try:
        return [
            str(tesseract.image_to_string(image, lang=languages, timeout=SECONDS_A_PAGE))
            for image in _images(document, numbers)
        ]
    except tesseract.TesseractNotFoundError as error:
        raise ValueError("OCR is switched on, and the program tesseract is not installed") from error
    except (tesseract.TesseractError, RuntimeError, OSError, pdfium.PdfiumError) as error:
        raise ValueError(f"OCR failed: {' '.join(str(error).split())[:200]}") from error


def _images(document: pdfium.PdfDocument, numbers: Sequence[int]) -> Iterator[Any]:
    for number in numbers:
        page = document[number]
        width, height = page.get_size()
        scale = min(DOTS, (PIXELS_AT_MOST / max(width * height, 1)) ** 0.5)
        yield page.render(scale=scale, grayscale=True).to_pil()
        page.close()
