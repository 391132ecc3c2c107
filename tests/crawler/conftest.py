"""Settings for the tests of the crawling room."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler import child

# The servers are shared by the tests of several rooms; tests are no package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


@pytest.fixture(autouse=True, scope="session")
def fast_children() -> Iterator[None]:
    """Children come from a server that has loaded Scrapy once: a second less for each of some forty crawls.

    They take their environment from that server, so tests that change it ask for ``fresh_children``.
    """
    multiprocessing.set_forkserver_preload(["crawler.crawl", "crawler.kinds.feed", "crawler.readers.worker"])
    child.START_METHOD = "forkserver"
    yield
    child.START_METHOD = "spawn"


@pytest.fixture
def fresh_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children are started as in real life."""
    monkeypatch.setattr(child, "START_METHOD", "spawn")
