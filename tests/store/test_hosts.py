"""What is remembered of hosts: their pauses and their robots.txt, across runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bevaka import clock
from bevaka.store import Store
from bevaka.store.hosts import Robots

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock.set_clock(NOW, pinned=True)
    with Store(tmp_path) as made:
        yield made
    clock.set_clock(None)


def test_a_host_s_longer_pause_stands(store: Store) -> None:
    store.hosts.pause("a.example", NOW + timedelta(hours=2), "429")
    store.hosts.pause("a.example", NOW + timedelta(hours=1), "503")
    assert store.hosts.pauses() == {"a.example": NOW + timedelta(hours=2)}
    clock.set_clock(NOW + timedelta(hours=2), pinned=True)
    assert store.hosts.pauses() == {}


def test_the_last_robots_of_a_place_is_kept_word_for_word(store: Store) -> None:
    place = "https://a.example:8443"
    assert store.hosts.robots(place) is None
    for found in (
        Robots(place=place, at=NOW, rules="User-agent: *\nDisallow: /\n\udc80"),
        Robots(place=place, at=NOW, rules=""),
        Robots(place=place, at=NOW),
        Robots(place=place, at=NOW, unreachable="HTTP 503", outcome="robots_unreachable"),
    ):
        store.hosts.keep_robots(found)
        kept = store.hosts.robots(place)
        assert kept is not None
        assert (kept.rules or "").rstrip("\ufffd?") == (found.rules or "").rstrip("\udc80")
        assert (kept.rules is None) == (found.rules is None)
        assert (kept.at, kept.unreachable, kept.outcome) == (found.at, found.unreachable, found.outcome)
