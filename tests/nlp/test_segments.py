"""A page of several short items is read item by item, each by what stands in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bevaka.records import Document, Tier
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


BRIEFS = (
    (
        "Kort nytt",
        (
            "Lindmed öppnar ett lager i Eslöv.\n\nTvå män har dömts för människohandel på en gård utanför Hörby, där arbetare från "
            "Rumänien fick passen beslagtagna.\n\nTiukka Oy lanserar en ny gröt."
        ),
    ),
    (
        "Morning briefing",
        (
            "Lindmed opens a depot in Leeds.\n\nTwo men were convicted of human trafficking on a farm near Boston, where "
            "Romanian workers had their passports taken.\n\nTiukka Oy launches a new porridge."
        ),
    ),
    (
        "Kurz notiert",
        (
            "Lindmed eröffnet ein Lager in Kiel.\n\nZwei Männer wurden wegen Menschenhandels verurteilt. Sie hielten rumänische "
            "Arbeiter auf einem Hof bei Vechta fest.\n\nTiukka Oy bringt einen neuen Brei auf den Markt."
        ),
    ),
    (
        "Weekly brief",
        (
            "SWEDEN. Lindmed opens a depot in Lund.\nUNITED KINGDOM. Two men were convicted of human trafficking on a farm, "
            "where Romanian workers had their passports taken.\nFINLAND. Tiukka Oy launches a new porridge."
        ),
    ),
)


@pytest.mark.parametrize(("title", "text"), BRIEFS)
def test_of_short_news_the_deed_of_one_item_is_not_laid_to_the_companies_of_another(
    tagger: Tagger, doc: Callable[..., Document], title: str, text: str
) -> None:
    finding = tagger.tag(doc(title, text))
    assert finding.tier is not Tier.IMMEDIATE
    assert not {"lindmed", "tiukka"} & set(finding.suppliers)


def test_a_newsletter_is_read_heading_by_heading(tagger: Tagger, doc: Callable[..., Document]) -> None:
    text = (
        "Ny kollega\nVi hälsar Berit välkommen.\n\nAvtal om datorer\nNordal & Vik tilldelas ett avtal, som löper i fyra år.\n\n"
        "Rapport om handskar\nArbetare på Palmera Glove i Malaysia betalar avgifter till agenter och arbetsgivaren behåller "
        "deras pass, visar en ny rapport.\n\nKurs\nDen 14 november hålls en kurs i riskanalys."
    )
    finding = tagger.tag(doc("Nyhetsbrev nr 9: Hållbar upphandling", text))
    assert (finding.tier, finding.suppliers) == (Tier.IMMEDIATE, ("palmera",))


def test_an_article_with_headings_is_one_whole(tagger: Tagger, doc: Callable[..., Document]) -> None:
    text = (
        "Bakgrund\nPalmera Glove gör handskar i Malaysia.\n\nPassen\nArbetarnas pass låg hos chefen, säger en av dem.\n\n"
        "Svaret\nBolaget svarar inte."
    )
    for title in ("Passen låg hos chefen", "Strejken i Malaysia inne på vecka 3"):
        reading, _ = tagger.read(doc(title, text))
        assert split(reading) == [reading]


def test_a_paragraph_that_names_nothing_goes_on_with_the_item_before_it(
    tagger: Tagger, doc: Callable[..., Document]
) -> None:
    text = (
        "Kommunen i Lund bygger ett badhus.\n\nArbetare på Palmera Glove i Malaysia fick passen beslagtagna.\n\n"
        "Bolaget vill inte svara på frågor.\n\nKommunen i Eslöv bygger en skola."
    )
    reading, _ = tagger.read(doc("Nyheter i korthet", text))
    items = [reading.body[part.sentences[0].start : part.sentences[-1].end] for part in split(reading)]
    assert len(items) == 4
    assert items[2].endswith("Bolaget vill inte svara på frågor.")
