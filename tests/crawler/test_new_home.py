"""A publisher who has moved to another domain is no stranger: its list leads there, with publications that are known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import gather, make_house, source
from servers import manners as m
from servers.httpd import Page, Web

from bevaka import clock
from bevaka.store import Store

START = datetime(2026, 3, 6, 8, tzinfo=UTC)


def feed(host: str, title: str, *numbers: int) -> Page:
    items = "".join(
        f"<item><title>{title} nummer {n}</title><link>http://{host}/{n}</link><description>Kort om {n}</description>"
        f"<pubDate>Fri, 06 Mar 2026 0{n}:00:00 GMT</pubDate></item>"
        for n in numbers
    )
    return Page(f"<rss version='2.0'><channel>{items}</channel></rss>", m.RSS)


@pytest.mark.parametrize(
    ("host", "title", "state"),
    [
        ("new.example", "Rapport om handskar", "ok"),  # known titles and dates at the host that it leads to
        ("casino.example", "Rapport om handskar", "wrong_feed"),  # at one that nothing leads to
        ("new.example", "Spela på vårt casino", "wrong_feed"),  # nothing is known
    ],
)
def test_what_is_known_at_the_host_that_an_address_leads_to_is_its_publishers(
    tmp_path: Path, host: str, title: str, state: str
) -> None:
    routes = {"http://old.example/rss": feed("old.example", "Rapport om handskar", 1, 2, 3, 4)}
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", "http://old.example/rss")], web.proxy)
        clock.set_clock(START, pinned=True)
        gather(house)
        web.routes["http://old.example/rss"] = m.moved("http://new.example/rss", 301)
        web.routes["http://new.example/rss"] = feed(host, title, 2, 3, 4, 5)
        clock.set_clock(START + timedelta(hours=2), pinned=True)
        gather(house)
    with Store(house / "data") as store:
        poll = store.polls.last("a")
    assert poll is not None
    assert poll.state == state
