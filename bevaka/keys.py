"""Canonical URL, content hash and the natural key of every record: why doing a thing twice is harmless."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, unquote_plus, urlsplit

from url_normalize import url_normalize

# Parameters that only say where a reader came from, or who it is: named by their senders' documentation (Google Analytics,
# Matomo, Facebook, HubSpot, Mailchimp, Microsoft Advertising, Piano, Marketo); sessions of Java, PHP, ASP and ColdFusion.
_TRACKING = re.compile(
    r"^(utm_\w+|mtm_\w+|matomo_\w+|pk_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs(enc|mi)|hsctatracking"
    r"|oly_(anon|enc)_id|vero_(conv|id)|wt_?mc(_\w+)?|at_(campaign|medium)|ncid|cmpid|__twitter_impression"
    r"|xtor|mkt_tok|_g[al]|[gw]braid|srsltid|jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken)$",
    re.I,
)
_SESSION = re.compile(r";jsessionid=[^;/?]*", re.I)
# Addresses that are their own canonical spelling, as most are: plain names, no escapes, dot segments or query. They pass by
# the library below, which takes a third of a millisecond.
_LABEL = r"(?!xn--|[a-z0-9]{2}--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_CANONICAL = re.compile(rf"https?://(?:{_LABEL}\.){{1,4}}[a-z]{{2,20}}(?:/|(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+/?)")
# What may stand in a path as it is; in a query Scrapy, as browsers do, would escape an apostrophe on its way out.
_IN_PATH, _IN_QUERY = "%/:@!$&'()*+,;=", "%/:@!$&()*+,;=?"
_PERCENT_ALONE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_NAMED = re.compile(r"[^=]+=").match
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_DOMAIN = re.compile(r"[\w.-]+")
_BOX = re.compile(r"[^\s@<>\",;:\\()\[\]\x00-\x1f\x7f]{1,64}@[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,10}")


def canonical_url(url: str) -> str:
    """One spelling for one address: scheme and host lower case, no default port, trailing-dot host, fragment, tracking or session.

    It is what is asked and shown, so path and query keep their bytes and slashes: only what RFC 3986 (6.2.2) holds to be the
    same is written in one way, and named values stand in the order of their names. Raises ValueError for anything that is not
    an http(s) URL with a host.
    """
    if _CANONICAL.fullmatch(url):
        return url
    text = "".join(c for c in url.strip() if ord(c) > 32 or c == " ").replace(" ", "%20")
    parts = urlsplit(text)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http(s) URL: {url[:200]!r}")
    if parts.username or parts.password:
        raise ValueError("a name or password in the URL")
    site = urlsplit(url_normalize(f"{parts.scheme}://{parts.netloc}/") or text)
    host = (site.hostname or "").rstrip(".")
    port = "" if site.port in (None, 80 if site.scheme == "http" else 443) else f":{site.port}"
    path = _without_dots(_spelt(_SESSION.sub("", parts.path), _IN_PATH) or "/")
    pairs = [pair for pair in _spelt(parts.query, _IN_QUERY).split("&") if not _is_tracking(pair)]
    # Servers do not mind the order of values that are named; a bare word may be a command that has to come first.
    query = "&".join(sorted(pairs) if all(_NAMED(pair) for pair in pairs) else pairs)
    return f"{site.scheme}://{f'[{host}]' if ':' in host else host}{port}{path}{'?' if query else ''}{query}"


def _spelt(text: str, kept: str) -> str:
    """A path or query with escapes where they are needed, in capitals, and nowhere else; what bytes they stand for stays."""
    text = _ESCAPE.sub(_escape, _PERCENT_ALONE.sub("%25", text))
    return quote(text, safe=kept)


def _escape(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else match[0].upper()


def _is_tracking(pair: str) -> bool:
    return bool(_TRACKING.match(unquote_plus(pair.partition("=")[0])))


def _without_dots(path: str) -> str:
    """A path without ``.`` and ``..`` (RFC 3986, 5.2.4); slashes that follow each other stay."""
    kept: list[str] = []
    parts = path.split("/")[1:]
    for part in parts:
        if part == "..":
            kept = kept[:-1]
        elif part != ".":
            kept.append(part)
    return "/" + "/".join([*kept, ""] if parts[-1] in (".", "..") else kept)


def spellings(reference: str) -> list[str]:
    """The canonical addresses that somebody may mean: with or without scheme, encrypted or not, with a last ``/`` or without.

    What a browser shows is often not how a source wrote it. Likeliest first; none for what is no address.
    """
    try:
        given = canonical_url(reference if "://" in reference else f"https://{reference}")
    except ValueError:
        return []
    scheme, _, rest = given.partition("://")
    address, mark, query = rest.partition("?")
    other = address.removesuffix("/") if address.endswith("/") else address + "/"
    ways = [(s, a) for a in (address, other) if "/" in a for s in (scheme, "https", "http")]
    return list(dict.fromkeys(f"{s}://{a}{mark}{query}" for s, a in ways))


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
    whole = f"{local}@{_in_ascii(domain).rstrip('.')}".lower()
    return whole if _BOX.fullmatch(whole) else ""


def _in_ascii(domain: str) -> str:
    """A domain as it travels, spelt as those of web addresses are; ``""`` for letters that no domain has."""
    if domain.isascii() or not _DOMAIN.fullmatch(domain):
        return domain if domain.isascii() else ""
    try:
        return urlsplit(canonical_url(f"https://{domain}/")).hostname or ""
    except ValueError:
        return ""


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
