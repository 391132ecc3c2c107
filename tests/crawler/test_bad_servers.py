"""Servers that misbehave in every way we know: each source ends in its named state, and its neighbours are stored.

One crawl serves all tests of this file. The behaviours are those of the fault server in the paper on reliability.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from crawl_world import Seen, gather, listener, make_house, source
from servers import manners as m
from servers.httpd import Answer, Page, Web

GOOD = Page(m.rss(("Ett", "http://good.example/1"), ("Två", "http://good.example/2")), m.RSS, etag='"g"')
PASSED = Page(m.rss(("Ett", "http://passed.example/1"), ("Två", "http://passed.example/2")), m.RSS, 203)
ARTICLE = Page("<html><body><h1>Ett</h1><p>" + "En text om handskar. " * 30 + "</p></body></html>")
LONG = m.rss(*((f"T{n}", f"http://cut.example/{n}") for n in range(20))).encode()


def servers(port: int) -> dict[str, tuple[Answer, str]]:
    """Host name (without ``.example``) → what it answers, and the state it must end in."""
    return {
        "busy": (m.busy("3600"), "asked_to_wait"),
        "closed": (m.closed_until(timedelta(hours=2)), "server_error"),
        "digits": (m.busy("9" * 5000), "asked_to_wait"),
        "year": (Page("no", status=503, headers={"Retry-After": m.NO_DATE}), "server_error"),
        "clock": (Page("no", status=429, headers={"Retry-After": m.SOME_DATE, "Date": m.NO_DATE}), "asked_to_wait"),
        "human": (Page(m.CAPTCHA.body, status=403), "captcha"),
        "shield": (Page(m.CAPTCHA.body, status=503), "captcha"),
        "waf": (Page("", status=202, headers={"x-amzn-waf-action": "challenge"}), "captcha"),
        "checkpoint": (Page("", status=429, headers={"x-vercel-mitigated": "challenge"}), "captcha"),
        "members": (Page(m.LOGIN.body, status=401), "login_page"),
        "refused": (Page("<html><h1>Forbidden</h1></html>", status=403), "blocked"),
        "mended": (Page("<html><h1>Down for maintenance</h1></html>", status=503), "server_error"),
        "teapot": (Page("no", status=418), "client_error"),
        "gone": (Page("no", status=410), "gone"),
        "broken": (Page("no", status=500), "server_error"),
        "reset": (m.reset, "connection_lost"),
        "short": (m.short_length, "cut_off"),
        "chunk": (m.chunk_cut, "cut_off"),
        "long": (m.long_body(LONG, len(LONG) // 2), "partial"),
        "nolength": (m.no_length(LONG[: len(LONG) // 2]), "partial"),
        "drip": (m.drip, "timeout"),
        "hang": (m.hang, "timeout"),
        "infinite": (m.infinite, "too_large"),
        "bomb": (m.bomb(30), "too_large"),
        "gzgz": (m.packed(bytes(30 * 2**20), 2), "too_large"),
        "minus": (m.raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<rss>"), "server_error"),
        "letters": (m.raw(b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n<rss>"), "server_error"),
        "lengths": (m.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n<rss>"), "server_error"),
        "nohttp": (m.raw(b"garbage\r\n\r\n"), "server_error"),
        "badbr": (Page("<rss>", m.RSS, headers={"Content-Encoding": "br"}), "bad_encoding"),
        "badzstd": (Page("<rss>", m.RSS, headers={"Content-Encoding": "zstd"}), "bad_encoding"),
        "nowhereto": (m.moved("http://[::1"), "bad_redirect"),
        "badgz": (m.BROKEN_GZIP, "bad_encoding"),
        "flood": (m.header_flood, "not_a_feed"),
        "loop": (m.moved("http://loop.example/rss"), "bad_redirect"),
        "wander": (m.wandering, "bad_redirect"),
        "tofile": (m.moved("file:///etc/passwd"), "bad_redirect"),
        "tolocal": (m.moved(f"http://127.0.0.1:{port}/"), "refused_address"),
        "toname": (m.moved(f"http://localhost:{port}/"), "refused_address"),
        "toshort": (m.moved(f"http://127.1:{port}/"), "refused_address"),
        "todecimal": (m.moved(f"http://2130706433:{port}/"), "refused_address"),
        "tometa": (m.refresh(f"http://127.0.0.1:{port}/"), "refused_address"),
        "captcha": (m.CAPTCHA, "captcha"),
        "empty": (Page("", m.RSS), "empty_body"),
    }


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Web, Seen, list[str], dict[str, str]]]:
    with listener() as (port, hits):
        named = servers(port)
        routes: dict[str, Answer] = {f"http://{host}.example/rss": answer for host, (answer, _) in named.items()}
        routes |= {"http://good.example/rss": GOOD, "http://good.example/1": ARTICLE, "http://good.example/2": ARTICLE}
        routes["http://passed.example/rss"] = PASSED
        with Web(routes) as web:
            rows = [source(host, f"http://{host}.example/rss") for host in (*named, "good", "passed", "nowhere")]
            house = make_house(tmp_path_factory.mktemp("bad"), rows, web.proxy, max_page=2, timeout=3.0)
            _, seen = gather(house)
            yield web, seen, hits, {host: state for host, (_, state) in named.items()}


@pytest.mark.parametrize("host", sorted(servers(0)))
def test_each_server_ends_in_its_named_state(crawl: tuple[Web, Seen, list[str], dict[str, str]], host: str) -> None:
    _, seen, _, expected = crawl
    assert (seen.state(host), bool(seen.states[host].note)) == (expected[host], True)


def test_good_neighbours_are_stored(crawl: tuple[Web, Seen, list[str], dict[str, str]]) -> None:
    _, seen, _, _ = crawl
    assert seen.state("good") == "ok"
    assert [lead.state for lead in seen.leads if lead.source_id == "good"] == ["fetched", "fetched"]
    assert seen.states["good"].bookmark.etag == '"g"'


def test_what_a_transforming_proxy_passes_on_is_a_list(crawl: tuple[Web, Seen, list[str], dict[str, str]]) -> None:
    _, seen, _, _ = crawl
    assert (seen.state("passed"), seen.titles("passed")) == ("ok", ["Ett", "Två"])


def test_nobody_reaches_loopback(crawl: tuple[Web, Seen, list[str], dict[str, str]]) -> None:
    web, _, hits, _ = crawl
    assert hits == []
    assert {asked.host for asked in web.log if not asked.host.endswith(".example")} == set()


def test_each_is_asked_once_and_redirects_end(crawl: tuple[Web, Seen, list[str], dict[str, str]]) -> None:
    web, _, _, _ = crawl
    assert {h: len(web.paths(f"{h}.example")) for h in ("busy", "closed", "broken", "bomb")} == {
        "busy": 1, "closed": 1, "broken": 1, "bomb": 1,
    }  # fmt: skip
    # An idle connection that breaks on its next request is opened anew, once: that is HTTP, not a retry.
    assert len(web.paths("reset.example")) <= 2
    assert len(web.paths("loop.example")) == len(web.paths("wander.example")) == 6


def test_whole_items_of_a_cut_list_are_kept_and_no_validator(
    crawl: tuple[Web, Seen, list[str], dict[str, str]],
) -> None:
    _, seen, _, _ = crawl
    titles = [f"T{n}" for n in range(20)]
    both = seen.titles("long") + seen.titles("nolength")
    assert 5 <= len(both) < 15
    assert both == titles[: len(both)]
    assert seen.states["long"].bookmark.etag is None
    assert seen.states["long"].failures == 0


def test_hosts_that_ask_for_rest_get_it(crawl: tuple[Web, Seen, list[str], dict[str, str]]) -> None:
    web, seen, _, _ = crawl
    now = datetime.now(UTC)
    assert timedelta(minutes=55) < seen.pauses["busy.example"] - now <= timedelta(hours=1)
    assert timedelta(minutes=115) < seen.pauses["closed.example"] - now <= timedelta(hours=2)
    assert timedelta(days=6) < seen.pauses["digits.example"] - now <= timedelta(days=7)
    assert "year.example" not in seen.pauses, "no date, so nothing is asked for"
    before = len(web.log)
    gather(seen.house, only=["busy", "closed", "digits"])
    assert len(web.log) == before


def test_what_nobody_serves_is_told(crawl: tuple[Web, Seen, list[str], dict[str, str]]) -> None:
    _, seen, _, _ = crawl
    assert seen.state("nowhere") == "gone"
    assert seen.states["nowhere"].failures == 1
