"""Slack: a bot token with ``chat.postMessage`` (slack_sdk), or an incoming webhook.

All text from outside stands in plain text and rich text elements, which Slack never reads as markup: no mention, no
link whose words and target differ. ``chat.postMessage`` is not idempotent, so nothing here posts twice; the outbox
decides, and has :func:`find` look first where a message may have arrived. Limits: Slack's block reference, and about
13,200 characters in a whole message (bolt-js issue 2509).
"""

from __future__ import annotations

import http.client
import re
import urllib.error
from datetime import datetime
from typing import Any

from pydantic import Field, model_validator
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from alerts.channels import Post
from alerts.http import TIMEOUT, Response, judged, retry_after
from alerts.render import Card, Fact, cards
from alerts.text import block, clip, line
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Message, Receipt
from bevaka.settings import Secret
from bevaka.tables import Row
from bevaka.words import catalogue, translator

BLOCKS, HEADER, CONTEXT, WHOLE = 50, 150, 2000, 10_000
"""The most blocks of a message, and characters of a header, a context line and a whole message."""
EVENT = "bevaka_message"
"""The type of our messages' metadata, by which they are found again."""
PAGE, PAGES = 200, 10
"""Messages a page, and pages, that are looked through for one."""
_AGAIN = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})


class Options(Row):
    """Either ``token`` and ``channel``, or ``webhook``."""

    token: Secret | None = None
    channel: str = ""
    webhook: Secret | None = None
    base_url: str = Field("https://slack.com/api/", pattern=r"^https?://\S+/$")
    allow_private: bool = False

    @model_validator(mode="after")
    def _one(self) -> Options:
        if (self.token is None) == (self.webhook is None):
            raise ValueError("give either token and channel, or webhook")
        if (self.token is not None) != bool(self.channel):
            raise ValueError("token and channel go together")
        return self


def send(message: Message, options: Options, post: Post) -> Receipt:
    """Post ``message``. Raises TryLater (limits, 5xx, network) or GiveUp (refused by name)."""
    payload = payload_of(message)
    if options.webhook:
        said = post.json(post.secret(options.webhook), payload, allow_private=options.allow_private)
        return Receipt(state="sent", detail=line(said.text, 100))
    answer = _asked(options, post, "chat_postMessage", {"channel": options.channel, **payload})
    return Receipt(state="sent", detail=f"{answer.get('channel', '')} {answer.get('ts', '')}".strip())


def find(key: str, options: Options, post: Post, since: datetime) -> Receipt | None:
    """The receipt of a message of ours that stands in the room since then, by the key in its metadata; None: it does not.

    Raises TryLater, or GiveUp where nobody can look: a webhook, a token without the scope ``channels:history``.
    """
    if options.token is None:
        raise GiveUp("Slack: a webhook cannot be asked what it posted")
    asked = {
        "channel": options.channel,
        "oldest": f"{since.timestamp():.6f}",
        "limit": PAGE,
        "include_all_metadata": True,
    }
    cursor = ""
    for _ in range(PAGES):
        page = _asked(options, post, "conversations_history", {**asked, **({"cursor": cursor} if cursor else {})})
        for message in page.get("messages") or []:
            told = message.get("metadata") or {}
            if told.get("event_type") == EVENT and (told.get("event_payload") or {}).get("key") == line(key, 200):
                return Receipt(state="sent", detail=f"{options.channel} {message.get('ts', '')} (found there)")
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return None
    raise GiveUp(f"Slack: more than {PAGE * PAGES} messages since then")


def _asked(options: Options, post: Post, method: str, asked: dict[str, Any]) -> SlackResponse:
    """The answer of a method of the Web API, by its name in the SDK. Raises TryLater or GiveUp."""
    assert options.token is not None
    token = post.secret(options.token)
    post.guard(options.base_url, allow_private=options.allow_private)
    client = WebClient(token=token, base_url=options.base_url, timeout=max(1, round(TIMEOUT[1])), retry_handlers=[])
    try:
        answer: SlackResponse = getattr(client, method)(**asked)
        return answer
    except SlackApiError as error:
        raise _judged(error) from error
    except SlackRequestError as error:
        raise GiveUp("Slack's address is not one") from error
    except urllib.error.URLError as error:
        refused = isinstance(error.reason, ConnectionRefusedError) or "getaddrinfo" in repr(error.reason)
        raise TryLater(f"Slack: {type(error.reason).__name__}", maybe_done=not refused) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise TryLater(f"Slack: {type(error).__name__}", maybe_done=True) from error


def _judged(error: SlackApiError) -> TryLater | GiveUp:
    """What an error of the Web API means for the message; it has a name, or at least a status."""
    given: Any = error.response
    as_dict = (
        given if isinstance(given, dict) else {"status": given.status_code, "headers": given.headers, **given.data}
    )
    status, name = int(as_dict.get("status") or 0), str(as_dict.get("error") or "")
    headers = {str(k).lower(): str(v) for k, v in dict(as_dict.get("headers") or {}).items()}
    if status == 429 or name in _LATER:
        return TryLater(f"Slack: ratelimited ({status})", after=retry_after(headers))
    if name in _AGAIN:
        return TryLater(f"Slack: {name}", maybe_done=True)
    if re.fullmatch(r"[a-z][a-z0-9_]*", name):  # the SDK puts a sentence there where the answer was no JSON
        return GiveUp(f"Slack refused: {name} ({status})")
    if status == 503:  # a gateway's word; what stands behind it may have taken the message
        return TryLater("Slack answered 503", after=retry_after(headers), maybe_done=True)
    try:
        judged(Response(status, "", headers), "Slack")
    except (TryLater, GiveUp) as verdict:
        return verdict
    return TryLater("Slack's answer could not be read", maybe_done=True)


def payload_of(message: Message) -> dict[str, Any]:
    """What is posted: fallback text always; blocks where there are items (a reduced message is text alone)."""
    payload: dict[str, Any] = {
        "text": escaped(_fallback(message)),
        "unfurl_links": False,
        "unfurl_media": False,
        "mrkdwn": False,
        "metadata": {"event_type": EVENT, "event_payload": {"key": line(message.key, 200)}},
    }
    if message.items:
        payload["blocks"] = _blocks(message)
    return payload


def escaped(text: str) -> str:
    """Exactly ``&``, ``<`` and ``>`` escaped, as Slack asks for."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fallback(message: Message) -> str:
    subject = line(message.subject, 200) or "Bevaka"
    if message.items:
        return subject
    return clip(f"{subject}\n{block(message.intro)}", 3000)


def _blocks(message: Message) -> list[dict[str, Any]]:
    """As many stories as fit, ten blocks and the budget of characters in hand, and how many more there are."""
    head: list[dict[str, Any]] = [_context(block(message.intro))]
    if message.kind == "digest":
        head.insert(0, _header(message.subject))
    elif message.repeat:
        head.append(_context(translator(message.language)("This message may have reached you before.")))
    shown = cards(message, BLOCKS)
    foot = [_context(part) for part in message.footer[:2]]
    for quotes in (3, 1, 0):
        found, used = _fitting(message, shown, WHOLE - _size(head + foot) - 300, quotes)
        if used:
            break
    left = len(message.items) - used
    if left:
        more = catalogue(message.language).ngettext("and {n} more story", "and {n} more stories", left)
        found.append(_context(more.format(n=left)))
    return [*head, *found, *foot][:BLOCKS]


def _fitting(message: Message, shown: list[Card], room: int, quotes: int) -> tuple[list[dict[str, Any]], int]:
    blocks: list[dict[str, Any]] = []
    for n, card in enumerate(shown):
        more = _story(card, message.language, quotes)
        if len(blocks) + len(more) > BLOCKS - 8 or _size(blocks + more) > room:
            return blocks, n
        blocks += more
    return blocks, len(shown)


def _story(card: Card, language: str, quotes: int) -> list[dict[str, Any]]:
    _ = translator(language)
    mark = f"{card.tier} · " if card.immediate else ""
    parts = [_section([_text(mark + card.what, bold=card.immediate)])]
    parts += [{"type": "rich_text_quote", "elements": [_text(q)]} for q in card.quotes[:quotes]]
    lines: list[dict[str, Any]] = []
    for fact in card.facts:
        lines += [_text(f"{fact.label}: ", bold=True), *_fact(fact, proofs=quotes > 0), _text("\n")]
    if card.url:
        lines += [{"type": "link", "url": card.url, "text": card.read}, _text("   ")]
    if card.page:
        lines.append({"type": "link", "url": card.page, "text": _("Open the story")})
    parts.append(_section(lines))
    return [{"type": "divider"}, _header(card.headline), {"type": "rich_text", "elements": parts}]


def _fact(fact: Fact, *, proofs: bool) -> list[dict[str, Any]]:
    """The lines of a fact, with their links where there is room for ``proofs``."""
    if not (proofs and any(fact.links)):
        return [_text(fact.short(1500))]
    elements: list[dict[str, Any]] = []
    for n, (text, url, host) in enumerate(fact.rows):
        elements.append(_text(("\n" if n else "") + text + (" " if url else "")))
        elements += [{"type": "link", "url": url, "text": host}] if url else []
    return elements


def _header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": line(text, HEADER) or "–", "emoji": False}}


def _context(text: str) -> dict[str, Any]:
    shown = clip(text, CONTEXT) or "–"
    return {"type": "context", "elements": [{"type": "plain_text", "text": shown, "emoji": False}]}


def _section(elements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": elements or [_text("–")]}


def _text(text: str, *, bold: bool = False) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "text", "text": text or "–"}
    return {**element, "style": {"bold": True}} if bold else element


def _size(value: Any) -> int:
    """Characters of all texts and links in ``value``: what Slack seems to count for a whole message."""
    if isinstance(value, dict):
        return sum(_size(v) if k not in ("text", "url") or not isinstance(v, str) else len(v) for k, v in value.items())
    return sum(_size(v) for v in value) if isinstance(value, list) else 0
