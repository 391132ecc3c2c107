"""Stopped at any SQL statement and started again, the house ends in the same state and tells the same.

Three publications go through every stage in this process. The store's connections are wrapped in one that stops at the
n-th statement, for one n after another until a run needs fewer: once as if the power went, once as if the disk refused.
"""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bevaka import clock
from bevaka.errors import TryLater
from bevaka.store import Store
from tests.promises.fuse import NOW, PAGES, Fuse, Line, PowerCut, cards, fresh, line_of


@pytest.fixture(scope="module")
def line(demo_master: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """The demo house with three publications fetched and not yet read."""
    with line_of(Path(shutil.copytree(demo_master, tmp_path_factory.mktemp("stop") / "house"))) as made:
        yield made


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


EVERY = (pytest.mark.soak, pytest.mark.timeout(3600))


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("dead", "step"),
    [(True, 5), (False, 12), pytest.param(True, 1, marks=EVERY), pytest.param(False, 1, marks=EVERY)],
    ids=["power cut", "disk refuses", "power cut at each", "disk refuses at each"],
)
def test_stopped_at_a_statement(line: Line, tmp_path: Path, dead: bool, step: int) -> None:
    """At every fifth statement the power goes, at every twelfth the disk refuses; at each of them in ``make soak``."""
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
