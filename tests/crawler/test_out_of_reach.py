"""A source whose list is open and whose publications cannot be had is in trouble, and what was refused is asked for once more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Page, Web, Wire

from bevaka import clock
from bevaka.records import Source
from bevaka.settings import open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from bevaka.store.health import Had
from crawler.health import Past, judge
from crawler.watch import WatchStage

START = datetime(2026, 3, 6, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOST = "http://a.example"
NUMBERS = range(7)
TEXT = "Handskar syddes av barn i Kulim, sade hon. "
GOOD = Page(f"<html><body><article><h1>Rubrik</h1><p>{TEXT * 20}</p></article></body></html>")
LOGIN = Page("<html><title>Logga in</title><h1>Logga in</h1><form><input type=password></form></html>")


def feed(numbers: range = NUMBERS, words: str = "Kort om fabriken", at: str = HOST) -> Page:
    items = "".join(
        f"<item><title>Rubrik nummer {n}</title><link>{at}/n/{n}</link><description>{words}</description>"
        "<pubDate>Fri, 06 Mar 2026 07:00:00 GMT</pubDate></item>"
        for n in numbers
    )
    return Page(f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>", m.RSS)


def look_at(house: Path, hours: float, names: list[str]) -> list[str]:
    """A round at a moment; how the sources are held to be after it."""
    clock.set_clock(START + timedelta(hours=hours), pinned=True)
    gather(house, names)
    extract(house)
    with Store(house / "data") as store:
        run_stage(WatchStage(open_house(house)), store)
        found = [store.health.last(name) for name in names]
    return [f"{one.state}: {one.note}" if one else "" for one in found]


def look(house: Path, hours: float) -> str:
    return look_at(house, hours, ["a"])[0]


def published(page: object, robots: str = "", at: str = HOST) -> dict[str, object]:
    return {
        f"{at}/robots.txt": Page(f"User-agent: *\nDisallow: {robots}\n", "text/plain"),
        f"{at}/rss": feed(at=at),
        f"{at}/login": LOGIN,
        **{f"{at}/n/{n}": page for n in range(20)},
    }


CHALLENGE = Page("<html><title>Just a moment...</title></html>", status=403, headers={"cf-mitigated": "challenge"})


SHUT: dict[str, tuple[object, str, str]] = {
    "refused": (Page("no", status=403), "", "blocked"),
    "challenge": (CHALLENGE, "", "captcha"),
    "captcha": (Page(m.CAPTCHA.body, status=401), "", "captcha"),
    "gone": (Page("no", status=404), "", "gone"),
    "broken": (Page("no", status=500), "", "server_error"),
    "asked to wait": (Page("no", status=429), "", "blocked"),
    "cut off": (m.reset, "", "server_error"),
    "forbidden": (GOOD, "/n/", "robots"),
    "picture": (Page(b"\x89PNG\r\n\x1a\n1234", "image/png"), "", "empty_texts"),
    "login": (m.moved("/login"), "", "login_page"),
    "nothing": (Page("<html><div id=app></div></html>"), "", "empty_texts"),
    "good": (GOOD, "", "fine"),
}


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """How each of these sources is held to be after half a day."""
    hosts = {name: f"http://a{n}.example" for n, name in enumerate(SHUT)}
    routes = {url: page for name, at in hosts.items() for url, page in published(*SHUT[name][:2], at=at).items()}
    with Web(routes) as web:  # type: ignore[arg-type]  # pages and manners
        rows = [source(f"a{n}", f"{at}/rss") for n, at in enumerate(hosts.values())]
        house = make_house(tmp_path_factory.mktemp("shut"), rows, web.proxy)
        for hours in (0, 13):
            found = look_at(house, hours, [row["id"] for row in rows])
    return dict(zip(SHUT, found, strict=True))


@pytest.mark.parametrize("case", SHUT)
def test_a_source_is_as_its_publications_are(shut: dict[str, str], case: str) -> None:
    state, found = SHUT[case][2], shut[case]
    assert found.startswith(state), found
    assert ("none of its last 6 publications could be had: " in found) is (state != "fine")


def test_failures_of_an_hour_are_no_trouble(tmp_path: Path) -> None:
    with Web(published(Page("no", status=500))) as web:  # type: ignore[arg-type]  # as above
        house = make_house(tmp_path, [source("a", f"{HOST}/rss")], web.proxy)
        assert [look(house, hours)[:5] for hours in (0, 1, 6)] == ["fine:"] * 3
        web.routes |= {f"{HOST}/n/{n}": GOOD for n in NUMBERS}
        assert look(house, 13).startswith("fine")


def test_a_list_that_carries_whole_texts_needs_no_pages(tmp_path: Path) -> None:
    with Web(published(Page("no", status=403))) as web:  # type: ignore[arg-type]  # as above
        house = make_house(tmp_path, [source("a", f"{HOST}/rss")], web.proxy)
        web.routes[f"{HOST}/rss"] = feed(words=TEXT * 20)
        assert [look(house, hours)[:5] for hours in (0, 13)] == ["fine:"] * 2
    with Web(published(Page("no", status=403))) as web:  # type: ignore[arg-type]  # as above
        house = make_house(tmp_path / "teasers", [source("a", f"{HOST}/rss")], web.proxy)
        web.routes[f"{HOST}/rss"] = feed(words=TEXT * 3)
        look(house, 0)
        assert look(house, 13).startswith("blocked"), "the beginning of a text is not the publication"


@pytest.mark.parametrize("wall", [Page("no", status=403), CHALLENGE, Page("no", status=451)])
def test_what_was_refused_is_had_when_the_wall_has_fallen(tmp_path: Path, wall: Page) -> None:
    """But not what is gone; and only once more."""
    again = []

    def shut_again(wire: Wire) -> None:
        again.append(wire)
        Page("no", status=403).send(wire)

    with Web(published(wall)) as web:  # type: ignore[arg-type]  # as above
        web.routes[f"{HOST}/n/0"] = Page("no", status=404)
        house = make_house(tmp_path, [source("a", f"{HOST}/rss")], web.proxy)
        assert look(house, 0).startswith(("blocked", "captcha"))
        web.routes |= {f"{HOST}/n/{n}": GOOD for n in range(2, 20)} | {f"{HOST}/n/1": shut_again}
        web.routes[f"{HOST}/rss"] = feed(range(1, 8))
        assert [look(house, hours)[:5] for hours in (2, 4, 6)] == ["fine:"] * 3
        _, seen = gather(house, ["a"])
        assert web.paths("a.example").count("/n/0") == 1
    states = {lead.url.rpartition("/")[2]: lead.state for lead in seen.leads}
    assert states == {"0": "given_up", "1": "given_up", **{str(n): "fetched" for n in range(2, 8)}}
    assert len(again) == 1


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (6 * ["blocked"], "blocked"), (["asked_to_wait", *5 * ["client_error"]], "blocked"), (6 * ["robots_disallowed"], "robots"),
        (6 * ["not_text"], "empty_texts"), (6 * ["too_large"], "empty_texts"), (6 * ["gone"], "gone"),
        (6 * ["timeout"], "server_error"),
        (["timeout", *5 * ["captcha"]], "captcha"), (["unreadable", *5 * ["blocked"]], "blocked"), (5 * ["blocked"], "fine"),
        (["ok", *5 * ["blocked"]], "fine"), ([*5 * ["blocked"], "ok"], "fine"), (6 * ["bad_redirect"], "moved"), ([], "fine"),
    ],
)  # fmt: skip
def test_a_source_of_which_no_publication_can_be_had_is_as_most_of_them_are(states: list[str], state: str) -> None:
    had = [Had(state=one, at=START - HOUR, reason="why") for one in states]
    assert _state(Past(news=[START], had=had)) == state


def test_publications_that_our_own_outage_kept_from_us_blame_no_source() -> None:
    past = Past(news=[START], had=6 * [Had(state="dns", at=START - HOUR)])
    assert _state(past) == "dns"
    assert _state(past, [(START - 2 * HOUR, START)]) == "fine"


def _state(past: Past, outages: Sequence[tuple[datetime, datetime]] = ()) -> str:
    found = judge(Source(id="s", name="S", kind="feed", url=f"{HOST}/rss", expect=30), past, START, outages)
    return str(found.state) if found else ""
