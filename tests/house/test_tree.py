"""What must never lie in the tree: machine paths, registry hosts, large files, real companies in invented stories."""

from __future__ import annotations

import csv
import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from house_rules import ROOT

LARGEST = 1024 * 1024
FICTION = ("data", "tests", "docs", "README.md", "CONTRIBUTING.md")
# Products that the documents must name; no company is meant.
PRODUCTS = re.compile(r"M[i]crosoft (Teams|365|Exchange|Advertising)")
# Words of the language that are company names too; where they stand in fiction, no company is meant.
COMMON_WORDS = {"apple", "acer", "canon", "corning", "unity", "target", "oracle", "shell", "signify"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git knows or would add; those of the checkout where there is no git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return tuple(ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def text_of(file: Path) -> str:
    data = file.read_bytes()
    return "" if b"\0" in data[:4096] else data.decode("utf-8", "replace")


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    home = re.compile(rf"{re.escape(str(ROOT))}\b|(?<![\w.])/(?:home/(?!bevaka\b)|Users/|root/|work/)\w")
    assert home.search(f"see {ROOT}/x")
    assert home.search("in /" + "Users/somebody/x")
    assert [f"{f.relative_to(ROOT)}: {m[0]}" for f in tracked() if (m := home.search(text_of(f)))] == []


def test_no_two_test_files_have_one_name() -> None:
    """Test folders are no packages, so that pytest would refuse the second that it meets."""
    names = Counter(file.name for file in tracked() if file.match("tests/**/test_*.py"))
    assert len(names) > 100
    assert [name for name, files in names.items() if files > 1] == []


def test_the_lock_files_pin_hashes_and_name_no_registry() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text, name
        assert not re.search(r"^\s*(-i|--(extra-)?index-url|--find-links|--trusted-host)\b", text, flags=re.M), name
        pins = [block for block in re.split(r"\n(?=\S)", text) if block.strip() and not block.startswith("#")]
        assert len(pins) > 50
        assert [p.split("\n")[0] for p in pins if "==" not in p.split("\n")[0] or "--hash=sha256:" not in p] == [], name


def test_every_dependency_is_in_the_lock() -> None:
    wanted = re.findall(r'^  "([\w-]+)[>=<]', (ROOT / "pyproject.toml").read_text("utf-8"), flags=re.M)
    pinned = {n.lower() for n in re.findall(r"^([\w.-]+)==", (ROOT / "requirements-dev.lock").read_text(), flags=re.M)}
    pinned |= {n.lower() for n in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.M)}
    assert len(wanted) > 30
    assert [name for name in wanted if name.lower() not in pinned] == []


def test_there_is_one_sort_of_lock() -> None:
    names = {f.name for f in tracked()}
    assert names & {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock"} == set()


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert [(str(f.relative_to(ROOT)), f.stat().st_size) for f in tracked() if f.stat().st_size > LARGEST] == []


def test_nothing_that_a_run_makes_is_kept() -> None:
    made = re.compile(r"\.(db|db-wal|db-shm|db-journal|lock|pyc|log)$|(^|/)(warc|outbox)/")
    kept = {"requirements.lock", "requirements-dev.lock"}
    names = [f.relative_to(ROOT).as_posix() for f in tracked()]
    assert [n for n in names if made.search(n) and n not in kept] == []


def names_of(register: Path) -> dict[str, str]:
    """Every name and alias of a register that cannot be taken for a word, folded → as it is printed."""
    with register.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [n.strip() for row in rows for n in (row["name"], *row["aliases"].split("|"))]
    return {n.casefold(): n for n in found if len(n) > 4 and n.casefold() not in COMMON_WORDS}


def real_names() -> dict[str, str]:
    """Names of the shipped register, which holds real companies."""
    return names_of(ROOT / "config" / "suppliers.csv")


def named(text: str, names: dict[str, str]) -> list[str]:
    """Which of ``names`` stand in ``text`` as words of their own, capital letters as printed."""
    return [name for name in names.values() if name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]


def test_no_real_company_stands_in_an_invented_story() -> None:
    real = real_names()
    assert len(real) > 150
    some = next(iter(real.values()))
    assert named(f"Barnarbete hos {some}, säger facket", real) == [some]
    found = []
    for file in tracked():
        path = file.relative_to(ROOT).as_posix()
        if not path.startswith(tuple(f if "." in f else f"{f}/" for f in FICTION)):
            continue
        found += [f"{path}: {name}" for name in named(PRODUCTS.sub("", text_of(file)), real)]
    assert found == []


def test_the_invented_registers_share_no_name_with_the_real_one() -> None:
    for folder in ("gold", "sample/config"):
        invented = names_of(ROOT / "data" / folder / "suppliers.csv")
        assert len(invented) > 20
        assert sorted(real_names().keys() & invented.keys()) == []


def test_hosts_of_the_recorded_week_belong_to_nobody() -> None:
    hosts = [f.name for f in (ROOT / "data" / "sample" / "site").iterdir()]
    assert len(hosts) > 10
    assert [h for h in hosts if not h.endswith(".example")] == []
