"""What somebody did in Slack, read from an interaction payload: pure functions; whatever is malformed is nothing.

Payloads: https://docs.slack.dev/reference/interaction-payloads (``block_actions``, ``view_submission``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from alerts.slack.blocks import ACTION, DISMISS, FOLLOW, MUTE, REOPEN, TAKE
from alerts.slack.forms import REASON, TARGET, UNTIL
from bevaka import deeds
from bevaka.words import LANGUAGES, translator

_LANGUAGE = rf"^({'|'.join(LANGUAGES)})$"
_STORY = r"^[\w.-]{1,64}$"
_ROOM, _TS = r"^[CDG][A-Z0-9]{1,40}$", r"^\d{1,12}\.\d{1,6}$"


class _Loose(BaseModel):
    """A part of a payload: what is needed is checked, the rest is left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Spot(_Loose):
    """The message that something was done at, and what a form carries along: a room, a ts, a story, a language."""

    room: str = Field(pattern=_ROOM)
    ts: str = Field(pattern=_TS)
    story: str = Field(pattern=_STORY)
    language: str = Field(pattern=_LANGUAGE)

    @property
    def place(self) -> str:
        """As the channel names it in a receipt."""
        return f"{self.room} {self.ts}"


class _User(_Loose):
    id: str = Field(pattern=r"^[UW][A-Z0-9]{1,40}$")


class _Container(_Loose):
    channel_id: str
    message_ts: str


class _Action(_Loose):
    action_id: str = Field(max_length=255)
    value: str = Field("", max_length=2000)
    action_ts: str = Field("", max_length=40)


class _Pressed(_Loose):
    user: _User
    container: _Container
    trigger_id: str = Field(max_length=255)
    actions: list[_Action] = Field(min_length=1, max_length=25)


class _View(_Loose):
    id: str = Field(max_length=100)
    callback_id: str = Field(max_length=255)
    private_metadata: str = Field(max_length=3000)
    state: dict[str, Any]


class _Submitted(_Loose):
    user: _User
    view: _View


@dataclass(frozen=True, kw_only=True)
class Press:
    """A button that ``user`` (Slack's id) pressed; ``trigger`` opens a form for three seconds. ``once`` tells repeats apart."""

    act: str
    user: str
    spot: Spot
    trigger: str
    once: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form that ``user`` sent: a day to follow up or the last day of a mute, a reason, and what is muted (kind and id)."""

    act: str
    user: str
    spot: Spot
    once: str
    reason: str = ""
    day: date | None = None
    target: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Faulty:
    """A form that is to be filled in better: a sentence for each field, in the language of the message."""

    errors: Mapping[str, str]


def read(payload: Any, today: date) -> Press | Form | Faulty | None:
    """What was done, on the house's day ``today``; None where it is nothing of ours or cannot be read."""
    try:
        if payload["type"] == "block_actions":
            return _press(_Pressed.model_validate(payload))
        if payload["type"] == "view_submission":
            return _form(_Submitted.model_validate(payload), today)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):  # ValidationError is a ValueError
        return None
    return None


def _act(name: str, known: tuple[str, ...]) -> str:
    """``take`` of ``bevaka:take``. Raises ValueError where it is none of ours."""
    prefix, _, act = name.partition(":")
    if prefix != ACTION or act not in known:
        raise ValueError(name[:60])
    return act


def _press(given: _Pressed) -> Press:
    action = given.actions[0]
    act = _act(action.action_id, (TAKE, DISMISS, FOLLOW, MUTE, REOPEN))
    language, _, story = action.value.partition(" ")
    spot = Spot(room=given.container.channel_id, ts=given.container.message_ts, story=story, language=language)
    once = f"{given.user.id} {action.action_id} {action.action_ts or given.trigger_id}"
    return Press(act=act, user=given.user.id, spot=spot, trigger=given.trigger_id, once=once)


def _form(given: _Submitted, today: date) -> Form | Faulty:
    act = _act(given.view.callback_id, (DISMISS, FOLLOW, MUTE))
    spot = Spot.model_validate_json(given.view.private_metadata)
    values = given.view.state["values"]
    _ = translator(spot.language)
    errors: dict[str, str] = {}
    reason = _value(values, REASON, "value")
    try:
        reason = deeds.words(reason) if reason.strip() or act != FOLLOW else ""
    except deeds.Unfit:
        errors[REASON] = _("Say it in 1 to {n} characters.").replace("{n}", str(deeds.LONGEST))
    day, target = None, ("", "")
    if act == FOLLOW:
        day = _day(_value(values, UNTIL, "selected_date"))
        if day is None or day < today:
            errors[UNTIL] = _("Choose a day from today on.")
    elif act == MUTE:
        day = today + timedelta(days=int(_value(values, UNTIL, "selected_option")))
        kind, _space, key = _value(values, TARGET, "selected_option").partition(" ")
        target = (kind, key)
        if not today < day <= today + deeds.LONGEST_MUTE or kind not in deeds.MUTABLE or not key:
            raise ValueError("a choice that was not offered")
    if errors:
        return Faulty(errors=errors)
    return Form(
        act=act, user=given.user.id, spot=spot, once=f"view {given.view.id}", reason=reason, day=day, target=target
    )


def _value(values: Any, field: str, key: str) -> str:
    """What stands in a field of a form, as text; ``""`` where it is empty."""
    given = values
    for name in (field, field, key):
        given = given.get(name) if isinstance(given, dict) else None
    if isinstance(given, dict):  # an option that was chosen
        given = given.get("value")
    return given if isinstance(given, str) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
