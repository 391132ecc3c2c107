"""A configuration edited while the house runs: read beside the rounds, and left alone where it is faulty."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, wait
from pathlib import Path

import pytest

from bevaka.cli.rounds import Renewal, _round
from bevaka.cli.stages import Line
from bevaka.settings import open_house
from bevaka.store import Store


@pytest.fixture
def line(small: Path, tmp_path: Path) -> Iterator[Line]:
    root = shutil.copytree(small, tmp_path / "house")
    place = open_house(root)
    with Store(place.data) as store:
        yield Line(place, store)


NEW = "nykomling,Nykomling Handskar AB,,supplier,,SE,,,gloves,,\n"


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
        edit(line, "suppliers.csv", NEW)
        fresh = renewal.line()
        assert "nykomling" in fresh.place.register.suppliers
        assert fresh.tagger.ruleset != before
        assert renewal.line() is fresh


def test_a_round_does_not_wait_for_a_register_that_takes_long(line: Line) -> None:
    with Renewal(line, soon=0) as renewal:
        edit(line, "suppliers.csv", NEW)
        assert renewal.line() is line
        assert renewal.building is not None
        wait([renewal.building])
        assert "nykomling" in renewal.line().place.register.suppliers


def replaced(file: Path, text: str) -> None:
    """As ``cp -p``, ``rsync -a`` and backups put a file in the place of another: with a time of its own, long ago."""
    other = file.with_name("other")
    other.write_text(text, "utf-8")
    os.utime(other, (1_000_000_000, 1_000_000_000))
    other.replace(file)


def test_a_file_that_came_with_an_old_time_holds(line: Line) -> None:
    file = line.place.config / "suppliers.csv"
    with Renewal(line, soon=60) as renewal:
        replaced(file, file.read_text("utf-8") + NEW)
        assert "nykomling" in (fresh := renewal.line()).place.register.suppliers
        replaced(file, file.read_text("utf-8").replace("Nykomling Handskar", "Nykomling Handskat"))
        newest = renewal.line()
        assert newest.place.register.suppliers["nykomling"].name == "Nykomling Handskat AB"
        assert newest.tagger.ruleset != fresh.tagger.ruleset
        assert renewal.line() is newest


def test_a_theme_that_was_taken_away_is_no_longer_looked_for(line: Line) -> None:
    theme = line.place.config / "themes" / "added.toml"
    theme.write_text('title_sv = "T"\ntitle_en = "T"\n[sv]\nstrong = ["månskensarbete"]\n', "utf-8")
    before = line.tagger.ruleset
    with Renewal(line, soon=60) as renewal:
        theme.unlink()
        assert renewal.line().tagger.ruleset != before


def test_what_editors_leave_beside_a_file_is_no_edit(line: Line) -> None:
    with Renewal(line, soon=60) as renewal:
        (line.place.config / "themes" / ".#wages.toml").symlink_to("somebody@machine.1")
        (line.place.config / ".suppliers.csv.swp").write_bytes(b"\0")
        (line.place.config / "gone").symlink_to("nowhere")
        assert renewal.line() is line


@pytest.mark.parametrize("folder", [".", "themes"])
def test_a_configuration_that_is_being_copied_ends_no_round(line: Line, folder: str) -> None:
    config = line.place.config / folder
    with Renewal(line, soon=60) as renewal:
        config.rename(away := line.place.root / "away")
        assert renewal.line() is line
        away.rename(config)
        edit(line, "suppliers.csv", NEW)
        assert "nykomling" in renewal.line().place.register.suppliers


def test_a_faulty_table_is_told_once_and_the_old_rules_go_on(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    with Renewal(line, soon=60) as renewal:
        edit(line, "suppliers.csv", "nykomling,,,no kind,,SE,,,gloves,,\n")
        assert renewal.line() is line
        said = capsys.readouterr().err
        assert "suppliers.csv:" in said
        assert "the one before it holds" in said
        assert renewal.line() is line
        assert capsys.readouterr().err == ""


def test_an_unforeseen_fault_is_told_and_the_old_rules_go_on(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    with Renewal(line, soon=60) as renewal:
        renewal.building = Future()
        renewal.building.set_exception(MemoryError("no room for a second register"))
        assert renewal.line() is line
        assert "MemoryError: no room for a second register" in capsys.readouterr().err
        edit(line, "suppliers.csv", NEW)
        assert "nykomling" in renewal.line().place.register.suppliers


def test_what_came_before_is_tagged_while_nothing_new_can_come(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    rows = (line.place.config / "sources.csv").read_text("utf-8").splitlines()
    source = next(row for row in rows if row.startswith(f"{line.place.sources[0].id},"))
    with Renewal(line, soon=60) as renewal:
        edit(line, "suppliers.csv", NEW)
        edit(line, "sources.csv", f"never-asked,{source.partition(',')[2].replace('http://', 'http://never.')}\n")
        fresh = renewal.line()
    assert fresh.store.findings.untagged_count(fresh.tagger.ruleset)
    (line.place.config / "bevaka.toml").write_text("[house", "utf-8")
    _round(fresh, 60.0)
    assert "run: nothing was collected: " in capsys.readouterr().err
    assert not fresh.store.findings.untagged_count(fresh.tagger.ruleset)
