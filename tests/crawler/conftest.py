"""Settings for the tests of the crawling room."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crawler import child

# The servers are shared by the tests of several rooms; tests are no package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


@pytest.fixture
def fresh_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children are started as in real life."""
    monkeypatch.setattr(child, "START_METHOD", "spawn")
