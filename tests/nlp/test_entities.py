"""The labels of a trained pipeline: what they are taken for, and silence where none is installed."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from nlp.entities import installed, kind


def trained(lang: str) -> Language:
    """A pipeline that knows three names, as a trained one would label them."""
    nlp = spacy.blank(lang)
    ruler = nlp.add_pipe("entity_ruler")
    labels = (("ORG", "Havre Medical"), ("LOC", "Havre kommun"), ("PRS", "Anna Havre"))
    ruler.add_patterns([{"label": label, "pattern": name} for label, name in labels])  # type: ignore[attr-defined]  # a ruler
    return nlp


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("I går köpte Havre Medical en fabrik.", "organisation"),
        ("I Havre kommun regnade det.", "place"),
        ("Det säger Anna Havre.", "person"),
        ("Det växer havre, och Havre.", ""),
    ],
)
def test_labels_are_taken_for_what_they_are(sentence: str, said: str) -> None:
    start = sentence.index("Havre")
    assert kind(sentence, start, start + 5, "sv", trained) == said


def test_nothing_is_said_where_nothing_is_installed() -> None:
    assert installed("xx") is None
    assert kind("Havre", 0, 5, "xx") == ""
