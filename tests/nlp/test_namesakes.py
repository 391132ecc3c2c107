"""The company or its namesake, in small texts with invented names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bevaka.records import Document
from nlp.pipeline import Tagger

Make = Callable[..., Document]

COMPANY = [
    ("Leverantören Havre granskas", "Grossisten Havre säljer handskar till tre regioner."),
    ("Havre Medical AB i blåsväder", "Bolaget Havre säger att fabriken är stängd."),
    ("Handskar", "Handskarna kommer från Palmera Glove. Havre säger att kontrakten är brutna."),
    ("Åtal mot it-bolag", "KVV Elektronik AB åtalas för mutor. KVV nekar."),
]
NAMESAKE = [
    ("Skörden", "Bonden sår havre och korn i Skåne. Havre är nyttigt."),
    ("Brand i Havre", "En villa brann i Havre i natt. Ingen skadades."),
    ("Havre kommun", "Havre kommun höjer skatten."),
    ("Fotboll", "Havre vann matchen. Tränaren jublade efter segern i serien. Publiken sjöng."),
    ("Kvv", "Kvv-metoden mäter ljus. Den kvv som användes var gammal."),
    ("Anna Havre, 19, vann", "Anna Havre, 19, springer fort."),
]


@pytest.mark.parametrize(("title", "text"), COMPANY)
def test_the_company_is_recognised(tagger: Tagger, doc: Make, title: str, text: str) -> None:
    finding = tagger.tag(doc(title, text))
    assert {"havre", "kvv"} & set(finding.suppliers)


@pytest.mark.parametrize(("title", "text"), NAMESAKE)
def test_the_namesake_is_not(tagger: Tagger, doc: Make, title: str, text: str) -> None:
    finding = tagger.tag(doc(title, text))
    assert not {"havre", "kvv"} & set(finding.suppliers)


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
