"""Verbs of the house: laid out once, checked whole, told how it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bevaka.records import Lead
from bevaka.store import Store
from tests.cli.conftest import Call

FAULTS = Path(__file__).resolve().parents[1] / "faults"


def test_init_lays_out_a_house_and_overwrites_nothing(call: Call, tmp_path: Path) -> None:
    house = tmp_path / "new"
    said = call("init", house)
    assert (said.code, said.out) == (0, "")
    assert "look at" in said.err
    assert (house / "config" / "suppliers.csv").is_file()
    (house / "config" / "areas.csv").write_text("mine", "utf-8")
    for extra in ((), ("--demo",)):
        again = call("init", house, *extra)
        assert again.code == 2
        assert "is there already; nothing was written" in again.err
    assert (house / "config" / "areas.csv").read_text("utf-8") == "mine"
    assert not (house / "recorded").exists()


def test_check_says_that_without_companies_nothing_can_be_found(call: Call, tmp_path: Path) -> None:
    house = tmp_path / "new"
    assert call("init", house).code == 0
    companies = house / "config" / "suppliers.csv"
    companies.write_text(companies.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    for file in ("links.csv", "contracts.csv"):
        rows = house / "config" / file
        if rows.is_file():
            rows.write_text(rows.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    said = call("check", home=house)
    assert said.code == 0, said.err
    assert f"{companies} names no company: nothing can be found by name" in said.err


def test_check_says_which_companies_no_text_can_name(call: Call, house: Path) -> None:
    companies = house / "config" / "suppliers.csv"
    rows = "".join(f"{key},{name},,supplier,,SE,,,gloves,,\n" for key, name in (("x1", "–"), ("x2", "a"), ("x3", "鸟")))
    companies.write_text(companies.read_text("utf-8") + rows, "utf-8")
    said = call("check", home=house)
    assert "2 companies have no name that can be searched, add an alias: x1, x2" in said.err


def test_init_demo_is_the_house_that_tests_use(call: Call, tmp_path: Path, demo_master: Path) -> None:
    assert call("init", tmp_path / "demo", "--demo").code == 0
    laid, used = (
        {f.relative_to(p): f.read_bytes() for f in p.rglob("*") if f.is_file()}
        for p in (tmp_path / "demo", demo_master)
    )
    assert laid == used


def test_check_is_content_with_the_demo_house(call: Call, house: Path) -> None:
    said = call("check", home=house)
    assert (said.code, said.out) == (0, "")
    assert "no mistakes" in said.err


def test_check_names_every_fault_of_the_house_in_one_run(call: Call, house: Path) -> None:
    config = house / "config"
    shutil.copyfile(FAULTS / "wrong-check-digit.csv", config / "suppliers.csv")
    (config / "contracts.csv").write_text(
        "contract_id,supplier,area,regions\nH-1,kvist,it,A\nH-1,brixdal,nowhere,A\n", "utf-8"
    )
    (config / "links.csv").unlink()
    with (config / "sources.csv").open("a", encoding="utf-8") as file:
        file.write(
            "new,Ny,gopher,http://ny.example/,,SE,,ngo,1,1h,1,on,\nlocal,Lokal,feed,http://127.0.0.1/,,SE,,ngo,1,1h,1,on,\n"
        )
    with (config / "bevaka.toml").open("a", encoding="utf-8") as file:
        file.write("\n[crawler2]\ndelay = 1\n")
    with (config / "channels.toml").open("a", encoding="utf-8") as file:
        file.write('\n[duva]\nkind = "pigeon"\n')
    with (config / "routes.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[route]]\nareas = ["bygg"]\nchannels = ["terminal", "röksignal"]\n')
    (config / "themes" / "wages.toml").write_text("title_sv = \n", "utf-8")
    said = call("check", home=house)
    assert said.code == 2
    for words in (
        "suppliers.csv:2: org_no", "suppliers.csv:5: org_no", "contracts.csv:3: area", "contracts.csv:3: contract_id",
        "contracts.csv:2: supplier", "sources.csv:30: url", "'gopher'", "bevaka.toml:19: crawler2", "channels.toml", "pigeon",
        "routes.toml", "röksignal", "'bygg'", "wages.toml:1",
    ):  # fmt: skip
        assert words in said.err, words
    lines = said.err.splitlines()
    assert lines[-1] == f"{len(lines) - 1} mistakes"
    assert "brixdal" not in said.err, "a company whose own fault is named is not missing"
    assert not (house / "data").exists(), "looking changes nothing"


def test_check_reads_what_was_learnt(house: Path, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    for room in ("bevaka", "nlp", "alerts", "crawler"):
        shutil.copytree(root / room, tmp_path / "code" / room)
    (tmp_path / "code" / "nlp" / "model" / "fold3" / "texts.npz").write_bytes(b"")
    words = [sys.executable, "-m", "bevaka", "--home", str(house), "check"]
    place = {**os.environ, "PYTHONPATH": str(tmp_path / "code")}
    said = subprocess.run(words, cwd=tmp_path / "code", env=place, capture_output=True, text=True, check=False)
    assert said.returncode == 2, said.stderr
    assert "nlp/model/fold3/texts.npz: the trained model cannot be read" in said.stderr


@pytest.mark.parametrize("verb", ["collect", "tag", "route", "run", "status", "publish", "deliver"])
def test_a_faulty_house_is_not_run(call: Call, house: Path, verb: str) -> None:
    (house / "config" / "bevaka.toml").write_text('[house]\nzone = "Atlantis"\n', "utf-8")
    said = call(verb, *(["--once"] if verb == "run" else []), home=house)
    assert (said.code, said.out) == (2, "")
    assert "bevaka.toml:2: house.zone: there is no time zone 'Atlantis'" in said.err


def test_a_folder_that_is_no_house(call: Call, tmp_path: Path) -> None:
    said = call("status", home=tmp_path)
    assert said.code == 2
    assert "make one with: bevaka init FOLDER" in said.err


def test_a_house_that_has_not_run_yet(call: Call, house: Path) -> None:
    for words in (("status",), ("search", "handskar"), ("show", "1"), ("why", "1")):
        said = call(*words, home=house)
        assert (said.code, said.out) == (1, "")
        assert "run the house first: bevaka run --once" in said.err


def test_status_tells_what_is_parked_and_retry_frees_it(call: Call, house: Path) -> None:
    with Store(house / "data") as store, store.transaction():
        store.crawl.add_leads([Lead(url="http://kustposten.example/1", source_id="kustposten")])
        store.runs.start("tag")
        store.runs.aside("tag", "7", "odd text", park=True)
        store.runs.aside("extract", "fetch:1", "busy", patient=True)
    said = call("status", "--language", "en", home=house)
    assert (said.code, said.err) == (1, "")
    assert "stopped" in said.out
    assert [line.split()[:3] for line in said.out.splitlines()[-2:]] == [
        ["tag", "7", "parked"],
        ["extract", "fetch:1", "again"],
    ]
    assert "leads open: 1" in said.out
    assert call("retry", "tag", "8", home=house).code == 1
    assert call("retry", "tag", "7", home=house).err == "retry: 1 freed\n"
    assert call("retry", "extract", home=house).err == "retry: 1 freed\n"
    assert call("retry", "deliver", home=house).code == 0
    assert call("status", home=house).code == 0


def test_help_and_usage(call: Call) -> None:
    said = call("--help")
    assert said.code == 0
    assert "deliver" in said.out
    assert call("--version").out.startswith("bevaka ")
    for words in (("dance",), ("retry", "dance"), ("tag", "--nonsense"), ("collect", "--source", "nowhere")):
        wrong = call(*words)
        assert (wrong.code, wrong.out) == (2, "")
        assert wrong.err
