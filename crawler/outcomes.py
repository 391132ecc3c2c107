"""Names for the ways a request can fail: what Scrapy, Twisted and our own middlewares raise, as an outcome and a reason."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError
from twisted.web.client import ResponseFailed

from crawler.links import bare


class Refused(IgnoreRequest):
    """A request that our own rules stop. ``outcome`` is its name."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason


_NAMES: tuple[tuple[type[BaseException], str], ...] = (
    (CannotResolveHostError, "dns"),
    (DownloadTimeoutError, "timeout"),
    (DownloadConnectionRefusedError, "connection_refused"),
    (ResponseDataLossError, "cut_off"),
    (UnsupportedURLSchemeError, "refused_address"),
    (VerificationError, "tls"),
    (SSL.Error, "tls"),
    (ConnectionClosed, "connection_lost"),
    (ConnectError, "connection_failed"),
    (ParseError, "server_error"),  # no HTTP: a status line or header that is none
    (EOFError, "bad_encoding"),
    (zlib.error, "bad_encoding"),
    (OSError, "bad_encoding"),
)


_PACKERS = ("brotli", "_brotli", "zstandard", "zstd", "_zstd", "compression", "backports")
"""Modules whose errors say that an answer cannot be unpacked; which of them are there, the Python decides."""


def named(error: BaseException | None) -> tuple[str, str]:
    """The outcome and a reason in words for whatever ended a request without an answer."""
    if error is None:
        return "network", "unknown"
    if isinstance(error, Refused):
        return error.outcome, error.reason
    chain = list(_chain(error))
    text = str(error)
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in text:
        return "too_large", "larger than the limit"
    if isinstance(error, StopDownload):
        return "not_text", "neither a page nor a report"
    if isinstance(error, IgnoreRequest) and "redirect" in text:
        return "bad_redirect", text[:300]
    if isinstance(error, ValueError):
        return "bad_redirect", _words(error)  # a target that is no address at all
    if unpacked := next((e for e in chain if type(e).__module__.split(".")[0] in _PACKERS), None):
        return "bad_encoding", _words(unpacked)
    for kind, name in _NAMES:
        if (match := next((e for e in chain if isinstance(e, kind)), None)) is not None:
            return name, _tls(match) if name == "tls" else _words(match)
    if broken := next((e for e in chain if isinstance(e, ValueError)), None):
        return "server_error", _words(broken)  # a length that is none, or two of them
    return "connection_lost" if isinstance(error, ResponseFailed) else "network", _words(error)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error, what caused it, and what Twisted packed into it."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        todo += [one.__cause__, one.__context__]
        inner = getattr(one, "reasons", None)
        todo += [f.value for f in inner if isinstance(f, Failure)] if isinstance(inner, list) else []


def _tls(error: BaseException) -> str:
    """What is wrong with the TLS of a server, as far as it can be told, in words that its publisher understands."""
    said = str(error).lower()
    if isinstance(error, VerificationError):
        return "the certificate is made out to another host"
    if "verify failed" in said:
        return "the certificate has run out, is not valid yet, or is vouched for by nobody who is known"
    if any(sign in said for sign in ("version", "protocol", "http request", "packet length")):
        return "no version of TLS is spoken there that is safe"
    return _words(error)


def _words(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:300] if text else type(error).__name__


NO_PAGE = {
    "opml": "a list of feeds (OPML); save it, then name the file: bevaka add FILE.opml",
    "pdf": "a PDF, not a page that lists reports",
    "archive": "a WARC file; write its row by hand, kind archive",
    "text": "a text, neither a page nor a list",
}
"""What an address is that is no page with links, in words."""


def path_to(asked: str, final: str) -> str:
    """An address, and where it led."""
    return asked if bare(asked) == bare(final) else f"{asked} → {final}"


def meaning(status: int) -> str:
    """What a status of an address that was looked at means, to be said behind it; empty where its number says enough."""
    if status in (404, 410):
        return ", there is no such page"
    if status in (401, 402, 403, 407, 451):
        return ", the publisher refuses unknown programs or wants a login"
    return ", the host wants to be left alone for now" if status in (429, 503) else ""
