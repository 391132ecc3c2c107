"""One pass: sentences, hits and names of a body, whatever its length and languages, with true offsets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka.records import Document
from nlp.pipeline import Tagger
from nlp.scan import CHUNK, chunks

Make = Callable[..., Document]


@given(st.text(alphabet="ab .\n", max_size=400), st.integers(0, 50))
def test_chunks_are_the_text(text: str, start: int) -> None:
    start = min(start, len(text))
    assert "".join(piece for _, piece in chunks(text, start, len(text))) == text[start:]


@pytest.mark.parametrize("piece", ["ord ", "a", "rad\n"])
def test_a_long_text_is_cut_between_words_where_it_has_any(piece: str) -> None:
    text = piece * (2 * CHUNK // len(piece) + 10)
    cut = chunks(text, 0, len(text))
    assert len(cut) == 3
    assert all(len(one) <= CHUNK for _, one in cut)
    assert [base for base, _ in cut] == [0, len(cut[0][1]), len(cut[0][1]) + len(cut[1][1])]
    if piece != "a":
        assert all(one[-1].isspace() for _, one in cut)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("Selskapet holdt tilbake passene til arbeiderne.", False),
        ("Arbeiderne fikk passene tilbake av selskapet.", True),
        ("Arbejderne fik ikke lønnen tilbage af selskabet.", False),
        ("Arbejderne fik pengene tilbage af selskabet.", True),
    ],
)
def test_what_is_held_back_is_not_given_back(tagger: Tagger, doc: Make, text: str, given: bool) -> None:
    reading, _ = tagger.read(doc("", text))
    assert any(sentence.has("event:remedy") for sentence in reading.sentences) is given


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Bolaget förnekar att passen togs.", True),
        ("Bolaget har inte förnekat att passen togs.", False),
        ("The company denies it took the passports.", True),
        ("The company has not denied it took the passports.", False),
    ],
)
def test_a_denial_that_is_negated_is_none(tagger: Tagger, doc: Make, text: str, denied: bool) -> None:
    reading, _ = tagger.read(doc("Handskar", text))
    assert any(f.label == "assertion:denied" for f in reading.found) is denied


@pytest.mark.parametrize(("text", "found"), [("Arbetare i Delhi sydde", True), ("ett delhi av betong", False)])
def test_a_place_is_printed_as_a_name(tagger: Tagger, doc: Make, text: str, found: bool) -> None:
    reading, _ = tagger.read(doc("Rapport", text))
    assert any(f.label.endswith(":IN") for f in reading.found) is found


def test_the_lead_counts_more_and_the_end_of_a_long_text_less(tagger: Tagger, doc: Make) -> None:
    reading, _ = tagger.read(doc("Rubrik", " ".join(f"Detta är mening nummer {n} i texten." for n in range(40))))
    places = [s.place for s in reading.sentences]
    assert places[0] > places[1] > places[10] > places[30] > places[-1]
    assert [s.title for s in reading.sentences[:2]] == [True, False]


@pytest.mark.parametrize(
    ("text", "enforced"),
    [
        ("Arbetarna har fått passen beslagtagna.", False),
        ("The agent seized the passports of all the workers.", False),
        ("Tullen har beslagtagit handskarna.", True),
        ("Customs seized the gloves.", True),
        ("Customs seized the gloves after workers had told inspectors where the owner had put their passports.", True),
    ],
)
def test_papers_that_an_employer_seizes_are_no_deed_of_an_authority(
    tagger: Tagger, doc: Make, text: str, enforced: bool
) -> None:
    (_, sentence) = tagger.read(doc("Notis", text))[0].sentences
    assert ("event:enforcement" in sentence.labels) is enforced
