"""A webhook's budget: posts apart, so many an hour, and what waits goes together; nothing is discarded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from alerts_world import World, moment
from servers.hooks import Answer
from servers.teams import TeamsServer

from alerts import pace
from alerts.channels import Pace, teams
from bevaka import clock
from bevaka.store import Store
from bevaka.store.people import Act, ActKind

TABLE = """\
[teams]
kind = "teams"
webhook = { env = "TEST_FLOW" }
allow_private = true
canary = "off"
[again]
kind = "teams"
webhook = { env = "TEST_FLOW" }
allow_private = true
canary = "off"
[folder]
kind = "file"
"""
SETTINGS = '[operator]\nchannels = ["folder"]\n[alerts]\nhourly = 100000\n'
START = moment("2026-03-06T08:00")


@pytest.fixture
def flow(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[TeamsServer]:
    with TeamsServer() as server:
        monkeypatch.setenv("TEST_FLOW", f"{server.url}/workflows/1?sig=geheim-0123456789")
        monkeypatch.setattr(teams, "PACE", replace(teams.PACE, apart=0.0))
        world.write("channels.toml", TABLE)
        world.write("routes.toml", '[[route]]\nchannels = ["teams"]\n')
        world.write("bevaka.toml", SETTINGS)
        clock.set_clock(START, pinned=True)
        yield server


def promise(world: World, count: int, prefix: str = "s") -> list[str]:
    """So many alerts; returns their headlines."""
    found = []
    for n in range(count):
        world.publish(story=f"{prefix}{n}")
        found.append(f"handskfabrik {world._count}")
    world.route()
    return found


def after(world: World, minutes: float) -> None:
    clock.set_clock(clock.now() + timedelta(minutes=minutes), pinned=True)
    world.deliver()


def said(server: TeamsServer) -> str:
    return "\n".join(json.dumps(card, ensure_ascii=False) for card in server.cards)


def test_above_forty_an_hour_what_waits_goes_in_one_card(world: World, flow: TeamsServer) -> None:
    headlines = promise(world, 40)
    world.deliver()
    assert len(flow.posts) == 40
    headlines += promise(world, 60, "t")
    world.deliver()
    assert len(flow.posts) == 40
    after(world, 5)
    assert len(flow.posts) == 40, "the rest is spread over the hour"
    after(world, 2)
    assert len(flow.posts) == 41
    after(world, 7)
    after(world, 7)
    assert len(flow.posts) == 43
    assert set(world.states().values()) == {"accepted"}
    assert set(flow.runs) == {"Succeeded"}
    assert [title for title in headlines if title not in said(flow)] == [], "every one is told"
    together = [s for s in world.store.sendings.log(limit=1000) if "in one message" in s.receipt]
    assert len(together) == 60, "and stands in the log"
    assert {s.receipt for s in together} == {f"answered 202; {n} alerts in one message" for n in (25, 10)}


def test_no_hour_holds_more_than_fifty_posts_whatever_comes(world: World, flow: TeamsServer) -> None:
    at: list[datetime] = []
    headlines: list[str] = []
    for minute in range(0, 130, 4):
        headlines += promise(world, 6, f"m{minute}-")
        clock.set_clock(START + timedelta(minutes=minute), pinned=True)
        before = len(flow.posts)
        world.deliver()
        at += [clock.now()] * (len(flow.posts) - before)
    for _ in range(40):
        after(world, 3)
    assert all(sum(one <= other < one + timedelta(hours=1) for other in at) <= 50 for one in at)
    assert set(world.states().values()) == {"accepted"}
    told = said(flow)
    assert [title for title in headlines if title not in told] == []
    waits = [s for s in world.store.sendings.log(limit=9999) if s.state == "queued"]
    assert all(s.receipt.startswith("enough for this hour") for s in waits)


def test_two_channels_to_one_webhook_share_its_budget(world: World, flow: TeamsServer) -> None:
    world.write("routes.toml", '[[route]]\nchannels = ["teams", "again"]\n')
    promise(world, 30)
    world.deliver()
    assert set(world.states().values()) == {"accepted"}
    assert len(flow.posts) == 23, "each goes by itself until more wait than are left for both"


def test_a_flood_is_a_few_cards_at_once(world: World, flow: TeamsServer) -> None:
    headlines = promise(world, 100)
    world.deliver()
    assert len(flow.posts) == 3 + 25
    assert set(world.states().values()) == {"accepted"}
    told = said(flow)
    assert [title for title in headlines if title not in told] == []


def test_one_that_waits_alone_goes_as_itself_and_others_may_be_spared(world: World, flow: TeamsServer) -> None:
    promise(world, 40)
    world.deliver()
    promise(world, 1, "t")
    after(world, 7)
    assert world.store.sendings.log(limit=1)[0].receipt == "answered 202"
    assert "Omedelbart" in json.dumps(flow.cards[-1])
    world.write("bevaka.toml", SETTINGS + "escalate_after = 1\nworking = []\n")
    with world.store.people_transaction():
        world.store.people.add_act(Act(story_id="s0", kind=ActKind.TAKE, person="a@region.example"))
    promise(world, 3, "late")
    after(world, 7)
    assert len(flow.posts) == 42
    assert set(world.states().values()) == {"accepted"}


def test_a_refused_card_of_many_goes_by_the_fallback_one_by_one(world: World, flow: TeamsServer) -> None:
    promise(world, 40)
    world.deliver()
    promise(world, 3, "t")
    flow.answers.append(Answer(400))
    after(world, 7)
    states = world.states()
    assert sum(state == "failed" for key, state in states.items() if key.endswith("/teams")) == 3
    world.deliver()
    assert sum(key.startswith("alert") and key.endswith("/folder") for key in world.states()) == 3


WAIT = Answer(429, b"", {"Retry-After": "600"})


@pytest.mark.parametrize(("answer", "state"), [(Answer(500), "unknown"), (WAIT, "queued")])
def test_a_card_of_many_that_fails_for_now_keeps_all_of_them(
    world: World, flow: TeamsServer, answer: Answer, state: str
) -> None:
    headlines = promise(world, 40)
    world.deliver()
    headlines += promise(world, 3, "t")
    flow.answers.append(answer)
    after(world, 7)
    assert sorted(world.states().values()).count(state) == 3
    after(world, 11)
    assert set(world.states().values()) == {"accepted"}
    assert [title for title in headlines if title not in said(flow)] == []
    assert ("nått dig" in json.dumps(flow.cards[-1], ensure_ascii=False)) is (state == "unknown"), "a repeat says so"


def test_a_digest_and_a_notice_are_never_rolled_up(world: World, flow: TeamsServer) -> None:
    promise(world, 40)
    world.deliver()
    promise(world, 2, "t")
    with world.store.transaction():
        world.store.outbox.add_notice("n:1", "Something", "to know", ["teams"])
    world.deliver()
    for _ in range(3):
        after(world, 7)
    assert set(world.states().values()) == {"accepted"}
    assert "to know" in json.dumps(flow.cards[-1])


def test_posts_stand_a_second_apart_also_over_two_runs(
    world: World, flow: TeamsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams, "PACE", replace(teams.PACE, apart=0.2))
    times: list[float] = []
    usual = flow.usual
    monkeypatch.setattr(flow, "usual", lambda posted: (times.append(clock.monotonic()), usual(posted))[1])
    clock.set_clock(START)  # it runs on
    promise(world, 2)
    world.deliver()
    promise(world, 2, "more")
    world.deliver()
    assert len(times) == 4
    assert min(b - a for a, b in pairwise(times)) >= 0.19


def test_others_do_not_wait_for_a_channel_that_stands_apart(
    world: World, flow: TeamsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams, "PACE", replace(teams.PACE, apart=0.2))
    world.write("routes.toml", '[[route]]\nchannels = ["teams", "folder"]\n')
    promise(world, 3)
    world.deliver()
    order = [s.channel for s in reversed(world.store.sendings.log(limit=10))]
    assert sorted(order) == ["folder"] * 3 + ["teams"] * 3
    assert order[-2:] == ["teams", "teams"]


PACE = Pace(apart=1.0, hourly=50, singly=40)


@pytest.mark.parametrize(
    ("ages", "turn"),
    [
        ([], (None, False)), ([1] * 39, (None, False)), ([1] * 40, (5, True)), ([7] * 40, (None, True)),
        ([60] * 60, (None, False)), ([-5] * 60, (None, False)), ([59] * 50, (1, True)), ([59] * 40 + [8] * 10, (1, True)),
    ],
)  # fmt: skip
def test_whose_turn_it_is(ages: list[int], turn: tuple[int | None, bool]) -> None:
    found = pace.turn([START - timedelta(minutes=age) for age in ages], PACE, START)
    minutes = None if found.until is None else (found.until - START).total_seconds() / 60
    assert (minutes, found.together) == turn


def test_a_channel_without_a_pace_or_with_a_faulty_table_has_its_turn_at_once(world: World) -> None:
    world.write("channels.toml", '[folder]\nkind = "file"\n[odd]\nkind = "teams"\n')
    store: Store = world.store
    world.write("routes.toml", "")
    for name in ("folder", "odd", "nowhere"):
        assert pace.now_for(name, world.house, store) == pace.Turn()
