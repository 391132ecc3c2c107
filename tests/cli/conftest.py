"""Calls the command line in this process, and keeps one small house that every stage has worked on."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from bevaka import clock
from bevaka.cli import bevaka

SOURCE = "factory-line-monitor"


@dataclass(frozen=True)
class Said:
    """How a command ended, its data and its words."""

    code: int
    out: str
    err: str


Call = Callable[..., Said]


def speak(*words: str | Path, home: Path | None = None, input: str | bytes | None = None) -> Said:
    """Call ``bevaka``. An exception that is no exit is a fault of the command line and comes through."""
    given = ["--home", str(home)] if home else []
    result = CliRunner().invoke(bevaka, [*given, *map(str, words)], input=input)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def call() -> Call:
    """The command line."""
    return speak


def one_source(house: Path) -> Path:
    """The house with a single source of six English reports."""
    file = house / "config" / "sources.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    kept = [row for row in rows if row["id"] == SOURCE]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)
    return house


@pytest.fixture(scope="session")
def stages(demo_master: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Said]]:
    """A small house, worked on stage by stage, and what each verb said."""
    house = one_source(Path(shutil.copytree(demo_master, tmp_path_factory.mktemp("small") / "house")))
    said = {}
    for verb in ("collect", "extract", "tag", "group", "route", "digest", "deliver", "publish"):
        if verb == "deliver":
            said["dry-run"] = speak("deliver", "--dry-run", home=house)
        said[verb] = speak(verb, home=house)
    clock.set_clock(None)
    return house, said


@pytest.fixture(scope="session")
def small(stages: tuple[Path, dict[str, Said]]) -> Path:
    """The small house; to be looked at only."""
    return stages[0]
