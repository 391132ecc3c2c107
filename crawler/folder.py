"""Answers ``file:`` requests of archive sources: a folder as a list of its WARC files, and a file in pieces.

It is no way to any other file: the guard lets such a request pass for a row of ``sources.csv`` that names the folder,
and only regular files that are called ``.warc``, ``.warc.gz`` or ``.warc.zst`` are opened.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

from bevaka.keys import short
from crawler.outcomes import Refused

ENDINGS = (".warc", ".warc.gz", ".warc.zst")
FILES_AT_MOST = 10_000
_RANGE = re.compile(rb"bytes=(\d{1,15})-(\d{1,15})?$")


class FolderHandler(BaseDownloadHandler):
    """Scrapy's handler for ``file:``. Raises Refused named ``gone``, ``empty`` or ``unreadable``."""

    lazy = True

    async def download_request(self, request: Request) -> Response:
        """The list of a folder (address, tab, size in bytes), or the piece of a file that ``Range`` asks for."""
        return await asyncio.to_thread(answer, request)


def answer(request: Request) -> Response:
    """What :meth:`FolderHandler.download_request` gives."""
    place = Path(unquote(urlsplit(request.url).path))
    try:
        if place.is_dir():
            return _list(request, place)
        if place.is_file() and place.name.lower().endswith(ENDINGS):
            return _piece(request, place)
    except OSError as error:
        raise Refused("unreadable", f"{place} cannot be read: {error.strerror}") from error
    raise Refused("gone", f"there is no folder or WARC file {place}")


def _list(request: Request, folder: Path) -> Response:
    files = sorted(f for f in folder.rglob("*") if f.name.lower().endswith(ENDINGS) and f.is_file())
    if not files:
        raise Refused("empty", f"{folder} holds no .warc, .warc.gz or .warc.zst file")
    lines = "".join(f"{f.as_uri()}\t{f.stat().st_size}\n" for f in files[:FILES_AT_MOST])
    etag = f'"{short(lines)}"'
    if request.headers.get("If-None-Match") == etag.encode():
        return Response(request.url, status=304)
    return Response(request.url, headers={"Content-Type": "text/plain", "ETag": etag}, body=lines.encode())


def _piece(request: Request, file: Path) -> Response:
    wanted = _RANGE.match(request.headers.get("Range") or b"bytes=0-")
    start = int(wanted[1]) if wanted else 0
    most = int(request.meta.get("download_maxsize") or 0) or 2**20
    count = min(int(wanted[2]) - start + 1, most) if wanted and wanted[2] else most
    size = file.stat().st_size
    with file.open("rb") as stream:
        stream.seek(start)
        body = stream.read(max(count, 0))
    span = f"bytes {start}-{start + len(body) - 1}/{size}"
    return Response(request.url, status=206, headers={"Content-Range": span}, body=body)
