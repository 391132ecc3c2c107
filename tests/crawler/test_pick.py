"""The list of a page, and a selector that holds it: pages of Joomla, WordPress, Drupal and of nobody's program."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import list_pages as pages
import pytest

from crawler import links, pick, plain, selector

NOW = datetime(2026, 3, 10, tzinfo=UTC)
BASE = "https://granskarna.example/nyheter"


def picked(markup: str, base: str = BASE) -> tuple[str | None, list[tuple[str, str]]]:
    """The selector, and what it picks: address without host, date."""
    root = plain.parsed(markup)
    assert root is not None
    css = pick.news(root, base, NOW)
    found = links.by_selector(root, css, base, NOW) if css else []
    return css, [(f.url.partition(".example")[2], f"{f.when.moment:%m-%d}" if f.when else "") for f in found]


@pytest.mark.parametrize(
    ("markup", "css", "first", "count"),
    [
        (pages.JOOMLA, "div.page-header a", ("/nyheter/540-ny-rapport", "03-05"), 7),
        (pages.JOOMLA_TABLE, "td.list-title a", ("/aktuellt/10-x", "01-10"), 6),
        (pages.WORDPRESS, "h2.entry-title a", ("/2026/03/01/plant-0-closed/", "03-01"), 8),
        (pages.BLOCKS, "h3.wp-block-post-title a", ("/granskning-av-0/", ""), 5),
        (pages.DRUPAL, "div.views-field-title a", ("/en/node/400", "03-01"), 5),
        (pages.PLAIN, 'a[href*="nyheter/"]', ("/nyheter/2026-0.html", "03-01"), 5),
        (pages.BARE, "h2 + ul a", ("/strike-in-jakarta", "02-10"), 4),
        (pages.CARDS, 'a[href*="/artikel/"]', ("/artikel/a0", ""), 4),
    ],
    ids=["joomla", "joomla table", "wordpress", "wordpress blocks", "drupal", "plain", "bare", "cards"],
)
def test_the_selector_holds_the_news_and_nothing_else(
    markup: str, css: str, first: tuple[str, str], count: int
) -> None:
    found, chosen = picked(markup, "https://granskarna.example/sida.html")
    assert found == css
    assert (chosen[0], len(chosen)) == (first, count)


def test_the_selector_still_holds_next_month() -> None:
    """None of its names belongs to one publication: new numbers, classes and folders of the year change nothing."""
    for markup in (pages.JOOMLA, pages.WORDPRESS, pages.BLOCKS, pages.DRUPAL, pages.JOOMLA_TABLE):
        css, before = picked(markup)
        root = plain.parsed(
            markup.replace("post-9", "post-12").replace("row-", "row-7").replace("2026", "2027").replace("/0", "/1")
        )
        assert css
        assert root is not None
        assert len(links.by_selector(root, css, BASE, NOW)) == len(before)


def test_a_menu_is_no_list() -> None:
    assert picked(pages.NO_LIST) == (None, [])
    assert picked(f"<html><body>{pages.MENU}<p>Hej</p></body></html>") == (None, [])


def test_reports_are_the_pdfs_of_the_page_without_those_around_it() -> None:
    root = plain.parsed(pages.REPORTS)
    assert root is not None
    css = pick.reports(root, BASE, NOW)
    assert css
    assert [f.url[-6:] for f in links.by_selector(root, css, BASE, NOW)] == [f"r{n}.pdf" for n in range(5)]
    alone = plain.parsed('<html><body><p><a href="/a.pdf">A</a></p><p><a href="/b.pdf">B</a></p></body></html>')
    assert alone is not None
    assert pick.reports(alone, BASE, NOW) == "", "all PDFs of the page need no selector"
    one = plain.parsed('<html><body><p><a href="/a.pdf">A</a></p></body></html>')
    assert one is not None
    assert pick.reports(one, BASE, NOW) is None


@pytest.mark.parametrize(
    "markup",
    [
        "<a href='/a-b-c'>" * 40_000,
        "<div>" * 20_000 + "<a href='/x-y-z'>En lång titel här</a>",
        "".join(
            f"<p class='{chr(34)}]{{}} a:b c{n}'><a class='x]' id='1' href='/n-{n}-x'>En rad med ord {n}</a></p>"
            for n in range(3000)
        ),
        "<ul>" + "".join(f"<li><a href='/n-{n}-x'>{'ord ' * 50}</a></li>" for n in range(20_000)) + "</ul>",
    ],
    ids=["open links", "deep", "odd names", "long"],
)
def test_hostile_pages_are_done_with_in_seconds(markup: str) -> None:
    root = plain.parsed(f"<html><body>{markup}")
    assert root is not None
    began = time.process_time()
    pick.news(root, BASE, NOW)
    assert time.process_time() - began < 20


def test_a_selector_for_links_that_have_nothing_in_common() -> None:
    root = plain.parsed("<html><body><p><a href='/x'>x</a></p><div><a href='/y'>y</a></div></body></html>")
    assert root is not None
    anchors = list(root.iter("a"))
    assert selector.choose(root, BASE, root, [(a, a) for a in anchors]) == "a"
