"""The stage of bounces: what is done with each mail that came back, and one notice to the operator for all of them.

Each is written into the log of deliveries. A message that nobody is left to have goes its other way, as one that was refused
at once does. The operator hears of a recipient at once, then once a week at most, and of a mailbox that cannot be read.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts import bounce_words
from alerts.bounce_words import Back
from alerts.contents import message_of
from alerts.instead import send_instead
from alerts.names import Names
from alerts.text import line
from bevaka import clock
from bevaka.records import Bounce, DeliveryState
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.bounces import Box

log = logging.getLogger(__name__)
WEEK = timedelta(days=7)
"""Between two notices of the same recipient."""
STILL = timedelta(days=35)
"""Who bounces again within this time after a notice is said to bounce still."""
HOUR = timedelta(hours=1)
"""How long a mailbox fails before somebody is told."""


@dataclass(frozen=True, kw_only=True)
class Untold:
    """Bounces that a notice is due for, one for each recipient; ``all`` are those that it tells of.

    ``repeats``: those of which a notice has told already. ``notices``: channels by which notices came back.
    """

    backs: tuple[Back, ...]
    all: tuple[Bounce, ...]
    repeats: tuple[Bounce, ...]
    notices: frozenset[str]


Item = Bounce | Untold | Box


class BouncesStage:
    """pending: bounces that are not in the log; when all are, those that nobody was told of; the mailbox where it fails."""

    name = "bounces"

    def __init__(self, house: House) -> None:
        self._house = house
        self._names = Names(house, house.register, house.settings.house.language)

    def pending(self, store: Store, limit: int) -> list[Item]:
        """Bounces first, so that a notice can say what was done with them."""
        parked = {aside.key for aside in store.runs.asides(self.name) if aside.parked}
        found: list[Item] = list(store.bounces.unheeded(limit))
        if not found:
            untold = self._untold(store)
            found = [untold] if untold.backs or untold.repeats else []
        box = store.bounces.box(self._house.settings.mail.bounces)
        if (box.failing and box.told is None and clock.now() - box.failing >= HOUR) or (box.told and not box.failing):
            found.append(box)
        return [item for item in found if self.key(item) not in parked]

    def key(self, item: Item) -> str:
        """What a failure is noted under."""
        if isinstance(item, Bounce):
            return f"bounce:{item.id}"
        if isinstance(item, Box):
            since = item.failing or item.told
            return f"bounce_box:{item.mailbox}:{clock.stamp(since)}:{'failing' if item.failing else 'well'}"
        return f"bounces:{max(bounce.id for bounce in (*item.all, *item.repeats))}"

    def work(self, item: Item) -> tuple[str, str]:
        """The notice of it, subject and body; two empty ones where nothing is to be told."""
        if isinstance(item, Box):
            if item.failing:
                return bounce_words.unread(item.mailbox, item.failing, item.reason, self._names)
            return bounce_words.read_again(item.mailbox, item.told or clock.now(), self._names)
        if isinstance(item, Bounce) or not item.backs:
            return "", ""
        return bounce_words.notice(item.backs, self._sender(item.backs), self._names)

    def save(self, store: Store, item: Item, result: tuple[str, str]) -> None:
        """Inside the stage's transaction."""
        subject, body = result
        operator = self._house.settings.operator.channels
        if isinstance(item, Bounce):
            self._heed(store, item)
        elif isinstance(item, Box):
            store.outbox.add_notice(self.key(item), subject, body, operator)
            store.bounces.tell_box(item)
        else:
            if item.backs:
                # A notice that came back is told by another way, where there is one.
                others = [name for name in operator if name not in item.notices] or list(operator)
                store.outbox.add_notice(self.key(item), subject, body, others)
                store.bounces.tell(item.all, self.key(item))
            store.bounces.tell(item.repeats, None)

    def _heed(self, store: Store, bounce: Bounce) -> None:
        """Into the log; where nobody is left who has the message, by its other way."""
        nobody_left = bounce.kind == "failed" and not store.bounces.left(bounce.sending_id)
        state = DeliveryState.DELAYED if bounce.kind == "delayed" else DeliveryState.BOUNCED
        words = bounce_words.in_the_log(bounce)
        store.deliveries.came_back(bounce.delivery_id, bounce.recipient, state, words, nobody_left=nobody_left)
        instead = []
        if nobody_left:
            instead = send_instead(self._house, store, store.deliveries.delivery(bounce.delivery_id))
        store.bounces.heed(bounce.id, ", ".join(instead))
        log.warning("%s channel=%s key=%s to=%s", words, bounce.channel, bounce.key, bounce.recipient)

    def _untold(self, store: Store) -> Untold:
        """What a notice is due for now: recipients that none has told of for a week."""
        now, last = clock.now(), store.bounces.last_told()
        repeats: list[Bounce] = []
        by_recipient: dict[tuple[str, str], list[Bounce]] = {}
        for bounce in store.bounces.untold():
            if store.bounces.told_of(bounce.sending_id, bounce.recipient):
                repeats.append(bounce)
            elif now - last.get((bounce.channel, bounce.recipient), now - WEEK) >= WEEK:
                by_recipient.setdefault((bounce.channel, bounce.recipient), []).append(bounce)
        backs = []
        for who, bounces in by_recipient.items():
            told = last.get(who)
            since = told if told is not None and now - told <= STILL else None
            backs.append(self._back(store, bounces, since))
        every = tuple(bounce for bounces in by_recipient.values() for bounce in bounces)
        notices = frozenset(b.channel for b in every if store.deliveries.delivery(b.delivery_id).notice)
        return Untold(backs=tuple(backs), all=every, repeats=tuple(repeats), notices=notices)

    def _back(self, store: Store, bounces: Sequence[Bounce], since: datetime | None) -> Back:
        """One recipient: the newest bounce that is sure, else the newest; each sending counts once."""
        newest = max(bounces, key=lambda bounce: (bounce.kind == "failed", bounce.id))
        area = subject = ""
        try:
            message = message_of(self._house, store, store.deliveries.delivery(newest.delivery_id))
            area, subject = message.area, message.subject
        except Exception:  # the border to a message whose register has changed since: its bounce is told all the same
            log.exception("unforeseen key=%s", newest.key)
            subject = newest.key
        count = len({bounce.sending_id for bounce in bounces})
        return Back(bounce=newest, area=area, subject=subject, count=count, since=since)

    def _sender(self, backs: Sequence[Back]) -> str:
        """The sender's address, for whoever must let it through."""
        tables = (self._house.channels.get(back.bounce.channel, {}) for back in backs)
        return next((line(str(table["sender"]), 100) for table in tables if "sender" in table), "")
