"""Lists that show what is known under other addresses: nothing is asked for twice, and no gap is told; on loopback."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from crawl_world import Seen, gather, make_house, source
from servers.httpd import Page, Web, Wire
from servers.manners import RSS

from bevaka import clock
from bevaka.records import Answer, Source
from bevaka.settings import open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from crawler.kinds import feed, is_own_item
from crawler.watch import WatchStage

BEGIN = datetime(2026, 3, 14, 8, tzinfo=UTC)
POLLS = tuple(BEGIN + timedelta(hours=h) for h in (0, 24, 31, 48))
TEXT = Page("<html><body><h1>Rubrik</h1><p>" + "Handskar i massor, sade hon. " * 20 + "</p></body></html>")
Write = Callable[[int, int], tuple[str, str]]


def rss(items: list[tuple[str, str, int]]) -> str:
    shown = "".join(
        f"<item><title>Rubrik nummer {n} om handskar</title>{link and f'<link>{link}</link>'}{guid and f'<guid>{guid}</guid>'}"
        f"<pubDate>Fri, 13 Mar 2026 {n % 24:02}:00:00 GMT</pubDate><description>Ord nummer {n}.</description></item>"
        for link, guid, n in items
    )
    return f"<rss version='2.0'><channel><title>x</title><language>sv</language>{shown}</channel></rss>"


def at(host: str, path: str, scheme: str = "http") -> str:
    return f"{scheme}://{host}.example/nyheter/{path}"


# host → (the link and guid of a publication at a poll, how many leads there are in the end)
LISTS: dict[str, tuple[Write, int]] = {
    "front": (lambda p, n: (at("www.front" if p else "front", str(n)), ""), 12),
    "slash": (lambda p, n: (at("slash", f"{n}/" if p else str(n)), at("slash", f"{n}/" if p else str(n))), 12),
    "session": (lambda p, n: (at("session", f"{n}?sid={p}"), f"tag:{n}"), 12),
    "visits": (lambda p, n: (at("visits", f"?id={n}&amp;visit=a{p}"), at("visits", f"?id={n}&amp;visit=a{p}")), 12),
    "renamed": (lambda p, n: (at("renamed", f"sv-{n}" if p else str(n)), f"tag:{n}"), 12),
    "rebuilt": (lambda p, n: (at("rebuilt", f"ny-{n}" if p else str(n)), f"{p}-{n}"), 24),
    "java": (lambda p, n: (at("java", f"{n};jsessionid=A{p}B{n}?sida=1&amp;PHPSESSID={p}"), ""), 12),
    "oneguid": (lambda _, n: (at("oneguid", str(n)), "same"), 12),
    "samelink": (lambda _, n: (at("samelink", "podd"), ""), 12),
    "nolink": (lambda _, n: ("", "same"), 12),
}


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Web, Seen, dict[str, list[str]]]]:
    rows = [source(host, f"http://{host}.example/rss", pace="1h", language="sv") for host in LISTS]
    with Web({}) as web:
        house = make_house(tmp_path_factory.mktemp("same"), rows, web.proxy)
        for poll, moment in enumerate(POLLS):
            clock.set_clock(moment, pinned=True)
            for host, (write, _) in LISTS.items():
                items = [(*write(poll, n), n) for n in range(12)]
                web.routes |= {f"http://{host}.example/rss": Page(rss(items), RSS)}
                web.routes |= {re.split("[;?]", link)[0]: TEXT for link, _, _ in items}
            gather(house, only=list(LISTS))
            with Store(house / "data") as store:
                run_stage(WatchStage(open_house(house)), store)
        clock.set_clock(None)
        with Store(house / "data") as store:
            yield web, Seen(house), {host: [str(h.state) for h in store.health.of(host)] for host in LISTS}


@pytest.mark.parametrize("host", LISTS)
def test_it_is_fine_and_nothing_is_asked_for_twice(after: tuple[Web, Seen, dict[str, list[str]]], host: str) -> None:
    web, seen, ends = after
    assert ends[host] == ["fine"]
    assert len(seen.titles(host)) == LISTS[host][1]
    pages = [path for path in web.paths(f"{host}.example") if path.startswith("/nyheter/")]
    assert len(pages) <= LISTS[host][1]


def test_what_could_not_be_had_is_asked_for_at_its_new_address(tmp_path_factory: pytest.TempPathFactory) -> None:
    def gone(wire: Wire) -> None:
        Page("no", status=404).send(wire)

    with Web({}) as web:
        house = make_house(tmp_path_factory.mktemp("moved"), [source("paper", "http://paper.example/rss")], web.proxy)
        for number, path in enumerate(("1", "sv/1")):
            clock.set_clock(POLLS[number], pinned=True)
            web.routes["http://paper.example/rss"] = Page(rss([(at("paper", path), "tag:1", 1)]), RSS)
            web.routes |= {at("paper", "1"): gone, at("paper", "sv/1"): TEXT}
            _, seen = gather(house, only=["paper"])
        clock.set_clock(None)
    assert {lead.url: lead.state for lead in seen.leads} == {
        at("paper", "1"): "given_up",
        at("paper", "sv/1"): "fetched",
    }


def test_guids_that_are_numbers_of_lines_make_no_news_a_known_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same title week after week, and the newest is always number one."""
    with Web({}) as web:
        house = make_house(tmp_path_factory.mktemp("lines"), [source("paper", "http://paper.example/rss")], web.proxy)
        for number, moment in enumerate(POLLS):
            clock.set_clock(moment, pinned=True)
            items = [
                (at("paper", str(n)), f"{line}", n) for line, n in enumerate(range(5 * number + 5, 5 * number, -1), 1)
            ]
            body = re.sub(r"Rubrik nummer \d+ om", "Veckans brev om", rss(items))
            web.routes |= {"http://paper.example/rss": Page(body, RSS), **{link: TEXT for link, _, _ in items}}
            _, seen = gather(house, only=["paper"])
        clock.set_clock(None)
    assert len(seen.leads) == 5 * len(POLLS)


@pytest.mark.parametrize("count", [2, 3, 20])
def test_many_that_share_an_address_and_have_no_name_are_told_apart_by_their_words(count: int) -> None:
    url = "http://paper.example/rss"

    def leads(numbers: range) -> list[tuple[str, str]]:
        body = rss([("http://paper.example/podd", "", n) for n in numbers])

        found = feed.read(
            Source(id="p", name="P", kind="feed", url=url), Answer(url=url, status=200, headers={}, body=body.encode())
        )
        return [(lead.url, lead.title) for lead in found.leads]

    first, later = leads(range(count)), leads(range(2, count + 2))
    assert len(first) == count
    assert all(is_own_item(address) for address, _ in first)
    assert first[2:] == later[:-2]
