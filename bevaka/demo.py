"""Serves a recorded week on loopback as an HTTP proxy, so that the real crawler reads it under its own host names.

A recorded site is a folder ``HOST/PATH``: a path without extension stands as ``PATH.html`` or ``PATH/index.html``.
Answers carry an ETag, so that a second reading is told 304. What is not recorded is 404.
"""

from __future__ import annotations

import hashlib
import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

_TYPES = {
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".rdf": "application/rdf+xml",
    ".json": "application/feed+json",
    ".html": "text/html",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        file = recorded(self.folder, self.path)
        if file is None:
            self._answer(404, b"not recorded\n", "text/plain; charset=utf-8")
            return
        body = file.read_bytes()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, b"", "", etag)
            return
        self._answer(200, body, _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/html", etag)

    do_HEAD = do_GET

    def _answer(self, status: int, body: bytes, content_type: str, etag: str = "") -> None:
        self.send_response(status)
        if content_type:
            self.send_header("Content-Type", content_type)
        if etag:
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the run's own lines tell what was fetched."""


def recorded(folder: Path, url: str) -> Path | None:
    """The file that answers ``url`` (absolute form, as a proxy is asked), or None; never one outside ``folder``."""
    parts = urlsplit(url)
    path = unquote(parts.path).strip("/")
    base = (folder / (parts.hostname or "-")).resolve()
    if folder.resolve() not in base.parents:
        return None
    for name in (path, f"{path}.html", f"{path}/index.html".lstrip("/")):
        file = (base / name).resolve()
        if file.is_file() and base in file.parents:
            return file
    return None


class RecordedSite:
    """The server as a context manager; ``proxy`` is its address while it runs."""

    def __init__(self, folder: Path) -> None:
        handler = type("Handler", (_Handler,), {"folder": folder})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

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
