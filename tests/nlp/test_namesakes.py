"""The company or its namesake, in small texts with invented names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bevaka.records import Document
from bevaka.register import Register
from nlp.pipeline import Tagger, build
from tests.nlp.conftest import CONFIG, company

Make = Callable[..., Document]

COMPANY = [
    ("Leverantören Havre granskas", "Grossisten Havre säljer handskar till tre regioner."),
    ("Havre Medical AB i blåsväder", "Bolaget Havre säger att fabriken är stängd."),
    ("Handskar", "Handskarna kommer från Palmera Glove. Havre säger att kontrakten är brutna."),
    ("Notice", "Passports were taken from Havre workers on Monday."),
    ("Rapport", "Passen togs hos en underleverantör till Havre."),
    ("Notice", "The passports of workers were taken at Havre Inc's plant."),
    ("Rapport", "Passen låg i ett skåp i Havre AB:s fabrik, och Havre Incs kontor stängdes."),
    ("Starfsmenn kvarta", "Rapport om Havre ehf. och flera andra."),
    ("Klage", "Tilsette i Havre d.o.o. klagar."),
    ("Skundas", "UAB „Havre“ streikar."),
    ("Havre anklagas för mutor", "Havre anklagas för att ha betalat mutor. Polisen utreder."),
    (
        "Havre accused of using conflict minerals",
        "Havre is accused of using conflict minerals from Congo, lawyers said.",
    ),
    ("Havre Sued Over Toxic Foam in Many Hospitals", "Havre knew for years that the foam was toxic, patients say."),
    ("Havre wegen giftigem Schaum verklagt", "Havre wusste nach Angaben der Kläger jahrelang von giftigem Schaum."),
    ("Havre kritiseres for tvangsarbeid", "Havre får kritikk for tvangsarbeid, ifølge en rapport."),
    ("Havre syytettynä pakkotyöstä", "Havre on syytettynä pakkotyöstä."),
    (
        "KVV/Havre/Palmera Glove",
        "Workers paid recruitment fees and passports were kept. Havre/Palmera Glove buy from there.",
    ),
    ("Havre vinner upphandling", "Havre vinner upphandling av handskar i tre regioner."),
    ("Havre Wins Contract", "Havre wins contract for gloves in Ohio."),
    ("Havre gewinnt Ausschreibung", "Havre gewinnt Ausschreibung für Handschuhe in drei Kliniken."),
    ("Åtal mot it-bolag", "KVV Elektronik AB åtalas för mutor. KVV nekar."),
]
NAMESAKE = [
    ("Fotboll", "KFUM spelade mot IFK Havre i går."),
    ("Fußball", "Der FC Havre gewann gegen den Tabellenführer."),
    ("Football", "Havre FC beat Rovers 3-0."),
    ("Skörden", "Bonden sår havre och korn i Skåne. Havre är nyttigt."),
    ("Skummet", "Skummet i floden Havre kommer från läkemedelsfabriker. Arbetare blir sjuka. Havre rinner ut i havet."),
    ("Nyheter", "Arbetare vid industristaden Havre sov i låsta sovsalar. I Havre tillverkas handskar."),
    (
        "Foam",
        "Foam was found in the river Havre. Workers who make gloves fell ill. Havre is a river of many factories.",
    ),
    ("Schaum", "Der Fluss Havre ist voller Antibiotika. Arbeiter sind krank. Havre fließt ins Meer."),
    ("KVV counts salmon", "Members of the Kings Valley Volunteers counted salmon. Workers at the KVV are unpaid."),
    ("Brand i Havre", "En villa brann i Havre i natt. Ingen skadades."),
    ("Havre kommun", "Havre kommun höjer skatten."),
    ("Fotboll", "Havre vann matchen. Tränaren jublade efter segern i serien. Publiken sjöng."),
    ("Kvv", "Kvv-metoden mäter ljus. Den kvv som användes var gammal."),
    ("Notiser", "Fru Havre fyller åttio år. Ingen uppvaktning."),
    ("Notiser", "Läraren Eva Havre fick priset i fredags. Havre säger att skolan är en arbetsplats som andra."),
    (
        "Lawsuit",
        "Eleven migrant workers sued a farm. “Slaves”, said Philip Havre, their lawyer. Havre said the workers were locked in.",
    ),
    ("Kilns", "The KVV of workers had fallen. Children carry bricks, families owe debts and are locked in."),
    (
        "Havre pickers win case",
        "Havre workers at an orchard won back wages: the grower had kept their passports and charged fees.",
    ),
    ("Anna Havre, 19, vann", "Anna Havre, 19, springer fort."),
    (
        "Havre denies bullying staff",
        "The state's planning minister, Carol Havre, has denied claims. Havre told reporters that she never shouted.",
    ),
]


@pytest.mark.parametrize(("title", "text"), COMPANY)
def test_the_company_is_recognised(tagger: Tagger, doc: Make, title: str, text: str) -> None:
    finding = tagger.tag(doc(title, text))
    assert {"havre", "kvv"} & set(finding.suppliers)


@pytest.mark.parametrize(("title", "text"), NAMESAKE)
def test_the_namesake_is_not(tagger: Tagger, doc: Make, title: str, text: str) -> None:
    finding = tagger.tag(doc(title, text))
    assert not {"havre", "kvv"} & set(finding.suppliers)


def test_points_of_a_ranking_are_no_age_of_a_person(doc: Make, tagger: Tagger) -> None:
    text = "Överst bland dem som köper handskar: Havre (88), som är öppnast. Palmera Glove (61) är sämst."
    assert "havre" in tagger.tag(doc("Leverantörerna rankas", text)).suppliers
    assert "havre" not in tagger.tag(doc("Vann loppet", "Anna Havre (43) sprang snabbast.")).suppliers


def test_each_decision_has_a_reason(tagger: Tagger, doc: Make) -> None:
    finding = tagger.tag(doc("Brand i Havre", "En villa brann i Havre i natt."))
    reasons = [r for r in finding.reasons if r.name == "namesake"]
    assert reasons
    assert "place word before it" in reasons[0].detail


def test_a_full_name_licenses_the_short_one(tagger: Tagger, doc: Make) -> None:
    finding = tagger.tag(doc("Havre Medical", "Företaget Havre Medical AB köper handskar. Havre svarar inte."))
    places = [m.text for m in finding.mentions if m.key == "havre"]
    assert "Havre" in places
    assert "Havre Medical" in places


def test_a_factory_is_told_beside_its_owner_and_why(doc: Make) -> None:
    owner = company("havre", "Havre", namesakes=("town",), country=("MY",), products=("gloves",))
    works = company("works", "Havre Kulim plant", kind="factory", supplies_to=("havre",), country=("MY",))
    register = Register({"havre": owner, "works": works}, contracts=(), areas={}, fingerprint="owner and works")
    finding = build(CONFIG, register).tag(doc("Pass togs", "Arbetare vid Havres fabrik i Kulim fick lämna sina pass."))
    assert set(finding.suppliers) == {"havre", "works"}
    assert any("works: “Havre” (its owner's name and its place" in r.detail for r in finding.reasons)


def test_a_place_behind_a_comma_is_where_the_works_of_the_owner_are(doc: Make) -> None:
    owner = company("havre", "A. Havre", country=("DE",), products=("gloves",))
    works = company(
        "works", "A. Havre Medical Industries, Kulim", kind="factory", supplies_to=("havre",), country=("MY",)
    )
    register = Register({"havre": owner, "works": works}, contracts=(), areas={}, fingerprint="comma")
    tagger = build(CONFIG, register)
    finding = tagger.tag(doc("Pass togs", "Arbetare vid A. Havres fabriker i Kulim fick lämna sina pass."))
    assert set(finding.suppliers) == {"havre", "works"}
    assert set(
        tagger.tag(doc("Pass togs", "Arbetare vid A. Havres fabriker i Penang fick lämna sina pass.")).suppliers
    ) == {"havre"}


def test_what_stands_before_a_name_in_the_register_makes_it_no_other_name(doc: Make) -> None:
    names = company(
        "havre", "Anding Havre Technology", aliases=("Havre",), namesakes=("other: office",), country=("CN",)
    )
    tagger = build(CONFIG, Register({"havre": names}, contracts=(), areas={}, fingerprint="begun"))
    text = "Arbetare flyttades till {} Havre i Kina. Passen togs ifrån dem och lönen hölls inne."
    assert tagger.tag(doc("Flyttades", text.format("Anding"))).suppliers == ("havre",)
    assert not tagger.tag(doc("Flyttades", text.format("Viola"))).suppliers


@pytest.mark.parametrize(
    ("hint", "guarded"), [("word: oats (sv)", True), ("word: oats (da/nb)", False), ("word", True)]
)
def test_a_word_of_another_language_is_no_namesake(doc: Make, hint: str, guarded: bool) -> None:
    one = company("havre", "Havre", namesakes=(hint,), country=("SE",), products=("gloves",))
    tagger = build(CONFIG, Register({"havre": one}, contracts=(), areas={}, fingerprint=hint))
    finding = tagger.tag(doc("Skörden", "I år skördas mycket på fälten. Det skriver tidningen om Havre och om vädret."))
    assert (not finding.suppliers) is guarded


@pytest.mark.parametrize(("hint", "found"), [("first name", True), ("town", False), ("river through Lund", False)])
def test_only_what_may_be_a_place_is_one_behind_a_word_of_place(doc: Make, hint: str, found: bool) -> None:
    one = company("havre", "Havre", namesakes=(hint,), country=("SE",), products=("medical_devices",))
    tagger = build(CONFIG, Register({"havre": one}, contracts=(), areas={}, fingerprint=f"place {hint}"))
    finding = tagger.tag(doc("Nyheter", "En ny sjukhussäng från Havre säljs i Norden."))
    assert bool(finding.suppliers) is found


def test_news_of_the_exchange_are_of_companies(tagger: Tagger, doc: Make) -> None:
    others = "Lindmed steg 3 procent sedan rörelseresultatet höjts, Palmera Glove och Tiukka backade på börsen. "
    finding = tagger.tag(doc("Börsen", others + "Omsättningen i Havre växte och utdelningen höjs."))
    assert "havre" in finding.suppliers
    assert any("business of many companies in the text" in reason.detail for reason in finding.reasons)
    assert "havre" not in tagger.tag(doc("Börsen", "Omsättningen i Havre växte och utdelningen höjs.")).suppliers


def test_what_the_next_sentence_begins_with_is_not_beside_a_name(tagger: Tagger, doc: Make) -> None:
    finding = tagger.tag(doc("Polisen i Havre", "En man greps. Han bor i Havre. Handskar hittades på platsen."))
    assert not finding.suppliers


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("Nordal & Vik | Danmark | inga brister\nKadar Tani | Malaysia | böter\nHavre | Malaysia | pass", True),
        ("- Nordal & Vik\n- Havre\n", True),
        ("1. Nordal & Vik 74\n2. Havre 70\n", True),
        ("- Gröt\n- Havre\n- Korn\n", False),
        ("Nordal & Vik säljer datorer.\nHavre är nyttigt.\n", False),
    ],
)
def test_a_row_of_a_table_of_companies_is_a_company(tagger: Tagger, doc: Make, rows: str, found: bool) -> None:
    finding = tagger.tag(doc("Bilaga", f"Det här är vad som står i listan:\n{rows}"))
    assert ("havre" in finding.suppliers) is found
