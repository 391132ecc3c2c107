"""Sources of the list tried against servers on loopback: what each showed, the state it is in, and that no row is left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta

import list_pages as pages
import pytest
from crawl_world import Row, make_house, source
from list_feeds import NOW, XML, page, rss, urlset
from servers.httpd import Answer, Page, Web

from bevaka import clock
from bevaka.settings import open_house
from bevaka.store import Store
from crawler import errand
from crawler.trial import Trial

ROWS: list[Row] = [
    source("fine", "http://fine.example/rss", expect="30"),
    source("map", "http://map.example/s.xml", kind="feed"),
    source("page", "http://page.example/", kind="feed"),
    source("list", "http://list.example/n", kind="listing", selector="h2.entry-title a"),
    source("shut", "http://shut.example/rss"),
    source("gone", "http://gone.example/rss"),
    source("old", "http://old.example/rss", expect="30"),
    source("later", "http://later.example/rss"),
    source("asfeed", "http://fine.example/rss", kind="listing"),
    source("still", "http://still.example/rss"),
    source("new", "http://new.example/rss", status="unverified"),
    source("off", "http://off.example/rss", status="off"),
    source("css", "http://list.example/m", kind="listing", selector="h2.none a"),
    source("pdfs", "http://list.example/r", kind="listing", selector="h2.none a"),
    source("shy", "http://shy.example/rss"),
    source("abroad", "http://abroad.example/rss"),
    source("texts", "http://texts.example/rss"),
    source("some", "http://some.example/rss"),
    source("lost", "http://lost.example/rss"),
    source("sold", "http://sold.example/rss", site="http://www.sold.example/"),
    source("hosted", "http://feeds.service.example/hosted", site="http://hosted.example/"),
    source("twice", "http://feeds.twice.co.example/rss", site="http://twice.co.example/"),
    source("dead", "http://dead.example/rss"),
    source("bare", "http://list.example/b", kind="listing", selector="h2.none a", site="http://list.example/"),
]
ROUTES: dict[str, Answer] = {
    "http://fine.example/rss": Page(rss("fine.example"), "application/rss+xml", etag='"1"'),
    "http://fine.example/robots.txt": Page("User-agent: *\nAllow: /", "text/plain"),
    "http://map.example/s.xml": Page(urlset("map.example"), XML),
    "http://page.example/": page(pages.WORDPRESS),
    "http://list.example/n": Page(pages.WORDPRESS),
    "http://list.example/m": Page(pages.WORDPRESS),
    "http://list.example/r": Page(pages.REPORTS),
    "http://list.example/b": Page(
        "<html><body><h1>Nyheter</h1><div id='app'></div><a href='/om'>Om oss</a></body></html>"
    ),
    "http://shy.example/robots.txt": Page("User-agent: *\nDisallow: /a/", "text/plain"),
    "http://shy.example/rss": Page(rss("shy.example")),
    "http://abroad.example/rss": Page(rss("pages.shy.example")),
    "http://pages.shy.example/robots.txt": Page("User-agent: *\nDisallow: /", "text/plain"),
    "http://texts.example/robots.txt": Page("User-agent: *\nDisallow: /a/", "text/plain"),
    "http://texts.example/rss": Page(rss("texts.example").replace("De säger", "De säger att de svälter. " * 30)),
    "http://some.example/robots.txt": Page("User-agent: *\nDisallow: /a/\nAllow: /a/5", "text/plain"),
    "http://some.example/rss": Page(rss("some.example")),
    "http://lost.example/robots.txt": Page("", status=404),
    "http://lost.example/rss": Page(rss("pages.lost.example")),
    "http://pages.lost.example/robots.txt": Page("", status=500),
    "http://sold.example/rss": Page(rss("casino.example")),
    "http://feeds.service.example/hosted": Page(rss("www.hosted.example")),
    "http://feeds.twice.co.example/rss": Page(rss("www.twice.example")),
    "http://dead.example/rss": Page(rss("dead.example", last=2300)),
    "http://shut.example/robots.txt": Page("User-agent: *\nDisallow: /", "text/plain"),
    "http://shut.example/rss": Page(rss("shut.example")),
    "http://old.example/rss": Page(rss("old.example", last=400)),
    "http://new.example/rss": Page(rss("new.example")),
    "http://later.example/rss": Page(rss("later.example")),
    "http://still.example/rss": Page("", status=304),
}


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Trial], list[str]]]:
    """All of ROWS tried in a house that has been at work; one host has asked for rest."""
    clock.set_clock(NOW, pinned=True)
    folder = tmp_path_factory.mktemp("tried")
    with Web(ROUTES) as web:
        home = make_house(folder / "house", ROWS, proxy=web.proxy)
        with Store(home / "data") as store, store.transaction():
            store.hosts.pause("later.example", NOW + timedelta(hours=2), "Retry-After")
        before = shutil.copytree(home / "data", folder / "before")
        trials: list[Trial] = []
        sources = [s for s in open_house(home).sources if s.status != "off"]
        errand.run("crawler.scout:run", {"home": home, "sources": sources}, trials.append, seconds=60)
        for name in ("bevaka.db", "people.db"):
            assert (home / "data" / name).read_bytes() == (before / name).read_bytes(), name
        assert sorted(f.name for f in (home / "data").rglob("*.warc*")) == []
        yield {t.source.id: t for t in trials}, [a.host for a in web.log]


@pytest.mark.parametrize(
    ("id", "condition", "status", "kind", "items", "robots", "note"),
    [
        ("fine", "fine", 200, "feed", 6, "ok", ""),
        ("map", "not_a_list", 200, "sitemap", 0, "none", "looks like a sitemap"),
        ("page", "not_a_list", 200, "listing", 0, "none", "an HTML page"),
        ("list", "fine", 200, "listing", 8, "none", ""),
        ("shut", "robots", None, "", 0, "no", "does not allow /rss"),
        ("still", "server_error", 304, "", 0, "none", "HTTP 304 (unchanged), although it was asked for in full"),
        ("asfeed", "empty", 200, "feed", 0, "ok", "it looks like a feed"),
        ("gone", "gone", 404, "", 0, "none", "HTTP 404"),
        ("old", "silent", 200, "feed", 6, "none", "its newest is of 2025-02-02, 400 days old; 3 were likely at most"),
        ("shy", "robots", 200, "feed", 6, "ok", "newest publications may be asked for: robots.txt does not allow /a/0"),
        (
            "abroad",
            "robots",
            200,
            "feed",
            6,
            "none",
            "newest publications may be asked for: robots.txt does not allow /a/0",
        ),
        ("texts", "fine", 200, "feed", 6, "ok", ""),
        ("some", "fine", 200, "feed", 6, "ok", ""),
        ("lost", "server_error", 200, "feed", 6, "none", "robots.txt cannot be had (HTTP 500)"),
        ("sold", "wrong_feed", 200, "feed", 6, "none", "its items lead to casino.example; if that is the publisher's"),
        ("hosted", "fine", 200, "feed", 6, "none", ""),
        ("twice", "fine", 200, "feed", 6, "none", ""),
        ("dead", "silent", 200, "feed", 6, "none", "its newest is of 2019-11-21, 2300 days old"),
        ("later", "blocked", None, "", 0, "", "left alone until 2026-03-09 14:00 UTC"),
        ("new", "fine", 200, "feed", 6, "none", ""),
        (
            "css",
            "empty",
            200,
            "listing",
            0,
            "none",
            (
                "no links match 'h2.none a'; 8 links of this page look like a list: in the row css of config/sources.csv, "
                "set selector to h2.entry-title a, then bevaka check --live css"
            ),
        ),
        ("pdfs", "empty", 200, "report", 0, "none", "set selector to ul.reports a and kind to report"),
        (
            "bare",
            "empty",
            200,
            "page",
            0,
            "none",
            "scripts may draw it): find another with bevaka add http://list.example/",
        ),
    ],
)
def test_what_each_source_showed(
    tried: tuple[dict[str, Trial], list[str]],
    id: str,
    condition: str,
    status: int | None,
    kind: str,
    items: int,
    robots: str,
    note: str,
) -> None:
    trial = tried[0][id]
    assert (str(trial.condition), trial.status, trial.kind, trial.figures.items, trial.robots) == (
        condition,
        status,
        kind,
        items,
        robots,
    )
    assert note in trial.note


def test_hosts_that_rest_and_sources_that_are_off_are_not_asked(tried: tuple[dict[str, Trial], list[str]]) -> None:
    trials, hosts = tried
    assert trials.keys() == {row["id"] for row in ROWS} - {"off"}
    assert {"later.example", "off.example"} & set(hosts) == set()
    assert hosts.count("list.example") == 5
