"""Pages of a report that lie on their side, turned so that their lines run from left to right, as PDFium takes lines apart."""

from __future__ import annotations

import math
from collections import Counter

import pypdfium2 as pdfium
import pypdfium2.raw as raw

LOOKED_AT = 2000
"""Characters of a page that say which way its lines run."""


def textpage(page: pdfium.PdfPage) -> pdfium.PdfTextPage:
    """The text of a page, most of whose lines run from left to right; the page is changed, and its box with it."""
    page.set_rotation(0)  # how the page is shown says nothing of its lines, and turns its size alone
    found = page.get_textpage()
    if not (quarters := _quarters(found)):
        return found
    found.close()
    left, bottom, right, top = page.get_mediabox()
    turn = pdfium.PdfMatrix().translate(-(left + right) / 2, -(bottom + top) / 2).rotate(90 * quarters, ccw=True)
    wide, high = (top - bottom, right - left) if quarters % 2 else (right - left, top - bottom)
    turn = turn.translate(wide / 2, high / 2)
    for one in page.get_objects(max_depth=1):
        one.transform(turn)
    page.set_mediabox(0, 0, wide, high)
    page.set_cropbox(0, 0, wide, high)
    return page.get_textpage()


def _quarters(found: pdfium.PdfTextPage) -> int:
    """By how many quarters, counter-clockwise, a page is to be turned."""
    count = min(found.count_chars(), LOOKED_AT)
    angles = (raw.FPDFText_GetCharAngle(found, number) for number in range(count))
    turned = Counter(round(angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)
    return turned.most_common(1)[0][0] if turned else 0
