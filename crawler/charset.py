"""Bytes to text. What a page says of its encoding is a hint, what its bytes are decides.

Order: byte order mark, the header's charset, the XML or ``<meta>`` declaration, UTF-8 if the bytes are that, cp1252.
Statistical guessing is left out on purpose: it turns undeclared Swedish latin-1 into cp1250 ("Tvĺngsarbete").
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Callable, Iterable, Iterator

from w3lib.encoding import http_content_type_encoding, resolve_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LITTLE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE)
_XML = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META = re.compile(rb"""<meta\s[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
_HEAD = 8192
# The first byte of a letter in UTF-8, as cp1252 or latin-1 shows it, and the bytes behind that.
_BEHIND = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_TWICE = re.compile(f"[ÂÃÅ]{_BEHIND}|â{_BEHIND}{{2}}")
TWICE = 3
"""How many letters of a page are encoded twice where it is no accident: a page about encodings shows one or two."""
_SEVEN_BIT = ("iso2022", "hz")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of ``body``; never raises. Bytes that fit nothing become U+FFFD."""
    return _once(_decoded(body, content_type))


def _decoded(body: bytes, content_type: str) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff").removeprefix("\ufeff")
    if wide := _wide(body):
        return body.decode(wide, "replace")
    for name in _declared(body, content_type):
        if (text := _attempt(body, name)) is not None:
            return text
    return _utf8(body) or body.decode("cp1252", "replace")


def _once(text: str) -> str:
    """``text`` without a second encoding: UTF-8 that a publisher's system took for cp1252 and encoded once more ("pÃ¥")."""
    if text.count("Ã") < TWICE:
        return text
    twice = len(_TWICE.findall(text))
    if twice <= sum(map(text.count, "åäöæøüéÅÄÖÆØÜ")):
        return text
    return _TWICE.sub(_repaired, text)


def _repaired(found: re.Match[str]) -> str:
    try:
        return b"".join(c.encode("latin-1") if c < "\xa0" else c.encode("cp1252") for c in found[0]).decode("utf-8")
    except ValueError:
        return found[0]


def _declared(body: bytes, content_type: str) -> list[str]:
    """Encodings that the header and the document name, as Python knows them; unknown names are left out."""
    labels = [http_content_type_encoding(content_type) or ""]
    head = body[:_HEAD]
    labels += [found[1].decode("ascii") for pattern in (_XML, _META) if (found := pattern.search(head))]
    names = []
    for label in labels:
        try:
            names.append(codecs.lookup(resolve_encoding(label) or label).name if label else "")
        except (LookupError, ValueError):
            continue
    return [name for name in dict.fromkeys(names) if name]


def _attempt(body: bytes, name: str) -> str | None:
    """``body`` in a declared encoding, or None where the bytes speak against it."""
    if name.startswith(("utf-16", "utf-32")):
        return None  # without a byte order mark or NUL bytes it is not that
    if not name.startswith(_SEVEN_BIT) and (text := _utf8(body)) is not None:
        return text
    if name in ("utf-8", "utf-8-sig"):
        return None
    try:
        text = body.decode(name, "replace")
    except (LookupError, ValueError):  # codecs that are no text encodings, such as "hex"
        return None
    return text if text.count("\ufffd") <= len(text) // 100 else None


def _utf8(body: bytes) -> str | None:
    """``body`` as UTF-8, or None. A few broken bytes in an otherwise multi-byte text are forgiven."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for c in text[:200_000] if ord(c) > 127) - broken
    return text if whole > 4 * broken else None


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark, told by the NUL bytes of its markup."""
    head = body[:200]
    if len(head) < 4 or head.count(0) < len(head) // 4:
        return None
    return "utf-16-be" if head[0] == 0 else "utf-16-le"


def encoding_of(blocks: Callable[[], Iterable[bytes]], content_type: str = "") -> str:
    """The encoding by which :func:`decode` would read what ``blocks`` gives, for what shall not be held in memory whole."""
    head = next(iter(blocks()), b"")
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name if name == "utf-8" else f"{name}-{'le' if mark in _LITTLE else 'be'}"
    if wide := _wide(head):
        return wide
    declared = [name for name in _declared(head, content_type) if not name.startswith(("utf-", "hex", "base64"))]
    if declared and declared[0].startswith(_SEVEN_BIT):
        return declared[0]
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    broken = wide_letters = 0
    for block in blocks():
        if text := decoder.decode(block):
            broken += text.count("\ufffd")
            wide_letters += 0 if text.isascii() else sum(1 for c in text if c > "\x7f")
    if not broken or wide_letters - broken > 4 * broken:
        return "utf-8"
    return next((name for name in declared if _is_of_text(name)), "cp1252")


def _is_of_text(name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)("replace").decode(b"a")
    except (LookupError, ValueError, AttributeError):
        return False
    return True


def blocks(body: bytes, limit: int, size: int = 65_536) -> Iterator[bytes]:
    """``body`` in blocks, without gzip around it, be that in one piece or in several (RFC 1952, 2.2); a block is a few hundred
    kilobytes at most. Raises ValueError as :func:`unzipped` does."""
    packed = body.startswith(b"\x1f\x8b")
    stream, total, view = zlib.decompressobj(wbits=31), 0, memoryview(body)
    for at in range(0, len(view), size):
        found: bytes | memoryview = view[at : at + size]
        while len(found):
            if packed and stream.eof:
                if bytes(found[:1]) != b"\x1f":
                    return  # padding
                stream = zlib.decompressobj(wbits=31)
            try:
                block = stream.decompress(found, 4 * size) if packed else bytes(found)
            except zlib.error as error:
                raise ValueError(f"broken gzip: {error}") from error
            found = (stream.unused_data if stream.eof else stream.unconsumed_tail) if packed else b""
            total += len(block)
            if total > limit:
                raise ValueError(f"more than {limit} bytes when unpacked")
            if block:
                yield block


def unzipped(body: bytes, limit: int) -> bytes:
    """``body`` without gzip around it, where it has that although no header says so. Raises ValueError above ``limit``."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    return b"".join(blocks(body, limit))
