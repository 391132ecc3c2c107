"""Which links of a front page are looked behind for lists of news."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bevaka.records import Answer
from crawler import find

NOW = datetime(2026, 3, 10, tzinfo=UTC)
FRONT = "https://granskarna.example/"


def sections(*said: str) -> list[str]:
    menu = "".join(f"<a href='/{n}'>{words}</a>" for n, words in enumerate(said))
    body = f"<html><body><nav>{menu}</nav><p>Hej</p></body></html>".encode()
    looked = find.look(
        Answer(url=FRONT, status=200, headers={"content-type": "text/html; charset=utf-8"}, body=body), [], NOW
    )
    return [said[int(url.removeprefix(FRONT))] for url in looked.sections]


@pytest.mark.parametrize(
    "words",
    [
        "Nyheter", "Nyheter och press", "Nyheter &amp; press", "Press och media", "Nyhetsrum", "Pressrum", "Aktuellt och kalender",
        "News &amp; Events", "News and media", "News, Views &amp; Insights", "Media / News", "Newsroom", "News centre", "Nyhetsrom",
        "Nyheter og media", "Presserom", "Nyheder og presse", "Pressemeddelelser", "Uutiset ja tiedotteet", "Ajankohtaista",
        "Aktuelles und Presse", "Presse", "Pressemitteilungen", "Aktuelle Meldungen", "Våra nyheter",
    ],
)  # fmt: skip
def test_a_menu_that_says_news_with_or_without_more_leads_to_them(words: str) -> None:
    assert sections("Start", words, "Kontakt") == [words]


def test_other_entries_of_a_menu_do_not() -> None:
    assert (
        sections(
            "Events", "Media", "Kontakt", "Events &amp; kontakt", "Vårt nyhetsbrev", "Nyheter från fabriken i Kulim"
        )
        == []
    )
