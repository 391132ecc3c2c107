"""The way of a message through a tree of routes, and that nothing falls beside it; flat files mean what they always did."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alerts_world import SUPPLIERS, World
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import CHANNELS, THEMES, facts, flat, row, some, tree, written

from alerts.ways import OPERATOR, Facts, Way, chain, facts_of, way, way_of
from bevaka import clock
from bevaka.records import Document, Finding, SourceType, Tier
from bevaka.routes import Route, each, read_routes
from bevaka.settings import open_house

NOW = datetime(2026, 3, 6, 22, 30, tzinfo=UTC)  # a Friday, 23:30 in Stockholm
FACTS = Facts(
    area="handskar",
    tier=Tier.IMMEDIATE,
    themes=("forced_labour", "wages"),
    suppliers=("kulim", "exgloves", "savar"),
    products=("gloves",),
    countries=("MY", "SE"),
    regions=("Region Halland",),
    source_type="ngo",
)
TREE = """
[[route]]
name = "handskar"
areas = ["handskar"]
channels = ["mail"]
language = "en"
windows = [{ days = ["mon-fri"], from = "07:00", to = "17:00" }]

[[route.route]]
name = "Malaysia"
countries = ["MY"]
channels = ["chat"]

[[route.route.route]]
tiers = ["immediate"]
themes = ["forced_labour"]
continue = true
channels = ["phone"]
immediate_waits = true
windows = []

[[route.route]]
name = "fack"
source_types = ["union"]
language = "sv"

[[route]]
areas = ["it"]
channels = ["terminal"]
"""


def routes(text: str) -> tuple[Route, ...]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "routes.toml"
        file.write_text(text, "utf-8")
        found: list[Any] = []
        read = read_routes(file, None, "Europe/Stockholm", found)
        assert found == []
        return read


def legs(found: Way) -> list[tuple[str, str, str, bool]]:
    return [(leg.channel, leg.route, leg.language, leg.held_until is not None) for leg in found.legs]


def test_the_deepest_route_speaks_and_continue_lets_the_one_above_speak_too() -> None:
    found = way(routes(TREE), ("drift",), FACTS, NOW)
    assert legs(found) == [("chat", "1.1 Malaysia", "en", False), ("phone", "1.1.1", "en", False)]
    assert [(s.route.label, s.took, s.speaks) for s in found.steps] == [
        ("1 handskar", True, False), ("1.1 Malaysia", True, True), ("1.1.1", True, True),
        ("1.2 fack", False, False), ("2", False, False),
    ]  # fmt: skip
    assert [(m.key, m.wants, m.has) for m in found.steps[3].misses] == [("source_types", ("union",), ("ngo",))]


def test_a_route_that_no_child_takes_from_speaks_itself_and_its_hours_hold() -> None:
    digest = Facts(area="handskar", tier=Tier.DIGEST, countries=("TH",))
    assert legs(way(routes(TREE), (), digest, NOW)) == [("mail", "1 handskar", "en", True)]
    (leg,) = way(routes(TREE), (), digest, NOW).legs
    assert leg.held_until == datetime(2026, 3, 9, 6, tzinfo=UTC)
    immediate = Facts(area="handskar", tier=Tier.IMMEDIATE, countries=("TH",))
    assert legs(way(routes(TREE), (), immediate, NOW)) == [("mail", "1 handskar", "en", False)], "goes at once"


def test_children_beside_each_other_add_up_and_inherit_what_they_leave_out() -> None:
    facts = Facts(area="handskar", tier=Tier.DIGEST, countries=("MY",), source_type="union")
    found = way(routes(TREE), (), facts, NOW)
    assert legs(found) == [("chat", "1.1 Malaysia", "en", True), ("mail", "1.2 fack", "sv", True)]


def test_immediate_alerts_wait_where_the_route_says_so() -> None:
    text = TREE.replace('language = "en"', 'language = "en"\nimmediate_waits = true')
    found = way(routes(text), (), Facts(area="handskar", tier=Tier.IMMEDIATE), NOW)
    assert legs(found) == [("mail", "1 handskar", "en", True)]


@pytest.mark.parametrize(
    ("key", "values", "takes"),
    [
        ("areas", ["it", "handskar"], True), ("areas", ["it"], False),
        ("tiers", ["immediate"], True), ("tiers", ["digest"], False),
        ("themes", ["wages"], True), ("themes", ["corruption"], False),
        ("suppliers", ["savar"], True), ("suppliers", ["kulim"], True), ("suppliers", ["kvist"], False),
        ("products", ["gloves", "ict"], True), ("products", ["ict"], False),
        ("countries", ["SE"], True), ("countries", ["CN"], False),
        ("regions", ["Region Halland"], True), ("regions", ["Region Skåne"], False),
        ("source_types", ["ngo", "union"], True), ("source_types", ["media"], False),
    ],
)  # fmt: skip
def test_every_key_takes_what_it_names(key: str, values: list[str], takes: bool) -> None:
    found = way(routes(f'[[route]]\n{key} = {json.dumps(values)}\nchannels = ["a"]\n'), ("drift",), FACTS, NOW)
    assert found.channels == (("a",) if takes else ("drift",))


def test_a_message_without_a_value_passes_themes_only() -> None:
    bare = Facts(area="it", tier=Tier.DIGEST)
    for key in ("themes", "suppliers", "products", "countries", "regions", "source_types"):
        word = {"products": "ict", "source_types": "ngo", "countries": "SE"}.get(key, "x")
        found = way(routes(f'[[route]]\n{key} = ["{word}"]\nchannels = ["a"]\n'), ("drift",), bare, None)
        assert (found.channels == ("a",)) == (key == "themes"), key


def test_one_channel_of_several_routes_is_told_once_by_the_one_that_goes_first() -> None:
    text = """
[[route]]
channels = ["chat"]
language = "sv"
quiet = [{ from = "22:00", to = "06:00" }]
[[route]]
channels = ["chat"]
language = "en"
[[route]]
channels = ["chat"]
"""
    digest = Facts(area="it", tier=Tier.DIGEST)
    assert legs(way(routes(text), (), digest, NOW)) == [("chat", "2", "en", False)]
    assert legs(way(routes(text), (), Facts(area="it", tier=Tier.IMMEDIATE), NOW)) == [("chat", "1", "sv", False)]


def test_the_operator_gets_what_no_route_takes_with_the_reason() -> None:
    found = way(routes(TREE), ("drift", "drift"), Facts(area="textil", tier=Tier.IMMEDIATE), NOW)
    assert legs(found) == [("drift", OPERATOR, "", False)]
    assert [str(r) for r in found.reasons] == ["no_route: textil"]


def test_the_chain_of_an_area_is_every_company_between_the_named_one_and_its_holders(world: World) -> None:
    more = "delgloves,Delade Handskar,manufacturer,savar|kvist,MY,gloves,\nfabrik,Fabriken,factory,delgloves|exgloves,MY,gloves,\n"
    world.write("suppliers.csv", SUPPLIERS + more)
    found = world.publish(suppliers=["fabrik"])
    world.route()
    register, told = world.house.register, {t: world.store.outbox.alert(t) for t in (1,)}
    names = chain(found.suppliers, told[1].exposure, register)
    assert set(names) == {"fabrik", "delgloves", "exgloves", "savar", "nordhand"}, "both ways; kvist is another area's"
    assert "kvist" in chain(found.suppliers, (), register)
    facts = facts_of("handskar", Tier.IMMEDIATE, found, SourceType.NGO, told[1].exposure, register)
    assert facts.regions == ("Region Halland", "Region Skåne", "Region Uppsala")


# --- what holds for every tree


@given(st.lists(tree(2), max_size=4), facts)
def test_everything_reaches_a_channel_or_the_operator(tables: list[dict[str, Any]], told: Facts) -> None:
    read = routes("\n".join(map(written, tables)))
    found = way(read, ("drift",), told, NOW)
    assert found.legs
    assert len(set(found.channels)) == len(found.channels)
    assert (found.channels == ("drift",)) == bool(found.reasons) == (not any(s.took for s in found.steps))
    matched = {s.route.place for s in found.steps if s.took}
    for step in found.steps:
        assert not step.took or step.route.place[:-1] in matched | {()}, "a route is asked inside the one above it only"
        below = [s for s in found.steps if s.took and s.route.place[:-1] == step.route.place]
        assert step.speaks == (step.took and (not below or any(s.route.parent_too for s in below)))
    for leg in found.legs:
        assert leg.held_until is None or leg.held_until > NOW
        assert leg.route == OPERATOR or any(r.label == leg.route and leg.channel in r.channels for r in each(read))
    assert way(read, ("drift",), told, NOW) == found


@settings(max_examples=20)
@given(
    st.lists(tree(2), max_size=3),
    st.lists(
        st.tuples(st.sampled_from(["kulim", "oldfab", "skarm", "savar", ""]), st.sampled_from([Tier.IMMEDIATE, Tier.DIGEST])),
        min_size=1, max_size=5,
    ),
)  # fmt: skip
def test_every_finding_and_area_reach_somebody_through_the_stages(
    tables: list[dict[str, Any]], findings: list[tuple[str, Tier]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            world.write("channels.toml", "".join(f'[{c}]\nkind = "console"\n' for c in (*CHANNELS, "drift")))
            world.write("bevaka.toml", '[operator]\nchannels = ["drift"]\n')
            world.write("routes.toml", "\n".join(map(written, tables)))
            for company, tier in findings:
                world.publish(
                    suppliers=[company] if company else [], products=("gloves",) if not company else (), tier=tier
                )
            world.route()
            world.digest(clock.today("Europe/Stockholm"))
            assert (
                world.rows(
                    "SELECT id FROM alerts a WHERE NOT EXISTS (SELECT 1 FROM deliveries v WHERE v.alert_id=a.id)"
                )
                == []
            )
            assert world.rows("SELECT id FROM entries e WHERE NOT EXISTS (SELECT 1 FROM digest_items i JOIN deliveries v "
                              "ON v.digest_id=i.digest_id WHERE i.entry_id=e.id)") == []  # fmt: skip
            heard = world.rows("SELECT finding_id FROM alerts UNION SELECT finding_id FROM entries")
            assert len(heard) == len(findings)
        finally:
            world.close()


def before(tables: list[dict[str, Any]], area: str, tier: str, themes: tuple[str, ...]) -> tuple[str, ...]:
    """The channels as flat files gave them before there were trees, the operator's where none."""
    taken = [
        t for t in tables
        if (not t.get("areas") or area in t["areas"]) and (not t.get("tiers") or tier in t["tiers"])
        and (not t.get("themes") or not themes or set(t["themes"]) & set(themes))
    ]  # fmt: skip
    return tuple(dict.fromkeys(c for t in taken for c in t["channels"])) or ("drift",)


@given(st.lists(row(flat, True), max_size=5), facts, st.lists(some(THEMES).map(tuple), max_size=4))
def test_a_flat_file_means_what_it_meant(
    tables: list[dict[str, Any]], told: Facts, digest: list[tuple[str, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config"
        config.mkdir()
        (config / "bevaka.toml").write_text('[operator]\nchannels = ["drift"]\n', "utf-8")
        names = (*CHANNELS, "drift")
        (config / "channels.toml").write_text("".join(f'[{c}]\nkind = "console"\n' for c in names), "utf-8")
        (config / "routes.toml").write_text("\n".join(map(written, tables)), "utf-8")
        house = open_house(Path(folder))
    assert way_of(house, told, NOW).channels == before(tables, told.area, told.tier, told.themes)
    assert not any(leg.hours or leg.language for leg in way_of(house, told, NOW).legs)
    for themes in digest:
        story = Facts(area=told.area, tier=Tier.DIGEST, themes=themes)
        assert way_of(house, story, NOW).channels == before(tables, told.area, "digest", themes)


def test_the_facts_of_a_finding_are_its_own(world: World) -> None:
    finding: Finding = world.publish(suppliers=["skarm"], products=("ict",), countries=("CN",))
    document: Document | None = world.store.documents.document(finding.document_id or 0)
    assert document is not None
    found = facts_of("it", Tier.DIGEST, finding, document.source_type, (), world.house.register)
    assert found == Facts(
        area="it", tier=Tier.DIGEST, themes=("forced_labour",), suppliers=("skarm", "kvist"), products=("ict",),
        countries=("CN",), source_type="media",
    )  # fmt: skip


MAIL = """
[terminal]
kind = "console"
[mail]
kind = "email"
host = "mail.example"
sender = "bevaka@region.example"
[chat]
kind = "teams"
webhook = { env = "X" }
"""
QUIET = '[[route]]\ntiers = ["digest"]\nchannels = ["mail"]\nwindows = [{ from = "07:00", to = "09:00" }]\n'


@pytest.mark.parametrize(
    ("loud", "channels"),
    [
        ("", ("mail",)),
        ('[[route]]\ntiers = ["immediate"]\nchannels = ["terminal"]\n', ("terminal", "mail")),
        ('[[route]]\ntiers = ["immediate"]\nchannels = ["terminal", "chat"]\n', ("terminal", "chat")),
    ],
)
def test_an_owner_without_a_chat_is_alerted_by_the_mail_of_the_digest(
    world: World, loud: str, channels: tuple[str, ...]
) -> None:
    world.write("channels.toml", MAIL)
    world.write("bevaka.toml", '[operator]\nchannels = ["terminal"]\n')
    world.write("routes.toml", QUIET + loud)
    found = way_of(world.house, FACTS, NOW)
    assert found.channels == channels
    assert found.reasons == ()
    assert all(leg.held_until is None for leg in found.legs), "an alert does not wait for the hours of a digest"
    world.write("routes.toml", '[[route]]\nareas = ["it"]\nchannels = ["mail"]\n')
    assert way_of(world.house, FACTS, NOW).channels == ("terminal",), "another area's mail is not this owner's"
