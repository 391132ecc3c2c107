"""Where a key of a TOML file stands: its parser gives values without lines, and a mistake must name one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

_HEADER = re.compile(r"\s*(\[\[?)\s*((?:\"[^\"]*\"|'[^']*'|[^\]\"'#])+?)\s*\]")
_KEY = re.compile(r"\s*((?:\"[^\"]*\"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:\"[^\"]*\"|'[^']*'|[\w-]+))*)\s*=")
_PART = re.compile(r"\"[^\"]*\"|'[^']*'|[^.\s]+")


def toml_line(file: Path, path: Sequence[str | int]) -> int | None:
    """The line on which the key ``path`` of a TOML file stands, as near as a look at headers and keys can tell.

    Tables in arrays are counted, also nested ones: ``("route", 1, "route", 0, "areas")``.
    """
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    wanted, best, length, within = tuple(path), None, 0, None
    for number, here in _places(lines):
        if here == wanted[: len(here)] and len(here) > length:
            best, length = number, len(here)
        if within is None and here[: len(wanted)] == wanted:
            within = number  # a table that is only written through its parts
    return best if length == len(wanted) or within is None else within


def text_line(file: Path, path: Sequence[str | int], text: str) -> int | None:
    """The line on which ``text`` stands in the list ``path`` of a TOML file; that of the list's key where it is not found."""
    first = toml_line(file, path)
    if first is None:
        return None
    written = (json.dumps(text, ensure_ascii=False), json.dumps(text), f"'{text}'")
    lines = file.read_text("utf-8-sig").splitlines()[first - 1 :]
    return next((n for n, line in enumerate(lines, first) if any(one in line for one in written)), first)


def _places(lines: Sequence[str]) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    """Each line that begins a table or gives a key, with its full path."""
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    for number, line in enumerate(lines, 1):
        if found := _HEADER.match(line):
            names, table = _parts(found[2]), ()
            for name in names[:-1]:
                table = _inside((*table, name), counts)
            table += tuple(names[-1:])
            if found[1] == "[[":
                yield number, table
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield number, table
        elif found := _KEY.match(line):
            yield number, (*table, *_parts(found[1]))


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def _inside(table: tuple[str | int, ...], counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    return (*table, counts[table]) if table in counts else table
