"""A text begins with its lead and ends with its last sentence: its headline, dates and bylines stay out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler import boilerplate
from crawler.readers import Hints, edges
from crawler.readers.html import read

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TITLE = "Pass togs från handskarbetare"
LEAD = "Arbetare på en fabrik som levererar handskar till vården har fått sina pass beslagtagna, visar en granskning."
TEXT = "Arbetarna vid fabriken i Exempelstan berättar att deras pass togs ifrån dem den första dagen.\nFacket kräver nu rättelse."


@pytest.mark.parametrize(
    "above",
    [
        "14 mars 2026 kl. 14.05", "- Anna Påhittad\n- 14 mars\n- 2 min läsning\nPass togs från handskarbetare", "Av Anna Påhittad",
        "Publicerad: 2026-03-14", "| Pass togs från handskarbetare |\nSkriven av Anna Påhittad\nlördag, 14 mars 2026 14:05",
        "Julkaistu 14.3.2026 klo 14.05", "14. marts 2026", "Uppdaterad 15.59 | Publicerad 14.14", "Lesezeit: 3 Min.", "4 min read",
        "Von Anna Erfunden",
    ],
)  # fmt: skip
def test_what_a_text_begins_with_besides_its_words_goes(above: str) -> None:
    assert edges.without(f"{above}\n{TEXT}", TITLE, "", NOW, "Europe/Stockholm") == TEXT


@pytest.mark.parametrize(
    "below",
    [
        "Senast uppdaterad: 20 mars 2026", "Publicerad: 14 mars 2026\nSenast granskad: 16 mars 2026",
        "Sist endret 16.03.2026 09.15",
        "Sidan publicerades 14 mars 2026 och uppdaterades 16 mars 2026", "Zuletzt aktualisiert: 16. März 2026",
        "Senest opdateret 20-03-2026",
        "This page was last updated on 16 March 2026", "Sivu päivitetty 16.3.2026",
    ],
)  # fmt: skip
def test_what_a_text_ends_with_besides_its_words_goes(below: str) -> None:
    assert edges.without(f"{TEXT}\n{below}", TITLE, "", NOW, "Europe/Stockholm") == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "Av de trehundra fick ingen se sitt kontrakt.", "Den 14 mars 2026 stängdes fabriken.", "29 November 2018 | 20 January 2019",
        "Exempel Gloves", "Publicerade uppgifter visar att passen låg kvar i juni 2025.", "By Monday nobody had been paid.",
    ],
)  # fmt: skip
def test_sentences_at_the_edges_stay(line: str) -> None:
    for text in (f"{line}\n{TEXT}", f"{TEXT}\n{line}"):
        assert edges.without(text, TITLE, "", NOW, "Europe/Stockholm") == text


@pytest.mark.parametrize(
    "field",
    [
        "field field-name-field-ingress", "teaser-text", "article-intro", "gh-article-excerpt is-body", "field--name-field-summary",
        "subtitle",
    ],
)  # fmt: skip
def test_a_lead_in_a_field_of_its_own_is_read_whatever_is_around_it(field: str) -> None:
    paragraphs = "".join(f"<p>Stycke {n}. {TEXT}</p>" for n in range(4))
    body = (
        f"<div id='page'><h1>{TITLE}</h1><div class='meta'>14 mars 2026</div><div class='{field}'>{LEAD}</div>"
        f"<div class='body'>{paragraphs}</div></div>"
    )
    found = read(f"<html><body>{body}</body></html>".encode(), "text/html", "https://a.example/1", Hints(now=NOW))
    assert found.text.split("\n")[0] == LEAD
    assert found.text.count(LEAD) == 1


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (
            "Om Exempel Medical",
            "Exempel Medical är en ledande leverantör av förbrukningsmateriel till vården i Norden.",
        ),
        (
            "About Exempel Medical",
            "EXEMPEL MEDICAL is a leading supplier of consumables.\nThe company has 340 employees.",
        ),
        (
            "Tietoa Exempel Medicalista",
            "Exempel Medical on johtava terveydenhuollon tarvikkeiden toimittaja Pohjoismaissa.",
        ),
        ("Über Exempel Medical:", "Exempel Medical wurde 1990 gegründet und hat 340 Beschäftigte."),
        (
            "Om Exempel",
            "Exempel ble stiftet i 1990.\nSelskapet omsatte for 1,2 milliarder kroner i fjor.\nLes mer på exempel.example.",
        ),
    ],
)
def test_what_a_publisher_says_of_itself_below_its_releases_stays_out(head: str, says: str) -> None:
    release = f"{TEXT}\n{TEXT}\n{TEXT}"
    assert boilerplate.without(f"{release}\n{head}\n{says}") == release


@pytest.mark.parametrize(
    "chapter",
    [
        "Om Exempel Gloves\nI november togs passen från 300 arbetare, bland dem anställda vid två ledande fabriker.",
        "Om arbetarna\nArbetarna kommer från Nepal.",
        "About Exempel Gloves\nExempel Gloves took the passports of its workers, says the union.",
    ],
)
def test_a_chapter_about_somebody_else_stays(chapter: str) -> None:
    text = f"{TEXT}\n{TEXT}\n{chapter}"
    assert boilerplate.without(text) == text
