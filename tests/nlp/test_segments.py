"""A page of several short items is read item by item, each by what stands in it."""

from __future__ import annotations

from collections.abc import Callable

from bevaka.records import Document
from nlp.pipeline import Tagger
from nlp.reading import Found, without_traps
from nlp.segments import split

DATED = "\n".join(
    (
        "12 mars 2024",
        "Palmera Glove Sdn Bhd tog arbetarnas pass på fabriken i Malaysia.",
        "14 mars 2024",
        "Kommunen i Norge bjuder in till ett seminarium om avfall.",
        "15 mars 2024",
        "Lindmed öppnar ett lager i Danmark.",
    )
)


def test_every_item_holds_what_stands_in_it_and_nothing_else(tagger: Tagger, doc: Callable[..., Document]) -> None:
    one = doc("Nyheter i korthet", DATED)
    reading, _ = tagger.read(one)
    parts = split(reading)
    assert [[name.text for name in part.names] for part in parts] == [[], ["Palmera Glove"], [], ["Lindmed"]]
    assert sum(len(part.found) for part in parts) == len(reading.found)
    for part in parts:
        start, end = part.sentences[0].start, part.sentences[-1].end
        assert all(start <= found.start < end for found in part.found)
        assert all(start <= name.start < end for name in part.names)
        assert all(part.sentence_at(found.start) in part.sentences for found in part.found)


def test_an_ordinary_text_is_one_whole(tagger: Tagger, doc: Callable[..., Document]) -> None:
    reading, _ = tagger.read(doc("Lindmed", "Lindmed öppnar ett lager i Danmark."))
    assert split(reading) == [reading]


def test_of_items_only_the_companies_of_those_worth_telling_are_told(
    tagger: Tagger, doc: Callable[..., Document]
) -> None:
    assert tagger.tag(doc("Nyheter i korthet", DATED)).suppliers == ("palmera",)


def test_what_lies_inside_a_trap_goes_and_what_only_begins_there_stays() -> None:
    trap, inside = Found("theme:wages", 4, 20, 0.0), Found("theme:wages", 8, 20, 2.0)
    beyond, before = Found("theme:wages", 8, 21, 2.0), Found("theme:wages", 3, 9, 2.0)
    short = Found("theme:wages", 6, 7, 0.0)
    assert without_traps([before, trap, short, inside, beyond]) == [before, beyond]
