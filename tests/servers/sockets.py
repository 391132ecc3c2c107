"""A websocket server on loopback (RFC 6455), as Slack's Socket Mode keeps one: greets, sends envelopes, hears answers.

It answers pings, sends its own, can let a connection go with a close frame or without a word, and can be dumb.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import queue
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Line:
    """One connection."""

    def __init__(self, sock: socket.socket, path: str) -> None:
        self.sock, self.path = sock, path
        self.lock = threading.Lock()
        self.pongs: queue.Queue[bytes] = queue.Queue()

    def frame(self, opcode: int, data: bytes = b"") -> None:
        size = len(data)
        head = bytes([0x80 | opcode]) + (
            bytes([size]) if size < 126 else bytes([126]) + struct.pack("!H", size) if size < 65536
            else bytes([127]) + struct.pack("!Q", size)
        )  # fmt: skip
        with self.lock:
            self.sock.sendall(head + data)

    def text(self, text: str) -> None:
        self.frame(TEXT, text.encode())

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """What comes, unmasked; a client that does not mask is none."""
        while True:
            try:
                first, second = self._read(2)
                size = second & 127
                if size == 126:
                    (size,) = struct.unpack("!H", self._read(2))
                elif size == 127:
                    (size,) = struct.unpack("!Q", self._read(8))
                assert second & 128, "a client masks what it sends"
                mask = self._read(4)
                data = self._read(size)
            except (OSError, EOFError):
                return
            yield first & 15, bytes(b ^ mask[n % 4] for n, b in enumerate(data))

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self.sock.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def drop(self) -> None:
        """Gone without a word."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


class SocketServer:
    """``answers``: what clients sent, decoded. ``greets``: whether a connection is greeted with ``hello``."""

    def __init__(self) -> None:
        self.answers: queue.Queue[Any] = queue.Queue()
        self.joined: queue.Queue[Line] = queue.Queue()
        self.lines: list[Line] = []
        self.greets, self.status = True, 101
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._ending = False

    def url(self, ticket: str) -> str:
        return f"ws://127.0.0.1:{self.port}/link/?ticket={ticket}&app_id=A1"

    def push(self, envelope: dict[str, Any] | str) -> None:
        """Send to the newest connection."""
        self.lines[-1].text(envelope if isinstance(envelope, str) else json.dumps(envelope))

    def answer(self, envelope_id: str, seconds: float = 10) -> dict[str, Any]:
        """The next answer, which must be to this envelope."""
        found: dict[str, Any] = self.answers.get(timeout=seconds)
        assert found["envelope_id"] == envelope_id, found
        return found

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._server.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(sock,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, contextlib.suppress(ConnectionError):  # clients go without a word, as tests let them
            head = b""
            while b"\r\n\r\n" not in head:
                part = sock.recv(4096)
                if not part:
                    return
                head += part
            first, *rest = head.decode().split("\r\n")
            headers = {k.strip().lower(): v.strip() for k, _, v in (row.partition(":") for row in rest)}
            if self.status != 101:
                sock.sendall(f"HTTP/1.1 {self.status} No\r\nContent-Length: 0\r\n\r\n".encode())
                return
            key = base64.b64encode(hashlib.sha1((headers["sec-websocket-key"] + GUID).encode()).digest()).decode()
            sock.sendall(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {key}\r\n\r\n".encode()
            )
            line = Line(sock, first.split(" ")[1])
            self.lines.append(line)
            if self.greets:
                info = {"host": "loopback", "approximate_connection_time": 18060}
                hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}, "debug_info": info}
                line.text(json.dumps(hello))
            self.joined.put(line)
            for opcode, data in line.frames():
                self._got(line, opcode, data)

    def _got(self, line: Line, opcode: int, data: bytes) -> None:
        if opcode == PING:
            line.frame(PONG, data)
        elif opcode == PONG:
            line.pongs.put(data)
        elif opcode == TEXT:
            self.answers.put(json.loads(data))

    def __enter__(self) -> SocketServer:
        thread = threading.Thread(target=self._accept, daemon=True)
        self._threads.append(thread)
        thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for line in self.lines:
            line.drop()
        for thread in self._threads:
            thread.join(5)
