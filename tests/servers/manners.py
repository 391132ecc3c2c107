"""Bad manners of servers, each as an answer for :class:`servers.httpd.Web`."""

from __future__ import annotations

import gzip
import socket
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from servers.httpd import Page, Wire

RSS = "application/rss+xml"


def rss(*items: tuple[str, str], extra: str = "") -> str:
    """A feed of titles and links."""
    parts = [f"<item><title>{title}</title><link>{link}</link></item>" for title, link in items]
    body = f"<channel><title>x</title>{extra}{''.join(parts)}</channel>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">{body}</rss>'


NO_DATE, SOME_DATE = "Mon, 01 Jan 99999999999 00:00:00 GMT", "Fri, 06 Mar 2026 13:00:00 GMT"


def busy(seconds: str) -> Page:
    return Page("slow down", "text/plain", 429, {"Retry-After": seconds})


def closed_until(length: timedelta) -> Page:
    """503 with a date; the server's clock is a day behind, so only the difference counts."""
    now = datetime.now(UTC) - timedelta(days=1)
    dates = {"Date": format_datetime(now, usegmt=True), "Retry-After": format_datetime(now + length, usegmt=True)}
    return Page("closed", "text/plain", 503, dates)


def reset(wire: Wire) -> None:
    wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.sock.close()
    wire.close = True


def short_length(wire: Wire) -> None:
    """Promises more than it sends."""
    wire.head(200, {"Content-Type": RSS, "Content-Length": "5000"})
    wire.write(rss(("One", "http://short.example/1")).encode()[:-20])
    wire.close = True


def chunk_cut(wire: Wire) -> None:
    wire.head(200, {"Content-Type": RSS, "Transfer-Encoding": "chunked"})
    wire.write(b"100\r\n<rss version='2.0'>")
    wire.close = True


def long_body(body: bytes, length: int) -> Callable[[Wire], None]:
    """Sends more than it promises; the client hears no complaint."""

    def answer(wire: Wire) -> None:
        wire.head(200, {"Content-Type": RSS, "Content-Length": str(length)})
        wire.write(body)
        wire.close = True

    return answer


def no_length(body: bytes, content_type: str = RSS) -> Callable[[Wire], None]:
    """Says no length and closes."""

    def answer(wire: Wire) -> None:
        wire.head(200, {"Content-Type": content_type, "Connection": "close"})
        wire.write(body)
        wire.close = True

    return answer


def drip(wire: Wire) -> None:
    wire.head(200, {"Content-Type": RSS, "Content-Length": "1000"})
    while not wire.stop.wait(0.2):
        wire.write(b"<")


def hang(wire: Wire) -> None:
    wire.stop.wait(30)
    wire.close = True


def infinite(wire: Wire) -> None:
    wire.head(200, {"Content-Type": RSS, "Connection": "close"})
    while not wire.stop.is_set():
        wire.write(b"<item>" * 100_000)


def packed(body: bytes, times: int = 1) -> Page:
    """gzip around gzip, as often as wanted."""
    for _ in range(times):
        body = gzip.compress(body, 9)
    return Page(body, RSS, headers={"Content-Encoding": ", ".join(["gzip"] * times)})


def bomb(megabytes: int) -> Page:
    """Zeros that unpack to a multiple of the limit."""
    squeeze = zlib.compressobj(9, wbits=31)
    body = b"".join(squeeze.compress(bytes(2**20)) for _ in range(megabytes)) + squeeze.flush()
    return Page(body, RSS, headers={"Content-Encoding": "gzip"})


def raw(data: bytes) -> Callable[[Wire], None]:
    """Bytes as they are, whatever HTTP says."""

    def answer(wire: Wire) -> None:
        wire.write(data)
        wire.close = True

    return answer


def header_flood(wire: Wire) -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (n, b"a" * 1000) for n in range(5000))
    wire.write(b"HTTP/1.1 200 x\r\n" + lines + b"Content-Type: text/html\r\nContent-Length: 2\r\n\r\nhi")


def moved(to: str, status: int = 302) -> Page:
    return Page("", status=status, headers={"Location": to})


def wandering(wire: Wire) -> None:
    """Redirects to another address of its own each time."""
    wire.head(302, {"Location": f"{wire.asked.path.split('?')[0]}?{wire.asked.began}", "Content-Length": "0"})


def refresh(to: str) -> Page:
    return Page(f'<html><head><meta http-equiv="refresh" content="0; url={to}"></head><body></body></html>')


CAPTCHA = Page(
    "<html><title>Just a moment...</title><div class='cf-turnstile'></div><p>Verify you are human</p></html>"
)
LOGIN = Page("<!doctype html><html><body><h1>Logga in</h1><form><input type='password' name='p'></form></body></html>")
LOGIN_XHTML = Page(
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Log in</p><input type="password"/></body></html>',
    "application/xhtml+xml",
)
BROKEN_GZIP = Page(b"\x1f\x8b\x08\x00garbage-garbage", RSS, headers={"Content-Encoding": "gzip"})
