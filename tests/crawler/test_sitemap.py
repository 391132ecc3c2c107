"""Sitemaps: dates, packed ones, bombs, indexes in indexes; on loopback, through the whole crawl, where more than one is asked."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import gather, make_house, source
from servers.httpd import Answer, Page, Web

from bevaka import clock
from bevaka.records import Answer as Read
from bevaka.records import Listing, Source
from bevaka.store import Store
from crawler.kinds import sitemap
from crawler.sight import kind_of_text
from crawler.sitepages import read_sitemap

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
BASE = "http://a.example"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


def read(body: bytes | str, depth: int = 0) -> Listing:
    data = body.encode() if isinstance(body, str) else body
    made = Source(id="s", name="S", kind="sitemap", url=f"{BASE}/s.xml")
    return sitemap.read(made, Read(url=made.url, status=200, headers={}, body=data, depth=depth))


def urlset(*entries: str, close: str = "</urlset>") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {XMLNS}>{"".join(entries)}{close}'


def url(path: str, date: str = "") -> str:
    return f"<url><loc>{BASE}{path}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</url>"


def index(*paths: str, date: str = "") -> str:
    stated = f"<lastmod>{date}</lastmod>" if date else ""
    return f"<sitemapindex {XMLNS}>{''.join(f'<sitemap><loc>{BASE}{p}</loc>{stated}</sitemap>' for p in paths)}</sitemapindex>"


@pytest.mark.parametrize(
    ("date", "taken"),
    [
        ("2026-03-06", True), ("2026-03-06T11:59:00Z", True), ("2026-03-06T12:59:00.123+01:00", True), ("2026-02-05", True),
        ("2026-02-01", False), ("2019-03-14", False), ("Fri, 06 Mar 2026 07:00:00 GMT", True), ("6 mars 2026", True), ("", True),
        ("not a date", True), ("9999-01-01", True), ("2026-03", True),
    ],
)  # fmt: skip
def test_the_date_of_a_page_says_whether_it_is_of_these_days(date: str, taken: bool) -> None:
    """One that cannot be read says nothing, and the page is taken."""
    assert bool(read(urlset(url("/nyheter/1", date))).leads) is taken


def test_of_very_many_the_newest_are_taken_in_no_time_and_little_room() -> None:
    dates = [(NOW - timedelta(minutes=n)).isoformat() for n in range(30_000)]
    listing = read(gzip.compress(urlset(*(url(f"/n/{n}", date) for n, date in enumerate(dates))).encode()))
    assert listing.state == "ok"
    assert [lead.url for lead in listing.leads] == [f"{BASE}/n/{n}" for n in range(sitemap.AT_MOST)]
    assert listing.note == f"{30_000 - sitemap.AT_MOST} more addresses are not read"


PICTURE = (
    f"<image:image><image:loc>{BASE}/a.jpg</image:loc><image:title>En handske</image:title></image:image>"
    f"<video:video><video:title>En film</video:title><video:publication_date>2015-01-01</video:publication_date></video:video>"
)
SPACES = (
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


@pytest.mark.parametrize("spaces", [SPACES, ""])
@pytest.mark.parametrize("first", [True, False])
def test_pictures_and_films_of_a_page_are_not_the_page(spaces: str, first: bool) -> None:
    """Their addresses, titles and dates are their own, wherever they stand, also where their namespace is not explained."""
    news = "<news:news><news:publication_date>2026-03-05</news:publication_date><news:title>Barnarbete</news:title></news:news>"
    inner = (PICTURE + f"<!-- of these days -->{news}") if first else (news + PICTURE)
    page = f"<loc>{BASE}/1</loc><lastmod>2026-03-06</lastmod>"
    body = f"<urlset {XMLNS} {spaces}><url>{PICTURE}{page}</url><url><loc>{BASE}/2</loc>{inner}</url></urlset>"
    found = [(lead.url, lead.title, bool(lead.published)) for lead in read(body).leads]
    assert found == [(f"{BASE}/1", "", False), (f"{BASE}/2", "Barnarbete", True)]
    assert list(read_sitemap(body.encode(), f"{BASE}/s.xml")[0].values()) == [f"{BASE}/1", f"{BASE}/2"]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("cut", "left"),
    [
        (urlset(url("/1"), url("/2"), "<url><loc>http://a.exa", close=""), 2),
        (urlset(url("/1"), url("/2"), close=""), 1),
    ],
)
def test_a_list_that_breaks_off_gives_what_is_whole(cut: str, left: int, packed: bool) -> None:
    listing = read(gzip.compress(cut.encode()) if packed else cut)
    assert (listing.state, listing.bookmark) == ("partial", None)
    assert [lead.url for lead in listing.leads][:1] == [f"{BASE}/1"]
    assert left - 1 <= len(listing.leads) <= left


@pytest.mark.parametrize("size", [50, 60_000, 65_536])
def test_a_sitemap_that_was_packed_in_pieces_is_read_to_its_end(size: int) -> None:
    whole = urlset(*(url(f"/n/{n}", "2026-03-05") for n in range(3000))).encode()
    packed = b"".join(gzip.compress(whole[at : at + size]) for at in range(0, len(whole), size))
    for padding in (b"", bytes(512)):
        listing = read(packed + padding)
        assert (listing.state, len(listing.leads)) == ("ok", 3000)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_of_addresses_is_a_sitemap(end: str) -> None:
    lines = [f"{BASE}/n/{n}" for n in range(4000)]
    for text in (end.join(lines), "\ufeff" + end.join(lines) + end):
        listing = read(text)
        assert (listing.state, [lead.url for lead in listing.leads]) == ("ok", lines)
        assert len(read(gzip.compress(text.encode())).leads) == 4000
    assert kind_of_text(end.join(lines), f"{BASE}/s.txt", NOW) == "sitemap"
    assert read("Här är våra sidor" + end + end.join(lines[:5])).state == "not_a_sitemap"


@pytest.mark.parametrize(
    "before",
    [
        "<br />\n<b>Warning</b>: Undefined variable in <b>/var/www/s.php</b> on line <b>3</b><br />\n",
        "\nDeprecated: a function in /var/www/s.php on line 9\n",
    ],
)
def test_a_warning_that_stands_before_a_sitemap_is_passed_over(before: str) -> None:
    assert [lead.url for lead in read(before + urlset(url("/1"), url("/2"))).leads] == [f"{BASE}/1", f"{BASE}/2"]
    assert len(read(before + index("/a.xml", "/b.xml")).more) == 2
    page = f"<!doctype html><html><body><p>So it looks:</p><pre>{urlset(url('/1'))}</pre></body></html>"
    assert read(page).state == "not_a_sitemap"


def test_bombs_loops_and_strangers() -> None:
    assert read(gzip.compress(bytes(60 * 2**20))).state == "not_a_sitemap"
    nested = gzip.compress(gzip.compress(urlset(url("/1")).encode()))
    assert read(nested).state == "not_a_sitemap"
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 9))
    laughing = read(
        f"<!DOCTYPE u [<!ENTITY l0 'http://a.example/'>{laughs}]><urlset><url><loc>&l8;</loc></url></urlset>"
    )
    assert [lead.url for lead in laughing.leads] == [f"{BASE}/&l8;"]
    assert read(f"<urlset {XMLNS}/>").state == "empty"
    assert not read(index(*(f"/{n}.xml" for n in range(5))), depth=sitemap.DEEPEST).more
    assert len(read(index(*(f"/{n}.xml" for n in range(999)))).more) == sitemap.PARTS
    assert not read(index("/old.xml", date="2019-01-01")).more
    foreign = "<sitemapindex><sitemap><loc>http://b.example/x.xml</loc></sitemap><sitemap><loc>http://127.0.0.1/</loc></sitemap></sitemapindex>"
    strange = read(foreign)
    assert (strange.state, strange.more, strange.note) == (
        "not_a_sitemap",
        (),
        "2 of its parts lie on other hosts, and are not asked",
    )
    www = read(index("/1.xml").replace("//a.", "//www.a."))
    assert [part.url for part in www.more] == ["http://www.a.example/1.xml"]
    odd = read(
        urlset(
            "<url><loc>javascript:1</loc></url>",
            "<url/>",
            "<url><loc>http://&#xD800;</loc></url>",
            "<!-- x -->",
            url("/1"),
            url("/1"),
        )
    )
    assert [lead.url for lead in odd.leads] == [f"{BASE}/1"]


def test_indexes_are_followed_two_deep_and_no_further_and_a_circle_ends(tmp_path: Path) -> None:
    xml = "text/xml"
    pages = {
        "/index.xml": index("/middle.xml.gz", "/news.xml", "/index.xml", "/gone.xml"), "/news.xml": urlset(url("/n/1",
        "2026-03-05")),
        "/deep.xml": index("/deeper.xml", "/index.xml"), "/deeper.xml": urlset(url("/n/3")),
    }  # fmt: skip
    routes: dict[str, Answer] = {f"{BASE}{path}": Page(body, xml) for path, body in pages.items()}
    middle = gzip.compress(index("/deep.xml", "/middle.xml.gz").encode())
    routes[f"{BASE}/middle.xml.gz"] = Page(middle, "application/gzip")
    with Web(routes) as web:
        _, seen = gather(make_house(tmp_path, [source("a", f"{BASE}/index.xml", "sitemap")], web.proxy))
        asked = [path for path in web.paths("a.example") if not path.startswith("/n/")]
    assert sorted(asked) == ["/deep.xml", "/gone.xml", "/index.xml", "/middle.xml.gz", "/news.xml"]
    assert [lead.url for lead in seen.leads] == [f"{BASE}/n/1"]
    assert (seen.state("a"), seen.states["a"].note) == ("partial", "1 of 5 pages failed: gone HTTP 404")


def test_an_index_of_indexes_is_asked_for_fifty_pages_at_most(tmp_path: Path) -> None:
    routes: dict[str, Answer] = {f"{BASE}/index.xml": Page(index(*(f"/m{n}.xml" for n in range(30))), "text/xml")}
    for n in range(30):
        routes[f"{BASE}/m{n}.xml"] = Page(index(*(f"/m{n}-{k}.xml" for k in range(30))), "text/xml")
        routes |= {f"{BASE}/m{n}-{k}.xml": Page(urlset(url(f"/p/{n}-{k}")), "text/xml") for k in range(30)}
    with Web(routes) as web:
        _, seen = gather(make_house(tmp_path, [source("a", f"{BASE}/index.xml", "sitemap")], web.proxy))
        asked = [path for path in web.paths("a.example") if path.endswith(".xml")]
    assert len(asked) == 50
    assert seen.state("a") == "ok"
    assert "more than 50 pages" in seen.states["a"].note
    assert len(seen.leads) == 50 - 1 - 30


def test_the_front_page_is_no_publication() -> None:
    pages = ("/", "", "/2026/03/news/", "/?p=7")
    found = read(urlset(*(url(page, "2026-03-05T09:00:00+00:00") for page in pages)))
    assert [lead.url for lead in found.leads] == [f"{BASE}/2026/03/news/", f"{BASE}/?p=7"]


def conditional(body: str, etag: str) -> Page:
    return Page(body, "text/xml", etag=f'"{etag}"')


def statuses_since(web: Web, before: int) -> dict[str, int]:
    """What was answered by name of file: 304 where the request named what the server has."""
    found = {}
    for asked in web.log[before:]:
        page = web.routes.get(asked.url)
        same = isinstance(page, Page) and page.etag and asked.headers.get("if-none-match") == page.etag
        if isinstance(page, Page):
            found[asked.path.removeprefix("/").removesuffix(".xml")] = 304 if same else page.status
    return found


def test_parts_that_are_unchanged_are_not_had_again_but_once_a_week(tmp_path: Path) -> None:
    """An index of an old part, one that changes, and an index in the index, which itself keeps no validators."""
    days = [url(f"/old/{n}", "2026-03-01") for n in range(5)]

    def at(poll: int) -> dict[str, Answer]:
        news = (
            [url(f"/new/{n}", "2026-03-06") for n in range(3, 3 - poll - 1, -1)]
            if poll
            else [url("/new/3", "2026-03-06")]
        )
        return {
            f"{BASE}/index.xml": conditional(index("/a.xml", "/b.xml", "/in.xml"), "i"),
            f"{BASE}/in.xml": conditional(index("/c.xml"), "n"),
            f"{BASE}/a.xml": conditional(urlset(*days), "a"),
            f"{BASE}/b.xml": conditional(urlset(*news), f"b{poll}"),
            f"{BASE}/c.xml": conditional(urlset(url(f"/in/{poll // 2}", "2026-03-05")), f"c{poll // 2}"),
        }

    names = ("index", "in", "a", "b", "c")
    statuses: list[dict[str, int]] = []
    states: list[str] = []
    with Web(at(0)) as web:
        house = make_house(tmp_path, [source("a", f"{BASE}/index.xml", "sitemap")], web.proxy)
        for poll, day in enumerate((0, 1, 2, 2.5, 7.6)):
            clock.set_clock(NOW + timedelta(days=day), pinned=True)
            web.routes.update(at(min(poll, 3)))
            before = len(web.log)
            _, seen = gather(house, only=["a"])
            statuses.append(statuses_since(web, before))
            states.append(seen.state("a"))
    whole = dict.fromkeys(names, 200)
    assert statuses[0] == whole
    assert statuses[1] == {**whole, "a": 304, "c": 304}
    assert statuses[2] == {**whole, "a": 304}
    assert statuses[3] == {**whole, "a": 304, "c": 304}
    assert statuses[4]["a"] == 200, "whole once a week"
    assert set(states) == {"ok"}
    urls = {lead.url for lead in seen.leads}
    assert {f"{BASE}/old/0", f"{BASE}/new/0", f"{BASE}/in/0", f"{BASE}/in/1"} <= urls


def test_an_index_of_nothing_but_unchanged_parts_is_unchanged(tmp_path: Path) -> None:
    with Web(
        {
            f"{BASE}/index.xml": Page(index("/a.xml", "/b.xml"), "text/xml"),
            f"{BASE}/a.xml": conditional(urlset(url("/1"), url("/2"), url("/3")), "a"),
            f"{BASE}/b.xml": conditional(urlset(url("/4")), "b"),
        }
    ) as web:
        house = make_house(tmp_path, [source("a", f"{BASE}/index.xml", "sitemap")], web.proxy)
        _, first = gather(house)
        _, second = gather(house, only=["a"])
        assert (first.state("a"), second.state("a"), len(second.leads)) == ("ok", "ok", 4)
        # A part that was cut off on its way keeps nothing, and one whose neighbour fails keeps what it has.
        web.routes[f"{BASE}/b.xml"] = Page("", status=500)
        web.routes[f"{BASE}/a.xml"] = conditional(urlset(url("/5"), close=""), "cut")
        gather(house, only=["a"])
        web.routes[f"{BASE}/b.xml"] = conditional(urlset(url("/4")), "b")
        web.routes[f"{BASE}/a.xml"] = conditional(urlset(url("/5")), "cut")
        before = len(web.log)
        _, seen = gather(house, only=["a"])
        statuses = statuses_since(web, before)
    assert statuses == {"index": 200, "a": 200, "b": 304}
    assert f"{BASE}/5" in {lead.url for lead in seen.leads}


def test_one_new_part_among_unchanged_ones_is_no_gap(tmp_path: Path) -> None:
    """All that is read is new, since the rest was not read again."""
    with Web({f"{BASE}/index.xml": Page(index("/1.xml"), "text/xml")}) as web:
        web.routes[f"{BASE}/1.xml"] = conditional(urlset(*(url(f"/a/{n}") for n in range(5))), "1")
        house = make_house(tmp_path, [source("a", f"{BASE}/index.xml", "sitemap")], web.proxy)
        gather(house)
        web.routes[f"{BASE}/index.xml"] = Page(index("/1.xml", "/2.xml"), "text/xml")
        web.routes[f"{BASE}/2.xml"] = conditional(urlset(*(url(f"/b/{n}") for n in range(9))), "2")
        clock.set_clock(NOW + timedelta(hours=5), pinned=True)
        gather(house, only=["a"])
        with Store(house / "data") as store:
            poll = store.polls.last("a")
    assert poll is not None
    assert (poll.state, poll.new, poll.note) == ("ok", 9, "")
