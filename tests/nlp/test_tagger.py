"""The tagger from text to finding: the tier rule, quotes and reasons, and texts that try to break it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bevaka.records import Assertion, Document, Event, Finding, Supplier, Tier
from bevaka.register import Register
from nlp.packfiles import load_packs
from nlp.pipeline import Tagger, build
from tests.nlp.conftest import company

Make = Callable[..., Document]
CONFIG = Path(__file__).resolve().parents[2] / "config"

ABUSE = (
    "Granskningen visar att arbetarnas pass låg inlåsta hos fabriken i Malaysia. Palmera Glove, som säljer handskar till "
    "Lindmed, tog ut rekryteringsavgifter som satte arbetare från Nepal i skuld.\n\nEn av dem berättar att de inte fått lön."
)


def test_an_allegation_about_a_link_of_the_chain_is_immediate(tagger: Tagger, doc: Make) -> None:
    finding = tagger.tag(doc("Tvångsarbete i handskfabrik", ABUSE))
    assert finding.tier is Tier.IMMEDIATE
    assert finding.event is Event.ALLEGATION
    assert finding.assertion is Assertion.ASSERTED
    assert set(finding.suppliers) == {"palmera", "lindmed"}
    assert "forced_labour" in finding.themes
    assert finding.countries == ("MY",)
    assert finding.areas == ("gloves",)
    assert finding.lang == "sv"


def test_of_a_language_that_nobody_reads_names_are_found_and_nothing_else_is_said(tagger: Tagger, doc: Make) -> None:
    text = (
        "Des ouvriers migrants de l’usine Palmera Glove en Malaisie ont vu leurs passeports confisqués et ont dû payer des "
        "frais de recrutement, selon une enquête publiée mardi par une organisation."
    )
    finding = tagger.tag(doc("Travail forcé dans une usine de gants", text))
    assert (finding.lang, finding.tier, finding.suppliers) == ("fr", Tier.DIGEST, ("palmera",))
    assert (finding.themes, finding.assertion) == ((), None)
    assert any(r.name == "unread_language" for r in finding.reasons)
    assert [e.quote for e in finding.evidence] == [text]
    other = tagger.tag(doc("Conseil municipal", text.replace("Palmera Glove", "caoutchouc")))
    assert (other.tier, other.suppliers) == (Tier.NONE, ())
    assert any(r.name == "unread_language" for r in other.reasons)


def test_the_headline_is_quoted_only_where_nothing_below_it_says_why(tagger: Tagger, doc: Make) -> None:
    title = "Tvångsarbete: Palmera Glove låser in pass och tar ut rekryteringsavgifter av arbetare"
    echoed = tagger.tag(doc(title, f"{title}.\n\n{ABUSE}"))
    assert [e.quote for e in echoed.evidence] == [
        "Granskningen visar att arbetarnas pass låg inlåsta hos fabriken i Malaysia.",
        "Palmera Glove, som säljer handskar till Lindmed, tog ut rekryteringsavgifter som satte arbetare från Nepal i skuld.",
    ]
    alone = tagger.tag(doc(title, "Läs mer hos organisationen."))
    assert [e.quote for e in alone.evidence] == [title]


def test_an_english_text_that_names_no_country_happens_nowhere_in_particular(tagger: Tagger, doc: Make) -> None:
    text = "Migrant workers who make medical gloves paid recruitment fees and their passports were withheld, interviews show."
    assert tagger.tag(doc("Migrant workers in debt", text)).countries == ()


def test_product_and_country_suffice_where_no_company_is_named(tagger: Tagger, doc: Make) -> None:
    text = "Åtta arbetare dog när det brann i sovsalen vid en handskfabrik i Malaysia. Dörren var låst, säger en överlevande."
    finding = tagger.tag(doc("Åtta döda i brand på handskfabrik", text))
    assert finding.tier is Tier.IMMEDIATE
    assert finding.suppliers == ()
    assert any(r.name == "product_country" for r in finding.reasons)


def test_the_same_in_a_country_that_the_chain_does_not_touch_is_for_the_digest(tagger: Tagger, doc: Make) -> None:
    text = "Åtta arbetare dog när det brann i sovsalen vid en handskfabrik i Vietnam. Dörren var låst, säger en överlevande."
    finding = tagger.tag(doc("Åtta döda i brand på handskfabrik", text))
    assert finding.tier is Tier.DIGEST
    assert any("not immediate" in r.detail for r in finding.reasons)


def test_at_home_that_suffices_for_services_only(doc: Make) -> None:
    """Cleaning is done where the buyer is; what a shop at home sells is made elsewhere."""
    at_home = company("stadbjorn", "Städbjörn Oy", country=("FI",), products=("cleaning",))
    shop = company("xyran", "Xyran Datorer AB", country=("SE",), products=("ict",))
    tagger = build(CONFIG, Register({c.id: c for c in (at_home, shop)}, (), {}), rules=True)
    text = (
        "Städarna på sjukhusen i Finland fick passen beslagtagna och ingen lön, visar facket. Lokalvården upphandlas."
    )
    assert tagger.tag(doc("Städare utan lön i Finland", text)).tier is Tier.IMMEDIATE
    text = "Anställda i datorbutiken i Malmö fick ingen lön, visar facket. Butiken säljer bärbara datorer i Sverige."
    assert tagger.tag(doc("Datorbutik i Malmö betalade ingen lön", text)).tier is Tier.DIGEST


@pytest.mark.parametrize(
    ("title", "text", "event"),
    [
        (
            "Webbinarium om tvångsarbete i handskar",
            (
                "Seminariet vänder sig till inköpare i regioner. Konferensen handlar om risken för "
                "tvångsarbete i leveranskedjor för handskar och om tillbörlig aktsamhet."
            ),
            Event.POLICY,
        ),
        (
            "Palmera betalar tillbaka avgifter",
            (
                "Palmera Glove återbetalar rekryteringsavgifter till arbetare i Malaysia. Förlikningen "
                "ger ersättning till arbetare, och passen är återlämnade."
            ),
            Event.REMEDY,
        ),
        (
            "Uppföljning av Palmera Glove",
            (
                "Regionen följer upp sin leverantör med en fabriksrevision. En åtgärdsplan om övertid på fabriken "
                "i Malaysia ska vara klar, och en oanmäld kontroll görs."
            ),
            Event.FOLLOW_UP,
        ),
    ],
)
def test_what_comes_after_or_before_is_for_the_digest(
    tagger: Tagger, doc: Make, title: str, text: str, event: Event
) -> None:
    finding = tagger.tag(doc(title, text))
    assert (finding.event, finding.tier) == (event, Tier.DIGEST)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Lindmed: delårsrapport",
            "Nettoomsättningen ökade. Lindmed vinner upphandling och tecknar ramavtal. Delårsrapporten publiceras i dag.",
        ),
        ("Kyrkans körer sjunger", "På söndag sjunger tre körer i kyrkan. Kaffe serveras efteråt."),
        ("", ""),
    ],
)
def test_ordinary_news_stays_untold(tagger: Tagger, doc: Make, title: str, text: str) -> None:
    finding = tagger.tag(doc(title, text))
    assert finding.tier is Tier.NONE
    assert finding.evidence == ()
    assert finding.reasons


def test_no_trace_is_no_allegation(tagger: Tagger, doc: Make) -> None:
    text = (
        "Kontrollen hittade inga tecken på tvångsarbete hos Palmera Glove i Malaysia. Revisionen gav inga avvikelser."
    )
    finding = tagger.tag(doc("Inga spår av tvångsarbete hos Palmera Glove", text))
    assert finding.assertion is Assertion.NEGATED
    assert finding.tier is Tier.DIGEST


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (
            "Workers from Nepal told investigators that the glove factory in Malaysia kept their passports in a safe.",
            "en",
        ),
        (
            "Arbeidere fra Nepal forteller at hanskefabrikken i Malaysia har låst passene inn i en safe på kontoret.",
            "nb",
        ),
        (
            "Arbejdere fra Nepal fortæller, at handskefabrikken i Malaysia har låst deres pas inde i et pengeskab på kontoret.",
            "da",
        ),
        ("Nepalilaiset työntekijät kertovat, että käsinetehdas Malesiassa on lukinnut passit kassakaappiin.", "fi"),
        (
            "Arbeiter aus Nepal berichten, dass die Handschuhfabrik in Malaysia ihre Pässe einbehalten und im Tresor verwahrt hat.",
            "de",
        ),
    ],
)
def test_forced_labour_is_known_by_its_signs(tagger: Tagger, doc: Make, text: str, lang: str) -> None:
    finding = tagger.tag(doc("", text))
    assert finding.lang == lang
    assert "forced_labour" in finding.themes
    assert finding.countries == ("MY",)
    assert finding.products == ("gloves",)


def check_offsets(body: str, finding: Finding) -> None:
    for mention in finding.mentions:
        assert body[mention.start : mention.end] == mention.text
    for quote in finding.evidence:
        assert body[quote.start : quote.end] == quote.quote
        assert 0 < len(quote.quote) <= 400
    assert 0 <= finding.score <= 1


@pytest.mark.parametrize("noise", ["", "\0", "\ud800", "e\u0301", "\u200b", "𝔘𝔫𝔦", "\r\n", "\u202e"])
def test_quotes_are_verbatim_whatever_stands_around(tagger: Tagger, doc: Make, noise: str) -> None:
    document = doc(f"Tvångs{noise} arbete", noise.join(["", ABUSE[:120], ABUSE[120:], ""]))
    check_offsets(document.body, tagger.tag(document))


@given(st.text(max_size=300), st.text(max_size=40))
@settings(max_examples=60)
def test_no_text_makes_it_raise(tagger: Tagger, text: str, title: str) -> None:
    document = Document(url="u", title=title, text=text)
    check_offsets(document.body, tagger.tag(document))


def test_a_very_long_document_is_read_in_pieces(tagger: Tagger, doc: Make) -> None:
    filler = "Vädret var vackert den dagen och alla gick hem.\n" * 4600
    document = doc("Reportage", filler + ABUSE)
    finding = tagger.tag(document)
    assert len(document.body) > 200_000
    assert "palmera" in finding.suppliers
    check_offsets(document.body, finding)


@pytest.mark.parametrize(
    "piece",
    ["a", ".", " ", "x\n", "\u200b", "e\u0301", "\ud800x ", "a-", "“", "Palmera Glove, Lindmed, ", "lön aldrig inte "],
)
@pytest.mark.parametrize("size", [250_000, pytest.param(1_000_000, marks=pytest.mark.soak)])
def test_a_million_characters_of_anything_cost_seconds_and_not_hours(tagger: Tagger, piece: str, size: int) -> None:
    """The full million in ``make soak``; a quarter of it tells seconds from hours as well."""
    document = Document(url="u", title="Handskar", text=piece * (size // len(piece)))
    check_offsets(document.body, tagger.tag(document))


def test_of_a_long_sentence_without_a_theme_what_names_the_company_is_quoted(tagger: Tagger, doc: Make) -> None:
    text = "قال " + "عمال في ماليزيا " * 60 + "Palmera Glove Sdn Bhd " + "عمال في ماليزيا " * 60
    (quote,) = tagger.tag(doc("", text)).evidence
    assert "Palmera Glove" in quote.quote
    assert quote.quote == ("\n" + text)[quote.start : quote.end]


def test_a_long_sentence_is_cut_for_the_quote(tagger: Tagger, doc: Make) -> None:
    text = "Granskningen visar att " + "mycket " * 120 + "tvångsarbete hos Palmera Glove i Malaysia " + "ord " * 200
    document = doc("Handskar", text)
    finding = tagger.tag(document)
    assert finding.evidence
    check_offsets(document.body, finding)


def test_an_empty_register_still_sees_themes(doc: Make) -> None:
    tagger = Tagger(load_packs(CONFIG), Register(suppliers={}, contracts=(), areas={}))
    finding = tagger.tag(doc("Tvångsarbete i handskfabrik", ABUSE))
    assert finding.suppliers == ()
    assert finding.tier is Tier.DIGEST


def test_the_rule_set_follows_packs_and_register(tagger: Tagger, register: Register) -> None:
    other = build(CONFIG, Register(suppliers={}, contracts=(), areas={}, fingerprint="other"))
    assert build(CONFIG, register).ruleset == tagger.ruleset
    assert other.ruleset != tagger.ruleset
    assert Tagger(load_packs(CONFIG), register).ruleset != tagger.ruleset, "what was learnt is part of the rules"


def test_a_ranking_of_many_companies_is_not_immediate(doc: Make) -> None:
    names = [Supplier(id=f"c{i}", name=f"Företaget{chr(97 + i)}bolag", products=("gloves",)) for i in range(16)]
    tagger = Tagger(load_packs(CONFIG), Register(suppliers={s.id: s for s in names}, contracts=(), areas={}))
    text = "Rapporten visar tvångsarbete i handskfabriker. " + ", ".join(s.name for s in names) + " granskas."
    assert tagger.tag(doc("Tvångsarbete: sexton bolag", text)).tier is not Tier.IMMEDIATE


def test_items_of_a_list_are_judged_apart(tagger: Tagger, doc: Make) -> None:
    text = (
        "4 mars 2026\nSeminarium om upphandling\n5 mars 2026\n"
        "Palmera Glove: arbetarnas pass låg inlåsta i fabriken i Malaysia, visar granskningen\n"
        "6 mars 2026\nMöte med Lindmed om kaffe"
    )
    finding = tagger.tag(doc("Aktuellt", text))
    assert finding.tier is Tier.IMMEDIATE
    assert finding.suppliers == ("palmera",)


@pytest.mark.parametrize(
    ("text", "remedied"),
    [
        ("Arbetarna har fått sina pass beslagtagna på handskfabriken.", False),
        ("Arbejderne har fået deres pas beslaglagt på handskefabrikken.", False),
        ("Arbetarna har fått sina pass tillbaka.", True),
        ("Arbejderne har fået deres pas tilbage.", True),
    ],
)
def test_who_got_papers_taken_did_not_get_them_back(tagger: Tagger, doc: Make, text: str, remedied: bool) -> None:
    sentence = tagger.read(doc("Notis", text))[0].sentences[-1]
    assert ("event:remedy" in sentence.labels) is remedied
    assert ("assertion:remedied" in sentence.labels) is remedied
