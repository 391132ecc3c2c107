"""Serves a recorded week on loopback as an HTTP proxy, so that the real crawler reads it under its own host names.

A recorded site is a folder ``HOST/PATH``: a path without extension stands as ``PATH.html`` or ``PATH/index.html``, one that
is asked with a query as ``PATH,QUERY`` if that is there, else without. What was different before a day stands beside it:
``NAME~2026-03-07.xml`` answers until that day begins (UTC, on the house's clock). ``NAME.http`` holds a whole answer: a line
with the status, headers, an empty line, the body. Answers carry an ETag, so that a second reading is told 304. What is not
recorded is 404.
"""

from __future__ import annotations

import hashlib
import mimetypes
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bevaka import clock

_TYPES = {
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".rdf": "application/rdf+xml",
    ".json": "application/feed+json",
    ".html": "text/html",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".gz": "application/gzip",
}
WHOLE = ".http"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        file = recorded(self.folder, self.path, clock.now().date())
        if file is None:
            self._answer(404, {"Content-Type": "text/plain; charset=utf-8"}, b"not recorded\n")
            return
        body = file.read_bytes()
        if file.suffix == WHOLE:
            self._answer(*_whole(body))
            return
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, {"ETag": etag}, b"")
            return
        kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/html"
        self._answer(200, {"Content-Type": kind, "ETag": etag}, body)

    do_HEAD = do_GET

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the run's own lines tell what was fetched."""


def _whole(text: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a recorded whole answer."""
    head, _, body = text.partition(b"\n\n")
    status, *lines = head.decode("utf-8").splitlines()
    pairs = (line.partition(":")[::2] for line in lines)
    return int(status.split()[0]), {name.strip(): value.strip() for name, value in pairs}, body


def recorded(folder: Path, url: str, day: date = date.max) -> Path | None:
    """The file that answers ``url`` (absolute form, as a proxy is asked) on ``day``, or None; never one outside ``folder``."""
    parts = urlsplit(url)
    path = unquote(parts.path).strip("/")
    base = (folder / (parts.hostname or "-")).resolve()
    if folder.resolve() not in base.parents:
        return None
    for asked in (f"{path},{unquote(parts.query)}", path) if parts.query else (path,):
        for name in (asked, f"{asked}.html", f"{asked}/index.html".lstrip("/")):
            file = (base / name).resolve()
            if base in file.parents and (found := _on(file, day)):
                return found
    return None


def _on(file: Path, day: date) -> Path | None:
    """What stood under a file's name on a day: the first of its earlier selves that still held, itself, or a whole answer."""
    for earlier in sorted(file.parent.glob(f"{_plain(file.stem)}~????-??-??{_plain(file.suffix)}")):
        if f"{day}" < earlier.stem[-10:] and not earlier.is_symlink():
            return earlier
    whole = file.with_name(file.name + WHOLE) if file.name else file
    return next((one for one in (file, whole) if one.is_file()), None)


def _plain(name: str) -> str:
    """A name without what :meth:`Path.glob` would take for a pattern."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


class RecordedSite:
    """The server as a context manager; ``proxy`` is its address while it runs."""

    def __init__(self, folder: Path) -> None:
        handler = type("Handler", (_Handler,), {"folder": folder})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def proxy(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> RecordedSite:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
