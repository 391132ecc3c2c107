"""What stands between a delivery and its sending: enough in this hour, or somebody who has it in hand."""

from __future__ import annotations

import pytest
from alerts_world import World, moment

from bevaka import clock
from bevaka.store.people import Act, ActKind

SETTINGS = """\
[operator]
channels = ["folder"]
[alerts]
escalate_after = 60
working = []
hourly = 2
"""
AREAS = """\
id,name_sv,products,owner,language,lead
handskar,Handskar,gloves,handskar@region.example,sv,Halland@region.example
it,IT,ict,it@region.example,sv,halland@region.example
"""


def at(text: str) -> None:
    clock.set_clock(moment(text), pinned=True)


@pytest.fixture
def office(world: World) -> World:
    """Two areas of one lead region, with two alerts each that nobody has taken for an hour."""
    at("2026-03-06T08:00")
    world.write("bevaka.toml", SETTINGS)
    world.write("areas.csv", AREAS)
    world.write("routes.toml", '[[route]]\nchannels = ["folder"]\n')
    for n in range(2):
        world.publish(story=f"h{n}")
        world.publish(story=f"i{n}", suppliers=("skarm",), products=("ict",), countries=("CN",))
    world.route()
    world.deliver()
    assert list(world.states().values()) == ["sent"] * 4, "each owner may have two"
    at("2026-03-06T09:00")
    assert world.escalate().done == 4
    return world


def called(world: World) -> list[str]:
    return sorted(state for key, state in world.states().items() if key.startswith("escalation:"))


def test_escalations_wait_for_room_and_are_never_left_to_the_digest(office: World) -> None:
    office.deliver()
    assert called(office) == ["queued", "queued", "sent", "sent"], "one person leads both areas"
    at("2026-03-06T09:59")
    office.deliver()
    assert called(office) == ["queued", "queued", "sent", "sent"]
    at("2026-03-06T10:10")
    office.deliver()
    assert called(office) == ["sent"] * 4
    assert office.entries() == []


def test_what_waits_for_room_holds_nobody_up_and_is_not_sent_once_it_is_taken(office: World) -> None:
    office.deliver()
    for n in range(2):
        with office.store.people_transaction():
            for area in "hi":
                office.store.people.add_act(Act(story_id=f"{area}{n}", kind=ActKind.TAKE, person="anna"))
    with office.store.transaction():
        office.store.outbox.add_notice("n:1", "Något annat", "Text", ("folder",))
    at("2026-03-06T10:10")
    office.deliver()
    assert called(office) == ["sent", "sent", "spared", "spared"]
    assert office.states()["n:1/folder"] == "sent"


def test_what_was_rolled_up_calls_nobody(world: World) -> None:
    at("2026-03-06T08:00")
    world.write("bevaka.toml", SETTINGS.replace("hourly = 2", "hourly = 4"))
    world.write("areas.csv", AREAS)
    world.write("routes.toml", '[[route]]\nchannels = ["folder"]\n')
    for n in range(4):
        world.publish(story=f"h{n}")
    world.route()
    world.write("bevaka.toml", SETTINGS)
    world.deliver()
    assert sorted(world.states().values()) == ["rolled_up", "rolled_up", "sent", "sent"]
    assert [why for _, why in world.entries()] == ["rolled_up"] * 2
    at("2026-03-06T09:00")
    assert world.escalate().done == 2
