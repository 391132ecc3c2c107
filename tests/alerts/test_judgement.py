"""The reasons of a finding in words, Swedish and English; every clue that a name is judged by has words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from alerts_world import World

from alerts.judgement import CLUES, SENTENCES, clue, in_words
from alerts.names import Names
from bevaka.records import Reason
from bevaka.words import catalogue

ROOT = Path(__file__).parents[2]


@pytest.fixture
def names(world: World) -> dict[str, Names]:
    return {lang: Names(world.house, world.house.register, lang) for lang in ("sv", "en")}


@pytest.mark.parametrize(
    ("reason", "sv", "en"),
    [
        (
            Reason(
                name="namesake", detail="x1: “Havre” (short name with namesakes, another name with “Anna, B”; -2.4)"
            ),
            "”Havre” togs inte för x1: kort namn som även betyder annat; ett annat namn med “Anna, B”",
            "“Havre” was not taken for x1: short name with namesakes; another name with “Anna, B”",
        ),
        (
            Reason(name="event_enforcement", detail="probability 0.83"),
            "Vad den berättar: myndighetsåtgärd (83 %)",
            "What it tells: enforcement (83 %)",
        ),
        (Reason(name="event_other", detail="a correction"), "Vad den berättar: övrigt", "What it tells: other"),
        (Reason(name="assertion_denied", detail="denied 3.1"), "Huvudtemat är förnekat", "The main theme is denied"),
        (Reason(name="countries", detail="MY, SE"), "Var: Malaysia och Sverige", "Where: Malaysia and Sweden"),
        (
            Reason(name="no_theme"),
            "Berättas inte: den tar inte upp något av temana",
            "Not told: it treats none of the themes",
        ),
        (
            Reason(name="of_a_plugin", detail="its own words"),
            "of_a_plugin: its own words",
            "of_a_plugin: its own words",
        ),
    ],
)
def test_reasons_are_sentences(names: dict[str, Names], reason: Reason, sv: str, en: str) -> None:
    assert in_words([reason], names["sv"]) == (sv,)
    assert in_words([reason], names["en"]) == (en,)


def test_every_clue_about_a_name_has_words_in_both_languages(names: dict[str, Names]) -> None:
    said = set()
    for file in ("namesakes", "shared_names"):
        for node in ast.walk(ast.parse((ROOT / "nlp" / f"{file}.py").read_text())):
            items = node.elts if isinstance(node, ast.List | ast.Tuple) else []
            said |= {
                n.value for n in items if isinstance(n, ast.Constant) and isinstance(n.value, str) and " " in n.value
            }
    assert said
    assert said <= set(CLUES)
    swedish = catalogue("sv")
    assert [
        text for text in (*CLUES, *SENTENCES.values()) if text not in ("sport",) and swedish.gettext(text) == text
    ] == []
    assert clue("another name with “Ek”", names["sv"]) == "ett annat namn med “Ek”"
