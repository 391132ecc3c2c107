"""A connection to a mail server over IMAP (RFC 3501, 9051): public hosts only, always under TLS, held to size and time."""

from __future__ import annotations

import base64
import imaplib
import json
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bevaka import logs, oauth
from bevaka.settings import MailboxSettings
from crawler import guard
from crawler.outcomes import Refused

HEARD_AT_MOST = 64 * 1024 * 1024
WAITS = 2
"""How many times the patience for one answer a whole connection may take. What was had by then is kept, and the next one goes on
from there: a server that hangs must not hold up a crawl, nor a round of the house."""
LOGIN_REFUSED = ("login_refused", "token_refused")
"""How a login ends that the server does not want: with a password, or with a token of OAuth 2, which a program has to renew."""


class Line(imaplib.IMAP4):
    """A connection to a public host, under TLS before anything is said, held to an amount and a time whatever comes.

    ``timeout`` is for one answer, WAITS times that for all of them, in seconds; what comes to its end by that is ``late``.
    """

    def __init__(self, box: MailboxSettings, context: ssl.SSLContext, timeout: float, exempt: frozenset[str]) -> None:
        self._box, self._context, self._exempt = box, context, exempt
        self._heard = 0
        self._wire: Any = None
        self.late = False
        self._alarm = threading.Timer(WAITS * timeout, self._too_late)
        self._alarm.daemon = True
        try:
            super().__init__(box.host, box.port, timeout)
            if box.security == "starttls":
                self.starttls(context)
        except BaseException as error:
            self.end()
            if self.late:
                raise TimeoutError from error
            raise

    def _create_socket(self, timeout: float | None) -> Any:
        """imaplib's own hook; the guard decides which address is connected to."""
        self._alarm.start()
        wire: Any = guard.connect(self._box.host, self._box.port, timeout or WAITS, self._exempt)
        self._wire = wire
        if self._box.security == "tls":
            self._wire = wire = self._context.wrap_socket(
                wire, server_hostname=self._box.host, do_handshake_on_connect=False
            )
            wire.do_handshake()
        return wire

    def _too_late(self) -> None:
        self.late = True
        self._hang_up()

    def _hang_up(self) -> None:
        for wire in (self._wire, getattr(self, "sock", None)):
            if wire is not None:
                guard.hang_up(wire)

    def end(self) -> None:
        """Close, without waiting for a farewell."""
        self._alarm.cancel()
        self._hang_up()
        with suppress(OSError, AttributeError):  # a line that was never open has nothing to close
            self.shutdown()
        if self._wire is not None:
            with suppress(OSError):
                self._wire.close()

    def _count(self, size: int) -> None:
        self._heard += size
        if self._heard > HEARD_AT_MOST:
            raise self.abort("the server says more than is listened to")

    def read(self, size: int) -> bytes:
        """A literal; the size is what the server says it is. Raises IMAP4.abort if that is too much."""
        self._count(size)
        return super().read(size)

    def readline(self) -> bytes:
        """One line. Raises IMAP4.abort after too many."""
        line = super().readline()
        self._count(len(line))
        return line


@contextmanager
def logged_in(
    box: MailboxSettings, secret: str, home: Path, timeout: float, exempt: frozenset[str]
) -> Iterator[imaplib.IMAP4]:
    """A connection with somebody logged in. Raises Refused named as in LOGIN_REFUSED, and what a connection raises."""
    context = ssl.create_default_context()
    if box.ca_file:
        context.load_verify_locations(home / box.ca_file)
    line = Line(box, context, timeout, exempt)
    try:
        if box.token is not None:
            _show_token(line, box, secret, box.secret.place(home))
        else:
            _say_password(line, box, secret)
        yield line
        with suppress(imaplib.IMAP4.error, OSError):
            line.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        if line.late:
            raise TimeoutError from error
        raise
    finally:
        line.end()


def _say_password(line: Line, box: MailboxSettings, password: str) -> None:
    try:
        if "AUTH=PLAIN" in line.capabilities:
            line.authenticate("PLAIN", lambda _: f"\0{box.user}\0{password}".encode())
        else:
            line.login(box.user, password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError) as error:
        reason = "letters that LOGIN cannot carry" if isinstance(error, UnicodeError) else said(error)
        raise Refused("login_refused", f"{box.host} does not let {box.user} in: {reason}") from error


def _show_token(line: Line, box: MailboxSettings, token: str, place: str) -> None:
    if "AUTH=XOAUTH2" not in line.capabilities:
        raise Refused("login_refused", f"{box.host} does not offer XOAUTH2, the login with a token")
    questions: list[bytes] = []

    def answer(question: bytes) -> bytes:
        # A server that refuses says why first, and wants an empty line before it says no.
        questions.append(question)
        return words.encode() if len(questions) == 1 else b""

    try:
        words = oauth.xoauth2(box.user, token)
        line.authenticate("XOAUTH2", answer)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError) as error:
        reason = f"{box.host} does not take the token of {box.user}{_status(questions[1:])}: {said(error)}"
        raise Refused("token_refused", f"{reason}; is what renews {place} at work?") from error


def _status(refusals: list[bytes]) -> str:
    """What a server says is wrong with a token, as Google and Microsoft write it: JSON with a ``status``."""
    try:
        status = json.loads(refusals[0])["status"] if refusals and len(refusals[0]) < 4096 else ""
    except (ValueError, RecursionError, KeyError, TypeError):
        return ""
    return f" (status {status})" if re.fullmatch(r"\w{1,20}", str(status)) else ""


@contextmanager
def named_failures() -> Iterator[None]:
    """What a connection can raise, as Refused under the names that failed requests have."""
    try:
        yield
    except PermissionError as error:
        raise Refused("refused_address", str(error)) from error
    except LookupError as error:
        raise Refused("dns", str(error)) from error
    except ssl.SSLError as error:
        raise Refused("tls", said(error)) from error
    except TimeoutError as error:
        raise Refused("timeout", "the mail server does not answer, or is too slow") from error
    except ConnectionRefusedError as error:
        raise Refused("connection_refused", said(error)) from error
    except (imaplib.IMAP4.abort, ConnectionError) as error:
        raise Refused("connection_lost", said(error)) from error
    except imaplib.IMAP4.error as error:
        raise Refused("server_error", said(error)) from error
    except OSError as error:
        raise Refused("connection_failed", said(error)) from error


def said(error: BaseException) -> str:
    """What a server or library says, on one line, short, and without what is secret."""
    return logs.masked(" ".join(str(error).split()))[:200]


def folder(name: str) -> str:
    """A folder's name as IMAP writes it: modified UTF-7 (RFC 3501, 5.1.3), quoted."""

    def packed(found: re.Match[str]) -> str:
        code = base64.b64encode(found[0].encode("utf-16-be")).rstrip(b"=").decode()
        return f"&{code.replace('/', ',')}-"

    text = re.sub(r"[^\x20-\x7e]+", packed, name.replace("&", "&-"))
    return text.replace("\\", "\\\\").replace('"', '\\"')
