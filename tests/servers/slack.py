"""A Slack on loopback: ``chat.postMessage``, ``conversations.history`` and incoming webhooks, with the real one's known limits."""

from __future__ import annotations

import json
from collections import deque
from typing import Any
from urllib.parse import parse_qs

from servers.hooks import Answer, HookServer, Posted

WHOLE = 13_200
TEXT_LIMITS = {"header": 150, "section": 3000, "context": 2000}
KNOWN = {"header", "section", "context", "divider", "rich_text", "actions"}


def error(name: str) -> Answer:
    return Answer(200, json.dumps({"ok": False, "error": name}).encode(), {"Content-Type": "application/json"})


def limited(seconds: int) -> Answer:
    body = json.dumps({"ok": False, "error": "ratelimited"}).encode()
    return Answer(429, body, {"Retry-After": str(seconds), "Content-Type": "application/json"})


def strings(value: Any) -> list[str]:
    """Every text in a payload."""
    if isinstance(value, dict):
        return [s for v in value.values() for s in strings(v)]
    if isinstance(value, list):
        return [s for v in value for s in strings(v)]
    return [value] if isinstance(value, str) else []


def fault(blocks: list[dict[str, Any]]) -> str:
    """The name of what is wrong with some blocks, or ``""``."""
    if len(blocks) > 50 or any(b["type"] not in KNOWN for b in blocks):
        return "invalid_blocks"
    for block in blocks:
        texts = [block["text"]] if "text" in block else block.get("elements", []) if block["type"] == "context" else []
        if block["type"] == "context" and len(texts) > 10:
            return "invalid_blocks"
        if any(not 0 < len(t["text"]) <= TEXT_LIMITS[block["type"]] for t in texts):
            return "invalid_blocks"
    return "msg_blocks_too_long" if sum(len(s) for s in strings(blocks)) > WHOLE else ""


class SlackServer(HookServer):
    """``messages`` are the payloads of what it took; ``posted`` counts what was posted, looking apart.

    ``accepting``: answers that are given in turn after a message was taken all the same. ``blind``: history is refused.
    """

    def __init__(self) -> None:
        super().__init__()
        self.accepting: deque[Answer] = deque()
        self.blind = ""
        self.page = 100
        self.messages: list[dict[str, Any]] = []

    @property
    def api(self) -> str:
        return f"{self.url}/api/"

    def usual(self, posted: Posted) -> Answer:
        payload = self.payload(posted)
        if posted.path == "/api/conversations.history":
            return self.history(payload)
        if found := fault(payload.get("blocks") or []):
            return error(found) if posted.path.startswith("/api/") else Answer(400, found.encode())
        if not payload.get("text"):
            return error("no_text")
        payload["ts"] = f"1772812800.{len(self.messages) + 1:06d}"
        self.messages.append(payload)
        if self.accepting:
            return self.accepting.popleft()
        if not posted.path.startswith("/api/"):
            return Answer(200, b"ok")
        body = {"ok": True, "channel": payload["channel"], "ts": payload["ts"]}
        return Answer(200, json.dumps(body).encode(), {"Content-Type": "application/json"})

    @property
    def posted(self) -> int:
        return sum(p.path != "/api/conversations.history" for p in self.posts)

    def history(self, asked: dict[str, Any]) -> Answer:
        """Newest first, in pages; metadata only where it is asked for. ``oldest`` is on the clock of the tests."""
        if self.blind:
            return error(self.blind)
        start = int(asked.get("cursor") or 0)
        found = [m for m in reversed(self.messages) if float(m["ts"]) >= float(asked["oldest"])]
        keep = ("text", "ts", *(["metadata"] if asked.get("include_all_metadata") in ("1", "true", True) else []))
        page = [{k: m[k] for k in keep if k in m} for m in found[start : start + self.page]]
        more = str(start + self.page) if len(found) > start + self.page else ""
        body = {"ok": True, "messages": page, "response_metadata": {"next_cursor": more}}
        return Answer(200, json.dumps(body).encode(), {"Content-Type": "application/json"})

    @staticmethod
    def payload(posted: Posted) -> dict[str, Any]:
        if posted.headers.get("content-type", "").startswith("application/json"):
            found: dict[str, Any] = posted.json
            return found
        form = {k: v[0] for k, v in parse_qs(posted.body.decode()).items()}
        return {k: json.loads(v) if k in ("blocks", "metadata") else v for k, v in form.items()}
