"""What the spider hands to the item pipeline: a source that was heard, an article that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scrapy.http import Response

from bevaka.records import Answer, Bookmark, Fetch, Listing, Source
from bevaka.store.archive import Exchange
from bevaka.store.crawl import OpenLead
from crawler.decide import outcome_of_status

_DESCRIBING = ("content-type", "content-length", "content-language", "etag", "last-modified")
_KEPT = frozenset((*_DESCRIBING, "date", "retry-after", "location", "server"))
_VALIDATORS, _LONGEST = ("etag", "last-modified"), 500


@dataclass(kw_only=True)
class Heard:
    """The answer of a source: what its kind read, and the exchanges, the list's own first; ``pause`` is what its host asked for.

    ``parts`` are the bookmarks of the list's files, by their addresses; ``unchanged`` is how many of them were not read again.
    """

    source: Source
    listing: Listing
    fetch: Fetch
    failed: bool
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)
    pause: timedelta | None = None
    parts: Mapping[str, Bookmark] = field(default_factory=dict)
    unchanged: int = 0


@dataclass(kw_only=True)
class Got:
    """The answer to a lead; without an exchange where nothing answered."""

    lead: OpenLead
    fetch: Fetch
    exchange: Exchange | None = field(default=None, repr=False)
    pause: timedelta | None = None


@dataclass(kw_only=True)
class Count:
    """How a crawl went, told to the parent process at its end."""

    answered: int = 0
    failing: int = 0
    new_leads: int = 0
    fetched: int = 0
    put_off: int = 0
    given_up: int = 0
    stopped: str = ""
    failing_ids: list[tuple[str, str]] = field(default_factory=list)
    started: datetime | None = None


def headers_of(response: Response) -> dict[str, str]:
    """An answer's headers with lower-case names; of several with one name, the first."""
    return {k.decode("latin-1").lower(): v[0].decode("latin-1") for k, v in response.headers.items() if v}


def kept_headers(response: Response) -> dict[str, str]:
    """The headers that a fetch keeps. A validator is sent back as it came or not at all; of others the beginning says enough."""
    kept = {k: v[:_LONGEST] for k, v in headers_of(response).items() if k in _KEPT}
    return {k: v for k, v in kept.items() if k not in _VALIDATORS or len(v) < _LONGEST}


def as_received(headers: Mapping[str, str]) -> dict[str, bytes]:
    """Headers as bytes. What came as Latin-1 goes back so: Scrapy would write UTF-8, and a validator would match no more."""
    return {
        name: value.encode("latin-1" if all(c < "\u0100" for c in value) else "utf-8")
        for name, value in headers.items()
    }


def outcome_of(response: Response) -> tuple[str, str]:
    """The name of an answer, and why it is not a good one. A server's 304 is one only to a question that names an earlier
    answer; a mailbox says so of nothing new, whatever was asked."""
    asked = response.request.headers if response.request is not None else {}
    conditional = {b"If-None-Match", b"If-Modified-Since"} & set(asked)
    if response.status == 304 and not conditional and response.url.startswith(("http://", "https://")):
        return "server_error", "HTTP 304 (unchanged), although it was asked for in full"
    outcome = outcome_of_status(response.status)
    behind = ", which the publisher's own front finds at the server behind it" if outcome == "tls" else ""
    return outcome, "" if outcome in ("ok", "not_modified") else f"HTTP {response.status}{behind}"


def answer_of(response: Response) -> Answer:
    """An answer as a kind of source reads it."""
    return Answer(
        url=response.url,
        status=response.status,
        headers=headers_of(response),
        body=response.body,
        partial="partial" in response.flags,
    )


def exchange_of(response: Response) -> Exchange:
    """An answer as the archive keeps it, with every header that came."""
    assert response.request is not None
    asked, came = (
        tuple((k.decode("latin-1"), v.decode("latin-1")) for k, values in headers.items() for v in values)
        for headers in (response.request.headers, response.headers)
    )
    return Exchange(
        url=response.url,
        started=response.meta["bevaka_started"],
        status=response.status,
        asked=asked,
        headers=came,
        body=response.body,
    )
