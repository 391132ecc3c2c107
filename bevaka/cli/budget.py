"""``bevaka budget``: how many alerts areas get and how many were of use, and what could be told less loudly."""

from __future__ import annotations

import importlib
import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from bevaka import clock, deeds
from bevaka.cli.acts import WORDS, coming
from bevaka.cli.common import house, in_language, names_of, open_store, plain, say, table, verb
from bevaka.cli.routes import plain_kept
from bevaka.errors import GiveUp
from bevaka.hours import MIDNIGHT, instant
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.measured import RECENT, WEEKS, Proposed, measured, propose, span
from bevaka.words import filled

YEAR = timedelta(days=366)
"""How old an alert may be whose answer still counts for a proposal."""
MUTED_FOR = timedelta(days=90)
person = click.option(
    "--person",
    "--by",
    "person",
    type=WORDS,
    envvar="USER",
    required=True,
    help="Who decides: a name or an address; else $USER.",
)
because = click.option("--reason", type=WORDS, required=True, help="Why, in a few words.")
number = click.argument("number", type=click.IntRange(1, 2**62))


def _words(place: House, language: str | None = None) -> tuple[Any, Any]:
    return importlib.import_module("alerts.budget"), names_of(place, language)


@click.group(invoke_without_command=True)
@click.option("--weeks", type=click.IntRange(1, 520), default=WEEKS, show_default=True, help="Over so many weeks back.")
@in_language
@click.pass_context
@verb
def budget(ctx: click.Context, weeks: int, language: str | None) -> int:
    """Show for each area and route the alerts a week, and the measured share of useful ones; propose what to tell less loudly."""
    if ctx.invoked_subcommand is not None:
        return 0
    place, now = house(), clock.now()
    with open_store(place, write=False) as store:
        judged = store.budget.judged(now - timedelta(weeks=weeks), store.people)
        over = span(weeks, store.budget.begun(), now)
    module, names = _words(place, language)
    rows = module.table_rows(measured(judged, place.register.areas, over), place.settings.alerts.budget, names)
    click.echo(table([tuple(plain(c) for c in row) for row in rows], module.head(names)))
    said = names.plural("{n} alert in {weeks} weeks", "{n} alerts in {weeks} weeks", len(judged))
    say("budget: " + filled(said, weeks=names.decimal(over)))
    return 0


def _open(store: Store) -> list[tuple[int, Proposed]]:
    """Today's proposals with their numbers."""
    people, now = store.people, clock.now()
    judged = store.budget.judged(now - YEAR, people)
    found = propose(judged, now, people.demotions(), people.mutes(), store.proposals.decided())
    with store.people_transaction():
        return store.proposals.numbered(found)


@budget.command()
@in_language
@verb
def proposals(language: str | None) -> int:
    """List what people's answers speak for: demote, mute or guard, each with its evidence. Nothing is done by itself."""
    place = house()
    with open_store(place, write=False) as store:
        found = _open(store)
    module, names = _words(place, language)
    for one, proposed in found:
        for text in module.proposal_lines(one, proposed, names):
            click.echo(plain_kept(text))
        click.echo("")
    text = names.plural(
        "{n} proposal from the answers of {days} days; accept or decline each by its number",
        "{n} proposals from the answers of {days} days; accept or decline each by its number",
        len(found),
    )
    say("budget: " + filled(text, days=RECENT.days))
    return 0


def _decided(store: Store, ident: int, state: str, who: str, reason: str, end: datetime | None = None) -> Proposed:
    """Write down what somebody made of a proposal, with what follows from it (``end``: that of a mute), or nothing of both.

    Raises GiveUp where there is none, it was decided before, or it holds no longer.
    """
    proposal = store.proposals.one(ident)
    if proposal is None:
        raise GiveUp(f"there is no proposal {ident}; bevaka budget proposals lists them")
    if proposal.state != "open":
        raise GiveUp(f"proposal {ident} was {proposal.state} before")
    proposed = dict(_open(store)).get(ident)
    if proposed is None:
        raise GiveUp(f"proposal {ident} holds no longer: its answers were taken back, are too old, or it is in force")
    with store.people_transaction():
        evidence = json.dumps([one.alert.id for one in proposed.evidence])
        if not store.proposals.decide(ident, state, who, reason, evidence):
            raise GiveUp(f"proposal {ident} was decided by somebody else just now")
        if state == "accepted" and proposed.action == "demote":
            store.people.add_demotion(proposed.area_id, proposed.kind, proposed.key, reason, who)
        if state == "accepted" and proposed.action == "mute" and end is not None:
            store.people.add_mute(proposed.kind, proposed.key, end, reason, who)
    return proposed


@budget.command()
@number
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day of a mute; else 90 days from now.")
@because
@person
@verb
def accept(number: int, until: datetime | None, reason: str, person: str) -> int:
    """Accept proposal NUMBER: a demotion or mute holds from now on; of a guard the line for suppliers.csv is shown."""
    place = house()
    day = coming(until, place, "--until") if until else clock.today(place.zone) + MUTED_FOR
    if day > clock.today(place.zone) + deeds.LONGEST_MUTE:
        raise click.BadParameter("a mute lasts a year at most; mute again when it ends", param_hint="--until")
    module, names = _words(place)
    with open_store(place, write=False) as store:
        end = instant(day, MIDNIGHT, ZoneInfo(place.zone))
        made = _decided(store, number, "accepted", person, reason, end)
        lowered = [
            d for d in store.people.demotions() if (d.area_id, d.kind, d.key) == (made.area_id, made.kind, made.key)
        ]
        muted = [m for m in store.people.mutes() if (m.kind, m.key) == (made.kind, made.key)]
    if made.action == "guard":
        for text in module.guard_lines(made.key, names):
            click.echo(plain(text))
    elif made.action == "mute":
        words = importlib.import_module("alerts.acts")
        for one in muted:
            say(f"budget: mute {one.id}: {words.muted(one, names)}")
    else:
        for row in module.demotion_lines(lowered, names):
            say(f"budget: demotion {row[0]}: {row[1]}: {row[2]}")
    return 0


@budget.command()
@number
@because
@person
@verb
def decline(number: int, reason: str, person: str) -> int:
    """Decline proposal NUMBER; only newer answers can bring the same again."""
    with open_store(house(), write=False) as store:
        _decided(store, number, "declined", person, reason)
    say(f"budget: proposal {number} is declined")
    return 0


@budget.command()
@in_language
@verb
def demotions(language: str | None) -> int:
    """List what areas hear of in their digest only, since when, why and by whose word."""
    place = house()
    with open_store(place, write=False) as store:
        found = store.people.demotions()
    module, names = _words(place, language)
    if found:
        rows = [tuple(plain(c) for c in row) for row in module.demotion_lines(found, names)]
        click.echo(table(rows, (names._("number"), names._("area"), names._("what"), names._("by"))))
    say("budget: " + names.plural("{n} demotion in force", "{n} demotions in force", len(found)))
    return 0


@budget.command()
@number
@person
@verb
def undo(number: int, person: str) -> int:
    """Undo demotion NUMBER, as `budget demotions` lists it: from now on such news is told at once again."""
    place = house()
    with open_store(place, write=False) as store, store.people_transaction():
        ended = store.people.end_demotion(number, person)
    if ended is None:
        raise GiveUp(f"no demotion {number} is in force; bevaka budget demotions lists those that are")
    module, names = _words(place)
    say(f"budget: undone: {module.demotion_lines([ended], names)[0][2]}")
    return 0
