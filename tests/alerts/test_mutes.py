"""A mute holds back until its day has ended, says so meanwhile, and then nothing is lost and nothing old is shot out."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from alerts_world import World, moment

from alerts.explain import explain
from bevaka import clock
from bevaka.hours import MIDNIGHT, instant
from bevaka.records import Finding, Tier
from bevaka.store.people import Mute

ZONE = "Europe/Stockholm"


def at(text: str) -> None:
    clock.set_clock(moment(text), pinned=True)


def mute(world: World, kind: str, key: str, until: date = date(2026, 3, 8), reason: str = "känt sedan maj") -> Mute:
    with world.store.people_transaction():
        return world.store.people.add_mute(kind, key, instant(until, MIDNIGHT, ZoneInfo(ZONE)), reason, "anna")


def digest(world: World) -> str:
    """The page of the digest that is made and sent now; empty where none is."""
    folder = world.root / "data" / "outbox"
    before = set(folder.glob("*digest*.html"))
    world.digest()
    world.deliver()
    made = set(folder.glob("*digest*.html")) - before
    return made.pop().read_text("utf-8") if made else ""


@pytest.mark.parametrize(
    ("kind", "key", "held"),
    [
        ("story", "story1", True), ("story", "story2", False),
        ("supplier", "kulim", True), ("supplier", "savar", False), ("supplier", "exgloves", False),
        ("theme", "forced_labour", True), ("theme", "wages", False),
        ("source", "prov", True), ("source", "ny", False),
    ],
)  # fmt: skip
def test_what_is_muted_is_not_told_and_what_is_not_is(world: World, kind: str, key: str, held: bool) -> None:
    mute(world, kind, key)
    found = world.publish()
    world.route()
    assert world.alerts() == ([] if held else ["handskar"])
    assert world.entries() == ([("handskar", "muted")] if held else [])
    assert ({"held_back"} <= world.why(found)) == held


def test_only_what_is_muted_whole_is_held(world: World) -> None:
    mute(world, "supplier", "kulim")
    mute(world, "theme", "wages")
    world.publish(suppliers=["kulim", "exgloves"])
    world.publish(suppliers=["exgloves"], themes=("wages", "forced_labour"))
    world.route()
    assert world.alerts() == ["handskar", "handskar"]
    mute(world, "supplier", "exgloves", date(2026, 3, 12))
    world.publish(suppliers=["kulim", "exgloves"])
    world.publish(suppliers=["exgloves"], themes=("wages",))
    world.route()
    assert len(world.alerts()) == 2
    assert world.entries() == [("handskar", "muted")] * 2
    details = [t.reasons[0].detail for t in world.store.outbox.waiting("handskar")]
    assert details == [
        "supplier kulim 2026-03-08 känt sedan maj",
        "supplier exgloves 2026-03-12 känt sedan maj",
    ], "of several companies the one that is free first, of several mutes the one that ends last"


def test_a_mute_of_one_area_s_company_leaves_the_other_area_alone(world: World) -> None:
    mute(world, "supplier", "skarm")
    world.publish(suppliers=["kulim", "skarm"], products=())
    world.route()
    assert world.alerts() == ["handskar"]
    assert world.entries() == [("it", "muted")]


def test_the_digest_says_what_is_muted_and_then_what_was_held_back(world: World) -> None:
    mute(world, "supplier", "kulim")
    for _ in range(3):
        world.publish()
    world.publish(suppliers=["exgloves"], tier=Tier.DIGEST)
    world.route()
    page = digest(world)
    assert "Tystad till och med 8 mars 2026: företaget Exempel Gloves Kulim (känt sedan maj): 3 publikationer." in page
    assert "1 nyhet" in page
    assert "nyhet/1" not in page
    at("2026-03-08T22:59")
    assert digest(world) == "", "a mute alone makes no digest"
    at("2026-03-08T23:00")
    world.route()
    assert world.alerts() == []
    at("2026-03-09T06:00")
    page = digest(world)
    assert "3 publikationer hölls inne tills tystnaden var över." in page
    assert "3 nyheter" in page
    assert "Omedelbart" in page
    assert page.count("https://provtidningen.example/nyhet/") >= 3
    assert world.rows("SELECT count(*) FROM digest_items") == [(4,)]
    world.publish()
    world.route()
    assert world.alerts() == ["handskar"], "what is new after the mute is told at once"


def test_a_digest_tells_what_was_muted_when_it_was_made(world: World) -> None:
    made = mute(world, "supplier", "kulim")
    world.publish()
    world.publish(suppliers=["exgloves"], tier=Tier.DIGEST)
    world.route()
    world.digest()
    with world.store.people_transaction():
        world.store.people.end_mute(made.id, "bo")
    world.deliver()
    assert "1 publikation." in next((world.root / "data/outbox").glob("*digest*.html")).read_text("utf-8")
    at("2026-03-07T07:00")
    assert "1 publikation hölls inne" in digest(world), "ended before its time, it is told in the next"


def test_a_mute_holds_what_already_waits_and_what_comes_of_new_rules(world: World) -> None:
    found = world.publish()
    world.publish(story="waits", tier=Tier.DIGEST)
    mute(world, "story", "story1")
    world.route()
    mute(world, "story", "waits")
    assert digest(world) == ""
    at("2026-03-09T05:00")
    world.publish(document_id=found.document_id, story="story1", ruleset="rules-2")
    world.route("rules-2")
    assert world.alerts() == [], "new rules shoot out nothing that was held"
    at("2026-03-09T06:00")
    assert "2 nyheter" in digest(world)


def test_a_correction_under_a_mute_is_told_when_it_ends(world: World) -> None:
    found = world.publish()
    world.route()
    mute(world, "story", "story1")
    world.take_back(found, "story1")
    world.route()
    assert world.entries() == [("handskar", "withdrawn")]
    assert digest(world) == ""
    at("2026-03-09T06:00")
    assert "Tillbakadragen" in digest(world)


def explained(world: World, found: Finding, language: str) -> str:
    routing = world.store.outbox.routing(found.id or 0, "story1")
    return "\n".join(explain(routing, world.house, [], [], clock.now(), language, world.store.people.mutes()))


def test_explain_names_the_mute_with_its_reason(world: World) -> None:
    mute(world, "theme", "forced_labour", reason="1 av 2 mutor")
    found = world.publish()
    world.route()
    assert "Muted until 8 March 2026: the theme Forced labour (1 av 2 mutor)" in explained(world, found, "en")
    assert "Tystad till och med 8 mars 2026: temat Tvångsarbete (1 av 2 mutor)" in explained(world, found, "sv")
    clock.set_clock(clock.now() + timedelta(days=9), pinned=True)
    assert "Muted" not in explained(world, found, "en")
