"""A process that reads what strangers wrote, held to time and memory; if it dies, one publication is unreadable.

It lives on from one body to the next, because starting it costs a second or two, and is replaced now and then.
"""

from __future__ import annotations

import logging
import resource
import signal
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from bevaka import logs
from crawler import charset
from crawler.child import context, end_with_parent, limit_memory
from crawler.readers import PDF_AT_MOST, Hints, Reading, html, medium_of, pdf, read_text, unreadable

log = logging.getLogger(__name__)
MEMORY = 1024**3
CPU_SECONDS = 30
WALL_SECONDS = 60.0
START_SECONDS = 60.0
BODIES_EACH = 500
OCR_TIMES = 10  # as much time, where scans may be put through OCR


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
    """The reading process, seen from outside. Started when first needed; close it, or use it as a context manager."""

    def __init__(self, wall: float = WALL_SECONDS, cpu: int = CPU_SECONDS) -> None:
        self._wall, self._cpu = wall, cpu
        self._process: BaseProcess | None = None
        self._wire: Connection | None = None
        self._done = 0

    def read(self, body: bytes, content_type: str, url: str, hints: Hints) -> Reading:
        """What :func:`read` gives; a body that takes too long, or breaks two processes, is unreadable and says so.

        One broken process may have been ended from outside (a machine short of memory), and no fault of the body.
        """
        found = self._once(body, content_type, url, hints) or self._once(body, content_type, url, hints)
        return found or unreadable(
            "html", "reading it broke the reading process twice (time, memory or a fault in it)", hints.title
        )

    def _once(self, body: bytes, content_type: str, url: str, hints: Hints) -> Reading | None:
        if self._process is None or self._wire is None or not self._process.is_alive() or self._done >= BODIES_EACH:
            self.close()
            self._start()
        assert self._wire is not None
        self._done += 1
        try:
            self._wire.send((body, content_type, url, hints))
            wall = self._wall * _times(body, hints)
            if not self._wire.poll(wall):
                self.close()
                return unreadable("html", f"reading took longer than {wall:.0f} s", hints.title)
            found: Reading = self._wire.recv()
        except (EOFError, OSError):
            self.close()
            return None
        return found

    def _start(self) -> None:
        processes = context()
        self._wire, theirs = processes.Pipe()
        self._process = processes.Process(target=_work, args=(theirs, self._cpu), name="bevaka-reader", daemon=True)
        self._process.start()
        theirs.close()
        self._done = 0
        if not self._wire.poll(START_SECONDS) or self._wire.recv() != "ready":
            raise RuntimeError("the reading process does not start")

    def close(self) -> None:
        """End the process."""
        if self._wire is not None:
            self._wire.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._wire = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _work(wire: Connection, cpu: int) -> None:
    """Runs in the reading process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    limit_memory(MEMORY)
    logs.setup(-1)
    for name in ("trafilatura", "htmldate"):  # an empty page is no error of ours: it is told as unreadable
        logging.getLogger(name).setLevel(logging.CRITICAL)
    wire.send("ready")
    while True:
        try:
            body, content_type, url, hints = wire.recv()
        except EOFError:
            return
        _allow(cpu * _times(body, hints))
        try:
            found = read(body, content_type, url, hints)
        except Exception as error:  # the border to parsers of hostile bytes: what they raise is told, and no more
            log.exception("reading failed url=%s", url)
            found = unreadable("html", f"reading failed: {type(error).__name__}: {str(error)[:200]}", hints.title)
        wire.send(found)


def _times(body: bytes, hints: Hints) -> int:
    return OCR_TIMES if hints.ocr and b"%PDF-" in body[:1024] else 1


def _allow(seconds: int) -> None:
    """``seconds`` of processor time from now; the system ends the process after that."""
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds, hard))
