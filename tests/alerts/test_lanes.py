"""A channel that hangs holds up nobody but those who wait for it, is sent nothing twice, and counts in the hour."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from alerts_world import AREAS, World
from servers.hooks import Answer, HookServer, Posted
from servers.slack import SlackServer
from servers.teams import TeamsServer
from slack_world import table, told, words

from alerts import pace
from alerts.channels import teams
from alerts.deliver import deliver
from alerts.lanes import lanes_of
from bevaka import clock, deeds
from bevaka.errors import TryLater
from bevaka.store.people import Act, ActKind


class Slow(HookServer):
    """Takes a message, and answers when it is let go; ``first`` only: the others at once."""

    def __init__(self, first: bool = False) -> None:
        super().__init__()
        self.asked, self.free, self._first = threading.Event(), threading.Event(), first
        self.times: list[float] = []

    def usual(self, posted: Posted) -> Answer:
        self.times.append(clock.monotonic())
        if not (self._first and self.asked.is_set()):
            self.asked.set()
            assert self.free.wait(60)
        return Answer()


FLOW = 'kind = "teams"\nwebhook = { env = "TEST_FLOW" }\nallow_private = true\ncanary = "off"\n'


@pytest.fixture
def slow(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    """A house with a flow of Teams that hangs, beside a folder and a terminal."""
    with Slow() as server:
        monkeypatch.setenv("TEST_FLOW", f"{server.url}/workflows/1?sig=geheim-0123456789")
        monkeypatch.setattr(teams, "PACE", replace(teams.PACE, apart=0.05))
        world.write("channels.toml", f'[slow]\n{FLOW}[folder]\nkind = "file"\n[terminal]\nkind = "console"\n')
        world.write("routes.toml", '[[route]]\nchannels = ["slow", "folder", "terminal"]\n')
        yield server
        server.free.set()


def states(world: World, channel: str) -> list[str]:
    return [r[0] for r in world.rows(f"SELECT state FROM deliveries WHERE channel='{channel}' ORDER BY id")]


def ended(world: World) -> None:
    assert lanes_of(world.store).wait(60)


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


def test_what_the_database_refuses_to_mark_is_marked_by_the_next_call_and_no_repeat(world: World, slow: Slow) -> None:
    world.publish()
    world.route()
    world.deliver(seconds=0)
    slow.free.set()
    ended(world)
    world.store._db.conn.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(world.store.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TryLater):
        world.deliver()
    other.close()
    assert world.deliver().done == 3
    assert world.rows("SELECT state, repeat, attempts FROM deliveries WHERE channel='slow'") == [("accepted", 0, 1)]
    assert len(slow.posts) == 1


@pytest.fixture
def one_an_hour(world: World, slow: Slow) -> World:
    """One person with two areas, whose alerts go to the channel that hangs and to the terminal, and who may have one an hour."""
    world.write("areas.csv", AREAS.replace("it@region.example", "handskar@region.example"))
    settings = '[alerts]\nhourly = {}\n[operator]\nchannels = ["folder"]\n'
    world.write("bevaka.toml", settings.format(2))
    world.write(
        "routes.toml",
        '[[route]]\nareas = ["handskar"]\nchannels = ["slow"]\n[[route]]\nareas = ["it"]\nchannels = ["terminal"]\n',
    )
    world.publish()
    world.publish(suppliers=("skarm",), products=("ict",), countries=("CN",))
    world.route()
    world.write("bevaka.toml", settings.format(1))
    return world


@pytest.mark.parametrize(("answer", "second"), [(Answer(200), "rolled_up"), (Answer(400), "sent")])
def test_what_is_under_way_counts_in_the_hour_until_it_is_known_what_became_of_it(
    one_an_hour: World, slow: Slow, monkeypatch: pytest.MonkeyPatch, answer: Answer, second: str
) -> None:
    """In one call: the second alert is given back, and goes to the digest or out as soon as the first has ended."""
    world, usual, held = one_an_hour, slow.usual, threading.Event()
    monkeypatch.setattr(slow, "usual", lambda posted: (usual(posted), answer)[1])

    def traced(sql: str) -> None:
        if sql.startswith("UPDATE") and "are on their way" in sql:
            held.set()
            slow.free.set()

    world.store._db.conn.set_trace_callback(traced)
    tally = world.deliver()
    assert held.is_set()
    assert tally.failed == 0
    assert (states(world, "slow"), states(world, "terminal")) == (
        ["accepted" if answer.status == 200 else "failed"],
        [second],
    )
    assert world.rows("SELECT attempts FROM deliveries WHERE channel='terminal'") == [(1,)]
    assert (("it", "rolled_up") in world.entries()) is (second == "rolled_up")


def test_what_waits_for_others_that_hang_is_judged_again_by_a_later_call(one_an_hour: World, slow: Slow) -> None:
    world = one_an_hour
    world.deliver(seconds=0)
    world.deliver(seconds=0)
    assert (states(world, "slow"), states(world, "terminal")) == (["sending"], ["queued"])
    assert world.out.getvalue() == ""
    slow.free.set()
    ended(world)
    clock.set_clock(clock.now() + timedelta(minutes=2), pinned=True)
    world.deliver()
    assert (states(world, "slow"), states(world, "terminal")) == (["accepted"], ["rolled_up"])


def test_the_hour_of_a_person_is_exact_and_known_at_once_whichever_lane_is_ahead(world: World) -> None:
    world.write("bevaka.toml", '[alerts]\nhourly = 1000\n[operator]\nchannels = ["folder"]\n')
    world.write("channels.toml", '[folder]\nkind = "file"\n[terminal]\nkind = "console"\n[other]\nkind = "console"\n')
    world.write("routes.toml", '[[route]]\nchannels = ["folder", "terminal", "other"]\n')
    for _ in range(15):
        world.publish()
    world.route()
    world.write("bevaka.toml", '[alerts]\nhourly = 10\n[operator]\nchannels = ["folder"]\n')
    tally = world.deliver()
    assert (tally.done, tally.failed) == (30, 0)
    for channel in ("folder", "terminal", "other"):
        assert states(world, channel) == ["sent"] * 10 + ["rolled_up"] * 5
    assert len(set(world.rows("SELECT finding_id FROM entries"))) == 5


def test_two_folders_that_are_one_take_the_same_message_at_once(world: World) -> None:
    world.write("bevaka.toml", '[operator]\nchannels = ["f0"]\n')
    world.write("channels.toml", "".join(f'[f{n}]\nkind = "file"\n' for n in range(8)))
    world.write("routes.toml", f"[[route]]\nchannels = {[f'f{n}' for n in range(8)]}\n")
    for _ in range(5):
        world.publish()
    world.route()
    assert world.deliver().done == 40
    assert len(list((world.root / "data/outbox").iterdir())) == 10


@pytest.fixture
def flow(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[TeamsServer]:
    """Two channels with the webhook of one flow, and a pace of five posts a second."""
    with TeamsServer() as server:
        monkeypatch.setenv("TEST_FLOW", f"{server.url}/workflows/1?sig=geheim-0123456789")
        monkeypatch.setattr(teams, "PACE", replace(teams.PACE, apart=0.2))
        world.write("channels.toml", f'[one]\n{FLOW}[two]\n{FLOW}[folder]\nkind = "file"\n')
        world.write("routes.toml", '[[route]]\nchannels = ["one", "two"]\n')
        yield server


def test_two_lanes_to_one_webhook_share_its_pace_also_when_a_card_is_refused(
    world: World, flow: TeamsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[float] = []

    def refused(posted: Posted) -> Answer:
        times.append(clock.monotonic())
        return Answer(400 if len(times) in (1, 4) else 202)

    monkeypatch.setattr(flow, "usual", refused)
    clock.set_clock(clock.now())  # it runs on
    for _ in range(3):
        world.publish()
    world.route()
    assert world.deliver().done == 6
    assert len(times) == 8, "two cards were refused, and went again in their reduced form"
    assert min(b - a for a, b in pairwise(times)) >= 0.19
    assert states(world, "one") == states(world, "two") == ["accepted"] * 3


def test_a_post_that_hangs_holds_the_other_channel_of_its_webhook_for_a_moment_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "HOLD", 0.3)
    monkeypatch.setattr(teams, "PACE", replace(teams.PACE, apart=0.1))
    world.write("channels.toml", f'[one]\n{FLOW}[two]\n{FLOW}[folder]\nkind = "file"\n')
    world.write("routes.toml", '[[route]]\nchannels = ["one", "two"]\n')
    for _ in range(2):
        world.publish()
    world.route()
    with Slow(first=True) as server:
        monkeypatch.setenv("TEST_FLOW", f"{server.url}/workflows/1?sig=geheim-0123456789")
        assert world.deliver(seconds=3).done == 2
        assert states(world, "one") == ["sending", "queued"]
        assert states(world, "two") == ["accepted"] * 2
        assert server.times[1] - server.times[0] >= 0.2, "longer than posts stand apart"
        server.free.set()
        assert world.deliver().done == 2
        assert min(b - a for a, b in pairwise(server.times)) >= 0.09


def test_what_is_under_way_counts_as_posted_in_the_hour_of_its_webhook(world: World, flow: TeamsServer) -> None:
    """A sending is one post, however many alerts it holds; the one that asks does not count itself."""
    for _ in range(5):
        world.publish()
    world.route()
    with world.store.transaction():
        for _ in range(3):
            assert world.store.deliveries.claim("deliver 1 abc", ["one"])
        assert world.store.deliveries.claim("deliver 1 def", ["two"])
    since = clock.now() - timedelta(hours=1)
    assert len(world.store.sendings.posts_since(["one", "two"], since)) == 2
    assert len(world.store.sendings.posts_since(["one", "two"], since, but="deliver 1 abc")) == 1
    assert world.store.deliveries.release() == 4
    assert len(world.store.sendings.posts_since(["one", "two"], since)) == 2, "also when nobody knows what came of it"


def test_edits_in_slack_go_on_while_teams_hangs_and_nothing_touches_the_database_beside_the_caller(
    world: World, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    for database in (world.store._db, world.store._people):
        database.conn.set_trace_callback(lambda _: threads.add(threading.get_ident()))
    monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
    with SlackServer() as slack:
        world.write("channels.toml", f'[slow]\n{FLOW}[folder]\nkind = "file"\n' + table(slack))
        world.write("routes.toml", '[[route]]\nchannels = ["slow", "slack"]\n')
        world.publish(story="s")
        world.route()
        world.deliver(seconds=1)
        assert (states(world, "slow"), states(world, "slack")) == (["sending"], ["sent"])
        deeds.act(world.store, world.house, Act(story_id="s", kind=ActKind.TAKE, person="anna@region.example"))
        world.publish(story="s")
        world.route()
        world.update()
        slack.accepting.append(Answer(500))  # the first answer is lost: what stands there is looked for
        world.deliver(seconds=1)
        clock.set_clock(clock.now() + timedelta(minutes=10), pinned=True)
        world.deliver(seconds=1)
        assert len(slack.edits) >= 1
        assert "Omhändertagen av anna@" in words(slack.messages[0])
        assert len([m for m in slack.messages if "thread_ts" in m]) == 1
        assert states(world, "slow")[0] == "sending"
        assert set(states(world, "slack")) == {"sent"}
        slow.free.set()
        world.deliver()
    assert set(states(world, "slow")) == {"accepted"}
    assert threads == {threading.get_ident()}


def test_an_edit_waits_for_what_another_process_does_to_its_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest edit is sent last, also when two processes deliver; and none while the message itself is sent again."""
    monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
    with SlackServer() as slack, subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        world.write("channels.toml", table(slack) + '[folder]\nkind = "file"\n')
        world.write("routes.toml", '[[route]]\nchannels = ["slack"]\n')
        told(world)
        claimant = f"deliver {other.pid} abc"
        for kind in (ActKind.TAKE, ActKind.FOLLOW):
            day = clock.today("Europe/Stockholm") if kind is ActKind.FOLLOW else None
            deeds.act(world.store, world.house, Act(story_id="s", kind=kind, person="anna@region.example", day=day))
            world.update()
            with world.store.transaction():
                if kind is ActKind.TAKE:
                    assert world.store.deliveries.claim(claimant)
        assert world.deliver().done == 0
        assert sorted(world.states().values()) == ["queued", "sending", "sent"]
        with world.store.transaction():  # the edit has ended, and the message itself is under way
            world.store._db.conn.execute("UPDATE deliveries SET state='sent' WHERE state='sending'")
            world.store._db.conn.execute(
                "UPDATE deliveries SET state='sending', claimed_by=?, claimed_at=? WHERE post IS NULL",
                [claimant, clock.stamp()],
            )
        assert world.deliver().done == 0
        assert slack.edits == []
        with world.store.transaction():
            world.store._db.conn.execute("UPDATE deliveries SET state='sent' WHERE state='sending'")
        assert world.deliver().done == 1
        assert len(slack.edits) == 1
        other.communicate(b"\n")


SENDER = """
import sys
from datetime import datetime
from dataclasses import replace
from pathlib import Path
from alerts.channels import teams
from alerts.deliver import deliver
from bevaka import clock
from bevaka.settings import open_house
from bevaka.store import Store
teams.PACE = replace(teams.PACE, apart=0.0, singly=2)
clock.set_clock(datetime.fromisoformat(sys.argv[2]), pinned=True)
with Store(Path(sys.argv[1]) / "data") as store:
    deliver(open_house(Path(sys.argv[1])), store, say=lambda _: None, tick=lambda _: None)
"""


def test_a_process_that_ends_does_not_wait_for_a_channel_that_hangs(world: World, slow: Slow, tmp_path: Path) -> None:
    world.publish()
    world.route()
    code = SENDER.replace("tick=lambda _: None)", "tick=lambda _: None, seconds=0)")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code, str(tmp_path), clock.now().isoformat()]
    with subprocess.Popen(command, env=environment) as sender:
        assert slow.asked.wait(60)
        assert sender.wait(25) == 0, "the time-out of a channel is 30 seconds"
        assert not slow.free.is_set()


def test_a_card_of_many_that_was_under_way_when_the_process_was_killed_goes_once_more_as_a_repeat(
    world: World, slow: Slow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write("bevaka.toml", '[operator]\nchannels = ["folder"]\n[alerts]\nhourly = 1000\n')
    world.write("routes.toml", '[[route]]\nchannels = ["slow"]\n')
    for _ in range(6):
        world.publish()
    world.route()
    moment: datetime = clock.now()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", SENDER, str(tmp_path), moment.isoformat()]
    with subprocess.Popen(command, env=environment) as sender:
        assert slow.asked.wait(60)
        sender.kill()
    assert states(world, "slow") == ["sending"] * 6
    slow.free.set()
    monkeypatch.setattr(teams, "PACE", replace(teams.PACE, apart=0.0, singly=2))
    world.deliver()
    assert states(world, "slow") == ["accepted"] * 6
    assert len(slow.posts) == 2
    cards = [json.dumps(post.json, ensure_ascii=False) for post in slow.posts]
    assert ["nått dig" in card for card in cards] == [False, True]
    assert all(f"handskfabrik {n}" in card for card in cards for n in range(1, 7))
    assert len(world.store.sendings.posts_since(["slow"], moment - timedelta(hours=1))) == 2
