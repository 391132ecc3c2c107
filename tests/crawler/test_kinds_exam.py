"""The exam that every kind of source sits, ours and those of installed packages; plus what the page kinds pick."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bevaka import clock, plugins
from bevaka.errors import GiveUp
from bevaka.records import Answer, Bookmark, Listing, Source
from crawler import kinds

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
NAMES = plugins.names(kinds.PACKAGE, kinds.GROUP)
PAGES = Path(__file__).resolve().parents[1] / "pages"
GOOD: dict[str, str | bytes] = {
    "archive": (PAGES / "archive.warc").read_bytes(),
    "feed": "<rss version='2.0'><channel><item><title>Ett</title><link>/nyheter/ett</link></item></channel></rss>",
    "listing": "<html><main><h2><a href='/nyheter/en-lang-rubrik'>En lång rubrik om handskar</a></h2></main></html>",
    "mailbox": (PAGES / "mailbox.mbox").read_bytes(),
    "report": "<html><main><p><a href='/rapporter/handskar.pdf'>Rapport om handskar</a></p></main></html>",
    "sitemap": "<urlset><url><loc>/nyheter/ett</loc><lastmod>2026-03-05</lastmod></url></urlset>",
}
# Their publications come with them, each with an address of its own.
BRINGS = ("archive", "mailbox")
# Remembers a place, and asks with that alone.
PLACED = ("mailbox",)
ADDRESS = {"mailbox": "mailbox://news?from=@paper.example"}


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


def source(kind: str, **options: str) -> Source:
    url = ADDRESS.get(kind, "https://paper.example/list")
    return Source(id="s", name="S", kind=kind, url=url, options=options)


def read(kind: str, body: bytes | str, *, partial: bool = False, url: str = "", **options: str) -> Listing:
    data = body.encode() if isinstance(body, str) else body
    headers = {"etag": '"1"', "last-modified": "Fri, 06 Mar 2026 07:00:00 GMT"}
    answer = Answer(url=url or source(kind).url, status=200, headers=headers, body=data, partial=partial)
    return kinds.load(kind).read(source(kind, **options), answer)


def test_the_kinds_are_those_of_the_plan() -> None:
    assert sorted(GOOD) == NAMES
    with pytest.raises(GiveUp, match="there are: archive, feed"):
        kinds.load("gopher")


@pytest.mark.parametrize("name", NAMES)
def test_a_good_answer_gives_leads_of_that_source_and_a_bookmark(name: str) -> None:
    listing = read(name, GOOD[name])
    assert listing.state == "ok"
    assert [lead.source_id for lead in listing.leads] == ["s"]
    assert listing.leads[0].url.startswith("https://paper.example/")
    assert [bool(lead.enclosed) for lead in listing.leads] == [name in BRINGS]
    assert listing.bookmark is not None
    assert bool(listing.bookmark.place) == (name in BRINGS)
    known = Bookmark(etag='"1"', last_modified="Fri, 06 Mar 2026 07:00:00 GMT", full_at=NOW)
    assert replace(listing.bookmark, place="") == known
    assert read(name, GOOD[name]) == listing


@pytest.mark.parametrize("name", [n for n in NAMES if n not in BRINGS])
def test_links_follow_the_address_that_answered(name: str) -> None:
    moved = read(name, GOOD[name], url="https://new.example/list").leads
    assert moved[0].url.startswith("https://new.example/")


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_that_was_cut_off_leaves_no_bookmark(name: str) -> None:
    listing = read(name, GOOD[name], partial=True)
    assert (listing.state, listing.bookmark) == ("partial", None)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "body",
    [
        b"", b"  ", b"\x00" * 1000, b"%PDF-1.7", b"\x1f\x8b\x08\x00broken", gzip.compress(bytes(60 * 2**20)), b"{}", b"[" * 9999,
        b"<", b"<rss", b"<urlset", b"<html><form><input type=password></form>Log in", b"\xff\xfe\x00", b"&#xD800;" * 100,
        b"<div>" * 20_000, b"<a href='" * 5000, b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>",
    ],
)  # fmt: skip
def test_a_bad_answer_has_a_name_and_no_bookmark(name: str, body: bytes) -> None:
    listing = read(name, body)
    assert listing.state not in ("ok", "")
    assert listing.note
    assert listing.leads == ()
    assert listing.bookmark is None


@pytest.mark.parametrize("name", [n for n in NAMES if n not in PLACED])
def test_it_asks_with_what_it_knows_and_in_full_once_a_week(name: str) -> None:
    kind = kinds.load(name)

    def headers(bookmark: Bookmark | None) -> set[str]:
        first, *_ = kind.ask(source(name), bookmark)
        assert first.url == source(name).url
        return set(first.headers) & {"If-None-Match", "If-Modified-Since"}

    both = {"If-None-Match", "If-Modified-Since"}
    assert headers(None) == set()
    assert headers(Bookmark(etag="e", last_modified="m", full_at=NOW - timedelta(days=6, hours=23))) == both
    assert headers(Bookmark(etag="e", last_modified="m", full_at=NOW - timedelta(days=7))) == set()
    assert headers(Bookmark(etag="e", full_at=NOW)) == {"If-None-Match"}
    assert headers(Bookmark(etag="e")) == set()


@pytest.mark.parametrize("name", PLACED)
def test_it_asks_from_the_place_that_it_remembers(name: str) -> None:
    for place in ("", "7:12"):
        (first,) = kinds.load(name).ask(source(name), Bookmark(place=place, full_at=NOW - timedelta(days=30)))
        assert (first.url, first.headers.get("If-None-Match")) == (source(name).url, f'"{place}"' if place else None)


@pytest.mark.parametrize("name", NAMES)
def test_options_are_checked(name: str) -> None:
    assert kinds.option_faults(kinds.load(name), {}) == ""
    assert "colour" in kinds.option_faults(kinds.load(name), {"colour": "red"})
    wants = kinds.option_faults(kinds.load(name), {"selector": "a"})
    assert bool(wants) == (name in ("archive", "feed", "sitemap"))


PAGE = """<html lang="sv"><body><nav><a href="/om-oss-och-vart-arbete">Om oss och vårt långa arbete</a></nav>
<main><ul>
<li><article><h2><a href="/nyheter/tvangsarbete-pa-fabrik">Tvångsarbete på fabrik</a></h2>
<time datetime="2026-03-04">i onsdags</time>
<p>Pass togs ifrån arbetarna.</p>
<a href="/nyheter/tvangsarbete-pa-fabrik">Läs mer</a></article></li>
<li><a href="/nyheter/2026/03/strejk">Strejk vid fabrik i Dhaka sprider sig</a> <span>14 feb 2026</span></li>
<li><a href="https://other.example/an-other-site-here">En helt annan sajt med lång rubrik</a></li>
<li><h3>Årsrapport om handskar</h3><a href="files/rapport.pdf">Ladda ner (2 MB)</a></li>
<li><a href="javascript:alert(1)">Fyra ord i rad</a></li>
<li><a href="/nyheter/tag/strejk-och-lockout">Allt om strejker och lockouter</a></li>
</ul></main><footer><a href="/integritet-och-kakor-hos-oss">Integritet och kakor hos oss</a></footer></body></html>"""


def test_a_listing_finds_articles_with_title_and_date() -> None:
    found = {lead.url: lead for lead in read("listing", PAGE, url="https://paper.example/nyheter/").leads}
    first = found.pop("https://paper.example/nyheter/tvangsarbete-pa-fabrik")
    assert (first.title, first.published) == ("Tvångsarbete på fabrik", datetime(2026, 3, 4, 11, tzinfo=UTC))
    assert "Pass togs" in first.summary
    second = found.pop("https://paper.example/nyheter/2026/03/strejk")
    assert second.published == datetime(2026, 2, 14, 11, tzinfo=UTC)
    assert all(url.endswith(".pdf") for url in found)


def test_a_selector_picks_links_or_their_boxes() -> None:
    url = "https://paper.example/nyheter/tvangsarbete-pa-fabrik"
    for selector in ("h2 a", "article", "li:first-child h2"):
        assert [lead.url for lead in read("listing", PAGE, selector=selector).leads] == [url]
    assert read("listing", PAGE, selector="a[[").state == "faulty"
    assert read("listing", PAGE, selector=".nothing").state == "no_links"


def test_a_report_page_gives_its_files_by_their_headings() -> None:
    leads = read("report", PAGE).leads
    assert [(lead.url, lead.title) for lead in leads] == [
        ("https://paper.example/files/rapport.pdf", "Årsrapport om handskar")
    ]
    said = "<html><main><p><a href='/hamta/7'>Granskning av gruvor (PDF, 2 MB)</a> <a href='/om'>Om PDF</a></p></main></html>"
    assert [lead.url for lead in read("report", said).leads] == ["https://paper.example/hamta/7"]


def test_news_sitemaps_and_index_files() -> None:
    news = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc>https://paper.example/a</loc><n:news><n:publication><n:name>P</n:name><n:language>sv</n:language></n:publication>
    <n:publication_date>2026-03-06T10:00:00+01:00</n:publication_date><n:title>Rubrik &amp; mer</n:title></n:news></url>
    <url><loc>https://paper.example/old</loc><lastmod>2020-01-01</lastmod></url><url><loc>javascript:1</loc></url></urlset>"""
    listing = read("sitemap", gzip.compress(news.encode()))
    assert [(x.url, x.title, x.language) for x in listing.leads] == [("https://paper.example/a", "Rubrik & mer", "sv")]
    assert listing.leads[0].published == datetime(2026, 3, 6, 9, tzinfo=UTC)
    parts = "".join(
        f"<sitemap><loc>https://{host}.example/{n}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for host, n, day in (
            ("paper", 1, "2026-03-01"),
            ("paper", 2, "2026-03-05"),
            ("paper", 3, "2020-01-01"),
            ("evil", 4, ""),
        )
    )
    index = read("sitemap", f"<sitemapindex>{parts}</sitemapindex>")
    assert [ask.url for ask in index.more] == ["https://paper.example/2.xml", "https://paper.example/1.xml"]
    assert index.bookmark == Bookmark(full_at=NOW)
