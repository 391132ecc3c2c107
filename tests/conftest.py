"""What every test stands on: an environment of its own, a clock that is put back, and no network beyond loopback."""

from __future__ import annotations

import compileall
import ipaddress
import logging
import multiprocessing
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bevaka import clock, logs
from crawler import child

ROOT = Path(__file__).resolve().parents[1]
CHILDREN_NEED = [
    "scrapy.core.downloader.handlers.http11",
    "crawler.crawl",
    *(f"crawler.kinds.{name}" for name in ("archive", "feed", "listing", "mailbox", "report", "sitemap")),
    *(
        f"crawler.{name}"
        for name in ("bouncebox", "find", "folder", "linked", "post", "robots", "scout", "sight", "sitepages")
    ),
    "crawler.readers.worker",
    "tests.same_server",
]
PACKS = ("themes", "languages", "products.csv", "places.csv")

# Before NumPy is there: in workers that share a machine its threads wait for each other and burn the time meanwhile.
for pool in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(pool, "1")

# A busy machine must not fail a property; the same examples on every machine.
settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Processes that tests start load what is compiled already, also where Python is told to keep nothing of that; and find
    the search books that one of them has made, in a folder of these tests.
    """
    if not hasattr(config, "workerinput"):
        books = tempfile.mkdtemp(prefix="bevaka-books-")
        config.add_cleanup(lambda: shutil.rmtree(books, ignore_errors=True))
        os.environ["XDG_CACHE_HOME"] = books
        for name in ("bevaka", "crawler", "nlp", "alerts"):
            compileall.compile_dir(ROOT / name, quiet=2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: "promises" not in item.path.parts)


@pytest.fixture(autouse=True, scope="session")
def fast_children() -> Iterator[None]:
    """Children come from a server that has loaded what they need once: a second or two less for each of some hundred crawls.

    They take their environment from that server, so tests that change it ask for ``fresh_children`` (``tests/crawler``).
    Processes that tests start by the command line are as in real life.
    """
    multiprocessing.set_forkserver_preload(CHILDREN_NEED)
    child.START_METHOD = "forkserver"
    yield
    child.START_METHOD = "spawn"


@pytest.fixture(autouse=True)
def secrets_of_one_test() -> Iterator[None]:
    """What a test had hidden from the log is shown again to the next: an address of one is a word of another."""
    before = logs._hidden
    yield
    logs._hidden = before


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No house, clock or proxy of the machine reaches a test."""
    for name in list(os.environ):
        if name in ("BEVAKA_HOME", "BEVAKA_CLOCK", "BEVAKA_PROXY", "BEVAKA_IMAP") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module", autouse=True)
def real_clock_after_each_file() -> Iterator[None]:
    """A clock that a wider fixture has set lasts no longer than its file."""
    yield
    clock.set_clock(None)


@pytest.fixture(autouse=True)
def clock_put_back(own_environment: None) -> Iterator[None]:
    """The clock is afterwards what it was before (a wider fixture may have set one)."""
    before = clock.virtual()
    yield
    if before is None:
        clock.set_clock(None)
    else:
        clock.set_clock(before[0], pinned=before[1])


@pytest.fixture(autouse=True)
def logging_put_back() -> Iterator[None]:
    """A verb sends log lines to its own standard error; afterwards that is gone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine and nothing else."""
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Refuses every connection beyond loopback, and fails the test that tried; gives the list of refused hosts."""
    refused: list[str] = []

    def guarded(real: Any) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(str(address[0])):
                refused.append(str(address[0]))
                raise ConnectionRefusedError(f"a test tried to reach {address[0]}")
            return real(self, address)

        return connect

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    yield refused
    assert refused == [], f"connections beyond loopback: {refused}"


@pytest.fixture(scope="session")
def demo_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo house as ``bevaka init --demo`` lays it out (``tests/cli`` shows that it does); never run."""
    folder = tmp_path_factory.mktemp("demo") / "house"
    for name in PACKS:
        source, target = ROOT / "config" / name, folder / "config" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    shutil.copytree(ROOT / "data" / "sample" / "config", folder / "config", dirs_exist_ok=True)
    shutil.copytree(ROOT / "data" / "sample" / "site", folder / "recorded")
    return folder


@pytest.fixture
def house(demo_master: Path, tmp_path: Path) -> Path:
    """A fresh fictional house, to be changed at will."""
    return Path(shutil.copytree(demo_master, tmp_path / "house"))
