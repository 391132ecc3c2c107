"""A loopback HTTP server that keeps every POST and answers as it is told; the base of the Slack and the Teams."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What to answer; ``how``: ``whole``, ``drop`` (close after reading), ``hang`` (say nothing until the server ends)."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    how: str = "whole"


@dataclass
class Posted:
    """A POST as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class HookServer:
    """Use as a context manager. ``answers`` are given in turn, then :meth:`usual`."""

    def __init__(self) -> None:
        self.posts: list[Posted] = []
        self.answers: deque[Answer] = deque()
        self.others: list[str] = []
        self._ending = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                posted = Posted(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                outer.posts.append(posted)
                outer.reply(self, outer.answers.popleft() if outer.answers else outer.usual(posted))

            def do_GET(self) -> None:
                outer.others.append(self.path)
                outer.reply(self, Answer())

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def usual(self, posted: Posted) -> Answer:
        return Answer()

    def reply(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        handler.close_connection = True
        if answer.how == "hang":
            self._ending.wait(20)
        if answer.how != "whole":
            return
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)

    def __enter__(self) -> HookServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
