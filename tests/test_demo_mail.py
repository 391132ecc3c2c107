"""The recorded mailbox on loopback: asked by the standard library's own client, which checks its certificate."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bevaka import clock
from bevaka.demo_mail import RecordedMail

LETTER = "From: {sender}\nSubject: {subject}\nDate: {date}\n\nHej.\n"
WEEK = {
    "001.eml": ("Brevet <hej@brev.example>", "Tisdag", "Tue, 03 Mar 2026 06:00:00 +0100"),
    "002.eml": ("Annons <x@annons.example>", "Reklam", "Wed, 04 Mar 2026 06:00:00 +0100"),
    "003.eml": ("Brevet <hej@brev.example>", "Lördag", "Sat, 07 Mar 2026 06:00:00 +0100"),
}


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[RecordedMail]:
    folder = tmp_path / "imap.region.example"
    folder.mkdir()
    for name, (sender, subject, date) in WEEK.items():
        (folder / name).write_text(LETTER.format(sender=sender, subject=subject, date=date), "utf-8")
    with RecordedMail(folder, tmp_path / "data" / "ca.pem", tmp_path / "data" / "password") as server:
        yield server
    clock.set_clock(None)


def client(mail: RecordedMail, ca_file: Path | None) -> imaplib.IMAP4_SSL:
    host, _, port = mail.place.partition(":")
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    return imaplib.IMAP4_SSL(host, int(port), ssl_context=context, timeout=10)


def found(line: imaplib.IMAP4, what: str) -> list[bytes]:
    kind, data = line.uid("SEARCH", what)
    assert kind == "OK"
    return bytes(data[0] or b"").split()


def test_messages_are_there_from_their_own_date_on(mail: RecordedMail, tmp_path: Path) -> None:
    line = client(mail, tmp_path / "data" / "ca.pem")
    line.login("bevakning", (tmp_path / "data" / "password").read_text("utf-8"))
    clock.set_clock(datetime(2026, 3, 6, 12, tzinfo=UTC))
    assert line.select("INBOX", readonly=True) == ("OK", [b"2"])
    assert line.response("UIDVALIDITY")[1] == [b"1"]
    assert found(line, "SINCE 1-Feb-2026 FROM @brev.example") == [b"1"]
    clock.set_clock(datetime(2026, 3, 8, 12, tzinfo=UTC))
    assert found(line, "UID 2:* FROM @brev.example") == [b"3"]
    assert found(line, "UID 1:* OR FROM @annons.example FROM hej@brev.example") == [b"1", b"2", b"3"]
    _, sizes = line.uid("FETCH", "1,3", "(UID RFC822.SIZE)")
    assert [int(row.rsplit(b" ", 1)[1].rstrip(b")")) for row in sizes if isinstance(row, bytes)] == [
        len((tmp_path / "imap.region.example" / name).read_bytes().replace(b"\n", b"\r\n"))
        for name in ("001.eml", "003.eml")
    ]
    _, data = line.uid("FETCH", "3", "(UID BODY.PEEK[]<0.5000>)")
    assert isinstance(data[0], tuple)
    assert "Subject: Lördag".encode() in data[0][1]
    assert line.logout()[0] == "BYE"


def test_nobody_comes_in_without_the_password(mail: RecordedMail, tmp_path: Path) -> None:
    line = client(mail, tmp_path / "data" / "ca.pem")
    with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
        line.login("bevakning", "gurka")
    line.send(b"x SELECT INBOX\r\n")
    assert line.readline() == b"x BAD log in first\r\n"
    line.shutdown()


def test_its_certificate_is_nothing_to_those_who_were_not_told_of_it(mail: RecordedMail) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        client(mail, None)


def test_no_key_stays_behind(mail: RecordedMail, tmp_path: Path) -> None:
    left = {f.name: f.read_text("utf-8") for f in (tmp_path / "data").iterdir()}
    assert set(left) == {"ca.pem", "password"}
    assert "PRIVATE" not in "".join(left.values())
