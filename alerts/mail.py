"""A message as an e-mail: headers that nothing from outside can break, plain text and HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any
from urllib.parse import quote

from alerts import chart, render
from alerts.text import line
from bevaka import clock
from bevaka.errors import GiveUp
from bevaka.keys import mail_ident
from bevaka.records import Message

_AS_IS = frozenset(("message-id", "content-id", "list-id", "list-unsubscribe", "list-unsubscribe-post"))


class _Policy(EmailPolicy):
    """That of SMTP; ids and links stand as they are. The library writes what is longer than a line as encoded words,
    which may stand in words for people only (RFC 2047, 5).
    """

    def fold(self, name: str, value: Any) -> str:
        """One header in lines; a list of links has a line for each."""
        if name.lower() in _AS_IS:
            return f"{name}: " + str(value).replace(">, <", ">,\r\n <") + "\r\n"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        if name.lower() in _AS_IS:
            return self.fold(name, value).encode("ascii", "replace")
        return bytes(super().fold_binary(name, value))


_POLICY = _Policy(linesep="\r\n")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def address(text: str) -> Address:
    """``Name <box@host>`` or ``box@host`` as one address. Raises GiveUp unless it is exactly one plain address."""
    found = re.fullmatch(r"\s*(?:\"?([^<>\"@,;]*?)\"?\s*<([^<>\s]+)>|([^<>\s]+))\s*", text)
    box = (found[2] or found[3]) if found else ""
    if "@" in box:
        local, _, domain = box.rpartition("@")
        try:
            box = f"{local}@{domain.encode('idna').decode()}"
        except UnicodeError:
            box = ""
    if not found or not _ADDRESS.fullmatch(box) or ".." in box:
        raise GiveUp(f"not an e-mail address: {line(text, 80)!r}")
    return Address(display_name=header(found[1] or "", 80), addr_spec=box)


def header(text: str, limit: int) -> str:
    """``text`` as a header may hold it: one clean line, and no encoded word.

    Python 3.11.7 decodes ``=?utf-8?q?=0ABcc:?=`` when it is set and folds the line feed within as it is: a header more.
    """
    return line(text, limit).replace("=?", "= ?")


def message_id(message: Message, domain: str) -> str:
    """The same for the same message, however often it is sent: mailboxes may then merge a repeat."""
    return f"<{mail_ident(message.key)}@{domain}>"


def compose(
    message: Message, sender: Address, recipients: tuple[Address, ...], answers: Address | None = None, leave: str = ""
) -> EmailMessage:
    """The e-mail of ``message``. The subject and names are one clean line before a header sees them.

    ``answers``: where an answer goes, if not to the sender. ``leave``: the https address that takes the POST of RFC 8058,
    with ``{area}`` and ``{to}`` for what is left and by whom.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = header(message.subject, 200)
    mail["From"] = sender
    mail["To"] = recipients
    mail["Date"] = clock.now()
    mail["Message-ID"] = message_id(message, sender.domain)
    mail["List-Id"] = f"<{_label(message)}.bevaka.{sender.domain}>"
    if answers is not None:
        mail["Reply-To"] = answers
    for name, value in _ways_to_leave(message, answers or sender, recipients, leave):
        mail[name] = value
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Content-Language"] = message.language
    mail.set_content(render.text(message), cte="quoted-printable")
    picture = "month." + message_id(message, sender.domain).strip("<>") if message.days else ""
    page = render.html(message, f"cid:{picture}")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    if picture:
        _add_picture(mail, chart.png(message.days), picture)
    return mail


def _add_picture(mail: EmailMessage, picture: bytes, ident: str) -> None:
    """Put the picture beside the page that shows it, so that nothing has to be fetched."""
    page = mail.get_body(("html",))
    if isinstance(page, EmailMessage):
        page.add_related(picture, "image", "png", cid=f"<{ident}>", filename="month.png", disposition="inline")


def _ways_to_leave(
    message: Message, desk: Address, recipients: tuple[Address, ...], leave: str
) -> Iterator[tuple[str, str]]:
    """List-Unsubscribe (RFC 2369) by mail to ``desk``, and by one POST (RFC 8058) where there is an address that takes it."""
    mailto = f"<mailto:{desk.addr_spec}?subject={quote('unsubscribe ' + _label(message))}>"
    # One link for several recipients cannot say who leaves.
    if not leave or ("{to}" in leave and len(recipients) != 1):
        yield "List-Unsubscribe", mailto
        return
    boxes = quote(recipients[0].addr_spec, safe="") if recipients else ""
    link = leave.replace("{area}", quote(_area(message), safe="")).replace("{to}", boxes)
    yield "List-Unsubscribe", f"<{link}>, {mailto}"
    yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _area(message: Message) -> str:
    """The id of the area that a message is for; ``operator`` for a notice."""
    part = message.key.split(":")
    place = 2 if message.kind == "alert" else 1
    return part[place] if message.kind in ("alert", "digest") and len(part) > place else "operator"


def _label(message: Message) -> str:
    """What a mailbox rule can sort by: the kind and the area's id, as far as a host name may carry it."""
    area = _area(message)
    return f"{message.kind}.{re.sub(r'[^a-z0-9-]+', '-', area.lower()).strip('-')[:60] or 'area'}"
