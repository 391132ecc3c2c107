"""Politeness as servers see it: robots.txt, validators, one request at a time, Retry-After across runs, an honest name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from crawl_world import Seen, extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Asked, Page, Web, Wire

from bevaka import clock
from bevaka.store import Store
from crawler.robots import rules_of

START = datetime(2026, 3, 6, 8, tzinfo=UTC)
TEXT = Page("<html><body><h1>Rubrik</h1><p>" + "Handskar i massor, sade hon. " * 20 + "</p></body></html>")


@pytest.fixture
def still() -> Iterator[None]:
    """A clock that stands still until a test moves it; the crawling process goes on from it."""
    clock.set_clock(START, pinned=True)
    yield
    clock.set_clock(None)


def feed(host: str, *paths: str, **more: str) -> Page:
    return Page(m.rss(*((f"T {p}", f"http://{host}{p}") for p in paths)), m.RSS, **more)  # type: ignore[arg-type]


def test_robots_rules_hold_for_feeds_and_articles(tmp_path: Path) -> None:
    def robots(body: str, status: int = 200) -> Page:
        return Page(body, "text/plain", status)

    routes = {
        "http://closed.example/robots.txt": robots("User-agent: *\nDisallow: /\n"),
        "http://named.example/robots.txt": robots("User-agent: Bevaka\nDisallow: /rss\n\nUser-agent: *\nAllow: /\n"),
        "http://part.example/robots.txt": robots("User-agent: *\nDisallow: /private/\n"),
        "http://none.example/robots.txt": robots("<html>not here</html>", 403),
        "http://ill.example/robots.txt": robots("User-agent: *\nAllow: /\n", 503),
        "http://mute.example/robots.txt": m.reset,
        "http://busy.example/robots.txt": robots("", 429),
        "http://part.example/1": TEXT,
    }
    hosts = ("closed", "named", "part", "none", "ill", "mute", "busy")
    routes |= {f"http://{h}.example/rss": feed(f"{h}.example", "/1", "/private/2") for h in hosts}
    with Web(routes) as web:
        house = make_house(tmp_path, [source(h, f"http://{h}.example/rss") for h in hosts], web.proxy)
        _, seen = gather(house)
        assert {h: seen.state(h) for h in hosts} == {
            "closed": "robots_disallowed", "named": "robots_disallowed", "part": "ok", "none": "ok",
            "ill": "robots_unreachable", "mute": "connection_lost", "busy": "robots_unreachable",
        }  # fmt: skip
        for host in ("closed", "named", "ill", "mute", "busy"):
            assert web.paths(f"{host}.example") == []
        assert web.paths("part.example") == ["/rss", "/1"]
    private = seen.lead("http://part.example/private/2")
    assert (private.state, private.reason.split(":")[0]) == ("given_up", "robots_disallowed")


@pytest.mark.parametrize(
    "between", ["Crawl-delay: 5", "Noindex: /a", "Request-rate: 1/5", "Sitemap: http://a.example/s", "", "#"]
)
def test_only_rules_end_a_group_of_names(between: str) -> None:
    text = f"User-agent: Bevaka\n{between}\nUser-agent: Other\r\rDisallow: /a\nUser-agent: *\nDisallow: /\n"
    rules = rules_of("http://a.example", 200, text.encode(), START)
    found = [rules.refusal(f"http://a.example{path}", "Bevaka") is None for path in ("/a", "/b")]
    assert found == [False, True]
    assert [rules.delay("Bevaka"), rules.delay("Other")] == [5.0 if "delay" in between else 0.0, 0.0]


def test_unchanged_feeds_are_told_304_and_asked_in_full_once_a_week(tmp_path: Path, still: None) -> None:
    page = feed("a.example", "/1", etag='"v1"', modified="Fri, 06 Mar 2026 07:00:00 GMT")
    with Web({"http://a.example/rss": page, "http://a.example/1": TEXT}) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy)

        def ask(after: timedelta) -> Asked:
            clock.set_clock(START + after, pinned=True)
            gather(house)
            return [a for a in web.log if a.path == "/rss"][-1]

        ask(timedelta(0))
        later = ask(timedelta(hours=2))
        assert later.headers["if-none-match"] == '"v1"'
        assert later.headers["if-modified-since"] == page.modified
        state = Seen(house).states["a"]
        assert (state.state, state.failures, state.last_ok) == ("ok", 0, START + timedelta(hours=2))
        assert "if-none-match" not in ask(timedelta(days=7, hours=1)).headers
        assert web.paths("a.example").count("/1") == 1


@pytest.mark.parametrize("delay", [0.0, 0.2])
def test_one_request_at_a_time_and_the_delay_between(tmp_path: Path, delay: float) -> None:
    def slow(wire: Wire) -> None:
        wire.stop.wait(0.05)
        TEXT.send(wire)

    paths = [f"/{n}" for n in range(5)]
    routes = {"http://a.example/rss": feed("a.example", *paths), "http://b.example/rss": feed("a.example", "/other")}
    routes |= {f"http://a.example{p}": slow for p in (*paths, "/other")}
    routes["http://c.example/rss"] = feed("c.example", "/moved")
    routes["http://c.example/moved"] = m.moved("http://a.example/0")
    with Web(routes) as web:
        rows = [source(h, f"http://{h}.example/rss") for h in "abc"]
        gather(make_house(tmp_path, rows, web.proxy, delay=delay))
        times = sorted((a.began, a.ended) for a in web.log if a.host == "a.example")
    assert len(times) == 9
    pairs = list(pairwise(times))
    assert all(later[0] >= earlier[1] - 0.005 for earlier, later in pairs)
    # The first request opens the connection, so its successor may seem to come early; what a busy machine notes late, too.
    assert min(later[0] - earlier[0] for earlier, later in pairs[1:]) >= delay - 0.06


def test_retry_after_of_an_article_stops_its_host_now_and_in_later_runs(tmp_path: Path, still: None) -> None:
    routes = {
        "http://a.example/rss": feed("a.example", "/1", "/2", "/3"),
        "http://a.example/1": m.busy("7200"),
        "http://a.example/2": TEXT,
        "http://a.example/3": TEXT,
    }
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy)
        _, seen = gather(house)
        asked = web.paths("a.example")
        assert asked == ["/rss", "/1"]
        assert seen.pauses == {"a.example": START + timedelta(hours=2)}
        assert seen.lead("http://a.example/1").attempts == 1
        clock.set_clock(START + timedelta(minutes=90), pinned=True)
        gather(house)
        assert web.paths("a.example") == asked
        web.routes["http://a.example/1"] = TEXT
        clock.set_clock(START + timedelta(hours=2, minutes=1), pinned=True)
        _, seen = gather(house)
        assert [lead.state for lead in seen.leads] == ["fetched"] * 3
        assert web.paths("a.example").count("/1") == 2


def test_articles_are_tried_again_and_given_up_in_the_end(tmp_path: Path, still: None) -> None:
    routes = {
        "http://a.example/rss": Page(
            f"<rss version='2.0'><channel><item><title>Strejk</title><link>http://a.example/ill</link>"
            f"<description>{'Arbetare strejkar vid fabriken. ' * 5}</description></item></channel></rss>",
            m.RSS,
        ),
        "http://a.example/ill": Page("no", status=500),
    }
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss", pace="31d")], web.proxy)
        _, seen = gather(house)
        assert (seen.leads[0].state, seen.leads[0].attempts) == ("open", 1)
        clock.set_clock(START + timedelta(minutes=9), pinned=True)
        gather(house)
        assert web.paths("a.example").count("/ill") == 1
        with Store(house / "data") as store, store.transaction():
            store.crawl.settle_lead(1, state="open", attempts=4)
        _, seen = gather(house)
        assert web.paths("a.example").count("/ill") == 2
    lead = seen.leads[0]
    assert (lead.state, lead.attempts) == ("given_up", 5)
    assert lead.reason.startswith("server_error (HTTP 500), 5 times")
    document = extract(house)["http://a.example/ill"]
    assert (document.medium, document.state, document.title) == ("feed", "ok", "Strejk")
    assert document.text.startswith("Arbetare strejkar")


def test_we_say_who_we_are_and_use_no_proxy_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Web({"http://a.example/rss": feed("a.example")}) as web, Web({}) as other:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setitem(os.environ, name, other.proxy)
        gather(
            make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy, agent="Vakt/2 (+http://v.example)")
        )
        assert other.log == []
    asked = web.log[-1].headers
    assert asked["user-agent"] == "Vakt/2 (+http://v.example)"
    assert "cookie" not in asked
    assert "referer" not in asked
