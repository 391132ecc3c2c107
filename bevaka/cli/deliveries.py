"""``bevaka deliveries``: what was sent to whom, when, and what the other side answered."""

from __future__ import annotations

import csv
import sys
from typing import Any

import click

from bevaka import notes
from bevaka.cli.common import house, in_language, names_of, open_store, plain, table, verb
from bevaka.records import DeliveryState

HEAD = ("at (UTC)", "state", "channel", "to", "message", "answer")


@click.command()
@click.argument("key", default="")
@click.option("--channel", default="", help="Only what went through this channel.")
@click.option("--state", type=click.Choice([s.value for s in DeliveryState]), help="Only what ended in this state.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True, help="The newest so many.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, oldest first, as it is stored.")
@in_language
@verb
def deliveries(key: str, channel: str, state: str | None, limit: int, as_csv: bool, language: str | None) -> int:
    """The log of sendings, newest first; of messages whose key holds KEY (a story's id, an area, a day)."""
    place = house()
    with open_store(place, write=False) as store:
        sent = store.sendings.log(limit=limit, key=key, channel=channel, state=state or "")
    rows = [(f"{s.at:%Y-%m-%d %H:%M:%S}", s.state, s.channel, s.recipient, s.key, s.receipt) for s in sent]
    shown = [tuple(plain(str(cell)) for cell in row) for row in rows]
    if as_csv:
        # A cell that a spreadsheet would take for a formula is given as text.
        safe = [tuple(f"'{c}" if c[:1] in tuple("=+-@\t\r") and c else c for c in row) for row in reversed(shown)]
        csv.writer(sys.stdout, lineterminator="\n").writerows([HEAD, *safe])
    elif shown:
        click.echo(_in_words(shown, names_of(place, language)))
    return 0


def _in_words(rows: list[tuple[str, ...]], names: Any) -> str:
    _, language = names._, names.language
    head = (_("at (UTC)"), _("state"), _("channel"), _("to"), _("message"), _("answer"))
    told = [
        (at, notes.state(state, language), *rest, notes.in_words(said, language)) for at, state, *rest, said in rows
    ]
    return table(told, head)
