"""What mail systems say of a mail that did not arrive is read, whoever wrote it; what anybody else writes yields nothing."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from servers import bounces as mails
from servers.bounces import IDENT, TO, crlf, ours

from bevaka.records import Report
from crawler.undelivered import PARTS_AT_MOST, reports


def told(raw: bytes) -> list[tuple[str, str, str]]:
    return [(r.kind, r.status, r.recipients[0]) for r in reports(raw)]


def only(raw: bytes) -> Report:
    (report,) = reports(raw)
    return report


@pytest.mark.parametrize(
    ("raw", "status", "said"),
    [
        (mails.postfix(), "5.1.1", f"550 5.1.1 {TO}: Recipient address rejected: nobody of that name"),
        (
            mails.exchange(),
            "5.1.10",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        ),
        (mails.exim(), "5.2.2", "552 5.2.2 Mailbox over quota"),
        (mails.gmail(), "5.7.26", "550-5.7.26 This mail is unauthenticated"),
        (mails.sendmail(), "4.4.7", "queue time of 5 days is over"),
    ],
    ids=["postfix", "exchange", "exim", "gmail", "sendmail"],
)
def test_each_mail_system_names_the_mail_the_recipient_and_why(raw: bytes, status: str, said: str) -> None:
    report = only(raw)
    assert (report.idents, report.recipients, report.kind, report.status) == ((IDENT,), (TO,), "failed", status)
    assert report.said.startswith(said)
    assert only(raw.replace(b"\r\n", b"\n")).status == status, "bare line feeds"


def test_each_recipient_has_its_own_report_and_those_that_have_it_none() -> None:
    block = "Final-Recipient: rfc822; {}\nAction: {}\nStatus: {}\n\n"
    more = "".join(
        block.format(f"{n}@region.example", action, status)
        for n, (action, status) in enumerate(
            [
                ("failed", "5.2.1"),
                ("delayed", "4.4.1"),
                ("delivered", "2.0.0"),
                ("relayed", "2.0.0"),
                ("expanded", "2.0.0"),
            ]
        )
    )
    raw = mails.postfix().replace(b"Final-Recipient", crlf(more) + b"Final-Recipient", 1)
    assert told(raw) == [
        ("failed", "5.2.1", "0@region.example"),
        ("delayed", "4.4.1", "1@region.example"),
        ("failed", "5.1.1", TO),
    ]


def test_a_recipient_goes_by_the_address_that_it_had_when_we_sent_it() -> None:
    report = only(mails.postfix(to="h.chef@inre.example", original=TO))
    assert report.recipients == (TO, "h.chef@inre.example")


def test_a_report_is_found_inside_other_mails_and_without_its_third_part() -> None:
    whole = mails.postfix()
    wrapped = crlf("From: it@region.example\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n") + whole
    assert told(wrapped) == [("failed", "5.1.1", TO)]
    mixed = crlf(
        'Content-Type: multipart/mixed; boundary="yy"\n\n--yy\nContent-Type: text/plain\n\nVirus scanned\n--yy\n'
    )
    assert told(mixed + whole[whole.index(b"Content-Type: multipart/report") :] + crlf("\n--yy--\n")) == told(whole)
    exchange = mails.exchange()
    cut = exchange[: exchange.index(b"--a1b2c3-d4\r\nContent-Type: message/rfc822")] + crlf("--a1b2c3-d4--\n")
    assert only(cut).idents == (IDENT,), "from References"
    no_type = whole.replace(b"multipart/report; report-type=delivery-status;", b"multipart/mixed;")
    assert told(no_type) == told(whole)


@pytest.mark.parametrize(
    "sort", ["text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "message/global"]
)
def test_the_headers_that_came_back_may_be_of_any_sort(sort: str) -> None:
    assert only(mails.postfix().replace(b"message/rfc822", sort.encode())).idents == (IDENT,)


def test_parts_that_are_encoded_against_the_rules_are_read() -> None:
    head, _, tail = mails.postfix().partition(
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    inner, _, end = tail.partition(b"--4F1C2")
    coded = base64.encodebytes(inner).replace(b"\n", b"\r\n")
    raw = (
        head
        + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + coded
        + b"\r\n--4F1C2"
        + end
    )
    assert only(raw).idents == (IDENT,)
    head, _, tail = mails.postfix().partition(b"Content-Type: message/delivery-status\r\n\r\n")
    fields, _, end = tail.partition(b"--4F1C2")
    kind = b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    raw = head + kind + base64.encodebytes(fields).replace(b"\n", b"\r\n") + b"\r\n--4F1C2" + end
    assert told(raw) == [("failed", "5.1.1", TO)]


def test_addresses_beyond_ascii_are_read_as_rfc_6533_writes_them() -> None:
    raw = mails.postfix().replace(b"message/delivery-status", b"message/global-delivery-status")
    raw = raw.replace(b"Final-Recipient: rfc822; " + TO.encode(), "Final-Recipient: utf-8; inköp@häst.example".encode())
    raw = raw.replace(
        b"Original-Recipient: rfc822;" + TO.encode(), b"Original-Recipient: utf-8; ink\\x{F6}p@h\\x{E4}st.example"
    )
    assert only(raw).recipients == ("inköp@xn--hst-qla.example",)


def test_an_old_mail_server_is_taken_as_perhaps() -> None:
    report = only(mails.qmail())
    assert (report.kind, report.idents, report.status, report.named) == ("perhaps", (IDENT,), "5.3.0", False)
    assert TO in report.recipients
    assert report.said == "Remote host said: 554 5.3.0 not today"
    plain = crlf(f"From: Mail Delivery System <Mailer-Daemon@relay.example>\nAuto-Submitted: auto-replied\n"
                 f"X-Failed-Recipients: {TO}\nContent-Type: text/plain\n\nfailed\n\n{ours(IDENT)}")  # fmt: skip
    assert (only(plain).kind, only(plain).recipients, only(plain).named) == ("perhaps", (TO,), True)


def test_a_report_whose_fields_cannot_be_read_is_taken_as_perhaps() -> None:
    raw = mails.postfix()
    for name in (b"Action: failed\r\n", b"Status: 5.1.1\r\n"):
        raw = raw.replace(name, b"")
    report = only(raw)
    assert (report.kind, report.idents, report.named) == ("perhaps", (IDENT,), False)
    assert TO in report.recipients


@pytest.mark.parametrize(
    "raw",
    [
        mails.absence(),
        mails.absence(Auto_Submitted="no", X_Autoreply="yes"),
        mails.absence(Auto_Submitted="no"),  # its subject says so
        mails.absence(sender="postmaster@region.example"),
        crlf(f"Return-Path: <it@region.example>\nFrom: it@region.example\nIn-Reply-To: <{IDENT}>\n\nTack! 550 5.1.1"),
        mails.postfix(action="delivered", status="2.0.0"),
        mails.qmail(ident="20260306.1@region.example"),
        mails.postfix(ident="20260306.1@region.example"),
        mails.postfix().replace(b"message/delivery-status", b"message/disposition-notification"),
        mails.postfix().replace(b"message/delivery-status", b"message/feedback-report"),
        b"",
        b"\0" * 100,
    ],
    ids=["absence", "autoreply", "subject", "postmaster", "answer", "delivered", "old", "dsn", "mdn", "arf", "empty", "nul"],
)  # fmt: skip
def test_what_is_no_bounce_of_ours_says_nothing(raw: bytes) -> None:
    assert reports(raw) == []


def test_hostile_mails_are_held_to_a_measure() -> None:
    block = crlf("Final-Recipient: rfc822; {n}@region.example\nAction: failed\nStatus: 5.1.1\n\n")
    many = b"".join(block.replace(b"{n}", str(n).encode()) for n in range(5000))
    assert len(reports(mails.postfix().replace(b"Final-Recipient", many + b"Final-Recipient", 1))) <= 100
    deep = b"Content-Type: message/rfc822\r\n\r\n" * 3000 + mails.postfix()
    assert reports(deep) == []
    parts = crlf('Content-Type: multipart/mixed; boundary="b"\n\n') + crlf("--b\n\nx\n") * 200_000
    assert reports(parts) == []
    assert (
        reports(crlf('Content-Type: multipart/mixed; boundary="b"\n\n') + crlf("--b\n\nx\n") * (PARTS_AT_MOST * 2))
        == []
    )
    idents = " ".join(f"<{n:032x}@region.example>" for n in range(1000))
    flood = crlf(f"From: MAILER-DAEMON@x.example\n\n{idents}")
    assert len(only(flood).idents) == 5
    assert len(only(mails.postfix(said="550 " + "x" * 100_000)).said) <= 300
    assert "<" not in only(mails.postfix(said="550 5.1.1 <script>alert(1)</script>\x1b[31m")).said


def test_charsets_and_encodings_that_are_none_cost_only_their_part() -> None:
    raw = (
        mails.postfix()
        .replace(b"charset=utf-8", b"charset=klingon")
        .replace(b"Encoding: 8bit", b"Encoding: x-uuencode")
    )
    assert told(raw) == [("failed", "5.1.1", TO)]


PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/report; boundary=b\r\n", b"Content-Type: message/delivery-status\r\n",
        b"Content-Type: message/rfc822\r\n", b"Content-Transfer-Encoding: base64\r\n", b"--b\r\n", b"--b--\r\n", b"\r\n",
        b"From: MAILER-DAEMON@x.example\r\n", b"Final-Recipient: rfc822; a@b.example\r\n", b"Action: failed\r\n",
        b"Status: 5.1.1\r\n", f"Message-ID: <{IDENT}>\r\n".encode(), b"Content-Type: text/plain; charset=\xff\r\n",
        b"Diagnostic-Code: smtp; \x80\xff=?utf-8?q?=0A?=\r\n", b"\\x{D800}\\x{FFFFFF}@\xc3\xa5.example\r\n",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=40), max_size=40).map(b"".join))
def test_whatever_comes_nothing_is_raised_and_only_ids_that_stand_there_come_out(raw: bytes) -> None:
    for report in reports(raw):
        assert all(ident.encode() in raw or b"base64" in raw for ident in report.idents)
        assert report.recipients or report.kind == "perhaps"
        assert "\n" not in report.said


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2000))
def test_a_report_that_is_broken_anywhere_is_no_more_than_itself(junk: bytes, at: int) -> None:
    raw = mails.postfix()
    raw = raw[:at] + junk + raw[at:]
    for report in reports(raw):
        assert all(ident.encode() in raw for ident in report.idents)
        assert TO in report.recipients or junk
