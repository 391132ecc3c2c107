"""Pages that only lead on, and lists whose publications stand with somebody else: what is found behind an address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from servers.httpd import Page
from test_scout import Looked

from bevaka import clock
from bevaka.records import Answer, Source
from crawler.kinds import listing

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TITLES = ("Arbetarna fick lämna ifrån sig passen", "Ny rapport om gruvor i Exempelland", "Regionen kräver svar i dag")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


def html(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='sv'><head><title>Exempel</title>{head}</head><body>{body}</body></html>"


def items(host: str = "", date: str = "2026-03-0{}") -> str:
    rows = (
        f"<div class='row'><span>{date.format(n)}</span> <a href='{host}/exempel/{n}00-{n}'>{title}</a></div>"
        for n, title in enumerate(TITLES, 1)
    )
    return f"<h1>Press</h1><div class='list'>{''.join(rows)}</div>"


AWAY = html(
    f"<nav><a href='/'>Hem</a></nav>{items('http://pressrum.example')}<a href='https://www.facebook.com/x'>Följ oss</a>"
)


@pytest.mark.parametrize(
    "door",
    [
        html("", "<meta http-equiv='refresh' content='0; url=/sv/'>"),
        "<html><frameset><frame src='http://127.0.0.1/'><frame src='/meny'><frame src='/sv/'></frameset></html>",
        html("<a href='/en/'>English</a> <a href='/sv/'>Svenska</a>"),
    ],
)
def test_a_front_page_that_is_but_a_door_is_gone_through(tmp_path: Path, door: str) -> None:
    routes = {"http://g.example/": Page(door), "http://g.example/sv/": Page(html(items()))}
    looked = Looked(tmp_path, dict(routes), "http://g.example/")
    assert [(kind, url, count) for kind, url, count in looked.lists] == [("listing", "http://g.example/sv/", 3)]
    assert not [url for url in looked.asked if "127.0.0.1" in url]


def test_doors_behind_doors_end(tmp_path: Path) -> None:
    door = "<meta http-equiv='refresh' content='0; url=/{}'>"
    routes = {f"http://g.example/{n or ''}": Page(html("", door.format(n + 1))) for n in range(9)}
    looked = Looked(tmp_path, dict(routes), "http://g.example/")
    assert (looked.lists, "http://g.example/3" in looked.asked, "http://g.example/4" in looked.asked) == (
        [],
        True,
        False,
    )


def test_a_press_room_that_somebody_else_keeps_is_proposed(tmp_path: Path) -> None:
    looked = Looked(tmp_path, {"http://g.example/press": Page(AWAY)}, "http://g.example/press")
    assert looked.lists == [("listing", "http://g.example/press", 3)]
    assert looked.found[0].source.options["selector"]


@pytest.mark.parametrize(
    ("page", "count"),
    [
        (AWAY, 3),
        (html(items("http://pressrum.example", date="")), 0),  # partners and the like
        (html(items() + items("http://pressrum.example")), 3),
        (html(items("https://www.facebook.com")), 0),
    ],
)
def test_dated_links_to_another_site_are_a_list_where_a_page_has_none_of_its_own(page: str, count: int) -> None:
    source = Source(id="s", name="S", kind="listing", url="http://g.example/press")
    found = listing.read(source, Answer(url=source.url, status=200, headers={}, body=page.encode()))
    assert len(found.leads) == count
