"""What Teams gets: one Adaptive Card within 20 kB, links as actions, everything from outside in text runs."""

from __future__ import annotations

import json

import alerts_world as made
import pytest

from alerts.channels import teams as channel
from bevaka.records import Tier


def card(message: made.Message) -> dict[str, made.Any]:
    found: dict[str, made.Any] = channel.payload_of(message)["attachments"][0]["content"]
    return found


def test_an_alert_as_a_card() -> None:
    found = card(made.message())
    assert [action["title"] for action in found["actions"]] == ["Läs hos provtidningen.example", "Öppna händelsen"]
    story = next(part for part in found["body"] if part["type"] == "Container")
    assert story["items"][0]["inlines"][0]["text"].strip() == "Omedelbart"
    assert "Passen låstes in" in story["items"][2]["items"][0]["inlines"][0]["text"]
    assert found["version"] == "1.4"


@pytest.mark.parametrize("count", [0, 1, 5, 30, 300])
def test_a_digest_keeps_to_the_budget_and_tells_what_is_left(count: int) -> None:
    message = made.digest(count)
    size = len(json.dumps(channel.payload_of(message), ensure_ascii=False).encode())
    text = json.dumps(card(message), ensure_ascii=False)
    shown = text.count('"separator"')
    assert size <= channel.BUDGET
    assert (f"och {count - shown} nyheter till" in text) is (count > shown)
    assert shown >= min(count, 5)


def test_each_story_of_a_digest_opens_its_page() -> None:
    body = card(made.digest(2, items=(made.item(tier=Tier.DIGEST),)))["body"]
    (action,) = [part["selectAction"] for part in body if "selectAction" in part]
    assert action == {
        "type": "Action.OpenUrl",
        "title": "Öppna händelsen",
        "url": "http://127.0.0.1:8001/-/bevaka/story/abc",
    }
