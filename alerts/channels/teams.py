"""Microsoft Teams: an Adaptive Card to the address of a Workflows flow ("send webhook alerts to a channel").

The flow answers 202 before it looks at the card, so the receipt says *accepted* and never *sent*. All text from outside
stands in text runs, which know no markup; links are actions with the host in their title. Limits: about 28 kB a message
in Microsoft's connector page, 413 seen from 21 kB; the budget here is 20 kB.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from typing import Any

from alerts.channels import Post
from alerts.render import Card, cards
from alerts.text import block, clip, line
from bevaka.errors import GiveUp
from bevaka.records import Message, Receipt
from bevaka.settings import Secret
from bevaka.tables import Row
from bevaka.words import catalogue, translator

BUDGET = 20_000
"""The most bytes of JSON in UTF-8."""
MOST = 60
"""More stories than ever fit."""
_FAILED = re.compile(r"\"error\"|webhook message delivery failed|microsoft teams endpoint returned http error", re.I)


class Options(Row):
    """``webhook`` names where the address of the flow is kept; the address is a secret, because it holds a signature."""

    webhook: Secret
    allow_private: bool = False


def send(message: Message, options: Options, post: Post) -> Receipt:
    """Post ``message`` as a card. Raises TryLater or GiveUp; an error in the body of a 200 is a refusal too."""
    url = post.secret(options.webhook)
    answer = post.json(url, payload_of(message), allow_private=options.allow_private)
    if _FAILED.search(answer.text):
        raise GiveUp(f"Teams answered {answer.status} with an error: {line(answer.text, 200)}")
    return Receipt(state="accepted", detail=f"answered {answer.status}")


def payload_of(message: Message) -> dict[str, Any]:
    """The fullest form that keeps to the budget: first fewer quotes, then fewer stories."""
    shown = cards(message, MOST)
    actions = _actions(message, shown)

    def form(stories: int, quotes: int) -> dict[str, Any]:
        return _envelope(_body(message, shown, stories, quotes), actions)

    whole = next((p for quotes in (3, 1) if _fits(p := form(len(shown), quotes))), None)
    if whole is not None:
        return whole
    # The first number of stories that is too many, found by halving: sizes only grow.
    too_many = bisect_left(range(1, len(shown) + 1), True, key=lambda n: not _fits(form(n, 1))) + 1
    smaller = form(too_many - 1, 1) if too_many > 1 else form(min(len(shown), 1), 0)
    if _fits(smaller):
        return smaller
    text = clip(block(message.intro), 1500)
    return _envelope([_run(line(message.subject, 200), weight="Bolder"), _run(text)], [])


def _fits(payload: dict[str, Any]) -> bool:
    return len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")) <= BUDGET


def _envelope(body: list[dict[str, Any]], actions: list[dict[str, Any]]) -> dict[str, Any]:
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
    }
    if actions:
        card["actions"] = actions
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _body(message: Message, shown: list[Card], stories: int, quotes: int) -> list[dict[str, Any]]:
    _ = translator(message.language)
    body = [_run(line(message.area, 100), subtle=True, size="Small")]
    if message.kind != "alert":
        body.append(_run(line(message.subject, 200), weight="Bolder", size="Large"))
    body += [_run(clip(part, 1500), subtle=bool(shown)) for part in block(message.intro).split("\n")[:60] if part]
    if message.repeat:
        body.append(_run(_("This message may have reached you before."), color="Warning"))
    for card in shown[:stories]:
        body.append(_story(card, quotes, _("Open the story")))
    if left := len(message.items) - stories:
        more = catalogue(message.language).ngettext("and {n} more story", "and {n} more stories", left)
        body.append(_run(more.format(n=left), subtle=True))
    body += [_run(line(part, 300), subtle=True, size="Small") for part in message.footer[:2]]
    return body


def _story(card: Card, quotes: int, open_it: str) -> dict[str, Any]:
    mark = [_part(f"{card.tier}  ", weight="Bolder", color="Attention")] if card.immediate else []
    items: list[dict[str, Any]] = [
        {"type": "RichTextBlock", "inlines": [*mark, _part(card.what, subtle=True)]},
        _run(card.headline, weight="Bolder", size="Medium"),
    ]
    for quote in card.quotes[:quotes]:
        said = {"type": "Container", "style": "emphasis", "items": [_run(f"”{quote}”", italic=True)]}
        items.append(said)
    for fact in card.facts:
        label = _part(f"{fact.label}: ", weight="Bolder")
        items.append({"type": "RichTextBlock", "inlines": [label, _part(fact.short(1600 if fact.links else 800))]})
    story: dict[str, Any] = {"type": "Container", "separator": True, "spacing": "Large", "items": items}
    if card.page:
        story["selectAction"] = {"type": "Action.OpenUrl", "title": open_it, "url": card.page}
    return story


def _actions(message: Message, shown: list[Card]) -> list[dict[str, Any]]:
    """Links of an alert as buttons, with the host of the article in sight; in a digest each story opens its own page."""
    if message.kind != "alert":
        return []
    _ = translator(message.language)
    found: list[dict[str, Any]] = []
    for card in shown[:2]:
        if card.url:
            found.append({"type": "Action.OpenUrl", "title": card.read, "url": card.url})
        if card.page:
            found.append({"type": "Action.OpenUrl", "title": _("Open the story"), "url": card.page})
    return found


def _run(text: str, *, subtle: bool = False, **style: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [_part(text, subtle=subtle, **style)]}


def _part(text: str, *, subtle: bool = False, **style: Any) -> dict[str, Any]:
    """A text run: shown as it is, whatever it holds."""
    part: dict[str, Any] = {"type": "TextRun", "text": text or "–", **style}
    return {**part, "isSubtle": True} if subtle else part
