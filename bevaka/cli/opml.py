"""Feeds to and from OPML files, for ``bevaka sources --opml`` and ``bevaka add FILE.opml``."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bevaka import clock, edit
from bevaka.addresses import url_refusal
from bevaka.cli.common import agreed, plain, say
from bevaka.cli.rows import COLUMNS, Row, Watched, row_faults, write_rows
from bevaka.errors import Mistake, Mistakes
from bevaka.keys import canonical_url
from bevaka.records import Source
from bevaka.settings import House
from bevaka.sources import read_numbered


def add_file(place: House, file: Path, chosen: Row, *, write: bool) -> int:
    """Rows for the feeds of an OPML file that are not watched yet. Faulty outlines are named with their lines; exit code 1 then."""
    outlines = _read(file)
    known = read_numbered(place.config, [])
    taken = {source.id for _, source in known}
    watched = Watched(known)
    rows: list[Row] = []
    faults = doubles = 0
    for outline in outlines:
        if outline.fault:
            faults += _faulty(file, outline.line, "", outline.fault)
            continue
        row = _row(outline, taken, chosen)
        if wrong := row_faults(row, taken):
            for column, text in wrong:
                _faulty(file, outline.line, column, text)
            faults += 1
            continue
        there = watched.by(row["url"])
        if there:
            where = f"{place.config / 'sources.csv'}:{there[0]}" if there[0] else "this file"
            say(f"{file}:{outline.line}: {plain(row['url'])} is watched already: {where}, id {there[1].id}")
            doubles += 1
            continue
        rows.append(row)
        taken.add(row["id"])
        watched.add(0, Source(id=row["id"], name=row["name"], kind="feed", url=row["url"]))
    click.echo(edit.line_of(COLUMNS))
    for row in rows:
        click.echo(edit.line_of(row.get(column, "") for column in COLUMNS))
    say(f"add: {len(rows)} feeds, {doubles} watched already, {faults} outlines that cannot be used")
    _write(place, rows, write)
    return 1 if faults else 0


def _write(place: House, rows: Sequence[Row], write: bool) -> None:
    if not rows:
        return
    if write or agreed(f"add {len(rows)} feeds to sources.csv?"):
        write_rows(place, rows)
        say("add: those that are unverified are not asked until bevaka check --live --write has seen them work")
    else:
        say("add: nothing was written; --write adds the rows above to sources.csv")


def _faulty(file: Path, line: int, column: str, text: str) -> int:
    say(plain(str(Mistake(file=file, line=line, column=column or None, text=text))))
    return 1


def _read(file: Path) -> list[Any]:
    """The outlines of a file. Raises Mistakes where it cannot be read as OPML at all."""
    opml = importlib.import_module("crawler.opml")
    try:
        with file.open("rb") as stream:
            body = stream.read(opml.LIMIT + 1)
        outlines: list[Any] = opml.read(body)
    except OSError as error:
        raise Mistakes(
            [Mistake(file=file, line=None, column=None, text=f"cannot be read: {error.strerror}")]
        ) from error
    except opml.NotOpml as error:
        raise Mistakes([Mistake(file=file, line=None, column=None, text=str(error))]) from error
    return outlines


def _row(outline: Any, taken: set[str], chosen: Row) -> Row:
    """The row of an outline: what our own files say of it, else what can be told from its address."""
    propose, links = (importlib.import_module(f"crawler.{name}") for name in ("propose", "links"))
    host = links.host_of(outline.url) if url_refusal(outline.url) is None else ""
    name = propose.safe_name(outline.name) or host
    stem = outline.own.get("id") or propose.slug(name) or "source"
    guessed = {
        "country": propose.country_of(host),
        "language": outline.language,
        "type": propose.type_of(host, 0),
        "tier": "2",
        "pace": "1h",
        "status": "unverified",
    }
    return {
        **(outline.own if "id" in outline.own else guessed | outline.own),
        "id": stem if stem not in taken else propose.new_id(stem, outline.url if host else "", taken),
        "name": name,
        "kind": "feed",
        "url": outline.url if "id" in outline.own else _one_spelling(outline.url),
        "site": outline.site if url_refusal(outline.site) is None else "",
        **chosen,
    }


def _one_spelling(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        return url  # what is wrong with it is named together with all else


def write_file(sources: Sequence[Source], target: str) -> int:
    """Write the feeds among ``sources`` as OPML into a file, or to standard output where it is called ``-``."""
    opml = importlib.import_module("crawler.opml")
    data: bytes = opml.written(sources, "Bevaka", clock.now())
    feeds = sum(source.kind == "feed" for source in sources)
    if target == "-":
        click.echo(data, nl=False)
    else:
        edit.replace(Path(target), data)
    others = len(sources) - feeds
    say(f"sources: {feeds} feeds in {target}" + (f"; {others} sources are no feeds and stay out" if others else ""))
    return 0
