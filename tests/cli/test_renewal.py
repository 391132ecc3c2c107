"""A configuration edited while the house runs: read beside the rounds, and left alone where it is faulty."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import pytest

from bevaka.cli.rounds import Renewal
from bevaka.cli.stages import Line
from bevaka.errors import Mistakes
from bevaka.settings import open_house
from bevaka.store import Store


@pytest.fixture
def line(small: Path, tmp_path: Path) -> Iterator[Line]:
    root = shutil.copytree(small, tmp_path / "house")
    place = open_house(root)
    with Store(place.data) as store:
        yield Line(place, store)


def edit(line: Line, name: str, more: str) -> None:
    file = line.place.config / name
    file.write_text(file.read_text("utf-8") + more, "utf-8")
    later = file.stat().st_mtime + 10
    os.utime(file, (later, later))


def test_nothing_edited_nothing_built(line: Line) -> None:
    with Renewal(line) as renewal:
        assert renewal.line() is line


def test_an_edited_register_holds_from_the_next_round(line: Line) -> None:
    before = line.tagger.ruleset
    with Renewal(line, soon=60) as renewal:
        edit(line, "suppliers.csv", "nykomling,Nykomling Handskar AB,,supplier,,SE,,,gloves,,\n")
        fresh = renewal.line()
        assert "nykomling" in fresh.place.register.suppliers
        assert fresh.tagger.ruleset != before
        assert renewal.line() is fresh


def test_a_round_does_not_wait_for_a_register_that_takes_long(line: Line) -> None:
    with Renewal(line, soon=0) as renewal:
        edit(line, "suppliers.csv", "nykomling,Nykomling Handskar AB,,supplier,,SE,,,gloves,,\n")
        assert renewal.line() is line
        assert renewal.building is not None
        wait([renewal.building])
        assert "nykomling" in renewal.line().place.register.suppliers


def test_a_faulty_table_is_told_once_and_the_old_rules_go_on(line: Line) -> None:
    with Renewal(line, soon=60) as renewal:
        edit(line, "suppliers.csv", "nykomling,,,no kind,,SE,,,gloves,,\n")
        with pytest.raises(Mistakes, match=r"suppliers\.csv"):
            renewal.line()
        assert renewal.line() is line
