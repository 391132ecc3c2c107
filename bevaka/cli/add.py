"""``bevaka add``: an address is looked at for lists of publications, or a file of feeds is read; rows are proposed and added."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from bevaka import clock, edit
from bevaka.addresses import url_refusal
from bevaka.cli.common import agreed, asking, house, plain, say, table, verb
from bevaka.cli.live import remember, spoken
from bevaka.cli.opml import add_file
from bevaka.cli.rows import COLUMNS, Row, Watched, row_faults, write_rows
from bevaka.errors import GiveUp, Mistake, Mistakes, TryLater
from bevaka.records import Source, SourceType
from bevaka.settings import House
from bevaka.sources import read_numbered

NO_SIGN_SECONDS = 200.0
HEAD = ("", "kind", "items", "newest", "lang", "a month", "state", "address")


@click.command()
@click.argument("what", metavar="URL|FILE.opml")
@click.option(
    "--write", is_flag=True, help="Add the proposed row (of an OPML file: all of them) to config/sources.csv."
)
@click.option("--pick", type=click.IntRange(1), help="Propose this candidate, by its number, in place of the first.")
@click.option("--id", "own_id", help="The id of the row.")
@click.option("--name", help="The publisher as messages name it.")
@click.option(
    "--type",
    "kind_of_publisher",
    type=click.Choice([sort.value for sort in SourceType]),
    help="Who publishes; else guessed.",
)
@click.option("--tier", type=click.IntRange(1, 3), help="How far its word carries.")
@verb
def add(
    what: str,
    write: bool,
    pick: int | None,
    own_id: str | None,
    name: str | None,
    kind_of_publisher: str | None,
    tier: int | None,
) -> int:
    """Look at URL for feeds, sitemaps, lists of links and pages of reports, say what each holds, and propose a row of
    sources.csv, best first; or take the feeds of an OPML file."""
    place = house()
    given = {"id": own_id, "name": name, "type": kind_of_publisher, "tier": str(tier) if tier else None}
    chosen = {key: value for key, value in given.items() if value}
    if _is_file(what):
        if pick or own_id or name:
            raise click.UsageError("--pick, --id and --name are for one address, not for a file of feeds")
        return add_file(place, Path(what), chosen, write=write)
    return _add_address(place, *_address(what), chosen, pick, write=write)


def _is_file(what: str) -> bool:
    return "://" not in what and (what.lower().endswith((".opml", ".xml")) or Path(what).is_file())


def _address(what: str) -> tuple[str, str]:
    """``what`` as an address, and what to look at instead where nobody is reached there: a host alone may know http only.

    Raises a usage error for what is no address at all.
    """
    url = what.strip() if "://" in what else f"https://{what.strip()}"
    if urlsplit(url).scheme.lower() in ("http", "https") and not urlsplit(url).hostname:
        raise click.BadParameter(f"{what!r} is no address", param_hint="URL")
    return url, "" if "://" in what else f"http://{what.strip()}"


def _add_address(place: House, url: str, instead: str, chosen: Row, pick: int | None, *, write: bool) -> int:
    if reason := url_refusal(url, place.settings.crawler.allow):
        raise GiveUp(f"{url} cannot be asked: {reason}")
    trials = _look(place, url, instead)
    known = read_numbered(place.config, [])
    languages = importlib.import_module("nlp.packfiles").telling_words(place.config)
    rows = _rows(trials, known, languages, chosen)
    there = Watched(known)
    watched = {row["url"]: there.by(row["url"]) for row in rows}
    _show(trials, rows, watched)
    working = [n for n, trial in enumerate(trials) if trial.works]
    number = pick - 1 if pick else working[0]
    if number >= len(trials) or not trials[number].works:
        raise GiveUp(f"{url}: there is no candidate {number + 1} that works")
    row = rows[number]
    if found := watched[row["url"]]:
        raise GiveUp(f"{row['url']} is watched already: {place.config / 'sources.csv'}:{found[0]}, id {found[1].id}")
    _checked(place, row, {source.id for _, source in known})
    question = f"add {row['id']} ({row['kind']}, {row['url']}) to sources.csv?"
    if not write and not agreed(question):
        say("add: nothing was written; --write adds the row above to sources.csv (--pick N another one)")
        return 0
    write_rows(place, [row])
    return 0


def _look(place: House, url: str, instead: str) -> list[Any]:
    """What was found behind an address, best first. Raises GiveUp with the address where nothing was."""
    errand = importlib.import_module("crawler.errand")
    trials: list[Any] = []
    rests: dict[str, datetime] = {}
    say(f"add: looking at {url}, a pause between two requests")

    def hear(found: Any) -> None:
        say(f"add: {found}") if isinstance(found, str) else trials.append(found)

    with asking(place):
        try:
            order = {"home": place.root, "sources": [], "url": url, "instead": instead}
            fault, rests = errand.run("crawler.scout:run", order, hear, seconds=NO_SIGN_SECONDS)
        except errand.Ended as error:
            fault = f"{url}: {error}"
        except TryLater as error:
            fault = f"{url}: {error}"
    remember(place, rests, "add")
    found: list[Any] = importlib.import_module("crawler.propose").best_first(trials, clock.now())
    if any(trial.works for trial in found):
        return found
    tried = "".join(f"\n  {t.source.kind} {t.source.url}: {t.state} {plain(t.note)}" for t in found)
    raise GiveUp(fault or f"{url}: no feed, sitemap, list of links or page of reports was found{tried}")


def _rows(trials: Sequence[Any], known: Sequence[tuple[int, Source]], languages: Any, chosen: Row) -> list[Row]:
    propose = importlib.import_module("crawler.propose")
    sources = [source for _, source in known]
    taken = {source.id for source in sources}
    return [{**propose.row(t, spoken(t.figures, languages)[:3], sources, taken, clock.now()), **chosen} for t in trials]


def _show(trials: Sequence[Any], rows: Sequence[Row], watched: Mapping[str, tuple[int, Source] | None]) -> None:
    """Every candidate with what was seen of it, then the rows of those that work and are not ``watched`` yet."""
    lines = []
    for number, (trial, row) in enumerate(zip(trials, rows, strict=True), 1):
        figures = trial.figures
        newest = f"{figures.newest:%Y-%m-%d}" if figures.newest else "-"
        state = str(trial.condition) if trial.works else f"{trial.condition} {plain(trial.note)[:60]}"
        if there := watched.get(row["url"]):
            state = f"watched as {there[1].id}"
        month = row["expect"] if trial.works else "-"
        language = row["language"] or "-"
        lines.append((number, trial.source.kind, figures.items, newest, language, month, state, row["url"]))
    click.echo(table(lines, HEAD))
    click.echo("\n" + edit.line_of(COLUMNS))
    for trial, row in zip(trials, rows, strict=True):
        if trial.works and not watched.get(row["url"]):
            click.echo(edit.line_of(row.get(column, "") for column in COLUMNS))
    if any(t.works and not t.figures.dates for t in trials):
        say("add: a list without dates does not tell how much it brings; its expect is a guess")
    say("add: type, tier and name are guesses: look at them")


def _checked(place: House, row: Row, taken: set[str]) -> None:
    """Raises Mistakes where the row, with what was chosen by hand, would be a faulty one."""
    faults = row_faults(row, taken)
    if faults:
        file = place.config / "sources.csv"
        raise Mistakes([Mistake(file=file, line=None, column=column, text=text) for column, text in faults])
