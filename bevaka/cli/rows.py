"""Rows of ``sources.csv`` that a verb is to add: are they sound, are they new, and into the file with them."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Sequence

from pydantic import ValidationError

from bevaka import edit
from bevaka.cli.common import say, writable
from bevaka.fault_words import words
from bevaka.keys import canonical_url
from bevaka.records import Source
from bevaka.settings import House
from bevaka.sources import SourceRow

COLUMNS = tuple(SourceRow.model_fields)
Row = dict[str, str]


class Watched:
    """Line and source of each row that is there, found by what it watches, however its address is written."""

    def __init__(self, known: Iterable[tuple[int, Source]]) -> None:
        self._bare = importlib.import_module("crawler.links").bare
        self._rows: dict[str, tuple[int, Source]] = {}
        for line, source in known:
            self.add(line, source)

    def add(self, line: int, source: Source) -> None:
        """One more row; the first of those that watch the same list stays."""
        self._rows.setdefault(self._key(source.url), (line, source))

    def by(self, url: str) -> tuple[int, Source] | None:
        """Line and source of the row that watches the list at ``url``."""
        return self._rows.get(self._key(url))

    def _key(self, address: str) -> str:
        try:
            return str(self._bare(canonical_url(address)))
        except ValueError:
            return address


def row_faults(row: Row, taken: Collection[str]) -> list[tuple[str, str]]:
    """Column and fault of everything that is wrong with a row; ``taken`` are ids that it may not have."""
    faults = [("id", f"the id {row['id']!r} is taken")] if row["id"] in taken else []
    try:
        SourceRow.model_validate({key: value for key, value in row.items() if value})
    except ValidationError as error:
        faults += [(str(e["loc"][0]) if e["loc"] else "", words(e, SourceRow)) for e in error.errors()]
    return faults


def write_rows(place: House, rows: Sequence[Row]) -> None:
    """Put the rows at the end of sources.csv and say so."""
    file = writable(place).config / "sources.csv"
    gained = edit.append(file, rows)
    if gained:
        say(f"add: the columns {', '.join(gained)} were added to the head of {file}")
    names = ", ".join(row["id"] for row in rows[:8]) + (", …" if len(rows) > 8 else "")
    say(f"add: {names} stand{'s' if len(rows) == 1 else ''} in {file}")
