"""Newsletters as programs and people send them: heads and feet that are no news, letters sent on, answers of machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from test_newsletter import message, read

from bevaka import clock
from bevaka.records import Lead
from crawler import letterfoot, letterhead
from crawler.readers import Hints, html

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
WORDS = "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom, visar en granskning av gruvor och skor. " * 2
HTML = "text/html; charset=utf-8"


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


def text(lead: Lead) -> str:
    assert lead.enclosed is not None
    return html.read(lead.enclosed.body, lead.enclosed.type, lead.url, Hints(title=lead.title, now=NOW)).text


@pytest.mark.parametrize(
    "head",
    [
        "Har du problem att läsa nyhetsbrevet? <a href='https://post.example/w/1'>Klicka här</a>",
        "Visas inte brevet korrekt, <a href='https://post.example/w/1'>klicka här</a>",
        "Vises ikke nyhetsbrevet riktig? <a href='https://post.example/w/1'>Trykk her</a>",
        "Having trouble reading this email? <a href='https://post.example/w/1'>Click here</a>",
        "Email not displaying correctly? <a href='https://post.example/w/1'>Open it</a>",
        "Webbversion: <a href='https://post.example/w/1'>öppna i webbläsaren</a>",
        "Wird dieser Newsletter nicht richtig dargestellt? <a href='https://post.example/w/1'>Hier klicken</a>",
    ],
)
def test_the_line_that_leads_to_the_letter_on_the_web_is_its_address_and_none_of_its_words(head: str) -> None:
    body = f"<html><body><table><tr><td>{head}</td></tr><tr><td><p>{WORDS}</p></td></tr></table></body></html>"
    (lead,) = read(message(body, Content_Type=HTML)).leads
    assert lead.url == "https://post.example/w/1"
    assert text(lead) == WORDS.strip()


@pytest.mark.parametrize(
    "foot",
    [
        ["Exempelgatan 3", "111 22 Stockholm", "You can update your preferences or unsubscribe from this list."],
        ["Vill du inte längre ha brevet? Avsluta prenumerationen.", "Tipsa en vän"],
        ["Meld deg av nyhetsbrevet", "Tips en venn"], ["Detta brev skickades till bevakning@region.example"],
        ["Ansvarig utgivare: Anna Exempelsson", "Följ oss: Facebook LinkedIn"],
        ["[1] https://ngo.example/n/1", "--", "Organisationen Exempel"],
    ],
)  # fmt: skip
def test_how_to_be_rid_of_it_is_no_part_of_the_text(foot: list[str]) -> None:
    assert letterfoot.without("\n".join([WORDS, *foot])) == WORDS


def test_a_line_between_items_is_no_signature() -> None:
    assert letterfoot.without(f"{WORDS}\n--\n{WORDS}") == f"{WORDS}\n{WORDS}"


@pytest.mark.parametrize(
    "line",
    [
        "Arbetarna har problem att läsa avtalen, som är på engelska.", "Det visas inte någon hänsyn till de anställda.",
        "Från: de döda hörs inget.",
    ],
)  # fmt: skip
def test_first_words_that_are_like_a_head_stay(line: str) -> None:
    assert letterhead.without(f"{line}\n{WORDS}") == f"{line}\n{WORDS}"


@pytest.mark.parametrize(
    "head",
    [
        "---------- Forwarded message ---------\nFrån: Anna <anna@ngo.example>\nDate: i går\nSubject: Pass\nTo: <b@r.example>\n",
        "Från: Anna Exempel <anna@ngo.example>\nSkickat: den 1 januari 2026 10:00\nTill: Bevakning\nÄmne: Pass\n",
        "-----Original Message-----\nFrom: Anna <anna@ngo.example>\nSent: Monday\nTo: Us\nSubject: Pass\n",
        "Lähettäjä: Anna\nLähetetty: maanantai\nVastaanottaja: Me\nAihe: Passit\n",
    ],
)
def test_who_sent_a_letter_on_is_no_part_of_it(head: str) -> None:
    (lead,) = read(message(f"{head}\n{WORDS}", Subject="VB: Fwd: Pass togs")).leads
    assert lead.title == "Pass togs"
    assert text(lead) == WORDS.strip()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"Precedence": "auto_reply"},
        {"Content_Type": 'multipart/report; report-type=delivery-status; boundary="B"'},
    ],
)  # fmt: skip
def test_answers_of_machines_are_no_newsletters(headers: dict[str, str]) -> None:
    listing = read(message(f"--B\nContent-Type: text/plain\n\n{WORDS}\n--B--\n", **headers))
    assert (listing.leads, listing.state) == ((), "empty")
    assert "sent automatically" in listing.note


def test_a_newsletter_that_a_program_sends_is_one() -> None:
    assert read(message(WORDS, Auto_Submitted="auto-generated", Precedence="bulk")).leads


def test_a_letter_without_a_subject_is_called_as_its_first_heading_or_line() -> None:
    titled = message(f"<p>Hej</p><h1>Gruvan stänger i april</h1><p>{WORDS}</p>", Subject="", Content_Type=HTML)
    plain = message(f"Gruvan stänger i april\n\n{WORDS}", Subject="", Message_ID="<2@paper.example>")
    assert [lead.title for lead in read(titled, plain).leads] == ["Gruvan stänger i april"] * 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (f"<html><body><p>{WORDS}</p></body></html>", "text/plain; charset=utf-8"),
        (f"<!DOCTYPE html><html><body><p>{WORDS}</p></body></html>", ""),
        (f"--Y\r\nContent-Type: {HTML}\r\n\r\n<p>{WORDS}</p>\r\n--Y--\r\n", 'multipart/alternative; boundary="X"'),
    ],
)
def test_a_letter_that_is_not_what_its_head_says_is_read(body: str, kind: str) -> None:
    (lead,) = read(message(body, Content_Type=kind)).leads
    assert text(lead) == WORDS.strip()
