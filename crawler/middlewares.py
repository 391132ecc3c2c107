"""Downloader middlewares: hosts that asked to be left alone, and limits by what an answer says it is.

The guard stands in ``crawler/guard.py``, robots.txt in ``crawler/robots.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response

from bevaka import clock
from bevaka.errors import BevakaError
from crawler.decide import TOO_MANY, pause_of
from crawler.outcomes import Refused

MB = 1024 * 1024
ROBOTS = "bevaka_robots"
"""In a request's meta: it asks for robots.txt, and how many bytes of it have come."""
ROBOTS_READ = 512 * 1024  # RFC 9309, 2.5: at least 500 KiB are to be read
# Main types that are never a publication we can read; "application" is decided by what it is.
_NEVER = ("audio", "video", "image", "font", "model")


class PauseMiddleware:
    """Stops requests to hosts that said Retry-After, in this run or an earlier one. ``pauses`` is the spider's."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PauseMiddleware:
        """Built by Scrapy."""
        made = cls(crawler)
        crawler.signals.connect(made.response_downloaded, signal=signals.response_downloaded)
        return made

    @property
    def _pauses(self) -> dict[str, datetime]:
        found: dict[str, datetime] = getattr(self._crawler.spider, "pauses", {})
        return found

    def process_request(self, request: Request) -> None:
        """Raises Refused named ``paused``."""
        until = self._pauses.get(urlsplit(request.url).hostname or "")
        if until is not None and until > clock.now():
            raise _paused(until)

    def response_downloaded(self, response: Response, request: Request, spider: Any) -> None:
        """A host asks for rest: those who wait in its line are sent away, before the next of them is let through."""
        length = asked_rest(response)
        if length is None:
            return
        host = urlsplit(response.url).hostname or ""
        until = self._pauses[host] = max(clock.now() + length, self._pauses.get(host, clock.now()))
        self._remember(
            host, until, f"HTTP {response.status}, Retry-After {text_of_header(response, 'Retry-After')[:60]}"
        )
        slot = self._crawler.engine.downloader.slots.get(host)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(_paused(until))

    def _remember(self, host: str, until: datetime, reason: str) -> None:
        """For later runs too, whatever was asked for: a list, a page, robots.txt, a home page, an address on the way."""
        spider: Any = self._crawler.spider
        try:
            with spider.store.transaction():
                spider.store.hosts.pause(host, until, reason)
        except BevakaError as error:
            spider.stop(str(error))


class QueueMiddleware(PauseMiddleware):
    """The same gate once more, last before a host's line: robots.txt may have been waited for in between."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> QueueMiddleware:
        """Built by Scrapy."""
        return cls(crawler)


def _paused(until: datetime) -> Refused:
    return Refused("paused", f"the host asked to be left alone until {clock.stamp(until)}")


def asked_rest(response: Response) -> timedelta | None:
    """How long a 429 or 503 asks to be left alone; None where it does not say. A 429 always asks for some rest."""
    if response.status not in (429, 503):
        return None
    after, date = (text_of_header(response, name) for name in ("Retry-After", "Date"))
    return pause_of(after, clock.now(), date) or (TOO_MANY if response.status == 429 else None)


def text_of_header(response: Response, name: str) -> str:
    """A header's value, empty where it is not there."""
    return (response.headers.get(name) or b"").decode("latin-1")


class LimitMiddleware:
    """Sets the size limit by the kind of content, before the body is taken, and takes no films.

    Scrapy reads ``download_maxsize`` after the headers have arrived, so a handler of that signal may still set it.
    """

    def __init__(self, max_page: int, max_pdf: int) -> None:
        self._page, self._pdf = max_page * MB, max_pdf * MB

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LimitMiddleware:
        """Built by Scrapy."""
        made = cls(crawler.settings.getint("BEVAKA_MAX_PAGE"), crawler.settings.getint("BEVAKA_MAX_PDF"))
        crawler.signals.connect(made.headers_received, signal=signals.headers_received)
        crawler.signals.connect(made.bytes_received, signal=signals.bytes_received)
        return made

    def process_request(self, request: Request) -> None:
        """The limit of a page, until the headers say that it is a report."""
        request.meta.setdefault("download_maxsize", self._page)

    def headers_received(self, headers: Headers, body_length: int, request: Request, spider: Any) -> None:
        """Raises StopDownload for content that nobody will read; only articles are looked at, and robots.txt."""
        if ROBOTS in request.meta and not headers.get("Content-Encoding"):
            request.meta["download_maxsize"] = 0  # however much it says it is: its beginning counts, see below
        if "bevaka_lead" not in request.meta:
            return
        main, sub = content_type(headers.getlist("Content-Type"))
        if main in _NEVER:
            raise StopDownload(fail=True)
        if sub == "pdf" or (sub == "octet-stream" and urlsplit(request.url).path.lower().endswith(".pdf")):
            request.meta["download_maxsize"] = self._pdf

    def bytes_received(self, data: bytes, request: Request, spider: Any) -> None:
        """Raises StopDownload when enough of a robots.txt is there: what comes behind that does not count."""
        if ROBOTS not in request.meta:
            return
        request.meta[ROBOTS] += len(data)
        if request.meta[ROBOTS] > ROBOTS_READ:
            raise StopDownload(fail=False)


def content_type(values: Iterable[bytes]) -> tuple[str, str]:
    """Main and sub type of a Content-Type header, lower case, without ``x-``."""
    text = next(iter(values), b"").decode("latin-1").split(";")[0].strip().lower()
    main, _, sub = text.partition("/")
    return main, sub.removeprefix("x-")
