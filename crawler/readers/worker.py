"""Pages, reports and texts read in a process that is held to time and memory; if it dies, one publication is unreadable."""

from __future__ import annotations

from contextlib import suppress

from crawler import charset
from crawler.held import Broken, Held, Limits
from crawler.links import Found
from crawler.readers import PDF_AT_MOST, Hints, Reading, html, medium_of, pdf, read_text, unreadable

MEMORY = 768 * 1024**2
CPU_SECONDS = 10
WALL_SECONDS = 30.0
PDF_TIMES, OCR_TIMES = 3, 30
"""As much time for a report, which may have two thousand pages, and where scans may be put through OCR."""


def read(body: bytes, content_type: str, url: str, hints: Hints) -> Reading:
    """Read a body right here, without limits: for the reading process, and for files that the user vouches for."""
    if len(body) > PDF_AT_MOST:
        return unreadable("text", "the body is too large", hints.title)
    with suppress(ValueError):
        body = charset.unzipped(body, PDF_AT_MOST)
    if not body.strip():
        return unreadable("html", "the body is empty", hints.title)
    match medium_of(body, content_type, url):
        case "pdf":
            return pdf.read(body, hints)
        case "html":
            return html.read(body, content_type, url, hints)
        case "text":
            return read_text(body, content_type, hints)
        case None:
            kind = content_type.split(";")[0].strip() or "unknown content"
            return unreadable("text", f"neither page, report nor text: {kind}", hints.title)


class Reader:
    """The reading process, seen from outside (``crawler/held.py``). Close it, or use it as a context manager."""

    def __init__(self, wall: float = WALL_SECONDS, cpu: int = CPU_SECONDS) -> None:
        self._held = Held("bevaka-reader", Limits(cpu=cpu, wall=wall, memory=MEMORY), (__name__,))

    def read(self, body: bytes, content_type: str, url: str, hints: Hints) -> Reading:
        """What :func:`read` gives; a body that takes too long, or breaks two processes, is unreadable and says so."""
        try:
            found: Reading = self._held.call(
                f"{__name__}:read", body, content_type, url, hints, times=_times(body, hints)
            )
        except Broken as broken:
            return unreadable("html", broken.reason, hints.title)
        return found

    def files(self, body: bytes, content_type: str, url: str, hints: Hints) -> tuple[Found, ...]:
        """The reports that a page links to (``crawler/linked.py``); none where it cannot be read."""
        with suppress(ValueError):
            body = charset.unzipped(body, PDF_AT_MOST)
        if medium_of(body, content_type, url) != "html":
            return ()
        try:
            found: tuple[Found, ...] = self._held.call("crawler.linked:files", body, content_type, url, hints.now)
        except Broken:
            return ()
        return found

    def close(self) -> None:
        """End the process."""
        self._held.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _times(body: bytes, hints: Hints) -> int:
    if b"%PDF-" not in body[:1024]:
        return 1
    return OCR_TIMES if hints.ocr else PDF_TIMES
