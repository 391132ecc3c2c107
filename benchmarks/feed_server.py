"""Feeds on loopback for benchmarks/collect.py: python benchmarks/feed_server.py ITEMS; prints its port and serves on.

``/N/rss.xml`` is feed number N, ``/N/I.html`` its publication I; any host will do, so that it can be asked as a proxy is.
Every answer has an ETag. ``/round/R`` begins round R: in each round one feed in twenty has one more publication.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

BEGAN = datetime(2026, 3, 1, 6, tzinfo=UTC)
CHANGES = 20  # one feed in so many
SENTENCE = (
    "the works council says that drivers and packers were paid late again and that nobody has answered their letters"
)
WORDS = SENTENCE.split()


def text(seed: int, count: int) -> str:
    """``count`` words, different for each seed."""
    return " ".join(WORDS[(seed * 7 + n * n) % len(WORDS)] for n in range(count))


def newest(feed: int, current: int, items: int) -> int:
    """The number of a feed's newest publication in a round."""
    return items + sum((feed + n) % CHANGES == 0 for n in range(1, current + 1))


@lru_cache(1024)
def feed_of(feed: int, last: int, items: int) -> bytes:
    """RSS 2.0 as WordPress writes it: a summary and the whole text of every publication."""
    parts = []
    for n in range(last, last - items, -1):
        seed = feed * 1000 + n
        words = "".join(f"<p>{text(seed + p, 45)} <a href='/about'>{seed}</a>.</p>" for p in range(4))
        parts.append(
            f"<item><title>Headline {seed}: {text(seed, 6)}</title><link>http://f{feed}.feeds.example/{feed}/{n}.html</link>"
            f"<guid isPermaLink='false'>item-{feed}-{n}</guid><dc:creator>Desk {feed}</dc:creator><category>news</category>"
            f"<pubDate>{format_datetime(BEGAN + timedelta(hours=n))}</pubDate><description>{text(seed, 40)}</description>"
            f"<content:encoded><![CDATA[{words}]]></content:encoded></item>"
        )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>"
        f"<title>Paper {feed}</title><link>http://f{feed}.feeds.example/</link><language>en</language>"
        f"<description>News of {feed}</description>{''.join(parts)}</channel></rss>"
    ).encode()


def page(feed: int, number: str) -> bytes:
    """A publication."""
    seed = feed * 1000 + sum(map(ord, number))
    words = "".join(f"<p>{text(seed + p, 60)}.</p>" for p in range(5))
    return f"<html lang=en><title>{text(seed, 6)}</title><article><h1>{text(seed, 6)}</h1>{words}</article></html>".encode()


HOME = b"<html lang=en><title>Home</title><main><h2><a href='/news/nothing-much'>Nothing much of late</a></h2></main></html>"


class Server(asyncio.Protocol):
    """HTTP/1.1 with kept connections, as little of it as the clients need."""

    current, items = 0, 30

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._wire, self._heard = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            head, self._heard = self._heard[:end], self._heard[end + 4 :]
            assert isinstance(self._wire, asyncio.WriteTransport)
            self._wire.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode()
        parts = path.split("://", 1)[-1].split("/")[1:]
        if parts[0] == "round":
            Server.current = int(parts[1])
            return _told(b"200 OK", b"text/plain", b"begun")
        if parts[0] == "robots.txt":
            return _told(b"200 OK", b"text/plain", b"User-agent: *\nDisallow: /admin/\n")
        if parts == [""]:
            return _told(b"200 OK", b"text/html", HOME)
        if len(parts) < 2 or not parts[0].isdigit():
            return _told(b"404 Not Found", b"", b"nothing here")
        feed = int(parts[0])
        if parts[1] != "rss.xml":
            return _told(b"200 OK", b"text/html", page(feed, parts[1]))
        last = newest(feed, Server.current, Server.items)
        etag = f'"{feed}-{last}"'.encode()
        if etag in head:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n"
        return _told(b"200 OK", b"application/rss+xml", feed_of(feed, last, Server.items), etag)


def _told(status: bytes, content_type: bytes, body: bytes, etag: bytes = b"") -> bytes:
    tag = b"ETag: " + etag + b"\r\n" if etag else b""
    size = str(len(body)).encode()
    return b"HTTP/1.1 %b\r\nContent-Type: %b\r\n%bContent-Length: %b\r\n\r\n%b" % (
        status,
        content_type,
        tag,
        size,
        body,
    )


async def main(items: int) -> None:
    """Serve until the process is ended."""
    Server.items = items
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0, backlog=1000)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
