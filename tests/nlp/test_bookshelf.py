"""Books kept between runs: the same hits, and never anything that is not whole or that others could have written."""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bevaka.records import Document
from bevaka.register import Register
from nlp import packs
from nlp.bookshelf import MOST, kept
from nlp.fold import fold
from nlp.patterns import BadPattern, PatternBook
from nlp.pipeline import build

CONFIG = Path(__file__).resolve().parents[2] / "config"
PIECES = ("a", "bc", "WRO", "=a", "*c", "d*", "(a|bc)", "(a b|c)", "..", "don't", "U.S.", "e-f")
TEXT = "a bc d. WRO a c, a bc don’t do dd U.S. a b bc acc e-f. A bc wro bcs as bc a d a. ea a b"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "bevaka" / "books"


class Maker:
    """Makes a value, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> list[str]:
        self.asked += 1
        return ["ett", "två"]


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(" ".join), max_size=12))
@settings(max_examples=60)
def test_a_book_that_was_read_back_finds_the_same(patterns: list[str]) -> None:
    book = PatternBook(("s", "d"))
    for n, pattern in enumerate(patterns):
        try:
            book.add(f"x{n % 3}", pattern, n / 2)
        except BadPattern:
            continue
    again = PatternBook.of_table(json.loads(json.dumps(book.table)))
    assert again.find(fold(TEXT)) == book.find(fold(TEXT))
    assert again.table == book.table


def test_what_was_made_once_is_not_made_again(shelf: Path) -> None:
    make = Maker()
    assert [kept("a", make) for _ in range(3)] == [["ett", "två"]] * 3
    assert make.asked == 1
    assert kept("b", make) == ["ett", "två"]
    assert make.asked == 2
    assert [f.stat().st_mode & 0o777 for f in (shelf, *shelf.iterdir())] == [0o700, 0o600, 0o600]


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-3])


def changed(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"ett", b"tre"))


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def open_to_others(file: Path) -> None:
    file.chmod(0o666)


def in_a_folder_open_to_others(file: Path) -> None:
    file.parent.chmod(0o777)


@pytest.mark.parametrize("harm", [cut, changed, emptied, open_to_others, in_a_folder_open_to_others])
def test_what_is_not_whole_or_not_ours_alone_is_made_again(shelf: Path, harm: Callable[[Path], None]) -> None:
    make = Maker()
    kept("a", make)
    harm(next(shelf.iterdir()))
    assert kept("a", make) == ["ett", "två"]
    assert make.asked == 2


@pytest.mark.parametrize("blocked", ["cache", "cache/bevaka", "cache/bevaka/books"])
def test_without_a_folder_it_is_made_each_time(shelf: Path, tmp_path: Path, blocked: str) -> None:
    (tmp_path / blocked).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / blocked).write_text("a file", "utf-8")
    make = Maker()
    assert [kept("a", make), kept("a", make)] == [["ett", "två"]] * 2
    assert make.asked == 2


def test_only_those_that_were_used_last_are_left(shelf: Path) -> None:
    make, old = Maker(), Maker()
    kept("used again and again", old)
    for n in range(MOST + 3):
        kept(str(n), make)
        kept("used again and again", old)
    assert len(list(shelf.iterdir())) == MOST
    kept(str(MOST + 2), make)
    assert (make.asked, old.asked) == (MOST + 3, 1)


@pytest.mark.usefixtures("no_collector")
def test_books_go_when_nobody_holds_them_any_more(register: Register) -> None:
    """They are left out where the collector looks, so a house whose packs are edited would else grow with each edit."""
    packs.build_pack.cache_clear()  # other tests hold the books that they had
    tagger = build(CONFIG, register)
    for lang, text in (
        ("sv", "Arbetarna fick inte sin lön, säger Lindmed."),
        ("en", "Workers at Lindmed were not paid."),
    ):
        tagger.tag(Document(url="https://news.example/1", title=text, text=text, language=lang))
    books = [tagger._names._index, *(part for pack in tagger._built.values() for part in (pack.book, pack.book._index))]
    held = [weakref.ref(one) for one in (tagger, *books)]
    assert len(held) == 6
    packs.build_pack.cache_clear()
    del tagger, books
    assert [one for one in held if one() is not None] == []
