"""A Slack on loopback: the methods of the Web API that the house calls, Socket Mode, incoming webhooks, the known limits."""

from __future__ import annotations

import json
import queue
from collections import deque
from typing import Any
from urllib.parse import parse_qs

from servers.hooks import Answer, HookServer, Posted
from servers.sockets import SocketServer

WHOLE = 13_200
TEXT_LIMITS = {"header": 150, "section": 3000, "context": 2000}
KNOWN = {"header", "section", "context", "divider", "rich_text", "actions"}
INPUTS = {"plain_text_input", "datepicker", "static_select"}
LISTS = ("conversations.history", "conversations.replies")


def error(name: str) -> Answer:
    return Answer(200, json.dumps({"ok": False, "error": name}).encode(), {"Content-Type": "application/json"})


def fine(**body: Any) -> Answer:
    return Answer(200, json.dumps({"ok": True, **body}).encode(), {"Content-Type": "application/json"})


def limited(seconds: int) -> Answer:
    body = json.dumps({"ok": False, "error": "ratelimited"}).encode()
    return Answer(429, body, {"Retry-After": str(seconds), "Content-Type": "application/json"})


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
        if block["type"] == "actions" and bad_buttons(block["elements"]):
            return "invalid_blocks"
    # Not documented: seen between 11,300 characters of texts in many containers and 13,297 in few.
    return "msg_blocks_too_long" if len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > WHOLE else ""


def bad_buttons(buttons: list[dict[str, Any]]) -> bool:
    ids = [b["action_id"] for b in buttons]
    if not 0 < len(buttons) <= 25 or len(set(ids)) < len(ids) or any(len(i) > 255 for i in ids):
        return True
    texts = [b["text"] for b in buttons]
    if any(t["type"] != "plain_text" or not 0 < len(t["text"]) <= 75 for t in texts):
        return True
    return any(len(b["value"]) > 2000 for b in buttons)


def bad_view(view: dict[str, Any]) -> bool:
    """Whether a form breaks a limit that Slack documents."""
    if view["type"] != "modal" or len(view["private_metadata"]) > 3000 or len(view["blocks"]) > 100:
        return True
    if any(not 0 < len(view[k]["text"]) <= 24 for k in ("title", "submit", "close")):
        return True
    for block in (b for b in view["blocks"] if b["type"] == "input"):
        element = block["element"]
        options = element.get("options", [])
        if element["type"] not in INPUTS or not 0 < len(block["label"]["text"]) <= 2000 or len(options) > 100:
            return True
        if any(not 0 < len(o["text"]["text"]) <= 75 or not 0 < len(o["value"]) <= 150 for o in options):
            return True
        if len({o["value"] for o in options}) < len(options) or (
            "initial_option" in element and element["initial_option"] not in options
        ):
            return True
    return False


class SlackServer(HookServer):
    """``messages`` are the payloads of what it took, edited where they were; ``posted`` counts what was posted, looking apart.

    ``accepting``: answers that are given in turn after a message was taken all the same. ``blind``: lists are refused.
    ``fixed``: the error of every edit. ``people``: what ``users.info`` knows, else ``missing_scope``. ``views`` and ``told``
    get each form and each ephemeral answer. ``socket`` is where ``apps.connections.open`` leads.
    """

    def __init__(self) -> None:
        super().__init__()
        self.accepting: deque[Answer] = deque()
        self.blind = self.fixed = ""
        self.page = 100
        self.messages: list[dict[str, Any]] = []
        self.edits: list[dict[str, Any]] = []
        self.people: dict[str, dict[str, Any]] = {}
        self.views: queue.Queue[dict[str, Any]] = queue.Queue()
        self.told: queue.Queue[dict[str, Any]] = queue.Queue()
        self.opens: deque[Answer] = deque()
        self.opened = 0
        self.socket = SocketServer()

    @property
    def api(self) -> str:
        return f"{self.url}/api/"

    def usual(self, posted: Posted) -> Answer:
        payload = self.payload(posted)
        method = posted.path.removeprefix("/api/")
        if method in LISTS:
            return self.listed(payload, method)
        other = {
            "chat.update": self.update,
            "chat.postEphemeral": self.ephemeral,
            "views.open": self.view,
            "users.info": self.user,
            "apps.connections.open": self.connection,
        }
        if method in other:
            return other[method](payload)
        if found := fault(payload.get("blocks") or []):
            return error(found) if posted.path.startswith("/api/") else Answer(400, found.encode())
        if not payload.get("text"):
            return error("no_text")
        if "thread_ts" in payload and payload["thread_ts"] not in [m["ts"] for m in self.messages]:
            return error("thread_not_found")
        payload["ts"] = f"1772812800.{len(self.messages) + 1:06d}"
        self.messages.append(payload)
        if self.accepting:
            return self.accepting.popleft()
        if not posted.path.startswith("/api/"):
            return Answer(200, b"ok")
        return fine(channel=payload["channel"], ts=payload["ts"])

    @property
    def posted(self) -> int:
        return sum(p.path.removeprefix("/api/") not in LISTS for p in self.posts)

    def update(self, payload: dict[str, Any]) -> Answer:
        if self.fixed:
            return error(self.fixed)
        found = [m for m in self.messages if (m["channel"], m["ts"]) == (payload["channel"], payload["ts"])]
        if not found:
            return error("message_not_found")
        if bad := fault(payload.get("blocks") or []):
            return error(bad)
        found[0].update({k: payload[k] for k in ("text", "blocks", "metadata") if k in payload})
        self.edits.append(payload)
        return self.accepting.popleft() if self.accepting else fine(channel=payload["channel"], ts=payload["ts"])

    def ephemeral(self, payload: dict[str, Any]) -> Answer:
        self.told.put(payload)
        return fine(message_ts="1772812801.000001")

    def view(self, payload: dict[str, Any]) -> Answer:
        if payload["trigger_id"] == "late":
            return error("expired_trigger_id")
        if bad_view(payload["view"]):
            return error("invalid_arguments")
        self.views.put(payload["view"])
        return fine(view={"id": "V1"})

    def user(self, payload: dict[str, Any]) -> Answer:
        known = self.people.get(payload["user"])
        return error("missing_scope") if known is None else fine(user={"id": payload["user"], **known})

    def connection(self, _payload: dict[str, Any]) -> Answer:
        self.opened += 1
        return self.opens.popleft() if self.opens else fine(url=self.socket.url(f"t{self.opened}"))

    def listed(self, asked: dict[str, Any], method: str) -> Answer:
        """Newest first, in pages; metadata only where it is asked for. ``oldest`` is on the clock of the tests."""
        if self.blind:
            return error(self.blind)
        start = int(asked.get("cursor") or 0)
        if method == "conversations.replies":
            of_thread = [m for m in self.messages if asked["ts"] in (m["ts"], m.get("thread_ts"))]
            if not of_thread:
                return error("thread_not_found")
            found = of_thread
        else:
            mains = [m for m in self.messages if "thread_ts" not in m]
            found = [m for m in reversed(mains) if float(m["ts"]) >= float(asked["oldest"])]
        keep = ("text", "ts", *(["metadata"] if asked.get("include_all_metadata") in ("1", "true", True) else []))
        page = [{k: m[k] for k in keep if k in m} for m in found[start : start + self.page]]
        more = str(start + self.page) if len(found) > start + self.page else ""
        return fine(messages=page, response_metadata={"next_cursor": more})

    @staticmethod
    def payload(posted: Posted) -> dict[str, Any]:
        if not posted.body:
            return {}
        if posted.headers.get("content-type", "").startswith("application/json"):
            found: dict[str, Any] = posted.json
            return found
        form = {k: v[0] for k, v in parse_qs(posted.body.decode()).items()}
        return {k: json.loads(v) if k in ("blocks", "metadata", "view") else v for k, v in form.items()}

    def __enter__(self) -> SlackServer:
        self.socket.__enter__()
        super().__enter__()
        return self

    def __exit__(self, *args: object) -> None:
        super().__exit__(*args)
        self.socket.__exit__(*args)
