"""A channel that hangs holds up nobody but those who wait for it, is sent nothing twice, and counts in the hour."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from alerts_world import AREAS, World
from servers.hooks import Answer, HookServer, Posted

from alerts.deliver import deliver
from alerts.lanes import lanes_of
from bevaka import clock


class Slow(HookServer):
    """Takes a message, and answers when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.free = threading.Event(), threading.Event()

    def usual(self, posted: Posted) -> Answer:
        self.asked.set()
        assert self.free.wait(60)
        return Answer()


@pytest.fixture
def slow(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    """A house with a flow of Teams that hangs, beside a folder and a terminal."""
    with Slow() as server:
        monkeypatch.setenv("TEST_FLOW", f"{server.url}/workflows/1?sig=geheim-0123456789")
        world.write(
            "channels.toml",
            '[slow]\nkind = "teams"\nwebhook = { env = "TEST_FLOW" }\nallow_private = true\ncanary = "off"\n'
            '[folder]\nkind = "file"\n[terminal]\nkind = "console"\n',
        )
        world.write("routes.toml", '[[route]]\nchannels = ["slow", "folder", "terminal"]\n')
        yield server
        server.free.set()


def states(world: World, channel: str) -> list[str]:
    return [r[0] for r in world.rows(f"SELECT state FROM deliveries WHERE channel='{channel}' ORDER BY id")]


def ended(world: World) -> None:
    assert lanes_of(world.store).wait(60, 60)


def test_the_others_have_everything_while_one_hangs(world: World, slow: Slow) -> None:
    for _ in range(3):
        world.publish()
    world.route()
    said: list[str] = []

    def say(text: str) -> None:
        # The hanging one is let go only when the six messages of the others are out: in turn, they would not be.
        said.append(text.rpartition(" → ")[2].split(":")[0])
        if len(said) == 6:
            slow.free.set()

    tally = deliver(world.house, world.store, say=say, tick=lambda _: None, out=world.out)
    assert tally.done == 9
    assert sorted(said[:6]) == ["folder"] * 3 + ["terminal"] * 3
    assert len(slow.posts) == 3
    assert states(world, "slow") == ["accepted"] * 3


def test_a_hanging_channel_holds_no_round_and_is_marked_by_the_next_one(world: World, slow: Slow) -> None:
    for _ in range(2):
        world.publish()
    world.route()
    began = clock.monotonic()
    assert world.deliver(seconds=2).done == 4
    assert clock.monotonic() - began < 10, "the time-out of a channel is 30 seconds"
    assert states(world, "slow") == ["sending", "queued"]
    assert world.deliver(seconds=0).done == 0
    assert len(slow.posts) == 1, "what is under way is neither given back nor sent again"
    slow.free.set()
    ended(world)
    assert world.deliver().done == 2
    assert states(world, "slow") == ["accepted"] * 2
    assert world.rows("SELECT sum(repeat), sum(attempts) FROM deliveries WHERE channel='slow'") == [(0, 2)]
    assert len(slow.posts) == 2


def test_what_is_under_way_when_the_process_ends_is_unknown_to_the_next(world: World, slow: Slow) -> None:
    world.publish()
    world.route()
    world.deliver(seconds=0)
    assert slow.asked.wait(30)
    fresh = type(world.store)(world.root / "data")
    world.store.close()
    world.store = fresh
    slow.free.set()
    world.deliver()
    assert world.rows("SELECT state, repeat FROM deliveries WHERE channel='slow'") == [("accepted", 1)]


def test_what_is_under_way_counts_in_the_hour(world: World, slow: Slow) -> None:
    """One person, two areas with a channel each: the second waits, and is left to the digest once the first has arrived."""
    world.write("areas.csv", AREAS.replace("it@region.example", "handskar@region.example"))
    world.write("bevaka.toml", '[alerts]\nhourly = 1\n[operator]\nchannels = ["folder"]\n')
    world.write(
        "routes.toml",
        '[[route]]\nareas = ["handskar"]\nchannels = ["slow"]\n[[route]]\nareas = ["it"]\nchannels = ["terminal"]\n',
    )
    world.publish()
    world.route()
    world.deliver(seconds=0)
    world.publish(suppliers=("skarm",), products=("ict",), countries=("CN",))
    world.write("bevaka.toml", '[alerts]\nhourly = 2\n[operator]\nchannels = ["folder"]\n')
    world.route()
    world.write("bevaka.toml", '[alerts]\nhourly = 1\n[operator]\nchannels = ["folder"]\n')
    world.deliver(seconds=0)
    assert (states(world, "slow"), states(world, "terminal")) == (["sending"], ["queued"])
    assert world.out.getvalue() == ""
    slow.free.set()
    ended(world)
    clock.set_clock(clock.now() + timedelta(minutes=2), pinned=True)
    world.deliver()
    assert (states(world, "slow"), states(world, "terminal")) == (["accepted"], ["rolled_up"])
    assert [why for _, why in world.entries()] == ["rolled_up"]


def test_two_folders_that_are_one_take_the_same_message_at_once(world: World) -> None:
    world.write("bevaka.toml", '[operator]\nchannels = ["f0"]\n')
    world.write("channels.toml", "".join(f'[f{n}]\nkind = "file"\n' for n in range(8)))
    world.write("routes.toml", f"[[route]]\nchannels = {[f'f{n}' for n in range(8)]}\n")
    for _ in range(5):
        world.publish()
    world.route()
    assert world.deliver().done == 40
    assert len(list((world.root / "data/outbox").iterdir())) == 10
