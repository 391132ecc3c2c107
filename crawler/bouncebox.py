"""The mailbox of reports, inside the child process: what is new in it, read and told in pieces that can be stored by themselves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bevaka import clock
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Report
from bevaka.settings import find, open_house
from crawler import guard
from crawler.imap import logged_in, named_failures
from crawler.outcomes import Refused
from crawler.post import collect
from crawler.undelivered import reports

log = logging.getLogger(__name__)
PATIENCE = 10.0
"""Seconds for one answer of the mail server at most, and twice that for all: a round of the house waits for it."""
AT_ONCE = 8 * 1024 * 1024
ENOUGH, MUCH = 15.0, 40 * 1024 * 1024
"""Seconds and bytes after which no further piece is asked for: a flood of mail is read in turns."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What some messages report, and the place in the mailbox behind them."""

    reports: tuple[Report, ...]
    place: str
    messages: int


def read(home: Path, name: str, place: str, hear: Callable[[Piece], None]) -> int:
    """Tell ``hear`` what is new behind ``place`` in the mailbox ``name`` of the house in ``home``; how many messages that was.

    Raises TryLater with the reason where the server cannot be reached or says no, GiveUp where the password or token is missing.
    """
    house = open_house(find(home))
    own = house.settings.crawler
    if (box := house.mailboxes.get(name)) is None:
        raise GiveUp(f"there is no mailbox {name!r} in mailboxes.toml")
    # Reports come from nobody (the empty sender), for whom there is no DMARC.
    box = box.model_copy(update={"authserv": ""})
    exempt = guard.allowed_hosts(own.allow, own.proxy)
    secret, seen, heard, started = box.secret.read(house.root), 0, 0, clock.monotonic()
    try:
        with named_failures(), logged_in(box, secret, house.root, min(own.timeout, PATIENCE), exempt) as line:
            while True:
                post = collect(line, box, [], place, AT_ONCE)
                if not post.done:
                    break
                place, seen, heard = post.place, seen + post.done, heard + sum(map(len, post.messages))
                told = tuple(report for raw in post.messages for report in reports(raw))
                hear(Piece(reports=told, place=place, messages=post.done))
                if post.over:
                    log.warning("passed over mailbox=%s what=%s", name, post.over)
                if post.done >= post.found or heard > MUCH or clock.monotonic() - started > ENOUGH:
                    break
    except Refused as refused:
        raise TryLater(refused.reason) from refused
    return seen
