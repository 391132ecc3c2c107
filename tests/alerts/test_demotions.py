"""A demotion keeps an area from being told at once, says why everywhere, and ends when somebody undoes it."""

from __future__ import annotations

import pytest
from alerts_world import RULES, World

from alerts.explain import explain
from bevaka import clock
from bevaka.records import Finding


def demote(world: World, kind: str, key: str, area: str = "handskar") -> int:
    with world.store.people_transaction():
        return world.store.people.add_demotion(area, kind, key, "bara upprepningar", "anna").id


def explained(world: World, found: Finding, language: str) -> str:
    routing = world.store.outbox.routing(found.id or 0, "story1")
    lines = explain(routing, world.house, [], [], clock.now(), language, [], world.store.people.demotions())
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("kind", "key", "area", "lowered"),
    [
        ("supplier", "kulim", "handskar", True), ("supplier", "exgloves", "handskar", False),
        ("theme", "forced_labour", "handskar", True), ("theme", "wages", "handskar", False),
        ("source", "prov", "handskar", True), ("source", "ny", "handskar", False),
        ("supplier", "kulim", "it", False),
    ],
)  # fmt: skip
def test_what_is_demoted_is_told_in_the_digest(world: World, kind: str, key: str, area: str, lowered: bool) -> None:
    demote(world, kind, key, area)
    found = world.publish()
    world.route()
    assert world.alerts() == ([] if lowered else ["handskar"])
    assert world.entries() == ([("handskar", "demoted")] if lowered else [])
    why = " ".join(map(str, world.store.outbox.routed(found.id or 0) or ()))
    assert (f"demoted: {kind} {key} 2026-03-06 bara upprepningar" in why) == lowered


def test_only_what_is_demoted_whole_is_lowered(world: World) -> None:
    demote(world, "supplier", "kulim")
    demote(world, "theme", "wages")
    world.publish(suppliers=["kulim", "exgloves"])
    world.publish(suppliers=["exgloves"], themes=("wages", "forced_labour"))
    world.route()
    assert world.alerts() == ["handskar", "handskar"]


def test_it_is_explained_in_both_languages(world: World) -> None:
    demote(world, "supplier", "kulim")
    found = world.publish()
    shown = "I sammanfattningen endast sedan den 6 mars 2026: företaget Exempel Gloves Kulim (bara upprepningar)"
    assert shown in explained(world, found, "sv")
    assert "In the digest only since 6 March 2026: the company Exempel Gloves Kulim" in explained(world, found, "en")


def test_after_it_is_undone_the_new_is_told_at_once_and_the_old_is_not_told_again(world: World) -> None:
    number = demote(world, "supplier", "kulim")
    found = world.publish()
    world.route()
    with world.store.people_transaction():
        assert world.store.people.end_demotion(number, "bo") is not None
        assert world.store.people.end_demotion(number, "bo") is None
    world.publish(document_id=found.document_id, story="story1", ruleset="rules-2")
    world.route("rules-2")
    assert (world.alerts(), len(world.entries())) == ([], 1), "the area has heard of it"
    world.publish(ruleset="rules-2")
    world.route("rules-2")
    assert world.alerts() == ["handskar"]


def test_a_demotion_lowers_no_other_word_of_the_digest(world: World) -> None:
    demote(world, "supplier", "kulim")
    first = world.publish(ruleset=RULES)
    world.route()
    world.take_back(first, "story1")
    world.route()
    assert world.entries() == [("handskar", "demoted"), ("handskar", "withdrawn")]
