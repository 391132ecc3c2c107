"""What a text, a link or a time looks like before the world reads it: short, plain, without anybody's address.

Pure functions; no rows here. Masks stand in brackets, so that nobody takes a masked quote for a verbatim one.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from bevaka.store.rows import storable

MAX_TITLE = 300
MAX_QUOTE = 400
"""Characters of a quote at most: enough to judge by, too little to replace the publication."""
MAIL_MASK = "[e-mail]"
NUMBER_MASK = "[…]"

_AT = r"(?:@|＠|\s?[\[({]\s?(?:at|a|snabel-a|ät)\s?[\])}]\s?)"
_MAIL = re.compile(rf"[\w.+%'-]+{_AT}[\w-]+(?:\s?[\[(]?(?:\.|\bdot\b|\bpunkt\b)[\])]?\s?[\w-]+)+", re.I)
_AT_LIKE = re.compile(r"[@＠[({]")
_DIGITS = re.compile(r"\d")
_GAP = r"[\s()/.\-–\u2011]{0,3}"
_PHONES = (
    re.compile(rf"(?<![\w+])\+{_GAP}\d(?:{_GAP}\d){{6,14}}(?!\d)"),
    re.compile(rf"(?<![\w.,/:-])00[1-9](?:{_GAP}\d){{6,13}}(?!\d)"),
    # A Nordic or German number with its area code: 0, one to four digits, a gap, and at least five more.
    re.compile(r"(?<![\w.,/:-])\(?0[1-9]\d{0,3}\)?\s?[-–\u2011/ ]\s?\d(?:[ \u00a0-]?\d){4,8}(?![\d,.]\d|\d)"),
    re.compile(r"(?<![\w.,/:-])0[1-9]\d{7,9}(?!\d)"),
    re.compile(
        rf"(?<=\b)((?:tel|tfn|tlf|phone|telefon\w*|mobil\w*|puh|puhelin|ring|call)\b[.:]?\s?(?:nr\.?\s?)?)\d(?:{_GAP}\d){{5,13}}",
        re.I,
    ),
)
# Third and fourth digit a month, fifth and sixth a day (or a day + 60, a co-ordination number): a person, not a company.
_PERSON = re.compile(r"(?<![\w-])(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[06][1-9]|[1278]\d|[39][01])[-+–]\d{4}(?!\w)")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain(text: str, limit: int = MAX_TITLE) -> str:
    """One line of visible text: no control, direction-changing or unassigned characters, ``limit`` characters at most."""
    line = " ".join((text if text.isprintable() else _shown(text)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _shown(text: str) -> str:
    spaced = (" " if c.isspace() else "" if unicodedata.category(c) in _HIDDEN else c for c in storable(text))
    return "".join(spaced)


def masked(text: str) -> str:
    """``text`` without e-mail addresses, phone numbers and personal numbers."""
    text = _MAIL.sub(MAIL_MASK, text) if _AT_LIKE.search(text) else text
    if not _DIGITS.search(text):
        return text
    text = _PERSON.sub(NUMBER_MASK, text)
    for pattern in _PHONES:
        text = pattern.sub(lambda found: (found.group(1) if found.re.groups else "") + NUMBER_MASK, text)
    return text


@lru_cache(maxsize=2**16)  # a house that runs for ever publishes the same texts again and again
def public_text(text: str, limit: int = MAX_TITLE) -> str:
    """A title or quote as the world may read it. Masked before it is cut, or half an address would be left."""
    return plain(masked(plain(text, 20 * limit)), limit)


def public_url(url: str) -> str:
    """``url`` if it is http(s) with a host and without a name, password or e-mail address in it; else ""."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return ""
    odd = any(ord(c) <= 32 or c in '\\<>"`{}' for c in url.strip())
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username is not None or odd:
        return ""
    if _has_mail(url):
        url = urlunsplit(parts._replace(query="", fragment=""))
    return "" if _has_mail(url) else url.strip()


def _has_mail(url: str) -> bool:
    return bool(_MAIL.search(url.replace("%40", "@").replace("%2e", ".").replace("%2E", ".")))


def public_time(published: datetime | None, seen: datetime) -> datetime | None:
    """When something was published, as claimed; None for a claim that lies more than a day after we saw it."""
    return published if published and published <= seen + timedelta(days=1) else None


def web_host(url: str) -> str:
    """The host of an http(s) address; "" for anything that must not be a link."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
