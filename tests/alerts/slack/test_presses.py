"""What an interaction payload means, and that a malformed one means nothing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from alerts.slack.presses import Faulty, Form, Press, read

TODAY = date(2026, 3, 6)
SPOT = {"room": "C1", "ts": "1772812800.000001", "story": "abc", "language": "sv"}


def pressed(act: str = "take", value: str = "sv abc", **changed: Any) -> dict[str, Any]:
    """As Slack sends it: with much that nobody asked for."""
    return {
        "type": "block_actions",
        "user": {"id": "U1", "username": "anna", "name": "anna", "team_id": "T1"},
        "api_app_id": "A1",
        "container": {"type": "message", "message_ts": SPOT["ts"], "channel_id": "C1", "is_ephemeral": False},
        "trigger_id": "1.2.abc",
        "team": {"id": "T1", "domain": "region"},
        "channel": {"id": "C1", "name": "bevaka"},
        "response_url": "https://hooks.slack.com/actions/T1/1/x",
        "actions": [{"action_id": f"bevaka:{act}", "block_id": "bevaka", "value": value, "type": "button", "action_ts": "1.5"}],
        **changed,
    }  # fmt: skip


def submitted(act: str, spot: Any = None, **fields: Any) -> dict[str, Any]:
    shapes = {
        "reason": "value",
        "until": "selected_date" if act == "follow" else "selected_option",
        "target": "selected_option",
    }
    values = {}
    for name, value in fields.items():
        given = {"value": value, "text": {}} if shapes[name] == "selected_option" else value
        values[name] = {name: {"type": "x", shapes[name]: given}}
    return {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1", "username": "anna"},
        "view": {
            "id": f"V{act}", "type": "modal", "callback_id": f"bevaka:{act}", "hash": "1.x",
            "private_metadata": json.dumps(SPOT if spot is None else spot), "state": {"values": values},
        },
    }  # fmt: skip


def test_buttons_and_forms_are_read() -> None:
    press = read(pressed(), TODAY)
    assert isinstance(press, Press)
    assert (press.act, press.user, press.trigger, press.spot.place) == ("take", "U1", "1.2.abc", "C1 1772812800.000001")
    form = read(submitted("dismiss", reason=" inte\nvår\u202e "), TODAY)
    assert isinstance(form, Form)
    assert (form.act, form.reason, form.spot.story) == ("dismiss", "inte vår·", "abc")
    form = read(submitted("follow", until="2026-03-06", reason=None), TODAY)
    assert isinstance(form, Form)
    assert (form.day, form.reason) == (TODAY, "")
    form = read(submitted("mute", until="30", target="supplier exgloves", reason="känt"), TODAY)
    assert isinstance(form, Form)
    assert (form.day, form.target) == (date(2026, 4, 5), ("supplier", "exgloves"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (submitted("dismiss", reason=None), "reason"),
        (submitted("dismiss", reason=" \n "), "reason"),
        (submitted("dismiss", reason="x" * 301), "reason"),
        (submitted("dismiss"), "reason"),
        (submitted("follow", until="2026-03-05"), "until"),
        (submitted("follow", until="2026-02-31"), "until"),
        (submitted("follow", until=None), "until"),
        (submitted("mute", until="7", target="story abc", reason=""), "reason"),
        ({**submitted("follow"), "view": {**submitted("follow")["view"], "state": {"values": []}}}, "until"),
    ],
)
def test_a_form_that_does_not_do_comes_back_with_a_sentence_at_the_field(given: Any, field: str) -> None:
    found = read(given, TODAY)
    assert isinstance(found, Faulty)
    assert list(found.errors) == [field]
    assert found.errors[field] in ("Säg det med 1 till 300 tecken.", "Välj en dag från och med i dag.")


@pytest.mark.parametrize(
    "given",
    [
        None, [], "x", 7, {}, {"type": "block_actions"}, {"type": ["block_actions"]}, {"type": "view_closed"},
        pressed("delete"), pressed(value="abc"), pressed(value="sv"), pressed(value="sv a b"), pressed(value="fi abc"),
        pressed(value="sv ../etc"), pressed(value="sv " + "x" * 65), pressed(value=7), pressed(actions=[]), pressed(actions=None),
        pressed(actions=[{}]), pressed(user={"id": "<!here>"}), pressed(user=None), pressed(trigger_id=None),
        pressed(container={"channel_id": "C1"}), pressed(container={"channel_id": "@all", "message_ts": "1.2"}),
        pressed(container={"channel_id": "C1", "message_ts": "now"}),
        pressed(actions=[{"action_id": "other:take", "value": "sv abc"}]),
        submitted("take", reason="x"), submitted("dismiss", spot={}, reason="x"), submitted("dismiss", spot=[SPOT], reason="x"),
        submitted("dismiss", spot={**SPOT, "room": "x"}, reason="x"), submitted("dismiss", reason={"a": 1}) | {"view": {}},
        submitted("mute", until="9999999999999", target="story abc", reason="x"),
        submitted("mute", until="-3", target="story a", reason="x"), [SPOT],
        submitted("mute", until="x", target="story abc", reason="x"),
        submitted("mute", until="7", target="area it", reason="x"),
        submitted("mute", until="7", target="story", reason="x"), submitted("mute", reason="x"),
        {**submitted("follow"), "view": {**submitted("follow")["view"], "state": []}},
        {**submitted("follow"), "view": {**submitted("follow")["view"], "private_metadata": "[" * 3000}},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_nothing(given: Any) -> None:
    assert read(given, TODAY) is None
