"""Lists of feeds as OPML: hostile files, broken outlines that cost only themselves, and the way out and back."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime

import pytest

from bevaka.records import Source, SourceType
from crawler import opml

NOW = datetime(2026, 3, 6, tzinfo=UTC)
GOOD = '<outline text="Efter" xmlUrl="https://efter.example/feed"/>'


def file(body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}\n<opml version="2.0"><head><title>x</title></head><body>\n{body}\n</body></opml>'.encode()


def test_folders_are_opened_and_attributes_read_however_they_are_written() -> None:
    found = opml.read(
        file(
            '<outline text="Mapp"><outline title="Inre">\n'
            "<outline title='Ett &amp; &aring;' XMLURL='feed://ett.example/rss' htmlUrl='http://ett.example/' language='sv-SE'>"
            '</outline>\n</outline></outline>\n<!-- <outline xmlUrl="http://bort.example/"/>\n-->\n'
            '<OUTLINE text="a < b" xmlUrl="feed:https://b.example/f?a=1&b=2&amp;c=3" isComment="true"/>'
        )
    )
    assert [(o.line, o.url, o.name, o.site, o.language, o.fault) for o in found] == [
        (4, "http://ett.example/rss", "Ett & å", "http://ett.example/", "sv", ""),
        (8, "https://b.example/f?a=1&b=2&c=3", "a < b", "", "", ""),
    ]
    assert found[1].own == {"status": "off"}


@pytest.mark.parametrize(
    ("outline", "url"),
    [
        ('<outline type="rss" text="a" url="http://a.example/f"/>', "http://a.example/f"),
        ('<outline TYPE="Atom" text="a" URL="feed://a.example/f"/>', "http://a.example/f"),
        ('<outline type="rss" text="a" url="http://a.example/" xmlUrl="http://a.example/f"/>', "http://a.example/f"),
        ('<outline type="link" text="a" url="http://a.example/"/>', ""),
    ],
)
def test_a_feed_may_have_its_address_in_url(outline: str, url: str) -> None:
    (found,) = opml.read(file(outline))
    assert (found.url, bool(found.fault)) == (url, not url)


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ('<outline text="Tom" type="rss"/>', "an outline without xmlUrl (Tom)"),
        ("<outline/>", "an outline without xmlUrl"),
        ('<outline text="Mapp"></outline>', "an outline without xmlUrl (Mapp)"),
        ('<outline text="a" xmlUrl="http://a.example/', "not closed"),
        ('<outline text="a xmlUrl="http://a.example/"/>', "a quote in it"),
        ('<outline text="&lol;" xmlUrl="http://&lol;.example/"/>', "no character"),
        ('<outline text="a" xmlUrl="http://&#xD800;.example/"/>', "no character"),
        ('<outline text="' + "x" * 30_000 + '" xmlUrl="http://a.example/"/>', "not closed"),
    ],
)
def test_a_bad_outline_is_named_with_its_line_and_its_neighbours_stay(bad: str, fault: str) -> None:
    found = opml.read(file(f"{GOOD}\n\n{bad}\n{GOOD}"))
    assert [(o.line, o.url) for o in found if not o.fault] == [
        (3, "https://efter.example/feed"),
        (6, "https://efter.example/feed"),
    ]
    (broken,) = (o for o in found if o.fault)
    assert broken.line == 5
    assert fault in broken.fault


def test_nothing_that_a_document_type_declares_is_expanded_and_lines_still_hold() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">\n' for n in range(1, 12))
    head = f'<?xml version="1.0"?>\n<!DOCTYPE opml [\n<!ENTITY a0 "xxxxxxxxxx">\n{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = opml.read(file(f'<outline text="&a11;&f;" xmlUrl="http://a.example/"/>\n{GOOD}', head))
    assert [(o.line, o.url) for o in found] == [(17, "http://a.example/"), (18, "https://efter.example/feed")]
    assert found[0].name == "&a11;&f;", "as it stands there"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [(e, d) for e in ("utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "cp1252") for d in (True, False)]
    + [("windows-1257", True)],
)
def test_encodings_declared_or_not(encoding: str, declared: bool) -> None:
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' if declared else ""
    body = f'{head}<opml><body><outline text="Åäö" xmlUrl="http://a.example/"/></body></opml>'
    (found,) = opml.read(body.encode(encoding))
    assert (found.name, found.url) == ("Åäö", "http://a.example/")
    assert opml.read(gzip.compress(body.encode(encoding))) == [found]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><body>no", "no <opml>"),
        (b"", "no <opml>"),
        (b"\x00" * 100, "no <opml>"),
        (b"x" * (opml.LIMIT + 1), "larger than 10 MB"),
        (gzip.compress(b"<opml>" + b" " * opml.LIMIT), "when unpacked"),
        (b"\x1f\x8bgarbage", "broken gzip"),
    ],
)
def test_what_is_no_list_at_all_says_so(body: bytes, words: str) -> None:
    with pytest.raises(opml.NotOpml, match=words):
        opml.read(body)


@pytest.mark.parametrize(
    "piece",
    [
        "<outline ",
        "<outline>",
        "<!--",
        "&a",
        "<outline a='<",
        "&#x41;",
        "<author>",
        "<!DOCTYPE x [",
        "<![CDATA[",
        "</outline>",
        '<outline a="',
    ],
)
@pytest.mark.parametrize("size", [2_000_000, pytest.param(9_000_000, marks=pytest.mark.soak)])
def test_ten_megabytes_of_anything_are_read_in_seconds(piece: str, size: int) -> None:
    """All of them in ``make soak``; a part of them tells seconds from hours as well."""
    began = time.process_time()
    found = opml.read(("<opml>" + piece * (size // len(piece))).encode())
    assert time.process_time() - began < 20 * size / 9_000_000
    assert len(found) <= opml.OUTLINES + 1
    assert all(o.fault for o in found)


def test_out_and_in_gives_the_same_feeds() -> None:
    feeds = [
        Source(
            id="kust",
            name='Kust & "Posten" <x>',
            kind="feed",
            url="http://kust.example/rss?a=1&b=2",
            site="http://kust.example/",
            language=("sv", "en"),
            country="SE",
            type=SourceType.MEDIA,
            tier=1,
            pace=900,
            expect=0.5,
            status="on",
        ),
        Source(
            id="ngo",
            name="Ngo\x00\x1b[2J",
            kind="feed",
            url="http://ngo.example/",
            type=SourceType.NGO,
            status="unverified",
        ),
        Source(
            id="av",
            name="Av",
            kind="feed",
            url="http://av.example/",
            type=SourceType.NGO,
            tier=3,
            pace=7 * 86400,
            status="off",
        ),
    ]
    other = Source(id="lista", name="Lista", kind="listing", url="http://lista.example/")
    body = opml.written([*feeds, other], "T\x0citel", NOW)
    found = {o.own["id"]: o for o in opml.read(body)}
    assert [(o.url, o.site) for o in found.values()] == [
        ("http://kust.example/rss?a=1&b=2", "http://kust.example/"),
        ("http://ngo.example/", ""),
        ("http://av.example/", ""),
    ]
    assert found["kust"].name == 'Kust & "Posten" <x>'
    assert found["kust"].own == {
        "id": "kust",
        "language": "sv|en",
        "country": "SE",
        "type": "media",
        "tier": "1",
        "pace": "15m",
        "expect": "0.5",
        "status": "on",
    }
    assert (found["av"].own["pace"], found["av"].own["status"]) == ("7d", "off")
    assert b"lista" not in body
    assert b'isComment="true"' in body
