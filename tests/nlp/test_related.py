"""A doubtful name is told by what it is to somebody, its nationality, its people, and what all its places say together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bevaka.records import Document, Tier
from bevaka.register import Register
from nlp.namesakes import decide
from nlp.pipeline import Tagger

Make = Callable[..., Document]

RELATED = [
    ("Parts", "Migrant workers had passports confiscated at a Malaysian factory that makes parts for Havre."),
    ("Gowns", "The sewers were locked in and never paid. The gowns they sewed without pay are sold abroad by Havre."),
    ("Monitors", "Workers were beaten at the plant, and the monitors that they made carry the logo of KVV."),
    ("Plant", "The migrant workers were locked in at the plant, which was run by Havre."),
    (
        "Gas",
        "Migrant workers' passports were confiscated. Workers at the plant were locked in. The owner, Havre, knew.",
    ),
    ("Pässe", "Wanderarbeitern in einer Fabrik, die Bremsen für Havre fertigt, wurden die Pässe abgenommen."),
    ("Pässe", "Den Wanderarbeitern der Fabrik, die zu den Zulieferern von Havre zählt, wurden die Pässe abgenommen."),
    ("Pass", "Migrantarbeidere har fått passene beslaglagt på en fabrikk som produserer for Havre."),
    ("Pas", "Migrantarbejdere har fået passene inddraget på en fabrik, der ejes af danske Havre."),
    ("Pass", "Gästarbetarna låstes in på nätterna. Arbetarna hotades med böter när de monterade bromsar åt Havre."),
    ("Pass", "Gästarbetare fick passen beslagtagna på en fabrik som tillhör schweiziska Havre."),
    ("Passit", "Työntekijöiden passit kerättiin pois tehtaalla, jonka omistaa Havre."),
    ("Barnarbete", "Barn under tolv år arbetar hos Havres underleverantör i Pakistan."),
]
TOGETHER = [
    "Havres sömmerskor är trötta. Svenska Havre svarar inte på frågor.",
    "Huset tillhör Havre. Svenska Havre svarar inte.",
    "KVV' nathold er træt. Danske KVV svarer ikke på spørgsmål.",
    "Heute sind Havres Näherinnen müde. Havre erklärt, man sei nicht zuständig.",
    "Havren ompelijat ovat väsyneitä. Suomalainen Havre ei vastaa.",
]
NOT = [
    ("Staden", "I svenska Havre bor många. Svenska Havre är vackert, och Havre kommun växer."),
    ("Brev", "Eva Havre skriver till tidningen att hon är trött. Havre tillhör facket. Svenska Havre är glad."),
    ("Åldern", "Svenska Havre, 43, vann. Huset tillhör Havre, som är glad. Havre svarar på frågor."),
    ("Skörden", "Odlaren tillhör dem som sår havre. Svenska havre är nyttigt. Havres arbetare skördar i dag."),
    ("Resan", "Danske Havre Larsen fyller år. Havre Larsen bekræfter, at der er kage."),
    ("Brev", "Havre skriver till tidningen att våren är här. Havre svarar på frågor."),
]


@pytest.mark.parametrize(("title", "text"), RELATED)
def test_whom_the_goods_are_made_for_or_who_owns_the_place_is_the_company(
    tagger: Tagger, doc: Make, title: str, text: str
) -> None:
    assert {"havre", "kvv"} & set(tagger.tag(doc(title, text)).suppliers)


@pytest.mark.parametrize("text", TOGETHER)
def test_what_all_places_of_a_name_say_is_added_up(tagger: Tagger, register: Register, doc: Make, text: str) -> None:
    finding = tagger.tag(doc("Notis", text))
    assert {"havre", "kvv"} & set(finding.suppliers)
    assert any("all its places together" in r.detail for r in finding.reasons)
    reading, _ = tagger.read(doc("Notis", text.split(". ")[1]))
    assert not decide(reading, register).accepted, "the points of the second place do not decide alone"


def test_a_place_in_a_case_of_its_own_is_no_first_name(tagger: Tagger, doc: Make) -> None:
    for text, person in (("Letkut myy Suomessa Havre.", False), ("Letkut myy Saara Havre.", True)):
        (reason,) = [r for r in tagger.tag(doc("Letkut", text)).reasons if r.name == "namesake"]
        assert ("another name" in reason.detail) is person, text


@pytest.mark.parametrize(("title", "text"), NOT)
def test_towns_persons_and_words_stay_what_they_are(tagger: Tagger, doc: Make, title: str, text: str) -> None:
    assert not tagger.tag(doc(title, text)).suppliers


ASIDE = [
    ("en", "The study was funded by Nordal & Vik."),
    ("en", "The study was paid for by the Nordal & Vik Foundation."),
    ("en", "Nordal & Vik was not involved."),
    ("sv", "Rapporten har finansierats av Nordal & Vik."),
    ("sv", "Branschkollegan Nordal & Vik tar avstånd."),
    ("nb", "Rapporten er finansiert av Nordal & Vik."),
    ("da", "Rapporten er finansieret af Nordal & Vik."),
    ("de", "Die Studie wurde finanziert von Nordal & Vik."),
    ("fi", "Tutkimuksen rahoitti Nordal & Vik."),
    ("en", "The owner, formerly an accountant at Nordal & Vik, fled."),
    ("sv", "Ägaren, som tidigare var säljare på Nordal & Vik, flydde."),
    ("de", "Der Besitzer, früher Ingenieur bei Nordal & Vik, floh."),
    ("en", "One of them filmed it on his Nordal & Vik phone."),
    ("sv", "En av dem filmade med sin Nordal & Vik-telefon."),
    ("fi", "Yksi heistä kuvasi sen Nordal & Vik -puhelimella."),
]
IMPLICATED = [
    "Workers who previously sewed uniforms for Nordal & Vik say that their passports were kept and that they were locked in.",
    "Three men, formerly managers at Nordal & Vik, were jailed for bribing officials of the ministry to win contracts.",
    "Workers at the Nordal & Vik phone factory were beaten, and their passports were confiscated.",
]
DEED = {
    "en": "Workers at a brick kiln in Faisalabad were kept in bonded labour, a court found. Their passports were confiscated.",
    "sv": "Arbetare på ett tegelbruk i Faisalabad hölls i tvångsarbete, slår domstolen fast. Passen togs ifrån dem.",
    "nb": "Arbeidere ved et teglverk i Faisalabad ble holdt i tvangsarbeid, slår retten fast. Passene ble beslaglagt.",
    "da": "Arbejdere på et teglværk i Faisalabad blev holdt i tvangsarbejde, fastslår retten. Passene blev inddraget.",
    "de": "Arbeiter einer Ziegelei in Faisalabad wurden zur Zwangsarbeit gezwungen, stellt das Gericht fest.",
    "fi": "Tiilitehtaan työntekijöitä pidettiin pakkotyössä Faisalabadissa, oikeus toteaa. Passit otettiin pois.",
}


@pytest.mark.parametrize(("lang", "text"), ASIDE)
def test_a_company_named_in_passing_is_told_but_makes_no_alarm(tagger: Tagger, doc: Make, lang: str, text: str) -> None:
    finding = tagger.tag(doc("", f"{DEED[lang]} {text}"))
    assert finding.suppliers == ("nordal",)
    assert finding.tier is not Tier.IMMEDIATE


def test_a_company_that_is_named_for_the_deed_too_is_not_in_passing(tagger: Tagger, doc: Make) -> None:
    finding = tagger.tag(doc("", f"{DEED['en']} The kiln is owned by Nordal & Vik. Nordal & Vik was not involved."))
    assert finding.tier is Tier.IMMEDIATE


@pytest.mark.parametrize("text", IMPLICATED)
def test_what_former_workers_tell_or_former_managers_did_is_of_the_company(
    tagger: Tagger, doc: Make, text: str
) -> None:
    assert tagger.tag(doc("", text)).tier is Tier.IMMEDIATE
