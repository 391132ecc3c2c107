"""Countries and product groups as the classifiers see them: how they stand in the text, never which they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from bevaka.records import Document
from bevaka.register import Register
from nlp import candidates, namesakes
from nlp.pipeline import Tagger
from nlp.rules import Bench, by_rules

Make = Callable[..., Document]


def text_of(tagger: Tagger, register: Register, document: Document) -> candidates.Text:
    reading, pack = tagger.read(document)
    bench = Bench(reading, namesakes.decide(reading, register).accepted, pack, register, document.source_type)
    ruled = by_rules(reading.sentences, bench)
    return candidates.Text(reading, ruled.sentences, ruled.themes, ruled.here, register, str(ruled.told.event))


def test_a_country_is_known_by_how_it_stands(tagger: Tagger, register: Register, doc: Make) -> None:
    document = doc("Strejk i Malaysia", "Arbetare från Nepal strejkar i Penang. Varorna säljs i Tyskland.")
    found = candidates.countries(text_of(tagger, register, document))
    assert {"MY", "NP", "DE", "SE"} <= found.keys()
    assert "in the title" in found["MY"]
    assert "where people come from" in found["NP"]
    assert "where people come from" not in found["MY"]
    assert "buyer country" in found["DE"]
    assert {"times 0", "the text's own country"} <= set(found["SE"])
    assert not [f for about in found.values() for f in about if "Malaysia" in f or " MY" in f]


@pytest.mark.parametrize(
    "text",
    [
        "1 914 personer från Nepal, Bangladesh och Myanmar fick pengarna i Malaysia.",
        "Arbetarna, de flesta från Nepal, Bangladesh och Myanmar, fick pengarna i Malaysia.",
        "Workers from Nepal, Bangladesh and Myanmar were repaid in Malaysia.",
        "Mit 44 Menschen aus Nepal, Bangladesch und Myanmar wurde in Malaysia gesprochen.",
    ],
)
def test_of_countries_in_a_row_all_are_where_people_come_from(
    text: str, tagger: Tagger, register: Register, doc: Make
) -> None:
    found = candidates.countries(text_of(tagger, register, doc("Pengar tillbaka", text)))
    origins = {code for code, about in found.items() if "only where people come from" in about}
    assert origins == {"NP", "BD", "MM"}


@pytest.mark.parametrize(
    ("title", "text", "named"),
    [
        ("The surgeons", "The boys polish scissors for a hospital in Delhi, and polishing hurts.", {"IN"}),
        ("The ward", "Nurses in London opened syringes, which the hospital had bought for 1,499 US dollars.", {"GB"}),
        ("Filmen", "Arbetarna i Lahore talar på italienska. Lönen är 400 svenska kronor.", {"PK"}),
        ("Teppich", "Der Vertrag in Istanbul war auf Rumänisch, und der Beirat feierte ein Fest.", {"TR"}),
    ],
)
def test_verbs_tongues_and_money_are_no_countries(
    title: str, text: str, named: set[str], tagger: Tagger, register: Register, doc: Make
) -> None:
    found = candidates.countries(text_of(tagger, register, doc(title, text)))
    assert {code for code, about in found.items() if "times 0" not in about} == named


def test_what_no_text_names_stands_apart(tagger: Tagger, register: Register, doc: Make) -> None:
    found = candidates.countries(
        text_of(tagger, register, doc("Palmera Glove strejkar", "Palmera Glove strejkar i London."))
    )
    assert {"its company in the title", "makers there"} <= set(found["MY"])
    assert "makers elsewhere" in found["GB"]


def test_a_text_with_prices_in_pounds_is_at_home_in_britain(tagger: Tagger, register: Register, doc: Make) -> None:
    found = candidates.countries(
        text_of(tagger, register, doc("Fair", "The fair raised £4,000 for the roof of the hall."))
    )
    assert "the text's own country" in found["GB"]
    assert candidates.countries(text_of(tagger, register, doc("Fair", "The fair raised $4,000 for the roof."))) == {}


def test_the_country_of_a_named_company_is_a_candidate(tagger: Tagger, register: Register, doc: Make) -> None:
    found = candidates.countries(text_of(tagger, register, doc("Utan lön", "Palmera Glove betalade inte ut lönen.")))
    assert "company there: manufacturer" in found["MY"]


def test_of_several_countries_of_a_company_none_is_a_candidate_that_no_text_names(
    tagger: Tagger, register: Register, doc: Make
) -> None:
    palmera = replace(register.suppliers["palmera"], country=("MY", "TH", "VN"))
    several = replace(register, suppliers={**register.suppliers, "palmera": palmera})
    found = candidates.countries(text_of(tagger, several, doc("Utan lön", "Palmera Glove i Thailand gav ingen lön.")))
    assert "company there: manufacturer" in found["TH"]
    assert found.keys().isdisjoint({"MY", "VN"})


def test_goods_that_a_named_company_makes_are_candidates(tagger: Tagger, register: Register, doc: Make) -> None:
    found = candidates.products(text_of(tagger, register, doc("Utan lön", "Palmera Glove betalade inte ut lönen.")))
    assert "their only product" in found["gloves"]
    assert "times 0" in found["gloves"]


@pytest.mark.parametrize(
    ("scores", "needed", "most", "chosen"),
    [
        ({"A": 0.9, "B": 0.5, "C": 0.2}, 0.4, 4, ("A", "B")),
        ({"A": 0.9, "B": 0.9, "C": 0.95}, 0.4, 2, ("C", "A")),
        ({}, 0.4, 4, ()),
    ],
)
def test_the_likeliest_are_chosen(
    scores: Mapping[str, float], needed: float, most: int, chosen: tuple[str, ...]
) -> None:
    assert candidates.decided(scores, needed, most) == chosen


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Verktyg",
            "Det innebär en specifisk risk. Fartyget fick låga betyg, och ingen stänger dörren till bostäderna.",
        ),
        (
            "Wasser",
            "Die Verbände in Ungarn klagen über die Verunreinigung des Flusses und der Stadt, sagt die Regierung.",
        ),
        (
            "Værktøj",
            "Han lagde værktøjet i køretøjets reol ved væggene i Ungarn, og politiet tog en pistol og to pistoler.",
        ),
        ("Uttalelse", "Selskapet erklærer at politiet tok to pistoler i Ungarn, og at det ikke vet noe mer om saken."),
    ],
)
def test_a_word_that_only_ends_like_goods_is_none(
    title: str, text: str, tagger: Tagger, register: Register, doc: Make
) -> None:
    found = candidates.products(text_of(tagger, register, doc(title, text)))
    assert not {"textiles", "food", "surgical_instruments", "cleaning", "dressings_consumables"} & found.keys()


def test_a_buyers_country_is_not_where_it_happens_beside_one_abroad_that_is_named(
    tagger: Tagger, register: Register, doc: Make
) -> None:
    text = "Kvinnor på en fabrik i Kambodja syr för svenska regioner. Arbetarna fick ingen lön."
    about = candidates.countries(text_of(tagger, register, doc("Fabriken", text)))
    assert candidates.not_of_buyers(("KH", "SE"), about) == ("KH",)
    both = "Kvinnor på en fabrik i Kambodja och i Sverige fick ingen lön."
    about = candidates.countries(text_of(tagger, register, doc("Fabriken", both)))
    assert candidates.not_of_buyers(("KH", "SE"), about) == ("KH", "SE")
    home = "Arbetarna på fabriken fick ingen lön, och indiska regler gäller inte."
    about = candidates.countries(text_of(tagger, register, doc("Fabriken", home)))
    assert candidates.not_of_buyers(("IN", "SE"), about) == ("IN", "SE")


def test_whose_a_plant_is_counts_less_than_where_it_is(tagger: Tagger, register: Register, doc: Make) -> None:
    text = "Arbetarna på den kinesiskägda fabriken i Vietnam fick ingen lön."
    about = candidates.countries(text_of(tagger, register, doc("Fabriken", text)))
    assert candidates.not_of_buyers(("CN", "VN"), about) == ("VN",)
    only = "Arbetarna på den kinesiskägda fabriken fick ingen lön."
    about = candidates.countries(text_of(tagger, register, doc("Fabriken", only)))
    assert candidates.not_of_buyers(("CN",), about) == ("CN",)


def test_a_ban_counts_where_its_authority_is_too(tagger: Tagger, register: Register, doc: Make) -> None:
    text = "CBP has issued a Withhold Release Order against gloves from a factory in Malaysia."
    about = candidates.countries(text_of(tagger, register, doc("Order", text)))
    assert candidates.with_bans(("MY",), about) == ("MY", "US")
    sold = "The gloves from a factory in Malaysia are sold in the United States."
    about = candidates.countries(text_of(tagger, register, doc("Gloves", sold)))
    assert candidates.with_bans(("MY",), about) == ("MY",)
    assert candidates.with_bans(("US",), about) == ("US",), "no authority stops them"
    text = "A Withhold Release Order was issued against gloves that workers from Nepal make at a factory in Malaysia."
    about = candidates.countries(text_of(tagger, register, doc("Order", text)))
    assert candidates.with_bans(("US",), about) == ("US", "MY"), "what is stopped comes from somewhere"
    named = "U.S. Customs and Border Protection blocked gloves from a factory in Malaysia."
    about = candidates.countries(text_of(tagger, register, doc("Order", named)))
    assert candidates.with_bans(("US",), about) == ("US", "MY")
