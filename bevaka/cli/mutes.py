"""Verbs for what is not told for a while: mute, unmute, mutes."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from bevaka import clock
from bevaka.cli.acts import WORDS, by, coming, story_of
from bevaka.cli.common import house, open_store, plain, say, table, verb
from bevaka.errors import GiveUp
from bevaka.hours import MIDNIGHT, instant
from bevaka.settings import House
from bevaka.store import Store
from bevaka.words import LANGUAGES

KINDS = ("story", "supplier", "theme", "source")
LONGEST = timedelta(days=366)
"""A mute lasts a year at most: what nobody remembers must come up again."""


def _words(place: House, language: str | None = None) -> tuple[Any, Any]:
    names = importlib.import_module("alerts.names").Names(
        place, place.register, language or place.settings.house.language
    )
    return importlib.import_module("alerts.acts"), names


def _known(kind: str, key: str, place: House, store: Store) -> str:
    """The id of what is to be muted. Raises BadParameter, with what is spelled like it, or GiveUp for a story."""
    if kind == "story":
        return story_of(store, key)
    places: dict[str, tuple[str, Iterable[str]]] = {
        "supplier": ("company {} in suppliers.csv", place.register.suppliers),
        "theme": ("theme {} in config/themes", (f.stem for f in (place.config / "themes").glob("*.toml"))),
        "source": ("source {} in sources.csv", (source.id for source in place.sources)),
    }
    what, ids = places[kind][0], sorted(places[kind][1])
    if key in ids:
        return key
    near = difflib.get_close_matches(key, ids, 3)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise click.BadParameter(f"there is no {what.format(repr(plain(key)))}{hint}", param_hint="KEY")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
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
    if day > clock.today(place.zone) + LONGEST:
        raise click.BadParameter("a mute lasts a year at most; mute again when it ends", param_hint="--until")
    with open_store(place, write=False) as store:
        ident = _known(kind, key, place, store)
        end = instant(day, MIDNIGHT, ZoneInfo(place.zone))
        with store.people_transaction():
            made = store.people.add_mute(kind, ident, end, reason, person)
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
@click.option("--language", type=click.Choice(LANGUAGES), help="In this language; else in that of the house.")
@verb
def mutes(language: str | None) -> int:
    """List what is muted until when, why and by whom."""
    place = house()
    with open_store(place, write=False) as store:
        found = store.people.mutes()
    module, names = _words(place, language)
    if found:
        click.echo(table(module.mute_lines(found, names), ("number", "what", "by")))
    say(f"mutes: {len(found)} in force")
    return 0
