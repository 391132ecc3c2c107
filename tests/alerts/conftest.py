"""A fictional house in a temporary folder, on a clock that stands still; loopback servers are found in ``tests/servers``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bevaka import clock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from alerts_world import World

# A Friday, 17:00 in Stockholm.
NOW = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def standing_clock() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    place = World(tmp_path)
    yield place
    place.close()
