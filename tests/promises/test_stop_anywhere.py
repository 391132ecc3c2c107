"""Stopped at every single SQL statement and started again, the house ends in the same state and tells the same.

Three publications go through every stage in this process. The store's connections are wrapped in one that stops at the
n-th statement, for n = 1, 2, … until a run needs fewer: once as if the power went, once as if the disk refused.
"""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.deliver import deliver
from alerts.digest import DigestStage
from alerts.route import RouteStage
from bevaka import clock
from bevaka.errors import TryLater
from bevaka.records import Fetch, Lead
from bevaka.settings import House, open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from bevaka.store.archive import Exchange
from crawler.extract import ExtractStage
from nlp.group import GroupStage
from nlp.pipeline import Tagger, build
from nlp.tag import TagStage
from tests.promises.week import HEAD, REPEAT

NOW = datetime(2026, 3, 8, 17, 0, tzinfo=UTC)
PAGES = (
    "factorylinemonitor.example/reports/walawe-ammonia-horana",
    "sundbladet.example/2026/03/04/kaeder-for-doerene-walawe",
    "factorylinemonitor.example/reports/lingshuo-hexane",
)
QUERIES = ("crawl", "documents", "findings", "outbox", "deliveries", "runs", "search", "people")


class PowerCut(BaseException):
    """The process is gone."""


@dataclass
class Fuse:
    """Counts statements, and blows at the ``at``-th: for good (a power cut), or for that one (a disk that refuses)."""

    at: int
    dead: bool
    count: int = 0

    def burn(self, sql: str) -> None:
        if sql.startswith("ROLLBACK") and not self.dead:
            return
        self.count += 1
        if self.dead and self.count >= self.at:
            raise PowerCut
        if self.count == self.at:
            raise TryLater("the database cannot be used now: disk I/O error")


class Wire:
    """A connection with a fuse."""

    def __init__(self, conn: sqlite3.Connection, fuse: Fuse) -> None:
        self._conn, self._fuse = conn, fuse

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        self._fuse.burn(sql)
        return self._conn.execute(sql, *args)

    def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
        self._fuse.burn(sql)
        return self._conn.executemany(sql, *args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)


@dataclass
class Line:
    """The stages of a house with what is slow to build shared by all its runs."""

    house: House
    tagger: Tagger
    extract: ExtractStage
    master: Path
    said: list[str] = field(default_factory=list)
    silent: int = 0
    """Statements of the newest run before anything could be sent."""

    def run(self, folder: Path, out: io.StringIO, fuse: Fuse | None = None) -> None:
        """One round over the store in ``folder``."""
        with Store(folder) as store:
            for database in (store._db, store._people):
                database.conn.execute("PRAGMA synchronous = OFF")  # speed; nothing here cuts real power
                if fuse:
                    database.conn = Wire(database.conn, fuse)  # type: ignore[assignment]  # the same with a fuse
            for name in QUERIES if fuse else ():
                queries = getattr(store, name)
                queries._conn = Wire(queries._conn, fuse)  # type: ignore[arg-type]  # fuse is given here
            ruleset = self.tagger.ruleset
            run_stage(self.extract, store)
            run_stage(TagStage(self.tagger), store)
            run_stage(GroupStage(ruleset, store), store)
            run_stage(RouteStage(self.house, ruleset, store.people), store)
            run_stage(DigestStage(self.house), store)
            self.silent = fuse.count if fuse else 0
            deliver(self.house, store, say=self.said.append, tick=lambda _: None, out=out)


@pytest.fixture(scope="module")
def line(demo_master: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """The demo house with three publications fetched and not yet read."""
    root = Path(shutil.copytree(demo_master, tmp_path_factory.mktemp("stop") / "house"))
    channels = '[terminal]\nkind = "console"\nwidth = 72\n\n[folder]\nkind = "console"\nwidth = 80\n'
    (root / "config" / "channels.toml").write_text(channels, "utf-8")
    house = open_house(root)
    clock.set_clock(NOW, pinned=True)
    with Store(house.data) as store, store.transaction():
        # Not the first list of these sources: that would be their history.
        for name in ("factory-line-monitor", "sundbladet"):
            store.crawl.set_state(name, state="ok", note="", next_due=NOW, failed=False)
        for number, page in enumerate(PAGES, 1):
            url = f"http://{page}"
            body = (root / "recorded" / f"{page}.html").read_bytes()
            capture = store.keep(Exchange(url=url, started=NOW, status=200, body=body))
            source = "sundbladet" if "sundbladet" in page else "factory-line-monitor"
            store.crawl.add_leads([Lead(url=url, source_id=source, published=NOW - timedelta(hours=number))])
            fetch = store.crawl.save_fetch(
                Fetch(
                    url=url, final_url=url, started=NOW, attempt=1, outcome="ok", status=200, lead_id=number, source_id=source,
                    headers={"content-type": "text/html"}, sha256=capture.sha256,
                )
            )  # fmt: skip
            store.captures.save(fetch, capture)
            store.crawl.settle_lead(number, state="fetched", attempts=1)
    with ExtractStage(house) as extract:
        yield Line(house, build(house.config, house.register), extract, house.data)
    clock.set_clock(None)


TABLES = {
    "documents": "url, revision, state, title",
    "findings": "document_id, tier, suppliers, themes",
    "mentions": "finding_id, kind, key, start",
    "story_members": "document_id, story_id, reason",
    "stories": "id, first_seen, last_seen, facts",
    "routed": "finding_id",  # its words tell whether the story had been alerted when it was looked up, or a moment later
    "alerts": "story_id, area_id, tier, finding_id",
    "entries": "area_id, finding_id, story_id, reasons",
    "digests": "area_id, day",
    "digest_items": "entry_id, digest_id",
    "deliveries": "key, channel, state",
    "tries": "stage, key",
    "notices": "key",
}


ORDERED = ("alerts", "entries", "digest_items", "story_members", "stories")
"""Which of two publications of one story is alerted and which is its news depends on which came first."""
WHATEVER_THE_ORDER = {
    "alerts": "SELECT story_id, area_id, tier FROM alerts",
    "heard": "SELECT area_id, finding_id FROM alerts UNION SELECT area_id, finding_id FROM entries",
    "digested": "SELECT count(*) FROM digest_items",
    "stories": "SELECT story_id, document_id FROM story_members",
}


def snapshot(folder: Path, ordered: bool) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that stages left, with stable columns; not ``ordered``: without what the order of items decides."""
    with Store(folder, write=False) as store:
        assert store.integrity() == "ok"
        conn = store._db.conn
        queries = {t: f"SELECT {c} FROM {t}" for t, c in TABLES.items() if ordered or t not in ORDERED}
        queries |= {} if ordered else WHATEVER_THE_ORDER
        return {name: sorted(map(tuple, conn.execute(sql)), key=repr) for name, sql in queries.items()}


def cards(out: io.StringIO) -> tuple[Counter[str], Counter[str]]:
    """What was printed, by area, width and story; and how many of each said that they were repeats."""
    shown, marked = Counter[str](), Counter[str]()
    for card in out.getvalue().split(HEAD)[1:]:
        stories = sorted(set(re.findall(r"/story/(\w+)", card)))
        head, first = card.splitlines()[:2]
        kind = "digest" if re.search(r": \d+ nyhet", first) else "alert"
        key = f"{kind} {head.split(' ━', 1)[0]}, {len(head)} wide: {stories}"
        shown[key] += 1
        marked[key] += REPEAT in card or "(upprepning)" in card
    return shown, marked


def fresh(line: Line, folder: Path) -> Path:
    """The store before its first run."""
    folder.mkdir(parents=True)
    for name in ("bevaka.db", "people.db"):
        shutil.copyfile(line.master / name, folder / name)
    shutil.rmtree(folder / "warc", ignore_errors=True)
    return folder


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("dead", "step"), [(True, 1), (False, 4)], ids=["power cut", "disk refuses"])
def test_stopped_at_every_statement(line: Line, tmp_path: Path, dead: bool, step: int) -> None:
    """The disk refuses at every fourth statement only, to save time (all were tried; none differed)."""
    clock.set_clock(NOW, pinned=True)
    whole, out = fresh(line, tmp_path / "whole"), io.StringIO()
    fuse = Fuse(10**9, dead)
    line.run(whole, out, fuse)
    expected, (shown, _), silent = snapshot(whole, dead), cards(out), line.silent
    assert len(expected["alerts"]) >= 2
    assert len(expected["findings"]) == len(PAGES)
    assert len(shown) == len(expected["deliveries"])
    repeats = 0
    for n in range(1, fuse.count + 1, step):
        clock.set_clock(NOW, pinned=True)
        folder, out = fresh(line, tmp_path / str(n)), io.StringIO()
        with suppress(PowerCut, TryLater):
            line.run(folder, out, Fuse(n, dead))
        clock.set_clock(NOW + timedelta(hours=2), pinned=True)
        line.run(folder, out)
        assert snapshot(folder, dead) == expected, f"stopped at statement {n} of {fuse.count}"
        again, marked = cards(out)
        assert again.keys() == shown.keys(), f"stopped at statement {n}"
        assert all(marked[key] >= count - 1 for key, count in again.items()), (
            f"stopped at statement {n}: a repeat is not marked"
        )
        assert max(again.values()) <= 2, f"stopped at statement {n}: told three times"
        # Each channel has one message under way at most, and only that one is told again.
        twice = Counter(key.rpartition(" wide")[0].rpartition(" ")[2] for key, count in again.items() if count > 1)
        assert max(twice.values(), default=0) <= 1, f"stopped at statement {n}: more than one repeat of a channel"
        assert not twice or n > silent, f"stopped at statement {n}: told again, though nothing was told yet"
        repeats += twice.total()
        shutil.rmtree(folder)
    # Every statement of the deliver stage may stand between a sending and its mark, for each of the two channels.
    assert 0 < repeats <= 2 * (fuse.count - silent) / step + 2
