"""Apprise before a server of ours, where the extra is installed; its address is a secret, its no is told apart by what it says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any

import alerts_world as made
import pytest
from pydantic import ValidationError
from servers.hooks import Answer, HookServer

from alerts.channels import apprise as channel
from bevaka import logs
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Message, Receipt

needs_apprise = pytest.mark.skipif(find_spec("apprise") is None, reason="needs the extra bevaka[apprise]")
SECRET = "geheim-T0K3N-0123456789"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HookServer]:
    with HookServer() as hook:
        monkeypatch.setenv("TEST_APPRISE", f"json://box:{SECRET}@127.0.0.1:{hook.port}/in")
        yield hook


def send(message: Message, **values: Any) -> Receipt:
    given = {"url": {"env": "TEST_APPRISE"}, "allow_private": True, **values}
    return channel.send(message, channel.Options.model_validate(given), made.post(Path(".")))


def test_without_the_extra_the_table_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "find_spec", lambda name: None)
    with pytest.raises(ValidationError, match=r"pip install bevaka\[apprise\]"):
        channel.Options.model_validate({"url": {"env": "X"}})
    with pytest.raises(ValidationError, match="a secret does not stand here"):
        channel.Options.model_validate({"url": "json://token@x"})


@needs_apprise
def test_a_message_arrives_in_plain_words(server: HookServer) -> None:
    assert send(made.message()).state == "accepted"
    got = server.posts[0].json
    assert got["title"] == "Anklagelse: Tvångsarbete – Exempel Gloves Kulim → Sävar Medical"
    assert "”Passen låstes in" in got["message"]
    assert "\nhttps://provtidningen.example/nyhet/1\n" in got["message"]


@needs_apprise
@pytest.mark.parametrize(
    ("answer", "error", "maybe"),
    [
        (Answer(404), GiveUp, False), (Answer(401), GiveUp, False), (Answer(302, b"", {"Location": "/x"}), GiveUp, False),
        (Answer(429), TryLater, False), (Answer(503), TryLater, False), (Answer(500), TryLater, True),
        (Answer(how="drop"), TryLater, True),
    ],
)  # fmt: skip
def test_a_no_is_told_apart(
    server: HookServer, answer: Answer, error: type[TryLater | GiveUp], maybe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers.append(answer)
    with pytest.raises(error) as caught:
        send(made.message())
    assert getattr(caught.value, "maybe_done", False) is maybe
    assert SECRET not in caught.value.reason
    assert len(server.posts) == 1
    assert server.others == [], "a redirect is not followed"


@needs_apprise
def test_a_closed_port_has_not_taken_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    with HookServer() as gone:
        port = gone.port
    monkeypatch.setenv("TEST_APPRISE", f"json://127.0.0.1:{port}/in")
    with pytest.raises(TryLater) as caught:
        send(made.message())
    assert not caught.value.maybe_done


@needs_apprise
def test_a_private_address_and_an_unknown_one_are_refused(server: HookServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(GiveUp, match="refused"):
        send(made.message(), allow_private=False)
    for wrong in (f"pigeon://{SECRET}/x", "no address", "json://"):
        monkeypatch.setenv("TEST_APPRISE", wrong)
        with pytest.raises(TryLater, match="none that Apprise knows") as caught:
            send(made.message())
        assert SECRET not in caught.value.reason
    assert server.posts == []
    assert SECRET not in logs.masked(f"in a line of a log: {SECRET}")


@needs_apprise
def test_words_of_others_mention_nobody_and_hide_no_link(server: HookServer) -> None:
    bad = "@everyone <!channel> <@U1> [Läs](https://evil.example) &lt;!here&gt; `x`"
    send(made.message(subject=bad, intro=bad, items=(made.item(headline=bad, quotes=(bad,), reasons=(bad,)),)))
    got = server.posts[0].json
    for words in (got["title"], got["message"]):
        for live in ("@everyone", "<", ">", "](", "&lt;", "`"):
            assert live not in words


@needs_apprise
def test_two_at_the_same_time_hear_each_their_own(server: HookServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """One hangs, and the other is refused meanwhile: neither waits, and the no of one is not that of the other."""
    asked, free, usual = Event(), Event(), server.usual
    monkeypatch.setattr(server, "usual", lambda posted: (asked.set(), free.wait(30), usual(posted))[2])
    log, before = logging.getLogger("apprise"), logging.getLogger("apprise").level
    with ThreadPoolExecutor(1) as other, HookServer() as busy:
        hanging = other.submit(send, made.message())
        assert asked.wait(30)
        monkeypatch.setenv("TEST_SECOND", f"json://127.0.0.1:{busy.port}/in")
        busy.answers.append(Answer(404))
        try:
            with pytest.raises(GiveUp, match="error=404"):
                send(made.message(), url={"env": "TEST_SECOND"})
            assert not hanging.done()
            assert log.level == logging.DEBUG, "somebody listens still"
        finally:
            free.set()
        assert hanging.result(30).state == "accepted"
    assert (log.level, channel._EAR in log.handlers) == (before, False)
