"""Makes WARC files for tests, record by record, and breaks them."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Mapping

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DATE = "2026-03-04T05:06:07Z"
WORDS = (
    "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom, visar en granskning av Tidningen Exempel. " * 4
)


def page(title: str, words: str = WORDS) -> bytes:
    return f"<html lang='sv'><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>".encode()


def record(
    url: str,
    body: bytes,
    type: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    date: str = DATE,
    headers: Mapping[str, str] | None = None,
    kind: str = "response",
    packed: bool = True,
) -> bytes:
    """One record as a member of its own; without ``packed``, as it is."""
    http = [f"HTTP/1.1 {status}", f"Content-Type: {type}", *(f"{k}: {v}" for k, v in (headers or {}).items()), "", ""]
    block = "\r\n".join(http).encode() + body
    head = [
        "WARC/1.1", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {date}",
        "WARC-Record-ID: <urn:uuid:5d0c9a17-be42-4f5e-9d3b-1f0d8c7a6b5e>",
        "Content-Type: application/http; msgtype=response", f"Content-Length: {len(block)}", "", "",
    ]  # fmt: skip
    whole = "\r\n".join(head).encode() + block + b"\r\n\r\n"
    return gzip.compress(whole, mtime=0) if packed else whole


def bare(head: bytes, block: bytes) -> bytes:
    """A record whose own lines end with a bare LF; its block is as long as it says."""
    return head.replace(b"\r\n", b"\n") + b"\n\n" + block.removesuffix(b"\r\n\r\n") + b"\n\n"


SHAPES: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda one: gzip.compress(one, mtime=0),
    "zstd": zstd.compress,
    "plain": bytes,
    "bare LF": lambda one: bare(*one.split(b"\r\n\r\n", 1)),
}
"""What makes of a record without packing one as it stands in a file."""


def pages(*numbers: int, shape: str = "gzip") -> list[bytes]:
    """A page for each number, in one of :data:`SHAPES`."""
    found = (record(f"https://paper.example/{n}", page(f"Artikel {n}", f"{n} {WORDS}"), packed=False) for n in numbers)
    return [SHAPES[shape](one) for one in found]
