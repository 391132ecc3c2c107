"""Plain texts whose lines were broken at a width: paragraphs come back whole, and what stands in lines of its own stays."""

from __future__ import annotations

import textwrap
import time

import pytest
from test_newsletter import message

from crawler.newsletter import letter
from crawler.readers import Hints, read_text
from crawler.wrapped import flowed, unwrapped

PROSE = (
    (
        "Arbetarna vid Exempel Gloves i Malaysia fick betala flera årslöner till agenter, visar en granskning av Top Granskning. "
        "Bolaget levererar till två regioner genom Exempel Medical AB i Uppsala och säger att det ska betala tillbaka pengarna."
    ),
    (
        "EU-kommissionen vill se textil- och handskfabriker granskade av Arbetsmiljöverkets Nordiska Grupp och av Facket i Väst. "
        "Det sade Anna Exempel på ett möte i Kuala Lumpur under den gångna veckan."
    ),
    (
        "Die Arbeiter der Beispiel Handschuh GmbH mussten hohe Gebühren an Vermittler zahlen, wie eine Untersuchung der Kommission "
        "Gute Arbeit zeigt. Das Unternehmen Beispiel Medizin liefert an Krankenhäuser in Schweden."
    ),
)
HEADLINES = (
    "Granskning: arbetare på handskfabrik fick betala för sina jobb",
    "Tvångsarbete hos underleverantör, enligt facket i Exempelstan",
    "Regionerna stoppar avtal efter larm om löner i Malaysia",
    "Nya krav på leverantörer av sjukvårdstextil från nästa år",
)


def broken(width: int) -> str:
    return "\n\n".join(textwrap.fill(paragraph, width) for paragraph in PROSE)


def words(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize("width", [52, 60, 65, 72, 76, 80, 98])
def test_paragraphs_come_back_whole(width: int) -> None:
    assert words(unwrapped(broken(width))) == list(PROSE)


def test_headlines_lists_tables_and_addresses_keep_their_lines() -> None:
    kept = (
        *HEADLINES, "", "I DETTA BREV", "=" * 60, "- Första punkten om avtal som regionerna har med bolag i Malaysia",
        "- Andra punkten om löner", "1. Läs hela granskningen av fabriken på vår webbplats i Exempel", "2. Kontakt", "",
        "https://granskarna.example/rapporter/en-granskning-av-handskfabriken-i-exempelstan", "Läs mer", "",
        "Exempel Gloves        Malaysia        4 procent av alla inköp", "Exempel Textil        Exempelstan     2 procent", "",
        "Med vänlig hälsning", "Redaktionen",
    )  # fmt: skip
    assert unwrapped("\n".join((broken(72), "", *kept))).splitlines()[-len(kept) :] == list(kept)
    assert unwrapped("\n".join(HEADLINES)).splitlines() == list(HEADLINES)


def test_a_headline_right_above_its_text_and_one_odd_line_do_no_harm() -> None:
    head = "Granskning: arbetare fick betala"
    odd = "En rad som är längre än alla andra, eftersom någon har skrivit in den för hand efteråt"
    text = f"{odd}\n\n{head}\n{broken(66)}\n\nHälsningar"
    assert words(unwrapped(text)) == [odd, head, *PROSE, "Hälsningar"]


def test_a_list_mark_begins_a_paragraph_that_may_be_broken_too() -> None:
    points = [f"- {paragraph}" for paragraph in PROSE]
    text = "\n".join(textwrap.fill(point, 70, subsequent_indent="  ") for point in points)
    assert words(unwrapped(text)) == points


@pytest.mark.parametrize("text", ["", "\n", "Hej", "\n".join(PROSE), "a b\nc d\n", "\n".join(["Rad"] * 50)])
def test_a_text_that_nobody_broke_stays_as_it_is(text: str) -> None:
    assert unwrapped(text) == text


def test_flowed_text_goes_on_where_it_says_so() -> None:
    assert (
        flowed("En rad som \nfortsätter här \noch slutar.\nNy rad\n") == "En rad som fortsätter här och slutar.\nNy rad"
    )
    assert flowed("Exempel \nGloves \ni Mal \naysia", delsp=True) == "ExempelGlovesi Malaysia".replace("i M", "i M")
    assert flowed("> citat \n> går vidare\n>> djupare \n> tillbaka") == "> citat går vidare\n> djupare \n> tillbaka"
    assert flowed(" From oss \n >till er\n-- \nGranskarna\n") == "From oss >till er\n-- \nGranskarna"
    assert words(flowed(broken(72))) == list(PROSE), "only labelled so"


@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "text/plain; charset=utf-8; format=flowed"])
def test_a_newsletter_and_a_text_have_whole_paragraphs(kind: str) -> None:
    soft = "flowed" in kind
    body = "\n\n".join(
        "\n".join(textwrap.wrap(paragraph, 72)).replace("\n", " \n" if soft else "\n") for paragraph in PROSE
    )
    page = letter(message(body, Content_Type=kind)).page.decode()
    for paragraph in PROSE:
        assert f"<p>{paragraph}</p>" in page
    assert read_text(broken(72).encode(), "text/plain", Hints(title="x")).text.splitlines() == list(PROSE)


def test_long_texts_take_no_time() -> None:
    for line in ("a " * 36, "Ord utan slut", "-" * 72, "x" * 99, "a - " * 20):
        started = time.process_time()
        unwrapped(f"{line}\n" * 40_000)
        flowed(f"{line} \n" * 40_000)
        assert time.process_time() - started < 3
