"""A mail server on loopback (aiosmtpd): takes, refuses, puts off, drops the line after DATA; STARTTLS, TLS, login and XOAUTH2."""

from __future__ import annotations

import socket
import ssl
from base64 import b64decode
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


def free_port() -> int:
    """aiosmtpd cannot take port 0: it asks itself there whether it is up."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MailServer:
    """Use as a context manager. ``refuse`` maps recipients to answers; ``data`` is the answer to a message, ``drop`` none."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        login: tuple[str, str] | None = None,
        token: tuple[str, str] | None = None,
        implicit: bool = False,
    ) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.logins: list[tuple[str, str]] = []
        self.refuse: dict[str, str] = {}
        self.data = "250 OK"
        self.port = free_port()
        self.ca = ""
        options: dict[str, Any] = {}
        if folder is not None:
            authority = trustme.CA()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("127.0.0.1").configure_cert(context)
            authority.cert_pem.write_to_path(str(folder / "ca.pem"))
            self.ca = "ca.pem"
            options = {"ssl_context": context} if implicit else {"tls_context": context, "require_starttls": True}
        if token:
            options |= {
                "auth_required": True,
                "auth_require_tls": not implicit,
                "auth_exclude_mechanism": ["LOGIN", "PLAIN"],
            }
        self._token, self.senders, self.errors_read = token, [], 0  # type: tuple[str, str] | None, list[str], int
        if login:
            options |= {
                "auth_exclude_mechanism": ["XOAUTH2"],
                "authenticator": self._authenticate,
                "auth_required": True,
                "auth_require_tls": folder is not None and not implicit,
            }
        self._login = login
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)

    def _authenticate(self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        given = (data.login.decode(), data.password.decode())
        self.logins.append(given)
        return AuthResult(success=given == self._login, handled=False)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """As the large services do it: a refusal is a challenge first, which the client answers with an empty line."""
        words = b64decode(args[1]).decode().split("\x01")
        given = (words[0].removeprefix("user="), words[1].removeprefix("auth=Bearer "))
        self.logins.append(given)
        if given == self._token:
            return AuthResult(success=True, auth_data=given)
        said = await server.challenge_auth('{"status":"400","schemes":"Bearer"}')
        self.errors_read += said == b""
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.senders.append(envelope.mail_from)
        if self.data == "drop early":
            server.transport.abort()
        if answer := self.refuse.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.data.startswith("250") or self.data == "drop":
            self.raw.append(envelope.content)
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.recipients.append(list(envelope.rcpt_tos))
        if self.data == "drop":
            server.transport.abort()
            return "421 gone"
        return self.data

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
