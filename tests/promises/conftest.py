"""The sample week, run once without disturbance for all tests here."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bevaka import clock
from tests.promises.week import Left, Run, Sent, lay_out, left, sent


@dataclass(frozen=True)
class Week:
    """An undisturbed run: an untouched copy of the house, the house after the run, how long it took and what it said."""

    fresh: Path
    house: Path
    seconds: float
    words: str
    left: Left
    sent: Sent


@pytest.fixture(scope="session")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    """The week, undisturbed."""
    folder = tmp_path_factory.mktemp("week")
    fresh = lay_out(folder / "fresh")
    house = Path(shutil.copytree(fresh, folder / "house"))
    started = clock.monotonic()
    code, words = Run(house).finish()
    assert code == 0, words
    return Week(fresh, house, clock.monotonic() - started, words, left(house), sent(house))
