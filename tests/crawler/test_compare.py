"""A home page is asked beside its list, through the same guards; what stands there alone tells a silent feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import gather, listener, make_house, source
from servers import manners as m
from servers.httpd import Answer, Page, Web

from bevaka import clock
from bevaka.records import Source
from bevaka.settings import open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from bevaka.store.health import Comparison
from crawler.compare import home_of
from crawler.watch import WatchStage

BEGIN = datetime(2026, 3, 6, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOME = "http://a.example/"


def front(*numbers: int) -> Page:
    links = [f"<li><a href='/nyheter/{n}'><h2>En lång rubrik om handskar nummer {n}</h2></a></li>" for n in numbers]
    other = "<li><a href='/kampanj/stod-var-kampanj-2026'><h2>Stöd vår stora kampanj nu</h2></a></li>"
    return Page(f"<html><body><main><ul>{''.join(links)}{other}</ul></main></body></html>")


def feed(*numbers: int, at: str = "http://a.example") -> Page:
    return Page(m.rss(*((f"Rubrik {n}", f"{at}/nyheter/{n}") for n in numbers)), m.RSS)


def crawl_all(house: Path, days: float, names: list[str]) -> list[tuple[Comparison | None, str]]:
    """Collect at a moment; of each source, the comparison as it then stands, and how it is judged."""
    clock.set_clock(BEGIN + days * DAY, pinned=True)
    gather(house)
    with Store(house / "data") as store:
        run_stage(WatchStage(open_house(house)), store)
        return [(store.health.comparison(name), str(last.state)) for name in names if (last := store.health.last(name))]


def crawl(house: Path, days: float) -> tuple[Comparison | None, str]:
    [found] = crawl_all(house, days, ["a"])
    return found


def test_a_feed_that_its_home_page_leaves_behind_is_silent_and_one_that_follows_is_not(tmp_path: Path) -> None:
    routes = {"http://a.example/rss": feed(101, 102), HOME: front(101, 102)}
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss", pace="1h")], web.proxy)
        crawl(house, 0)
        first, _ = crawl(house, 0.1)
        assert first is not None
        assert (first.note, first.unseen) == ("looked at for the first time", "")
        asked = web.paths("a.example").count("/")
        crawl(house, 0.2)
        assert web.paths("a.example").count("/") == asked == 1, "once a week while the list goes on"
        web.routes[HOME] = front(103, 101, 102)
        missing, state = crawl(house, 1.2)
        assert missing is not None
        assert (missing.unseen, state) == ("http://a.example/nyheter/103", "fine")
        still, state = crawl(house, 2.3)
        assert still is not None
        assert (still.since, state) == (missing.since, "silent_feed")
        web.routes["http://a.example/rss"] = feed(103, 101)
        _, state = crawl(house, 2.4)
        assert state == "fine"


def test_what_only_the_home_page_has_is_not_missed_for_ever(tmp_path: Path) -> None:
    with Web({"http://a.example/rss": feed(101), HOME: front(101)}) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss", pace="1h")], web.proxy)
        for days in (0, 0.1):
            crawl(house, days)
        web.routes[HOME] = front(200, 101)
        assert crawl(house, 1.2)[0].unseen.endswith("/200")  # type: ignore[union-attr]  # it was compared
        web.routes["http://a.example/rss"] = feed(102, 101)
        web.routes[HOME] = front(200, 102, 101)
        crawl(house, 1.3)
        after, state = crawl(house, 2.5)
        assert after is not None
        assert (after.unseen, state) == ("", "fine")


def test_a_home_page_that_fails_or_leads_inside_is_told_and_forgets_nothing(tmp_path: Path) -> None:
    with listener() as (port, hits), Web({"http://a.example/rss": feed(101), HOME: front(101)}) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss", pace="1h")], web.proxy)
        for days in (0, 0.1):
            crawl(house, days)
        web.routes[HOME] = m.moved(f"http://127.0.0.1:{port}/")
        inside, _ = crawl(house, 1.2)
        web.routes[HOME] = Page("", status=500)
        failed, _ = crawl(house, 2.3)
        assert inside is not None
        assert failed is not None
        assert inside.note.startswith("refused_address")
        assert (failed.note, [len(links) for links in failed.pages.values()]) == ("HTTP 500", [2])
        assert hits == []


def sitemap(*numbers: int, date: str = "2019-01-01", at: str = "http://a.example") -> Page:
    entries = (f"<url><loc>{at}/nyheter/{n}</loc><lastmod>{date}</lastmod></url>" for n in numbers)
    return Page(f"<urlset>{''.join(entries)}</urlset>", "text/xml")


SILENT_HOMES: dict[str, tuple[Page, str, str]] = {
    "no home page": (Page("", status=500), "", "/sitemap.xml"),
    "no links on it": (Page("<html><body><div id=app></div></body></html>"), "", "/sitemap.xml"),
    "robots.txt names it": (Page("", status=404), "Sitemap: {at}/all.xml\nSitemap: {at}/news.xml\n", "/news.xml"),
    "robots.txt names strangers": (
        Page("", status=404), "Sitemap: http://127.0.0.1/x.xml\nSitemap: http://b.example/x.xml\n", "/sitemap.xml"),
    "robots.txt forbids it": (Page("", status=404), "User-agent: *\nDisallow: /sitemap.xml\n", ""),
}  # fmt: skip
CASES = list(SILENT_HOMES)
Stood = tuple[list[dict[str, tuple[Comparison | None, str]]], Web]


def host_of(case: str) -> str:
    return f"a{CASES.index(case)}.example"


@pytest.fixture(scope="module")
def silent_homes(tmp_path_factory: pytest.TempPathFactory) -> Stood:
    """How each source stood at each of six moments, between which its sitemap and at last its home page change."""
    routes: dict[str, Answer] = {}
    for case, (home, robots, _) in SILENT_HOMES.items():
        at = f"http://{host_of(case)}"
        routes |= {f"{at}/rss": feed(101, 102, at=at), f"{at}/": home}
        routes |= {f"{at}/robots.txt": Page(robots.format(at=at), "text/plain")} if robots else {}

    def maps(*numbers: int, **more: str) -> dict[str, Answer]:
        places = {case: f"http://{host_of(case)}" for case in CASES}
        return {f"{at}{w}": sitemap(*numbers, at=at, **more) for c, at in places.items() if (w := SILENT_HOMES[c][2])}

    names, stood = [host_of(case).partition(".")[0] for case in CASES], []
    with Web(routes | maps(*range(50, 103))) as web:
        rows = [source(name, f"http://{name}.example/rss", pace="1h") for name in names]
        house = make_house(tmp_path_factory.mktemp("silent"), rows, web.proxy)
        for days, changed in (
            (0, {}),
            (0.1, {}),
            (1.2, maps(*range(50, 103), date="2026-03-07")),
            (2.3, maps(*range(50, 104))),
            (3.4, {}),
            (4.5, {f"http://{n}.example/": front(103, 101, 102) for n in names}),
        ):
            web.routes |= changed
            stood.append(dict(zip(CASES, crawl_all(house, days, names), strict=True)))
    return stood, web


@pytest.mark.parametrize("case", CASES)
def test_where_the_home_page_says_nothing_the_sitemap_does(silent_homes: Stood, case: str) -> None:
    """Old pages that are changed say nothing, nor does a sitemap at first sight; a new page that the list has not is missed."""
    (moments, web), where, host = silent_homes, SILENT_HOMES[case][2], host_of(case)
    _, (first, _), (changed, state), (missing, _), (_, at_last), (back, _) = (moment[case] for moment in moments)
    assert first is not None
    if not where:
        assert "/sitemap.xml" not in web.paths(host)
        assert (first.pages, first.note) == ({}, "HTTP 404")
        return
    assert (list(first.pages), first.note) == ([f"http://{host}{where}"], "looked at for the first time")
    assert first.unseen == ""
    assert changed is not None
    assert (changed.unseen, changed.note, state) == ("", "", "fine")
    assert missing is not None
    assert missing.unseen == f"http://{host}/nyheter/103"
    assert at_last == "silent_feed"
    assert back is not None
    assert back.note == "looked at for the first time", "the home page has come back: nothing on it can be new"
    assert web.paths(host).count(where) == 4, "not asked beside a home page that can be read"


def test_an_index_of_sitemaps_is_read_in_part_and_its_new_parts_say_nothing_at_first(tmp_path: Path) -> None:
    def index(*parts: str) -> Page:
        return Page(
            f"<sitemapindex>{''.join(f'<sitemap><loc>{p}</loc></sitemap>' for p in parts)}</sitemapindex>", "text/xml"
        )

    at = "http://a.example"
    routes: dict[str, Answer] = {
        f"{at}/rss": feed(101),
        f"{at}/sitemap.xml": index(f"{at}/1.xml"),
        f"{at}/1.xml": sitemap(1, 101),
    }
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", f"{at}/rss", pace="1h")], web.proxy)
        for days in (0, 0.1):
            crawl(house, days)
        web.routes |= {
            f"{at}/sitemap.xml": index(*(f"{at}/{n}.xml" for n in range(1, 30))),
            f"{at}/2.xml": sitemap(102),
        }
        seen, _ = crawl(house, 1.2)
        assert seen is not None
        assert (seen.unseen, sorted(seen.pages)) == ("", [f"{at}/1.xml", f"{at}/2.xml"])
        assert len([p for p in web.paths("a.example")[-6:] if p.endswith(".xml")]) == 6
        web.routes[f"{at}/2.xml"] = sitemap(102, 103)
        missing, _ = crawl(house, 2.3)
        assert missing is not None
        assert missing.unseen == f"{at}/nyheter/103"


def test_a_site_that_wants_rest_is_asked_for_nothing_more(tmp_path: Path) -> None:
    with Web({"http://a.example/rss": feed(101), HOME: Page("", status=503)}) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss", pace="1h")], web.proxy)
        for days in (0, 0.1, 0.2):
            found, _ = crawl(house, days)
        assert found is not None
        assert found.note == "HTTP 503"
        assert web.paths("a.example").count("/") == 1
        assert "/sitemap.xml" not in web.paths("a.example")


def test_the_list_itself_is_no_home_page() -> None:
    def home(url: str, site: str = "") -> str:
        return home_of(Source(id="s", name="S", kind="feed", url=url, site=site))

    assert home("http://a.example/rss") == "http://a.example/"
    assert home("http://a.example/rss", "http://b.example/nyheter") == "http://b.example/nyheter"
    assert home("http://a.example/") == ""
    assert home("http://a.example/nyheter", "http://a.example/nyheter/") == ""
