"""What a mail says of a mail of ours that did not arrive: delivery status notifications (RFC 3462, 3464, 6533), and older sorts.

Anybody may send such a mail, so nothing in it is believed: it is read within limits, and what comes out is held against
what was sent (``bevaka/store/bounces.py``).
"""

from __future__ import annotations

import base64
import logging
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser, HeaderParser
from itertools import islice
from typing import Literal

from bevaka.keys import box, sha256
from bevaka.records import Report
from crawler import charset, plain
from crawler.mailparts import header
from crawler.newsletter import NESTED

log = logging.getLogger(__name__)
READ_AT_MOST = 512 * 1024
"""Bytes of a mail that are looked at. What is reported stands first, the mail that came back after it."""
DEEPEST, BOUNDARIES, PARTS_AT_MOST, BLOCKS_AT_MOST, IDENTS_AT_MOST = 40, 1000, 100, 100, 5
IDENT = re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{32}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
"""A Message-ID as ours are."""
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPORTS = frozenset(("message/delivery-status", "message/global-delivery-status"))
_OTHER_REPORTS = re.compile(r"message/(?:disposition-notification|global-disposition-notification|feedback-report)")
_HEADERS = frozenset(("text/rfc822-headers", "text/rfc822"))
_MADE = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_ACTIONS: dict[str, Literal["failed", "delayed"]] = {"failed": "failed", "delayed": "delayed"}
# Programs that answer in the place of a person say so in one of these (RFC 3834, and what was there before it).
_ANSWERS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder", "x-boxtrapper", "x-tmda-fingerprint")
_ANSWERED = re.compile(
    r"^\W*(?:out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response|svar)|automatiskt svar|frånvaro"
    r"|ej på kontoret|abwesenheit|poissa|please (?:confirm|verify)|bekräfta)",
    re.I,
)
_DAEMON = re.compile(r"(?:^|[\s<\"])(?:mailer-daemon|mail-daemon|mailerdaemon|postmaster)(?:@|[\s>\"(]|$)", re.I)


@dataclass(frozen=True)
class _Block:
    """What a report says of one recipient."""

    kind: Literal["failed", "delayed"]
    recipients: tuple[str, ...]
    status: str
    said: str


def reports(raw: bytes) -> list[Report]:
    """What a mail says of others that did not arrive; nothing for a mail that says nothing of that. Never raises."""
    digest, raw = sha256(raw), raw[:READ_AT_MOST]
    if len(NESTED.findall(raw)) > DEEPEST or raw.count(b"\n--") > BOUNDARIES:
        log.info("passed over reason=%s", "a mail of too many parts")
        return []
    try:
        return _reports(BytesParser().parsebytes(raw), digest)
    except Exception as error:  # the border to a parser of hostile mails: one of them costs only itself
        log.info("passed over reason=%s", f"unreadable ({type(error).__name__})")
        return []


def _reports(mail: Message, digest: str) -> list[Report]:
    parts = list(islice(mail.walk(), PARTS_AT_MOST))
    kinds = [part.get_content_type() for part in parts]
    # A report whose fields cannot be read is taken for what it says in words.
    if any(_header(fields, name) for part in parts for fields in _fields(part) for name in ("action", "status")):
        idents = _idents(mail, parts)
        blocks = [block for part in parts if part.get_content_type() in _REPORTS for block in _blocks(part)]
        return [
            Report(
                idents=idents,
                recipients=block.recipients,
                kind=block.kind,
                status=block.status,
                said=block.said,
                digest=digest,
            )
            for block in blocks[:BLOCKS_AT_MOST]
            if idents and block.recipients
        ]
    if any(_OTHER_REPORTS.fullmatch(kind) for kind in kinds):
        return []
    return _perhaps(mail, parts, digest)


def _idents(mail: Message, parts: list[Message]) -> tuple[str, ...]:
    """The Message-ID of the mail that came back: as its headers say, else as the report does."""
    headers = [_header(part, "message-id") for part in parts if part is not mail]
    headers += [_of_headers(text) for part in parts for text in _texts_of_headers(part)]
    if found := _some(" ".join(headers)):
        return found
    answers = " ".join(_header(mail, name) for name in ("in-reply-to", "references"))
    envelopes = " ".join(_header(block, "original-envelope-id") for p in parts for block in _fields(p))
    return _some(f"{envelopes} {answers}") or _some(" ".join(map(_text, parts)))


def _texts_of_headers(part: Message) -> Iterator[str]:
    """Headers that came back as a text, or as a mail that is encoded against the rules."""
    if part.get_content_type() in _HEADERS:
        yield _text(part)
    elif part.get_content_maintype() == "message" and isinstance(inner := part.get_payload(), list):
        yield from (_text(one, part) for one in inner[:1] if isinstance(one, Message))


def _of_headers(text: str) -> str:
    """What the field Message-ID holds in a text of headers."""
    found = re.search(r"^message-id:((?:.*\n?)(?:[ \t].*\n?)*)", text, re.M | re.I)
    return found[1] if found else ""


def _some(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(islice((found[0] for found in IDENT.finditer(text)), IDENTS_AT_MOST)))


def _fields(part: Message) -> Iterator[Message]:
    """The blocks of fields of a report: of the message first, then of each recipient."""
    if part.get_content_type() not in _REPORTS:
        return
    inner = part.get_payload()
    for block in islice(inner, BLOCKS_AT_MOST) if isinstance(inner, list) else (part,):
        if not isinstance(block, Message):
            continue
        yield block
        # Encoded, or of the sort whose blocks the library does not take apart: the rest stands there as text.
        if text := _text(block, part):
            for piece in islice(re.split(r"\r?\n[ \t]*\r?\n", text), BLOCKS_AT_MOST):
                yield HeaderParser().parsestr(piece.lstrip("\r\n"))


def _blocks(part: Message) -> Iterator[_Block]:
    """What a report says of each recipient that something went wrong with."""
    for fields in _fields(part):
        said = re.sub(r"^[\w.-]{1,40}\s*;\s*", "", _header(fields, "diagnostic-code"))
        given = _status(_header(fields, "status"))
        word = re.match(r"\s*([a-z]+)", _header(fields, "action").lower())
        kind = _ACTIONS.get(word[1]) if word else {"5": "failed", "4": "delayed"}.get(given[:1])
        names = [_address(_header(fields, name)) for name in ("original-recipient", "final-recipient")]
        recipients = tuple(dict.fromkeys(name for name in names if name))
        if kind is not None and recipients:
            status = _closer(given or ("5.0.0" if kind == "failed" else "4.0.0"), said)
            yield _Block("failed" if kind == "failed" else "delayed", recipients, status, _clean(said))


def _address(value: str) -> str:
    """The address of ``rfc822; box@host``, however it is wrapped (RFC 3464, 2.3.2; RFC 6533, 3)."""
    value = re.sub(r"\\x\{([0-9A-Fa-f]{2,6})\}", lambda m: _letter(m[1]), value.rpartition(";")[2])
    found = _MADE.search(value)
    return box(found[0]) if found else ""


def _letter(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def _status(text: str) -> str:
    found = _STATUS.search(text)
    return ".".join(str(int(part)) for part in found.groups()) if found else ""


def _closer(status: str, said: str) -> str:
    """The status, or what the server's own words say of it where it says no more than its class."""
    own = _status(said)
    return own if own and own[0] == status[0] and status.endswith(".0.0") else status


def _perhaps(mail: Message, parts: list[Message], digest: str) -> list[Report]:
    """What a program that carries mail says in a form of its own, where it holds a Message-ID of ours."""
    failed = tuple(_boxes(_header(mail, "x-failed-recipients")))
    daemon = bool(_DAEMON.search(_header(mail, "from")))
    nobody = "return-path" in mail and _header(mail, "return-path") in ("<>", "")
    if not failed and (_answers(mail, daemon) or not (daemon or nobody)):
        return []
    words = "\n".join(text for text in map(_text, parts) if text)
    heads = " ".join(_header(part, name) for part in parts for name in ("message-id", "in-reply-to", "references"))
    idents, why = _some(f"{heads} {words}"), _why(words)
    if not idents:
        return []
    return [
        Report(
            idents=idents,
            recipients=failed or tuple(islice(_boxes(words), BLOCKS_AT_MOST)),
            kind="perhaps",
            status=_status(why),
            said=_clean(why),
            digest=digest,
            named=bool(failed),
        )
    ]


def _answers(mail: Message, daemon: bool) -> bool:
    """Whether a program answers in the place of a person: an absence, a question to confirm oneself."""
    submitted = _header(mail, "auto-submitted").strip().lower()
    # Exim's bounces say auto-replied too; their sender is a program's name, which answers for nobody.
    replied = submitted.startswith("auto-replied") and not _header(mail, "from").lower().count("mailer-daemon@")
    told = any(_header(mail, name) for name in _ANSWERS)
    by_word = _header(mail, "precedence").strip().lower() in ("auto_reply", "auto-reply")
    return replied or told or by_word or (not daemon and bool(_ANSWERED.match(_header(mail, "subject"))))


def _why(words: str) -> str:
    """The line of a text in which a server's refusal stands, if one does."""
    return next((line for line in words.splitlines() if re.search(r"\b[45]\d\d[ -]|\b[45]\.\d+\.\d+\b", line)), "")


def _clean(said: str) -> str:
    """A server's words on one line, without markup; the addresses that they hold in angle brackets stay."""
    return plain.line(re.sub(r"<([^\s<>]{1,64}@[^\s<>]{1,255})>", r"\1", said), 300)


def _boxes(text: str) -> Iterator[str]:
    """The mail addresses in a text, each once, in one spelling; Message-IDs are none."""
    found = (box(one) for one in _MADE.findall(text[:READ_AT_MOST]) if not IDENT.fullmatch(one))
    return iter(dict.fromkeys(one for one in found if one))


def _text(part: Message, encoded: Message | None = None) -> str:
    """The words of a part that is no container; of a returned mail that is encoded against the rules too."""
    body = part.get_payload()
    if not isinstance(body, str) or not body.strip():
        return ""
    kind, outer = part.get_content_type(), _header(encoded or part, "content-transfer-encoding").strip().lower()
    if not (kind.startswith(("text/", "message/")) or encoded is not None):
        return ""
    if encoded is not None and outer in ("base64", "quoted-printable"):
        given = body.encode("ascii", "ignore")
        try:
            data = base64.b64decode(given) if outer == "base64" else quopri.decodestring(given)
        except ValueError:
            return ""
    else:
        decoded = part.get_payload(decode=True)
        data = decoded if isinstance(decoded, bytes) else b""
    return charset.decode(data, f"text/plain; charset={part.get_content_charset() or ''}")


def _header(part: Message, name: str) -> str:
    """The first header of that name, on one line."""
    return " ".join(header(part, name).split())
