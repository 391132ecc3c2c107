"""WARC files (ISO 28500) piece by piece: where records begin and end, and the web page that one holds.

warcio reads a record; where it lies in the file is found here, because a file is read in pieces of some megabytes, and
because one record that is broken, torn or a bomb must cost only itself.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from warcio.recordloader import ArcWarcRecordLoader

from crawler import unpack

RECORD_AT_MOST = 20 * 1024 * 1024
BODY_AT_MOST = 10 * 1024 * 1024
_GZIP, _BEGIN = b"\x1f\x8b\x08", b"WARC/"
_WINDOW = 64 * 1024
_OVERLAP = 64
_LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*(\d{1,15})[ \t]*\r\n", re.I)
_HELD = re.compile(rb"\r\nWARC-Type:[ \t]*(?:response|resource)[ \t]*\r\n", re.I)
_READ = ("text/html", "application/xhtml+xml", "application/pdf", "text/plain")
_UNSAID = ("", "application/octet-stream", "binary/octet-stream")
_PAGE = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S)


@dataclass(frozen=True, kw_only=True)
class Page:
    """What was recorded of one address: its body without the transfer's packing, and when (None: not said)."""

    url: str
    type: str
    moment: datetime | None
    body: bytes


def begins(data: bytes) -> bool:
    """Whether ``data`` is the beginning of a WARC file, packed or not."""
    return data.startswith(_BEGIN) or (data.startswith(_GZIP) and _opens(data, 0))


class Records:
    """The whole records in ``data``, a piece of a file that begins at byte ``start``; ``last`` if the file ends with it.

    While it is gone through, ``at`` is the byte from which reading goes on, ``torn`` the one at which the file breaks off
    (None: it does not), ``broken`` and ``large`` how many records were passed over.
    """

    def __init__(self, data: bytes, start: int, last: bool) -> None:
        self._data, self._start, self._last = data, start, last
        self.at = start
        self.torn: int | None = None
        self.broken = self.large = 0

    def __iter__(self) -> Iterator[bytes]:
        pos: int | None = 0
        if self._start and not self._data.startswith((_GZIP, _BEGIN)):
            pos = self._next(0)  # the rest of a record that was too large and has been counted
        while pos is not None:
            pos = self._padding(pos)
            if pos >= len(self._data):
                self.at = self._start + pos
                return
            packed = _GZIP.startswith(self._data[pos : pos + 3])
            record, end, fault = self._packed(pos) if packed else self._plain(pos)
            if not fault:
                self.at = self._start + end
                yield from self._parted(record) if packed else (record,)
                pos = end
            elif fault == "short":
                self._break_off(pos, end)
                return
            else:
                self.broken += fault == "broken"
                self.large += fault == "large"
                pos = end or self._next(pos + 1)
        # Nothing more begins in this piece; a beginning may lie across its end.
        ahead = 0 if self._last else _OVERLAP
        self.at = max(self.at, self._start + len(self._data) - ahead, self._start + 1)

    def _padding(self, pos: int) -> int:
        while self._data[pos : pos + 1] in (b"\r", b"\n", b"\0", b" "):
            pos += 1
        return pos

    def _break_off(self, pos: int, end: int) -> None:
        """A record goes on behind the piece: it is asked for with the next one, unless it is larger than a piece."""
        if self._last:
            self.torn = self.at = self._start + pos
        elif pos == 0:
            self.large += 1
            self.at = self._start + (end or max(len(self._data) - _OVERLAP, 1))
        else:
            self.at = self._start + pos

    def _packed(self, pos: int) -> tuple[bytes, int, str]:
        """A gzip member: the record in it, where it ends (0: not known), and what is wrong with it."""
        stream, plain, end = zlib.decompressobj(wbits=31), bytearray(), pos
        try:
            while end < len(self._data) and not stream.eof:
                window = self._data[end : end + _WINDOW]
                plain += stream.decompress(window, RECORD_AT_MOST + 1 - len(plain))
                if len(plain) > RECORD_AT_MOST:
                    return b"", 0, "large"
                end += len(window)
        except zlib.error:
            return b"", 0, "broken"
        if not stream.eof:
            return b"", 0, "short"
        end -= len(stream.unused_data)
        return bytes(plain), end, "" if plain.startswith(_BEGIN) else "broken"

    def _parted(self, plain: bytes) -> Iterator[bytes]:
        """The records of one member: there is one, unless a file was packed as a whole."""
        inner = Records(plain, 0, last=True)
        yield from inner
        self.broken += inner.broken + (inner.torn is not None)
        self.large += inner.large

    def _plain(self, pos: int) -> tuple[bytes, int, str]:
        """A record without packing: as :meth:`_packed`."""
        head = self._data[pos : pos + _WINDOW]
        close = head.find(b"\r\n\r\n") + 2
        length = _LENGTH.search(head, 0, close)
        if not head.startswith(_BEGIN[: len(head)]) or (close > 1 and length is None):
            return b"", 0, "broken"
        if length is None:
            return b"", 0, "short" if len(head) < _WINDOW else "broken"
        end = pos + close + 2 + int(length[1])
        if int(length[1]) > RECORD_AT_MOST:
            return b"", end, "large"
        return self._data[pos:end], end, "short" if end > len(self._data) else ""

    def _next(self, pos: int) -> int | None:
        """Where the next record seems to begin."""
        plain = self._data.find(b"\r\n\r\nWARC/1.", pos)
        packed = self._data.find(_GZIP, pos)
        while packed >= 0 and not _opens(self._data, packed):
            packed = self._data.find(_GZIP, packed + 1)
        found = [n for n in (plain + 4 if plain >= 0 else -1, packed) if n >= 0]
        return min(found) if found else None


def _opens(data: bytes, pos: int) -> bool:
    """Whether a gzip member with a record in it begins at ``pos``."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data[pos : pos + 1024], 32).startswith(_BEGIN)
    except zlib.error:
        return False


def page(record: bytes) -> Page | None:
    """The page or report in a record; None for what is no successful answer of the web, or nothing that we read.

    Raises ValueError for a record that cannot be read, or whose body is larger than 10 MB when unpacked.
    """
    if not _HELD.search(record, 0, record.find(b"\r\n\r\n") + 2):
        return None
    try:
        return _page(ArcWarcRecordLoader().parse_record_stream(io.BytesIO(record), known_format="warc"))
    except Exception as error:  # the border to a library that reads hostile records
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _page(record: Any) -> Page | None:
    """What ``record`` holds: an answer under its own headers, or a file under those of the record (*resource*)."""
    http, said = record.http_headers, record.rec_headers
    if (http is None or http.get_statuscode() not in ("200", "203")) and record.rec_type != "resource":
        return None
    content_type = ((http or said).get_header("Content-Type") or "")[:200]
    kind = content_type.split(";")[0].strip().lower()
    if kind not in _READ and kind not in _UNSAID:
        return None
    body = _body(record, http)
    if kind in _UNSAID and not (content_type := _seen(body)):
        return None
    url = (said.get_header("WARC-Target-URI") or "").strip("<> ")
    return Page(url=url, type=content_type, moment=_moment(said.get_header("WARC-Date")), body=body)


def _body(record: Any, http: Any) -> bytes:
    """The body without the transfer's packing. Raises ValueError where that is not known or the body is too large."""
    packing = ((http.get_header("Content-Encoding") if http else "") or "identity").strip().lower()
    if packing not in ("identity", "gzip", "deflate", *unpack.WAYS):
        raise ValueError(f"packed as {packing[:20]}")
    if packing in unpack.WAYS:
        http.remove_header("Content-Encoding")  # warcio would take what it cannot unpack for plain
    stream, body = record.content_stream(), bytearray()
    while data := stream.read(_WINDOW):
        body += data
        if len(body) > BODY_AT_MOST:
            raise ValueError("the body is larger than 10 MB")
    # A browser that records what it shows writes the server's headers beside a body that it has unpacked.
    if packing in unpack.WAYS and not _seen(bytes(body)):
        return unpack.unpacked(bytes(body), packing, BODY_AT_MOST)
    return bytes(body)


def _seen(body: bytes) -> str:
    """What a body is whose server did not say so; empty for what is neither a page nor a report."""
    return "application/pdf" if body.startswith(b"%PDF-") else "text/html" if _PAGE.match(body) else ""


def _moment(text: str | None) -> datetime | None:
    """A WARC-Date; it is in UTC also where it does not say so."""
    try:
        found = datetime.fromisoformat((text or "").strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
