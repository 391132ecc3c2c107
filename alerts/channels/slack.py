"""Slack: a bot token with ``chat.postMessage`` (slack_sdk), or an incoming webhook.

With a token the message of an alert is edited (``chat.update``) when its story goes on, and its thread tells what is new;
with an app-level token beside it, it has buttons, which :mod:`alerts.slack.listen` hears. ``chat.postMessage`` is not
idempotent, so nothing here posts twice; the outbox decides, and has :func:`find` look first where a message may have arrived.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field, model_validator
from slack_sdk.web import SlackResponse

from alerts.channels import CannotEdit, Post
from alerts.slack import api
from alerts.slack.blocks import EVENT, edited_payload, payload_of
from alerts.text import line
from bevaka.errors import GiveUp
from bevaka.records import Message, Receipt
from bevaka.settings import Secret
from bevaka.tables import Row

PAGE, PAGES = 200, 10
"""Messages a page, and pages, that are looked through for one."""
GONE = frozenset({"message_not_found", "thread_not_found"})
FIXED = frozenset({"cant_update_message", "edit_window_closed"})
"""How Slack says that a message is not there any more, or may not be edited any more."""


class Options(Row):
    """Either ``token`` and ``channel``, or ``webhook``. ``app_token``: buttons, heard through Socket Mode."""

    token: Secret | None = None
    channel: str = ""
    webhook: Secret | None = None
    app_token: Secret | None = None
    base_url: str = Field("https://slack.com/api/", pattern=r"^https?://\S+/$")
    allow_private: bool = False

    @model_validator(mode="after")
    def _one(self) -> Options:
        if (self.token is None) == (self.webhook is None):
            raise ValueError("give either token and channel, or webhook")
        if (self.token is not None) != bool(self.channel):
            raise ValueError("token and channel go together")
        if self.app_token is not None and self.token is None:
            raise ValueError("app_token needs token and channel: a webhook cannot answer who presses a button")
        return self


def send(message: Message, options: Options, post: Post) -> Receipt:
    """Post ``message``. Raises TryLater (limits, 5xx, network) or GiveUp (refused by name)."""
    payload = payload_of(message, buttons=options.app_token is not None)
    if options.webhook:
        said = post.json(post.secret(options.webhook), payload, allow_private=options.allow_private)
        return Receipt(state="sent", detail=line(said.text, 100))
    place = _place(_asked(options, post, "chat_postMessage", {"channel": options.channel, **payload}))
    return Receipt(state="sent", detail=place, place=place)


def edit(message: Message, place: str, options: Options, post: Post) -> Receipt:
    """Put ``message`` in the stead of the one at ``place`` (channel id and ts). Raises TryLater, CannotEdit or GiveUp."""
    payload = edited_payload(message, buttons=options.app_token is not None)
    try:
        _asked(options, post, "chat_update", {**_there(place), **payload})
    except api.Refused as error:
        if error.name in GONE | FIXED:
            raise CannotEdit(error.reason, gone=error.name in GONE) from error
        raise
    return Receipt(state="sent", detail=f"{place} (edited)")


def reply(message: Message, place: str, options: Options, post: Post) -> Receipt:
    """Post ``message`` in the thread of the one at ``place``. Raises TryLater or GiveUp."""
    there = _there(place)
    payload = {**payload_of(message, buttons=False), "channel": there["channel"], "thread_ts": there["ts"]}
    said = _place(_asked(options, post, "chat_postMessage", payload))
    return Receipt(state="sent", detail=f"{said} (in the thread of {there['ts']})")


def find(key: str, options: Options, post: Post, since: datetime, thread: str = "") -> Receipt | None:
    """The receipt of a message of ours that stands in the room since then, by the key in its metadata; None: it does not.

    ``thread``: the place of a message whose thread is looked through first. Raises TryLater, or GiveUp where nobody can
    look: a webhook, a token without the scope ``channels:history``.
    """
    if options.token is None:
        raise GiveUp("Slack: a webhook cannot be asked what it posted")
    asked: dict[str, Any] = {"limit": PAGE, "include_all_metadata": True}
    if thread:
        there = _there(thread)
        if ts := _found(key, "conversations_replies", {**there, **asked}, options, post):
            return Receipt(state="sent", detail=f"{there['channel']} {ts} (found in the thread of {there['ts']})")
    room = _there(thread)["channel"] if thread else options.channel
    asked |= {"channel": room, "oldest": f"{since.timestamp():.6f}"}
    if ts := _found(key, "conversations_history", asked, options, post):
        return Receipt(state="sent", detail=f"{room} {ts} (found there)", place=f"{room} {ts}")
    return None


def _found(key: str, method: str, asked: dict[str, Any], options: Options, post: Post) -> str:
    """The ts of the message with a key among what a method lists, or ``""``."""
    cursor = ""
    for _ in range(PAGES):
        page = _asked(options, post, method, {**asked, **({"cursor": cursor} if cursor else {})})
        for message in page.get("messages") or []:
            told = message.get("metadata") or {}
            if told.get("event_type") == EVENT and (told.get("event_payload") or {}).get("key") == line(key, 200):
                return str(message.get("ts", ""))
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return ""
    raise GiveUp(f"Slack: more than {PAGE * PAGES} messages since then")


def _asked(options: Options, post: Post, method: str, asked: dict[str, Any]) -> SlackResponse:
    assert options.token is not None
    token = post.secret(options.token)
    return api.called(method, asked, token=token, base_url=options.base_url, allow_private=options.allow_private)


def _place(answer: SlackResponse) -> str:
    """Where a message stands: channel id and ts."""
    return f"{answer.get('channel', '')} {answer.get('ts', '')}".strip()


def _there(place: str) -> dict[str, Any]:
    room, _, ts = place.partition(" ")
    if not room or not ts:
        raise GiveUp("it is not known where the message stands in Slack")
    return {"channel": room, "ts": ts}
