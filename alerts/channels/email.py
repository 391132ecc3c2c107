"""E-mail through an SMTP server: STARTTLS, TLS or a plain relay inside the house's own network."""

from __future__ import annotations

import re
import smtplib
import ssl
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from alerts.channels import SECRET_PAUSE, Post
from alerts.http import TIMEOUT
from alerts.mail import address, compose
from alerts.text import line, web
from bevaka import logs, oauth
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Message, Receipt
from bevaka.settings import Secret, check_login
from bevaka.tables import Row


class Options(Row):
    """An SMTP server and who writes. Without ``to`` a message goes to the owner of its area.

    A login is ``user`` with ``password``, or with ``token``: an access token of OAuth 2 (XOAUTH2), read anew at each sending.
    """

    host: str = Field(min_length=1)
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = Field("", pattern=r"^[^\x00-\x1f\x7f]*$")
    password: Secret | None = None
    token: Secret | None = None
    sender: str = Field(description="Name <box@host>")
    to: tuple[str, ...] = ()
    reply_to: str = Field("", description="where answers go, if not to the sender")
    bounces: str = Field("", description="where mail that cannot be delivered returns to, if not to the sender")
    unsubscribe: str = Field(
        "", max_length=500, description="https address that takes the POST of RFC 8058; {area} and {to} are filled in"
    )
    ca_file: str = Field("", description="certificates to trust beside the system's, relative to the house")

    @field_validator("unsubscribe")
    @classmethod
    def _https(cls, value: str) -> str:
        bare = value.replace("{area}", "a").replace("{to}", "a")
        if value and (not value.startswith("https://") or web(bare) != bare or re.search("[<>,{}]", bare)):
            raise ValueError("is no https address that stands as it is in a header (RFC 8058)")
        return value

    @field_validator("sender", "to", "reply_to", "bounces")
    @classmethod
    def _addresses(cls, value: Any) -> Any:
        for text in [value] if isinstance(value, str) and value else value or ():
            try:
                address(text)
            except GiveUp as error:
                raise ValueError(error.reason) from error
        return value

    @model_validator(mode="after")
    def _login(self) -> Options:
        check_login(self.user, self.password, self.token)
        if self.user and self.security == "none":
            raise ValueError('a login needs security = "starttls" or "tls"')
        return self


class _Noted:
    """Notes that the message itself has begun to travel: an answer that is missing after that may be a lost "yes"."""

    travelled = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the message after DATA."""
        self.travelled = True
        return super().data(msg)  # type: ignore[misc,no-any-return]  # smtplib.SMTP, mixed in below


class _Plain(_Noted, smtplib.SMTP):
    pass


class _Secure(_Noted, smtplib.SMTP_SSL):
    pass


def send(message: Message, options: Options, post: Post) -> Receipt:
    """Send ``message``; the receipt names recipients that the server refused beside others that it took.

    Raises TryLater (network, 4xx; ``maybe_done`` if the answer to the message itself is missing) or GiveUp (5xx, no
    recipient).
    """
    fixed = (*options.to, *((message.to,) if message.called or not options.to else ()))
    recipients = tuple(address(text) for text in dict.fromkeys(fixed) if text)
    if not recipients:
        raise GiveUp("nobody to send it to: the area has no owner, and the channel has no `to`")
    sender = address(options.sender)
    secret = post.secret(ref) if (ref := options.password or options.token) else ""
    answers = address(options.reply_to) if options.reply_to else None
    bounces = address(options.bounces) if options.bounces else sender
    mail = compose(message, sender, recipients, answers, options.unsubscribe)
    server: _Plain | _Secure | None = None
    try:
        server = _connect(options, post)
        if options.user:
            _log_in(server, options, secret)
        refused = server.send_message(mail, bounces.addr_spec, [r.addr_spec for r in recipients])
    except smtplib.SMTPAuthenticationError as error:
        raise _unknown(error, options) from error
    except smtplib.SMTPException as error:
        raise _judged(error, options.host, server) from error
    except ssl.SSLCertVerificationError as error:
        why = line(error.verify_message, 120)
        raise TryLater(f"{options.host} has no certificate that can be trusted (SSL: {why})") from error
    except UnicodeError as error:  # smtplib sends a login in ASCII
        raise GiveUp(f"{options.host}: the user name or password has letters that a login cannot carry") from error
    except OSError as error:
        maybe = server is not None and server.travelled
        raise TryLater(f"{options.host}: {type(error).__name__}", maybe_done=maybe) from error
    finally:
        if server is not None:
            _goodbye(server)
    said = tuple(f"{box}: {_words(*answer)}" for box, answer in refused.items())
    return Receipt(state="sent", detail=str(mail["Message-ID"]), refused=said)


def _connect(options: Options, post: Post) -> _Plain | _Secure:
    wait = TIMEOUT[1]
    if options.security == "none":
        return _Plain(options.host, options.port, timeout=wait)
    context = ssl.create_default_context()
    if options.ca_file:
        try:
            context.load_verify_locations(post.root / options.ca_file)
        except OSError as error:  # also what OpenSSL says of a file without a certificate
            raise TryLater(f"ca_file {options.ca_file} cannot be read", after=SECRET_PAUSE) from error
    if options.security == "tls":
        return _Secure(options.host, options.port, timeout=wait, context=context)
    server = _Plain(options.host, options.port, timeout=wait)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _log_in(server: smtplib.SMTP, options: Options, secret: str) -> None:
    """Log in as the options say. Raises SMTPException, and UnicodeError for what a login cannot carry."""
    if options.password is not None:
        server.login(options.user, secret)
        return
    server.ehlo_or_helo_if_needed()
    if "XOAUTH2" not in server.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("XOAUTH2")
    words = oauth.xoauth2(options.user, secret)
    # A server that refuses says why first, and wants an empty line before it says no.
    server.auth("XOAUTH2", lambda challenge=None: "" if challenge else words)


def _unknown(error: smtplib.SMTPAuthenticationError, options: Options) -> TryLater | GiveUp:
    """What a refused login means: a password is for a person to mend, a token lives an hour and is renewed by a program."""
    said = f"{options.host} answered {_words(error.smtp_code, error.smtp_error)}"
    if options.token is not None or error.smtp_code < 500:
        return TryLater(said)
    return GiveUp(said)


def _goodbye(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _judged(error: smtplib.SMTPException, host: str, server: _Noted | None) -> TryLater | GiveUp:
    """What an SMTP failure means for the message."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = "; ".join(f"{box}: {_words(*answer)}" for box, answer in error.recipients.items())
        soft = any(code < 500 for code, _ in error.recipients.values())
        return TryLater(f"{host} refused: {said}") if soft else GiveUp(f"{host} refused: {said}")
    if isinstance(error, smtplib.SMTPResponseException):
        said = f"{host} answered {_words(error.smtp_code, error.smtp_error)}"
        return GiveUp(said) if error.smtp_code >= 500 else TryLater(said)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return GiveUp(f"{host} does not offer what is asked for: {line(str(error), 120)}")
    maybe = isinstance(error, smtplib.SMTPServerDisconnected) and server is not None and server.travelled
    return TryLater(f"{host}: {type(error).__name__}", maybe_done=maybe)


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {line(logs.masked(text), 160)}"
