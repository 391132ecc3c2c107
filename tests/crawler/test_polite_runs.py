"""Politeness over many runs, as the server's log shows it: what one run has learnt of a host, the next one keeps to."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from crawl_world import Seen, gather, listener, make_house, source
from servers import manners as m
from servers.httpd import Answer, Page, Web, Wire

from bevaka import clock
from crawler.middlewares import ROBOTS_READ

START = datetime(2026, 3, 6, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXT = Page("<html><body><h1>Rubrik</h1><p>" + "Handskar i massor, sade hon. " * 20 + "</p></body></html>")
ONLY_ITS_LIST = Page("User-agent: *\nAllow: /rss\nDisallow: /\n", "text/plain")
NOTHING = Page("User-agent: *\nDisallow: /\n", "text/plain")


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    clock.set_clock(START, pinned=True)
    yield
    clock.set_clock(None)


def feed(host: str, *paths: str, **more: str) -> Page:
    return Page(m.rss(*((f"T {p}", f"http://{host}{p}") for p in paths)), m.RSS, **more)  # type: ignore[arg-type]


def run(house: Path, hours: float) -> Seen:
    clock.set_clock(START + hours * HOUR, pinned=True)
    return gather(house)[1]


def asked(web: Web, path: str, host: str = "a.example") -> int:
    return sum(a.path == path and a.host == host for a in web.log)


def test_robots_txt_is_asked_once_a_day_however_many_runs_there_are(tmp_path: Path) -> None:
    with Web({"http://a.example/rss": feed("a.example", "/1"), "http://a.example/1": TEXT}) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss", pace="1h")], web.proxy)
        for hour in (0, 1, 2, 8, 16, 23):
            run(house, hour)
        assert (asked(web, "/robots.txt"), asked(web, "/rss")) == (1, 6)
        web.routes["http://a.example/robots.txt"] = NOTHING
        seen = run(house, 24.1)
        assert (asked(web, "/robots.txt"), asked(web, "/rss"), seen.state("a")) == (2, 6, "robots_disallowed")
        web.routes.pop("http://a.example/robots.txt")
        assert run(house, 30).state("a") == "robots_disallowed"
        assert asked(web, "/robots.txt") == 2
        assert run(house, 49).state("a") == "ok"


def test_nothing_is_asked_while_robots_txt_fails_and_soon_after_it_is_asked_again(tmp_path: Path) -> None:
    routes = {"http://a.example/rss": feed("a.example", "/1", "/2"), "http://b.example/rss": feed("a.example", "/3")}
    with Web(routes) as web:
        rows = [source("a", "http://a.example/rss", pace="15m"), source("b", "http://b.example/rss", pace="15m")]
        house = make_house(tmp_path, rows, web.proxy)
        web.routes["http://a.example/robots.txt"] = Page("User-agent: *\nAllow: /\n", "text/plain", 503)
        for hour in (0, 0.5, 1, 2, 4, 6):
            assert run(house, hour).state("a") == "robots_unreachable"
        assert web.paths("a.example") == []
        assert 4 <= asked(web, "/robots.txt") <= 6
        web.routes.pop("http://a.example/robots.txt")
        assert run(house, 14.1).state("a") == "ok"


def test_a_rest_that_robots_txt_asks_for_holds_for_its_host_in_later_runs(tmp_path: Path) -> None:
    routes: dict[str, Answer] = {
        "http://a.example/robots.txt": m.busy("7200"),
        "http://a.example/rss": feed("a.example"),
    }
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss", pace="5m")], web.proxy)
        assert run(house, 0).pauses == {"a.example": START + 2 * HOUR}
        web.routes.pop("http://a.example/robots.txt")
        for minutes in (5, 60, 119):
            run(house, minutes / 60)
        assert len(web.log) == 1
        assert run(house, 2.1).state("a") == "empty"


@pytest.mark.parametrize(
    ("answer", "rest"),
    [
        (m.busy("7200"), 2 * HOUR), (m.busy("99999999"), timedelta(days=7)), (Page("", status=429), timedelta(minutes=10)),
        (Page("", status=503, headers={"Retry-After": "Fri, 06 Mar 2026 11:00:00 GMT", "Date": "Fri, 06 Mar 2026 08:00:00 GMT"}),
         3 * HOUR),
    ],
    ids=["seconds", "seconds beyond a week", "429 without a word", "a date"],
)  # fmt: skip
def test_a_rest_is_kept_by_all_that_goes_to_its_host(tmp_path: Path, answer: Page, rest: timedelta) -> None:
    """By its other sources, pages that others link to, its home page; also where it was met on the way elsewhere."""
    routes: dict[str, Answer] = {
        "http://start.example/rss": m.moved("http://a.example/rss"), "http://a.example/rss": answer,
        "http://a.example/2": feed("a.example"), "http://b.example/rss": feed("a.example", "/page"),
    }  # fmt: skip
    with Web(routes) as web:
        rows = [source("s", "http://start.example/rss", pace="5m"), source("b", "http://b.example/rss", pace="5m")]
        house = make_house(tmp_path, rows, web.proxy)
        assert run(house, 0).pauses == {"a.example": START + rest}
        before = [a for a in web.log if a.host == "a.example"]
        make_house(
            tmp_path, [*rows, source("a2", "http://a.example/2", pace="5m", site="http://a.example/home")], web.proxy
        )
        for part in (0.3, 0.6, 0.99):
            run(house, rest / HOUR * part)
        assert [a for a in web.log if a.host == "a.example"] == before
        web.routes["http://a.example/rss"] = feed("a.example")
        run(house, rest / HOUR + 0.01)
        assert {"/2", "/page"} <= set(web.paths("a.example"))


def test_one_request_at_a_time_across_lists_pages_reports_robots_and_home_pages(tmp_path: Path) -> None:
    def slow(page: Page) -> Answer:
        def answer(wire: Wire) -> None:
            wire.stop.wait(0.03)
            page.send(wire)

        return answer

    listing = Page(
        "<html><main><h2><a href='/nyheter/en-lang-rubrik'>En lång rubrik om handskar</a></h2></main></html>"
    )
    reports = Page("<html><main><a href='/r.pdf'>Rapport</a></main></html>")
    parts = "".join(f"<sitemap><loc>http://a.example/{n}.xml</loc></sitemap>" for n in range(3))
    pages: dict[str, Page] = {
        "/robots.txt": Page("User-agent: *\nAllow: /\n", "text/plain"), "/rss": feed("a.example", "/1", "/2"),
        "/1": TEXT, "/2": TEXT,
        "/lista": listing, "/nyheter/en-lang-rubrik": TEXT, "/rapporter": reports, "/r.pdf": Page(b"%PDF-1.4 x", "application/pdf"),
        "/index.xml": Page(f"<sitemapindex>{parts}</sitemapindex>", "text/xml"), "/": listing,
        **{f"/{n}.xml": Page(f"<urlset><url><loc>http://a.example/s{n}</loc></url></urlset>", "text/xml") for n in range(3)},
    }  # fmt: skip
    routes: dict[str, Answer] = {f"http://a.example{path}": slow(page) for path, page in pages.items()}
    routes |= {
        "http://b.example/rss": feed("a.example", "/other"),
        "http://a.example/other": m.moved("http://a.example/1"),
    }
    with Web(routes) as web:
        kinds = {"/rss": "feed", "/lista": "listing", "/rapporter": "report", "/index.xml": "sitemap"}
        rows = [source(k, f"http://a.example{path}", k, pace="1h") for path, k in kinds.items()]
        house = make_house(tmp_path, [*rows, source("b", "http://b.example/rss")], web.proxy)
        for hours in (0, 1.1):
            run(house, hours)
        times = sorted((a.began, a.ended, a.path) for a in web.log if a.host == "a.example")
    assert {path for _, _, path in times} >= {*pages, "/other"}
    assert [(one, two) for one, two in pairwise(times) if two[0] < one[1] - 0.005] == []


def test_validators_go_back_as_they_came_and_odd_ones_not_at_all(tmp_path: Path) -> None:
    cases = {"weak": 'W/"a b;c=1"', "bytes": '"gr\xe5"', "bare": "123", "long": '"' + "x" * 3000 + '"', "date": ""}
    routes: dict[str, Answer] = {
        f"http://{h}.example/rss": feed(
            f"{h}.example", f"/{h}", etag=tag, modified="" if tag else "Fri, 06 Mar 2026 07:00:00 +0000"
        )
        for h, tag in cases.items()
    }
    routes |= {f"http://{h}.example/{h}": TEXT for h in cases}
    with Web(routes) as web:
        house = make_house(tmp_path, [source(h, f"http://{h}.example/rss", pace="1h") for h in cases], web.proxy)
        run(house, 0)
        run(house, 1.1)
        last = {h: [a for a in web.log if a.url == f"http://{h}.example/rss"][-1].headers for h in cases}
    assert {h: last[h].get("if-none-match") for h in ("weak", "bytes", "bare")} == {
        h: cases[h] for h in ("weak", "bytes", "bare")
    }
    assert "if-none-match" not in last["long"]
    assert last["date"]["if-modified-since"] == "Fri, 06 Mar 2026 07:00:00 +0000"


def test_a_server_that_always_says_304_is_asked_in_full_once_a_week(tmp_path: Path) -> None:
    def unchanged(wire: Wire) -> None:
        if {"if-none-match", "if-modified-since"} & set(wire.asked.headers):
            wire.head(304, {})
        else:
            feed("a.example", *(f"/{n}" for n in range(full[0], full[0] + 2)), etag='"same"').send(wire)
            full[0] += 1

    full = [0]
    with Web({"http://a.example/rss": unchanged, **{f"http://a.example/{n}": TEXT for n in range(9)}}) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss", pace="1d")], web.proxy)
        for day in range(15):
            run(house, day * 24 + 0.1)
        bare = [a for a in web.log if a.path == "/rss" and "if-none-match" not in a.headers]
        assert (asked(web, "/rss"), len(bare), full) == (15, 3, [3])
        assert {lead.url[-2:] for lead in Seen(house).leads} == {"/0", "/1", "/2", "/3"}


def test_an_empty_pace_is_learnt_from_what_is_published(tmp_path: Path) -> None:
    """A source that publishes every quarter of an hour, and one that hardly does; both are asked hourly in their first two days."""

    def posts(wire: Wire) -> None:
        newest = int(moment[0] * 4)
        feed("busy.example", *(f"/{n}" for n in range(newest, newest - 40, -1) if n >= 0)).send(wire)

    def asked_at(name: str) -> list[float]:
        return [hour for hour, hosts in when.items() if f"{name}.example" in hosts]

    moment, when = [0.0], dict[float, set[str]]()
    routes: dict[str, Answer] = {
        "http://busy.example/rss": posts,
        "http://calm.example/rss": feed("calm.example", "/1"),
    }
    routes |= {"http://calm.example/1": TEXT, "http://busy.example/robots.txt": ONLY_ITS_LIST}
    first, then = (0, 0.5, 1, 1.5, 2, 9, 16, 23, 30, 37, 44, 47), (48, 48.25, 48.5, 48.75, 49)
    with Web(routes) as web:
        rows = [source("busy", "http://busy.example/rss"), source("calm", "http://calm.example/rss")]
        house = make_house(tmp_path, rows, web.proxy)
        for hour in (*first, *then, 71.9, 72, 73):
            moment[0], before = hour, len(web.log)
            seen = run(house, hour)
            when[hour] = {a.host for a in web.log[before:] if a.path == "/rss"}
        due = {h: s.next_due for h, s in seen.states.items()}
    hourly = [hour for hour in first if hour not in (0.5, 1.5)]
    assert asked_at("calm") == [*hourly, 48, 72]
    assert {*hourly[:2], *then, 71.9, 73} <= set(asked_at("busy"))
    assert (due["calm"] or START) - START > 90 * HOUR
    assert (due["busy"] or START) - START < 73.2 * HOUR


def test_long_looping_and_inward_robots_txt(tmp_path: Path) -> None:
    """The first half megabyte counts, packed or not; more than five redirects are none; one that leads inside is never followed."""
    rules = b"User-agent: *\nDisallow: /no\n"
    filler = b"# " + b"x" * 80 + b"\n"
    long = rules + filler * (3 * ROBOTS_READ // len(filler)) + b"Disallow: /\n"

    def endless(wire: Wire) -> None:
        wire.head(200, {"Content-Type": "text/plain", "Connection": "close"})
        wire.write(rules)
        while not wire.stop.is_set():
            wire.write(filler * 1000)

    def steps(count: int, end: Page) -> dict[str, Answer]:
        hops: dict[str, Answer] = {
            f"http://hops{count}.example/{n}": m.moved(f"/{n + 1}", 301) for n in range(1, count)
        }
        return {
            f"http://hops{count}.example/robots.txt": m.moved("/1", 301),
            **hops,
            f"http://hops{count}.example/{count}": end,
        }

    with listener() as (port, hits):
        robots: dict[str, Answer] = {
            "long": Page(long, "text/plain"), "endless": endless, "giant": Page(rules + b"#" * 12 * 2**20, "text/plain"),
            "packed": Page(gzip.compress(rules), "text/plain", headers={"Content-Encoding": "gzip"}), "bomb": m.bomb(30),
            "inward": m.moved(f"http://127.0.0.1:{port}/robots.txt"), "inname": m.moved(f"http://localhost:{port}/robots.txt"),
            "away": m.moved("http://elsewhere.example/robots.txt"), "loop": m.moved("http://loop.example/robots.txt"),
        }  # fmt: skip
        routes: dict[str, Answer] = {f"http://{h}.example/robots.txt": answer for h, answer in robots.items()}
        routes |= {
            "http://elsewhere.example/robots.txt": Page(rules, "text/plain"),
            **steps(5, Page(rules)),
            **steps(6, Page(rules)),
        }
        hosts = [*robots, "hops5", "hops6"]
        routes |= {f"http://{h}.example/no": feed(f"{h}.example") for h in hosts}
        with Web(routes) as web:
            house = make_house(tmp_path, [source(h, f"http://{h}.example/no") for h in hosts], web.proxy, max_page=2)
            seen = run(house, 0)
            outside = {a.host for a in web.log if not a.host.endswith(".example")}
    ruled, free = "robots_disallowed", "empty"
    assert {h: seen.state(h) for h in hosts} == {
        "long": ruled, "endless": ruled, "giant": ruled, "packed": ruled, "bomb": "robots_unreachable",
        "inward": "robots_refused", "inname": "robots_refused", "away": ruled, "loop": free, "hops5": ruled, "hops6": free,
    }  # fmt: skip
    assert (hits, outside) == ([], set())


def test_a_crawl_delay_is_kept_to_in_a_run_that_did_not_ask_for_it(tmp_path: Path) -> None:
    paths = [f"/{n}" for n in range(3)]
    routes: dict[str, Answer] = {"http://a.example/robots.txt": Page("User-agent: *\nCrawl-delay: 0.4\n", "text/plain")}
    routes |= {"http://a.example/rss": feed("a.example"), **{f"http://a.example{p}": TEXT for p in paths}}
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss", pace="1h")], web.proxy)
        run(house, 0)
        web.routes["http://a.example/rss"] = feed("a.example", *paths)
        before = len(web.log)
        run(house, 1.1)
        times = [a.began for a in web.log[before:]]
    assert len(times) >= 4
    assert min(two - one for one, two in pairwise(times)) >= 0.35
