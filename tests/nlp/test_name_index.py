"""Where forms of names may stand in a text, and which companies they name; what decides between them is tested with the book."""

from __future__ import annotations

import pytest

from bevaka.records import Supplier
from nlp.fold import fold
from nlp.name_index import NameIndex


def index(*names: str) -> NameIndex:
    return NameIndex(Supplier(id=f"c{n}", name=name) for n, name in enumerate(names))


def forms(text: str, *names: str) -> set[str]:
    return {form for form, _, _ in index(*names).places(fold(text))}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Norr", "Hos Norr stod det still"),
        ("Norr Energi", "Norr Energis vd"),
        ("Norr Energi Syd", "allt om Norr Energi Syd"),
        ("Norr-Energi", "NORR ENERGI"),
        ("B. Norr", "hos B. Norr idag"),
        ("Norr Energi AB", "Norr Energi"),
        ("+Norr", "hos +Norr idag"),
        ("Norr!", "hos Norr! idag"),
        ("棕榈手套", "据报道棕榈手套工厂"),
        ("Norr", "棕榈Norr棕榈"),
        ("Norr Energi", "#NorrEnergi"),
    ],
)
def test_a_form_is_found_where_it_stands(name: str, text: str) -> None:
    assert forms(text, name)


@pytest.mark.parametrize("text", ["Norra Energi", "Snorr Energi", "Norr", "Norr, Energi", "Norr\n\nEnergi", ""])
def test_another_text_is_no_place_of_it(text: str) -> None:
    assert forms(text, "Norr Energi") == set()


def test_places_are_those_of_the_text() -> None:
    text = fold("Vi och Norr Energis chef")
    assert [text.text[start:end] for _, start, end in index("Norr Energi").places(text)] == ["norr energi"]


def test_a_shared_form_names_its_companies_in_the_order_of_the_register() -> None:
    found = index("Norr", "Norr AB", "NORR", "Norr (publ)").aliases("norr")
    assert [alias.supplier for alias in found] == ["c0", "c1", "c2", "c3"]
    assert [alias.printed for alias in found] == ["Norr", "Norr AB", "NORR", "Norr (publ)"]


def test_a_run_together_form_that_two_share_names_both() -> None:
    found = index("Norr Energi", "Norren Ergi", "Nor Renergi").aliases("norrenergi")
    assert [alias.supplier for alias in found] == ["c0", "c1", "c2"]
    assert {alias.form for alias in found} == {"joined"}


def test_forms_are_counted_once() -> None:
    assert len(index("Norr", "norr", "Norr AB")) == 1
    assert len(index("Norr Energi")) == 2  # and run together
    assert len(index()) == 0


def test_a_word_without_end_costs_no_time() -> None:
    assert forms("norr" + "fabri" * 20_000 + " " + "norr" * 20_000, "Norr Energi", "Norr") == {"norr"}
