"""Countries whose names lie in one another, or are named otherwise than Babel does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bevaka.records import Document
from nlp.pipeline import Tagger
from nlp.places import places


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Arbetarna i Kongo-Brazzaville fick ingen lön av fabriken förra året.", {"CG"}),
        ("Workers in the Republic of the Congo were not paid by the factory.", {"CG"}),
        ("Workers in the Democratic Republic of the Congo were not paid by the factory.", {"CD"}),
        ("Arbetarna i Tchad fick ingen lön av fabriken förra året.", {"TD"}),
        ("Chad Smith told the workers that the factory was closed.", set()),
        ("Arbetarna i Franska Guyana fick ingen lön av fabriken förra året.", {"GF"}),
        ("Arbeidarane i Mali og Jordan fekk ikkje løn frå fabrikken i fjor.", {"ML", "JO"}),
        ("The workers in Atlanta, Georgia, were not paid by the factory.", {"US"}),
        ("The workers in Georgia were not paid by the factory.", {"GE"}),
        ("The workers in Georgia and Texas were not paid by the growers.", {"US"}),
        ("The workers in Jordan, Minnesota, were not paid by the factory.", {"US"}),
        ("The workers in New Mexico were not paid by the dairies.", {"US"}),
        ("Arbetarna i en fabrik i Klang fick ingen lön förra året.", {"MY"}),
        ("Medan arbetarna väntade på sin lön stängde fabriken.", set()),
        ("Arbetarna på en fabrik i Medan fick ingen lön förra året.", {"ID"}),
        ("Fria fackföreningar är förbjudna på fabriken, säger arbetarna.", set()),
        ("Malen er lagt ut for alle som vil bruke den i sine kontrakter.", set()),
        ("Die Näherinnen in Karatschi bekamen im letzten Jahr keinen Lohn.", {"PK"}),
        ("Tehtaan työntekijät Šanghaissa eivät saaneet palkkaa.", {"CN"}),
        ("Bruges der børn i fabrikken, vil arbejderne ikke tale om det.", set()),
        ("Arbejderne på en fabrik i Bruges fik ikke deres løn sidste år.", {"BE"}),
        ("Arbetarna på fabriken fick ingen lön, säger Sofia Norén, som skrev rapporten.", set()),
        ("Arbetarna på fabriken i Sofia fick ingen lön förra året.", {"BG"}),
        ("Jordan Garment Workers Went Without Pay Last Year, Union Says", {"JO"}),
        ("The workers were not paid by the factory, said Israel Novak, who met them.", set()),
        ("Kemikalien är förbjuden enligt Stockholmskonventionen, men arbetarna på fabriken hanterar den.", set()),
        ("The chemical is banned by the Basel Convention, but the workers at the factory handle it.", set()),
        ("Die Näherinnen in Haiderabad bekamen im letzten Jahr keinen Lohn.", {"IN"}),
        ("Arbetarna på fabriken i Guangdongprovinsen fick ingen lön förra året.", {"CN"}),
        ("Arbetarna på Indienfabriken fick ingen lön förra året.", {"IN"}),
        ("Arbejderne på den sydkinesiske fabrik fik ikke deres løn sidste år.", {"CN"}),
    ],
)
def test_the_country_is_the_one_that_is_meant(
    tagger: Tagger, doc: Callable[..., Document], text: str, codes: set[str]
) -> None:
    reading, _ = tagger.read(doc("", text))
    assert {place.code for place in places(reading)} == codes


@pytest.mark.parametrize(
    "text",
    [
        "The orchard's pickers came late: it now recruits in Kyrgyzstan and Uzbekistan.",
        "Odlarna rekryterar numera från Kirgizistan och Uzbekistan.",
        "Der Hof wirbt Pflücker aus Kirgisistan und Usbekistan an.",
    ],
)
def test_where_workers_are_recruited_is_where_they_come_from(
    tagger: Tagger, doc: Callable[..., Document], text: str
) -> None:
    reading, _ = tagger.read(doc("", text))
    assert [(place.code, place.origin) for place in places(reading)] == [("KG", True), ("UZ", True)]


@pytest.mark.parametrize(
    ("text", "seat", "place"),
    [
        ("Arbetarna på den kinesiskägda fabriken i Vietnam fick ingen lön.", "CN", "VN"),
        ("Arbetarna på den Londonbaserade koncernens gruva i Zambia fick ingen lön.", "GB", "ZM"),
        ("Arbeiderne på den kinesiskeide fabrikken i Vietnam fikk ikke lønn.", "CN", "VN"),
        ("Arbejderne på den danskejede fabrik i Litauen fik ikke deres løn.", "DK", "LT"),
        ("The workers at the Chinese-owned mine in Serbia were not paid.", "CN", "RS"),
        ("The workers at the London-listed group's mine in Zambia were not paid.", "GB", "ZM"),
        ("Kiinalaisomisteisen tehtaan työntekijät Serbiassa eivät saaneet palkkaa.", "CN", "RS"),
        ("Die Arbeiter der dänisch geführten Fabrik in Litauen bekamen keinen Lohn.", "DK", "LT"),
    ],
)
def test_whose_a_plant_is_is_not_where_it_is(
    tagger: Tagger, doc: Callable[..., Document], text: str, seat: str, place: str
) -> None:
    reading, _ = tagger.read(doc("", text))
    assert [(one.code, one.origin) for one in places(reading)] == [(seat, True), (place, False)]
