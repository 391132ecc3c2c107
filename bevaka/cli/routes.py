"""``bevaka routes``: shows the tree of routes, runs the tests that people write for it, and says why a way was taken."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from bevaka import clock
from bevaka.cli.common import house, in_language, names_of, open_store, plain, say, verb
from bevaka.cli.look import found
from bevaka.settings import House
from bevaka.store import Store


@click.group()
def routes() -> None:
    """Who is told through what: the tree of routes, its tests, and the way of a publication."""


def _words(place: House, language: str | None) -> Any:
    return importlib.import_module("alerts.route_words").RouteWords(names_of(place, language))


@routes.command()
@in_language
@verb
def show(language: str | None) -> int:
    """Show the tree: what each route takes, what it has from above, and where the rest goes."""
    place = house()
    for line in _words(place, language).tree(place.routes, place.settings.operator.channels):
        click.echo(plain_kept(line))
    return 0


@routes.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@in_language
@verb
def test(file: Path, language: str | None) -> int:
    """Run the route tests of FILE; of each that fails, show the way through the tree."""
    place = house()
    tests = importlib.import_module("alerts.route_tests")
    words = _words(place, language)
    outcomes = tests.run_tests(place, tests.read_tests(file, place))
    for outcome in outcomes:
        click.echo(f"{'ok    ' if outcome.passed else 'FAILED'} {plain(outcome.case.name)}")
        if not outcome.passed:
            click.echo(f"       {file}:{outcome.case.line}")
            for line in tests.told(outcome, words.names):
                click.echo(f"       {plain_kept(line)}")
    failed = sum(not outcome.passed for outcome in outcomes)
    say(f"routes: {len(outcomes) - failed} passed, {failed} failed")
    return 1 if failed else 0


@routes.command()
@click.argument("id")
@in_language
@verb
def explain(id: str, language: str | None) -> int:
    """Say for each area and route why and why not. ID is a publication (number or URL), or a story with all of its own."""
    place = house()
    with open_store(place, write=False) as store:
        for n, number in enumerate(_numbers(store, id)):
            for line in (
                ["", *_explained(place, store, number, language)] if n else _explained(place, store, number, language)
            ):
                click.echo(plain_kept(line))
    return 0


def _numbers(store: Store, reference: str) -> list[int]:
    """The documents that a reference stands for: all members of a story, or the one. Raises GiveUp."""
    if store.findings.story(reference) is not None:
        return [d.id for _, d in store.findings.members(reference) if d.id is not None]
    return [found(store, reference)]


def _explained(place: House, store: Store, number: int, language: str | None) -> list[str]:
    document, finding = store.documents.document(number), store.findings.latest(number)
    assert document is not None
    if finding is None or finding.id is None:
        return [document.title, document.url, f"not tagged yet: bevaka why {number} says how far it has come"]
    story = store.findings.story_of(number)
    story_id = story[0] if story else ""
    module = importlib.import_module("alerts.explain")
    opens = {delivery.id: moment for delivery, moment in store.deliveries.held()}
    lines: list[str] = module.explain(
        store.outbox.routing(finding.id, story_id),
        place,
        store.people.verdicts(document.url),
        [
            module.Sent(r["area_id"], r["tier"], r["channel"], r["state"], r["route"], opens.get(r["id"]))
            for r in store.deliveries.concerning(finding.id, story_id or None)
        ],
        clock.now(),
        language or place.settings.house.language,
        store.people.mutes(),
        store.people.demotions(),
        {area: told for area in place.register.areas if (told := store.outbox.last_alert(area, document.url))},
    )
    return lines


def plain_kept(text: str) -> str:
    """Text on one line with its indent, without characters that steer a terminal."""
    return " " * (len(text) - len(text.lstrip(" "))) + plain(text)
