"""The canary: a small message a day through a channel that confirms nothing, and what a refusal of it leads to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from alerts_world import World, moment
from servers.hooks import Answer
from servers.teams import TeamsServer

from bevaka import clock

TABLE = """\
[teams]
kind = "teams"
webhook = {{ env = "TEST_FLOW" }}
allow_private = true
{more}
[folder]
kind = "file"
[terminal]
kind = "console"
"""


@pytest.fixture
def flow(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[TeamsServer]:
    with TeamsServer() as server:
        monkeypatch.setenv("TEST_FLOW", f"{server.url}/workflows/1?sig=geheim-0123456789")
        wish(world, "")
        yield server


def wish(world: World, more: str) -> None:
    world.write("channels.toml", TABLE.format(more=more))


def run(world: World, time: str) -> None:
    clock.set_clock(moment(time), pinned=True)
    world.deliver()


def operator_hears(world: World) -> list[str]:
    return [row[0] for row in world.rows("SELECT body FROM notices WHERE key NOT LIKE 'canary:%'")]


def test_once_a_day_at_the_hour_of_the_digest_on_weekdays(world: World, flow: TeamsServer) -> None:
    run(world, "2026-03-06T05:30")  # a Friday, half past six in Stockholm
    assert not flow.posts
    for time in ("2026-03-06T06:00", "2026-03-06T06:01", "2026-03-06T18:00", "2026-03-07T12:00", "2026-03-08T12:00"):
        run(world, time)
    assert len(flow.posts) == 1
    run(world, "2026-03-09T06:00")
    assert len(flow.posts) == 2
    said = json.dumps(flow.cards[0], ensure_ascii=False)
    assert "Bevaka vakar" in said
    assert "drift@region.example" in said, "whom to tell that it is missing"
    assert len(flow.posts[0].body) < 2000


@pytest.mark.parametrize(("more", "posts"), [("off", 0), ("daily", 3), ("weekdays", 1)])
def test_how_often_is_for_the_table_to_say(world: World, flow: TeamsServer, more: str, posts: int) -> None:
    wish(world, f'canary = "{more}"')
    for day in (6, 7, 8):
        run(world, f"2026-03-0{day}T12:00")
    assert len(flow.posts) == posts


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_flow_that_is_gone_is_told_by_another_channel_and_the_canary_goes_no_other_way(
    world: World, flow: TeamsServer, status: int
) -> None:
    flow.answers.extend([Answer(status), Answer(status)])
    run(world, "2026-03-06T12:00")
    (said,) = operator_hears(world)
    assert str(status) in said
    assert "switched off, expired or without an owner" in said
    world.deliver()
    states = world.states()
    assert states["canary:teams:2026-03-06/teams"] == "failed"
    assert [key for key in states if key.endswith("/folder")] == ["given_up:teams:canary:teams:2026-03-06/folder"]
    assert states["given_up:teams:canary:teams:2026-03-06/folder"] == "sent"


def test_a_day_without_an_answer_is_told_once_and_old_canaries_never_come_late(world: World, flow: TeamsServer) -> None:
    flow.answers.extend([Answer(503)] * 40)
    clock.set_clock(moment("2026-03-06T06:00"), pinned=True)
    for _ in range(26):
        world.deliver()
        clock.set_clock(clock.now() + timedelta(hours=1), pinned=True)
    (said,) = operator_hears(world)
    assert "inte mottaget på ett dygn" in said
    flow.answers.clear()
    run(world, "2026-03-09T12:00")
    assert [key for key, state in world.states().items() if state == "accepted"] == ["canary:teams:2026-03-09/teams"]


def test_one_that_never_had_its_turn_is_spared(
    world: World, flow: TeamsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_FLOW")
    clock.set_clock(moment("2026-03-06T12:00"), pinned=True)
    with world.store.transaction():
        world.store.outbox.add_notice("canary:teams:2026-03-06", "x", "y", ["teams"])
    run(world, "2026-03-08T12:00")  # the machine slept
    assert world.states() == {"canary:teams:2026-03-06/teams": "spared"}
    assert operator_hears(world) == []


def test_a_rehearsal_makes_none(world: World, flow: TeamsServer) -> None:
    clock.set_clock(moment("2026-03-06T12:00"), pinned=True)
    world.deliver(dry_run=True)
    assert world.states() == {}
