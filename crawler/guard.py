"""The public-address guard: nothing a feed, page, redirect or DNS answer says makes us connect to a private address.

Two gates. A downloader middleware refuses addresses as they are written, on every request, redirects and robots.txt
included. A resolver refuses what names resolve to; the address it has looked at is the one that is connected to, so a
name that answers differently the second time gains nothing. With a proxy, only the proxy is ever connected to.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from twisted.internet import defer, threads

from bevaka.addresses import compared, host_and_port, host_refusal, refusal, url_refusal
from bevaka.sources import SCHEMES
from crawler.outcomes import Refused

Lookup = Callable[[str], list[str]]
# Names refused by their answers, and why: Twisted drops the reason of a failed lookup on its way.
REFUSED: dict[str, str] = {}


def look_up(name: str) -> list[str]:
    """The addresses of a name, as the system's resolver gives them, IPv4 first. Raises OSError."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in sorted(found, key=lambda e: e[0] != socket.AF_INET)]


def public_answer(name: str, answers: Sequence[str], exempt: frozenset[str]) -> str:
    """The first answer, if all of them may be connected to. Raises PermissionError for one that may not."""
    if not answers:
        raise OSError(f"{name} has no address")
    if compared(name) not in exempt:
        for address in answers:
            if reason := refusal(address):
                raise PermissionError(f"{name}: {reason}")
    return answers[0]


def connect(host: str, port: int, timeout: float, exempt: frozenset[str]) -> socket.socket:
    """A connection to a public address of ``host``, for what is not asked over HTTP; ``exempt`` hosts may have any.

    Raises PermissionError for a host that is not public, LookupError for one without an address, OSError for no answer.
    """
    if compared(host) not in exempt and (reason := host_refusal(host)):
        raise PermissionError(reason)
    try:
        address = public_answer(host, look_up(host), exempt)
    except socket.gaierror as error:
        raise LookupError(f"{host}: {error.strerror}") from error
    return socket.create_connection((address, port), timeout)


def hang_up(line: socket.socket) -> None:
    """End a connection, also one that another thread waits at or that is under TLS."""
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _of_its_row(request: Request) -> bool:
    """Whether a folder or mailbox is asked because a person wrote so in the row of the very source, and for no other reason."""
    gathering = request.meta.get("bevaka_gathering")
    scheme = urlsplit(request.url).scheme
    return (
        gathering is not None
        and SCHEMES.get(scheme) == gathering.source.kind
        and request.url.startswith(Request(gathering.source.url).url)
    )


def exempt_hosts(settings: BaseSettings) -> frozenset[str]:
    """:func:`allowed_hosts` by Scrapy's settings."""
    return allowed_hosts(settings.getlist("BEVAKA_ALLOW"), settings.get("BEVAKA_PROXY") or "")


def allowed_hosts(allow: Sequence[str], proxy: str) -> frozenset[str]:
    """Host names that may resolve to anything: those the operator allows, and the proxy."""
    return frozenset(filter(None, (*(host_and_port(entry)[0] for entry in allow), _host(proxy))))


def _host(url: str) -> str:
    return compared(urlsplit(url).hostname or "")


class PublicOnlyResolver(CachingThreadedResolver):
    """Scrapy's resolver (``TWISTED_DNS_RESOLVER``) that gives public addresses only; literals pass through it too."""

    def __init__(self, reactor: Any, cache_size: int, timeout: float, exempt: frozenset[str], look_up: Lookup) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._exempt, self._look_up = exempt, look_up

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> PublicOnlyResolver:
        """Built by Scrapy; the process, not a crawler, is what it hands over."""
        settings = crawler.settings
        return cls(reactor, 10_000, settings.getfloat("DNS_TIMEOUT"), exempt_hosts(settings), look_up)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> defer.Deferred[str]:
        """The address to connect to for ``name``; fails with DNSLookupError."""
        user: defer.Deferred[str] = defer.Deferred()
        reactor: Any = self.reactor  # it is told to be many things, one interface at a time
        lookup = threads.deferToThreadPool(reactor, reactor.getThreadPool(), self._public, name)
        cancel = reactor.callLater(self.timeout, self._cleanup, name, lookup)
        self._runningQueries[lookup] = (user, cancel)
        lookup.addBoth(self._checkTimeout, name, lookup)
        return user

    def _public(self, name: str) -> str:
        REFUSED.pop(name, None)
        try:
            return public_answer(name, self._look_up(name), self._exempt)
        except PermissionError as error:
            REFUSED[name] = str(error)
            raise


class GuardMiddleware:
    """Refuses what may not be asked, sends the rest through the proxy, and gives each host a line of its own."""

    def __init__(self, allow: Sequence[str], proxy: str, login: bytes | None) -> None:
        self._allow, self._proxy, self._login = tuple(allow), proxy, login
        # What may connect to a proxy may see its pages for administrators; an operator may allow that.
        self._own = _host(proxy) if _host(proxy) not in allowed_hosts(allow, "") else ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Built by Scrapy."""
        s = crawler.settings
        return cls(s.getlist("BEVAKA_ALLOW"), s.get("BEVAKA_PROXY") or "", s.get("BEVAKA_PROXY_LOGIN"))

    def process_request(self, request: Request) -> None:
        """Raises Refused (an IgnoreRequest) named ``refused_address``."""
        if (reason := url_refusal(request.url, self._allow)) and not _of_its_row(request):
            raise Refused("refused_address", reason)
        if self._own and _host(request.url) == self._own:
            raise Refused("refused_address", "it is the house's own proxy")
        # A redirected request carries its predecessor's slot along; politeness counts by the host it goes to now.
        request.meta["download_slot"] = urlsplit(request.url).hostname or ""
        request.meta.pop("proxy", None)
        request.headers.pop("Proxy-Authorization", None)
        if self._proxy:
            request.meta["proxy"] = self._proxy
            if self._login:
                request.headers["Proxy-Authorization"] = self._login

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A name that was refused for its answers is no failing DNS. Raises Refused."""
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and host in REFUSED:
            raise Refused("refused_address", REFUSED[host]) from exception
