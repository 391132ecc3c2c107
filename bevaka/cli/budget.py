"""``bevaka budget``: how many alerts each area gets, how useful people found them, and what they could be told less of."""

from __future__ import annotations

import importlib
import shlex
from datetime import timedelta
from typing import Any

import click

from bevaka import clock
from bevaka.cli.common import house, open_store, plain, say, table, verb

HEAD = ("area", "route", "alerts", "a week", "budget", "useful", "not", "unanswered", "useful share (95 %)")
_MUTED = timedelta(days=90)


@click.command()
@click.option("--weeks", type=click.IntRange(1, 520), default=12, show_default=True, help="The last so many weeks.")
@verb
def budget(weeks: int) -> int:
    """Say how many alerts each area gets by each route, and how many were of use; propose what to mute. Changes nothing."""
    place, now = house(), clock.now()
    module = importlib.import_module("alerts.budget")
    with open_store(place, write=False) as store:
        sent = store.told.alerts(now - max(timedelta(weeks=weeks), module.LOOK))
        triages = store.people.triages({one.story_id for one in sent})
        muted = {(mute.kind, mute.key) for mute in store.people.mutes()}
    recent = [one for one in sent if now - one.at <= timedelta(weeks=weeks)]
    most = place.settings.alerts.budget
    rows = [_row(line, most) for line in module.lines(recent, triages, weeks)]
    if not rows:
        say(f"budget: no alert was sent in the last {weeks} weeks")
    else:
        click.echo(table(rows, HEAD))
    for proposal in module.proposals(sent, triages, now):
        if (proposal.kind, proposal.key) not in muted:
            click.echo("\n" + _words(proposal, f"{(now + _MUTED).date()}"))
    return 0


def _row(line: Any, most: int) -> tuple[str, ...]:
    share = line.share
    shown = f"{share[0]:.0%} ({share[1]:.0%} to {share[2]:.0%})" if share else "nobody has answered"
    over = f"{most}: over" if most and line.weekly > most else str(most) if most else "-"
    counts = (line.alerts, f"{line.weekly:.1f}", over, line.useful, line.useless, line.unanswered)
    return (plain(line.area), plain(line.route) or "-", *map(str, counts), shown)


def _words(proposal: Any, until: str) -> str:
    """A proposal with what speaks for it, and the command with which a person accepts it."""
    why = f"; reasons: {'; '.join(proposal.reasons)}" if proposal.reasons else ""
    lines = [
        plain(f"{proposal.area}: of the last {proposal.answered} answered alerts about {proposal.kind} {proposal.key} "
              f"{proposal.useless} were dismissed{why}"),
        plain(f"  evidence: {', '.join(proposal.stories)}"),
        plain(f"  to accept: bevaka mute {proposal.kind} {shlex.quote(proposal.key)} --until {until} --reason 'of no use so far'"),
    ]  # fmt: skip
    if proposal.kind == "supplier":
        guard = "  or, if another is meant: write that other's name into its namesakes in suppliers.csv"
        lines.append(guard)
    return "\n".join(lines)
