"""E-mail against a real SMTP server on loopback."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import alerts_world as made
import pytest
from lxml import html
from pydantic import ValidationError
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


def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    with MailServer(tmp_path, implicit=True) as server:
        send(server, made.message(), tmp_path, security="tls", ca_file=server.ca)
        with pytest.raises(TryLater, match="SSL"):
            send(server, made.message(), tmp_path, security="tls")
        with pytest.raises(TryLater, match=r"ca_file no-such\.pem cannot be read"):
            send(server, made.message(), tmp_path, security="tls", ca_file="no-such.pem")
        (tmp_path / "empty.pem").write_text("nothing")
        with pytest.raises(TryLater, match=r"ca_file empty\.pem cannot be read"):
            send(server, made.message(), tmp_path, security="tls", ca_file="empty.pem")
    assert len(server.mails) == 1


def test_a_token_of_oauth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    login = {"user": "bevaka@region.example", "token": {"env": "TEST_TOKEN"}, "security": "starttls"}
    monkeypatch.setenv("TEST_TOKEN", "ya29.a0AfH6SMBx-en-timme")
    with MailServer(tmp_path, token=("bevaka@region.example", "ya29.a0AfH6SMBx-en-timme")) as server:
        send(server, made.message(), tmp_path, ca_file=server.ca, **login)
        assert len(server.mails) == 1
        monkeypatch.setenv("TEST_TOKEN", "ya29.utgangen-token-000")
        with pytest.raises(TryLater, match="535") as caught:
            send(server, made.message(), tmp_path, ca_file=server.ca, **login)
        assert not caught.value.maybe_done
        assert server.errors_read == 1, "the reason of a refusal is taken before the refusal"
        assert "ya29" not in caught.value.reason
        monkeypatch.setenv("TEST_TOKEN", "two words")
        with pytest.raises(GiveUp, match="letters"):
            send(server, made.message(), tmp_path, ca_file=server.ca, **login)
    assert len(server.mails) == 1
    monkeypatch.setenv("TEST_TOKEN", "ya29.a0AfH6SMBx-en-timme")
    with MailServer(tmp_path, login=("a", "b")) as server, pytest.raises(GiveUp, match=r"does not offer.*XOAUTH2"):
        send(server, made.message(), tmp_path, ca_file=server.ca, **login)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"user": "a"}, "go together"),
        ({"token": {"env": "T"}}, "go together"),
        ({"user": "a", "password": {"env": "P"}, "token": {"env": "T"}}, "not both"),
        ({"user": "a", "token": {"env": "T"}, "security": "none"}, "needs security"),
        ({"user": "a", "token": "ya29"}, "a secret does not stand here"),
        ({"user": "a\x01auth=x", "token": {"env": "T"}}, "match pattern"),
        ({"bounces": "a@b, c@d"}, "not an e-mail address"),
        ({"unsubscribe": "http://region.example/leave"}, "no https address"),
        ({"unsubscribe": "https://region.example/leave>,<x"}, "no https address"),
        ({"unsubscribe": "https://user@region.example/{area}"}, "no https address"),
    ],
)
def test_options_that_cannot_work_are_named(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        channel.Options.model_validate({"host": "h", "sender": "a@region.example", **values})


def test_a_list_can_be_left_by_mail_and_by_one_click() -> None:
    leave = "https://bevaka.region.example/leave?area={area}&who={to}"
    with MailServer() as server:
        send(server, made.message())
        send(server, made.digest(1), unsubscribe=leave, reply_to="Bevaka hjälp <hjalp@region.example>")
        send(
            server,
            made.message(key="x:å&b", kind="operator"),
            to=["a@region.example", "b@region.example"],
            unsubscribe=leave,
        )
        send(server, made.digest(1, key="digest:å>b&c:2026-03-06"), unsubscribe=leave)
    plain, click, two, odd = server.mails
    assert plain["List-Unsubscribe"] == "<mailto:bevaka@region.example?subject=unsubscribe%20alert.handskar>"
    assert plain["List-Unsubscribe-Post"] is None
    assert click["List-Unsubscribe"] == (
        "<https://bevaka.region.example/leave?area=handskar&who=handskar%40region.example>, "
        "<mailto:hjalp@region.example?subject=unsubscribe%20digest.handskar>"
    )
    assert click["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert click["Reply-To"].addresses[0].addr_spec == "hjalp@region.example"
    assert two["List-Unsubscribe-Post"] is None, "one link for two people would not say who leaves"
    assert "area=%C3%A5%3Eb%26c&who" in odd["List-Unsubscribe"]
    assert odd["List-Id"] == "<digest.b-c.bevaka.region.example>"


def test_ids_and_links_stand_as_they_are_however_long() -> None:
    area, domain = "a" * 80, "en-mycket-lang-avdelning.en-mycket-lang-forvaltning.region.example"
    leave = "https://bevaka.region.example/leave?area={area}&who={to}&key=" + "k" * 200
    days = (Day(day=date(2026, 3, 6), read=1, told=1),)
    with MailServer() as server:
        message = made.digest(1, key=f"digest:{area}:2026-03-06", days=days)
        receipt = send(server, message, sender=f"bevaka@{domain}", unsubscribe=leave)
    head, mail = server.raw[0].split(b"\r\n\r\n")[0].decode(), server.mails[0]
    assert "=?" not in head
    assert f"Message-ID: {receipt.detail}\r\n" in head
    assert f"List-Id: <digest.{'a' * 60}.bevaka.{domain}>\r\n" in head
    link = leave.format(area=area, to="handskar%40region.example")
    assert f"List-Unsubscribe: <{link}>,\r\n <mailto:bevaka@{domain}?subject=" in head
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert str(picture["Content-ID"]) == f"<month.{receipt.detail.strip('<>')}>"


def test_what_cannot_be_delivered_returns_to_its_own_mailbox() -> None:
    with MailServer() as server:
        send(server, made.message(), bounces="studs@region.example")
        send(server, made.message())
    assert server.senders == ["studs@region.example", "bevaka@region.example"]
    assert server.mails[0]["From"].addresses[0].addr_spec == "bevaka@region.example"


def test_a_line_that_breaks_before_the_message_has_sent_nothing() -> None:
    with MailServer() as server:
        server.data = "drop early"
        with pytest.raises(TryLater) as caught:
            send(server, made.message())
    assert not caught.value.maybe_done
    assert not server.mails


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
