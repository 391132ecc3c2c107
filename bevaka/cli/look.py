"""Verbs that look: search, show, verdict, publish, serve."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from bevaka import clock
from bevaka.cli.common import (
    exit_code,
    house,
    in_hand,
    in_language,
    locked,
    names_of,
    open_store,
    plain,
    say,
    table,
    verb,
)
from bevaka.cli.findings import named, quotes, told_as
from bevaka.cli.stages import Line
from bevaka.errors import GiveUp, TryLater
from bevaka.keys import spellings
from bevaka.notes import in_words, state
from bevaka.records import Document
from bevaka.settings import House
from bevaka.store import Store
from bevaka.words import filled


def found(store: Store, reference: str) -> int:
    """The document that a number, a URL or a story id stands for. Raises GiveUp."""
    numbers = (store.search.resolve(one) for one in (reference, *spellings(reference)))
    document = next((number for number in numbers if number is not None), None)
    if document is None:
        raise GiveUp(f"nothing was read under {reference!r}; search WORDS lists what was")
    return document


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@verb
def search(words: tuple[str, ...], limit: int) -> int:
    """Search everything that was read; inflected forms and folded letters are found too."""
    place = house()
    with open_store(place, write=False) as store:
        hits = store.search.find(" ".join(words), limit)
    names = names_of(place)
    for hit in hits:
        tier = names.tier(hit.tier) if hit.tier else names._("not tagged")
        click.echo(f"{hit.document_id:>6}  {tier:<14} {(hit.published or '')[:10]:<10}  {plain(hit.title)}")
        click.echo(f"        {plain(hit.source)} · {hit.url}\n        {plain(hit.snippet)}")
    say("search: " + names.plural("{n} found", "{n} found", len(hits)))
    return 0


@click.command()
@click.argument("id")
@in_language
@verb
def show(id: str, language: str | None) -> int:
    """Show one publication (by number, URL or story id) and what was found in it."""
    place = house()
    names = names_of(place, language)
    with open_store(place, write=False) as store:
        number = found(store, id)
        document, finding = store.documents.document(number), store.findings.latest(number)
        story = store.findings.story_of(number)
        hands = in_hand(place, store, story[0], names.language) if story else []
    assert document is not None
    click.echo("\n".join(_head(document, names)))
    if finding:
        rows = [
            (names._("tier"), names.tier(finding.tier)),
            (names._("event"), names.event(finding.event)),
            (names._("assertion"), told_as(finding, names)),
            *named(finding, names),
            *([(names._("story"), story[0])] if story else []),
        ]
        click.echo("\n" + table(rows, ("", "")).strip())
        click.echo("\n".join(["", *hands]) if hands else "", nl=bool(hands))
        for quote in quotes(finding, names):
            click.echo(f"\n  {quote}")
    click.echo("\n" + "\n".join(plain(line) for line in document.text.splitlines()))
    return 0


def _head(document: Document, names: Any) -> list[str]:
    """Title, address, and where it comes from in one line."""
    facts = (
        plain(document.source_name),
        names.day(document.published) if document.published else names._("no date"),
        names.locale.languages.get(document.language, document.language) or "?",
        names.medium(document.medium),
        filled(names._("revision {n}"), n=document.revision),
        f"{state(document.state, names.language)} {in_words(plain(document.reason), names.language)}".rstrip(),
    )
    return [plain(document.title), document.url, " · ".join(facts)]


@click.command()
@click.argument("id")
@click.option("--not", "not_supplier", metavar="SUPPLIER", required=True, help="The company (id) it is not about.")
@click.option("--reason", default="", help="Why, in a few words.")
@click.option("--by", "person", default="", help="Your role.")
@verb
def verdict(id: str, not_supplier: str, reason: str, person: str) -> int:
    """Say that a publication is not about SUPPLIER after all; it outlives every new rule."""
    place = house()
    if not_supplier not in place.register.suppliers:
        raise click.BadParameter(f"there is no company {not_supplier!r} in suppliers.csv", param_hint="--not")
    with open_store(place, write=False) as store:
        document = store.documents.document(found(store, id))
        assert document is not None
        with store.people_transaction():
            store.people.add_verdict(document.url, not_supplier, "not", reason, person)
    say(f"verdict: {document.url} is not about {not_supplier}")
    return 0


@click.command()
@verb
def publish() -> int:
    """Write data/public.db: only what the world may read; swapped whole."""
    place = house()
    with locked(place), open_store(place) as store:
        return exit_code(Line(place, store).publish())


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="In place of the configured one.")
@click.option("--background", is_flag=True, help="Start it, wait until it answers, print its address and return.")
@click.option("--minutes", type=click.IntRange(1, 1440), help="Stop by itself after so long.")
@verb
def serve(port: int | None, background: bool, minutes: int | None) -> int:
    """Start the search site."""
    place = house()
    if port is not None:
        place = _on_port(place, port)
    if background:
        return _background(place, minutes)
    say(f"serve: http://{place.settings.site.host}:{place.settings.site.port}/  (stop with Ctrl-C)")
    importlib.import_module("bevaka.site").serve(place, minutes)
    return 0


def _background(place: House, minutes: int | None) -> int:
    """Start ``serve`` as a process of its own and wait until it answers; one of this house that runs already is enough."""
    note = place.data / "site.pid"
    if (running := _running(note, place)) is None:
        running = _start(_on_port(place, importlib.import_module("bevaka.site").free_port(place)), note, minutes)
    site = place.settings.site
    click.echo(f"search site: http://{site.host}:{running}/")
    return 0


def _on_port(place: House, port: int) -> House:
    site = place.settings.site.model_copy(update={"port": port})
    return replace(place, settings=place.settings.model_copy(update={"site": site}))


def _running(note: Path, place: House) -> int | None:
    """The port of this house's site, if it runs and answers."""
    try:
        pid, port = map(int, note.read_text("ascii").split())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    answers = importlib.import_module("bevaka.site").site_answers(_on_port(place, port))
    return port if answers else None


def _start(place: House, note: Path, minutes: int | None) -> int:
    module: Any = importlib.import_module("bevaka.site")
    port, log = place.settings.site.port, place.data / "site.log"
    command = [sys.executable, "-m", "bevaka", "--home", str(place.root), "serve", "--port", str(port)]
    command += ["--minutes", str(minutes)] if minutes else []
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    started = clock.monotonic()
    while not module.site_answers(place, timeout=1.0):
        if process.poll() is not None:
            raise TryLater(f"the site did not start; see {log}")
        if clock.monotonic() - started > 60:
            process.terminate()
            raise TryLater(f"the site did not answer within a minute; see {log}")
        clock.rest(0.2)
    note.write_text(f"{process.pid} {port}\n", "ascii")
    until = f", by itself after {minutes} minutes" if minutes else ""
    say(f"serve: in the background; stop it with: kill {process.pid}{until}")
    return port
