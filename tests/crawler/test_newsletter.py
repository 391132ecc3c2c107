"""What a newsletter says: words, sender, date, address on the web, what must never be asked; and hostile messages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka import clock
from bevaka.records import Answer, Listing, Source
from crawler.kinds import mailbox
from crawler.newsletter import letter, of_mbox, passed_dmarc, to_mbox
from crawler.readers import Hints, html

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
PAGE = (Path(__file__).resolve().parents[1] / "pages" / "mailbox.mbox").read_bytes()
WORDS = "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom, visar en granskning."


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


def message(body: str | bytes = WORDS, **headers: str) -> bytes:
    """A message of a paper, with the headers changed that are given (``_`` for ``-``; empty: left out)."""
    told = {
        "From": "Tidningen Exempel <nyheter@paper.example>", "Subject": "Pass", "Date": "Thu, 05 Mar 2026 09:30:00 +0100",
        "Message-ID": "<1@paper.example>", "Content-Type": "text/plain; charset=utf-8",
    }  # fmt: skip
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return head.encode() + b"\r\n" + (body.encode() if isinstance(body, str) else body)


def read(*messages: bytes, url: str = "mailbox://news?from=@paper.example", site: str = "", **options: str) -> Listing:
    source = Source(id="s", name="S", kind="mailbox", url=url, site=site, options=options)
    return mailbox.read(source, Answer(url=url, status=200, headers={"etag": '"7:3"'}, body=to_mbox(messages)))


def test_the_recorded_newsletter() -> None:
    listing = read(*of_mbox(PAGE))
    (lead,) = listing.leads
    assert (lead.url, lead.title) == (
        "https://paper.example/nyhetsbrev/2026-03",
        "Pass togs ifrån arbetarna på handskfabrik",
    )
    assert lead.published == datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
    assert listing.bookmark is not None
    assert listing.bookmark.place == "7:3"
    assert lead.enclosed is not None
    reading = html.read(lead.enclosed.body, lead.enclosed.type, lead.url, Hints(title=lead.title, now=NOW))
    assert (reading.title, reading.published, reading.reason) == (lead.title, lead.published, "")
    assert "fick lämna ifrån sig sina pass när de kom" in reading.text
    assert "sju dagar i veckan utan övertidsersättning" in reading.text


def test_links_out_are_leads_where_the_row_says_so_and_never_those_that_act() -> None:
    listing = read(*of_mbox(PAGE), selector="a", site="https://paper.example/")
    assert [(lead.url, lead.title) for lead in listing.leads[1:]] == [
        ("https://click.sender.example/t/1?u=9", "Läs hela granskningen av fabriken"),
        ("https://paper.example/rapporter/handskar.pdf", "Rapporten som PDF"),
    ]
    assert [lead.enclosed for lead in listing.leads[1:]] == [None, None]
    assert [x.url[-4:] for x in read(*of_mbox(PAGE), selector='a[href$=".pdf"]').leads[1:]] == [".pdf"]
    assert read(*of_mbox(PAGE), selector="a[[").state == "faulty"


@pytest.mark.parametrize(
    ("sender", "rows", "fine"),
    [
        ("nyheter@paper.example", "from=@paper.example", True), ("Nyheter@PAPER.example", "from=@paper.example", True),
        ("a@brev.paper.example", "from=@paper.example", True), ("nyheter@paper.example", "from=nyheter@paper.example", True),
        ("annan@paper.example", "from=nyheter@paper.example", False), ("a@evilpaper.example", "from=@paper.example", False),
        ("a@paper.example.evil.example", "from=@paper.example", False),
        ("nyheter@paper.example.evil.example", "from=nyheter@paper.example", False),
        ('"nyheter@paper.example" <a@evil.example>', "from=@paper.example", False),
        ("a@evil.example <nyheter@paper.example>", "from=@paper.example", False),
        ('"nyheter@paper.example" <nyheter@paper.example>', "from=@paper.example", True),
        ("'nyheter@paper.example' <Nyheter@Paper.example>", "from=@paper.example", True),
        ("nyheter@paper.example <nyheter@paper.example>", "from=@paper.example", True),
        ("nyheter@paper.example (Tidningen)", "from=@paper.example", True),
        ("Tidningen <nyheter@paper.example> (nyheter@paper.example)", "from=@paper.example", True),
        ("nyheter@paper.example (a@evil.example)", "from=@paper.example", False),
        ("a@evil.example (nyheter@paper.example)", "from=@paper.example", False),
        ('"nyheter@paper.example@evil.example" <nyheter@paper.example>', "from=@paper.example", False),
        ('"nyheter@paper.example.evil.example" <nyheter@paper.example>', "from=@paper.example", False),
        ("nyheter@paper.example (x\\) , a (y)", "from=@paper.example", False),
        ("nyheter@paper.example, nyheter@paper.example", "from=@paper.example", False),
        ("a@evil.example, nyheter@paper.example", "from=@paper.example", False),
        ("nyheter@paper.example, a@evil.example", "from=@paper.example", False),
        ("<a@evil.example> <nyheter@paper.example>", "from=@paper.example", False),
        ("nyheter@paper.example\r\nFrom: a@evil.example", "from=@paper.example", False),
        ("", "from=@paper.example", False), ("<>", "from=@paper.example", False),
        # A handle in a name in quotes is nobody's address; what might be half of one is.
        ('"Nytt från @paper" <nyheter@paper.example>', "from=@paper.example", True),
        ('"@paper: veckans nyheter (@redaktionen)." <nyheter@paper.example>', "from=@paper.example", True),
        ('"Jobb @ Tidningen" <nyheter@paper.example>', "from=@paper.example", True),
        ('"a @evil.example" <nyheter@paper.example>', "from=@paper.example", False),
        ('"a @ evil . example" <nyheter@paper.example>', "from=@paper.example", False),
        ('"a@evil" <nyheter@paper.example>', "from=@paper.example", False),
        ('"a @evil\\.example" <nyheter@paper.example>', "from=@paper.example", False),
        ("a @paper <nyheter@paper.example>", "from=@paper.example", False),
        # A domain is the same however it is written, and no other for its likeness.
        ("nyheter@ängsö.example", "from=@xn--ngs-pla7g.example", True),
        ("Tidningen <nyheter@xn--ngs-pla7g.example>", "from=@ängsö.example", True),
        ("nyheter@brev.ängsö.example", "from=@Ängsö.example", True),
        ('"nyheter@ÄNGSÖ.example" <nyheter@xn--ngs-pla7g.example>', "from=nyheter@ängsö.example", True),
        ("nyheter@ängsö.example", "from=@%C3%A4ngs%C3%B6.example", True),
        ("nyheter@angso.example", "from=@ängsö.example", False), ("a@pаper.example", "from=@paper.example", False),
        ("a@straße.example", "from=@strasse.example", False), ("a@paper。example", "from=@paper.example", False),
    ],
)  # fmt: skip
def test_only_senders_of_the_row_are_heard(sender: str, rows: str, fine: bool) -> None:
    listing = read(
        message(From=sender), message(Message_ID="<2@paper.example>"), url=f"mailbox://news?{rows}&from=@x.example"
    )
    assert len(listing.leads) == int(fine) + int("nyheter@paper.example".endswith(rows.removeprefix("from=")))
    assert fine or "sender" in listing.note


def test_where_it_stands_on_the_web() -> None:
    (archived,) = read(message(Archived_At="<https://paper.example/brev/1>")).leads
    assert archived.url == "https://paper.example/brev/1"
    for bad in ("<http://127.0.0.1/brev>", "<javascript:1>", "https://paper.example/utan", ""):
        (own,) = read(message(Archived_At=bad)).leads
        assert own.url.startswith("https://paper.example/?bevaka-item=")
        assert own == read(message(Archived_At=bad)).leads[0]
    (sited,) = read(message(), site="https://www.paper.example/start").leads
    assert sited.url.startswith("https://www.paper.example/start?bevaka-item=")
    assert read(message(Message_ID="<2@x>")).leads[0].url != own.url


@pytest.mark.parametrize(
    ("place", "own"),
    [
        ("/", False), ("/nyhetsbrev/", False), ("/om/nyhetsbrev-arkiv.html", False), ("/newsletter", False),
        ("/nyhetsbrev/pass", True), ("/newsletter?id=7", True), ("/m/2026-03", True),
    ],
)  # fmt: skip
def test_the_address_of_all_newsletters_is_that_of_none(place: str, own: bool) -> None:
    (lead,) = read(message(Archived_At=f"<https://paper.example{place}>")).leads
    assert ("bevaka-item=" not in lead.url) == own


@pytest.mark.parametrize("shared", [{"Archived_At": "<https://paper.example/samma>"}, {}])
def test_newsletters_that_share_an_address_or_a_name_hide_none_of_their_neighbours(shared: dict[str, str]) -> None:
    """Each has the Message-ID of the other, or its address on the web; the same one, delivered twice, stays one."""
    both = [message(f"{n} {WORDS}", Subject=f"Brev {n}", **shared) for n in (1, 2)]
    found = read(*both, both[0]).leads
    assert [lead.title for lead in found] == ["Brev 1", "Brev 2"]
    assert len({lead.url for lead in found}) == 2


def test_a_message_goes_on_behind_a_report_in_its_midst() -> None:
    part = "--x\r\nContent-Type: {}; charset=utf-8\r\n\r\n{}\r\n"
    for kind in ("text/html", "text/plain"):
        body = "".join(
            part.format(*p) for p in ((kind, f"Ett. {WORDS}"), ("application/pdf", "%PDF-1.4"), (kind, f"Två. {WORDS}"))
        )
        page = letter(message(f"{body}--x--", Content_Type="multipart/mixed; boundary=x")).page.decode()
        assert page.index("Ett. Arbetarna") < page.index("Två. Arbetarna")


@pytest.mark.parametrize("date", ["", "Thu, 05 Mar 2099 09:30:00 +0100", "Thu, 01 Jan 1970 00:00:00 +0000"])
def test_a_message_that_cannot_say_when_it_was_sent_is_dated_by_our_own_mail_server(date: str) -> None:
    """By the topmost line: those below may have come with the message."""
    lines = b"".join(
        f"Received: from a by b\r\n\tid 7; Thu, {n} Mar 2026 08:31:00 +0000 (UTC)\r\n".encode() for n in (5, 4)
    )
    assert letter(lines + message(Date=date)).moment == datetime(2026, 3, 5, 8, 31, tzinfo=UTC)
    assert letter(lines + message()).moment == datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
    assert letter(message(Date="=?utf-8?q?Thu=2C_05_Mar_2026_09=3A30=3A00_=2B0100?=")).moment is not None


def test_the_foot_of_a_newsletter_is_no_part_of_its_text() -> None:
    foot = (
        "Avregistrera: https://t.example/u/1", "Du prenumererar på detta nyhetsbrev.",
        "Klicka här för att avsluta prenumerationen.", "Our mailing address is: Street 1, Exempelstad",
        "Want to change how you receive these emails? You can update your preferences or unsubscribe from this list.",
    )  # fmt: skip
    page = letter(message("\n\n".join([*[f"{n} {WORDS}" for n in range(9)], *foot]))).page
    text = html.read(page, "text/html; charset=utf-8", "https://paper.example/1", Hints(now=NOW)).text
    assert text.splitlines() == [f"{n} {WORDS}" for n in range(9)]


@pytest.mark.parametrize(
    "box",
    [
        "<div style='display:none;max-height:0'>{}</div>",
        "<span class='x' style='font-size:1px; DISPLAY: none !important'>{}</span>",
        "<div style='font-size:0;line-height:0'>{}</div>", "<div style='mso-hide:all;opacity:0'>{}</div>",
        "<div class='preheader'>{}</div>", "<td><p id='previewText'>{}</p></td>",
    ],
)  # fmt: skip
def test_what_lists_of_mails_show_beside_the_subject_is_no_part_of_the_text(box: str) -> None:
    body = f"<html><body>{box.format('Förtext om pass.')} <p>{WORDS}</p></body></html>"
    page = letter(message(body, Content_Type="text/html; charset=utf-8")).page.decode()
    assert (WORDS in page, "Förtext" in page) == (True, False)


def test_a_message_that_is_hidden_to_programs_alone_is_read() -> None:
    """Its style sheet opens it; a box whose letters are half as large as others is shown."""
    for style in ("display:none", "font-size:0.8em", "opacity:0.9", "max-height:600px"):
        body = f"<html><body><p>Hej!</p><div style='{style}'><p>{WORDS}</p></div></body></html>"
        assert WORDS in letter(message(body, Content_Type="text/html; charset=utf-8")).page.decode()


@pytest.mark.parametrize(
    "foot",
    [
        ["--"], ["Sent with Brevprogrammet"], ["Skickat med Brevlådan"],
        ["Powered by Mailer Example"], ["Versendet mit Briefprogramm"],
        ["Föreningen Exempel, Exempelgatan 12, 123 45 Exempelstad, Sverige"], ["Föreningen Exempel · Box 123 · 104 20 Exempelstad"],
        ["Exempelgatan 12 B", "SE-123 45 Exempelstad"], ["Exempel e.V. | Beispielstraße 3 | 10115 Beispielstadt"],
        ["--", "Exempel Trust, 4 Mill Lane, PO Box 7, CB2 1TN", "Unsubscribe", "Sent with Mailer"],
    ],
)  # fmt: skip
def test_what_the_program_that_sent_it_adds_is_no_part_of_the_text(foot: list[str]) -> None:
    said = [f"{n} {WORDS}" for n in range(3)]
    page = letter(message("".join(f"<p>{line}</p>" for line in [*said, *foot]), Content_Type="text/html")).page
    text = html.read(page, "text/html; charset=utf-8", "https://paper.example/1", Hints(now=NOW)).text
    assert text.splitlines() == said


@pytest.mark.parametrize(
    "last",
    [
        "Skickat med båt från Exempelstad kom 12 000 handskar i mars. Ingen vet vart de tog vägen.",
        "År 2026, 12 345 Personer, och ingen svarade.", "Passen togs på Exempelgatan 12, säger hon.",
    ],
)  # fmt: skip
def test_last_words_that_are_like_a_foot_stay(last: str) -> None:
    page = letter(message("".join(f"<p>{line}</p>" for line in [WORDS, last]), Content_Type="text/html")).page.decode()
    assert last in page


def test_headers_and_bodies_in_broken_encodings() -> None:
    def title(raw: bytes) -> str:
        return letter(raw).subject

    assert (
        title(message(Subject="=?iso-8859-1?q?Tv=E5ngsarbete?= i =?utf-8?b?RXhlbXBlbHN0YW4=?="))
        == "Tvångsarbete i Exempelstan"
    )
    assert title(message(Subject="=?x-nonsense?q?Tv=E5ng?=")) == "Tvång"
    assert title(message(Subject="=?utf-8?b?a?= rest")).endswith("rest")
    assert title(message().replace(b"Subject: Pass", "Subject: Tvång".encode("latin-1"))) == "Tvång"
    assert title(message(Subject="a\r\n\tb  c\x00\u2028d")) == "a b c\ufffd d"
    assert title(message(Subject="")) == WORDS
    swedish = message(WORDS.encode("cp1252"), Content_Type="text/plain; charset=x-unknown")
    assert "lämna ifrån" in letter(swedish).page.decode()
    for charset in ("hex", "rot13", "utf-7", "idna", '"', "a" * 999):
        assert b"granskning" in letter(message(Content_Type=f"text/plain; charset={charset}")).page
    broken = message("QXJiZXR!!hcm5h=\r\n", Content_Transfer_Encoding="base64")
    assert letter(broken).page


def parts(*bodies: tuple[str, bytes | str]) -> bytes:
    inner = b"".join(
        f"--b\r\n{head}\r\n\r\n".encode() + (body.encode() if isinstance(body, str) else body) + b"\r\n"
        for head, body in bodies
    )
    return message(inner + b"--b--\r\n", Content_Type="multipart/mixed; boundary=b")


def test_attachments_are_left_alone_and_reports_taken_where_the_row_says_so() -> None:
    raw = parts(
        ("Content-Type: application/octet-stream; name=x.exe", b"MZ"),
        (
            "Content-Type: text/html\r\nContent-Disposition: attachment; filename=evil.html",
            "<p>Bilaga som ingen läser</p>",
        ),
        ('Content-Type: application/pdf; name="Rapport 2026.pdf"', b"%PDF-1.4 x"),
        ("Content-Type: text/plain; charset=utf-8", WORDS),
    )
    (lead,) = read(raw).leads
    assert lead.enclosed is not None
    assert "granskning" in lead.enclosed.body.decode()
    assert "Bilaga" not in lead.enclosed.body.decode()
    _, report = read(raw, url="mailbox://news?from=@paper.example&pdf=yes").leads
    assert report.enclosed is not None
    assert (report.title, report.enclosed.type, report.enclosed.body[:5]) == (
        "Rapport 2026.pdf",
        "application/pdf",
        b"%PDF-",
    )


@pytest.mark.parametrize(
    "shown", ["", "<img src='https://paper.example/mars.png' alt=''>", "<p>Visa i webbläsaren</p>", f"<p>{WORDS}</p>"]
)
def test_the_plain_text_counts_where_the_other_is_a_picture_or_next_to_nothing(shown: str) -> None:
    spelt = "https://paper.example/nyhetsbrev/mars/" + "x" * 400
    plainly, drawn = (f"Content-Type: text/{kind}; charset=utf-8" for kind in ("plain", "html"))
    (lead,) = read(parts((plainly, f"{WORDS}\n\n{spelt}"), (drawn, f"<html><body>{shown}</body></html>"))).leads
    assert lead.enclosed is not None
    text = html.read(lead.enclosed.body, lead.enclosed.type, lead.url, Hints(now=NOW)).text
    assert WORDS in text
    assert (spelt in text) is (WORDS not in shown)


def test_what_is_attached_is_the_newsletter_where_nothing_else_says_a_word() -> None:
    attached = "Content-Type: text/html; charset=utf-8\r\nContent-Disposition: attachment; filename=nyhetsbrev.html"
    for other in ("Content-Type: image/png", "Content-Type: text/plain"):
        (lead,) = read(parts((other, b" \r\n" if "plain" in other else b"x"), (attached, f"<p>{WORDS}</p>"))).leads
        assert lead.enclosed is not None
        assert WORDS in lead.enclosed.body.decode()


def test_a_sender_in_letters_that_are_not_utf_8_is_not_clear_and_a_name_in_them_is() -> None:
    latin = message(From="Föreningen <nyheter@paper.example>").replace("ö".encode(), b"\xf6")
    assert letter(latin).sender == "nyheter@paper.example"
    with pytest.raises(ValueError, match="sender"):
        letter(message(From="nyheter@ängsö.example").replace("ö".encode(), b"\xf6"))


DEEP = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(3000))
LETTERS_OF_RFC822 = b"Content-Type: message/rfc822\r\n\r\n" * 3000


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (message(DEEP, Content_Type="multipart/mixed; boundary=b0"), "nested"), (LETTERS_OF_RFC822, "nested"),
        (message(b""), "without a text"), (b"", "without a text"), (b"\x00" * 5000, "without"), (b"\xff\xfe" * 5000, "without"),
        (message(b"<a href=x>x</a>" * 2001, Content_Type="text/html"), "more than 2000 links"),
        (message(b"x", Content_Type="image/png"), "without a text"), (message(From="x" * 9000 + "@paper.example"), "sender"),
        (message(Content_Type="multipart/mixed; boundary=b"), "without a text"),
    ],
)  # fmt: skip
def test_a_bad_message_has_a_reason_and_stops_no_neighbour(raw: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        letter(raw)
    listing = read(message(Message_ID="<1@x>"), raw, message(Message_ID="<2@x>"))
    assert (len(listing.leads), listing.state) == (2, "ok")


def test_large_and_odd_messages_take_no_time() -> None:
    shapes = [
        message(b"--b\r\n" * 400_000, Content_Type="multipart/mixed; boundary=b"),
        message(b"<table>" * 500_000, Content_Type="text/html"), message(b"<a href=x>" * 300_000, Content_Type="text/html"),
        message(b"<div class=preheader style='display:none' id=x>a" * 60_000, Content_Type="text/html"),
        message(b"<div class=preheader>" * 250 + b"<i>a</i>" * 400_000, Content_Type="text/html"),
        message(Subject="=?utf-8?q?=" * 50_000), message(Subject="(" * 100_000), message(From="<" * 100_000),
        message(Content_Type="text/plain; " + "a*0*=x;" * 20_000), message(Date="1 " * 100_000),
        b"X: y\r\n" * 300_000 + b"\r\n" + WORDS.encode(),
        message(b"\r\n".join(b"--b%d" % (n % 40) for n in range(200_000)), Content_Type="multipart/mixed; boundary=b1"),
    ]  # fmt: skip
    for raw in shapes:
        started = time.process_time()
        read(raw, selector="a")
        assert time.process_time() - started < 5, raw[:200]


@given(st.lists(st.binary(max_size=80) | st.sampled_from([b"From x\n", b">From y\n\nFrom z\n", b"a\n>>From \n"])))
def test_messages_come_out_of_an_mbox_as_they_went_in(messages: list[bytes]) -> None:
    out = [one.removesuffix(b"\n\n") for one in of_mbox(to_mbox(messages))]
    assert out == [m for m in messages if m.strip()]


def test_dmarc_is_believed_of_our_own_server_only() -> None:
    ours = (
        b"Authentication-Results: mx.region.example; spf=pass;\r\n\tdmarc=pass (p=reject) header.from=paper.example\r\n"
    )
    theirs = ours.replace(b"mx.region", b"mx.evil")
    failed = ours.replace(b"dmarc=pass", b"dmarc=fail")
    body = message()
    said = {raw: passed_dmarc(raw + body, "MX.region.example") for raw in (ours, theirs, failed, failed + ours, b"")}
    assert list(said.values()) == [True, False, False, False, False]
    assert not passed_dmarc(body + b"\r\n\r\n" + ours, "mx.region.example")
