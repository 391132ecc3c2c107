"""The reasons of a finding in words, Swedish and English; every clue that a name is judged by has words."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from alerts_world import World

from alerts.judgement import CLUES, SENTENCES, clue, in_words
from alerts.names import DETAILS, Names
from alerts.whynot import why_not
from bevaka.records import Event, Finding, Reason, Tier
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
            "”Havre” togs inte för x1: ett kort namn som även betyder annat; ett annat namn med “Anna, B”",
            "“Havre” was not taken for x1: a short name that means other things too; another name with “Anna, B”",
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
    assert [text for text in (*CLUES.values(), *SENTENCES.values()) if swedish.gettext(text) == text] == []
    assert clue("compound", names["en"]) == "part of a compound word"
    assert clue("another name with “Ek”", names["sv"]) == "ett annat namn med “Ek”"


def test_why_not_is_answered_in_the_readers_words_and_says_what_is_true(names: dict[str, Names]) -> None:
    doubted = Reason(name="namesake", detail="kvist: “Kvist” (short name with namesakes; -0.4)")
    apart = Reason(
        name="concerns_supply_chains",
        detail="not immediate: no company of the register, and no product and country that its chains touch",
    )
    quiet = Finding(
        document_id=1, ruleset="r", lang="sv", event=Event.ALLEGATION, assertion=None, tier=Tier.DIGEST, score=0.0
    )
    said = dict(why_not(replace(quiet, reasons=(doubted, apart)), names["sv"]))
    assert said["företag?"] == "nej: ett namn ur registret står i texten, men togs inte för företaget"
    assert "Kvist Datapartner" in said["lagt åt sidan?"]
    assert "nämner varken ett företag" in said["nivå?"]
    unread = dict(why_not(replace(quiet, reasons=(Reason(name="unread_language", detail="fr"),)), names["en"]))
    assert unread["theme?"].startswith("not asked")
    assert "French" in unread["tier?"]
    assert why_not(replace(quiet, tier=Tier.IMMEDIATE), names["sv"]) == []


def test_what_the_routing_left_has_words(names: dict[str, Names]) -> None:
    left = [
        Reason(name="told_digest", detail="it (product_country: ict CN)"),
        Reason(name="no_area", detail=DETAILS[2]),
        Reason(name="to_operator"),
    ]
    told = names["sv"].reasons(left)
    assert told[0].startswith("Berättas i sammanställningen: IT-utrustning (Inget företag")
    assert told[1] == "Inget område får veta det: den nämner varken ett företag eller en varugrupp"
    assert told[2].startswith("Den som driver Bevaka")
