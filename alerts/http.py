"""The one HTTP client for channels: limits, only public addresses, an answer's status as a verdict, secrets masked.

The address that is checked is the one that is connected to, so a name that changes its answer in between gains nothing.
Redirects are never followed: a webhook that moves is a webhook that a person must look at.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from alerts.text import line
from bevaka import clock, logs
from bevaka.addresses import refusal, url_refusal
from bevaka.errors import GiveUp, TryLater

TIMEOUT = (5.0, 30.0)
"""Seconds to connect, and seconds of silence in an answer."""
WHOLE = 60.0
"""Seconds for a whole answer."""
MAX_BODY = 64 * 1024
LONGEST_PAUSE = 24 * 3600.0
"""The longest Retry-After that is believed, in seconds."""
KEY = 12
"""Characters from which a piece of an address may be a key."""
_NAMES = {
    400: "bad request",
    401: "not authorised",
    403: "forbidden",
    404: "no such address",
    410: "gone",
    413: "too large",
}


@dataclass(frozen=True)
class Response:
    """What a service answered: status, the beginning of the body, headers with lower-case names."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


def guard(url: str, *, allow_private: bool = False) -> None:
    """Raises GiveUp if ``url`` is no http(s) address or leads to a network that is not public.

    Raises TryLater if its name has no answer now.
    """
    parts = urlsplit(url)
    if allow_private and parts.scheme in ("http", "https") and parts.hostname:
        return
    if why := url_refusal(url):
        raise GiveUp(f"the address is refused: {why}")
    public_address(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))


def public_address(host: str, port: int) -> str:
    """An address of ``host``. Raises GiveUp if any of its addresses is not public, TryLater if it cannot be resolved."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise TryLater(f"{host} cannot be resolved now") from error
    addresses = [str(answer[4][0]) for answer in answers]
    for address in addresses:
        if why := refusal(address):
            raise GiveUp(f"the address is refused: {host} leads to {why}")
    if not addresses:
        raise TryLater(f"{host} has no address now")
    return addresses[0]


def post_json(
    url: str, payload: Any, headers: Mapping[str, str] | None = None, *, allow_private: bool = False
) -> Response:
    """Post ``payload`` as JSON; see :func:`post_bytes`."""
    body = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    return post_bytes(url, body, headers, allow_private=allow_private)


def post_bytes(
    url: str, body: bytes, headers: Mapping[str, str] | None = None, *, allow_private: bool = False
) -> Response:
    """Post ``body``, which is JSON in UTF-8, as it is; the answer of a 2xx.

    Raises TryLater (network, 408, 429, 5xx; ``maybe_done`` where the service may have taken it) or GiveUp (any other
    status, a redirect, an address that is not public). No error names more of ``url`` than its host.
    """
    _hide(url)
    guard(url, allow_private=allow_private)
    proxies = get_environ_proxies(url)
    try:
        with requests.Session() as session:
            session.trust_env = False  # neither .netrc nor a surprise proxy; a configured one is passed on below
            # Certificates of a proxy that opens TLS: the same variable that the crawler's OpenSSL obeys.
            session.verify = os.environ.get("SSL_CERT_FILE") or True
            if not allow_private and not proxies:
                session.mount("http://", _PublicOnly())
                session.mount("https://", _PublicOnly())
            answer = session.post(
                url,
                data=body,
                headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
                proxies=proxies,
            )
            with answer:
                response = Response(
                    answer.status_code, _body(answer), {k.lower(): v for k, v in answer.headers.items()}
                )
    except requests.exceptions.ConnectTimeout as error:
        raise TryLater(f"{_where(url)} does not answer") from error
    except requests.exceptions.SSLError as error:
        raise TryLater(f"{_where(url)} has no certificate that can be trusted") from error
    except (requests.exceptions.RequestException, OSError) as error:
        # Refused before anything was sent, or broken off after: only the first is known not to have arrived.
        sent = not _never_sent(error)
        raise TryLater(f"{_where(url)}: {type(error).__name__}", maybe_done=sent) from error
    return judged(response, _where(url))


def judged(response: Response, where: str) -> Response:
    """``response`` if it is a 2xx. Raises TryLater or GiveUp with a sentence that names ``where`` and the status."""
    status, said = response.status, line(logs.masked(response.text), 200)
    if 200 <= status < 300:
        return response
    what = f"{where} answered {status}" + (f" ({said})" if said else "")
    if status in (429, 503):
        raise TryLater(what, after=retry_after(response.headers))
    if status == 408 or status >= 500:
        raise TryLater(what, maybe_done=True)
    if 300 <= status < 400:
        raise GiveUp(f"{where} answered {status}: a redirect is not followed")
    raise GiveUp(f"{what}: {_NAMES.get(status, 'refused')}")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of a Retry-After header (a number or a date), 1 second to a day; None where there is none."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isdecimal():
        seconds = float(value)
    else:
        try:
            seconds = (parsedate_to_datetime(value) - clock.now()).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 1.0), LONGEST_PAUSE)


def _body(answer: requests.Response) -> str:
    """The beginning of the body, read in what a minute gives; the status counts even if the body breaks off."""
    data, start = b"", clock.monotonic()
    try:
        while len(data) < MAX_BODY and clock.monotonic() - start < WHOLE:
            part = answer.raw.read1(4096, decode_content=True)
            if not part:
                break
            data += part
    except Exception as error:  # urllib3's own errors, before requests wraps them: the status is what matters
        logs_text = f"(the answer broke off: {type(error).__name__})"
        return data.decode("utf-8", "replace") or logs_text
    return data[:MAX_BODY].decode("utf-8", "replace")


def _hide(url: str) -> None:
    """Mask the address, and what in it may be the key: a service may repeat a part of it in its answer."""
    parts = urlsplit(url)
    pieces = [*parts.path.split("/"), *(value for _, value in parse_qsl(parts.query))]
    for secret in (url, *(piece for piece in pieces if len(piece) >= KEY)):
        logs.hide(secret)


def _where(url: str) -> str:
    return urlsplit(url).hostname or "the address"


def _never_sent(error: BaseException) -> bool:
    """Whether the connection could not even be made."""
    return "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error) or "ProxyError" in repr(error)


class _CheckedHTTP(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self, super()._new_conn)


class _CheckedHTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self, super()._new_conn)


def _connected(connection: HTTPConnection, connect: Callable[[], socket.socket]) -> socket.socket:
    """Connect to an address that was looked at; the name stays for the certificate and the Host header."""
    name = connection._dns_host
    connection._dns_host = public_address(name, connection.port)
    try:
        return connect()
    finally:
        connection._dns_host = name


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _CheckedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedHTTPS


class _PublicOnly(HTTPAdapter):
    """Connects to public addresses only, whatever the name server says the second time."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
