"""Pages of reports, on loopback: files in the page itself, or on the pages that it lists; never those that stand around them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Page, Web
from test_reports import report as pdf

from bevaka import clock
from bevaka.records import Answer, Listing, Source
from bevaka.store import Store
from crawler import filelinks, linkwords, plain
from crawler.kinds import report

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
SITE = "http://granskarna.example"
WORDS = "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom, visar en granskning. " * 6


@pytest.fixture(autouse=True)
def still() -> None:
    clock.set_clock(NOW, pinned=True)


def whole(main: str) -> str:
    return (
        "<html lang=sv><head><title>Granskarna</title></head><body><header><a href='/om.pdf'>Om oss (PDF)</a></header>"
        f"<main>{main}</main><footer><a href='/villkor.pdf'>Allmänna villkor för webbplatsen</a></footer></body></html>"
    )


def read(main: str, **options: str) -> Listing:
    row = Source(id="s", name="S", kind="report", url=f"{SITE}/rapporter", options=options)
    return report.read(row, Answer(url=row.url, status=200, headers={}, body=whole(main).encode()))


PAGES = "".join(
    f"<article><h2><a href='/rapporter/{n}-handskar-i-malaysia'>Rapport nummer {n} om handskar</a></h2><p>5 mars 2026</p></article>"
    for n in range(4)
)
FILE = "<p><a href='/f/{0}.pdf'>Rapport {0} om handskar (PDF, 2 MB)</a></p>"
LISTS = {
    FILE.format(1) + FILE.format(2): ["/f/1.pdf", "/f/2.pdf"],
    FILE.format(1): ["/f/1.pdf"],
    FILE.format(1) + FILE.format(2) + PAGES: ["/f/1.pdf", "/f/2.pdf", *(f"/rapporter/{n}-handskar-i-malaysia" for n in range(4))],
    "".join(map(FILE.format, range(4))) + PAGES: [f"/f/{n}.pdf" for n in range(4)],
    PAGES: [f"/rapporter/{n}-handskar-i-malaysia" for n in range(4)],
    PAGES + FILE.format(1): ["/f/1.pdf", *(f"/rapporter/{n}-handskar-i-malaysia" for n in range(4))],
    "<p><a href='/hamta?fil=a.pdf&x=1'>Om handskar</a> <a href='/f/B.PDF#page=2'>B</a></p>": ["/f/B.PDF", "/hamta?fil=a.pdf&x=1"],
    "<p><a href='/download/7'>Ladda ner rapporten</a> <a href='/d/8'>Bericht herunterladen</a>"
    " <a href='/d/9'>Ladda ner appen</a> <a href='/d/rapport.docx'>Ladda ner rapporten i Word</a></p>": ["/d/8", "/download/7"],
    "<article><p>Text</p><aside><a href='/f/1.pdf'>Hämta (PDF)</a></aside></article>": ["/f/1.pdf"],
    "<p><a href='http://[trasig/a.pdf'>Trasig</a></p>" + FILE.format(1) + FILE.format(2): ["/f/1.pdf", "/f/2.pdf"],
    "<p>Inget här.</p>": [],
}  # fmt: skip


@pytest.mark.parametrize("main", LISTS)
def test_a_page_of_reports_is_a_list_of_files_or_of_pages_that_have_them(main: str) -> None:
    listing = read(main)
    assert sorted(lead.url.removeprefix(SITE) for lead in listing.leads) == LISTS[main]
    assert listing.state == ("ok" if LISTS[main] else "no_links")


def page(n: int) -> Page:
    links = {
        0: "<p><a href='/f/0.pdf'>Ladda ner</a></p>",
        1: "<aside><a href='http://filer.example/f/1-sv.pdf'>Rapporten om handskar, på svenska</a></aside>",
        2: "".join(f"<p><a href='/f/aldre-{k}.pdf'>Äldre rapport nummer {k}</a></p>" for k in range(30)),
        3: "",
    }
    return Page(
        whole(f"<article><h1>Rapport nummer {n} om handskar</h1><p>{WORDS if n else ''}</p>{links[n]}</article>")
    )


def test_reports_that_the_pages_lead_to_are_fetched_and_read_once(tmp_path: Path) -> None:
    routes = {
        f"{SITE}/rapporter": Page(whole(PAGES)),
        **{f"{SITE}/rapporter/{n}-handskar-i-malaysia": page(n) for n in range(4)},
        **{f"{SITE}/f/{n}.pdf": Page(pdf(title="x"), "application/pdf") for n in range(4)},
        "http://filer.example/f/1-sv.pdf": Page(pdf(title="x"), "application/pdf"),
    }
    with Web(routes) as web:
        home = make_house(tmp_path, [source("g", f"{SITE}/rapporter", "report", language="sv", pace="1h")], web.proxy)
        gather(home)
        extract(home)
        _, seen = gather(home)
        documents = extract(home)
        asked = len([one for one in web.log if one.path != "/robots.txt"])
        clock.set_clock(NOW + timedelta(hours=2), pinned=True)
        _, later = gather(home)
        extract(home)
        again = [one.path for one in web.log if one.path != "/robots.txt"][asked:]
    first, second = documents[f"{SITE}/f/0.pdf"], documents["http://filer.example/f/1-sv.pdf"]
    assert (first.title, first.medium, first.state) == ("Rapport nummer 0 om handskar", "pdf", "ok")
    assert second.title == "Rapporten om handskar, på svenska"
    assert documents[f"{SITE}/rapporter/0-handskar-i-malaysia"].state == "unreadable", "a page of a title and a file"
    assert seen.lead(f"{SITE}/f/0.pdf").published == seen.lead(f"{SITE}/rapporter/0-handskar-i-malaysia").published
    assert all(lead.backlog for lead in seen.leads), "what a first list leads to is of the past as it is"
    older = [lead for lead in seen.leads if "aldre" in lead.url]
    assert len(older) == 10
    assert {lead.published for lead in older} == {None}, "many of them are not of the page's day"
    assert not any("villkor" in lead.url or "om.pdf" in lead.url for lead in seen.leads)
    assert len(later.leads) == len(seen.leads)
    assert set(again) == {"/rapporter"}
    with Store(home / "data") as store:
        poll = store.polls.last("g")
    assert poll is not None
    assert (poll.state, poll.items, poll.new) == ("ok", 4, 0), "and they say nothing of what the list shows"


NEWS = whole(
    f"<article><h1>Tolv fabriker granskade</h1><p>{WORDS}</p><p><a href='/files/rapport.pdf'>Läs hela rapporten (PDF)</a></p>"
    "<p><a href='http://filer.granskarna.example/bilaga.pdf'>Fabrikernas egna svar</a></p>"
    "<p>Förra året skrev <a href='http://annan.example/2019.pdf'>en annan organisation</a> om dem.</p></article>"
)


@pytest.mark.parametrize(
    ("kind", "type_", "files"),
    [
        ("feed", "ngo", ["/files/rapport.pdf", "bilaga.pdf"]), ("listing", "union", ["/files/rapport.pdf", "bilaga.pdf"]),
        ("sitemap", "authority", ["/files/rapport.pdf", "bilaga.pdf"]), ("feed", "media", []),
    ],
)  # fmt: skip
def test_of_news_the_files_on_their_own_site_are_publications_too(
    tmp_path: Path, kind: str, type_: str, files: list[str]
) -> None:
    lists = {
        "feed": Page(m.rss(("Tolv fabriker granskade", f"{SITE}/nyheter/tolv-fabriker")), m.RSS),
        "listing": Page(whole("<h2><a href='/nyheter/tolv-fabriker'>Tolv fabriker har granskats nu</a></h2>" + PAGES)),
        "sitemap": Page(f"<urlset><url><loc>{SITE}/nyheter/tolv-fabriker</loc></url></urlset>", "application/xml"),
    }
    routes = {
        f"{SITE}/lista": lists[kind],
        f"{SITE}/nyheter/tolv-fabriker": Page(NEWS),
        f"{SITE}/files/rapport.pdf": Page(pdf(title="x"), "application/pdf"),
        "http://filer.granskarna.example/bilaga.pdf": Page(pdf(title="x"), "application/pdf"),
        "http://annan.example/2019.pdf": Page(pdf(title="x"), "application/pdf"),
    }
    with Web(routes) as web:
        home = make_house(
            tmp_path, [source("g", f"{SITE}/lista", kind, type=type_, language="sv", pace="1h")], web.proxy
        )
        for _ in range(2):
            gather(home)
            documents = extract(home)
        asked = [one.path for one in web.log]
    read = [d for d in documents.values() if d.medium == "pdf"]
    assert sorted(d.url.rpartition("granskarna.example")[2] for d in read) == sorted(
        f"/{one.lstrip('/')}" for one in files
    )
    assert {d.title for d in read} == ({"Tolv fabriker granskade", "Fabrikernas egna svar"} if files else set())
    assert {d.state for d in documents.values()} == {"ok"}
    assert "/2019.pdf" not in asked, "what others wrote is theirs"


SHOWN = {
    "<iframe src='/f/a.pdf#view=fit'></iframe>": "/f/a.pdf",
    "<embed src='/visa?id=5' type='application/pdf'>": "/visa?id=5",
    "<object data='/f/a.pdf' type='application/pdf'></object>": "/f/a.pdf",
    "<iframe src='/pdfjs/web/viewer.html?file=%2Ff%2Fa.pdf'></iframe>": "/f/a.pdf",
    "<iframe src='https://www.film.example/embed/a'></iframe>": "",
    "<a href='/getfile?id=5' class='btn download'>Rapporten i fulltext</a>": "/getfile?id=5",
    "<a href='/getfile?id=5' download>The whole report</a>": "/getfile?id=5",
    "<a href='/getfile?id=5'>Rapporten kommer i maj</a>": "",
    "<iframe src='javascript:a.pdf'></iframe><iframe src='http://[trasig/a.pdf'></iframe>": "",
}


@pytest.mark.parametrize("markup", SHOWN)
def test_files_that_a_page_shows_or_offers(markup: str) -> None:
    root = plain.parsed(whole(f"<article>{markup}</article>"))
    assert root is not None
    assert [one.url.removeprefix(SITE) for one in filelinks.files(root, f"{SITE}/n", NOW)] == [SHOWN[markup]] * bool(
        SHOWN[markup]
    )


@pytest.mark.parametrize(
    ("title", "nothing"),
    [
        ("Läs hela rapporten", True), ("Läs rapporten här (PDF, 2 MB)", True), ("Read the full report", True),
        ("Les hele rapporten her", True),
        ("Læs hele rapporten", True), ("Lue koko raportti", True), ("Zum vollständigen Bericht", True),
        ("Rapporten i fulltext", True),
        ("Handskarnas pris", False), ("Rapporten om handskar", False), ("Report on gloves", False), ("Fabrikernas svar", False),
    ],
)  # fmt: skip
def test_words_that_do_not_say_what_a_file_is(title: str, nothing: bool) -> None:
    assert linkwords.says_nothing(title) is nothing
