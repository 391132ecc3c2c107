"""The pages of a report that are pictures: scanned, or drawn, with next to no words that a program could take out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, islice

import pypdfium2 as pdfium
import pypdfium2.raw as raw

WORDS = 60
"""Characters of a page that may be its header, footer and number."""
COVERED = 0.4
"""Share of a page that is covered by what is no text, at least."""
OBJECTS = 2000
"""Objects of a page that are looked at."""
TOGETHER, SHARE = 3, 0.2
"""So many in a row, or this share of all pages and so many, are no photographs between the chapters."""


def unread(document: pdfium.PdfDocument, texts: Sequence[str]) -> list[int]:
    """The numbers of the pages whose words stand in pictures; none where these are few and apart, as photographs are.

    ``texts`` are the texts of the first pages.
    """
    found = [n for n, text in enumerate(texts) if len("".join(text.split())) < WORDS and _covered(document, n)]
    runs = (list(group) for _, group in groupby(enumerate(found), lambda pair: pair[1] - pair[0]))
    longest = max((len(run) for run in runs), default=0)
    return found if longest >= TOGETHER or len(found) >= max(TOGETHER, SHARE * len(texts)) else []


def _covered(document: pdfium.PdfDocument, number: int) -> bool:
    try:
        page = document[number]
        width, height = page.get_size()
        area = 0.0
        for one in islice(page.get_objects(max_depth=3), OBJECTS):
            if one.type != raw.FPDF_PAGEOBJ_TEXT:
                left, bottom, right, top = one.get_bounds()
                across = min(right, width) - max(left, 0)
                area += max(across, 0) * max(min(top, height) - max(bottom, 0), 0)
        page.close()
    except pdfium.PdfiumError:
        return True  # a page that cannot be opened has not been read either
    return bool(area >= COVERED * width * height)
