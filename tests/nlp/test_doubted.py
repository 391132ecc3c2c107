"""A short name that means other things too: what its features hold, and what is done with what was learnt of such names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bevaka.records import Document
from bevaka.register import Register
from nlp import doubted, namesakes
from nlp.learnt import Head, Linear
from nlp.pipeline import Tagger

Make = Callable[..., Document]
# A river and a word share this name; what the text says of it says little.
DOUBTFUL = ("Avtal", "Region Norr skriver nytt avtal om handskar. Tills vidare blir Havre kvar, enligt beslutet.")


def always(chance: float) -> Linear:
    """A classifier that holds every name likely, or unlikely."""
    bias = np.full(1, np.log(chance / (1 - chance)), np.float32)
    return Linear({"x": 0}, [Head(("yes",), np.zeros((1, 1), np.float32), bias, False)])


def told(tagger: Tagger, register: Register, document: Document, chance: float | None) -> set[str]:
    reading, _ = tagger.read(document)
    return set(namesakes.decide(reading, register, None if chance is None else always(chance)).accepted)


def test_a_name_with_too_few_points_is_the_company_where_what_was_learnt_says_so(
    tagger: Tagger, register: Register, doc: Make
) -> None:
    document = doc(*DOUBTFUL)
    assert told(tagger, register, document, None) == set()
    assert told(tagger, register, document, 0.6) == set()
    assert told(tagger, register, document, 0.8) == {"havre"}


def test_the_reason_says_so(tagger: Tagger, register: Register, doc: Make) -> None:
    reading, _ = tagger.read(doc(*DOUBTFUL))
    (reason,) = [r for r in namesakes.decide(reading, register, always(0.9)).reasons if r.name == "name"]
    assert "stands as names of companies do" in reason.detail


@pytest.mark.parametrize(
    "text",
    [
        "Läraren Eva Havre blir kvar till i mars.",
        "Den som heter HAVRE blir kvar till i mars.",
        "Laget IFK Havre blir kvar till i mars.",
        "Floden Havre blir kvar till i mars.",
    ],
)
def test_a_person_a_club_a_river_and_a_shout_stay_what_they_are(
    tagger: Tagger, register: Register, doc: Make, text: str
) -> None:
    assert told(tagger, register, doc("Notis", text), 0.99) == set()


def test_something_beside_the_name_must_speak_for_the_company(tagger: Tagger, register: Register, doc: Make) -> None:
    assert told(tagger, register, doc("Notis", "Tills vidare blir Havre kvar, enligt beslutet."), 0.99) == set()


def test_what_the_points_accept_is_never_refused(tagger: Tagger, register: Register, doc: Make) -> None:
    document = doc("Notis", "Grossisten Havre säljer handskar till tre regioner.")
    assert told(tagger, register, document, 0.01) == {"havre"}


def test_a_full_name_is_not_doubted(tagger: Tagger, register: Register, doc: Make) -> None:
    reading, _ = tagger.read(doc("Notis", "Havre Medical svarar. Havre säger nej."))
    assert doubted.features(namesakes.weigh(reading, register), reading) == {}


def test_features_name_nobody(tagger: Tagger, register: Register, doc: Make) -> None:
    text = "Hos Havre och Palmera Glove i Kulim sover Anna Ek i en sovsal. Havre svarar inte Anna."
    reading, _ = tagger.read(doc("Havre", text))
    features = doubted.features(namesakes.weigh(reading, register), reading)["havre"]
    assert features
    assert not [f for f in features for name in ("havre", "palme", "glove", "kulim", "anna", "ek") if name in f.split()]


def test_who_is_named_in_full_beside_sport_pays_for_the_shirts(tagger: Tagger, register: Register, doc: Make) -> None:
    text = "Laget vann matchen. Tränaren jublade efter segern i serien. Publiken sjöng. Tröjorna betalar {}."
    assert told(tagger, register, doc("Fotboll", text.format("Havre Medical")), None) == {"havre"}
    assert told(tagger, register, doc("Fotboll", text.format("Havre")), None) == set()
