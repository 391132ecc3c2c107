"""Canonical URL, content hash and the natural key of every record: why doing a thing twice is harmless."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from url_normalize import url_normalize
from w3lib.url import canonicalize_url

# Parameters that only say where a reader came from. Named by their senders' documentation (Google Analytics,
# Matomo, Facebook, HubSpot, Mailchimp, Microsoft Advertising).
_TRACKING = re.compile(
    r"^(utm_\w+|mtm_\w+|matomo_\w+|pk_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs(enc|mi)|hsctatracking"
    r"|oly_(anon|enc)_id|vero_(conv|id)|wt_?mc(_\w+)?|at_(campaign|medium)|ncid|cmpid|__twitter_impression)$",
    re.I,
)
# Addresses that are their own canonical spelling, as most are: plain names, no escapes, dot segments or query. They pass by
# the libraries below, which take a third of a millisecond each.
_LABEL = r"(?!xn--|[a-z0-9]{2}--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_CANONICAL = re.compile(rf"https?://(?:{_LABEL}\.){{1,4}}[a-z]{{2,20}}(?:/|(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+/?)")


_BOX = re.compile(r"[^\s@<>\",;:\\()\[\]\x00-\x1f\x7f]{1,64}@[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,10}")


def canonical_url(url: str) -> str:
    """One spelling for one address: scheme and host lower case, no default port, trailing-dot host, fragment or tracking.

    Raises ValueError for anything that is not an http(s) URL with a host.
    """
    if _CANONICAL.fullmatch(url):
        return url
    text = "".join(c for c in unicodedata.normalize("NFC", url.strip()) if ord(c) > 32 or c == " ").replace(" ", "%20")
    parts = urlsplit(text)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http(s) URL: {url[:200]!r}")
    if parts.username or parts.password:
        raise ValueError("a name or password in the URL")
    normal = urlsplit(url_normalize(urlunsplit(parts._replace(fragment=""))) or text)
    host = (normal.hostname or "").rstrip(".")
    port = "" if normal.port in (None, 80 if normal.scheme == "http" else 443) else f":{normal.port}"
    query = urlencode([(k, v) for k, v in parse_qsl(normal.query, keep_blank_values=True) if not _TRACKING.match(k)])
    path = canonicalize_url(urlunsplit(("", "", normal.path or "/", query, "")))
    # w3lib would map an internationalised host to another one (faß.de), so only path and query go through it.
    return (
        f"{normal.scheme}://{f'[{host}]' if ':' in host else host}{port}{path if path.startswith('/') else '/' + path}"
    )


def sha256(data: bytes) -> str:
    """Hex SHA-256 of some bytes: the name of a stored body."""
    return hashlib.sha256(data).hexdigest()


def content_hash(title: str, text: str) -> str:
    """What makes a revision of a page a new one: its words, not its spacing."""
    return sha256(" ".join(f"{title}\n{text}".split()).encode("utf-8", "replace"))


def short(*parts: str) -> str:
    """Twelve hex digits that stand for ``parts``: ids of stories, messages and rule sets."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def mail_ident(key: str) -> str:
    """What stands before the @ in the Message-ID of the mail of a message: the same however often it is sent."""
    return sha256(key.encode("utf-8", "replace"))[:32]


def box(address: str) -> str:
    """One spelling for one mail address: lower case, the domain in ASCII; ``""`` for what is none."""
    local, _, domain = address.strip().strip("<>").rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return ""
    whole = f"{local}@{domain.rstrip('.')}".lower()
    return whole if _BOX.fullmatch(whole) else ""


def alert_key(story: str, area: str, tier: str) -> str:
    """The natural key of an alert; a message id derives from it."""
    return f"alert:{story}:{area}:{tier}"


def escalation_key(alert_id: int, step: str) -> str:
    """The natural key of a step of an alert that nobody took: ``deputy`` or ``lead``."""
    return f"escalation:{alert_id}:{step}"


def reminder_key(area: str, act_id: int) -> str:
    """The natural key of a reminder: the act that set its day, and whom it reminds (empty: the operator)."""
    return f"reminder:{area}:{act_id}"


def digest_key(area: str, day: str) -> str:
    """The natural key of a digest."""
    return f"digest:{area}:{day}"


def part_key(digest: str, channel: str) -> str:
    """The natural key of a channel's part of a digest, whose own key is ``digest``; another channel may take it over."""
    return f"{digest}:{channel}"


def edit_key(delivery_id: int, count: int) -> str:
    """The natural key of the ``count``-th edit of the message that a delivery has posted."""
    return f"edit:{delivery_id}:{count}"


def reply_key(delivery_id: int, entry_id: int) -> str:
    """The natural key of what is told of a digest entry in the thread of that message."""
    return f"reply:{delivery_id}:{entry_id}"
