"""What Slack gets: blocks within its limits, everything from outside as plain text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import alerts_world as made
import pytest
from servers.slack import SlackServer, error, limited

from alerts.channels import slack as channel
from bevaka.errors import GiveUp, TryLater


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
    return {"token": {"env": "TEST_TOKEN"}, "channel": "C1", "allow_private": True}


def options(server: SlackServer, given: dict[str, Any]) -> channel.Options:
    return channel.Options.model_validate({**given, "base_url": server.api})


def test_an_alert_as_posted(token: dict[str, Any], tmp_path: Path) -> None:
    with SlackServer() as server:
        receipt = channel.send(made.message(), options(server, token), made.post(tmp_path))
    (posted,) = server.messages
    assert receipt.detail == "C1 1772812800.000001"
    assert server.posts[0].headers["authorization"] == "Bearer xoxb-1-geheim"
    assert posted["text"].startswith("Anklagelse: Tvångsarbete")
    kinds = [block["type"] for block in posted["blocks"]]
    assert kinds == ["header", "rich_text", "context"]
    quote = posted["blocks"][1]["elements"][1]
    assert quote["type"] == "rich_text_quote"
    assert quote["elements"][0]["text"].startswith("Passen låstes in")
    assert posted["metadata"]["event_payload"] == {"key": "alert:abc:handskar:immediate"}


@pytest.mark.parametrize(
    "name", ["invalid_auth", "channel_not_found", "is_archived", "msg_blocks_too_long", "invalid_blocks"]
)
def test_errors_with_a_name_are_given_up(token: dict[str, Any], tmp_path: Path, name: str) -> None:
    with SlackServer() as server:
        server.answers.append(error(name))
        with pytest.raises(GiveUp, match=name):
            channel.send(made.message(), options(server, token), made.post(tmp_path))


@pytest.mark.parametrize(
    ("answer", "after", "maybe"), [(limited(30), 30.0, False), (error("internal_error"), None, True)]
)
def test_errors_that_pass(token: dict[str, Any], tmp_path: Path, answer: Any, after: float | None, maybe: bool) -> None:
    with SlackServer() as server:
        server.answers.append(answer)
        with pytest.raises(TryLater) as caught:
            channel.send(made.message(), options(server, token), made.post(tmp_path))
    assert (caught.value.after, caught.value.maybe_done) == (after, maybe)
