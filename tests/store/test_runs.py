"""What ran and how it went, and what stepped aside: counted, waited for, parked, freed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bevaka import clock
from bevaka.store import Store

NOW = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock.set_clock(NOW, pinned=True)
    with Store(tmp_path) as made:
        yield made


def test_runs_begin_beat_and_end(store: Store) -> None:
    first, second = store.runs.start("tag"), store.runs.start("tag")
    other = store.runs.start("route")
    store.runs.beat(second, 3)
    store.runs.finish(second, 5, 1, 2, "5 done\ud800")
    rows = {r["verb"]: r for r in store.runs.last()}
    assert (rows["tag"]["id"], rows["tag"]["done"], rows["tag"]["parked"], rows["tag"]["note"]) == (
        second,
        5,
        2,
        "5 done\ufffd",
    )
    assert rows["route"]["ended"] is None
    assert store.runs.unfinished() == len({first, other})


def test_waiting_grows_and_the_third_failure_parks(store: Store) -> None:
    waits = []
    for _ in range(3):
        parked = store.runs.aside("tag", "7", "odd", traceback="Traceback\0")
        (aside,) = store.runs.asides("tag")
        assert aside.next_try is not None
        waits.append((clock.parse(aside.next_try) - NOW).total_seconds())
    assert waits == [60, 240, 960]
    assert parked
    assert (aside.attempts, aside.parked, aside.traceback) == (3, True, "Traceback\ufffd")


def test_a_patient_failure_waits_an_hour_and_more_but_is_never_parked(store: Store) -> None:
    for _ in range(20):
        assert not store.runs.aside("tag", "7", "busy", patient=True)
    (aside,) = store.runs.asides()
    assert aside.next_try == clock.stamp(NOW + timedelta(seconds=60 * 4**5))
    assert store.runs.aside("tag", "8", "gone", park=True)
    assert [a.key for a in store.runs.asides()] == ["8", "7"], "parked first"


def test_keys_are_freed_one_by_one_or_by_stage(store: Store) -> None:
    for stage, key in (("tag", "1"), ("tag", "2"), ("route", "1")):
        store.runs.aside(stage, key, "odd", park=True)
    assert store.runs.free("tag", "nowhere") == 0
    assert store.runs.free("tag", "1") == 1
    assert store.runs.free("tag", None) == 1
    store.runs.clear("route", "1")
    assert store.runs.asides() == []
