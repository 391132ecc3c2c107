"""A message of mail in its parts and headers, also where it was not made as it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from itertools import islice

from crawler import charset

PARTS_AT_MOST = 200
_BETWEEN = re.compile(rb"^--(\S[^\r\n]{0,68})(?=\r?\nContent-)", re.M | re.I)


def parted(raw: bytes) -> Message:
    """A message in its parts, also where its head names another line between them than stands there."""
    message = BytesParser().parsebytes(raw)
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        named, line = message.get_boundary(), _BETWEEN.search(raw)
        if named and line:
            return BytesParser().parsebytes(raw.replace(named.encode("utf-8", "surrogateescape"), line[1], 1))
    return message


def leaves(message: Message) -> Iterator[tuple[Message, bytes]]:
    """The parts that hold something, with what they hold."""
    for part in islice(message.walk(), PARTS_AT_MOST):
        data = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(data, bytes) and data.strip():
            yield part, data


def header(message: Message, name: str) -> str:
    """The first header of that name, undecoded, as text; bytes beyond ASCII are taken for what they seem to be."""
    found = next((value for key, value in message.raw_items() if key.lower() == name), "")
    return charset.decode(str(found)[:4000].encode("utf-8", "surrogateescape"))


def by_itself(message: Message) -> bool:
    """Whether a program answered by itself, that somebody is away or could not be reached (RFC 3834, RFC 6522)."""
    said = {name: header(message, name).strip().lower() for name in ("auto-submitted", "precedence", "x-autoreply")}
    return (
        message.get_content_type() == "multipart/report"
        or said["auto-submitted"].startswith("auto-replied")
        or said["precedence"] == "auto_reply"
        or said["x-autoreply"] not in ("", "no")
    )
