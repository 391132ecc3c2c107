"""Where a page cannot be had or read, or shows the beginning alone, the text that its source put into its own list is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Answer, Page, Web

from bevaka import clock
from bevaka.records import Document
from bevaka.settings import open_house
from bevaka.store import Store
from crawler.verify import Verifier
from tests.store.shelf import put_finding

START = datetime(2026, 3, 6, 9, tzinfo=UTC)
TEXT = " ".join(
    f"Stycke {n}: handskfabriken Exempel i Kulim behöll arbetarnas pass, visar en granskning." for n in range(12)
)


def url_of(host: str) -> str:
    return f"http://{host}/n/1"


def feed(host: str, words: str) -> Page:
    item = (
        f"<item><title>Granskning av handskar</title><link>{url_of(host)}</link><description>Kort ingress</description>"
        f"<content:encoded>{words}</content:encoded><pubDate>Fri, 06 Mar 2026 07:00:00 GMT</pubDate></item>"
    )
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    return Page(f"<rss version='2.0' {space}><channel><title>A</title>{item}</channel></rss>", m.RSS)


def page(body: str, title: str = "Granskning av handskar") -> Page:
    return Page(f"<html lang='sv'><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>")


TEASER = page(
    "<article><h1>Granskning av handskar</h1><p>En ny granskning visar hur handskar tillverkas i Malaysia, där många "
    "arbetar under svåra förhållanden.</p><p>Resten kan du läsa i morgon, när tidningen har kommit ut.</p></article>"
)
PAGES = {
    "scripts": page("<div id=root></div><script src=/app.js></script>", "Tidningen"),
    "captcha": page("<div class=cf-turnstile></div><p>Verify you are human</p>", "Just a moment..."),
    "consent": page(
        "<h1>Innan du fortsätter</h1><p>Vi använder cookies. Godkänn alla cookies för att fortsätta.</p>", "Hej"
    ),
    "login": page("<h1>Logga in</h1><p>Logga in för att läsa.</p><form><input type=password></form>", "Logga in"),
    "front": m.moved("/"),
    "pdf": Page(b"%PDF-1.4 broken", "application/pdf"),
    "refused": Page("no", status=403),
    "teaser": TEASER,
}


def hosts_of(cases: Iterable[str]) -> dict[str, str]:
    """A host for each case."""
    return {case: f"a{n}.example" for n, case in enumerate(cases)}


def make(folder: Path, web: Web, words: dict[str, str]) -> Path:
    """A house whose sources have these texts in their lists, by their hosts."""
    for host, text in words.items():
        web.routes |= {f"http://{host}/rss": feed(host, text), f"http://{host}/": page("<h1>Hem</h1>")}
    rows = [source(host.partition(".")[0], f"http://{host}/rss", pace="31d") for host in words]
    return make_house(folder, rows, web.proxy)


def had(folder: Path, cases: dict[str, tuple[Answer, str]]) -> tuple[Path, dict[str, Document]]:
    """A house that has had a page and a list's text for each case, and the document of each."""
    hosts = hosts_of(cases)
    with Web({url_of(hosts[case]): answer for case, (answer, _) in cases.items()}) as web:
        house = make(folder, web, {hosts[case]: words for case, (_, words) in cases.items()})
        gather(house)
        found = extract(house)
    return house, {case: found[url_of(host)] for case, host in hosts.items()}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Document]]:
    return had(tmp_path_factory.mktemp("shown"), {name: (answer, TEXT) for name, answer in PAGES.items()})


@pytest.mark.parametrize("name", PAGES)
def test_the_text_in_the_list_is_read(shown: tuple[Path, dict[str, Document]], name: str) -> None:
    house, found = shown[0], shown[1][name]
    assert (found.state, found.medium, found.title) == ("ok", "feed", "Granskning av handskar")
    assert found.text == TEXT
    assert bool(found.reason) is (name != "refused")
    with Store(house / "data", write=False) as store, Verifier(open_house(house), store) as verifier:
        assert verifier.proof(found).text == found.body


def test_a_page_counts_where_the_list_has_little_or_the_page_has_as_much(tmp_path: Path) -> None:
    whole = page(
        f"<article><h1>Granskning av handskar</h1><p>{TEXT}</p><p>Bolaget har svarat på frågorna.</p></article>"
    )
    taken = page("<article><h1>Granskning av handskar</h1><p>Artikeln är avpublicerad.</p></article>")
    cases: dict[str, tuple[Answer, str]] = {
        "whole": (whole, TEXT), "teaser": (TEASER, TEXT[:300]), "taken": (taken, TEXT), "wall": (PAGES["captcha"], "Kort."),
    }  # fmt: skip
    _, found = had(tmp_path, cases)
    assert {case: (d.state, d.medium) for case, d in found.items()} == {
        "whole": ("ok", "html"), "teaser": ("ok", "html"), "taken": ("withdrawn", "html"), "wall": ("unreadable", "html"),
    }  # fmt: skip
    assert {d.title for d in found.values()} == {"Granskning av handskar"}


LATER = ("captcha", "login", "teaser", "scripts")


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Web]:
    """Whole pages, in whose place something else stands a day later."""
    hosts = hosts_of(LATER)
    more = f"<article><h1>Granskning av handskar</h1><p>{TEXT}</p><p>Bolaget har svarat på frågorna.</p></article>"
    with Web({url_of(host): page(more) for host in hosts.values()}) as web:
        house = make(tmp_path_factory.mktemp("replaced"), web, dict.fromkeys(hosts.values(), TEXT))
        for days in (0, 1.1):
            clock.set_clock(START + timedelta(days=days), pinned=True)
            gather(house)
            found = extract(house)
            if not days:
                with Store(house / "data") as store, store.transaction():
                    for host in hosts.values():
                        put_finding(store, found[url_of(host)])
                web.routes |= {url_of(host): PAGES[later] for later, host in hosts.items()}
    return house, web


@pytest.mark.parametrize("later", LATER)
def test_a_page_that_was_read_once_is_not_replaced_by_its_list(replaced: tuple[Path, Web], later: str) -> None:
    """The list may hold less than the page did."""
    (house, web), host = replaced, hosts_of(LATER)[later]
    assert web.paths(host).count("/n/1") == 2
    with Store(house / "data", write=False) as store:
        [only] = store.documents.revisions(url_of(host))
    assert only.text.endswith("Bolaget har svarat på frågorna.")
