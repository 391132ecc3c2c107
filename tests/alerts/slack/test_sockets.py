"""The socket: where it may lead, that it comes back however it was lost, and how patiently."""

from __future__ import annotations

import json
import queue
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from alerts_world import World
from servers.hooks import Answer
from servers.slack import SlackServer, error, fine, limited
from servers.sockets import PING
from slack_world import through, told

from alerts.slack.sockets import Ears, checked, heard_channels
from bevaka import clock
from bevaka.errors import GiveUp


class Bench:
    """A Slack, and ears that are opened as a test wants them."""

    def __init__(self, world: World, server: SlackServer, stack: ExitStack) -> None:
        self.world, self.server, self._stack = world, server, stack
        self.said: queue.Queue[str] = queue.Queue()

    def listen(self, **options: Any) -> Ears:
        given = {"patience": (0.01, 0.05), "ping": 0.2, **options}
        ears = self._stack.enter_context(Ears(self.world.house, self.said.put, lambda: None, **given))
        self._stack.callback(lambda: [line.drop() for line in self.server.socket.lines])
        assert ears.start() == 1
        return ears

    def joined(self) -> Any:
        return self.server.socket.joined.get(timeout=20)

    def works(self) -> None:
        """An envelope is answered."""
        self.server.socket.push(json.dumps({"envelope_id": "e", "type": "interactive", "payload": {}}))
        assert self.server.socket.answer("e") == {"envelope_id": "e"}


@pytest.fixture
def bench(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
    monkeypatch.setenv("TEST_APP", "xapp-1-geheim")
    with SlackServer() as server, ExitStack() as stack:
        through(world, server, "C1")
        told(world)
        yield Bench(world, server, stack)


def test_it_comes_back_when_slack_says_so_drops_it_or_closes_it(bench: Bench) -> None:
    bench.listen()
    line = bench.joined()
    assert line.path == "/link/?ticket=t1&app_id=A1"
    assert bench.said.get(timeout=10) == "listen: connected to Slack for chat1"
    bench.works()
    bench.server.socket.push(json.dumps({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}))
    line = bench.joined()
    assert line.path.startswith("/link/?ticket=t2&"), "an address is used once"
    bench.works()
    line.drop()
    line = bench.joined()
    bench.works()
    line.frame(8, b"\x03\xe8bye")
    bench.joined()
    bench.works()


def test_pings_are_answered_and_sent(bench: Bench) -> None:
    bench.listen()
    line = bench.joined()
    line.frame(PING, b"are you there")
    assert line.pongs.get(timeout=10) == b"are you there"


def test_it_asks_again_where_no_address_is_given(bench: Bench) -> None:
    bench.server.opens.extend(
        [Answer(502), error("internal_error"), error("invalid_auth"), limited(1), fine(url="no address")]
    )
    bench.listen()
    bench.joined()
    bench.works()
    assert bench.server.opened == 6
    said = [bench.said.get(timeout=10) for _ in range(6)]
    assert "invalid_auth" in said[2]
    assert "geheim" not in "".join(said)
    assert said[5].startswith("listen: connected")


# The SDK leaves the socket of a handshake that was refused to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_address_that_leads_nowhere_is_not_asked_for_at_once(bench: Bench) -> None:
    bench.server.socket.status = 503
    waits: list[float] = []
    ears = bench.listen(ping=0.05)
    client = ears._ears[0]._client
    wait = client.ending.wait

    def waited(seconds: float | None = None) -> bool:
        waits.append(seconds or 0.0)
        if len(waits) == 4:
            bench.server.socket.status = 101
        return wait(0.001)

    client.ending.wait = waited  # type: ignore[method-assign]
    bench.joined()
    assert waits[-3:] == sorted(waits[-3:])
    assert max(waits) == 0.05, "twice as long each time, up to the longest"


def test_it_ends_at_once_while_it_waits(bench: Bench) -> None:
    bench.server.opens.append(limited(3600))
    ears = bench.listen()
    assert "ratelimited" in bench.said.get(timeout=10)
    before = clock.monotonic()
    ears.close()
    assert clock.monotonic() - before < 10


def test_what_is_edited_counts_without_a_restart(bench: Bench) -> None:
    ears = bench.listen()
    bench.joined()
    bench.world.write("bevaka.toml", '[operator]\nchannels = ["folder"]\n[alerts]\nhourly = 3\n')
    ears.use(bench.world.house)
    bench.works()
    assert bench.server.opened == 1, "the socket stayed"
    through(bench.world, bench.server, "C1", "C2")
    bench.server.socket.lines[-1].drop()
    ears.use(bench.world.house)
    bench.joined()
    bench.works()


def test_a_secret_that_is_missing_is_said_and_one_app_has_one_socket(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    through(bench.world, bench.server, "C1", "C2")
    assert list(heard_channels(bench.world.house)) == ["chat1", "chat2"]
    bench.listen()
    bench.joined()
    assert bench.said.get(timeout=10) == "listen: connected to Slack for chat1, chat2"
    monkeypatch.delenv("TEST_APP")
    with Ears(bench.world.house, bench.said.put, lambda: None) as ears:
        assert ears.start() == 0
    assert "TEST_APP is not set" in bench.said.get(timeout=10)


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ws://wss-primary.slack.com/link", "https://wss-primary.slack.com/link", "wss://slack.com.evil.example/link",
        "wss://evilslack.com/", "wss://wss.slack.com:8443/", "wss://a@wss.slack.com/", "wss://127.0.0.1/", "wss://[::1]/",
        "wss://wss.slack.com/\r\nHost: x", "wss://wss.slack.com:x/", "wss:///", "wss://169.254.169.254/", "file:///etc/passwd",
        "wss://evil.example#.slack.com",
    ],
)  # fmt: skip
def test_a_socket_leads_to_slack_and_nowhere_else(url: str) -> None:
    with pytest.raises(GiveUp):
        checked(url)
    if not url.startswith("ws"):
        with pytest.raises(GiveUp):
            checked(url, allow_private=True)


def test_a_name_of_slack_that_leads_into_the_own_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"wss-primary.slack.com": "3.68.124.168", "wss-evil.slack.com": "10.0.0.7"}
    monkeypatch.setattr("socket.getaddrinfo", lambda host, port, **_: [(2, 1, 6, "", (answers[host], port))])
    assert checked("wss://wss-primary.slack.com/link/?ticket=1")
    with pytest.raises(GiveUp, match="refused"):
        checked("wss://wss-evil.slack.com/link/?ticket=1")
