"""Rows of ``sources.csv`` that a verb is to add: are they sound, are they new, and into the file with them."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Sequence

from pydantic import ValidationError

from bevaka import edit
from bevaka.cli.common import say, writable
from bevaka.keys import canonical_url
from bevaka.records import Source
from bevaka.settings import House
from bevaka.sources import SourceRow
from bevaka.tables import words

COLUMNS = tuple(SourceRow.model_fields)
Row = dict[str, str]


def doubled(url: str, known: Sequence[tuple[int, Source]]) -> tuple[int, Source] | None:
    """Line and source of a row that watches the list at ``url``, however the address is written there."""
    bare = importlib.import_module("crawler.links").bare

    def key(address: str) -> str:
        try:
            return str(bare(canonical_url(address)))
        except ValueError:
            return address

    return next(((line, source) for line, source in known if key(source.url) == key(url)), None)


def row_faults(row: Row, taken: Collection[str]) -> list[tuple[str, str]]:
    """Column and fault of everything that is wrong with a row; ``taken`` are ids that it may not have."""
    faults = [("id", f"the id {row['id']!r} is taken")] if row["id"] in taken else []
    try:
        SourceRow.model_validate({key: value for key, value in row.items() if value})
    except ValidationError as error:
        faults += [(str(e["loc"][0]) if e["loc"] else "", words(e)) for e in error.errors()]
    return faults


def write_rows(place: House, rows: Sequence[Row]) -> None:
    """Put the rows at the end of sources.csv and say so."""
    file = writable(place).config / "sources.csv"
    gained = edit.append(file, rows)
    if gained:
        say(f"add: the columns {', '.join(gained)} were added to the head of {file}")
    names = ", ".join(row["id"] for row in rows[:8]) + (", …" if len(rows) > 8 else "")
    say(f"add: {names} stand{'s' if len(rows) == 1 else ''} in {file}")
