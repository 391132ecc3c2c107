"""How the name of a country stands in its sentence, in classes that hold for every language."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bevaka.records import Document
from nlp.pipeline import Tagger
from nlp.places import places
from nlp.standing import standing

Make = Callable[..., Document]


def how(tagger: Tagger, document: Document, code: str) -> set[str]:
    reading, _ = tagger.read(document)
    return {feature for place in places(reading) if place.code == code for feature in standing(place, reading)}


@pytest.mark.parametrize(
    ("text", "code", "feature"),
    [
        ("The workers slept in a factory in Malaysia.", "MY", "stands in"),
        ("Varorna kommer från Malaysia.", "MY", "stands from"),
        ("Die Waren gehen nach Deutschland.", "DE", "stands to"),
        ("Yhtiön tehdas on Malesiassa.", "MY", "stands in"),
        ("Tavarat tulevat Malesiasta.", "MY", "stands from"),
        ("The German company was told of it.", "DE", "of name:company"),
        ("Thailändska arbetare fick ingen lön.", "TH", "of concept:worker"),
        ("VALDORA, Paraguay - Observers called the vote orderly.", "PY", "in a place line"),
        ("VALDORA (Paraguay) – Observers called the vote orderly.", "PY", "in a place line"),
        ("NAIROBI (AP) – Rebels in eastern Congo tax every sack.", "KE", "in a place line"),
    ],
)
def test_what_stands_beside_a_country_says_what_it_is(
    text: str, code: str, feature: str, tagger: Tagger, doc: Make
) -> None:
    assert feature in how(tagger, doc("Title", text), code)


def test_a_place_a_law_and_money_name_their_country(tagger: Tagger, doc: Make) -> None:
    reading, _ = tagger.read(doc("Besked", "BAFA hörde vittnen i Bahia, som fick 900 ringgit var."))
    assert {(place.code, place.kind) for place in places(reading)} == {
        ("DE", "authority"),
        ("BR", "place"),
        ("MY", "money"),
    }
