"""Verbs for what people do with a story: take, assign, dismiss, follow, reopen."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click

from bevaka import deeds
from bevaka.cli.common import house, names_of, open_store, say, verb
from bevaka.cli.look import found
from bevaka.errors import GiveUp
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.people import Act, ActKind

F = TypeVar("F", bound=Callable[..., Any])


class _Words(click.ParamType[str]):
    """Words of a person: on one line, not empty, and not too long."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return deeds.words(str(value))
        except deeds.Unfit as error:
            self.fail(error.reason, param, ctx)


WORDS = _Words()
by = click.option(
    "--by", "person", type=WORDS, envvar="USER", required=True, help="Who does it: a name or an address; else $USER."
)


def story_of(store: Store, reference: str) -> str:
    """The story that a story id, or the number or URL of a publication, stands for. Raises GiveUp."""
    if store.findings.story(reference) is not None:
        return reference
    number = found(store, reference)
    story = store.findings.story_of(number)
    if story is None:
        raise GiveUp(f"publication {number} is in no story: bevaka why {number} says how far it has come")
    return story[0]


def coming(day: datetime, place: House, option: str) -> date:
    """The date of an option. Raises BadParameter where it has passed on the house's clock."""
    try:
        return deeds.coming(day.date(), place.zone)
    except deeds.Unfit as error:
        raise click.BadParameter(error.reason, param_hint=option) from error


def _do(reference: str, kind: ActKind, person: str, **details: Any) -> int:
    """Store an act and say how the story stands now."""
    place = house()
    with open_store(place, write=False) as store:
        story = story_of(store, reference)
        done = deeds.act(store, place, Act(story_id=story, kind=kind, person=person, **details))
    names = names_of(place)
    words = importlib.import_module("alerts.acts").in_words(done.after.acts[-1], names)
    say(f"{kind}: {story}: {words}" + ("" if done.new else " (as before)"))
    before = done.before
    if done.new and before.since is not None and before.since.person != person and not before.open:
        say(f"{kind}: before that it was {before.state} by {before.since.person}")
    return 0


@click.command()
@click.argument("story")
@by
@verb
def take(story: str, person: str) -> int:
    """Say that you have STORY in hand (a story id, or a publication's number or URL); nobody else is called then."""
    return _do(story, ActKind.TAKE, person)


@click.command()
@click.argument("story")
@click.argument("assignee", type=WORDS)
@click.option("--reason", type=WORDS, default=None, help="Why, in a few words.")
@by
@verb
def assign(story: str, assignee: str, reason: str | None, person: str) -> int:
    """Give STORY to ASSIGNEE, a name or an address."""
    return _do(story, ActKind.ASSIGN, person, assignee=assignee, reason=reason or "")


@click.command()
@click.argument("story")
@click.option("--reason", type=WORDS, required=True, help="Why it needs nothing more, in a few words.")
@by
@verb
def dismiss(story: str, reason: str, person: str) -> int:
    """Say that STORY needs nothing more, and why. Its supplier is not muted by that; `reopen` takes it back."""
    return _do(story, ActKind.DISMISS, person, reason=reason)


@click.command()
@click.argument("story")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day, today or later.")
@click.option("--reason", type=WORDS, default=None, help="What is to be looked at.")
@by
@verb
def follow(story: str, day: datetime, reason: str | None, person: str) -> int:
    """Set a day on which STORY is to be followed up; one that nobody had is taken by that."""
    return _do(story, ActKind.FOLLOW, person, day=coming(day, house(), "--on"), reason=reason or "")


@click.command()
@click.argument("story")
@click.option("--reason", type=WORDS, default=None, help="Why, in a few words.")
@by
@verb
def reopen(story: str, reason: str | None, person: str) -> int:
    """Take back that STORY was taken, given to somebody or dismissed."""
    return _do(story, ActKind.REOPEN, person, reason=reason or "")
