"""One attempt at one delivery: look for it where it may have arrived, send it, send less of it where it is refused.

What is refused, or what a channel stumbles over, goes out in a plain short form that always fits. Nothing here writes to
the database; what becomes of the delivery is an :class:`Outcome`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ValidationError

from alerts import channels
from alerts.channels import Channel, Post
from alerts.edits import carried_out
from alerts.message import reduced
from alerts.text import line
from bevaka import clock, logs
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Delivery, DeliveryState, Message, Receipt
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.deliveries import LOGGED

log = logging.getLogger(__name__)
PAUSES = (60.0, 300.0, 900.0, 3600.0)
"""Seconds until the next attempt: 1, 5, 15 minutes, then every hour."""
PATIENCE = timedelta(hours=48)
TRIES = 12
"""Given up after this long *and* this often, so that a machine that slept for a week still tries."""
STRANGE = 5
"""Attempts after which a failure that nobody foresaw is given up."""
UNFORESEEN = "unforeseen: "
"""How the receipt of such a failure begins."""
SEARCHED = timedelta(minutes=5)
"""How long before a delivery was made its message is looked for: clocks differ."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of a delivery after an attempt; ``pause``: the whole channel is left alone until then.

    ``absent``: an earlier copy was looked for, and is not there. ``waits``: nothing was tried, others are under way.
    """

    state: DeliveryState
    receipt: str
    next_try: datetime | None = None
    repeat: bool = False
    refused: tuple[str, ...] = ()
    pause: datetime | None = None
    recipient: str = ""
    place: str = ""
    absent: bool = False
    waits: bool = False


@dataclass(frozen=True)
class _Load:
    """All that an attempt needs of the house and its database.

    ``place``: where the message stands that is edited or answered. ``first``: what is sent, as no repeat, where an earlier
    copy was looked for and is not there; None where nobody looks.
    """

    channel: Channel
    options: BaseModel
    message: Message
    place: str
    first: Message | None


def _at_once() -> None:
    """A channel without a pace is posted to again at once."""


@dataclass
class Attempt:
    """An attempt at ``delivery``; ``others`` go along in its message. ``message`` is what was to be sent, None where it was there.

    :meth:`ready` asks the database. :meth:`go` speaks to the channel and to nothing else, so it may run in another thread;
    until it has ended nobody else looks in here. ``apart`` waits until the channel may be posted to once more.
    """

    post: Post
    delivery: Delivery
    others: tuple[Delivery, ...] = ()
    apart: Callable[[], None] = field(default=_at_once)
    message: Message | None = None
    recipient: str = ""
    _load: _Load | None = None

    def ready(self, house: House, store: Store, words: Callable[[House, Store, Delivery], Message]) -> Outcome | None:
        """Find the channel, the message (by ``words``) and its place. The outcome where they cannot be had; None: :meth:`go`."""
        delivery = self.delivery
        try:
            channel, options = channel_of(house, delivery.channel)
            self.message = words(house, store, delivery)
            place = store.posts.place(delivery.post) if delivery.post is not None else ""
            looks = delivery.repeat and not self.others and hasattr(channel, "find")
            first = words(house, store, replace(delivery, repeat=False)) if looks else None
            self._load = _Load(channel, options, self.message, place, first)
        except Exception as error:  # see _failed
            return self._failed(error)
        return None

    def go(self) -> Outcome:
        """Send, and judge what came of it. Raises nothing that a channel or a message can cause."""
        absent = False
        try:
            load = self._load
            assert load is not None, "ready() comes first, and had nothing to say"
            if load.first is not None:
                found, absent = self._looked(load)
                if found is not None:
                    self.message = None
                    return sent(found)
                if absent:
                    self.message, self.delivery = load.first, replace(self.delivery, repeat=False)
            outcome = sent(self._receipt(load, self.message or load.message))
        except Exception as error:  # see _failed
            outcome = self._failed(error)
        return replace(outcome, recipient=self.recipient, absent=absent)

    def _failed(self, error: Exception) -> Outcome:
        delivery = self.delivery
        if isinstance(error, TryLater | GiveUp):
            return after_failure(error, delivery, delivery.created or clock.now(), clock.now())
        # The border of "unforeseen": one channel's fault must not stop the others.
        log.error("unforeseen channel=%s key=%s", delivery.channel, delivery.key, exc_info=error)
        return after_surprise(error, delivery, clock.now())

    def _receipt(self, load: _Load, message: Message) -> Receipt:
        self.recipient = _recipient(message, load.options)
        if self.delivery.post is not None:
            return carried_out(load.channel, load.options, self.post, self.delivery, message, load.place)
        if self.delivery.receipt.startswith(UNFORESEEN):  # its full form is what the channel stumbled over
            return load.channel.send(reduced(message), load.options, self.post)
        return self._sent(load.channel, load.options, message)

    def _looked(self, load: _Load) -> tuple[Receipt | None, bool]:
        """The receipt of an earlier attempt that arrived after all; else whether it is known not to be there."""
        made = self.delivery.created or clock.now()
        look = getattr(load.channel, "find")  # noqa: B009  # not in the contract of every channel; ready() saw it
        where = {"thread": load.place} if load.place else {}
        try:
            found: Receipt | None = look(self.delivery.key, load.options, self.post, made - SEARCHED, **where)
        except GiveUp as error:
            log.warning("cannot look channel=%s reason=%s", self.delivery.channel, logs.masked(error.reason))
            return None, False
        return found, found is None

    def _sent(self, channel: Channel, options: BaseModel, message: Message) -> Receipt:
        """Send the message; refused, once more in the reduced form that always fits. Several in one go other ways one by one."""
        delivery = self.delivery
        try:
            return channel.send(message, options, self.post)
        except GiveUp as error:
            reason = logs.masked(error.reason)
            log.warning("refused channel=%s key=%s reason=%s", delivery.channel, delivery.key, reason)
            if message.kind == "rolled":
                raise
            self.apart()
            try:
                receipt = channel.send(reduced(message), options, self.post)
            except GiveUp:
                raise error from None
            return replace(receipt, detail=f"reduced, because: {error.reason}; {receipt.detail}")


def channel_of(house: House, name: str) -> tuple[Channel, BaseModel]:
    """The channel of a name and its options. Raises GiveUp where it is gone, TryLater where its table is faulty."""
    if name not in house.channels:
        raise GiveUp(f"there is no channel {name!r} in channels.toml any more")
    try:
        return channels.options(house.channels[name])
    except (KeyError, ValidationError) as error:
        raise TryLater(f"channels.toml: {name} is faulty, see: bevaka check", after=900) from error


def _recipient(message: Message, options: Any) -> str:
    """Whom a channel writes to: the boxes or the room of its table, else the message's own; whom it calls, too."""
    to = getattr(options, "to", ()) or getattr(options, "channel", "")
    if isinstance(to, tuple) and message.called and message.to:
        to = tuple(dict.fromkeys((*to, message.to)))
    return line(", ".join(to) if isinstance(to, tuple) else str(to), LOGGED) or message.to


def sent(receipt: Receipt) -> Outcome:
    """What becomes of a delivery that was taken."""
    text = "; ".join(part for part in (receipt.detail, *(f"refused: {r}" for r in receipt.refused)) if part)
    return Outcome(DeliveryState(receipt.state), logs.masked(text), refused=receipt.refused, place=receipt.place)


def after_failure(error: TryLater | GiveUp, delivery: Delivery, created: datetime, now: datetime) -> Outcome:
    """What becomes of a delivery that failed as foreseen: tried again, or given up where patience or hope has ended."""
    reason = logs.masked(error.reason)
    if isinstance(error, GiveUp):
        return Outcome(DeliveryState.FAILED, reason)
    pause = now + timedelta(seconds=error.after) if error.after is not None else None
    if now - created >= PATIENCE and delivery.attempts >= TRIES:
        return Outcome(DeliveryState.FAILED, f"{reason} (for {(now - created).days} days)", pause=pause)
    repeat = error.maybe_done or delivery.repeat
    state = DeliveryState.UNKNOWN if repeat else DeliveryState.QUEUED
    next_try = pause or now + timedelta(seconds=_pause(delivery.attempts))
    return Outcome(state, reason, next_try=next_try, repeat=repeat, pause=pause)


def after_surprise(error: Exception, delivery: Delivery, now: datetime) -> Outcome:
    """What becomes of a delivery whose channel failed in a way that nobody foresaw; it may have arrived."""
    reason = UNFORESEEN + logs.masked(line(f"{type(error).__name__}: {error}", 300))
    if delivery.attempts >= STRANGE:
        return Outcome(DeliveryState.FAILED, reason)
    next_try = now + timedelta(seconds=_pause(delivery.attempts))
    return Outcome(DeliveryState.UNKNOWN, reason, next_try, repeat=True)


def _pause(attempts: int) -> float:
    return PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]
