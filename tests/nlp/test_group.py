"""Grouping: the same event in other media and languages is one story; another event of the company is another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bevaka.records import Document, Event, Tier
from nlp.group import group, same_story, story_id
from nlp.kinship import Traits, anchors, similarity, sketch, traits
from nlp.pipeline import Tagger

Make = Callable[..., Document]
DAY = datetime(2026, 3, 2, tzinfo=UTC)
SWEDISH = (
    "Granskningen visar att 214 arbetare hos Palmera Glove i Klang fick lämna ifrån sig sina pass. De betalade "
    "rekryteringsavgifter och satt fast i skuld, berättar arbetarna för Östra Posten. Åklagaren Amirah Latif utreder."
)
DANISH = (
    "Arbejdere hos Palmera Glove i Klang fortæller, at 214 af dem måtte aflevere deres pas "
    "og betale rekrutteringsgebyr, så de endte i gæld. "
    "Kritikken rejses nu, siger Amirah Latif, der har dokumenteret gælden."
)
OTHER = (
    "Nio arbetare dog när en ångpanna exploderade på Palmera Gloves fabrik i Penang. 37 skadades, uppger sjukhuset. "
    "En överlevande berättar att larmet var avstängt."
)


def story(tagger: Tagger, *documents: Document) -> list[str | None]:
    return group([(d, tagger.tag(d)) for d in documents])


def at(document: Document, days: int, url: str) -> Document:
    return replace(document, published=DAY + timedelta(days=days), url=url)


def test_two_languages_one_story(tagger: Tagger, doc: Make) -> None:
    first = at(doc("Pass togs från arbetare hos Palmera Glove", SWEDISH), 0, "https://a.example/1")
    second = at(doc("Palmera Glove tog arbejdernes pas", DANISH), 1, "https://b.example/1")
    one, two = story(tagger, first, second)
    assert one is not None
    assert one == two == story_id(first)


def test_another_event_of_the_company_is_another_story(tagger: Tagger, doc: Make) -> None:
    first = at(doc("Pass togs från arbetare hos Palmera Glove", SWEDISH), 0, "https://a.example/1")
    second = at(doc("Nio döda i explosion hos Palmera Glove", OTHER), 30, "https://a.example/2")
    one, two = story(tagger, first, second)
    assert one is not None
    assert two is not None
    assert one != two


def test_a_copy_is_the_same_story_whatever_the_date(tagger: Tagger, doc: Make) -> None:
    first = at(doc("Pass togs från arbetare hos Palmera Glove", SWEDISH), 0, "https://a.example/1")
    copy = at(doc("Pass togs från arbetare hos Palmera Glove", SWEDISH + " Läs mer."), 90, "https://c.example/9")
    one, two = story(tagger, first, copy)
    assert one == two


def test_what_is_not_told_has_no_story(tagger: Tagger, doc: Make) -> None:
    document = doc("Kören sjunger", "På söndag sjunger kören i kyrkan.")
    assert tagger.tag(document).tier is Tier.NONE
    assert story(tagger, document) == [None]


def test_the_order_of_the_call_does_not_matter(tagger: Tagger, doc: Make) -> None:
    first = at(doc("Pass togs från arbetare hos Palmera Glove", SWEDISH), 0, "https://a.example/1")
    second = at(doc("Palmera Glove tog arbejdernes pas", DANISH), 1, "https://b.example/1")
    third = at(doc("Nio döda i explosion hos Palmera Glove", OTHER), 30, "https://a.example/2")
    assert story(tagger, first, second, third) == story(tagger, third, second, first)[::-1]


def test_a_remedy_is_not_the_deed(tagger: Tagger, doc: Make) -> None:
    deed = at(doc("Pass togs från arbetare hos Palmera Glove", SWEDISH), 0, "https://a.example/1")
    known = traits(deed, tagger.tag(deed))
    remedy = replace(known, event=Event.REMEDY, shingles=(), anchors=(), seen=(DAY + timedelta(days=180)).isoformat())
    assert same_story(known, remedy) is None
    assert same_story(known, replace(known, shingles=(1, 2, 3))) is not None


def test_the_sketch_measures_how_much_is_shared() -> None:
    words = [f"ord{n}" for n in range(400)]
    whole, most = sketch(" ".join(words)), sketch(" ".join(words[:360]))
    assert similarity(whole, whole) == 1.0
    assert similarity(whole, most) > 0.6
    assert similarity(whole, sketch("helt andra saker här och nu igen")) == 0.0
    assert similarity((), whole) == 0.0


def test_anchors_are_names_and_figures_that_survive_translation() -> None:
    found = anchors("I Klang fick 1 200 arbetare hjälp av Amirah Latif 2026, på 62,5 hektar.", {"klang"}, "sv")
    assert set(found) == {"1200", "amirah", "latif", "625"}


def test_traits_come_back_from_the_store() -> None:
    one = Traits(
        "2026-03-02T00:00:00+00:00", "sv", "allegation", ("a",), ("wages",), ("MY",), ("gloves",), (1, 2), ("x",)
    )
    assert Traits.of_dict(one.as_dict()) == one
    assert Traits.of_dict({}).suppliers == ()
