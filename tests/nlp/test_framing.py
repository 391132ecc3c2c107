"""What the classifiers see of a text's frame: publisher, weight of its cues, outward form; and how far it goes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bevaka.records import Document, SourceType
from bevaka.register import Register
from nlp import namesakes
from nlp.framing import Frame
from nlp.judge import tell
from nlp.pipeline import Tagger

Make = Callable[..., Document]
TEXT = "Arbetare fick passen inlåsta hos Palmera Glove. Bolaget dementerar uppgifterna."


@pytest.fixture
def framed(tagger: Tagger, register: Register, doc: Make) -> Callable[..., set[str]]:
    def features(title: str, text: str = TEXT, source: SourceType = SourceType.MEDIA, year: int = 2025) -> set[str]:
        reading, _ = tagger.read(doc(title, text))
        named = bool(namesakes.decide(reading, register).accepted)
        frame = Frame(reading.sentences, reading, tell(reading.sentences, (), source), named, source, year)
        found = frame.features()
        assert len(found) == len(set(found))
        return set(found)

    return features


def test_who_publishes_is_seen_with_what_the_headline_says(framed: Callable[..., set[str]]) -> None:
    title = "Palmera Glove dementerar uppgifterna"
    assert "frame:media:title:denied" in framed(title)
    assert "frame:company:title:denied" in framed(title, source=SourceType.COMPANY)
    assert not {f for f in framed("Pass togs") if "title:denied" in f}


def test_heavier_cues_reach_more_steps(framed: Callable[..., set[str]]) -> None:
    once = {f for f in framed("Pass togs") if f.startswith("cue:denied>")}
    often = {f for f in framed("Palmera Glove dementerar") if f.startswith("cue:denied>")}
    assert once < often


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("Syr barn våra skjortor?", "question"),
        ("”Ingen har blivit inlåst”", "speech"),
        ("Chefen: allt är betalt", "colon"),
        ("Elva döda, 40 skadade", "number"),
        ("Palmera Glove stäms", "company"),
    ],
)
def test_a_headline_shows_its_form(framed: Callable[..., set[str]], title: str, mark: str) -> None:
    assert f"form:title:{mark}" in framed(title)
    assert f"form:title:{mark}" not in framed("Pass togs")


def test_how_far_a_text_goes_back(framed: Callable[..., set[str]]) -> None:
    assert "form:no year" in framed("Pass togs")
    old = framed("Pass togs", f"Det var 2012. {TEXT}")
    assert {"form:old:1", "form:oldest:4", "form:begins:4"} <= old
    assert "form:to come" in framed("Pass togs", f"Lagen gäller från 2027. {TEXT}")
    # Without a date of its own, the latest year that a text names is taken for its present.
    assert "form:oldest:2" in framed("Pass togs", f"Mellan 2012 och 2016. {TEXT}", year=0)


def test_a_text_without_a_word_below_its_headline_has_a_frame(framed: Callable[..., set[str]]) -> None:
    assert "form:paragraphs:0" in framed("Pass togs", "")


def test_strong_cues_show_how_often_where_and_beside_what(framed: Callable[..., set[str]]) -> None:
    found = framed("Pass togs")
    assert {"cue:denied:strong0", "cue:denied:third1"} <= found
    assert "cue:denied:strong1" not in found
    assert not {f for f in framed("Pass togs", "Arbetare fick passen inlåsta.") if f.startswith("cue:denied:")}
