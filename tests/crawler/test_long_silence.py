"""A source that falls silent stays silent, for as long as it is, and is well again when it has something new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import make_house, source

from bevaka import clock
from bevaka.records import Bookmark, Fetch, Lead, Listing
from bevaka.settings import House, open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from bevaka.store.health import Comparison
from crawler.exchange import Count, Heard
from crawler.pipelines import save_heard
from crawler.watch import WatchStage

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAY = timedelta(days=1)
# Days between news → sixteen of them, which fill the ninety days or are more than they hold.
RHYTHMS = (1, 4, 7, 11)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    rows = [source(f"every{days}", f"http://every{days}.example/rss") for days in RHYTHMS]
    yield open_house(make_house(tmp_path, rows))
    clock.set_clock(None)


def ask(house: House, store: Store, source_id: str, day: int, news: int = 0) -> None:
    """What an asking on this day showed, with a list of ten whose newest publication is that of day ``news``; judged after it."""
    clock.set_clock(BEGIN + day * DAY, pinned=True)
    row = next(one for one in house.sources if one.id == source_id)
    every = int(source_id.removeprefix("every"))
    numbers = [news - k * every for k in range(10)]
    leads = tuple(
        Lead(
            url=f"http://{source_id}.example/n/{1000 + n}",
            source_id=source_id,
            title=f"Rubrik nummer {1000 + n}",
            published=BEGIN + n * DAY,
        )
        for n in numbers
    )
    fetch = Fetch(url=row.url, final_url=row.url, started=clock.now(), attempt=1, outcome="ok", source_id=source_id)
    heard = Heard(source=row, listing=Listing(leads=leads, bookmark=Bookmark()), fetch=fetch, failed=False)
    save_heard(store, heard, Count())
    assert run_stage(WatchStage(house), store).clean


@pytest.mark.parametrize("days", RHYTHMS)
def test_a_year_of_silence_is_told_once_and_ends_with_news(house: House, days: int) -> None:
    name, last = f"every{days}", 15 * days
    with Store(house.data) as store:
        for number in range(16):
            ask(house, store, name, number * days, number * days)
        for day in range(last + 1, last + 365, 3):
            ask(house, store, name, day, last)
        told = store.health.of(name)
        assert [str(one.state) for one in told] == ["fine", "silent"]
        assert 3 * days * DAY < told[-1].at - (BEGIN + last * DAY) <= max(3 * days + 3, 4) * DAY
        ask(house, store, name, last + 366, last + days)
        assert [str(one.state) for one in store.health.of(name)] == ["fine", "silent", "fine"]


def test_a_pause_that_its_site_takes_too_is_quiet_until_it_ends(house: House) -> None:
    with Store(house.data) as store:
        for number in range(16):
            ask(house, store, "every7", number * 7, number * 7)
        for day in range(106, 300, 4):
            seen = Comparison(source_id="every7", at=BEGIN + day * DAY, pages={"http://every7.example/": ("a",)})
            with store.transaction():
                store.health.save_comparison(seen)
            ask(house, store, "every7", day, 105)
        ask(house, store, "every7", 301, 112)
        assert [str(one.state) for one in store.health.of("every7")] == ["fine", "quiet", "fine"]
