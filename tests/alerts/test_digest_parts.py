"""Each receiver's digest holds what its routes select, and nothing falls between them; through the real store and channels."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alerts_world import World, moment
from hypothesis import given, settings
from hypothesis import strategies as st
from servers.smtp import MailServer
from trees import CHANNELS, tree, written

from alerts.deliver import message_of
from alerts.ways import OPERATOR, facts_of, way_of
from bevaka import clock
from bevaka.hours import MIDNIGHT, instant
from bevaka.records import Delivery, Message, Tier
from bevaka.store.people import Act, ActKind

KEY = "digest:handskar:2026-03-06"
ROUTES = """
[[route]]
name = "Malaysia"
areas = ["handskar"]
countries = ["MY"]
channels = ["kl"]
language = "en"

[[route]]
name = "lon"
areas = ["handskar"]
themes = ["wages"]
channels = ["pay"]

[[route]]
name = "Kulim"
areas = ["handskar"]
suppliers = ["kulim"]
channels = ["kl", "factory"]
"""
CATCH_ALL = ROUTES + '\n[[route]]\nareas = ["handskar"]\nchannels = ["all"]\n'
NAMES = ("kl", "pay", "factory", "all", "drift")


@pytest.fixture
def several(world: World) -> World:
    """A house of five receivers, each with a folder of its own channel; the operator's is ``drift``."""
    world.write("channels.toml", "".join(f'[{name}]\nkind = "file"\n' for name in NAMES))
    world.write("bevaka.toml", '[operator]\nchannels = ["drift"]\n')
    world.write("routes.toml", ROUTES)
    return world


def at(text: str) -> None:
    clock.set_clock(moment(text), pinned=True)


def quiet(world: World, story: str, **values: Any) -> None:
    given: dict[str, Any] = {"suppliers": ["exgloves"], "countries": ("TH",), "themes": ("corruption",)}
    world.publish(story=story, tier=Tier.DIGEST, **{**given, **values})


def four(world: World) -> None:
    """Overlapping: ``both`` is for Malaysia and for wages, ``mill`` is Kulim's, ``pay`` of wages alone; ``lone`` is for nobody."""
    quiet(world, "both", countries=("MY",), themes=("wages",))
    quiet(world, "pay", themes=("wages",))
    quiet(world, "mill", suppliers=["kulim"])
    quiet(world, "lone")
    world.route()


def messages(world: World, prefix: str = "digest:") -> dict[str, Message]:
    """Channel → what is to go out through it now."""
    return {
        d.channel: message_of(world.house, world.store, d)
        for d in world.store.deliveries.due()
        if d.key.startswith(prefix)
    }


def told(world: World) -> dict[str, list[str]]:
    """Channel → stories of its digest, as they stand in it."""
    return {channel: [item.story_id for item in found.items] for channel, found in messages(world).items()}


def deliveries(world: World) -> dict[str, Delivery]:
    return {d.channel: d for d in world.store.deliveries.due()}


def test_each_channel_gets_the_stories_that_a_route_selects_for_it(several: World) -> None:
    four(several)
    assert several.digest().done == 1
    assert told(several) == {"kl": ["both", "mill"], "pay": ["both", "pay"], "factory": ["mill"], "drift": ["lone"]}
    assert several.rows("SELECT count(*) FROM digests") == [(1,)]
    assert several.rows("SELECT count(*) FROM digest_items") == [(4,)]
    found = messages(several)
    assert found["kl"].language == "en"
    assert (
        "2 stories are selected for you. 2 more that concern the risk area go to other receivers." in found["kl"].intro
    )
    assert found["kl"].subject.startswith("Gloves: 2 stories")
    assert "1 nyhet är utvald för dig. 3 till som rör riskområdet går till andra mottagare." in found["factory"].intro
    assert "Ingen väg tar emot det här" in found["drift"].intro
    assert deliveries(several)["drift"].route == OPERATOR


def test_who_gets_all_gets_the_digest_as_it_always_was(several: World) -> None:
    several.write("routes.toml", CATCH_ALL)
    four(several)
    several.digest()
    found = told(several)
    assert sorted(found.pop("all")) == ["both", "lone", "mill", "pay"]
    assert found == {"kl": ["both", "mill"], "pay": ["both", "pay"], "factory": ["mill"]}
    assert {d.channel: d.key for d in several.store.deliveries.due()} == {
        "all": KEY, "kl": f"{KEY}:kl", "pay": f"{KEY}:pay", "factory": f"{KEY}:factory",
    }  # fmt: skip
    whole = messages(several)["all"]
    assert "4 nyheter rör ditt riskområde." in whole.intro
    assert whole.key == KEY


def test_a_part_is_ordered_by_what_matters_and_counts_what_it_leaves_out_over_its_own(several: World) -> None:
    for n in range(5):
        quiet(several, f"m{n}", countries=("MY",), score=0.1 * n)
        quiet(several, f"t{n}", themes=("wages",))
    several.route()
    several.digest()
    assert told(several)["kl"] == ["m4", "m3", "m2", "m1", "m0"]
    several.deliver()
    page = next((several.root / "data" / "outbox").glob("*-digest+*+kl.html"))
    text = page.read_text("utf-8")
    assert "And 2 more" in text
    assert "5 stories" in text


def test_nothing_selected_is_no_digest_on_that_day(several: World) -> None:
    quiet(several, "pay", themes=("wages",))
    several.route()
    several.digest()
    assert told(several) == {"pay": ["pay"]}
    assert deliveries(several)["pay"].part is None, "the only receiver has all of it"


EMPTY = '[operator]\nchannels = ["drift"]\n[digest]\nempty = true\n'


def test_who_has_digests_on_empty_days_is_told_that_there_is_nothing_for_them(several: World) -> None:
    several.write("bevaka.toml", EMPTY)
    several.write("routes.toml", ROUTES + '\n[[route]]\nareas = ["handskar"]\nchannels = ["all"]\n[[route.route]]\n'
                  'countries = ["MY", "TH"]\nchannels = ["kl"]\n')  # fmt: skip
    quiet(several, "both", countries=("MY",), themes=("wages",))
    several.route()
    several.digest()
    found = messages(several, "digest:handskar")
    assert {c: [i.story_id for i in m.items] for c, m in found.items()} == {"kl": ["both"], "pay": ["both"], "all": []}
    assert found["all"].intro.split(". ")[1].startswith("Ingen av dem är utvald för dig: det som rör")
    assert "inget nytt" in found["all"].subject
    # An empty day: the routes of the area without a story, as ever.
    at("2026-03-07T06:00")
    several.deliver()
    several.digest()
    assert set(messages(several, "digest:handskar")) == {"pay", "all"}, "no theme passes routes with themes"
    assert "Ingen av dem rör ditt riskområde" in messages(several, "digest:handskar")["all"].intro


def test_the_operator_hears_of_an_empty_day_only_where_nobody_else_hears_anything(several: World) -> None:
    several.write("bevaka.toml", EMPTY)
    several.write("routes.toml", '[[route]]\nareas = ["handskar"]\ncountries = ["MY"]\nchannels = ["kl"]\n')
    quiet(several, "both", countries=("MY",))
    several.route()
    several.digest()
    assert set(messages(several, "digest:handskar")) == {"kl"}
    at("2026-03-07T06:00")
    several.deliver()
    several.digest()
    assert set(messages(several, "digest:handskar")) == {"drift"}


def test_a_story_without_a_theme_is_for_every_route_with_themes(several: World) -> None:
    quiet(several, "bare", themes=())
    quiet(several, "pay", themes=("corruption",), countries=("MY",))
    several.route()
    several.digest()
    assert told(several) == {"pay": ["bare"], "kl": ["pay"]}


def test_the_operators_channel_that_is_a_receiver_too_says_what_no_route_takes(several: World) -> None:
    windows = '\nwindows = [{ days = ["mon"], from = "07:00", to = "17:00" }]\n'
    several.write("routes.toml", ROUTES.replace('"pay"', '"drift"') + windows)
    four(several)
    several.digest()
    (held,) = [d for d, _ in several.store.deliveries.held() if d.channel == "factory"]
    assert held.part is not None
    mine = deliveries(several)["drift"]
    assert mine.route == "2 lon", "its hours and language are those that a person has chosen for it"
    message = message_of(several.house, several.store, mine)
    assert [i.story_id for i in message.items] == ["both", "pay", "lone"]
    assert "Ingen väg tar emot 1 nyhet, så den som driver Bevaka får den." in message.intro


def test_what_no_channel_can_be_found_for_waits_while_the_rest_is_told(several: World) -> None:
    several.write("bevaka.toml", "")
    four(several)
    several.digest()
    assert "drift" not in told(several)
    assert [t.story_id for t in several.store.outbox.waiting("handskar")] == ["lone"]
    several.write("bevaka.toml", '[operator]\nchannels = ["drift"]\n')
    several.deliver()
    at("2026-03-07T06:00")
    several.digest()
    assert told(several) == {"drift": ["lone"]}


def test_a_mute_is_named_to_those_whose_stories_it_holds_back(several: World) -> None:
    with several.store.people_transaction():
        until = instant(date(2026, 3, 12), MIDNIGHT, ZoneInfo("Europe/Stockholm"))
        several.store.people.add_mute("supplier", "kulim", until, "känt", "anna")
    four(several)
    several.digest()
    found = messages(several)
    assert told(several) == {"kl": ["both"], "pay": ["both", "pay"], "drift": ["lone"]}, "factory has nothing left"
    assert "Muted until" in found["kl"].intro
    assert "Tystad" not in found["pay"].intro + found["drift"].intro
    with several.store.people_transaction():
        several.store.people.end_mute(1, "bo")
    several.deliver()
    at("2026-03-07T06:00")
    several.digest()
    assert told(several) == {"kl": ["mill"], "factory": ["mill"]}, "what was held goes the way that it would have gone"


def test_a_demotion_is_counted_over_the_part_and_the_budget_is_everybodys(several: World) -> None:
    several.write("bevaka.toml", '[operator]\nchannels = ["drift"]\n[alerts]\nbudget = 1\n')
    with several.store.people_transaction():
        several.store.people.add_demotion("handskar", "supplier", "exgloves", "bara svar", "anna")
    for n in range(2):
        several.publish(suppliers=["kulim"], themes=("corruption",), countries=("MY",))
        several.publish(story=f"m{n}", suppliers=["exgloves"], countries=("MY",), themes=("corruption",))
    several.publish(story="pay", suppliers=["exgloves"], countries=("TH",), themes=("wages",))
    several.route()
    several.digest()
    found = messages(several)
    assert told(several) == {"kl": ["m0", "m1"], "pay": ["pay"]}
    assert ": 2 publications." in found["kl"].intro
    assert ": 1 publikation." in found["pay"].intro
    assert "its budget is 1 a week" in found["kl"].intro
    assert "budget" in found["pay"].intro


def follow(world: World, story: str, kind: str = "follow") -> None:
    day = date(2026, 3, 9) if kind == "follow" else None
    with world.store.people_transaction():
        world.store.people.add_act(Act(story_id=story, kind=ActKind(kind), person="anna", reason="svar?", day=day))


@pytest.fixture
def alerted(several: World) -> World:
    """An alert about Kulim has gone out, its story is to be followed up; one about wages waits for the digest of that day."""
    several.publish(story="old", suppliers=["kulim"], themes=("corruption",), countries=())
    several.route()
    several.deliver()
    follow(several, "old")
    quiet(several, "pay", themes=("wages",))
    several.route()
    at("2026-03-09T06:00")
    several.digest()
    return several


def test_a_reminder_goes_to_those_whose_routes_select_its_story(alerted: World) -> None:
    assert told(alerted) == {"pay": ["pay"], "kl": ["old"], "factory": ["old"]}
    found = messages(alerted)
    assert "decided by anna" in found["kl"].intro or "anna" in found["kl"].intro
    assert "anna" not in found["pay"].intro
    assert alerted.remind().done == 0, "it is told once"


def test_a_reminder_shows_what_its_reader_was_told_and_not_what_todays_digest_tells_others(several: World) -> None:
    quiet(several, "old", suppliers=["kulim"])
    several.route()
    several.digest()
    several.deliver()
    follow(several, "old")
    at("2026-03-09T06:00")
    quiet(several, "old", themes=("wages",), url="https://provtidningen.example/lon")
    several.route()
    several.digest()
    found = {channel: [item.url for item in message.items] for channel, message in messages(several).items()}
    first = "https://provtidningen.example/nyhet/1"
    assert found == {"pay": ["https://provtidningen.example/lon"], "kl": [first], "factory": [first]}


def test_a_part_of_reminders_alone_is_spared_once_they_are_taken_back(alerted: World) -> None:
    follow(alerted, "old", "dismiss")
    alerted.deliver()
    states = alerted.states()
    assert {k.rpartition("/")[2]: s for k, s in states.items() if k.startswith("digest")} == {
        "pay": "sent", "kl": "spared", "factory": "spared",
    }  # fmt: skip


def test_alerts_above_the_hourly_number_stand_in_the_digest_of_their_digest_routes(several: World) -> None:
    several.write("bevaka.toml", '[operator]\nchannels = ["drift"]\n[alerts]\nhourly = 1\n')
    several.write("routes.toml", '[[route]]\ntiers = ["immediate"]\nchannels = ["all"]\n' + ROUTES)
    for n, country in enumerate(("MY", "MY", "TH")):
        several.publish(story=f"s{n}", suppliers=["exgloves"], countries=(country,), themes=("corruption",))
    several.route()
    several.digest()
    assert told(several) == {"kl": ["s1"], "drift": ["s2"]}


# --- what becomes of a part on its way


def test_a_part_that_is_refused_goes_by_the_fallback_though_that_has_one_of_its_own(several: World) -> None:
    names = "".join(f'[{name}]\nkind = "file"\n' for name in NAMES if name != "kl")
    several.write("channels.toml", names + '[kl]\nkind = "file"\nfallback = "pay"\n')
    four(several)
    several.digest()
    one = deliveries(several)["kl"]
    with several.store.transaction():
        assert several.store.deliveries.send_by(one.id, "pay")
        assert not several.store.deliveries.send_by(one.id, "pay")
    copies = [d for d in several.store.deliveries.due() if d.channel == "pay"]
    assert [d.key for d in copies] == [f"{KEY}:pay", f"{KEY}:kl"]
    assert copies[1].part == one.part
    shown = [[i.story_id for i in message_of(several.house, several.store, d).items] for d in copies]
    assert shown == [["both", "pay"], ["both", "mill"]]


def test_a_fallback_that_tells_all_of_a_part_already_is_not_sent_it_again(several: World) -> None:
    several.write("routes.toml", CATCH_ALL)
    four(several)
    several.digest()
    found = deliveries(several)
    with several.store.transaction():
        assert not several.store.deliveries.send_by(found["kl"].id, "all")
        assert not several.store.deliveries.send_by(found["factory"].id, "kl")
        assert several.store.deliveries.send_by(found["kl"].id, "factory")
        assert several.store.deliveries.send_by(found["all"].id, "kl")


def test_a_part_whose_channel_is_gone_reaches_the_operator_beside_what_no_route_takes(several: World) -> None:
    four(several)
    several.digest()
    several.write("routes.toml", "")
    several.write("channels.toml", "".join(f'[{name}]\nkind = "file"\n' for name in NAMES if name != "kl"))
    several.deliver()
    states = {k: v for k, v in several.states().items() if k.startswith(KEY)}
    assert states == {
        f"{KEY}:kl/kl": "failed", f"{KEY}:kl/drift": "sent", f"{KEY}:drift/drift": "sent",
        f"{KEY}:pay/pay": "sent", f"{KEY}:factory/factory": "sent",
    }  # fmt: skip
    page = next((several.root / "data" / "outbox").glob("*-digest+*+kl.html")).read_text("utf-8")
    assert "story/both" in page
    assert "story/mill" in page
    assert "story/lone" not in page


def test_a_part_that_may_have_arrived_comes_again_as_the_same_and_says_so(several: World) -> None:
    four(several)
    several.digest()
    before = messages(several)["kl"]
    with several.store.transaction():
        assert several.store.deliveries.claim("dead", ["kl"]) is not None
        several.store.deliveries.release()
    again = messages(several)["kl"]
    assert again.repeat
    assert (again.key, again.items, again.intro) == (before.key, before.items, before.intro)
    assert again.subject == before.subject + " (repeat)"


def test_two_mailboxes_of_one_person_get_two_mails_and_a_repeat_is_the_same(several: World) -> None:
    with MailServer() as server:
        table = (
            '[{}]\nkind = "email"\nhost = "127.0.0.1"\nport = {}\nsecurity = "none"\nsender = "b@region.example"\n'
            'to = ["anna@region.example"]\n'
        )
        several.write("channels.toml", "".join(table.format(name, server.port) for name in NAMES))
        four(several)
        several.digest()
        several.deliver()
    mails = server.mails
    ids = [str(mail["Message-ID"]) for mail in mails]
    assert len(set(ids)) == len(ids) == 4
    assert {str(mail["List-Id"]) for mail in mails} == {"<digest.handskar.bevaka.region.example>"}


def test_the_message_of_a_part_is_the_same_at_its_next_attempt_whatever_the_routes_say_then(several: World) -> None:
    four(several)
    several.digest()
    before = messages(several)
    several.write("routes.toml", "")
    assert messages(several) == before


def test_a_house_from_before_tells_all_of_the_digests_that_wait(several: World) -> None:
    four(several)
    several.digest()
    several.store._db.execute("UPDATE deliveries SET part=NULL, key=?", [KEY])
    assert {c: len(stories) for c, stories in told(several).items()} == dict.fromkeys(
        ("kl", "pay", "factory", "drift"), 4
    )


def test_why_names_only_the_deliveries_that_told_it(several: World) -> None:
    four(several)
    several.digest()
    numbers = {told.story_id: told.finding.id for told in several.store.outbox.digest(1)[3]}
    concerned = {s: [r["channel"] for r in several.store.deliveries.concerning(n)] for s, n in numbers.items()}
    assert concerned == {"both": ["kl", "pay"], "mill": ["kl", "factory"], "pay": ["pay"], "lone": ["drift"]}


@pytest.mark.parametrize("table", ["digests", "digest_items", "deliveries"])
def test_a_house_that_is_stopped_leaves_all_rows_or_none(several: World, table: str) -> None:
    four(several)
    conn = several.store._db.conn
    conn.execute(f"CREATE TEMP TRIGGER stop AFTER INSERT ON main.{table} BEGIN SELECT RAISE(ABORT, 'stopped'); END")
    assert several.digest().done == 0
    assert [several.rows(f"SELECT count(*) FROM {t}") for t in ("digests", "digest_items")] == [[(0,)], [(0,)]]
    conn.execute("DROP TRIGGER stop")
    at("2026-03-07T06:00")
    assert several.digest().done == 1
    assert set(told(several)) == {"kl", "pay", "factory", "drift"}


# --- what holds for every tree

story = st.fixed_dictionaries({
    "suppliers": st.lists(st.sampled_from(["kulim", "savar", "exgloves"]), max_size=2, unique=True),
    "themes": st.lists(st.sampled_from(["wages", "corruption"]), max_size=2, unique=True).map(tuple),
    "countries": st.lists(st.sampled_from(["MY", "CN"]), max_size=2, unique=True).map(tuple),
    "products": st.just(("gloves",)),
})  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(tree(2), max_size=4), st.lists(story, min_size=1, max_size=5), st.booleans())
def test_all_entries_are_told_and_each_channel_is_told_exactly_what_goes_its_way(
    tables: list[dict[str, Any]], stories: list[dict[str, Any]], empty: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            world.write("channels.toml", "".join(f'[{c}]\nkind = "console"\n' for c in (*CHANNELS, "drift")))
            world.write("bevaka.toml", f'[operator]\nchannels = ["drift"]\n[digest]\nempty = {json.dumps(empty)}\n')
            world.write("routes.toml", "\n".join(map(written, tables)))
            for values in stories:
                world.publish(tier=Tier.DIGEST, **values)
            world.route()
            house, waiting = world.house, world.store.outbox.waiting("handskar")
            ways = {
                told.entry_id: way_of(
                    house,
                    facts_of("handskar", Tier.DIGEST, told.finding, told.document.source_type, told.exposure, house.register),
                    clock.now(),
                )
                for told in waiting
            }  # fmt: skip
            world.digest()
            numbers = {told.entry_id for told in waiting}
            rows = world.rows(
                "SELECT v.id FROM deliveries v JOIN digests g ON g.id=v.digest_id WHERE g.area_id='handskar'"
            )
            legs = [world.store.deliveries.delivery(number) for (number,) in rows]
            parts = {d.channel: numbers if d.part is None else set(d.part.entries) for d in legs}
            assert len(parts) == len(legs), "a channel has one part"
            assert (
                set().union(*parts.values())
                == numbers
                == {i for (i,) in world.rows("SELECT entry_id FROM digest_items")}
            )
            for channel in (*CHANNELS, "drift"):
                assert parts.get(channel, set()) == {n for n, found in ways.items() if channel in found.channels}
            assert empty or all(parts.values()), "nobody is told of nothing"
            assert len({d.key for d in legs if d.part is not None}) == sum(d.part is not None for d in legs)
            assert world.store.outbox.waiting("handskar") == []
        finally:
            world.close()
