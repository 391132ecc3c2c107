"""Texts and links from outside, made harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.text import block, host, line, web
from bevaka.words import clip


@given(st.text(alphabet=st.characters(), max_size=200), st.integers(0, 50))
@settings(deadline=None)
def test_a_line_is_one_line_without_controls_and_keeps_to_its_limit(text: str, limit: int) -> None:
    found = line(text, limit)
    assert not {unicodedata.category(c) for c in found} & {"Cc", "Zl", "Zp", "Cs"}
    assert found == " ".join(found.split())
    assert not limit or len(found) <= limit
    assert line(found, limit) == found
    found.encode("utf-8")


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("a\r\nb\x0bc\x85d\u2028e", "a b c d e"),
        ("\u202eturned\u202c", "turned"),
        ("zero\u200bwidth\ufeff\u00ad", "zerowidth"),
        ("\ud800", "\ufffd"),
        ("e" + "\u0301" * 60, "e" + "\u0301" * 4),
        ("Björklycke\u00a0AB", "Björklycke AB"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_is_seen_is_what_is_there(given_text: str, shown: str) -> None:
    assert line(given_text) == shown


def test_a_block_keeps_its_lines() -> None:
    assert block("a \n\n\n\n b\x07\n") == "a\n\nb"
    assert clip("abcdef", 4) == "abc…"
    assert clip("abcd", 4) == "abcd"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("HTTPS://A.example/x", "https://a.example/x"),
        ("https://å.example/ö?q=ä b|c", "https://xn--5ca.example/%C3%B6?q=%C3%A4%20b%7Cc"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("http://127.0.0.1:8001/-/x", "http://127.0.0.1:8001/-/x"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
        ("javascript:alert(1)", ""), ("JaVaScRiPt:%0Aalert(1)", ""), ("data:text/html,x", ""), ("//a.example/", ""),
        ("file:///etc/passwd", ""), ("mailto:a@b.example", ""), ("https://", ""), ("", ""), ("https://a.example:x/", ""),
        ("https://user@a.example/", ""), ("https://u:p@a.example/", ""), ("https://a.example\\@b.example/", ""),
        ("https://a.example/\nx", ""), ("https://a<b.example/", ""), ("https://a.example/" + "x" * 2000, ""),
    ],
)  # fmt: skip
def test_links_are_plain_web_addresses_or_nothing(url: str, kept: str) -> None:
    assert web(url) == kept


def test_the_host_that_is_shown_is_the_host_that_is_asked() -> None:
    assert host(web("https://www.provtidningen.example/x")) == "provtidningen.example"
    assert host(web("https://pr\u043evtidningen.example/x")).startswith("xn--"), "a Cyrillic letter shows itself"
    assert host("") == ""


@pytest.mark.parametrize(
    ("text", "limit", "parted", "cut"),
    [
        ("Halden Systems och Kvist Datapartner", 30, "", "Halden Systems och Kvist…"),
        ("Halden Systems och Kvist Datapartner", 36, "", "Halden Systems och Kvist Datapartner"),
        ("Halden Systems och Kvist Datapartner", 25, "", "Halden Systems och Kvist…"),
        ("Undersökningshandskar till vården", 15, "", "Undersökningsh…"),
        ("5 regioner: Region Skåne, Region Uppsala, Region Värmland", 50, ", ", "5 regioner: Region Skåne, Region Uppsala…"),
        ("Barnarbete · Konfliktmineraler · Tillbörlig aktsamhet", 45, " · ", "Barnarbete · Konfliktmineraler…"),
        ("Ett långt ord utan lista i sig", 20, ", ", "Ett långt ord utan…"),
    ],
)  # fmt: skip
def test_what_has_no_room_is_cut_behind_a_word_or_a_member_of_a_list(
    text: str, limit: int, parted: str, cut: str
) -> None:
    assert clip(text, limit, parted) == cut
    assert len(cut) <= limit
