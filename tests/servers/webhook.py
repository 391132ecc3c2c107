"""A receiver of signed webhooks on loopback: believes nothing it cannot verify, and takes nothing twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from servers.hooks import Answer, HookServer, Posted

TOLERANCE = 300
"""Seconds that a timestamp may be off (Standard Webhooks 1.0.0)."""


class WebhookServer(HookServer):
    """``taken`` holds what was verified and new, ``again`` the ids that came a second time, ``refused`` why the rest was not."""

    def __init__(self, secret: str, now: float) -> None:
        super().__init__()
        self.secret, self.now = secret, now
        self.taken: dict[str, Any] = {}
        self.bodies: list[Any] = []
        self.again: list[str] = []
        self.refused: list[str] = []

    def usual(self, posted: Posted) -> Answer:
        if why := self.doubt(posted):
            self.refused.append(why)
            return Answer(401, why.encode())
        ident = posted.headers["webhook-id"]
        self.bodies.append(json.loads(posted.body.decode("utf-8")))
        if ident in self.taken:
            self.again.append(ident)
        self.taken.setdefault(ident, self.bodies[-1])
        return Answer(204)

    def doubt(self, posted: Posted) -> str:
        """Why a request is not believed; ``""`` where it is."""
        ident, stamp = posted.headers.get("webhook-id", ""), posted.headers.get("webhook-timestamp", "")
        if not ident or "." in ident:
            return "no id"
        if not stamp.isdigit() or abs(int(stamp) - self.now) > TOLERANCE:
            return "not of now"
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        wanted = hmac.new(key, f"{ident}.{stamp}.".encode() + posted.body, hashlib.sha256).digest()
        for part in posted.headers.get("webhook-signature", "").split(" "):
            version, _, given = part.partition(",")
            if version == "v1" and hmac.compare_digest(base64.b64decode(given), wanted):
                return ""
        return "no signature of ours"
