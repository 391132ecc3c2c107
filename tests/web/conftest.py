"""A house with the fictional week published, and the site as a real process on a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bevaka import clock, site
from bevaka.settings import House, open_house
from bevaka.store.publish import publish
from tests.web import press
from tests.web.guests import Visitor

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="package", autouse=True)
def _real_clock_afterwards() -> Iterator[None]:
    yield
    clock.set_clock(None)


def lay_out(root: Path, clips: tuple[press.Clip, ...] = press.WEEK) -> House:
    """A house folder with the week stored and published, its site on a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (root / "config").mkdir(parents=True)
    (root / "config" / "bevaka.toml").write_text(f'[site]\nhost = "127.0.0.1"\nport = {port}\n')
    house = open_house(root)
    with press.week(house.data, clips) as store:
        publish(store, press.REGISTER, press.SOURCES, house.data / "public.db")
    return house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The week, published."""
    return lay_out(tmp_path_factory.mktemp("house") / "house")


SERVE = """
import sys
from pathlib import Path
from bevaka import site
from bevaka.settings import open_house
site.serve(open_house(Path(sys.argv[1])))
"""


def start(house: House) -> subprocess.Popen[bytes]:
    """``bevaka.site.serve`` in a process of its own, answering."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(house.root)], env=env, cwd=house.root)
    begun = clock.monotonic()
    while not site.site_answers(house) and process.poll() is None and clock.monotonic() - begun < 30:
        pass
    assert process.poll() is None, "the site did not start"
    assert site.site_answers(house), "the site does not answer"
    return process


@pytest.fixture(scope="module")
def served(house: House) -> Iterator[str]:
    """The address of the running site."""
    process = start(house)
    yield f"http://127.0.0.1:{house.settings.site.port}"
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def visitor(house: House) -> Iterator[Visitor]:
    """The week's site, asked without a server."""
    made = Visitor(house)
    yield made
    made.close()
