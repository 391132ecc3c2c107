"""What goes out and what is asked, kept within bounds: headers that browsers obey, closed doors, harmless CSV.

Datasette sends no security headers, shows its settings, plug-ins and the database's path to anybody, and writes CSV raw.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# The one script that Datasette writes into its table pages; by its hash, so that no other can run.
_INLINE = base64.b64encode(hashlib.sha256(b"DATASETTE_ALLOW_FACET = true;").digest()).decode()
_CLOSED = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TABLES = (
    f"default-src 'self'; script-src 'self' 'sha256-{_INLINE}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    # Unjudged allegations beside a company's name are for people who look, not for search engines to repeat.
    (b"x-robots-tag", b"noindex, nofollow"),
)
_OURS = {name for name, _ in _HEADERS}
_STORY = re.compile(r"/-/bevaka/story/[\w-]{1,80}\Z")
_OPEN = ("/-/bevaka/", "/-/static/")
_COMMA, _SEMICOLON, _QUOTE, _LINE, _APOSTROPHE = b",;\"\n'"
_FORMULA = frozenset(b"=+-@\t\r\0")
_WIDE = frozenset(b"\xef")
"""First byte of the full-width ＝ ＋ － ＠, which some spreadsheets read like the narrow ones."""


class CsvGuard:
    """Puts ``'`` before a cell that a spreadsheet would run as a formula (OWASP ASVS 1.2.10), as the bytes pass by.

    Also after every semicolon: where the decimal sign is a comma, as in Sweden, spreadsheets split there.
    """

    def __init__(self) -> None:
        self._fresh, self._quoted = True, False

    def feed(self, chunk: bytes) -> bytes:
        """The chunk, made harmless; a cell may begin in one chunk and go on in the next."""
        out = bytearray()
        for byte in chunk:
            if self._fresh and (byte in _FORMULA or byte in _WIDE):
                out.append(_APOSTROPHE)
            opening = self._fresh and byte == _QUOTE and not self._quoted
            if byte == _QUOTE:
                self._quoted = not self._quoted
            self._fresh = opening or byte == _SEMICOLON or (byte in (_COMMA, _LINE) and not self._quoted)
            out.append(byte)
        return bytes(out)


def _is_csv(path: str, headers: list[tuple[bytes, bytes]]) -> bool:
    kind = dict(headers).get(b"content-type", b"")
    return kind.startswith(b"text/csv") or (kind.startswith(b"text/plain") and path.endswith(".csv"))


def acts(method: str, path: str) -> bool:
    """Whether this is the one thing that may be sent here: the form of a story's page, which a signed link opens."""
    return method == "POST" and _STORY.match(path) is not None


def _elsewhere(scope: Scope) -> bool:
    """Whether a browser says that another site made it send this (Fetch Metadata); Origin is null here, as no referrer is told."""
    return dict(scope["headers"]).get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none")


def _path(datasette: Datasette, scope: Scope) -> str:
    base, path = datasette.setting("base_url"), str(scope["path"])
    return "/" + path[len(base) :] if base != "/" and path.startswith(base) else path


@hookimpl
def skip_csrf(datasette: Datasette, scope: Scope) -> bool:
    """The form of a story's page carries a signed pass, which no other site knows; there is no cookie to misuse."""
    return acts(scope["method"], _path(datasette, scope))


async def _refuse(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _guarded(send: Send, path: str) -> Send:
    """``send`` with our headers, and with CSV made harmless."""
    own = path == "/" or path.startswith("/-/bevaka/")
    policy = (b"content-security-policy", (_CLOSED if own else _TABLES).encode())
    guard: list[CsvGuard] = []

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(k.lower(), v) for k, v in message.get("headers", []) if k.lower() not in _OURS]
            if _is_csv(path, headers):
                guard.append(CsvGuard())
                headers = [(k, v) for k, v in headers if k != b"content-length"]
            message = {**message, "headers": [*headers, policy, *_HEADERS]}
        elif guard and message["type"] == "http.response.body":
            message = {**message, "body": guard[0].feed(message.get("body", b""))}
        await send(message)

    return sending


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Around the whole of Datasette: only GET and HEAD, POST to a story's page, no inner pages, our headers on every answer."""

    def wrap(app: App) -> App:
        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            path = _path(datasette, scope)
            if scope["method"] not in ("GET", "HEAD") and not acts(scope["method"], path):
                await _refuse(send, 405, b"This site is for reading.\n")
            elif scope["method"] == "POST" and _elsewhere(scope):
                await _refuse(send, 403, b"This form was sent from another site.\n")
            elif path.startswith(("/-/", "/_")) and not path.startswith(_OPEN):
                await _refuse(send, 404, b"There is no such page.\n")
            else:
                await app(scope, receive, _guarded(send, path))

        return guarded

    return wrap
