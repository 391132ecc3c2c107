"""A segment weighed: what is learnt decides under conditions that only the register can set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from bevaka.records import Assertion, Document, Event, Tier
from bevaka.register import Register
from nlp import namesakes
from nlp.learnt import Head, Learnt, Linear
from nlp.pipeline import Tagger
from nlp.rules import Bench, by_rules
from nlp.weigh import judge

Make = Callable[..., Document]
EVENTS = ("allegation", "commercial", "enforcement", "follow_up", "other", "policy", "remedy")
ASSERTIONS = ("None", "asserted", "denied", "negated", "remedied", "risk")
TIERS = ("digest", "immediate", "none")


def head(name: str, labels: tuple[str, ...], chosen: Mapping[str, float], exclusive: bool = True) -> Head:
    bias = np.array([chosen.get(label, 0.0 if exclusive else -9.0) for label in labels], np.float32)
    return Head(tuple(f"{name}{label}" for label in labels), np.zeros((1, len(labels)), np.float32), bias, exclusive)


def as_likely() -> Linear:
    """A second look at themes that holds treated what the first holds very likely."""
    return Linear(
        {"chance 10": 0}, [Head(("yes",), np.full((1, 1), 9.0, np.float32), np.full(1, -9.0, np.float32), False)]
    )


def sure_of(tier: str, event: str = "allegation", assertion: str = "asserted", theme: float = 9.0) -> Learnt:
    """Classifiers that hold one answer likely, whatever the text."""
    texts = Linear(
        {"x": 0},
        [
            head("event:", EVENTS, {event: 9.0}),
            head("assertion:", ASSERTIONS, {assertion: 9.0}),
            head("tier:", TIERS, {tier: 9.0}),
        ],
    )
    themes = Linear({"x": 0}, [head("theme:", ("forced_labour", "wages"), {"forced_labour": theme}, exclusive=False)])
    yes = Linear({"x": 0}, [head("", ("yes",), {"yes": 9.0}, exclusive=False)])
    return Learnt(texts, themes, as_likely(), yes, yes, yes)


def torn() -> Learnt:
    """Classifiers that hold another event a little likelier than an allegation, and something for the digest likely."""
    sure = sure_of("digest")
    event = head("event:", EVENTS, {"allegation": 5.0, "other": 5.2})
    return replace(sure, texts=Linear({"x": 0}, [event, *sure.texts.heads[1:]]))


@pytest.fixture
def weigh(tagger: Tagger, register: Register, doc: Make) -> Callable[..., Tier]:
    def tier(learnt: Learnt | None, title: str, text: str) -> Tier:
        document = doc(title, text)
        reading, pack = tagger.read(document)
        bench = Bench(reading, namesakes.decide(reading, register).accepted, pack, register, document.source_type)
        return judge(reading.sentences, bench, learnt).tier

    return tier


NAMED = ("Rapport om löner", "Arbetarna på fabriken fick ingen lön. Palmera Glove svarar inte.")
UNNAMED = ("Rapport om löner", "Arbetarna på en fabrik fick ingen lön. Facket svarar inte.")


def test_at_once_only_where_the_register_is_touched(weigh: Callable[..., Tier]) -> None:
    assert weigh(sure_of("immediate"), *NAMED) is Tier.IMMEDIATE
    assert weigh(sure_of("immediate"), *UNNAMED) is Tier.DIGEST


def test_at_once_where_no_company_is_named_but_the_chain_touches_goods_and_country(weigh: Callable[..., Tier]) -> None:
    text = "Arbetarna på handskfabriken i Malaysia fick ingen lön. Handskarna exporteras från Malaysia."
    assert weigh(sure_of("immediate"), "Handskar från Malaysia", text) is Tier.IMMEDIATE
    assert weigh(sure_of("immediate"), "Handskar från Peru", text.replace("Malaysia", "Peru")) is Tier.DIGEST


def test_goods_and_countries_that_only_what_was_learnt_knows_of_are_weighed_too(
    weigh: Callable[..., Tier], tagger: Tagger, register: Register, doc: Make
) -> None:
    sure = sure_of("digest")
    weights = np.array([[0.0, 30.0, 0.0]], np.float32)
    tiers = replace(sure.texts.heads[2], weights=weights)
    where_bought = replace(sure, texts=Linear({"register:exposed:True": 0}, [*sure.texts.heads[:2], tiers]))
    text = (
        "Arbetarna på en fabrik fick ingen lön. Facket svarar inte. Lokalen är sliten. Det finns en bild från dagen. "
        "Den visar en hylla med handskar. Malaysia syns på en karta."
    )
    reading, pack = tagger.read(doc("Rapport om löner", text))
    ruled = by_rules(reading.sentences, Bench(reading, {}, pack, register, doc("", "").source_type))
    assert not ruled.exposed
    assert weigh(where_bought, "Rapport om löner", text) is Tier.IMMEDIATE
    assert weigh(where_bought, *UNNAMED) is Tier.DIGEST


def test_the_rules_are_lent_what_was_learnt_of_goods_and_places(weigh: Callable[..., Tier]) -> None:
    """By the rules alone a Malaysian factory in a Danish text may be anywhere."""
    title, text = (
        "Rapport om løn",
        "Arbejdere på en malaysisk fabrik, der laver handsker, bliver syge af opløsningsmidler.",
    )
    assert weigh(None, title, text) is Tier.DIGEST
    assert weigh(sure_of("digest"), title, text) is Tier.IMMEDIATE
    assert weigh(sure_of("digest"), title, text.replace("malaysisk", "peruansk")) is Tier.DIGEST


def test_goods_stopped_at_a_border_for_forced_labour_are_news_without_a_worker_in_the_text(
    weigh: Callable[..., Tier],
) -> None:
    title = "US bans gloves over forced labour"
    text = "A Withhold Release Order blocks imports of disposable gloves from Malaysia made by forced labour."
    assert weigh(None, title, text) is Tier.IMMEDIATE
    assert weigh(None, title, text.replace("Malaysia", "Peru")) is Tier.DIGEST


def test_a_headline_with_its_lead_is_about_the_goods_that_it_names(weigh: Callable[..., Tier]) -> None:
    title, text = "Strejk på fabrik i Malaysia", "Arbetarna fick ingen lön. De gör undersökningshandskar."
    assert weigh(None, title, text) is Tier.IMMEDIATE
    assert weigh(None, title, text.replace("undersökningshandskar", "tegel")) is not Tier.IMMEDIATE


@pytest.mark.parametrize(
    ("event", "assertion"), [("follow_up", "asserted"), ("allegation", "denied"), ("policy", "risk")]
)
def test_what_is_no_new_fact_is_never_immediate(weigh: Callable[..., Tier], event: str, assertion: str) -> None:
    quiet = ("Ny hall hos Palmera Glove", "Palmera Glove bygger en ny hall för handskar i Malaysia.")
    assert weigh(sure_of("immediate"), *quiet) is Tier.IMMEDIATE
    assert weigh(sure_of("immediate", event, assertion), *quiet) is Tier.DIGEST


def test_at_once_where_the_rules_say_so_and_a_deed_is_likely(weigh: Callable[..., Tier]) -> None:
    """A teaser of two sentences gives too few words to be surely one to be told at once."""
    title, text = (
        "Rapport om Palmera Glove",
        "Arbetare vid Palmera Gloves fabrik fick passen beslagtagna, visar en ny rapport.",
    )
    assert weigh(None, title, text) is Tier.IMMEDIATE
    assert weigh(sure_of("digest"), title, text) is Tier.IMMEDIATE
    assert weigh(sure_of("digest", "policy", "risk"), title, text) is Tier.DIGEST
    assert weigh(torn(), title, text) is Tier.IMMEDIATE, "of so few words hardly a doubt is enough"
    assert weigh(torn(), title, text + " Facket vill veta mer. Regionen svarar i veckan." * 2) is Tier.DIGEST


def test_what_is_likely_nothing_is_not_told(weigh: Callable[..., Tier]) -> None:
    assert weigh(sure_of("none"), *UNNAMED) is Tier.NONE


def test_a_headline_alone_and_an_advertisement_stay_with_the_rules(weigh: Callable[..., Tier]) -> None:
    assert weigh(sure_of("immediate"), "Palmera Glove öppnar kontor", "") is weigh(
        None, "Palmera Glove öppnar kontor", ""
    )
    advert = ("Lediga jobb: arbetsmiljöingenjör", "Vi söker dig som vill arbeta med arbetsmiljö. Ansök senast fredag.")
    assert weigh(sure_of("immediate"), *advert) is weigh(None, *advert)


def test_a_theme_that_a_house_has_added_is_known_by_its_words(tagger: Tagger, register: Register, doc: Make) -> None:
    document = doc(*NAMED)
    reading, pack = tagger.read(document)
    bench = Bench(reading, namesakes.decide(reading, register).accepted, pack, register, document.source_type)
    unknown = sure_of("immediate")
    unknown = replace(unknown, themes=Linear({"x": 0}, [head("theme:", ("forced_labour",), {}, exclusive=False)]))
    found = judge(reading.sentences, bench, unknown)
    assert "wages" in {t.key for t in found.themes}
    assert found.told.event is Event.ALLEGATION


def test_an_event_and_how_it_is_told_are_answered_as_one(tagger: Tagger, register: Register, doc: Make) -> None:
    document = doc(NAMED[0], NAMED[1] + " Facket vill veta mer. Regionen svarar i veckan." * 2)
    reading, pack = tagger.read(document)
    bench = Bench(reading, namesakes.decide(reading, register).accepted, pack, register, document.source_type)
    sure = sure_of("digest")
    said = (("remedy", "remedied"), ("allegation", "asserted"), ("allegation", "denied"), ("other", None))
    pairs = tuple(f"{event}|assertion:{told}" for event, told in (*said, ("enforcement", "asserted")))
    told = head("event:", pairs, {pairs[0]: 2.2, pairs[1]: 2.0, pairs[2]: 2.0})
    joint = replace(sure, texts=Linear({"x": 0}, [told, sure.texts.heads[2]]))
    found = judge(reading.sentences, bench, joint).told
    # Two likely ways of being an allegation outweigh the one likeliest answer.
    assert (found.event, found.assertion) == (Event.ALLEGATION, Assertion.REMEDIED)


def test_where_the_rules_decide_the_event_their_reasons_are_given(
    tagger: Tagger, register: Register, doc: Make
) -> None:
    document = doc(
        "Palmera Glove tog arbetarnas pass",
        "En granskning visar att 214 arbetare hos Palmera Glove i Klang tvingades lämna ifrån sig sina pass. "
        "De satt fast i skuld efter rekryteringsavgifter.",
    )
    reading, pack = tagger.read(document)
    bench = Bench(reading, namesakes.decide(reading, register).accepted, pack, register, document.source_type)
    ruled, found = (judge(reading.sentences, bench, one) for one in (None, torn()))
    assert ruled.tier is found.tier is Tier.IMMEDIATE
    assert (found.told.event, found.told.reasons) == (ruled.told.event, ruled.told.reasons)


def test_an_event_that_was_learnt_stands_against_the_rules_in_a_text_of_some_length(
    tagger: Tagger, register: Register, doc: Make
) -> None:
    document = doc(NAMED[0], NAMED[1] + " Facket vill veta mer. Regionen svarar i veckan. Mer kommer." * 2)
    reading, pack = tagger.read(document)
    bench = Bench(reading, namesakes.decide(reading, register).accepted, pack, register, document.source_type)
    ruled, found = (judge(reading.sentences, bench, one) for one in (None, sure_of("immediate", "other", "denied")))
    assert (ruled.tier, found.tier) == (Tier.IMMEDIATE, Tier.DIGEST)
    assert (found.told.event, found.told.assertion) == (Event.OTHER, Assertion.DENIED)


def test_business_without_a_theme_is_not_told(weigh: Callable[..., Tier]) -> None:
    business = ("Palmera Glove öppnar kontor", "Palmera Glove öppnar ett nytt kontor. Handskarna säljs som förut.")
    assert weigh(sure_of("digest", "commercial", "None", -9.0), *business) is Tier.NONE
    assert weigh(sure_of("digest", "other", "None", -9.0), *business) is Tier.DIGEST


def test_that_a_duty_to_look_is_treated_must_be_surer_than_of_other_themes(
    tagger: Tagger, register: Register, doc: Make
) -> None:
    document = doc("Rapport", "Arbetarna fick ingen lön. Palmera Glove har en uppförandekod och gör revisioner.")
    reading, pack = tagger.read(document)
    bench = Bench(reading, namesakes.decide(reading, register).accepted, pack, register, document.source_type)

    def themes(chance: float) -> set[str]:
        keys = ("due_diligence", "wages")
        first = Linear({"x": 0}, [head("theme:", keys, {"due_diligence": 9.0, "wages": 9.0}, exclusive=False)])
        logit = float(np.log(chance / (1 - chance)))
        second = Linear({"x": 0}, [Head(("yes",), np.zeros((1, 1), np.float32), np.full(1, logit, np.float32), False)])
        judged = judge(reading.sentences, bench, replace(sure_of("digest"), themes=first, treated=second))
        return {theme.key for theme in judged.themes}

    assert themes(0.5) == {"wages"}
    assert themes(0.6) == {"due_diligence", "wages"}
