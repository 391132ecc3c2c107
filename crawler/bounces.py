"""Reads the mailbox of reports now and then, in a child process, and leaves on the floor what is about mails of ours."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from bevaka import clock, logs
from bevaka.errors import GiveUp, TryLater
from bevaka.settings import House
from bevaka.stage import Tally
from bevaka.store import Store
from crawler import errand
from crawler.errand import Say

log = logging.getLogger(__name__)
APART = timedelta(minutes=10)
"""Between two readings in the rounds of a house."""
SILENCE = 45.0
"""Seconds without a word after which the child is ended; it holds itself to less."""
MAIL = "email"
"""The kind of channel whose messages have a Message-ID of ours."""


def due(house: House, store: Store) -> bool:
    """Whether a mailbox of reports is named and was not asked within :data:`APART`."""
    name = house.settings.mail.bounces
    asked = store.bounces.box(name).asked if name else None
    # A clock that was set back must not keep the mailbox unread.
    return bool(name) and (asked is None or not timedelta(0) <= clock.now() - asked < APART)


def read(house: House, store: Store, say: Say = lambda _: None, verbosity: int = 0) -> Tally:
    """Read what is new in the mailbox of reports; each piece is stored with the place behind it, in one transaction.

    ``done`` counts what is about mails of ours and new; a mailbox that cannot be read is noted, since when and why, and
    counts as failed. Raises TryLater where nothing can be stored.
    """
    name = house.settings.mail.bounces
    channels = [c for c, table in house.channels.items() if table.get("kind") == MAIL]
    with store.transaction():
        store.bounces.asked(name)
    tally = Tally()

    def hear(piece: Any) -> None:
        with store.transaction():
            new = store.bounces.take(piece.reports, channels, name, piece.place)
        tally.done += new
        log.info(
            "read mailbox=%s messages=%d reports=%d ours=%d", name, piece.messages, len(piece.reports), new
        )  # what is about no mail of ours changes nothing

    order = {"home": house.root, "name": name, "place": store.bounces.box(name).place}
    failure = ""
    try:
        errand.run("crawler.bouncebox:read", order, hear, verbosity=verbosity, seconds=SILENCE)
    except (TryLater, GiveUp) as error:
        failure = error.reason
    except errand.Ended as error:
        failure = str(error)
    if failure:
        tally.failed += 1
        failure = logs.masked(failure)
        say(f"bounces: the mailbox {name} cannot be read: {failure}")
    with store.transaction():
        store.bounces.answered(name, failure)
    return tally
