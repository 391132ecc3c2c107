"""The channels' HTTP client: verdicts, Retry-After, and the address that is checked is the address that is asked."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from servers.hooks import Answer, HookServer

from alerts import http
from bevaka import clock, logs
from bevaka.errors import GiveUp, TryLater

REFUSED = [
    "http://127.0.0.1/x", "http://127.1/x", "http://0/x", "http://2130706433/x", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://localhost/x", "http://localhost./x", "http://[::1]/x", "http://[::ffff:7f00:1]/x", "http://[64:ff9b::7f00:1]/",
    "http://169.254.169.254/latest/", "http://10.0.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://①②⑦.⓪.⓪.①/",
    "http://user@127.0.0.1/", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:25/", "javascript:1", "//127.0.0.1/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_not_public_are_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(GiveUp):
        http.post_json(url, {})


def names(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let the name server give ``answers`` in turn, the last for ever; returns the names that were asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        if not str(host).endswith(".example"):
            return real(host, port, *args, **more)
        asked.append(host)
        address = answers[min(len(asked), len(answers)) - 1]
        if not address:
            raise socket.gaierror("no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, "10.0.0.7")
    with pytest.raises(GiveUp, match=r"flow\.example leads to 10\.0\.0\.7"):
        http.post_json("https://flow.example/x", {})


def test_a_name_that_changes_its_answer_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with HookServer() as inside:
        asked = names(monkeypatch, "93.184.216.34", "127.0.0.1")
        with pytest.raises(GiveUp, match=r"127\.0\.0\.1"):
            http.post_json(f"http://flow.example:{inside.port}/x", {})
        assert len(asked) == 2
        assert not inside.posts


def test_a_name_without_an_answer_is_tried_later(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, "")
    with pytest.raises(TryLater, match="cannot be resolved"):
        http.post_json("https://flow.example/x", {})


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5), ("0", 1), ("999999999", http.LONGEST_PAUSE), ("Fri, 06 Mar 2026 16:02:00 GMT", 120),
        ("Fri, 06 Mar 2020 16:02:00 GMT", 1), ("soon", None), ("", None), ("-5", None),
    ],
)  # fmt: skip
def test_retry_after_in_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert clock.now().isoformat() == "2026-03-06T16:00:00+00:00"
    assert http.retry_after({"retry-after": value}) == seconds


def test_what_is_posted_and_what_comes_back() -> None:
    with HookServer() as server:
        server.answers.append(Answer(200, b"x" * 200_000))
        answer = http.post_json(f"{server.url}/a?b=c", {"å": "\ud800"}, {"X-Test": "1"}, allow_private=True)
        assert len(answer.text) == http.MAX_BODY
        assert server.posts[0].json == {"å": "?"}
        assert server.posts[0].headers["x-test"] == "1"
        assert server.posts[0].path == "/a?b=c"


def test_an_error_names_the_host_and_masks_the_rest() -> None:
    with HookServer() as server:
        secret = f"{server.url}/webhookb2/aaaaaaaaaaaaaaaa/IncomingWebhook/0123456789abcdef"
        server.answers.append(Answer(404, b"no flow at /webhookb2/aaaaaaaaaaaaaaaa/IncomingWebhook/0123456789abcdef"))
        with pytest.raises(GiveUp) as caught:
            http.post_json(secret, {}, allow_private=True)
    assert "127.0.0.1 answered 404" in caught.value.reason
    assert "0123456789abcdef" not in caught.value.reason
    assert logs.masked(secret) == logs.MASK


def test_a_certificate_nobody_knows_is_not_trusted() -> None:
    with HookServer() as plain, pytest.raises(TryLater) as caught:
        http.post_json(f"https://127.0.0.1:{plain.port}/", {}, allow_private=True)
    assert not plain.posts
    assert "certificate" in caught.value.reason
    assert not caught.value.maybe_done
