"""Any program that takes a POST: the message as JSON, signed as Standard Webhooks 1.0.0 has it (standardwebhooks.com).

``webhook-id`` is the same for the same message however often it comes, so that a receiver can leave out what it has;
``webhook-signature`` is ``v1,`` and the HMAC-SHA256 in base64 over id, time and body, one for each secret that is in use.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any

from alerts.channels import SECRET_PAUSE, Post
from alerts.render import Card, cards
from alerts.text import block, line, web
from bevaka import clock, logs
from bevaka.errors import TryLater
from bevaka.records import Item, Message, Receipt
from bevaka.settings import Secret
from bevaka.tables import Row

BUDGET = 200_000
"""The most bytes of a body. What does not fit is counted in ``left_out``; ``more`` leads to it."""
PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret, as the specification has them."""


class Options(Row):
    """``webhook`` names where the address is kept, ``secret`` where the signing secret; both are secrets.

    ``old_secret``: signs too, while receivers change over from it.
    """

    webhook: Secret
    secret: Secret
    old_secret: Secret | None = None
    allow_private: bool = False


def send(message: Message, options: Options, post: Post) -> Receipt:
    """Post ``message``, signed. Raises TryLater (also for a secret that is none, because a person will mend it) or GiveUp."""
    url = post.secret(options.webhook)
    refs = [ref for ref in (options.secret, options.old_secret) if ref is not None]
    keys = [key_of(post.secret(ref)) for ref in refs]
    body, ident, stamp = body_of(message), ident_of(message), int(clock.now().timestamp())
    headers = {
        "webhook-id": ident,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature(keys, ident, stamp, body),
    }
    answer = post.bytes(url, body, headers, allow_private=options.allow_private)
    return Receipt(state="sent", detail=f"answered {answer.status}, {ident}")


def ident_of(message: Message) -> str:
    """The same for the same message, and without the full stop that parts what is signed."""
    return "msg_" + hashlib.sha256(message.key.encode("utf-8", "replace")).hexdigest()[:32]


def key_of(secret: str) -> bytes:
    """The key that a ``whsec_`` secret holds. Raises TryLater, without the secret, where it holds none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        text = f"the signing secret is not {PREFIX} and {SHORTEST} to {LONGEST} bytes in base64"
        raise TryLater(text, after=SECRET_PAUSE)
    logs.hide(secret.removeprefix(PREFIX))
    return key


def signature(keys: Iterable[bytes], ident: str, stamp: int, body: bytes) -> str:
    """What stands in ``webhook-signature``."""
    signed = f"{ident}.{stamp}.".encode() + body
    digests = (hmac.new(key, signed, hashlib.sha256).digest() for key in keys)
    return " ".join("v1," + base64.b64encode(digest).decode() for digest in digests)


def body_of(message: Message) -> bytes:
    """The message as JSON of at most :data:`BUDGET` bytes: ``type``, ``timestamp`` and ``data``."""
    items = [_story(item, card) for item, card in zip(message.items, cards(message), strict=True)]
    kept, room = 0, BUDGET - len(_encoded(_payload(message, [], len(items))))
    for item in items:
        room -= len(_encoded(item)) + 2
        if room < 0:
            break
        kept += 1
    return _encoded(_payload(message, items[:kept], len(items) - kept))


def _payload(message: Message, items: list[dict[str, Any]], left_out: int) -> dict[str, Any]:
    data = {
        "key": line(message.key, 400),
        "language": message.language,
        "area": line(message.area, 200),
        "subject": line(message.subject, 300),
        "text": block(message.intro, 10_000),
        "repeat": message.repeat,
        "day": message.day,
        "to": line(message.to, 300),
        "items": items,
        "left_out": left_out,
        "more": web(message.more),
        "sources": line(message.sources, 300),
        "footer": [line(part, 400) for part in message.footer],
    }
    return {"type": f"bevaka.{message.kind}", "timestamp": clock.stamp(), "data": data}


def _story(item: Item, card: Card) -> dict[str, Any]:
    """One story: texts are single clean lines, links http(s) or empty; nothing in it is mark-up."""
    return {
        "story": line(item.story_id, 100),
        "tier": item.tier,
        "event": card.event,
        "headline": card.headline,
        "url": card.url,
        "page": card.page,
        "source": line(item.source, 120),
        "source_type": line(item.source_type, 200),
        "published": line(item.published, 60),
        "suppliers": _lines(item.suppliers, 250),
        "themes": _lines(item.themes, 100),
        "countries": _lines(item.countries, 100),
        "quotes": list(card.quotes),
        "regions": line(item.regions, 600),
        "contracts": _lines(item.exposure, 400),
        "chains": _lines(item.chains, 300),
        "reasons": _lines(item.reasons, 400),
        "others": item.others,
    }


def _lines(texts: Iterable[str], limit: int) -> list[str]:
    return [text for text in (line(t, limit) for t in texts) if text]


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
