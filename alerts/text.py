"""Makes text and links from outside harmless to print, whatever prints them. Escaping stays the printer's own work.

A headline may hold line breaks that split a mail header, controls that move a terminal's cursor, marks that turn the
direction of what follows, or a lone surrogate that no encoder takes. None of these survive :func:`line`.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from bevaka.words import clip

# Overrides and isolates turn the reading direction; the rest is invisible and only hides what a text really says.
# Joiners (200C, 200D) stay: scripts need them.
_INVISIBLE = {
    *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x2060, 0x2065), *range(0xE0000, 0xE0080),
    0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF, *range(0xFFF9, 0xFFFC),
}  # fmt: skip
_TABLE: dict[int, str | None] = dict.fromkeys(_INVISIBLE)
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_TOO_MANY_MARKS = re.compile(rf"({_MARK}{{4}}){_MARK}+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SAFE_IN_URL = ":/?#[]@!$&'()*+,;=-._~%"


def line(text: str, limit: int = 0) -> str:
    """``text`` on one line without controls, invisible marks or surrogates; at most ``limit`` characters (0: any)."""
    text = text[: 4 * limit] if limit else text
    if not text.isprintable() or not text.isascii():
        text = _CONTROL.sub(" ", _SURROGATE.sub("\ufffd", text.translate(_TABLE)))
        text = _TOO_MANY_MARKS.sub(r"\1", text)
    return clip(" ".join(text.split()), limit)


def block(text: str, limit: int = 0) -> str:
    """``text`` in lines, each as :func:`line` makes it, with at most one empty line between two."""
    lines = [line(part) for part in text.split("\n")]
    return clip(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), limit)


def web(url: str) -> str:
    """``url`` if it is a plain http(s) address of at most 2,000 characters, odd characters quoted; otherwise ``""``.

    A name or password in it, or a backslash, makes it no link: readers and programs disagree on where those lead.
    """
    url = url.strip()
    if "\\" in url or _CONTROL.search(url) or _SURROGATE.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username or parts.password is not None:
        return ""
    if "@" in parts.netloc or any(c in host for c in "<>\"'` |%"):
        return ""
    try:
        ascii_host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return ""
    port = f":{parts.port}" if parts.port else ""
    shown = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    tail = quote(url.split(parts.netloc, 1)[1], safe=_SAFE_IN_URL)
    whole = f"{parts.scheme.lower()}://{shown}{port}{tail}"
    return whole if len(whole) <= 2000 else ""


def host(url: str) -> str:
    """The host of a link as people should see it beside the link: in ASCII, so that look-alike letters show."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
