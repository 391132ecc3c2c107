"""The pattern language: bending, stars, choices, gaps, capitals; and its mistakes."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlp.fold import fold
from nlp.patterns import BadPattern, PatternBook, branches, fault


def found(pattern: str, text: str, endings: tuple[str, ...] = ("en", "et", "s", "ens", "ar")) -> list[str]:
    book = PatternBook(endings)
    book.add("x", pattern)
    folded = fold(text)
    return [text[slice(*folded.span(h.start, h.end))] for h in book.find(folded)]


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("slaveri", "Slaveriet och slaveriprocess", ["Slaveriet"]),
        ("slaver*", "slaveriprocessen", ["slaveriprocessen"]),
        ("*slaveri", "skuldslaveriet", ["skuldslaveriet"]),
        ("=pass", "passen pass", ["pass"]),
        ("(höll|tog) .. pass*", "Han tog mitt gamla pass. Höll. Pass", ["tog mitt gamla pass"]),
        ("WRO", "en WRO, inte wro", ["WRO"]),
        ("barn i gruv*", "barn i gruvor", ["barn i gruvor"]),
        ("e-avfall", "e-avfallet", ["e-avfallet"]),
        ("tvångs arbete", "tvångsarbete", []),
    ],
)
def test_patterns_find_what_they_say(pattern: str, text: str, hits: list[str]) -> None:
    assert found(pattern, text) == hits


def test_a_gap_does_not_cross_a_sentence() -> None:
    assert found("tog .. pass", "Han tog bussen. Hennes pass var borta.") == []


@pytest.mark.parametrize("pattern", ["", "*", "a*b c", "(a", "a)b", "x" * 700])
def test_bad_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        PatternBook(()).add("x", pattern)


@given(st.text(alphabet="aB=*(|) .-ß'\u00ad\n", max_size=14))
@settings(max_examples=2000)
@example("(a|b c*|=d) .. e*f")
@example("(|of )the")
@example("..")
@example("a (s|z)" * 100)
def test_a_fault_is_what_reading_the_pattern_would_say(pattern: str) -> None:
    """What is plain is seen without reading it; nothing that cannot be read passes for plain."""
    found = fault(pattern)
    if found is None:
        assert branches(pattern)
    else:
        with pytest.raises(BadPattern, match=re.escape(found)):
            branches(pattern)


@pytest.mark.parametrize("piece", ["(a|", "(", "=a*", "(a a a", "(a|a a", "(a)", "(a|a)a", "(a a a a a|"])
def test_whether_a_pattern_is_plain_is_seen_at_once(piece: str) -> None:
    """A pattern as long as one may be, with its fault at its end, gives the search no ways to go back and try."""
    pattern = (piece * 600)[:598] + " *"
    started = time.process_time()
    assert fault(pattern)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "pattern",
    [
        "(s|z)" * 20,
        "(a|b)" * 100,
        " ".join(["(s|z)ing*"] * 20),
        " ".join(["(in a|at)"] * 20),
        "x" + "(a b|c d|)" * 12,
        " .. ".join([f"({'|'.join('abcdefghijklmnopqrst')})"] * 10),
    ],
)
def test_a_pattern_of_very_many_phrases_is_refused_before_they_are_written_out(pattern: str) -> None:
    with pytest.raises(BadPattern, match="stands for more than"):
        branches(pattern)


def test_long_lists_of_choices_are_no_mistake() -> None:
    pattern = "(men|women|boys|girls) (who |that |)(pick|sew|dig|carry|mine) .. (in|at) (a mine|a mill|the fields)"
    assert found(pattern, "The girls that sew all day at a mill.") == ["girls that sew all day at a mill"]


def test_the_heaviest_of_two_weights_stays() -> None:
    book = PatternBook(("s",))
    book.add("x", "lön*", 1.0)
    book.add("x", "lön", 3.0)
    assert [h.weight for h in book.find(fold("lön"))] == [3.0]


def test_an_empty_book_finds_nothing() -> None:
    assert PatternBook(()).find(fold("något")) == []


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("don't pay", "They don’t pay.", ["don’t pay"]),
        ("don't pay", "They don pay, t pay.", []),
        ("U.S. customs", "The U.S. Customs. The us customs.", ["U.S. Customs"]),
        ("rättelse:", "Rättelse: fel namn. Rättelse i texten.", ["Rättelse:"]),
        (
            "lön .. aldrig .. betald",
            "lönen hade aldrig, aldrig någonsin blivit betald",
            ["lönen hade aldrig, aldrig någonsin blivit betald"],
        ),
        (
            "lön .. aldrig .. utbetald",
            "lönen som aldrig, sade hon, aldrig blev utbetald",
            ["lönen som aldrig, sade hon, aldrig blev utbetald"],
        ),
        ("tog .. pass ifrån", "tog bort pass, tog pass ifrån", ["tog pass ifrån"]),
        ("barn i gruvor", "barn\ni gruvor", ["barn\ni gruvor"]),
        ("barn i gruvor", "barn\n\ni gruvor. barn, i gruvor", []),
        ("*barn arbeta*", "gatubarnen arbetade", ["gatubarnen arbetade"]),
    ],
)
def test_phrases_are_words_in_a_row(pattern: str, text: str, hits: list[str]) -> None:
    assert found(pattern, text) == hits


def test_a_word_that_never_ends_and_a_text_of_one_word_cost_little() -> None:
    book = PatternBook(("s",))
    book.add("x", "a .. a .. a .. b")
    assert book.find(fold("b " + "a " * 100_000)) == []
    assert book.find(fold("a" * 1_000_000)) == []


@pytest.mark.parametrize(("text", "weight"), [("WRO griper in", 2.0), ("wro griper in", 1.0)])
def test_of_two_patterns_under_one_label_the_heavier_counts(text: str, weight: float) -> None:
    book = PatternBook(("s",))
    book.add("x", "wro", 1.0)
    book.add("x", "WRO", 2.0)
    assert [(h.label, h.start, h.end, h.weight) for h in book.find(fold(text))] == [("x", 0, 3, weight)]


@pytest.mark.parametrize(
    "pattern", ["tog .. passen", "tog de .. passen", "tog .. passen ifrån", "tog .. passen .. dem"]
)
def test_a_phrase_is_found_whichever_of_its_words_leads_to_it(pattern: str) -> None:
    for common in ("tog de", "passen ifrån", "dem alla"):
        book = PatternBook(())
        book.add("x", pattern)
        for n in range(5):
            # What many patterns share does not lead.
            book.add(f"other {n}", f"{common} x{n}")
        assert [h.label for h in book.find(fold("De tog de blå passen ifrån dem."))] == ["x"]
