"""E-mail against a real SMTP server on loopback."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import alerts_world as made
import pytest
from lxml import html
from servers.smtp import MailServer

from alerts.channels import email as channel
from alerts.chart import png
from alerts.mail import address
from bevaka import clock
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Day, Message, Receipt


def send(server: MailServer, message: Message, root: Path = Path("."), **values: Any) -> Receipt:
    given = {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": "Bevaka <bevaka@region.example>"}
    return channel.send(message, channel.Options.model_validate({**given, **values}), made.post(root))


def test_what_arrives(tmp_path: Path) -> None:
    with MailServer() as server:
        receipt = send(server, made.message(), tmp_path)
        clock.set_clock(clock.now() + timedelta(hours=3), pinned=True)
        send(server, made.message(subject="Anklagelse (upprepning)", repeat=True), tmp_path)
    first, second = server.mails
    assert str(first["Subject"]) == "Anklagelse: Tvångsarbete – Exempel Gloves Kulim → Sävar Medical"
    assert first["To"].addresses[0].addr_spec == "handskar@region.example"
    assert first["From"].addresses[0].display_name == "Bevaka"
    assert first["Message-ID"] == second["Message-ID"] == receipt.detail, "a repeat is the same message"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["List-Id"] == "<alert.handskar.bevaka.region.example>"
    assert first["Date"].datetime.isoformat() == "2026-03-06T16:00:00+00:00"
    text, page = first.get_body(("plain",)), first.get_body(("html",))
    assert text is not None
    assert page is not None
    assert "”Passen låstes in i ett kassaskåp" in text.get_content()
    assert "Artikel: https://provtidningen.example/nyhet/1" in text.get_content()
    assert "prefers-color-scheme: dark" in page.get_content()
    assert max(len(part) for part in server.raw[0].split(b"\r\n")) <= 998, "RFC 5322, 2.1.1"


def test_a_digest_brings_its_picture_along_and_fetches_nothing() -> None:
    days = tuple(Day(day=date(2026, 2, 5) + timedelta(n), read=n, told=n % 2) for n in range(30))
    with MailServer() as server:
        send(server, made.digest(2, days=days))
        send(server, made.digest(2))
    mail, plain = server.mails
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    page = mail.get_body(("html",))
    assert page is not None
    sources = html.document_fromstring(page.get_content()).xpath("//img/@src")
    assert sources == [f"cid:{picture['Content-ID'].strip('<>')}"]
    assert picture.get_content() == png(days)
    assert picture.get_content_disposition() == "inline"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    assert not [part for part in plain.walk() if part.get_content_maintype() == "image"]


def test_starttls_and_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_MAIL", "hemligt-losen")
    secret = {"user": "bevaka", "password": {"env": "TEST_MAIL"}}
    with MailServer(tmp_path, login=("bevaka", "hemligt-losen")) as server:
        send(server, made.message(), tmp_path, security="starttls", ca_file=server.ca, **secret)
        assert len(server.mails) == 1
        with pytest.raises(TryLater, match="SSL"):
            send(server, made.message(), tmp_path, security="starttls", **secret)
        for wrong, said in (("fel", "535"), ("lösen", "letters")):
            monkeypatch.setenv("TEST_MAIL", wrong)
            with pytest.raises(GiveUp, match=said):
                send(server, made.message(), tmp_path, security="starttls", ca_file=server.ca, **secret)
    assert len(server.mails) == 1


def test_a_server_without_starttls_gets_nothing(tmp_path: Path) -> None:
    with MailServer() as server, pytest.raises(GiveUp, match="does not offer"):
        send(server, made.message(), tmp_path, security="starttls")
    assert not server.mails


def test_refused_recipients_stand_in_the_receipt() -> None:
    boxes = ["a@region.example", "b@region.example"]
    with MailServer() as server:
        server.refuse = {"b@region.example": "550 5.1.1 no such box"}
        receipt = send(server, made.message(), to=boxes)
        assert receipt.refused == ("b@region.example: 550 5.1.1 no such box",)
        assert server.recipients == [["a@region.example"]]
        server.refuse["a@region.example"] = "450 4.2.0 come back"
        with pytest.raises(TryLater, match="come back"):
            send(server, made.message(), to=boxes)
        server.refuse["a@region.example"] = "550 5.1.1 no such box"
        with pytest.raises(GiveUp, match="no such box"):
            send(server, made.message(), to=boxes)


def test_nobody_to_write_to_is_given_up() -> None:
    with MailServer() as server, pytest.raises(GiveUp, match="nobody"):
        send(server, made.message(to=""))


@pytest.mark.parametrize(
    "text",
    [
        "a@ok.example, b@evil.example",
        "a@ok.example\r\nBcc: x@y.example",
        '"x" <a@ok.example> <b@c.example>',
        "ä@b.example",
        "a@b",
        "a",
        "",
    ],
)
def test_an_address_is_exactly_one(text: str) -> None:
    with pytest.raises(GiveUp):
        address(text)


def test_addresses_people_write() -> None:
    assert str(address("Risk Handskar <box+1@region.example>")) == "Risk Handskar <box+1@region.example>"
    assert address("box@räksmörgås.example").addr_spec == "box@xn--rksmrgs-5wao1o.example"
