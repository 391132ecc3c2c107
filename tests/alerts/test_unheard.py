"""What is for a digest and concerns no area reaches the operator: once a day, each story once, and nothing an area hears of."""

from __future__ import annotations

from alerts_world import World, moment

from alerts.unheard import MOST, UnheardStage
from bevaka import clock
from bevaka.records import Reason, Tier
from bevaka.stage import run_stage

QUIET = {"tier": Tier.DIGEST, "suppliers": (), "products": ("furniture",)}


def at(text: str) -> None:
    clock.set_clock(moment(text), pinned=True)


def told(world: World) -> list[tuple[str, str]]:
    """The notices so far, each with its text; those of this round are made first."""
    world.route()
    run_stage(UnheardStage(world.house), world.store)
    return world.rows("SELECT subject, body FROM notices WHERE key LIKE 'unheard:%' ORDER BY created")


def test_the_operator_hears_once_a_day_of_what_no_area_hears_of(world: World) -> None:
    at("2026-03-06T04:00")
    doubted = Reason(name="namesake", detail="kvist: “Kvist” (short name with namesakes; -0.4)")
    lost = world.publish(**QUIET, reasons=(doubted,))
    assert told(world) == [], "the digest's hour has not come"
    assert {"no_area", "to_operator"} <= world.why(lost)
    at("2026-03-06T09:00")
    ((subject, body),) = told(world)
    assert subject == "1 nyhet till sammanställningen rör inget område"
    assert "Pass togs i beslag på handskfabrik 1" in body
    assert "/story/story1" in body
    assert "”Kvist” togs inte för Kvist Datapartner" in body
    at("2026-03-06T09:30")
    world.publish(**QUIET)
    assert len(told(world)) == 1, "today's has gone"
    at("2026-03-07T09:00")
    world.publish(**QUIET, story="story1")
    both = told(world)
    assert len(both) == 2
    assert "handskfabrik 2" in both[1][1]
    assert "handskfabrik 3" not in both[1][1], "that story was told before"
    at("2026-03-08T09:00")
    assert len(told(world)) == 2, "nothing is new"
    assert world.states()["unheard:2026-03-06/folder"] == "queued"


def test_what_an_area_hears_of_or_a_person_has_ruled_out_is_not_among_it(world: World) -> None:
    at("2026-03-06T09:00")
    world.publish(tier=Tier.DIGEST)
    world.publish(story="both", **QUIET)
    world.publish(story="both", tier=Tier.DIGEST)
    world.publish(backlog=True, **QUIET)
    world.publish(suppliers=["kulim"], tier=Tier.DIGEST, url="https://provtidningen.example/a")
    with world.store.people_transaction():
        world.store.people.add_verdict("https://provtidningen.example/a", "kulim", "not", "namne", "")
    assert told(world) == []


def test_of_very_many_the_first_are_named_and_the_rest_counted(world: World) -> None:
    at("2026-03-06T09:00")
    for _ in range(MOST + 2):
        world.publish(**QUIET)
    ((subject, body),) = told(world)
    assert subject.startswith(f"{MOST + 2} nyheter")
    assert body.count("•") == MOST
    assert "2 till" in body
