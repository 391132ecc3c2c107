"""Abbreviations that a text spells out otherwise than the register does."""

from __future__ import annotations

import pytest

from nlp.spelled import stands_for

NAMES = ("KVV", "KVV Elektronik AB", "Karlsro Verk i Vara")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Members of the Kings Valley Volunteers met. The KVV counts salmon.", "Kings Valley Volunteers"),
        ("Byrån för vård och vila (KVV) flyttar.", ""),
        ("Kommunens vård och vila (KVV) flyttar.", "Kommunens vård och vila"),
        ("Das Kölner Verzeichnis für Verkehr (KVV) wächst.", "Kölner Verzeichnis für Verkehr"),
        ("KVV (kraft, värme, vatten) höjer priset.", ""),
        ("KVV (Kraft Värme Vatten) höjer priset.", "Kraft Värme Vatten"),
        ("Karlsro Verk i Vara (KVV) åtalas.", ""),
        ("KVV åtalas för mutor. Klara Viktoria Vik är åklagare.", "Klara Viktoria Vik"),
        ("KVV åtalas för mutor.", ""),
    ],
)
def test_the_words_that_an_abbreviation_stands_for(text: str, words: str) -> None:
    assert stands_for("KVV", text, NAMES) == words


@pytest.mark.parametrize("short", ["K", "Kvv", "KVV1", "K V", "KKKKKKK", "K.V.", "("])
def test_what_is_no_abbreviation_stands_for_nothing(short: str) -> None:
    assert stands_for(short, "Kings Valley Volunteers (KVV)", ()) == ""


def test_a_long_text_of_capitals_takes_no_long_time() -> None:
    assert stands_for("KVV", "Ka Va " * 40_000, NAMES) == ""
