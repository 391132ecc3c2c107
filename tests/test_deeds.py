"""What people decide, whichever way it comes: what is stored, and what is refused with which word."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "alerts"))

from alerts_world import World

from bevaka import clock, deeds
from bevaka.errors import GiveUp
from bevaka.store.people import Act, ActKind

TODAY = date(2026, 3, 6)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock.set_clock(datetime(2026, 3, 6, 16, 0, tzinfo=UTC), pinned=True)
    place = World(tmp_path)
    place.write("sources.csv", "id,name,url,kind,type,tier,language\n")
    place.publish(story="s")
    yield place
    place.close()
    clock.set_clock(None)


def act(world: World, kind: ActKind, **details: Any) -> deeds.Done:
    given = {"story_id": "s", "person": "anna", **details}
    return deeds.act(world.store, world.house, Act(kind=kind, **given))


def test_how_it_stood_and_stands(world: World) -> None:
    done = act(world, ActKind.TAKE, person=" Anna\nBerg\u202e ")
    assert (done.before.state, done.after.state, done.new) == ("open", "taken", True)
    assert done.after.acts[-1].person == "Anna Berg·"
    assert act(world, ActKind.TAKE, person="Anna Berg·").new is False
    assert act(world, ActKind.FOLLOW, day=TODAY).after.follow_up == TODAY


@pytest.mark.parametrize(
    ("kind", "details", "what"),
    [
        (ActKind.DISMISS, {}, "words"),
        (ActKind.DISMISS, {"reason": " \n"}, "words"),
        (ActKind.DISMISS, {"reason": "x" * 301}, "words"),
        (ActKind.TAKE, {"person": ""}, "words"),
        (ActKind.ASSIGN, {}, "words"),
        (ActKind.FOLLOW, {}, "day"),
        (ActKind.FOLLOW, {"day": TODAY - timedelta(days=1)}, "day"),
    ],
)
def test_what_does_not_do_changes_nothing(world: World, kind: ActKind, details: dict[str, Any], what: str) -> None:
    with pytest.raises(deeds.Unfit) as caught:
        act(world, kind, **details)
    assert caught.value.what == what
    assert world.store.people.triage("s").acts == ()


def test_a_story_that_is_not_there_and_one_that_is_open(world: World) -> None:
    with pytest.raises(GiveUp, match="no story 'gone'"):
        act(world, ActKind.TAKE, story_id="gone")
    with pytest.raises(GiveUp, match="nothing to open again"):
        act(world, ActKind.REOPEN)


@pytest.mark.parametrize(
    ("kind", "key", "day", "what"),
    [
        ("story", "gone", TODAY, "key"),
        ("supplier", "kulimm", TODAY, "key"),
        ("area", "it", TODAY, "key"),
        ("source", "prov", TODAY, "key"),
        ("supplier", "kulim", TODAY - timedelta(days=1), "day"),
        ("supplier", "kulim", TODAY + timedelta(days=367), "until"),
    ],
)
def test_what_cannot_be_muted(world: World, kind: str, key: str, day: date, what: str) -> None:
    with pytest.raises(deeds.Unfit) as caught:
        deeds.mute(world.store, world.house, kind, key, day, "känt", "anna")
    assert caught.value.what == what
    assert world.store.people.mutes() == []


def test_a_mute_ends_with_its_last_day(world: World) -> None:
    made = deeds.mute(world.store, world.house, "theme", "forced_labour", TODAY, " känt\nsedan maj ", "anna")
    assert (made.until, made.reason) == (datetime(2026, 3, 6, 23, 0, tzinfo=UTC), "känt sedan maj")
    with pytest.raises(deeds.Unfit, match="did you mean kulim"):
        deeds.mute(world.store, world.house, "supplier", "kulimm", TODAY, "känt", "anna")
