"""Reports that lie behind pages of their own: found where the page is read, had in the next round; terms at the foot are none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawl_world import extract, gather, make_house, source
from servers.httpd import Answer, Page, Web

from bevaka.records import Answer as Read
from bevaka.records import Source
from bevaka.store import Store
from crawler import filelinks, plain
from crawler.kinds import report
from tests.crawler.test_reports import report as made_report

HOST = "http://granskarna.example"
FOOT = "<footer><a href='/villkor.pdf'>Allmänna villkor för webbplatsen</a></footer>"
TEXT = "<p>" + "Granskningen bygger på samtal med arbetare vid fabriken i Kulim. " * 8 + "</p>"


def page(body: str) -> str:
    nav = "<nav><a href='/arsredovisning.pdf'>Årsredovisning (PDF)</a></nav>"
    return f"<html lang='sv'><head><title>Rapporter</title></head><body>{nav}<main>{body}</main>{FOOT}</body></html>"


ITEMS = "".join(
    f"<article><h2><a href='/rapporter/{n}-handskar-i-kulim'>Rapport nummer {n} om handskar i Kulim</a></h2>"
    "<p>5 mars 2026</p></article>"
    for n in (1, 2, 3)
)


def test_reports_behind_their_pages_are_had_and_say_nothing_of_the_list(tmp_path: Path) -> None:
    routes: dict[str, Answer] = {
        f"{HOST}/rapporter/": Page(page(ITEMS)),
        f"{HOST}/rapporter/1-handskar-i-kulim": Page(page(f"<h1>Ett</h1>{TEXT}<a href='/f/1.pdf'>Ladda ner</a>")),
        f"{HOST}/rapporter/2-handskar-i-kulim": Page(
            page("<h1>Två</h1><p>Läs</p><a href='/f/2.pdf'>Handskarnas pris (PDF)</a>")
        ),
        f"{HOST}/rapporter/3-handskar-i-kulim": Page(page(f"<h1>Tre</h1>{TEXT}")),
        f"{HOST}/f/1.pdf": Page(made_report(), "application/pdf"),
        f"{HOST}/f/2.pdf": Page(made_report(), "application/pdf"),
    }
    with Web(routes) as web:
        house = make_house(tmp_path, [source("granskarna", f"{HOST}/rapporter/", "report")], web.proxy)
        gather(house)
        extract(house)
        _, seen = gather(house)
        found = extract(house)
        again = len(web.log)
        gather(house)
        assert [a.path for a in web.log[again:] if a.path.startswith(("/f/", "/rapporter/1"))] == []
    assert {lead.url.removeprefix(HOST): lead.title for lead in seen.leads if "/f/" in lead.url} == {
        "/f/1.pdf": "Ett", "/f/2.pdf": "Handskarnas pris (PDF)",
    }  # fmt: skip
    assert [found[f"{HOST}/f/{n}.pdf"].state for n in (1, 2)] == ["ok", "ok"]
    assert "villkor" not in "".join(lead.url for lead in seen.leads)
    with Store(house / "data") as store:
        assert {lead.url.removeprefix(HOST)[:11] for lead, _ in store.polls.lately("granskarna", 9)} == {"/rapporter/"}
        assert store.polls.last("granskarna").state == "ok"  # type: ignore[union-attr]  # it was asked


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<ul><li><a href='/f/a.pdf'>Rapport om handskar</a></li></ul>", ["/f/a.pdf"]),
        (ITEMS, [f"/rapporter/{n}-handskar-i-kulim" for n in (1, 2, 3)]),
        ("<a href='/download/12-rapport-a'>Ladda ner rapporten om handskar</a>", []),
        ("<h1>Rapporter</h1><p>Inga just nu.</p>", []),
        (f"<aside><a href='/f/b.pdf'>Rapport B</a></aside>{TEXT}", ["/f/b.pdf"]),
    ],
)
def test_a_page_of_reports_lists_its_own(body: str, found: list[str]) -> None:
    url = f"{HOST}/granskningar/"
    row = Source(id="g", name="G", kind="report", url=url)
    listing = report.read(row, Read(url=url, status=200, headers={}, body=page(body).encode()))
    assert [lead.url.removeprefix(HOST) for lead in listing.leads if "rapport" in lead.url or "/f/" in lead.url][
        : len(found)
    ] == found
    assert not [lead for lead in listing.leads if lead.url.endswith(("villkor.pdf", "arsredovisning.pdf"))]


def test_where_all_stand_around_the_content_they_count_but_for_the_foot() -> None:
    root = plain.parsed(page("<form><a href='/f/c.pdf'>Rapport C</a></form>"))
    assert root is not None
    assert [one.url for one in filelinks.files(root, HOST, datetime(2026, 3, 6, tzinfo=UTC))] == [f"{HOST}/f/c.pdf"]


@pytest.mark.parametrize(
    ("body", "path", "title"),
    [
        (
            "<a href='#' onclick=\"window.open('/f/a.pdf')\">Granskning av gruvor</a>",
            "/f/a.pdf",
            "Granskning av gruvor",
        ),
        (
            "<a href=\"javascript:open('/f/a.pdf?v=2')\">Granskning av gruvor</a>",
            "/f/a.pdf?v=2",
            "Granskning av gruvor",
        ),
        (
            "<div data-href='/f/a.pdf'><h3>Granskning av gruvor</h3><p>Några ord</p></div>",
            "/f/a.pdf",
            "Granskning av gruvor",
        ),
        (
            "<li><b>Granskning av gruvor</b> <a href='/download/7'>Ladda ner</a></li>",
            "/download/7",
            "Granskning av gruvor",
        ),
    ],
)
def test_files_that_a_script_opens_and_what_is_offered_to_be_downloaded_count(body: str, path: str, title: str) -> None:
    url = f"{HOST}/granskningar/"
    row = Source(id="g", name="G", kind="report", url=url)
    (lead,) = report.read(row, Read(url=url, status=200, headers={}, body=page(body).encode())).leads
    assert (lead.url, lead.title) == (f"{HOST}{path}", title)


@pytest.mark.parametrize(
    "body",
    [
        "<a href='#' onclick=\"window.open('https://share.example/?u=http://granskarna.example/f/a.pdf')\">Dela rapporten nu</a>",
        "<a href=\"javascript:open('http://127.0.0.1/a.pdf')\">Granskning av gruvor</a>", "<a href='/f/app.zip'>Ladda ner</a>",
    ],
)  # fmt: skip
def test_what_a_script_opens_elsewhere_is_no_report(body: str) -> None:
    url = f"{HOST}/granskningar/"
    row = Source(id="g", name="G", kind="report", url=url)
    assert report.read(row, Read(url=url, status=200, headers={}, body=page(body).encode())).leads == ()
