"""Where a page cannot be had or read, or shows the beginning alone, the text that its source put into its own list is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Answer, Page, Web

from bevaka import clock
from bevaka.settings import open_house
from bevaka.store import Store
from crawler.verify import Verifier
from tests.store.shelf import put_finding

START = datetime(2026, 3, 6, 9, tzinfo=UTC)
HOST = "http://a.example"
URL = f"{HOST}/n/1"
TEXT = " ".join(
    f"Stycke {n}: handskfabriken Exempel i Kulim behöll arbetarnas pass, visar en granskning." for n in range(12)
)


def feed(words: str) -> Page:
    item = (
        f"<item><title>Granskning av handskar</title><link>{URL}</link><description>Kort ingress</description>"
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
    "front": m.moved(f"{HOST}/"),
    "pdf": Page(b"%PDF-1.4 broken", "application/pdf"),
    "refused": Page("no", status=403),
    "teaser": TEASER,
}


def houses(tmp_path: Path, web: Web, words: str = TEXT) -> Path:
    web.routes |= {f"{HOST}/rss": feed(words), f"{HOST}/": page("<h1>Hem</h1>")}
    return make_house(tmp_path, [source("a", f"{HOST}/rss", pace="31d")], web.proxy)


@pytest.mark.parametrize("shown", PAGES)
def test_the_text_in_the_list_is_read(tmp_path: Path, shown: str) -> None:
    with Web({URL: PAGES[shown]}) as web:
        house = houses(tmp_path, web)
        gather(house)
        found = extract(house)[URL]
    assert (found.state, found.medium, found.title) == ("ok", "feed", "Granskning av handskar")
    assert found.text == TEXT
    assert bool(found.reason) is (shown != "refused")
    with Store(house / "data") as store, Verifier(open_house(house), store) as verifier:
        assert verifier.proof(found).text == found.body


def test_a_page_counts_where_the_list_has_little_or_the_page_has_as_much(tmp_path: Path) -> None:
    whole = page(
        f"<article><h1>Granskning av handskar</h1><p>{TEXT}</p><p>Bolaget har svarat på frågorna.</p></article>"
    )
    taken = page("<article><h1>Granskning av handskar</h1><p>Artikeln är avpublicerad.</p></article>")
    cases: list[tuple[Answer, str, str, str]] = [
        (whole, TEXT, "ok", "html"), (TEASER, TEXT[:300], "ok", "html"), (taken, TEXT, "withdrawn", "html"),
        (PAGES["captcha"], "Kort.", "unreadable", "html"),
    ]  # fmt: skip
    for number, (answer, words, state, medium) in enumerate(cases):
        with Web({URL: answer}) as web:
            house = houses(tmp_path / str(number), web, words)
            gather(house)
            found = extract(house)[URL]
        assert (found.state, found.medium, found.title) == (state, medium, "Granskning av handskar"), number


@pytest.mark.parametrize("later", ["captcha", "login", "teaser", "scripts"])
def test_a_page_that_was_read_once_is_not_replaced_by_its_list(tmp_path: Path, later: str) -> None:
    """The list may hold less than the page did."""
    more = f"<article><h1>Granskning av handskar</h1><p>{TEXT}</p><p>Bolaget har svarat på frågorna.</p></article>"
    with Web({URL: page(more)}) as web:
        house = houses(tmp_path, web)
        for days in (0, 1.1):
            clock.set_clock(START + timedelta(days=days), pinned=True)
            gather(house)
            found = extract(house)
            if not days:
                with Store(house / "data") as store, store.transaction():
                    put_finding(store, found[URL])
                web.routes[URL] = PAGES[later]
        assert web.paths("a.example").count("/n/1") == 2
    with Store(house / "data") as store:
        [only] = store.documents.revisions(URL)
    assert only.text.endswith("Bolaget har svarat på frågorna.")
