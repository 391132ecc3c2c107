"""Feeds out as OPML and in again: the same feeds, faulty outlines named with their lines, nothing twice."""

from __future__ import annotations

import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bevaka.errors import Mistake
from bevaka.records import Source
from bevaka.sources import read_sources
from tests.cli.conftest import Call
from tests.cli.web_house import HEAD, rows_of

ROWS = (
    HEAD + "\n"
    'kust,"Kust & ""posten""",feed,http://kust.example/rss?a=1&b=2,http://kust.example/,sv|en,SE,media,2,15m,60,on,\n'
    "av,Av,feed,http://av.example/rss,,,,ngo,3,,,off,\nlista,Lista,listing,http://lista.example/,,sv,SE,ngo,2,1h,3,on,main a\n"
    "ny,Ny,feed,http://ny.example/rss,http://ny.example/,da,DK,union,1,1d,0.5,unverified,\n"
)


def feeds(house: Path) -> list[Source]:
    mistakes: list[Mistake] = []
    found = [s for s in read_sources(house / "config", mistakes) if s.kind == "feed"]
    assert mistakes == []
    return sorted(found, key=lambda s: s.id)


def set_rows(house: Path, rows: str) -> Path:
    file = house / "config" / "sources.csv"
    file.write_text(rows, "utf-8")
    return file


def test_out_and_in_gives_the_same_feeds(call: Call, house: Path, tmp_path: Path) -> None:
    set_rows(house, ROWS)
    file = tmp_path / "ut.opml"
    said = call("sources", "--opml", file, home=house)
    assert (said.code, said.out) == (0, "")
    assert "3 feeds in" in said.err
    assert "1 sources are no feeds and stay out" in said.err
    assert len(ElementTree.parse(file).findall(".//outline[@xmlUrl]")) == 3
    before = feeds(house)
    target = set_rows(house, HEAD + "\n")
    shown = call("add", file, home=house)
    assert (shown.code, target.read_text("utf-8")) == (0, HEAD + "\n")
    assert {row["id"] for row in rows_of(shown.out)} == {"kust", "av", "ny"}
    assert call("add", file, "--write", home=house).code == 0
    assert feeds(house) == before
    written = target.read_bytes()
    again = call("add", file, "--write", home=house)
    assert (again.code, target.read_bytes()) == (0, written)
    assert "0 feeds, 3 watched already, 0 outlines" in again.err
    some = call("sources", "kust", "--opml", "-", home=house)
    assert ElementTree.fromstring(some.out.encode()).find(".//outline[@xmlUrl]") is not None
    assert "ny.example" not in some.out
    assert not (house / "data").exists()


def test_a_list_of_thousands_comes_in_at_once(call: Call, house: Path, tmp_path: Path) -> None:
    """Each of them is held against all that is watched."""
    table, file = set_rows(house, ROWS), tmp_path / "in.opml"
    lines = "".join(f'<outline text="S {n}" xmlUrl="http://h{n % 3000}.example/rss"/>\n' for n in range(4000))
    file.write_text(f'<opml version="2.0"><body>{lines}</body></opml>', "utf-8")
    began = time.process_time()
    said = call("add", file, "--write", home=house)
    assert (said.code, time.process_time() - began < 20) == (0, True)
    assert "add: 3000 feeds, 1000 watched already, 0 outlines" in said.err
    assert len(table.read_text("utf-8").splitlines()) == len(ROWS.splitlines()) + 3000


def test_faulty_outlines_are_named_and_their_neighbours_come_in(call: Call, house: Path, tmp_path: Path) -> None:
    table = set_rows(house, ROWS)
    file = tmp_path / "in.opml"
    file.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE opml [<!ENTITY x "y">]>\n<opml version="2.0"><body>\n<outline text="Mapp">\n'
        '<outline text="=Ett &x;" xmlUrl="https://Ett.example/rss/?utm_source=a&b=1" htmlUrl="javascript:x"/>\n'
        '<outline text="Tom"/>\n<outline text="Privat" xmlUrl="http://10.0.0.1/rss"/>\n<outline text="Fil" xmlUrl="file:///etc/passwd"/>\n'
        '<outline text="Igen" xmlUrl="http://www.ett.example/rss?b=1"/>\n<outline text="Kust" xmlUrl="https://kust.example/rss?b=2&amp;a=1"/>\n'
        '</outline>\n<outline text="Ett" xmlUrl="http://annan.example/"/>\n<outline text="\x1b[2J" xmlUrl="http://',
        "utf-8",
    )
    said = call("add", file, "--write", "--type", "trade_press", home=house)
    assert said.code == 1
    lines = said.err.splitlines()
    for words in (
        f"{file}:6: an outline without xmlUrl (Tom)",
        f"{file}:7: url: 'http://10.0.0.1/rss' cannot be asked",
        f"{file}:8: url: 'file:///etc/passwd' cannot be asked",
        f"{file}:10: https://kust.example/rss?a=1&b=2 is watched already: {table}:2, id kust",
        f"{file}:9: http://www.ett.example/rss?b=1 is watched already: this file, id ett-x",
        f"{file}:13: an outline that is not closed",
    ):
        assert [line for line in lines if line.startswith(words)], words
    assert "2 feeds, 2 watched already, 4 outlines that cannot be used" in said.err
    assert table.read_text("utf-8").startswith(ROWS)
    new = [s for s in feeds(house) if s.id not in ("kust", "av", "ny")]
    assert [(s.id, s.name, s.url, s.status, s.type, s.site) for s in new] == [
        ("ett", "Ett", "http://annan.example/", "unverified", "trade_press", ""),
        ("ett-x", "Ett &x;", "https://ett.example/rss/?b=1", "unverified", "trade_press", ""),
    ]
    assert call("check", home=house).code == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"<html></html>", "is not OPML"), (b"", "is not OPML"), (b"<opml>" + b" " * 10 * 2**20, "is larger than 10 MB")],
)
def test_a_file_that_is_no_list_is_named(call: Call, house: Path, tmp_path: Path, body: bytes, words: str) -> None:
    file = tmp_path / "x.opml"
    file.write_bytes(body)
    said = call("add", file, "--write", home=house)
    assert (said.code, said.out) == (2, "")
    assert f"{file}: {words}" in said.err


def test_what_is_for_one_address_is_refused_for_a_file(call: Call, house: Path, tmp_path: Path) -> None:
    (tmp_path / "x.opml").write_text("<opml/>", "utf-8")
    assert call("add", tmp_path / "x.opml", "--id", "a", home=house).code == 2
    assert call("sources", "--opml", tmp_path / "no" / "x.opml", home=house).code == 1


def test_thousands_of_feeds_of_one_name_have_ids_of_their_own_in_no_time(
    call: Call, house: Path, tmp_path: Path
) -> None:
    set_rows(house, HEAD + "\n")
    file = tmp_path / "alla.opml"
    feeds = "".join(f"<outline text='Nytt' xmlUrl='http://p{n}.example/rss'/>" for n in range(6000))
    file.write_text(f"<opml version='2.0'><body>{feeds}</body></opml>", "utf-8")
    started = time.process_time()
    ids = [row["id"] for row in rows_of(call("add", file, home=house).out)]
    assert (ids[:3], ids[-1], len(set(ids))) == (["nytt", "nytt-rss", "nytt-2"], "nytt-5999", 6000)
    assert time.process_time() - started < 6
