"""A web on loopback: any number of ``*.example`` hosts behind one HTTP proxy, with whatever manners a test wants.

Routes are ``(scheme, host, path)``; what answers is a :class:`Page` or a function that writes to the connection itself.
CONNECT is answered too: the server then speaks TLS with a certificate for the host that was asked for.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it came in; ``began`` and ``ended`` are seconds on a monotonic clock."""

    method: str
    scheme: str
    host: str
    path: str
    headers: Mapping[str, str]
    began: float
    ended: float = 0.0

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


@dataclass(frozen=True)
class Page:
    """A plain answer. With an ``etag`` (or ``modified``) a conditional request is told 304."""

    body: bytes | str = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    modified: str = ""

    def send(self, wire: Wire) -> None:
        conditions = wire.asked.headers
        same = (self.etag and conditions.get("if-none-match") == self.etag) or (
            self.modified and conditions.get("if-modified-since") == self.modified
        )
        extra = {"ETag": self.etag} if self.etag else {}
        extra |= {"Last-Modified": self.modified} if self.modified else {}
        if same:
            wire.head(304, extra)
            return
        data = self.body.encode("utf-8") if isinstance(self.body, str) else self.body
        wire.head(self.status, {"Content-Type": self.type, "Content-Length": str(len(data)), **extra, **self.headers})
        wire.write(data)


@dataclass
class Wire:
    """The open connection, for answers that break the rules. ``stop`` is set when the test is over."""

    asked: Asked
    sock: socket.socket
    stop: threading.Event
    close: bool = False

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} x", *(f"{k}: {v}" for k, v in headers.items())]
        self.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def write(self, data: bytes) -> None:
        self.sock.sendall(data)


Answer = Page | Callable[[Wire], None]


class Web:
    """The server, as a context manager. ``log`` holds every request, in the order in which they came."""

    def __init__(
        self,
        routes: Mapping[str, Answer],
        *,
        contexts: Callable[[str], ssl.SSLContext] | None = None,
        at: tuple[str, int] = ("127.0.0.1", 0),
    ) -> None:
        self.routes = dict(routes)
        self.log: list[Asked] = []
        self.tunnels: list[str] = []
        self.logins: list[str] = []
        self.stop = threading.Event()
        self._contexts = contexts
        self._lock = threading.Lock()
        web = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError, ValueError):
                    web._serve(self.request, "http")

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

        self._server = Server(at, Handler)
        self.port = int(self._server.server_address[1])

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self, host: str) -> list[str]:
        """What was asked of a host, robots.txt left out."""
        return [a.path for a in self.log if a.host == host and a.path != "/robots.txt"]

    def __enter__(self) -> Web:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, sock: socket.socket, scheme: str, tunnel: str = "") -> None:
        buffered = sock.makefile("rb")
        with buffered:
            while line := buffered.readline(65536).decode("latin-1").strip():
                method, target, _ = line.split(" ", 2)
                headers = _read_headers(buffered)
                if method == "CONNECT":
                    self._tunnel(sock, target, headers)
                    return
                wire = self._wire(sock, scheme, tunnel, method, target, headers)
                self._answer(wire)
                if wire.close:
                    with contextlib.suppress(OSError):
                        sock.shutdown(socket.SHUT_RDWR)
                    return

    def _wire(
        self, sock: socket.socket, scheme: str, tunnel: str, method: str, target: str, headers: dict[str, str]
    ) -> Wire:
        parts = urlsplit(target)
        host = tunnel or parts.netloc or headers.get("host", "")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if "proxy-authorization" in headers:
            self.logins.append(headers["proxy-authorization"])
        return Wire(Asked(method, scheme, host, path, headers, time.monotonic()), sock, self.stop)

    def _answer(self, wire: Wire) -> None:
        asked = wire.asked
        answer = self.routes.get(asked.url) or self.routes.get(asked.url.split("?")[0])
        if answer is None:
            status = 404
            answer = Page("not here\n", "text/plain", status)
        try:
            if isinstance(answer, Page):
                answer.send(wire)
            else:
                answer(wire)
        except OSError:
            wire.close = True
        finally:
            with self._lock:
                ended = time.monotonic()
                self.log.append(
                    Asked(asked.method, asked.scheme, asked.host, asked.path, asked.headers, asked.began, ended)
                )

    def _tunnel(self, sock: socket.socket, target: str, headers: dict[str, str]) -> None:
        host = target.rsplit(":", 1)[0]
        self.tunnels.append(target)
        if "proxy-authorization" in headers:
            self.logins.append(headers["proxy-authorization"])
        if self._contexts is None:
            sock.sendall(b"HTTP/1.1 403 no tunnels\r\n\r\n")
            return
        sock.sendall(b"HTTP/1.1 200 open\r\n\r\n")
        with self._contexts(host).wrap_socket(sock, server_side=True) as inner:
            self._serve(inner, "https", host)


def _read_headers(stream: object) -> dict[str, str]:
    found: dict[str, str] = {}
    while line := stream.readline(65536).decode("latin-1").strip():  # type: ignore[attr-defined]  # a buffered reader
        name, _, value = line.partition(":")
        found[name.strip().lower()] = value.strip()
    return found
