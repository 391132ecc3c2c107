"""Long lists of words in TOML: the same values as tomllib gives, faults with their line, and much sooner."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bevaka.toml_lists import loads

ROOT = Path(__file__).resolve().parents[1]
PIECES = (
    "a",
    "b-c",
    " = ",
    "[",
    "]",
    "[t]",
    "[[r]]",
    '"x"',
    '"å | b"',
    "'y'",
    ", ",
    "\n",
    "\r\n",
    "#",
    "\\",
    '"',
    " ",
    "1",
)


@pytest.mark.parametrize("file", sorted((ROOT / "config").rglob("*.toml")), ids=lambda f: f.name)
def test_our_own_files_are_read_as_tomllib_reads_them(file: Path) -> None:
    assert loads(file.read_text("utf-8")) == tomllib.loads(file.read_text("utf-8"))


def said(read: Callable[[str], dict[str, Any]], text: str) -> object:
    """What a file says, or what is wrong with it."""
    try:
        return read(text)
    except tomllib.TOMLDecodeError as error:
        return str(error)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(max_examples=500)
def test_whatever_tomllib_reads_is_read_so_and_nothing_else(text: str) -> None:
    assert said(loads, text) == said(tomllib.loads, text)


@pytest.mark.parametrize(
    "text",
    [
        'a = [\n  "x", # why\n  "y"\n]\n',
        'a = ["x\\n", "y"]\n',
        'a = """\nb = ["x"]\n"""\n',
        "a = '''\nb = [\"x\"]\n'''\n",
        'a = [\n  "x]", "[y",\n]\nb = { c = ["z"] }\n',
        '[[t]]\na = ["x"]\n[[t]]\na = ["y"]\n',
        'a = "list of words 0"\nb = ["x"]\n',
        'a = [\n["x"],\n["y"],\n]\n',
    ],
)
def test_lists_with_comments_escapes_and_brackets_are_lists(text: str) -> None:
    assert loads(text) == tomllib.loads(text)


@pytest.mark.parametrize("text", ['a = ["x"]\na = ["y"]\n', 'a = [\n"x",\n"y"\n]\nb = \n', 'a = [\n"x"\n"y"]\n'])
def test_a_fault_stands_where_it_stands_in_the_file(text: str) -> None:
    assert "at line" in str(said(loads, text)) or "at end" in str(said(loads, text))
    assert said(loads, text) == said(tomllib.loads, text)


def test_a_list_that_does_not_end_gives_the_search_no_ways_to_try() -> None:
    text = "a = [" + '"x"  ,  \n' * 50_000 + "?"
    started = time.process_time()
    with pytest.raises(tomllib.TOMLDecodeError):
        loads(text)
    assert time.process_time() - started < 3
