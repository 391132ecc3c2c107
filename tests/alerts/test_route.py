"""Who hears of a finding, and why: the route stage on a real store with a fictional register."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alerts_world import RULES, World

from alerts.ways import Facts, way_of
from bevaka import clock
from bevaka.records import Tier

DAY = timedelta(days=1)


def test_a_factory_reaches_the_area_through_its_chain(world: World) -> None:
    found = world.publish(suppliers=["kulim"])
    assert world.route().done == 1
    assert world.alerts() == ["handskar"]
    told = world.store.outbox.alert(1)
    assert [e.path for e in told.exposure] == [("kulim", "exgloves", "savar"), ("kulim", "exgloves", "nordhand")]
    assert [c.contract_id for e in told.exposure for c in e.contracts] == ["H-1", "H-2"]
    assert {r.name for r in told.reasons} == {"chain"}
    assert {"told_immediate"} <= world.why(found)
    assert world.states() == {"alert:story1:handskar:immediate/terminal": "queued"}


def test_routing_again_changes_nothing(world: World) -> None:
    world.publish()
    world.route()
    assert world.route().done == 0
    assert len(world.states()) == 1


def test_contracts_that_have_all_ended_are_told_in_the_digest_only(world: World) -> None:
    world.publish(suppliers=["oldfab"])
    world.route()
    assert world.alerts() == []
    assert world.entries() == [("handskar", "contract_ended")]
    assert [c.contract_id for c in world.store.outbox.waiting("handskar")[0].exposure[0].contracts] == ["H-0"]


def test_a_contract_ends_after_its_last_day(world: World) -> None:
    today = clock.today("Europe/Stockholm")
    for ends, alerts in ((today, 1), (today - DAY, 0)):
        world.write(
            "contracts.csv",
            "contract_id,supplier,area,regions,title,starts,ends\n"
            f"X,gamla,handskar,Region Dalarna,Handskar,2019-01-01,{ends.isoformat()}\n",
        )
        before = len(world.alerts())
        world.publish(suppliers=["oldfab"])
        world.route()
        assert len(world.alerts()) - before == alerts


def test_without_a_contract_row_the_areas_in_the_register_count(world: World) -> None:
    found = world.publish(suppliers=["skarm"], products=("ict",))
    world.route()
    assert world.alerts() == ["it"]
    assert "theme_not_followed" not in world.why(found)


def test_an_area_that_follows_themes_hears_of_those_only(world: World) -> None:
    silent = world.publish(suppliers=[], products=("ict",), countries=("CN",))
    heard = world.publish(suppliers=[], products=("ict",), countries=("CN",), themes=("child_labour",))
    world.route()
    assert world.alerts() == ["it", "it", "barn"]
    assert "theme_not_followed" in world.why(silent)
    assert "theme_not_followed" not in world.why(heard)


def test_product_and_country_without_any_company(world: World) -> None:
    world.publish(suppliers=[], products=("gloves",), countries=("MY", "SE"))
    world.route()
    reasons = [str(r) for r in world.store.outbox.alert(1).reasons]
    assert world.alerts() == ["handskar"]
    assert "product_country: gloves MY" in reasons


def test_an_immediate_finding_without_an_area_goes_to_the_operator(world: World) -> None:
    found = world.publish(suppliers=["lonely"], products=("furniture",))
    world.route()
    assert "no_area" in world.why(found)
    assert world.states() == {"no_area:story1/folder": "queued"}


def test_a_hint_of_the_text_is_better_than_nobody(world: World) -> None:
    world.publish(suppliers=["lonely"], products=("furniture",), areas=("it",))
    world.route()
    assert world.alerts() == ["it"]


def test_old_publications_of_a_new_source_come_in_the_digest(world: World) -> None:
    old = clock.now() - 400 * DAY
    world.publish(backlog=True, published=old)
    world.publish(backlog=True)
    world.publish(published=old)
    world.route()
    assert world.entries() == [("handskar", "history")]
    assert len(world.alerts()) == 2


def test_news_in_a_story_already_told_waits_for_the_digest(world: World) -> None:
    world.publish(story="s")
    world.publish(story="s")
    world.route()
    world.publish(story="s")
    world.publish(story="s", tier=Tier.DIGEST)
    world.route()
    assert world.alerts() == ["handskar"]
    assert world.entries() == [("handskar", "news_in_story")] * 3


def test_a_verdict_takes_the_company_away(world: World) -> None:
    both = world.publish(suppliers=["kulim", "skarm"], url="https://provtidningen.example/a")
    alone = world.publish(suppliers=["kulim"], url="https://provtidningen.example/b")
    with world.store.people_transaction():
        for url in ("a", "b"):
            world.store.people.add_verdict(f"https://provtidningen.example/{url}", "kulim", "not", "namne", "")
    world.route()
    assert world.alerts() == ["it"]
    assert "verdict" in world.why(both) & world.why(alone)
    assert not [key for key in world.states() if key.startswith("no_area")], "a person's word is an answer"


def test_more_than_the_hourly_number_is_rolled_up_and_none_is_lost(world: World) -> None:
    world.write("bevaka.toml", "[alerts]\nhourly = 3\n[operator]\nchannels = ['folder']\n")
    for _ in range(8):
        world.publish()
    world.route()
    assert len(world.alerts()) == 3
    assert world.entries() == [("handskar", "rolled_up")] * 5
    clock.set_clock(clock.now() + timedelta(minutes=61), pinned=True)
    world.publish()
    world.route()
    assert len(world.alerts()) == 4


def test_what_no_route_takes_goes_to_the_operator(world: World) -> None:
    world.write("routes.toml", '[[route]]\nareas = ["it"]\nchannels = ["terminal"]\n')
    found = world.publish()
    world.route()
    assert world.states() == {"alert:story1:handskar:immediate/folder": "queued"}
    assert "no_route" in world.why(found)


def test_without_any_channel_the_alert_stands_and_a_notice_says_so(world: World) -> None:
    world.write("routes.toml", "")
    world.write("bevaka.toml", "")
    world.publish()
    world.route()
    assert world.alerts() == ["handskar"]
    assert world.states() == {}
    assert world.rows("SELECT key FROM notices") == [("no_channel:alert:story1:handskar:immediate",)]


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ('areas = ["handskar"]', ("terminal",)),
        ('areas = ["it"]', ("folder",)),
        ('tiers = ["digest"]', ("folder",)),
        ('themes = ["forced_labour"]', ("terminal",)),
        ('themes = ["corruption"]', ("folder",)),
    ],
)
def test_a_route_takes_what_it_names(world: World, route: str, expected: tuple[str, ...]) -> None:
    world.write("routes.toml", f'[[route]]\n{route}\nchannels = ["terminal"]\n')
    facts = Facts(area="handskar", tier=Tier.IMMEDIATE, themes=("forced_labour",))
    assert way_of(world.house, facts, clock.now()).channels == expected


def test_the_same_publication_under_new_rules_is_not_told_again(world: World) -> None:
    first = world.publish()
    quiet = world.publish(tier=Tier.DIGEST)
    world.route()
    for old, tier in ((first, Tier.IMMEDIATE), (quiet, Tier.DIGEST)):
        new = world.publish(document_id=old.document_id, story=f"story{old.id}", ruleset="rules-2", tier=tier)
        world.route("rules-2")
        assert "told_before" in world.why(new)
    assert (len(world.alerts()), len(world.entries())) == (1, 1)


def test_corrections_go_down_into_the_digest_and_up_into_an_alert(world: World) -> None:
    loud, quiet = world.publish(), world.publish(tier=Tier.DIGEST)
    world.route()
    world.publish(document_id=loud.document_id, story="story1", ruleset="rules-2", tier=Tier.DIGEST)
    world.publish(document_id=quiet.document_id, story="story2", ruleset="rules-2", tier=Tier.IMMEDIATE)
    world.route("rules-2")
    assert world.entries() == [("handskar", "chain"), ("handskar", "corrected")]
    assert world.rows("SELECT story_id FROM alerts ORDER BY id") == [("story1",), ("story2",)]
    again = world.publish(document_id=loud.document_id, story="story1", ruleset="rules-3", tier=Tier.DIGEST)
    world.route("rules-3")
    assert "told_before" in world.why(again), "a correction is told once"
    world.publish(document_id=loud.document_id, story="story1", ruleset="rules-4", tier=Tier.IMMEDIATE)
    world.route("rules-4")
    assert world.entries()[-1] == ("handskar", "restored")


@pytest.mark.parametrize("edited", [False, True])
def test_a_finding_that_falls_to_none_is_corrected_where_it_was_alerted(world: World, edited: bool) -> None:
    url = "https://provtidningen.example/a"
    loud = world.publish(url=url)
    world.publish(url="https://provtidningen.example/b", story="story1", tier=Tier.DIGEST)
    world.route()
    gone = world.publish(
        url=url,
        document_id=None if edited else loud.document_id,
        ruleset=RULES if edited else "rules-2",
        tier=Tier.NONE,
    )
    world.route(gone.ruleset)
    assert world.entries()[-1] == ("handskar", "corrected")
    assert world.route(gone.ruleset).done == 0


def test_a_company_that_left_the_register_is_named_in_the_reasons(world: World) -> None:
    found = world.publish(suppliers=["borta"], products=())
    world.route()
    assert {"unknown_company", "not_told", "no_area"} <= world.why(found)
    assert world.states() == {"no_area:story1/folder": "queued"}


def test_what_was_taken_back_is_told_once_to_those_who_heard_of_it_and_to_nobody_else(world: World) -> None:
    loud, quiet, unheard = (
        world.publish(url=f"https://provtidningen.example/{n}", tier=tier, suppliers=suppliers)
        for n, tier, suppliers in (
            ("a", Tier.IMMEDIATE, ["kulim"]),
            ("b", Tier.DIGEST, ["kulim"]),
            ("c", Tier.DIGEST, ["lonely"]),
        )
    )
    world.route()
    assert (world.alerts(), world.entries()) == (["handskar"], [("handskar", "chain")])
    for found, story in ((loud, "story1"), (quiet, "story2"), (unheard, "story3")):
        taken = world.take_back(found, story)
        world.route()
        assert "withdrawn" in world.why(taken)
        assert ("not_told" in world.why(taken)) == (found is unheard)
        again = world.publish(document_id=taken.document_id, story=story, ruleset="rules-2")
        world.route("rules-2")
        assert "not_told" in world.why(again), "once, also under new rules"
    assert world.entries() == [("handskar", "chain"), ("handskar", "withdrawn"), ("handskar", "withdrawn")]
    assert len(world.alerts()) == 1
    assert world.states() == {"alert:story1:handskar:immediate/terminal": "queued"}, (
        "no notice of a finding without an area"
    )
    for story, url in (("story1", "a"), ("story2", "b")):
        world.publish(url=f"https://provtidningen.example/{url}", story=story)
        world.route()
        assert world.entries()[-1] == ("handskar", "back")


def test_what_falls_to_none_as_it_is_taken_back_is_told_where_a_digest_told_it(world: World) -> None:
    quiet = world.publish(url="https://provtidningen.example/a", tier=Tier.DIGEST)
    world.route()
    world.take_back(quiet, "story1", tier=Tier.NONE)
    world.route()
    assert world.entries() == [("handskar", "chain"), ("handskar", "withdrawn")]
    assert world.rows("SELECT DISTINCT story_id FROM entries") == [("story1",)]
