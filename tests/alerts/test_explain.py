"""For each area and route, why and why not; decided as it was when the publication was routed, in both languages."""

from __future__ import annotations

from alerts_world import World

from alerts.explain import Sent, explain
from bevaka import clock
from bevaka.records import Finding, Tier

ROUTES = """
[[route]]
name = "handskar"
areas = ["handskar"]
channels = ["terminal"]
quiet = [{ from = "16:00", to = "06:00" }]
immediate_waits = true
[[route.route]]
suppliers = ["kvist"]
"""


def lines(world: World, finding: Finding, language: str = "en", story: str = "story1") -> list[str]:
    store = world.store
    routing = store.outbox.routing(finding.id or 0, story)
    opens = {d.id: moment for d, moment in store.deliveries.held()}
    sent = [
        Sent(r["area_id"], r["tier"], r["channel"], r["state"], r["route"], opens.get(r["id"]))
        for r in store.deliveries.concerning(finding.id, story)
    ]
    verdicts = store.people.verdicts(routing.document.url)
    alerted = {
        a: told for a in world.house.register.areas if (told := store.outbox.last_alert(a, routing.document.url))
    }
    return explain(routing, world.house, verdicts, sent, clock.now(), language, alerted=alerted)


def of_area(found: list[str], name: str) -> list[str]:
    """What is said of one area."""
    start = found.index(name) + 1
    length = next((n for n, text in enumerate(found[start:]) if not text.startswith(" ")), len(found) - start)
    return [text.strip() for text in found[start : start + length]]


def test_an_area_that_hears_and_those_that_do_not(world: World) -> None:
    world.write("routes.toml", ROUTES)
    finding = world.publish(suppliers=["kulim"])
    world.route()
    found = lines(world, finding)
    chain = "Sävar Medical (savar), Exempel Gloves (exgloves), Exempel Gloves Kulim (kulim) and Nordhand"
    assert of_area(found, "Gloves (handskar)") == [
        "hears of it at once, because:",
        "• Stands in the chain behind contract holders in your area: Sävar Medical and Nordhand",
        "the way through the routes, if it went now:",
        "✓ 1 handskar: takes it (area is Gloves (handskar)) → terminal",
        f"✗ 1.1: company is {chain}, it wants Kvist Datapartner (kvist)",
        "→ terminal (held until 2026-03-07 06:00)",
    ]
    none = "Not concerned: neither a contract nor the register ties the area to Exempel Gloves Kulim"
    assert of_area(found, "IT equipment (it)") == [none]
    assert found[-2:] == [
        "What the outbox holds of it:",
        "    Immediate, Gloves → terminal: waits, held until 2026-03-07 06:00 (route 1 handskar)",
    ]


def test_in_swedish(world: World) -> None:
    finding = world.publish(suppliers=["kulim"])
    world.route()
    found = lines(world, finding, "sv")
    assert "får veta det direkt, därför att:" in of_area(found, "Handskar (handskar)")
    assert of_area(found, "IT-utrustning (it)") == [
        "Berörs inte: varken avtal eller register knyter området till Exempel Gloves Kulim"
    ]
    assert "✗ 2: nivå är Omedelbart (immediate), vägen vill ha Sammanfattning (digest)" in of_area(
        found, "Handskar (handskar)"
    )
    assert "Det här finns om det i utkorgen:" in found


def test_what_was_told_before_counts_as_it_did_when_it_was_routed(world: World) -> None:
    first, second = world.publish(story="s"), world.publish(story="s")
    world.route()
    assert of_area(lines(world, first, story="s"), "Gloves (handskar)")[0] == "hears of it at once, because:"
    later = of_area(lines(world, second, story="s"), "Gloves (handskar)")
    assert later[:2] == ["hears of it in its digest, because:", "• News in a story you have been alerted to"]
    again = world.publish(document_id=first.document_id, story="s", ruleset="rules-2")
    world.route("rules-2")
    assert of_area(lines(world, again, story="s"), "Gloves (handskar)") == [
        "Not told: the area has heard of this publication"
    ]


def test_every_other_reason_against(world: World) -> None:
    world.write("contracts.csv", "contract_id,supplier,area,regions\nT-1,savar,barn,Region A\n")
    world.write(
        "areas.csv", (world.root / "config" / "areas.csv").read_text("utf-8").replace("Skåne,ict,", "Skåne,food,")
    )
    made = world.publish(suppliers=["kulim"])
    assert of_area(lines(world, made), "Children (barn)") == [
        "Not concerned: the area has a contract in the chain, but not for what is made by Exempel Gloves Kulim"
    ]
    bare = world.publish(suppliers=[], products=("textiles",))
    assert of_area(lines(world, bare), "Gloves (handskar)") == [
        "Not concerned: no company is named, and the area does not buy textiles"
    ]
    empty = lines(world, world.publish(suppliers=[], products=()))
    assert of_area(empty, "Gloves (handskar)") == ["Not concerned: neither a company nor a product group is named"]
    assert "No area hears of it, and it is immediate: the operator is told." in empty
    assert empty[-1] == "The outbox holds nothing of it."
    quiet = world.publish(tier=Tier.NONE)
    assert of_area(lines(world, quiet, story=""), "Gloves (handskar)") == [
        "Not told: it is of the sort that is told to nobody"
    ]
    ruled = world.publish(suppliers=["skarm"], products=("ict",), url="https://provtidningen.example/a")
    with world.store.people_transaction():
        world.store.people.add_verdict("https://provtidningen.example/a", "skarm", "not", "namne", "")
    found = lines(world, ruled)
    assert "• A person has said that it is not about this company: skarm: not (namne)" in found
    assert of_area(found, "IT equipment (it)") == ["Not told: no company is left that it is about"]


def test_an_area_that_does_not_follow_the_theme(world: World) -> None:
    finding = world.publish(suppliers=[], products=("ict",), countries=("CN",))
    assert of_area(lines(world, finding), "Children (barn)") == ["Not told: the area does not follow its themes"]


def test_only_the_digests_that_tell_it_are_named_and_a_correction_goes_the_way_of_its_alert(world: World) -> None:
    world.write("routes.toml", """
[[route]]
channels = ["terminal"]
[[route.route]]
countries = ["MY"]
tiers = ["digest"]
channels = ["folder"]
""")  # fmt: skip
    loud = world.publish(story="s", countries=("MY",))
    thai = world.publish(story="t", tier=Tier.DIGEST, countries=("TH",))
    malay = world.publish(story="m", tier=Tier.DIGEST, countries=("MY",))
    world.route()
    world.digest()
    assert lines(world, thai, story="t")[-1].startswith("    Digest, Gloves → terminal: waits")
    assert lines(world, malay, story="m")[-1].startswith("    Digest, Gloves → folder: waits")
    assert lines(world, malay, story="m")[-2] == "What the outbox holds of it:"
    mild = world.publish(document_id=loud.document_id, ruleset="rules-2", tier=Tier.NONE, countries=())
    world.route("rules-2")
    assert of_area(lines(world, mild, story="s"), "Gloves (handskar)")[-1] == "→ folder"
