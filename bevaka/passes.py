"""Signed links to a story's page: whoever holds one may act on that story, as the person it was sent to, for some days.

A pass is ``payload.signature``: JSON ``[area, person, end]`` (end in seconds since 1970) and HMAC-SHA256 (RFC 2104) over
story and payload, both in URL-safe base64. The signature is compared as text, so no letter of a pass can be another one.
The key is a secret that ``[site] acts_key`` names, else ``data/acts.key``, which is made for its owner's eyes only.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from bevaka import clock, logs
from bevaka.errors import GiveUp
from bevaka.settings import House

log = logging.getLogger(__name__)
NAME = "act"
"""The name of a pass in a link and in a form."""
FILE = "acts.key"
SHORTEST = 32
"""Characters of a key at least."""
LONGEST = 1000
"""Characters of a pass at most."""


@dataclass(frozen=True, kw_only=True)
class Pass:
    """Who may act on ``story`` until ``end``: ``person``, to whom it was sent as the one who answers for ``area``."""

    story: str
    area: str
    person: str
    end: datetime

    @property
    def last(self) -> datetime:
        """The last second of it."""
        return self.end - timedelta(seconds=1)


class Refused(GiveUp):
    """A pass that does not hold. ``expired``: it once did, until then."""

    def __init__(self, reason: str, expired: datetime | None = None) -> None:
        super().__init__(reason)
        self.expired = expired


def key_of(house: House) -> bytes:
    """The key that signs; empty where there is none. Raises GiveUp where the one that the settings name is missing or short."""
    if (named := house.settings.site.acts_key) is not None:
        key = named.read(house.root)
        if len(key) < SHORTEST:
            raise GiveUp(f"[site] acts_key has {len(key)} characters; it takes {SHORTEST} at least")
        return key.encode()
    try:
        key = (house.data / FILE).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return b""
    logs.hide(key)
    return key.encode() if len(key) >= SHORTEST else b""


def make_key(house: House) -> None:
    """Make the house's key, if it has none and its settings name none; where the disk refuses, links stay without a pass."""
    site, file = house.settings.site, house.data / FILE
    if site.acts_key is not None or not site.acts_days or house.read_only() or file.exists():
        return
    # Linked into place, so that who reads it sees all of it, and of two makers one wins.
    draft = Path(f"{file}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(48) + "\n")
        with suppress(FileExistsError):
            os.link(draft, file)
    except OSError as error:
        log.warning("no key for links that act: %s", error.strerror)
    finally:
        with suppress(OSError):
            draft.unlink()


def signed(key: bytes, given: Pass) -> str:
    """``given`` as a text for a link."""
    payload = _text(json.dumps([given.area, given.person, int(given.end.timestamp())], ensure_ascii=False).encode())
    return f"{payload}.{_signature(key, given.story, payload)}"


def read(key: bytes, story: str, text: str) -> Pass:
    """The pass to ``story`` that ``text`` is. Raises Refused where it is none, was changed, is another story's or has expired."""
    payload, _, signature = text.partition(".")
    right = _signature(key, story, payload).encode()
    if not key or len(text) > LONGEST or not hmac.compare_digest(right, signature.encode("utf-8", "replace")):
        raise Refused("this link was changed, or is another story's")
    area, person, end = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    until = datetime.fromtimestamp(end, UTC)
    if clock.now() >= until:
        raise Refused("this link has expired", until)
    return Pass(story=story, area=area, person=person, end=until)


def link(house: House, story: str, area: str, person: str) -> str:
    """The address of the story's page for ``person``: with a pass, where the house gives any and knows a key."""
    page, days = house.page(story), house.settings.site.acts_days
    try:
        key = key_of(house)
    except GiveUp as error:
        log.warning("links without a pass: %s", error.reason)
        key = b""
    if not (key and days and person):
        return page
    # Ends with a day, so that the same message has the same link all day long.
    end = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days + 1)
    given = Pass(story=story, area=area, person=person[:200], end=end)
    return f"{page}?{urlencode({NAME: signed(key, given)})}"


def _signature(key: bytes, story: str, payload: str) -> str:
    return _text(hmac.digest(key, f"{story}\n{payload}".encode("utf-8", "replace"), "sha256"))


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
