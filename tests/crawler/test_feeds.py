"""The kind ``feed`` on what publishers send: every dialect, encoding and fault. One bad item never hides its neighbours."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime

import pytest

from bevaka.records import Answer, Lead, Listing, Source
from crawler.feedread import read_feed
from crawler.kinds import feed, is_own_item

URL = "https://paper.example/rss"
SOURCE = Source(id="paper", name="Paper", kind="feed", url=URL, language=("sv",))
DATE = "Fri, 06 Mar 2026 14:05:00 +0100"


def read(body: bytes | str, content_type: str = "application/rss+xml", partial: bool = False) -> Listing:
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    headers = {"content-type": content_type, "etag": '"e"'}
    return feed.read(SOURCE, Answer(url=URL, status=200, headers=headers, body=data, partial=partial))


def item(title: str = "Titel", link: str = "https://paper.example/1", extra: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{extra}</item>"


def rss(*items: str, head: str = "") -> str:
    return f'{head}<rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>'


def only(listing: Listing) -> Lead:
    assert len(listing.leads) == 1
    return listing.leads[0]


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb-NO"><title>x</title><entry><id>urn:1</id>
<title type="html">Streik &amp;amp; krav</title><link rel="self" href="/feed"/><link rel="alternate" href="/sak/1?utm_source=rss"/>
<published>2026-03-06T14:05:00+01:00</published>
<content type="html">&lt;p&gt;En &lt;b&gt;lang&lt;/b&gt; tekst.&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</content>
</entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>x</title></channel><item rdf:about="https://paper.example/1">
<title>Streik &amp;amp; krav</title><link>https://paper.example/sak/1</link><description>En lang tekst.</description>
<dc:date>2026-03-06T13:05:00Z</dc:date><dc:language>nb</dc:language></item></rdf:RDF>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "nb",
        "items": [
            {"id": 7, "url": "/sak/1", "title": "Streik & krav", "content_html": "<p>En <b>lang</b> tekst.</p>"}
            | {"date_published": "2026-03-06T14:05:00+01:00"}
        ],
    }
)
PLAIN = rss(
    item(
        "Streik &amp;amp; krav",
        "https://paper.example/sak/1",
        f"<description>En lang tekst.</description><pubDate>{DATE}</pubDate>",
    )
).replace("<title>x</title>", "<title>x</title><language>no</language>")


@pytest.mark.parametrize("body", [ATOM, RDF, JSON, PLAIN], ids=["atom", "rdf", "json", "rss"])
def test_each_dialect_gives_the_same_lead(body: str) -> None:
    lead = only(read(body))
    assert (lead.url, lead.title, lead.summary) == ("https://paper.example/sak/1", "Streik & krav", "En lang tekst.")
    assert lead.published == datetime(2026, 3, 6, 13, 5, tzinfo=UTC)
    assert lead.language in ("nb", "sv")


@pytest.mark.parametrize(
    "text",
    [
        "&#xD800;", "&#1114112;", "&#999999999999999;", "&#0;", "&#10;", "&#x2028;", "&#x85;", "&#x202E;", "&#xFEFF;",
        "\x0b \x00 \x1b[31m", "a" + "\u0301" * 60, "x" * 100_000, "x" * 1_200_000, "\U0001f600" * 5000, "=1+1", "-", "", "   ",
        "{{7*7}}", "%(x)s %s {0} ${x}", "' OR 1=1--", '"unbalanced', "&nosuch;", "<b>", "]]>", "\ud800", "<![CDATA[", "a & b < c",
        "<!--", "<!-- x", "<?php", "<!DOCTYPE x [", "<", "<<", "<3", "<svg><![CDATA[", "<svg>", "<svg><title>", "<math>", "<title>",
        "<textarea>", "<plaintext>", "<xmp>", "<item", "-->", "&lt;!channel&gt;", "<script>alert(1)</script>",
        "&lt;p style=&quot;" + "a" * 20_000 + "&quot;&gt;",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["title", "description", "author", "guid", "link", "pubDate"])
def test_a_poisoned_item_costs_only_itself_and_no_time(text: str, place: str) -> None:
    items = [item(f"T{n}", f"https://paper.example/{n}", f"<pubDate>{DATE}</pubDate>") for n in range(20)]
    items[9] = f"<item><title>T9</title><link>https://paper.example/9</link><{place}>{text}</{place}></item>"
    started = time.process_time()
    listing = read(rss(*items))
    assert time.process_time() - started < 2
    titles = [lead.title for lead in listing.leads]
    assert [t for t in titles if t in {f"T{n}" for n in range(20)} - {"T9"}] == [f"T{n}" for n in range(20) if n != 9]
    assert listing.state == "ok"


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        ("Tvångsarbete på fabrik".encode("latin-1"), "application/rss+xml"),
        ("Tvångsarbete på fabrik".encode("latin-1"), "text/xml; charset=utf-8"),
        ("Tvångsarbete på fabrik".encode(), "text/xml; charset=iso-8859-1"),
        ("Tvångsarbete på fabrik".encode(), "text/xml; charset=nosuch"),
        ("Tvångsarbete på fabrik".encode("cp1252"), "text/xml; charset=latin1"),
    ],
)
@pytest.mark.parametrize("head", ["", "utf-8", "iso-8859-1", "utf-16", "nosuch", "å"])
def test_encodings_are_judged_by_the_bytes(data: bytes, content_type: str, head: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{head}"?>'.encode("latin-1") if head else b""
    body = declaration + rss(item("@@")).encode().replace(b"@@", data)
    assert only(read(body, content_type)).title == "Tvångsarbete på fabrik"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_wide_encodings_and_marks(encoding: str) -> None:
    body = rss(item("Tvångsarbete"), head='<?xml version="1.0" encoding="utf-16"?>').encode(encoding)
    assert only(read(body)).title == "Tvångsarbete"
    assert only(read(b"\xef\xbb\xbf\xef\xbb\xbf" + rss(item()).encode())).title == "Titel"
    assert only(read(gzip.compress(rss(item()).encode()))).title == "Titel"


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("", "empty_body"), (" \n ", "empty_body"),
        ("<!doctype html><html><body><input type='password'>Log in</body></html>", "login_page"),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Log in</p></body></html>', "not_a_feed"),
        ('{"error": "no such feed"}', "gone"), ("[1, 2]", "not_a_feed"), ("{", "not_a_feed"), ("[" * 5000, "not_a_feed"),
        ("We are under maintenance", "closed"), ("<html><title>Just a moment...</title></html>", "captcha"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_feed"), (b"\x00\x01\x02\x03" * 50, "not_a_feed"),
        (gzip.compress(b"x" * 20 * 2**20), "not_a_feed"), (b"\x1f\x8b\x08broken", "not_a_feed"), (b"/etc/hostname", "not_a_feed"),
        (rss(), "empty"), (rss(item())[:-30], "partial"), (rss(item(), "<item><title>Ha")[:-16], "partial"),
    ],
)  # fmt: skip
def test_what_is_no_whole_feed_has_a_name(body: bytes | str, state: str) -> None:
    listing = read(body)
    assert listing.state == state
    assert listing.note
    assert (listing.bookmark is not None) == (state == "empty")


def test_a_cut_feed_gives_its_whole_items_and_never_the_last_half() -> None:
    text = rss(*(item(f"T{n}", f"https://paper.example/{n}") for n in range(20)))
    for end in range(80, len(text), 61):
        listing = read(text[:end])
        assert listing.state == "partial"
        assert listing.bookmark is None
        assert [lead.title for lead in listing.leads] == [f"T{n}" for n in range(text[:end].count("</item>"))]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("ons, 6 maj 2026 14:05:00 +0200", datetime(2026, 5, 6, 12, 5, tzinfo=UTC)),
        ("ons, 6 maj 2026", datetime(2026, 5, 6, 10, tzinfo=UTC)),
        ("Wed, 06 May 2026 14:05:00 GMT", datetime(2026, 5, 6, 14, 5, tzinfo=UTC)),
        ("2026-05-06", datetime(2026, 5, 6, 10, tzinfo=UTC)),
        ("Wed, 31 Dec 9999 10:00:00 GMT", None), ("Thu, 01 Jan 1970 00:00:00 GMT", None), ("31 februari 2026", None),
        ("soon", None), ("", None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_dates_are_sound_or_not_given(text: str, moment: datetime | None) -> None:
    assert only(read(rss(item(extra=f"<pubDate>{text}</pubDate>")))).published == moment


def test_links_are_absolute_canonical_and_safe() -> None:
    links = [
        "/a",
        "b?utm_medium=x#c",
        "//PAPER.example:443/c/",
        "javascript:alert(1)",
        "http://127.0.0.1/x",
        "mailto:a@b.example",
    ]
    found = read(rss(*(item(f"T{n}", link) for n, link in enumerate(links)))).leads
    assert [lead.url for lead in found[:3]] == [
        "https://paper.example/a", "https://paper.example/b", "https://paper.example/c/",
    ]  # fmt: skip
    assert [is_own_item(lead.url) for lead in found] == [False, False, False, True, True, True]


def test_items_without_link_are_known_by_guid_or_words() -> None:
    by_guid = "<item><title>A</title><guid>https://paper.example/g</guid></item>"
    by_words = "<item><title>B</title><description>Bara text.</description></item>"
    first, again = read(rss(by_guid, by_words)), read(rss(by_words, by_guid))
    assert {lead.url for lead in first.leads} == {lead.url for lead in again.leads}
    assert first.leads[0].url == "https://paper.example/g"
    assert is_own_item(first.leads[1].url)
    assert read(rss("<item></item>", item())).leads[0].title == "Titel"


@pytest.mark.parametrize(
    "link",
    ["https://paper.example/podd", "https://paper.example/", "https://paper.example/nyheter#n{n}", "/#!/nyheter/{n}"],
)
@pytest.mark.parametrize(
    "guid", ["<guid isPermaLink='false'>id{n}</guid>", "<guid>https://paper.example/nyheter#n{n}</guid>"]
)
def test_items_that_share_an_address_are_each_what_the_list_says(link: str, guid: str) -> None:
    """Those of a later poll too; an item that stands there twice is one."""

    def of(numbers: range) -> list[tuple[str, str, str]]:
        each = (
            "<item><title>T{n}</title><link>" + link + "</link>" + guid + "<description>Ord {n}.</description></item>"
        )
        listing = read(rss(*(each.replace("{n}", str(n)) for n in (*numbers, *numbers))))
        assert listing.state == "ok"
        return [(lead.url, lead.title, lead.summary) for lead in listing.leads]

    first, later = of(range(1, 4)), of(range(2, 6))
    assert [found[1:] for found in first] == [(f"T{n}", f"Ord {n}.") for n in (1, 2, 3)]
    assert all(is_own_item(url) for url, _, _ in (*first, *later))
    assert later[:2] == first[1:]
    assert len({url for url, _, _ in (*first, *later)}) == 5


def test_one_item_with_a_guid_leads_to_its_page_and_spellings_of_one_are_one() -> None:
    own = "<guid isPermaLink='false'>7</guid>"
    assert not is_own_item(only(read(rss(item("A", "https://paper.example/a#xtor=1", extra=own)))).url)
    same = [item("A", "https://paper.example/a"), item("A, ny rubrik", "https://PAPER.example/a?utm_source=x")]
    assert only(read(rss(*same))).title == "A"
    again = [item("A", "https://paper.example/a", extra=own), item("A igen", "https://paper.example/a", extra=own)]
    assert only(read(rss(*again))).url == "https://paper.example/a"


def test_places_within_a_page_need_no_guid() -> None:
    found = read(rss(*(item(f"T{n}", f"https://paper.example/#!/nyheter/{n}") for n in (1, 2)))).leads
    assert [lead.title for lead in found] == ["T1", "T2"]


@pytest.mark.parametrize("link", ["<link>/podd</link>", "<link>/</link>", ""])
@pytest.mark.parametrize("guid", ["<guid isPermaLink='false'>samma</guid>", ""])
@pytest.mark.parametrize("title", ["T{n}", "Nyhetsbrev"])
def test_items_that_have_an_address_and_guid_in_common_are_told_apart_by_their_words(
    link: str, guid: str, title: str
) -> None:
    """Under the same address at every poll, however many of them it shows, and none under that of another."""

    def of(*numbers: int) -> dict[str, str]:
        each = f"<item><title>{title}</title>{link}{guid}<description>Ord {{n}}.</description></item>"
        leads = read(rss(*(each.replace("{n}", str(n)) for n in (*numbers, *numbers)))).leads
        return {lead.summary: lead.url for lead in leads}

    first, later, whole = of(1, 2, 3), of(2, 3, 4, 5), of(*range(1, 21))
    assert all(is_own_item(url) for url in whole.values())
    assert len(set(whole.values())) == len(whole) == 20
    assert whole | first | later == whole
    if title == "T{n}":
        assert of(19, 20).items() <= whole.items(), "two whose titles and texts differ are no revisions of one"


def test_entities_are_neither_expanded_nor_fetched() -> None:
    bomb = "<!DOCTYPE x [" + '<!ENTITY a "aaaaaaaaaa">' + '<!ENTITY b "&a;&a;&a;&a;&a;&a;">' + "]>"
    xxe = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b SYSTEM "http://127.0.0.1/">]>'
    for head in (bomb, xxe, '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://my.example/rss-0.91.dtd">'):
        listing = read(rss(item("Före &a; &b;", extra="<description>&b;</description>"), head=head))
        assert only(listing).title.startswith("Före")
        assert "aaaaaaaaaa" not in only(listing).title + only(listing).summary


def test_thousands_of_items_are_all_there() -> None:
    listing = read(rss(*(item(f"T{n}", f"https://paper.example/{n}") for n in range(5000))))
    assert len(listing.leads) == 5000
    assert listing.note == ""


def test_of_a_feed_without_end_the_first_items_are_read_and_that_is_said() -> None:
    many = rss(*(item(f"T{n}", f"https://paper.example/{n}") for n in range(7)))
    items = [{"id": str(n), "url": f"https://paper.example/{n}"} for n in range(7)]
    listed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    for text in (many, listed):
        found = read_feed(text, "https://paper.example/rss", most=3)
        assert [e.link[-1] for e in found.entries] == ["0", "1", "2"]
        assert (found.cut, found.note) == (False, "only the first 3 items are read")
        whole = read_feed(text, "https://paper.example/rss", most=7)
        assert (len(whole.entries), whole.cut, whole.note) == (7, False, "")


def test_a_guid_that_is_no_address_is_no_link() -> None:
    lead = only(read(rss("<item><title>A</title><guid>7</guid><description>Text.</description></item>")))
    assert is_own_item(lead.url)
    assert lead.guid.endswith("7")


def test_an_ordinary_feed_needs_no_rescue() -> None:
    """feedparser itself reads it: no note of repairs, and no warning (which is an error here)."""
    assert read(rss(item(extra=f"<pubDate>{DATE}</pubDate>"))).note == ""
    assert read(ATOM).note == ""
