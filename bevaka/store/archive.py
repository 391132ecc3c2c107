"""What was fetched, as received: WARC 1.1 files (ISO 28500:2017), a new one each day, that are only ever added to.

A record is one gzip member, so that it can be read from its offset alone. It is on the disk before the rows that speak
of it. A file that does not end where its last acknowledged record ends (a torn write, a restored database) is left as
it is, and the next one begun: what is behind the tear stays readable, and nothing is ever written behind it.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256 as sha256_of
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bevaka import clock
from bevaka.errors import GiveUp, TryLater
from bevaka.keys import sha256
from bevaka.records import Answer
from bevaka.store.captures import Capture

FILE_AT_MOST = 1_000_000_000  # bytes, as the annex of the standard advises
Headers = tuple[tuple[str, str], ...]
# Of what we send, what says how an answer came about; a proxy's login and the like stay out.
_ASKED = frozenset(("accept", "accept-language", "accept-encoding", "user-agent", "if-none-match", "if-modified-since"))


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One HTTP exchange: GET of ``url`` with the headers ``asked``, and what came. ``body`` is without content encoding."""

    url: str
    started: datetime
    status: int
    asked: Headers = ()
    headers: Headers = ()
    body: bytes = b""

    def answer(self) -> Answer:
        """What came, as a kind of source reads it: of several headers with one name, the first."""
        headers = {name.lower(): value for name, value in reversed(self.headers)}
        return Answer(url=self.url, status=self.status, headers=headers, body=self.body)


class Archive:
    """A folder of ``bevaka-YYYYMMDD-NNNNN.warc.gz``. ``ends`` tells of a file where its last acknowledged record ends."""

    def __init__(self, folder: Path, ends: Callable[[str], int] = lambda _: -1) -> None:
        self._folder, self._ends = folder, ends
        self._file: Path | None = None
        self._end = 0  # of the file, with what waits
        self._waiting: list[bytes] | None = None

    def add(self, exchange: Exchange, known: Capture | None = None) -> Capture:
        """Write down an exchange and where it lies. With ``known``, a capture of the same body, only a *revisit* of it.

        The record is whole and on the disk, or TryLater is raised and the file is what it was; inside ``together``, that is
        so at its end.
        """
        parts = _records(exchange, known)
        with _later():
            file = self._current(clock.now())
            start = self._end
            if self._waiting is None:
                self._append(file, b"".join(parts))
            else:
                self._waiting += parts
                self._end += sum(map(len, parts))
        return Capture(
            url=exchange.url,
            at=exchange.started,
            sha256=sha256(exchange.body),
            revisit=known is not None,
            file=file.name,
            offset=start + len(parts[0]),
            length=len(parts[1]),
        )

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is added inside goes to the disk in one piece at the end, or not at all. Raises TryLater where the disk refuses."""
        self._waiting = []
        try:
            yield
            with _later():
                self._write_waiting()
        finally:
            self._end -= sum(map(len, self._waiting))
            self._waiting = None

    def _write_waiting(self) -> None:
        data = b"".join(self._waiting or ())
        if data and self._waiting is not None and self._file is not None:
            self._waiting.clear()
            self._end -= len(data)
            self._append(self._file, data)

    def read(self, capture: Capture) -> Exchange:
        """An exchange as it was kept, of a capture that is no revisit, without what was asked.

        Raises GiveUp if its record is gone, or its body no longer what the digest says.
        """
        name = capture.sha256[:12]
        try:
            with (self._folder / capture.file).open("rb") as file:
                file.seek(capture.offset)
                record = next(iter(ArchiveIterator(file)))
                body: bytes = record.raw_stream.read()
                head = record.http_headers
                status, headers = int(head.get_statuscode()), tuple(head.headers)
        except (OSError, EOFError, StopIteration, ValueError, AttributeError, ArchiveLoadFailed, zlib.error) as error:
            raise GiveUp(f"the body {name} cannot be read: {error or 'its record is gone'}") from error
        if sha256(body) != capture.sha256:
            raise GiveUp(f"the body {name} has been changed")
        return Exchange(url=capture.url, started=capture.at, status=status, headers=headers, body=body)

    def _current(self, now: datetime) -> Path:
        """The file to add to: today's, unless it is full or does not end where it should."""
        day = f"bevaka-{now.astimezone(UTC):%Y%m%d}-"
        waiting = sum(map(len, self._waiting or ()))
        if waiting and self._file is not None and self._file.name.startswith(day) and self._end < FILE_AT_MOST:
            return self._file
        self._write_waiting()
        if self._file is None or not self._file.name.startswith(day):
            self._file = max(self._folder.glob(f"{day}*.warc.gz"), default=None)
            self._end = self._ends(self._file.name) if self._file else -1
        file = self._file
        if file is not None and file.exists() and file.stat().st_size == self._end < FILE_AT_MOST:
            return file
        number = int(file.name.removeprefix(day)[:5]) + 1 if file else 0
        return self._begin(self._folder / f"{day}{number:05}.warc.gz", now)

    def _begin(self, file: Path, now: datetime) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        out = BytesIO()
        writer = _Writer(out, gzip=True, warc_version="1.1")
        info = {"software": "Bevaka", "format": "WARC File Format 1.1", "robots": "classic"}
        record = writer.create_warcinfo_record(file.name, info)
        record.rec_headers.replace_header("WARC-Date", clock.stamp(now))
        writer.write_record(record)
        file.touch(exist_ok=False)
        self._file, self._end = file, 0
        self._append(file, out.getvalue())
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return file

    def _append(self, file: Path, data: bytes) -> None:
        handle = os.open(file, os.O_WRONLY | os.O_APPEND)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        except OSError:
            with suppress(OSError):  # our own half record; where even that fails, the next file is begun
                os.ftruncate(handle, self._end)
            raise
        finally:
            os.close(handle)
        self._end += len(data)


@contextmanager
def _later() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TryLater(f"a body cannot be kept: {error.strerror}", after=60) from error


class _Digest:
    """SHA-256 in hexadecimal, as the rows have it; warcio's own is SHA-1 in base 32."""

    def __init__(self) -> None:
        self._hash = sha256_of()

    def update(self, data: bytes) -> None:
        self._hash.update(data)

    def __str__(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    @staticmethod
    def _create_digester() -> _Digest:
        return _Digest()


def _records(exchange: Exchange, known: Capture | None) -> tuple[bytes, bytes]:
    """The request and the response (or revisit) as two gzip members."""
    response = BytesIO()
    writer = _Writer(response, gzip=False, warc_version="1.1")
    facts = {"WARC-Date": clock.stamp(exchange.started)}
    answer = StatusAndHeaders(_status(exchange.status), list(_true(exchange)), protocol="HTTP/1.1")
    if known:
        record = writer.create_revisit_record(
            exchange.url, f"sha256:{known.sha256}", known.url, clock.stamp(known.at), answer, dict(facts)
        )
    else:
        size = len(exchange.body)
        record = writer.create_warc_record(
            exchange.url, "response", BytesIO(exchange.body), size, "", dict(facts), None, answer
        )
    writer.write_record(record)
    facts["WARC-Concurrent-To"] = record.rec_headers.get_header("WARC-Record-ID")
    parts = urlsplit(exchange.url)
    asked = [("Host", parts.netloc), *((n, v) for n, v in exchange.asked if n.lower() in _ASKED)]
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = StatusAndHeaders(f"GET {target} HTTP/1.1", list(_lines(asked)), is_http_request=True)
    request = BytesIO()
    writer = _Writer(request, gzip=False, warc_version="1.1")
    writer.write_record(writer.create_warc_record(exchange.url, "request", warc_headers_dict=facts, http_headers=line))
    return _member(request.getvalue()), _member(response.getvalue())


def _member(record: bytes) -> bytes:
    """A record as a gzip member. At warcio's own level (9) packing takes twice the time, for a twentieth less on the disk."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(record) + packer.flush()


def _true(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """An answer's headers; those that are not true of the body as kept get the prefix that web archives use for it."""
    for name, value in _lines(exchange.headers):
        coded = name.lower() in ("content-encoding", "transfer-encoding")
        if coded or (name.lower() == "content-length" and value != str(len(exchange.body))):
            name = f"X-Archive-Orig-{name}"
        yield name, value


def _lines(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        yield " ".join(name.split()), " ".join(value.split())


def _status(code: int) -> str:
    with suppress(ValueError):
        return f"{code} {HTTPStatus(code).phrase}"
    return str(code)
