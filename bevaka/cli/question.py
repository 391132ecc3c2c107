"""``bevaka question``: a question to the supplier, drafted from the facts of a story, for the owner to send."""

from __future__ import annotations

import importlib
from datetime import datetime, timedelta

import click

from bevaka import clock
from bevaka.cli.acts import coming, story_of
from bevaka.cli.common import house, in_language, names_of, open_store, say, verb
from bevaka.cli.routes import plain_kept
from bevaka.errors import GiveUp

ANSWER = timedelta(days=14)
"""Until when an answer is asked for, unless the owner says another day."""


@click.command()
@click.argument("story")
@click.option("--to", "supplier", help="Only the letter to this company (id); else to each that is concerned.")
@click.option("--answer-by", type=click.DateTime(["%Y-%m-%d"]), help="Until when; else in 14 days.")
@in_language
@verb
def question(story: str, supplier: str | None, answer_by: datetime | None, language: str | None) -> int:
    """Draft a question to the supplier about STORY from the facts; nothing is sent."""
    place = house()
    today = clock.today(place.zone)
    day = coming(answer_by, place, "--answer-by") if answer_by else today + ANSWER
    names = names_of(place, language)
    with open_store(place, write=False) as store:
        story_id = story_of(store, story)
        members = store.findings.members(story_id)
        found = importlib.import_module("alerts.question").drafts(members, store.people.verdicts, names, today, day)
    if not found:
        raise GiveUp(f"story {story_id} names no company of the register, so there is nobody to ask")
    if supplier is not None:
        known = ", ".join(draft.to for draft in found)
        found = [draft for draft in found if draft.to == supplier]
        if not found:
            raise click.BadParameter(f"the story does not concern {supplier!r}; it concerns {known}", param_hint="--to")
    for n, draft in enumerate(found):
        click.echo("\n" + "=" * 72 + "\n" if n else "", nl=bool(n))
        subject = names._("Subject")
        for line in (f"{subject}: {draft.subject}", "", *draft.body.split("\n")):
            click.echo(plain_kept(line))
    say(f"question: {len(found)} drafted; read before you send, nothing was sent")
    return 0
