"""Verbs for what is not told for a while: mute, unmute, mutes."""

from __future__ import annotations

import importlib
from datetime import datetime
from typing import Any

import click

from bevaka import deeds
from bevaka.cli.acts import WORDS, by, coming, story_of
from bevaka.cli.common import house, in_language, names_of, open_store, say, table, verb
from bevaka.errors import GiveUp
from bevaka.settings import House


def _words(place: House, language: str | None = None) -> tuple[Any, Any]:
    return importlib.import_module("alerts.acts"), names_of(place, language)


@click.command()
@click.argument("kind", type=click.Choice(deeds.MUTABLE))
@click.argument("key")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day of it, at most a year ahead."
)
@click.option("--reason", type=WORDS, required=True, help="Why; the digest says it while the mute lasts.")
@by
@verb
def mute(kind: str, key: str, until: datetime, reason: str, person: str) -> int:
    """Tell nothing of a story, supplier, theme or source (KEY is its id) until a day; the digest then says what was held back."""
    place = house()
    day = coming(until, place, "--until")
    with open_store(place, write=False) as store:
        ident = story_of(store, key) if kind == "story" else key
        try:
            made = deeds.mute(store, place, kind, ident, day, reason, person)
        except deeds.Unfit as error:
            raise click.BadParameter(error.reason, param_hint="KEY" if error.what == "key" else "--until") from error
    module, names = _words(place)
    say(f"mute: {made.id}: {module.muted(made, names)}")
    return 0


@click.command()
@click.argument("number", type=click.IntRange(1))
@by
@verb
def unmute(number: int, person: str) -> int:
    """End mute NUMBER now, as `mutes` lists it; what it held back comes in the next digest."""
    place = house()
    with open_store(place, write=False) as store:
        with store.people_transaction():
            ended = store.people.end_mute(number, person) if number < 2**63 else None
        if ended is None:
            raise GiveUp(f"no mute {number} is in force; bevaka mutes lists those that are")
    module, names = _words(place)
    say(f"unmute: ended: {module.muted(ended, names)}")
    return 0


@click.command()
@in_language
@verb
def mutes(language: str | None) -> int:
    """List what is muted until when, why and by whom."""
    place = house()
    with open_store(place, write=False) as store:
        found = store.people.mutes()
    module, names = _words(place, language)
    if found:
        click.echo(table(module.mute_lines(found, names), (names._("number"), names._("what"), names._("by"))))
    say("mutes: " + names.plural("{n} in force", "{n} in force", len(found)))
    return 0
