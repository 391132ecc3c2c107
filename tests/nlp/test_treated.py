"""The second look at themes: the features say how and where a text speaks of one, and the chances of the first look."""

from __future__ import annotations

from bevaka.records import Assertion
from nlp.reading import Sentence
from nlp.themes import ThemeScore
from nlp.treated import OTHER, Spoken, likely, themes


def said(number: int, title: bool = False, **labels: float) -> Sentence:
    named = {label.replace("_", ":", 1): weight for label, weight in labels.items()}
    return Sentence(number * 10, number * 10 + 9, number, title, named)


def spoken() -> Spoken:
    """A text on wages, from its title on, that names corruption once, at its end and beside wages."""
    title, lead = said(0, True, theme_wages=3.0), said(1, theme_wages=3.0, concept_worker=1.0)
    rest = [said(n) for n in range(2, 9)]
    last = said(9, theme_wages=2.0, theme_corruption=2.0, event_policy=2.0)
    wages = ThemeScore("wages", 6.0, [(3.0, s, Assertion.ASSERTED) for s in (title, lead, last)])
    corruption = ThemeScore("corruption", 1.0, [(1.0, last, Assertion.RISK)])
    return Spoken([title, lead, *rest, last], {"wages": wages, "corruption": corruption}, ["wages"], 1)


def test_what_a_text_dwells_on_and_what_it_names_in_passing_are_told_apart() -> None:
    found = themes(spoken())
    assert {"rank 0", "first 0", "met 0", "by rule True", "title 3", "asserted 4", "beaten 0"} <= set(found["wages"])
    aside = set(found["corruption"])
    assert {"rank 1", "by rule False", "title 0", "lead 0", "risk 3", "asserted 0", "beaten 3", "alone 0"} <= aside
    assert "cue policy 1" in aside
    assert not any(f.startswith("points") for f in found[OTHER])


def test_no_feature_is_there_twice() -> None:
    for about in likely(themes(spoken()), chances()).values():
        assert len({feature.rsplit(" ", 1)[0] for feature in about}) == len(about)


def chances(**given: float) -> dict[str, float]:
    every = {"wages": 0.9, "corruption": 0.01, "pollution": 0.01, "land_rights": 0.2} | given
    return {f"theme:{k}": p for k, p in every.items()} | {"assertion:None": 0.1, "tier:none": 0.1}


def test_a_theme_without_a_word_is_looked_at_where_it_is_not_unlikely() -> None:
    found = likely(themes(spoken()), chances())
    assert set(found) == {"wages", "corruption", "land_rights"}
    assert "theme land_rights" in found["land_rights"]
    assert "chance rank 0" in found["wages"]
    assert "chance behind 6" in found["wages"]


def test_certainty_breaks_nothing() -> None:
    assert set(likely(themes(spoken()), chances(wages=1.0, corruption=0.0))) == {"wages", "corruption", "land_rights"}


def test_a_text_without_any_word_has_what_holds_for_all() -> None:
    assert list(themes(Spoken([], {}, [], 0))) == [OTHER]
