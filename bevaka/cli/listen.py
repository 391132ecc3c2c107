"""The verb that hears what people press in a chat, where the rounds of ``run`` work elsewhere."""

from __future__ import annotations

import importlib
import threading

import click

from bevaka.cli.common import house, say, verb, writable
from bevaka.errors import GiveUp


@click.command()
@verb
def listen() -> int:
    """Hear what people press in Slack, until stopped. `run` does it too; this is for a house whose rounds are started by cron."""
    place = writable(house())
    if not (place.data / "bevaka.db").exists():
        raise GiveUp(f"there is no {place.data / 'bevaka.db'} yet; run the house first: bevaka run --once")
    _ = place.register, place.sources
    ears = importlib.import_module("alerts.slack.sockets").Ears(place, say, lambda: None)
    with ears:
        if not ears.start():
            raise GiveUp("no channel of channels.toml has an app_token that is there: there is nothing to listen to")
        threading.Event().wait()
    return 0
