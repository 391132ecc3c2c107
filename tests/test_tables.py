"""Faulty tables: each fault is named with file, line and column, its neighbours are read, and nothing raises."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from bevaka.errors import Mistake
from bevaka.register import read_register
from bevaka.tables import Many, Row, check_toml, named_ids, read_csv, read_toml

FAULTS = Path(__file__).parent / "faults"

# file → the companies that are read all the same, and every mistake as (line, column, words of it)
EXPECTED: dict[str, tuple[str, list[tuple[int, str | None, str]]]] = {
    "circle": (
        "one two three self",
        [
            (2, "supplies_to", "circle: one → two → three → one"),
            (5, "supplies_to", "circle: self → self"),
        ],
    ),
    "double-column": ("", [(1, "name", "stands twice")]),
    "duplicate-id": ("savar kvist", [(4, "id", "'savar' stands already on line 2")]),
    "empty": ("", [(1, None, "no header row")]),
    "missing-column": ("", [(1, "name", "is missing")]),
    "no-name": ("", [(2, "name", "at least 1 character")]),
    "not-utf8": ("", [(3, None, "not UTF-8 here")]),
    "nul": ("", [(3, None, "NUL")]),
    "personal-number": ("savar", [(3, "org_no", "personal number")]),
    "too-many-cells": ("savar", [(3, None, "9 cells under 8 columns")]),
    "unclosed-quote": ("savar", [(3, None, "is not CSV here")]),
    "unknown-chain-id": ("savar exgloves", [(3, "supplies_to", "no supplier with the id 'savaar'")]),
    "unknown-column": ("savar", [(1, "nickname", "unknown column; there are: id, name")]),
    "wrong-check-digit": (
        "",
        [
            (2, "org_no", "559995-3056"),
            (3, "org_no", "99197723"),
            (4, "org_no", "9851750-8"),
            (5, "org_no", "319 939 084"),
        ],
    ),
    "wrong-lei": ("", [(2, "lei", "no LEI")]),
    "wrong-values": (
        "",
        [
            (2, "id", "is no id; write small letters"),
            (2, "kind", "not 'leverantör'"),
            (2, "country", "'Sverige' is no country code"),
            (2, "products", "no product group 'handskar'"),
        ],
    ),
}


def test_every_faulty_file_is_expected() -> None:
    assert {f.stem for f in FAULTS.glob("*.csv")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_faulty_table_names_exactly_its_faults(name: str, tmp_path: Path) -> None:
    file = tmp_path / "suppliers.csv"
    file.write_bytes((FAULTS / f"{name}.csv").read_bytes())
    (tmp_path / "areas.csv").write_text("id,name_sv,owner\n", "utf-8")
    mistakes: list[Mistake] = []
    register = read_register(tmp_path, mistakes)
    kept, faults = EXPECTED[name]
    assert list(register.suppliers) == kept.split()
    assert [(m.file, m.line, m.column) for m in mistakes] == [(file, line, column) for line, column, _ in faults]
    for mistake, (line, column, words) in zip(mistakes, faults, strict=True):
        assert words in mistake.text
        assert str(mistake).startswith(f"{file}:{line}: {column + ': ' if column else ''}")


class Prov(Row):
    """A row to try with."""

    id: str
    words: Many = ()
    count: int = 0


def read(file: Path, text: str | bytes) -> tuple[list[tuple[int, Prov]], list[str]]:
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    mistakes: list[Mistake] = []
    rows = read_csv(file, Prov, mistakes)
    return [(n.line, n.row) for n in rows], [str(m).removeprefix(str(file)) for m in mistakes]


def test_rows_know_their_lines_across_breaks_blank_lines_and_every_line_end(tmp_path: Path) -> None:
    text = '\ufeffid,words,count\r\na,"ett|två|ett| ",1\r\n\r\n"b\nc",,\r\nd\r\ne,,x\r\n'
    rows, faults = read(tmp_path / "t.csv", text)
    assert [(line, row.id, row.words, row.count) for line, row in rows] == [
        (2, "a", ("ett", "två"), 1), (4, "b\nc", (), 0), (6, "d", (), 0),
    ]  # fmt: skip
    assert faults == [":7: count: write a whole number (not 'x')"]


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_table_saved_with_another_separator_is_one_mistake_that_says_so(tmp_path: Path, mark: str, name: str) -> None:
    rows, (fault,) = read(tmp_path / "t.csv", "id,words,count\na,ett,1\n".replace(",", mark))
    assert rows == []
    assert fault.startswith(f":1: its columns are parted by {name}; save the file with commas")


def test_an_unclosed_quote_is_named_where_it_begins(tmp_path: Path) -> None:
    rows, faults = read(tmp_path / "t.csv", 'id\na\n"b\n' + "c\n" * 500)
    assert [row.id for _, row in rows] == ["a"]
    assert [fault.split(": ")[0] for fault in faults] == [":3"]


def test_a_missing_file_and_one_that_is_a_folder(tmp_path: Path) -> None:
    mistakes: list[Mistake] = []
    assert read_csv(tmp_path / "t.csv", Prov, mistakes) == []
    assert read_csv(tmp_path, Prov, mistakes) == []
    assert read_csv(tmp_path / "t.csv", Prov, mistakes, optional=True) == []
    assert [m.text for m in mistakes] == ["cannot be read: No such file or directory", "cannot be read: Is a directory"]


class Inner(Row):
    """A table below one."""

    begins: date = Field(date(2026, 1, 1), alias="from")
    sort: Literal["dog", "cat"] = "dog"


class Outer(Row):
    """A table with others in it."""

    inner: tuple[Inner, ...] = ()
    loud: bool = False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("inne = 1", "inne: is not known here; did you mean 'inner'?"),
        ("xyz = 1", "xyz: is not known here; there are: inner, loud"),
        ("[[inner]]\nform = 1", "inner.0.form: is not known here; did you mean 'from'?"),
        ('[[inner]]\nfrom = "jul"', "inner.0.from: write a date, as in 2026-12-24 (not 'jul')"),
        ('[[inner]]\nsort = "cow"', "inner.0.sort: write 'dog' or 'cat' (not 'cow')"),
        ('loud = "mycket"', "loud: write true or false (not 'mycket')"),
        ('inner = "x"', "inner: write a list in [ ] (not 'x')"),
    ],
)
def test_a_fault_in_a_toml_says_what_to_write(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "t.toml"
    mistakes: list[Mistake] = []
    file.write_text(text, "utf-8")
    assert check_toml(file, read_toml(file, mistakes), Outer, mistakes) is None
    assert [str(m).partition(": ")[2] for m in mistakes] == [said]


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_what_the_csv_module_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]
) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("id", "words"), *cells])
    file = tmp_path_factory.mktemp("t") / "t.csv"
    rows, faults = read(file, out.getvalue())
    assert faults == []
    assert [row.id for _, row in rows] == [a.strip() for a, b in cells if a.strip() or b.strip()]


@given(st.binary(max_size=200))
def test_any_bytes_end_in_rows_or_named_mistakes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    rows, faults = read(tmp_path_factory.mktemp("t") / "t.csv", b"id,words\nfirst,\n" + data)
    assert all(fault.startswith(":") for fault in faults)
    whole_file = any("UTF-8" in fault or "NUL" in fault for fault in faults)
    assert [row.id for _, row in rows][:1] == ([] if whole_file else ["first"])


def test_ids_of_faulty_rows_are_known_to_other_tables(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text('name,id\nx,a\ny,b,too,many\n"z', "utf-8")
    assert named_ids(file) == {"a", "b"}
    assert named_ids(tmp_path / "none.csv") is None
    file.write_bytes(b"id\n\xff")
    assert named_ids(file) is None
    file.write_text("name\nx\n", "utf-8")
    assert named_ids(file) is None


@pytest.mark.parametrize("value", ["[" * 20_000, "9" * 5_000])
def test_a_value_without_end_is_a_mistake(tmp_path: Path, value: str) -> None:
    mistakes: list[Mistake] = []
    (tmp_path / "a.toml").write_text(f"a = {value}\n", "utf-8")
    assert read_toml(tmp_path / "a.toml", mistakes) == {}
    assert [m.text[:14] for m in mistakes] == ["cannot be read"]


def test_a_toml_fault_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    mistakes: list[Mistake] = []
    file.write_text('[house]\nzone = "x"\nlanguage = \n', "utf-8")
    assert read_toml(file, mistakes) == {}
    file.write_text('id = "a"\n[words]\nx = 1\n', "utf-8")
    assert check_toml(file, read_toml(file, mistakes), Prov, mistakes) is None
    assert [(m.line, m.column) for m in mistakes] == [(3, "column 12"), (2, "words")]
