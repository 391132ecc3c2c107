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
_GZIP, _ZSTD, _BEGIN = unpack.GZIP, unpack.ZSTD, b"WARC/"
_SKIPPED = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18", re.S)  # a frame of zstd that holds no record (RFC 8878, 3.1.2)
# One that holds the dictionary of all others: the first of its file (IIPC, Zstandard Compression for WARC Files 1.0).
_SHARED = b"\x5d\x2a\x4d\x18"
DICTIONARY_AT_MOST = 1024 * 1024
_WINDOW = 64 * 1024
_OVERLAP = 64
# Some programs end lines with a bare LF; the one that closes a line begins the next.
_CLOSE = re.compile(rb"\n\r?\n")
_LENGTH = re.compile(rb"\nContent-Length:[ \t]*(\d{1,15})[ \t]*\r?\n", re.I)
_HELD = re.compile(rb"\nWARC-Type:[ \t]*(?:response|resource)[ \t]*\r?\n", re.I)
_REVISIT = re.compile(rb"\nWARC-Type:[ \t]*revisit[ \t]*\r?\n", re.I)
_ANEW = re.compile(rb"(?=WARC/1\.\d\r?\nWARC-)")
_READ = ("text/html", "application/xhtml+xml", "application/pdf", "text/plain")
_VERSIONS = ("HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/3")
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
    return data.startswith(_BEGIN) or _SKIPPED.match(data) is not None or (_packing(data) and _opens(data, 0))


class Records:
    """The whole records in ``data``, a piece of a file that begins at byte ``start``; ``last`` if the file ends with it.

    While it is gone through, ``at`` is the byte from which reading goes on, ``torn`` the one at which the file breaks off
    (None: it does not), ``broken`` and ``large`` how many records were passed over. ``dictionary`` is what the frames of the file
    are packed with, as it stands at the file's beginning: there it is found, and for later pieces it is to be given.
    """

    def __init__(self, data: bytes, start: int, last: bool, dictionary: bytes = b"") -> None:
        self._data, self._start, self._last = data, start, last
        self.dictionary = dictionary if start else _shared(data)
        self._loaded = unpack.dictionary(self.dictionary)
        self.at = start
        self.torn: int | None = None
        self.broken = self.large = 0

    def __iter__(self) -> Iterator[bytes]:
        pos: int | None = 0
        if self._start and not self._data.startswith((_GZIP, _ZSTD, _BEGIN)):
            pos = self._next(0)  # the rest of a record that was too large and has been counted
        while pos is not None:
            pos = self._padding(pos)
            if pos >= len(self._data):
                self.at = self._start + pos
                return
            packed = _packing(self._data[pos : pos + 4])
            record, end, fault = self._packed(pos) if packed else self._plain(pos)
            if not fault:
                self.at = self._start + end
                yield from self._parted(record) if packed else (record,)
                pos = end
            elif fault == "short":
                if (pos := self._break_off(pos, end)) is None:
                    return
            else:
                self.broken += fault == "broken"
                self.large += fault == "large"
                pos = end or self._next(pos + 1)
        # Nothing more begins in this piece; a beginning may lie across its end.
        ahead = 0 if self._last else _OVERLAP
        self.at = max(self.at, self._start + len(self._data) - ahead, self._start + 1)

    def _padding(self, pos: int) -> int:
        while True:
            if self._data[pos : pos + 1] in (b"\r", b"\n", b"\0", b" "):
                pos += 1
            elif _SKIPPED.match(self._data, pos) and pos + 8 <= len(self._data):
                pos += 8 + int.from_bytes(self._data[pos + 4 : pos + 8], "little")
            else:
                return pos

    def _break_off(self, pos: int, end: int) -> int | None:
        """A record goes on behind the piece: it is asked for with the next one, unless it is larger than a piece.

        Where the file or a whole piece ends first, and others begin before that, it was cut off: gives where the first of them is.
        """
        cut_off = self._next(pos + 1) if self._last or pos == 0 else None
        if cut_off is not None and (not end or self._last):
            self.broken += 1
            return cut_off
        if self._last:
            self.torn = self.at = self._start + pos
        elif pos == 0:
            self.large += 1
            self.at = self._start + (end or max(len(self._data) - _OVERLAP, 1))
        else:
            self.at = self._start + pos
        return None

    def _packed(self, pos: int) -> tuple[bytes, int, str]:
        """The record in a gzip member or in frames of zstd, where it ends (0: not known), and what is wrong with it."""
        plain, end, fault = self._unpacked(pos, RECORD_AT_MOST)
        while not fault and plain and self._data.startswith(_ZSTD, end) and not whole(plain):
            more, behind, fault = self._unpacked(end, RECORD_AT_MOST - len(plain))
            if fault or more.startswith(_BEGIN):
                return plain, end, ""  # what is wrong with it will be seen when it is read
            plain, end = plain + more, behind
        return plain, end, fault or ("" if plain.startswith(_BEGIN) or not plain else "broken")

    def _unpacked(self, pos: int, most: int) -> tuple[bytes, int, str]:
        """A member or frame, as :meth:`_packed`."""
        stream, plain, end = unpack.stream(self._data[pos : pos + 4], self._loaded), bytearray(), pos
        try:
            while end < len(self._data) and not stream.eof:
                window = self._data[end : end + _WINDOW]
                plain += stream.decompress(window, most + 1 - len(plain))
                if len(plain) > most:
                    return b"", 0, "large"
                end += len(window)
        except (zlib.error, unpack.zstd.ZstdError):
            return b"", 0, "broken"
        return (bytes(plain), end - len(stream.unused_data), "") if stream.eof else (b"", 0, "short")

    def _parted(self, plain: bytes) -> Iterator[bytes]:
        """The records of one member: there is one, unless a file was packed as a whole."""
        inner = Records(plain, 0, last=True)
        yield from inner
        self.broken += inner.broken + (inner.torn is not None)
        self.large += inner.large

    def _plain(self, pos: int) -> tuple[bytes, int, str]:
        """A record without packing: as :meth:`_packed`."""
        head = self._data[pos : pos + _WINDOW]
        close = _CLOSE.search(head)
        length = _LENGTH.search(head, 0, close.start() + 1) if close else None
        if not head.startswith(_BEGIN[: len(head)]) or (close and length is None):
            return b"", 0, "broken"
        if close is None or length is None:
            return b"", 0, "short" if len(head) < _WINDOW else "broken"
        end = pos + close.end() + int(length[1])
        if cut := _ANEW.search(head, 1, close.start()) or self._begun_within(pos + close.end(), end):
            return b"", cut.end() + (pos if cut.string is head else 0), "broken"
        if int(length[1]) > RECORD_AT_MOST:
            return b"", end, "large"
        return self._data[pos:end], end, "short" if end > len(self._data) else ""

    def _begun_within(self, pos: int, end: int) -> re.Match[bytes] | None:
        """Where the next record begins, if it does so before the one that begins before ``pos`` has ended: that was cut off."""
        ends = _BEGIN.startswith(self._data[end : end + 9].lstrip(b"\r\n")[: len(_BEGIN)])
        return None if ends else _ANEW.search(self._data, pos, end + _OVERLAP)

    def _next(self, pos: int) -> int | None:
        """Where the next record seems to begin."""
        plain = _ANEW.search(self._data, pos)
        found = [plain.end()] if plain else []
        for magic in (_GZIP, _ZSTD):
            packed = self._data.find(magic, pos)
            while packed >= 0 and not _opens(self._data, packed, self._loaded):
                packed = self._data.find(magic, packed + 1)
            found += [packed] if packed >= 0 else []
        return min(found, default=None)


def _packing(data: bytes) -> bool:
    """Whether a gzip member or zstd frame begins with ``data``, also where that breaks off."""
    return _GZIP.startswith(data[:3]) or _ZSTD.startswith(data[:4])


def _shared(data: bytes) -> bytes:
    """The dictionary with which a file begins, as it stands there; none where there is none, or a larger one than we keep."""
    length = int.from_bytes(data[4:8], "little")
    return data[8 : 8 + length] if data.startswith(_SHARED) and length <= DICTIONARY_AT_MOST else b""


def _opens(data: bytes, pos: int, dictionary: Any = None) -> bool:
    """Whether a gzip member or zstd frame with a record in it begins at ``pos``: of a frame, whether it may.

    A frame is unpacked by whole blocks, of up to 128 KB (RFC 8878, 3.1.1.2), which is too much to try everywhere.
    """
    try:
        found = unpack.stream(data[pos : pos + 4], dictionary).decompress(data[pos : pos + 1024], 32)
    except (zlib.error, unpack.zstd.ZstdError):
        return False
    return bool(found.startswith(_BEGIN) or (not found and data.startswith(_ZSTD, pos)))


def whole(record: bytes) -> bool:
    """Whether a record holds as much as it says; one that does not say so is not to be completed either."""
    close = _CLOSE.search(record)
    length = _LENGTH.search(record, 0, close.start() + 1) if close else None
    return close is not None and (length is None or len(record) >= close.end() + int(length[1]))


def points_back(record: bytes) -> bool:
    """Whether a record says that an address had what was recorded before (*revisit*), and so holds nothing of it."""
    close = _CLOSE.search(record)
    return bool(close and _REVISIT.search(record, 0, close.start() + 1))


def page(record: bytes) -> Page | None:
    """The page or report in a record; None for what is no successful answer of the web, or nothing that we read.

    Raises ValueError for a record that cannot be read, or whose body is larger than 10 MB when unpacked.
    """
    close = _CLOSE.search(record)
    if not close or not _HELD.search(record, 0, close.start() + 1):
        return None
    try:
        loader = ArcWarcRecordLoader()
        loader.http_parser.statuslist = _VERSIONS
        return _page(loader.parse_record_stream(io.BytesIO(record), known_format="warc"))
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
    """A WARC-Date; it is in UTC also where it does not say so. It may be a month alone, or fourteen digits as in older files."""
    text = re.sub(r"^(\d{8})(\d{6})$", r"\1T\2", (text or "").strip())
    try:
        found = datetime.fromisoformat(f"{text}-01" if len(text) == 7 else text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
