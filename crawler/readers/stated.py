"""What a PDF says of itself: in its list of facts, or in its XMP packet (ISO 16684-1), which newer files have in place of that."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

AT_MOST = 256 * 1024
_OPENED, _CLOSED = b"<x:xmpmeta", b"</x:xmpmeta>"
_OF_PDF = (b"pdfaid:", b"application/pdf", b"pdf:Producer", b"pdfuaid:")  # pictures in a file have packets of their own
_INNER = re.compile(r"<rdf:li\b[^>]{0,200}>([^<]{1,2000})</rdf:li>")
_NAMES = {"Title": "dc:title", "Author": "dc:creator", "CreationDate": "xmp:CreateDate", "ModDate": "xmp:ModifyDate"}
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?")


def of(info: Mapping[str, str], body: bytes) -> dict[str, str]:
    """``info``, and from the packet what is not in it: title, author and dates, these as ``info`` has them."""
    found = dict(info)
    if all(found.get(name, "").strip() for name in _NAMES):
        return found
    own = [packet for packet in _packets(body) if any(mark in packet for mark in _OF_PDF)]
    if not own:
        return found
    text = own[-1].decode("utf-8", "replace")  # what was changed stands at the end of a file
    for name, key in _NAMES.items():
        if not found.get(name, "").strip() and (value := _value(text, key)):
            found[name] = _moment(value) if name.endswith("Date") else value
    return found


def _packets(body: bytes) -> Iterator[bytes]:
    """The packets of a file; each end is looked back from, and no byte twice, however many are begun."""
    at = 0
    while (end := body.find(_CLOSED, at)) >= 0:
        begin = body.rfind(_OPENED, max(at, end - AT_MOST), end)
        if begin >= 0:
            yield body[begin:end]
        at = end + len(_CLOSED)


def _value(text: str, key: str) -> str:
    """What a packet says under ``key``, as an attribute or an element; the first where it is a list."""
    said = re.search(
        rf"""\s{key}\s*=\s*(["'])([^<>]{{1,2000}}?)\1|<{key}\b[^>]{{0,200}}>(.{{1,5000}}?)</{key}>""", text, re.S
    )
    if said is None:
        return ""
    inner = said[2] or said[3] or ""
    first = _INNER.search(inner)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", first[1] if first else inner)).split())


def _moment(value: str) -> str:
    """``2026-03-06T12:00:00+01:00`` as ``D:20260306120000+01'00'``; a month or year alone is no day."""
    found = _MOMENT.match(value)
    if not found:
        return ""
    zone = (found[7] or "").replace(":", "")
    zone = f"{zone[:3]}'{zone[3:]}'" if len(zone) == 5 else zone
    clock = f"{found[4]}{found[5]}{found[6] or '00'}" if found[4] else ""
    return f"D:{found[1]}{found[2]}{found[3]}{clock}{zone}"
