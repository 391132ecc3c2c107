"""A house whose database stops at a chosen statement, as if the power went or as if the disk refused."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.deliver import deliver
from alerts.digest import DigestStage
from alerts.route import RouteStage
from bevaka import clock
from bevaka.errors import TryLater
from bevaka.records import Document, Fetch, Finding, Lead
from bevaka.settings import House, open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from bevaka.store.archive import Exchange
from crawler.extract import ExtractStage
from nlp.folds import Model
from nlp.group import GroupStage
from nlp.packfiles import load_packs
from nlp.pipeline import Tagger
from nlp.tag import TagStage
from tests.promises.week import HEAD, REPEAT

NOW = datetime(2026, 3, 8, 17, 0, tzinfo=UTC)
PAGES = (
    "factorylinemonitor.example/reports/walawe-ammonia-horana",
    "sundbladet.example/2026/03/04/kaeder-for-doerene-walawe",
    "factorylinemonitor.example/reports/lingshuo-hexane",
)
QUERIES = ("crawl", "documents", "findings", "outbox", "deliveries", "runs", "search", "people", "escalations")


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
        with self.store(folder, fuse) as store:
            ruleset = self.tagger.ruleset
            run_stage(self.extract, store)
            run_stage(TagStage(self.tagger), store)
            run_stage(GroupStage(ruleset, store), store)
            run_stage(RouteStage(self.house, ruleset, store.people), store)
            run_stage(DigestStage(self.house), store)
            self.silent = fuse.count if fuse else 0
            deliver(self.house, store, say=self.said.append, tick=lambda _: None, out=out)

    @contextmanager
    def store(self, folder: Path, fuse: Fuse | None = None) -> Iterator[Store]:
        """The store in ``folder``, its statements counted by ``fuse``."""
        with Store(folder) as store:
            for database in (store._db, store._people):
                database.conn.execute("PRAGMA synchronous = OFF")  # speed; nothing here cuts real power
                if fuse:
                    database.conn = Wire(database.conn, fuse)  # type: ignore[assignment]  # the same with a fuse
            for name in QUERIES if fuse else ():
                queries = getattr(store, name)
                queries._conn = Wire(queries._conn, fuse)  # type: ignore[arg-type]  # fuse is given here
            yield store


class Remembering(Tagger):
    """The tagger of a house, which gives the same document the same finding and here works it out once."""

    def __init__(self, *made_of: Any) -> None:
        super().__init__(*made_of)
        self._told: dict[str, Finding] = {}

    def tag(self, document: Document) -> Finding:
        """The finding of one document."""
        key = repr(document)
        if key not in self._told:
            self._told[key] = super().tag(document)
        return self._told[key]


@contextmanager
def line_of(root: Path) -> Iterator[Line]:
    """The line of a copy of the demo house in ``root``, with three publications fetched and not yet read."""
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
        tagger = Remembering(load_packs(house.config), house.register, Model.read())
        yield Line(house, tagger, extract, house.data)
    clock.set_clock(None)


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
