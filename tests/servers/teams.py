"""A Teams flow on loopback: it says 202 before it looks, and only its run history tells what became of a card."""

from __future__ import annotations

import json
from typing import Any

from servers.hooks import Answer, HookServer, Posted

LIMIT = 28 * 1024
ELEMENTS = {"TextBlock", "RichTextBlock", "Container", "TextRun", "ColumnSet", "Column"}


class TeamsServer(HookServer):
    """``runs`` is the history: ``Succeeded``, or what failed. :attr:`cards` are those that were posted."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.cards: list[dict[str, Any]] = []

    def usual(self, posted: Posted) -> Answer:
        self.runs.append(self.judge(posted))
        return Answer(202)

    def judge(self, posted: Posted) -> str:
        if len(posted.body) > LIMIT:
            return "RequestEntityTooLarge"
        data = json.loads(posted.body)
        if not isinstance(data.get("attachments"), list):
            return "The result of the expression 'foreach' is of type 'Null'"
        for attachment in data["attachments"]:
            card = attachment["content"]
            if card.get("type") != "AdaptiveCard" or card.get("version") not in ("1.2", "1.3", "1.4"):
                return "Property 'type' must be 'AdaptiveCard'"
            if bad := self.bad(card.get("body", [])) or self.bad_actions(card):
                return bad
            self.cards.append(card)
        return "Succeeded"

    def bad(self, elements: list[dict[str, Any]]) -> str:
        for element in elements:
            if element.get("type") not in ELEMENTS:
                return f"unknown element {element.get('type')}"
            found = (
                self.bad(element.get("items", []))
                or self.bad(element.get("inlines", []))
                or self.bad(element.get("columns", []))
            )
            if found or (element["type"] in ("TextBlock", "TextRun") and not element.get("text")):
                return found or "empty text"
        return ""

    def bad_actions(self, value: Any) -> str:
        if isinstance(value, list):
            return next((f for v in value if (f := self.bad_actions(v))), "")
        if isinstance(value, dict):
            kind = str(value.get("type", ""))
            if kind.startswith("Action.") and (kind != "Action.OpenUrl" or not value["url"].startswith("http")):
                return f"action {kind} is not allowed"
            return next((f for v in value.values() if (f := self.bad_actions(v))), "")
        return ""
