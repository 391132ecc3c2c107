"""The wheel holds four import names and the defaults, and works alone in a new environment, from another folder."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from house_rules import ROOT

NAMES = ("bevaka", "crawler", "nlp", "alerts")
DEFAULTS = ("config", "web", "data/sample")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `make build` makes it."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it, which borrows nothing but the dependencies from this one."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)
    python = folder / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*command, "--disable-pip-version-check", str(wheel)], check=True, timeout=120)
    (site,) = folder.glob("lib/python*/site-packages")
    # A folder added by a .pth file has its own .pth files passed over, so the editable install stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder / "bin"


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BEVAKA_", "PYTHON"))}
    command = [str(installed / "bevaka"), *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120)


def test_it_holds_four_names_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {n.split("/")[0] for n in names}
    (info,) = (t for t in tops if t.endswith(".dist-info"))
    assert tops == {*NAMES, info}
    assert [n for n in names if "__pycache__" in n or "/gold/" in n or n.endswith((".db", ".pyc"))] == []
    assert {f"{name}/py.typed" for name in NAMES} <= set(names)
    assert f"{info}/licenses/LICENSE" in names


def test_it_holds_every_module_and_every_default(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for name in NAMES:
        files = [f for f in (ROOT / name).rglob("*") if f.is_file() and "__pycache__" not in f.parts]
        assert len(files) > 10
        assert [f.name for f in files if f.relative_to(ROOT).as_posix() not in names] == []
    for name in DEFAULTS:
        files = [f for f in (ROOT / name).rglob("*") if f.is_file() and "__pycache__" not in f.parts]
        assert [f for f in files if f"bevaka/defaults/{f.relative_to(ROOT).as_posix()}" not in names] == []


def test_no_dependency_claims_one_of_its_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {name: set(owners.get(name, ["bevaka"])) for name in NAMES} == {name: {"bevaka"} for name in NAMES}


def test_installed_alone_it_lays_out_a_house_checks_it_and_judges_a_page(installed: Path, tmp_path: Path) -> None:
    where = "import bevaka, crawler, nlp, alerts; print(*(m.__file__ for m in (bevaka, crawler, nlp, alerts)))"
    done = subprocess.run([str(installed / "python"), "-c", where], cwd=tmp_path, capture_output=True, text=True)
    assert all(str(installed.parent) in place for place in done.stdout.split()), done
    assert len(done.stdout.split()) == 4
    # Without a house there are the packed defaults, and those are nobody's to write into.
    refused = run(installed, tmp_path, "run", "--once")
    assert (refused.returncode, "bevaka init FOLDER" in refused.stderr) == (1, True), refused.stderr
    laid = run(installed, tmp_path, "init", "house", "--demo")
    assert laid.returncode == 0, laid.stderr
    assert (tmp_path / "house" / "recorded" / "arbeidslaget.example" / "rss.xml").is_file()
    checked = run(installed, tmp_path, "--home", "house", "check")
    assert (checked.returncode, "no mistakes" in checked.stderr) == (0, True), checked.stderr
    page = tmp_path / "house" / "recorded" / "kustposten.example" / "artikel" / "tre-doda-handskfabrik-sri-lanka.html"
    judged = run(installed, tmp_path, "--home", "house", "try", str(page))
    assert judged.returncode == 0, judged.stderr
    found = json.loads(judged.stdout)
    assert (found["lang"], found["tier"]) == ("sv", "immediate")
    assert found["evidence"]
