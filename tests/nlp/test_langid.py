"""Language of a text, by what is written in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.langid import detect, runs
from nlp.packfiles import load_packs

PACKS = load_packs(Path(__file__).resolve().parents[2] / "config")
WORDS = {code: frozenset(file.function_words) for code, file in PACKS.languages.items()}

TEXTS = {
    "sv": "Arbetarna på fabriken säger att de inte har fått lön sedan i maj, och att passen är inlåsta.",
    "en": "Workers at the factory say that they have not been paid since May and that passports are locked away.",
    "nb": "Arbeiderne på fabrikken sier at de ikke har fått lønn siden mai, og at passene er låst inn. Hva nå?",
    "nn": "Arbeidarane på fabrikken seier at dei ikkje har fått løn sidan mai, og at passa er låste inne. Kva no?",
    "da": "Arbejderne på fabrikken siger, at de ikke har fået løn siden maj, og at passene er låst inde. Hvad nu?",
    "fi": "Tehtaan työntekijät sanovat, että palkkaa ei ole maksettu toukokuun jälkeen ja passit ovat lukkojen takana.",
    "de": "Die Arbeiter der Fabrik sagen, dass sie seit Mai nicht bezahlt wurden und die Pässe eingeschlossen sind.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_each_language_is_known(code: str) -> None:
    assert detect(TEXTS[code], "", WORDS) == code


def test_the_hint_decides_only_short_texts() -> None:
    assert detect("Rapport", "no", WORDS) == "nb"
    assert detect(TEXTS["sv"], "en", WORDS) == "sv"


@pytest.mark.parametrize(
    ("text", "hint", "code"),
    [
        ("Tvångsarbete hos Palmera Glove", "en-US", "sv"),
        ("Pakkotyötä Palmera Glovella", "en", "fi"),
        ("Tvångsarbete hos Palmera Glove", "xx", "sv"),
        ("Arbeidere ved en fabrikk i Hat Yai fikk passene beslaglagt, viser en gransking fra Min Den Hat.", "nb", "nb"),
    ],
)
def test_a_hint_is_no_evidence_against_the_words(text: str, hint: str, code: str) -> None:
    assert detect(text, hint, WORDS) == code


def test_nothing_to_read_is_undetermined() -> None:
    assert detect("", "", WORDS) == "und"
    assert detect("12 345 \0 …", "", WORDS) == "und"


def test_other_languages_keep_their_name() -> None:
    text = "Los trabajadores de la fábrica dicen que no han cobrado desde mayo y que los pasaportes están guardados bajo llave."
    assert detect(text, "", WORDS) == "es"


def test_a_paragraph_in_another_language_is_read_as_such() -> None:
    body = "Rapport\n" + TEXTS["sv"] + "\n\n" + TEXTS["en"] + "\n\n" + TEXTS["sv"]
    found = runs(body, 7, "sv", WORDS)
    assert [code for _, _, code in found] == ["sv", "en", "sv"]
    assert "".join(body[start:end] for start, end, _ in found) == body


def test_a_bokmaal_quote_in_a_danish_text_changes_nothing() -> None:
    body = "Rapport\n" + TEXTS["da"] + "\n\n" + TEXTS["nb"]
    assert [code for _, _, code in runs(body, 7, "da", WORDS)] == ["da"]


ELSEWHERE = {
    "nl": "De werknemers van de fabriek zeggen dat hun paspoorten zijn ingenomen en dat ze geen loon kregen.",
    "et": "Tehase töötajad ütlevad, et neilt võeti passid ära ja kolm kuud palka ei makstud, kuid ka see ei ole kõik.",
    "is": "Starfsmenn verksmiðjunnar segja að vegabréf þeirra hafi verið tekin og laun ekki greidd í þrjá mánuði.",
    "pl": "Pracownicy fabryki mówią, że zabrano im paszporty i nie wypłacono wynagrodzenia przez trzy miesiące.",
    "es": "Los trabajadores de la fábrica dicen que les quitaron los pasaportes y no les pagaron durante tres meses.",
    "vi": "Công nhân của nhà máy nói hộ chiếu bị giữ.",
    "zh": "“据报道,橡胶厂的工人被扣押护照。”",
    "ja": "「工場で労働者の旅券が取り上げられた。」",
    "th": "\nคนงานของถุงมือทองถูกยึดหนังสือเดินทาง",
    "ar": "\nإضراب في مصنع القفازات",
}


@pytest.mark.parametrize("code", ELSEWHERE)
def test_a_text_that_nobody_here_reads_is_not_taken_for_one_that_is(code: str) -> None:
    assert detect(ELSEWHERE[code], "", WORDS) == code


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Huelga en la fábrica", "es"),
        ("Strajk w fabryce", "pl-PL"),
        ("Werknemers staken voor loon", "nl"),
        ("Streik tehases", "et"),
    ],
)
def test_the_hint_of_a_language_that_nobody_reads_counts_in_a_short_text(text: str, hint: str) -> None:
    assert detect(text, hint, WORDS) == hint[:2]


@pytest.mark.parametrize(
    ("text", "code"), [("Strejk på fabriken", "sv"), ("Strike at the factory", "en"), ("Lakko tehtaalla", "fi")]
)
def test_a_wrong_hint_turns_no_short_text_into_a_foreign_one(text: str, code: str) -> None:
    assert detect(text, "pl", WORDS) == code
    assert detect(text, "nosuch", WORDS) == code


def test_names_alone_are_in_no_far_language() -> None:
    names = "Vantor, Kolbenstein AG, Hovland ASA, Kelisa Glove Sdn Bhd"
    assert detect(names, "", WORDS) in WORDS
    assert detect("Vantor, Hovland", "sv", WORDS) == "sv"


def test_words_of_a_neighbour_in_a_quote_leave_a_text_what_it_is() -> None:
    assert detect(TEXTS["da"] + " »Dat is niet waar, het geld van ons,« sagde de.", "", WORDS) == "da"
    assert detect(TEXTS["en"] + " The Van der Molen plant in Het Gooi is aan de Zaan.", "", WORDS) == "en"
