"""What a message says, in both languages, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import alerts_world as made
import pytest
from alerts_world import World
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from alerts.items import QUOTES
from alerts.message import alert_message, digest_message, escalation_message, notice_message, reduced
from bevaka import passes
from bevaka.records import Event, Evidence, Message, SourceType, Tier
from bevaka.store.outbox import Told

ROOT = Path(__file__).resolve().parents[2]


def told(world: World, **values: object) -> Told:
    world.publish(**values)  # type: ignore[arg-type]
    world.route()
    return world.store.outbox.alert(1)


def alert(world: World, **values: object) -> Message:
    house = world.house
    return alert_message(told(world, **values), house, house.register, False)


def test_an_alert_answers_what_who_where_whose_word_and_why(world: World) -> None:
    message = alert(world)
    thing = message.items[0]
    assert message.subject == "Anklagelse: Tvångsarbete – Exempel Gloves Kulim → Sävar Medical och Nordhand"
    assert message.intro == "Rör ditt riskområde Handskar."
    assert message.to == "handskar@region.example"
    assert thing.countries == ("Malaysia",)
    assert thing.suppliers[0] == "Exempel Gloves Kulim → Exempel Gloves → Sävar Medical"
    assert thing.quotes == ("passen låstes in",)
    assert thing.source_type == "medier, normal trovärdighet"
    assert thing.published == "6 mars 2026"
    assert thing.exposure == (
        "Undersökningshandskar 2025 (Sävar Medical): Region Halland och Region Skåne, till och med 31 januari 2028",
        "Operationshandskar (Nordhand): Region Uppsala, utan slutdatum",
    )
    assert thing.reasons == ("Finns i kedjan bakom avtalsleverantörer inom ditt område: Sävar Medical och Nordhand",)
    assert thing.page == "http://127.0.0.1:8001/-/bevaka/story/story1"


def test_an_english_area_reads_english(world: World) -> None:
    message = alert(world, suppliers=["skarm"], products=("ict",))
    thing = message.items[0]
    assert message.subject == "Allegation: Forced labour – Skärmverket → Kvist Datapartner"
    assert thing.source_type == "media, normal credibility, in Swedish"
    assert thing.published == "6 March 2026"
    assert thing.reasons == ("The register places it in your area: Skärmverket",)


def test_without_a_company_the_subject_names_product_and_place(world: World) -> None:
    message = alert(world, suppliers=[], countries=("MY", "TH"))
    assert message.subject == "Anklagelse: Tvångsarbete – handskar, Malaysia, Thailand"
    assert message.items[0].reasons == ("Inget företag nämns, men det du köper kommer därifrån: handskar (Malaysia)",)


def test_a_company_and_the_holder_it_supplies_are_one_chain(world: World) -> None:
    message = alert(world, suppliers=["savar", "exgloves"])
    assert message.items[0].suppliers == ("Exempel Gloves → Sävar Medical", "Exempel Gloves → Nordhand")
    assert message.subject.endswith("Exempel Gloves → Sävar Medical och Nordhand")


def test_names_that_are_missing_fall_back_on_ids(world: World) -> None:
    message = alert(world, suppliers=[], themes=("land_rights",), countries=("MY", "ZZZ"), products=("gloves",))
    assert "Land rights" in message.subject
    assert message.items[0].countries == ("Malaysia", "ZZZ")


def test_quotes_are_few_different_and_cut_with_a_sign(world: World) -> None:
    quotes = ["q" * 5000, "q" * 5000, "två\nrader", "tre", "fyra", ""]
    evidence = tuple(Evidence(quote=q, start=0, end=len(q), why="x") for q in quotes)
    found = alert(world, evidence=evidence).items[0].quotes
    assert len(found) == QUOTES
    assert found[0].endswith("…")
    assert found[1:] == ("två rader", "tre")


def test_a_link_that_is_no_web_link_is_left_out(world: World) -> None:
    old = told(world)
    house = world.house
    bad = replace(old, document=replace(old.document, url="javascript:alert(1)", title=""))
    thing = alert_message(bad, house, house.register, False).items[0]
    assert thing.url == ""
    assert thing.headline == "javascript:alert(1)"


def test_a_repeat_says_so_in_the_subject(world: World) -> None:
    house = world.house
    assert alert_message(told(world), house, house.register, True).subject.endswith(" (upprepning)")
    assert notice_message("k", "x\r\nBcc: y", "z", house, True).subject == "x Bcc: y (upprepning)"


def test_a_digest_counts_in_words(world: World) -> None:
    told(world)
    house, one = world.house, world.store.outbox.alert(1)
    two = [one, replace(one, story_id="other")]
    for found, subject, intro in (
        ([], "Handskar: inget nytt, 6 mars 2026", "Ingen av dem rör ditt riskområde."),
        ([one], "Handskar: 1 nyhet, 6 mars 2026", "1 nyhet rör ditt riskområde."),
        (two, "Handskar: 2 nyheter, 6 mars 2026", "2 nyheter rör ditt riskområde."),
    ):
        message = digest_message("handskar", "2026-03-06", 1234, found, house, house.register, False)
        assert message.subject == subject
        assert message.intro == f"1\u00a0234 publikationer har lästs sedan förra sammanfattningen. {intro}"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_word_of_the_vocabularies_has_a_name(world: World, language: str) -> None:
    old = told(world)
    house = world.house
    area = "handskar" if language == "sv" else "it"
    for kind, event in product(SourceType, Event):
        changed = replace(
            old, document=replace(old.document, source_type=kind), finding=replace(old.finding, event=event)
        )
        thing = alert_message(replace(changed, area_id=area), house, house.register, False).items[0]
        assert thing.event[0].isupper()
        assert "_" not in thing.event + thing.source_type


def test_the_reduced_form_fits_anywhere_and_keeps_what_counts() -> None:
    big = "Å" * 40_000
    short = reduced(
        made.digest(200, items=(made.item(headline=big, suppliers=(big,) * 9, url="https://a.example/" + big),) * 200)
    )
    assert short.items == ()
    assert len(short.intro) < 10_000
    assert "+ 190" in short.intro
    plain = reduced(made.message())
    assert "https://provtidningen.example/nyhet/1" in plain.intro
    assert plain.items == ()


def test_a_digest_item_is_immediate_only_if_it_would_have_been_an_alert(world: World) -> None:
    world.publish(story="a")
    world.publish(story="a")
    world.publish(story="b", suppliers=["oldfab"])
    world.route()
    house, waiting = world.house, world.store.outbox.waiting("handskar")
    message = digest_message("handskar", "2026-03-06", 3, waiting, house, house.register, False)
    assert [thing.tier for thing in message.items] == [Tier.IMMEDIATE, Tier.DIGEST]
    assert message.items[1].exposure == ("Handskar 2019 (Gamla Handskar): Region Dalarna, löpte ut 31 december 2023",)


def test_swedish_is_complete_and_nothing_in_it_is_left_over() -> None:
    keywords = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "plural": (1, 2)}
    methods = [("**.py", "python"), ("**.j2", "jinja2")]
    rooms = (ROOT / "alerts", ROOT / "bevaka" / "cli", ROOT / "crawler")
    used = {found[2] for room in rooms for found in extract_from_dir(room, methods, keywords=keywords)}
    assert len(used) > 60
    with (ROOT / "bevaka" / "locale" / "sv.po").open("rb") as file:
        catalogue = read_po(file, locale="sv")
    translated = {m.id: m for m in catalogue if m.id and m.context is None}  # of notes: tests/test_notes.py
    assert set(translated) == used
    for m in translated.values():
        texts = m.string if isinstance(m.string, tuple) else (m.string,)
        assert all(texts), m.id
        assert not m.fuzzy, m.id
        ids = m.id if isinstance(m.id, tuple) else (m.id,)
        for text in texts:
            assert placeholders(text) == placeholders(ids[0]), m.id


def placeholders(text: str) -> set[str]:
    return {part.split("}")[0] for part in text.split("{")[1:]} | {"%(num)s"} & {
        text[i : i + 7] for i in range(len(text))
    }


def test_what_is_delivered_lets_its_recipient_act_and_the_called_one_too(world: World) -> None:
    world.write("routes.toml", '[[route]]\nchannels = ["folder"]\n')
    world.publish(story="s1")
    world.route()
    world.deliver()
    house = world.house
    told = world.store.outbox.alert(1)
    area = house.register.areas[told.area_id]
    for message, person in (
        (alert_message(told, house, house.register, False), area.owner),
        (escalation_message(told, "lead", "escalation:1:lead", house, False), house.settings.operator.address),
    ):
        page, _, token = message.items[0].page.partition("?act=")
        assert page == house.page("s1")
        given = passes.read(passes.key_of(house), "s1", token)
        assert (given.person, given.area) == (person, told.area_id)
        assert token in reduced(message).intro, "whole, also in the reduced form"
    mails = [file.read_text("utf-8") for file in (house.data / "outbox").glob("*.html")]
    assert any("?act=" in mail for mail in mails)
    key = passes.key_of(house).decode()
    assert [mail for mail in mails if key in mail] == []
