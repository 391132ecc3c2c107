"""Which links of a front page are looked behind for lists of news."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bevaka.records import Answer
from crawler import find

NOW = datetime(2026, 3, 10, tzinfo=UTC)
FRONT = "https://granskarna.example/"


def sections(*said: str) -> list[str]:
    found = behind({f"{FRONT}{n}": words for n, words in enumerate(said)})
    return [said[int(url.removeprefix(FRONT))] for url in found]


def behind(menu: dict[str, str]) -> list[str]:
    """The addresses that are looked behind, of those of a menu."""
    links = "".join(f"<a href='{url}'>{words}</a>" for url, words in menu.items())
    body = f"<html><body><nav>{links}</nav><p>Hej</p></body></html>".encode()
    headers = {"content-type": "text/html; charset=utf-8"}
    return list(find.look(Answer(url=FRONT, status=200, headers=headers, body=body), [], NOW).sections)


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


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://rum.example/se/granskarna", "Pressmeddelanden"),
        ("https://rum.example/se/granskarna", "Våra pressmeddelanden hos Rummet"),
        ("https://press.granskarna.example/", "Pressrum (öppnas i nytt fönster)"),
        ("https://granskarna-nytt.example/", "Nyheter, extern länk"),
        ("https://rom.example/granskarna/", "Pressemeldinger (ekstern lenke)"),
        ("https://huone.example/g", "Tiedotteet (avautuu uuteen ikkunaan)"),
        ("https://rum.example/dk/g", "Se alle pressemeddelelser"),
        ("https://room.example/g", "Newsroom – opens in a new tab"),
    ],
)
def test_a_press_room_on_another_host_is_looked_at(url: str, words: str) -> None:
    assert behind({f"{FRONT}om": "Om oss", url: words}) == [url]


def test_neither_pages_where_people_talk_nor_reports_of_others_are_looked_at() -> None:
    talk = {f"https://www.{host}/granskarna": "Nyheter" for host in ("facebook.com", "x.com", "youtube.com", "t.me")}
    assert (
        behind(talk | {"https://annan.example/rapporter": "Rapporter", "https://rum.example/1": "Brand i Kulim"}) == []
    )


def test_the_pages_of_a_site_leave_room_for_its_press_room_and_it_for_them() -> None:
    rooms = {f"https://rum{n}.example/g": "Pressrum" for n in range(9)}
    own = {f"{FRONT}{n}": "Nyheter" for n in range(9)} | {f"{FRONT}r{n}": "Rapporter" for n in range(9)}
    assert behind(rooms | own) == [f"{FRONT}0", f"{FRONT}1", f"{FRONT}r0", f"{FRONT}r1", *list(rooms)[:2]]
