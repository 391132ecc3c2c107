"""Rows added to a table and cells changed in it: every other byte stays as somebody wrote it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bevaka import edit
from bevaka.errors import GiveUp, Mistake, Mistakes
from bevaka.sources import read_sources

HEAD = "id,name,kind,url,type,selector"
ROW = {"id": "ny", "name": "Nytt, och bra", "kind": "feed", "url": "http://ny.example/rss", "type": "ngo"}
BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("before", "line"),
    [
        (f"{HEAD}\na,A,feed,http://a.example/,ngo,\n", b'ny,"Nytt, och bra",feed,http://ny.example/rss,ngo,\n'),
        (f"{HEAD}\na,A,feed,http://a.example/,ngo,", b'\nny,"Nytt, och bra",feed,http://ny.example/rss,ngo,\n'),
        (f'\ufeff{HEAD}\r\n"a","A",feed,"http://a.example/","ngo",""\r\n',
         b'ny,"Nytt, och bra",feed,http://ny.example/rss,ngo,\r\n'),
        (f'# Källor\n\n{HEAD}\n# en, kommentar "med citat\na,"A\n# ingen kommentar",feed,http://a.example/,ngo,\n\n# sist\n',
         b'ny,"Nytt, och bra",feed,http://ny.example/rss,ngo,\n'),
        ("url,type,kind,id,name\nhttp://a.example/,ngo,feed,a,A\n", b'http://ny.example/rss,ngo,feed,ny,"Nytt, och bra"\n'),
    ],
    ids=["plain", "no end of line", "excel", "comments", "other order"],
)  # fmt: skip
def test_a_row_stands_at_the_end_and_nothing_else_is_touched(tmp_path: Path, before: str, line: bytes) -> None:
    file = tmp_path / "sources.csv"
    file.write_bytes(before.encode("utf-8"))
    os.chmod(file, 0o640)
    assert edit.append(file, [ROW]) == ()
    assert file.read_bytes() == before.encode("utf-8") + line
    assert file.stat().st_mode & 0o777 == 0o640
    mistakes: list[Mistake] = []
    assert [s.id for s in read_sources(tmp_path, mistakes)] == ["a", "ny"]
    assert mistakes == []
    assert [f.name for f in tmp_path.iterdir()] == ["sources.csv"]


def test_a_column_that_is_missing_is_added_to_the_head_only(tmp_path: Path) -> None:
    file = tmp_path / "sources.csv"
    file.write_bytes(b"id,name,kind,url,type\r\na,A,feed,http://a.example/,ngo\r\n")
    assert edit.append(file, [ROW | {"selector": "main a", "tier": ""}]) == ("selector",)
    assert file.read_bytes().split(b"\r\n")[:2] == [
        b"id,name,kind,url,type,selector",
        b"a,A,feed,http://a.example/,ngo",
    ]
    mistakes: list[Mistake] = []
    assert [s.options for s in read_sources(tmp_path, mistakes)] == [{}, {"selector": "main a"}]
    assert mistakes == []


def test_a_cell_is_changed_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "sources.csv"
    before = (
        '\ufeff# unverified,x\r\nid,name,status,url\r\na,"A, ""unverified"" B",unverified,u\r\nb,B, unverified ,u\r\n'
        '"c","unverified","unverified","u"\r\nd,D\r\n'
    )
    file.write_bytes(before.encode("utf-8"))
    assert edit.change(file, ["a", "c", "d", "nobody"], "status", "on") == ["a", "c"]
    after = before.replace('B",unverified,u', 'B",on,u').replace('"unverified","unverified"', '"unverified",on')
    assert file.read_bytes().decode("utf-8") == after
    with pytest.raises(GiveUp, match="no column 'pace'"):
        edit.change(file, ["a"], "pace", "1h")


@pytest.mark.parametrize(
    ("before", "words"),
    [(f'{HEAD}\na,"A,feed\nb,B\n'.encode(), r":2: is not CSV here"), (b"", "has no header row"), (b"id\n\xff\n", "is not UTF-8")],
)  # fmt: skip
def test_a_faulty_table_is_named_and_left_alone(tmp_path: Path, before: bytes, words: str) -> None:
    file = tmp_path / "sources.csv"
    file.write_bytes(before)
    with pytest.raises(Mistakes, match=words):
        edit.append(file, [ROW])
    assert file.read_bytes() == before


def test_a_table_behind_a_link_keeps_being_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "sources.csv"
    real.write_text(f"{HEAD}\n", "utf-8")
    link.symlink_to(real)
    edit.append(link, [ROW])
    assert link.is_symlink()
    assert "ny.example" in real.read_text("utf-8")
    with pytest.raises(Mistakes, match="cannot be read"):
        edit.append(tmp_path / "none.csv", [ROW])
    with pytest.raises(GiveUp, match="cannot be changed"):
        edit.append(tmp_path / "nowhere" / "sources.csv", [ROW])


def test_two_changes_at_once_both_stand(tmp_path: Path) -> None:
    file = tmp_path / "sources.csv"
    file.write_text(f"{HEAD}\n", "utf-8")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: edit.append(file, [ROW | {"id": f"n{n}"}]), range(24)))
    mistakes: list[Mistake] = []
    assert {s.id for s in read_sources(tmp_path, mistakes)} == {f"n{n}" for n in range(24)}
