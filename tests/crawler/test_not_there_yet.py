"""A page that its list shows before it is there: had once it is; what is missing for good is given up within two hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import Seen, extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Page, Web

from bevaka import clock

START = datetime(2026, 3, 6, 8, tzinfo=UTC)
HOST = "http://a.example"
TEXT = Page(
    "<html><body><article><h1>Rubrik</h1><p>" + "Handskar syddes av barn. " * 30 + "</p></article></body></html>"
)
MISSING = Page("no", status=404)


def feed(*numbers: int, words: str = "") -> Page:
    items = "".join(
        f"<item><title>Rubrik {n}</title><link>{HOST}/{n}</link><description>{words}</description></item>"
        for n in numbers
    )
    return Page(f"<rss version='2.0'><channel>{items}</channel></rss>", m.RSS)


def look(house: Path, minutes: float) -> Seen:
    clock.set_clock(START + timedelta(minutes=minutes), pinned=True)
    return gather(house)[1]


def test_a_page_that_comes_after_its_list_is_not_lost(tmp_path: Path) -> None:
    with Web({f"{HOST}/rss": feed(1), f"{HOST}/1": TEXT, f"{HOST}/2": MISSING, f"{HOST}/3": MISSING}) as web:
        house = make_house(tmp_path, [source("a", f"{HOST}/rss", pace="30m")], web.proxy)
        look(house, 0)
        web.routes[f"{HOST}/rss"] = feed(1, 2, 3)
        seen = look(house, 31)
        assert {seen.lead(f"{HOST}/{n}").state for n in (2, 3)} == {"open"}
        web.routes[f"{HOST}/2"] = TEXT
        seen = look(house, 42)
        assert [seen.lead(f"{HOST}/{n}").state for n in (2, 3)] == ["fetched", "open"]
        assert extract(house)[f"{HOST}/2"].state == "ok"
        seen = look(house, 110)
        missing = seen.lead(f"{HOST}/3")
        assert (missing.state, missing.attempts, missing.reason) == ("given_up", 3, "gone (HTTP 404): HTTP 404")
        look(house, 3000)
        assert web.paths("a.example").count("/3") == 3


@pytest.mark.parametrize(("first", "words", "status"), [(True, "", 404), (False, "Arbetare strejkar vid fabriken. " * 20, 404),
                                                       (False, "", 410)])  # fmt: skip
def test_nobody_waits_for_what_is_old_stands_in_its_list_or_is_gone_for_good(
    tmp_path: Path, first: bool, words: str, status: int
) -> None:
    """``first``: it stood in the first list of its source."""
    with Web({f"{HOST}/rss": feed(1), f"{HOST}/1": TEXT, f"{HOST}/2": Page("no", status=status)}) as web:
        house = make_house(tmp_path, [source("a", f"{HOST}/rss", pace="30m")], web.proxy)
        if not first:
            look(house, 0)
        web.routes[f"{HOST}/rss"] = feed(1, 2, words=words)
        seen = look(house, 31)
    assert seen.lead(f"{HOST}/2").state == "given_up"
