"""Servers whose TLS is wrong in every way we know, from one day on: each source ends in its named state, on loopback."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from crawl_world import gather, make_house, source
from servers import manners as m
from servers.httpd import Answer, Page, Web, Wire

from bevaka import clock
from bevaka.settings import open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from crawler.watch import WatchStage

BEGIN = datetime(2026, 3, 6, 8, tzinfo=UTC)
HOURS = (0, 24, 32, 48)
ITEMS = "".join(
    f"<item><title>Rubrik nummer {n}</title><guid>{n}</guid><pubDate>Thu, 05 Mar 2026 {n % 24:02}:00:00 GMT</pubDate></item>"
    for n in range(40)
)
FEED = f"<rss version='2.0'><channel><title>Exempel</title>{ITEMS}</channel></rss>"


def cut(end: str) -> Callable[[Wire], None]:
    """Half a feed without a length, and then the end of the connection: as TLS says it, without a word, or by a reset."""

    def send(wire: Wire) -> None:
        wire.head(200, {"Content-Type": m.RSS, "Connection": "close"})
        wire.write(FEED.encode()[: len(FEED) // 2])
        wire.close = True
        if end == "notified":
            assert isinstance(wire.sock, ssl.SSLSocket)
            wire.sock.unwrap()
        elif end == "reset":
            wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            wire.sock.close()

    return send


def short(wire: Wire) -> None:
    wire.head(200, {"Content-Type": m.RSS, "Content-Length": str(len(FEED))})
    wire.write(FEED.encode()[: len(FEED) // 2])
    wire.close = True


GOOD = Page(FEED, m.RSS)
# host → (what it answers from the second day on, how its source must end)
SERVERS: dict[str, tuple[Answer, str]] = {
    "expired": (GOOD, "tls"), "early": (GOOD, "tls"), "mismatch": (GOOD, "tls"), "stranger": (GOOD, "tls"),
    "selfmade": (GOOD, "tls"), "plain": (GOOD, "tls"), "hangsup": (GOOD, "server_error"),
    "notified": (cut("notified"), "cut_off"), "silent": (cut("silent"), "cut_off"), "reset": (cut("reset"), "cut_off"),
    "old": (GOOD, "tls"), "handshake": (Page(status=525), "tls"), "behind": (Page(status=526), "tls"),
    "short": (short, "server_error"), "good": (GOOD, "fine"), "wildcard": (GOOD, "fine"),
}  # fmt: skip
WHY = {
    **dict.fromkeys(("expired", "early", "stranger", "selfmade"), "has run out, is not valid yet, or is vouched for by nobody"),
    "mismatch": "is made out to another host", "plain": "no version of TLS",
    "old": "no version of TLS is spoken there that is safe", "handshake": "HTTP 525", "behind": "at the server behind it",
    **dict.fromkeys(("notified", "silent", "reset"), "cut off after 19 whole items"),
}  # fmt: skip


class NoTls:
    """A server that does not speak TLS: it answers in the clear, or hangs up."""

    def __init__(self, words: bytes) -> None:
        self._words = words

    def wrap_socket(self, sock: socket.socket, **_: bool) -> ssl.SSLSocket:
        if self._words:
            sock.recv(2000)
            sock.sendall(self._words)
        raise OSError("no TLS")


def contexts(ca: trustme.CA, bad: list[bool]) -> Callable[[str], ssl.SSLContext]:
    stranger = trustme.CA()

    def make(host: str) -> ssl.SSLContext:
        name = host.partition(".")[0] if bad[0] else "good"
        if name in ("plain", "hangsup"):
            words = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" if name == "plain" else b""
            return NoTls(words)  # type: ignore[return-value]  # all that is asked of it
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if name == "old":
            context.set_ciphers("ALL:@SECLEVEL=0")
            with pytest.warns(DeprecationWarning, match="TLSv1"):
                context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
        if name == "selfmade":
            own = trustme.CA()
            own.issue_cert(host).configure_cert(context)
        elif name == "stranger":
            stranger.issue_cert(host).configure_cert(context)
        else:
            ca.issue_cert(
                {"mismatch": "other.example", "wildcard": "*.example"}.get(name, host),
                not_after=dt.datetime(2020, 1, 1, tzinfo=UTC) if name == "expired" else None,
                not_before=dt.datetime(2090, 1, 1, tzinfo=UTC) if name == "early" else None,
            ).configure_cert(context)
        return context

    return make


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    folder, ca, bad = tmp_path_factory.mktemp("tls"), trustme.CA(), [False]
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    rows = [source(host, f"https://{host}.example/rss", pace="1h") for host in SERVERS]
    with pytest.MonkeyPatch.context() as patch, Web({}, contexts=contexts(ca, bad)) as web:
        patch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))
        house = make_house(folder / "house", rows, web.proxy.replace("127.0.0.1", "localhost"))  # a proxy by its name
        for number, hours in enumerate(HOURS):
            bad[0] = number > 0
            clock.set_clock(BEGIN + timedelta(hours=hours), pinned=True)
            web.routes |= {
                f"https://{host}.example/rss": answer if number else GOOD for host, (answer, _) in SERVERS.items()
            }
            gather(house, list(SERVERS))
            with Store(house / "data") as store:
                run_stage(WatchStage(open_house(house)), store)
        clock.set_clock(None)
    with Store(house / "data") as store:
        yield {host: [f"{h.state}: {h.note}" for h in store.health.of(host)] for host in SERVERS}


@pytest.mark.parametrize("host", SERVERS)
def test_each_ends_in_its_named_state(ends: dict[str, list[str]], host: str) -> None:
    state = SERVERS[host][1]
    found = [one.partition(":")[0] for one in ends[host]]
    assert found == (["fine"] if state == "fine" else ["fine", state]), ends[host]
    assert WHY.get(host, "") in ends[host][-1]
