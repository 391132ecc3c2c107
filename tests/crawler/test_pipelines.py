"""What comes within a moment is saved together: all of it counts as had at once or not at all, and no item harms another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bevaka import clock
from bevaka.keys import sha256
from bevaka.records import Bookmark, Fetch, Lead, Listing, Source
from bevaka.store import Store
from bevaka.store.archive import Exchange
from bevaka.store.hosts import Robots
from crawler import pipelines
from crawler.exchange import Count, Heard
from crawler.pipelines import Saver

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def pinned() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


@dataclass
class World:
    """A saver and what it works with."""

    store: Store
    count: Count = field(default_factory=Count)
    stopped: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.saver = Saver(self.store, self.count, {}, self.stopped.append)

    def leads(self, folder: Path) -> int:
        """As another process sees them: only what is kept for good."""
        with Store(folder, write=False) as other:
            return other.crawl.counts().get("leads open", 0)


def heard(name: str, *, body: bytes = b"<rss/>", leads: int = 1, title: str = "Ett") -> Heard:
    found = tuple(Lead(url=f"http://{name}.example/{n}", source_id=name, title=title) for n in range(leads))
    url = f"http://{name}.example/rss.xml"
    return Heard(
        source=Source(id=name, name=name, kind="feed", url=url),
        listing=Listing(leads=found, state="ok", bookmark=Bookmark(etag='"1"', full_at=NOW)),
        fetch=Fetch(url=url, final_url=url, started=NOW, attempt=1, outcome="ok", source_id=name),
        failed=False,
        exchanges=(Exchange(url=url, started=NOW, status=200, body=body),),
    )


def in_a_loop(work: Callable[[], None]) -> None:
    async def run() -> None:
        work()

    asyncio.run(run())


def test_nothing_is_had_before_it_is_saved_and_then_all_of_it_is(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        world = World(store)

        def work() -> None:
            for name in ("a", "b", "c"):
                world.saver.take(heard(name, body=name.encode()))
            world.saver.take(Robots(place="http://a.example", at=NOW, rules="User-agent: *"))
            assert world.leads(tmp_path) == 0
            assert list((tmp_path / "warc").glob("*")) == []
            world.saver.save()

        in_a_loop(work)
        assert world.leads(tmp_path) == 3
        assert world.count.answered == world.count.new_leads == 3
        assert store.hosts.robots("http://a.example") is not None
        captures = [store.captures.body(sha256(body)) for body in (b"a", b"b", b"c")]
        assert [capture and store.archive.read(capture).body for capture in captures] == [b"a", b"b", b"c"]
    assert world.stopped == []


def test_it_is_saved_by_itself_within_a_moment_and_sooner_where_there_is_much(tmp_path: Path) -> None:
    async def run(world: World) -> None:
        loop = asyncio.get_running_loop()
        world.saver.take(heard("a"))
        due = loop.time() + pipelines.MOMENT
        while world.count.answered == 0:
            assert loop.time() < due + 10
            await asyncio.sleep(0)
        assert loop.time() >= due - 0.01
        world.saver.take(heard("b", body=b"x" * pipelines.SIZE_TOGETHER))
        assert world.count.answered == 2
        for n in range(pipelines.TOGETHER):
            world.saver.take(heard(f"c{n}"))
        assert world.count.answered == 2 + pipelines.TOGETHER

    with Store(tmp_path) as store:
        asyncio.run(run(World(store)))


def test_an_item_that_cannot_be_stored_stays_alone_with_that(tmp_path: Path) -> None:
    bad = heard("b", leads=2)
    bad.fetch = Fetch(url="", final_url="", started=NOW, attempt=1, outcome="ok", source_id="b", lead_id=99)
    with Store(tmp_path) as store:
        world = World(store)

        def work() -> None:
            for item in (heard("a"), bad, heard("c")):
                world.saver.take(item)
            world.saver.save()

        in_a_loop(work)
        assert world.leads(tmp_path) == 2
        assert store.crawl.lead_by_url("http://b.example/0") is None
        assert set(store.crawl.states()) == {"a", "c"}
        assert (world.count.answered, world.count.new_leads, world.stopped) == (2, 2, [])


def test_where_there_is_no_room_for_all_what_fits_is_saved_and_the_crawl_is_ended(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        world = World(store)
        pages = store._db.conn.execute("PRAGMA page_count").fetchone()[0]
        store._db.conn.execute(f"PRAGMA max_page_count = {pages + 6}")

        def work() -> None:
            world.saver.take(heard("a"))
            world.saver.take(heard("b", leads=400, title="x" * 400))
            world.saver.save()

        in_a_loop(work)
        assert world.leads(tmp_path) == 1
        assert (world.count.answered, world.count.new_leads) == (1, 1), "what was undone is not counted"
        assert len(world.stopped) == 1
        assert "full" in world.stopped[0]
        store._db.conn.execute("PRAGMA max_page_count = 100000")
        clock.set_clock(NOW + timedelta(hours=1), pinned=True)
        in_a_loop(lambda: world.saver.take(heard("b", leads=400)))
        world.saver.save()
        assert world.leads(tmp_path) == 401, "and is had when there is room"
        assert store.integrity() == "ok"
