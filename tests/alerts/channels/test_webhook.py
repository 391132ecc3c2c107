"""A signed webhook before a receiver that verifies what it gets."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import alerts_world as made
import pytest
from servers.hooks import Answer
from servers.webhook import WebhookServer

from alerts.channels import webhook as channel
from alerts.message import reduced
from bevaka import clock
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Message, Receipt

OLD, NEW = (f"whsec_{base64.b64encode(bytes([n]) * 32).decode()}" for n in (1, 2))


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebhookServer]:
    with WebhookServer(NEW, clock.now().timestamp()) as server:
        monkeypatch.setenv("TEST_HOOK", f"{server.url}/in/T0K3N-0123456789")
        monkeypatch.setenv("TEST_NEW", NEW)
        monkeypatch.setenv("TEST_OLD", OLD)
        yield server


def send(message: Message, **values: Any) -> Receipt:
    given = {"webhook": {"env": "TEST_HOOK"}, "secret": {"env": "TEST_NEW"}, "allow_private": True, **values}
    return channel.send(message, channel.Options.model_validate(given), made.post(Path(".")))


def test_the_published_example_signs_as_published() -> None:
    # The example of the specification's reference libraries.
    key = channel.key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = channel.signature([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_believes_it_and_takes_a_repeat_once(receiver: WebhookServer) -> None:
    receiver.answers.append(Answer(how="drop"))
    with pytest.raises(TryLater) as caught:
        send(made.message())
    assert caught.value.maybe_done
    clock.set_clock(clock.now() + timedelta(minutes=2), pinned=True)
    assert send(made.message(repeat=True)).state == "sent"
    send(made.message(repeat=True))
    send(reduced(made.message()))
    assert receiver.refused == []
    assert len({posted.headers["webhook-id"] for posted in receiver.posts}) == 1
    assert len({posted.headers["webhook-timestamp"] for posted in receiver.posts}) == 2
    assert (len(receiver.taken), len(receiver.again)) == (1, 2)
    send(made.digest(1))
    assert len(receiver.taken) == 2


def test_what_stands_in_it(receiver: WebhookServer) -> None:
    send(made.message())
    body = receiver.bodies[0]
    assert (body["type"], body["timestamp"]) == ("bevaka.alert", "2026-03-06T16:00:00.000Z")
    assert body["data"]["area"] == "Handskar"
    story = body["data"]["items"][0]
    assert story["tier"] == "immediate"
    assert story["themes"] == ["Tvångsarbete", "Migrantarbetare"]
    assert story["url"] == "https://provtidningen.example/nyhet/1"
    assert story["quotes"] == ["Passen låstes in i ett kassaskåp på kontoret, säger tre av arbetarna."]
    assert receiver.posts[0].headers["content-type"] == "application/json; charset=utf-8"


def test_two_secrets_sign_while_one_follows_the_other(receiver: WebhookServer) -> None:
    receiver.secret = OLD
    with pytest.raises(GiveUp, match="401"):
        send(made.message())
    send(made.message(), old_secret={"env": "TEST_OLD"})
    receiver.secret = NEW
    send(made.message(), old_secret={"env": "TEST_OLD"})
    assert len(receiver.bodies) == 2


@pytest.mark.parametrize(
    "secret",
    [
        "hemligt",
        "whsec_",
        "whsec_åäö",
        "whsec_c2hvcnQ=",
        NEW.removeprefix("whsec_"),
        "whsec_" + "A" * 400,
        "whsk_" + NEW[6:],
    ],
)
def test_a_secret_that_is_none_waits_for_a_person_and_is_not_told(
    receiver: WebhookServer, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_NEW", secret)
    with pytest.raises(TryLater, match="signing secret") as caught:
        send(made.message())
    assert caught.value.after is not None
    assert secret.removeprefix("whsec_") == "" or secret not in caught.value.reason
    assert receiver.posts == []


def test_a_body_keeps_to_its_size_and_counts_what_it_leaves_out(receiver: WebhookServer) -> None:
    send(made.digest(5000))
    body = receiver.posts[0].body
    assert len(body) <= channel.BUDGET
    data = json.loads(body)["data"]
    assert len(data["items"]) > 50
    assert len(data["items"]) + data["left_out"] == 5000
