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
LOGGED = 4000
"""Characters of the recipients in the log: a mail that comes back is held against them."""
SEARCHED = timedelta(minutes=5)
"""How long before a delivery was made its message is looked for: clocks differ."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of a delivery after an attempt; ``pause``: the whole channel is left alone until then.

    ``absent``: an earlier copy was looked for, and is not there.
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


@dataclass
class Attempt:
    """An attempt at ``delivery``; ``words`` makes its message. After :meth:`go`, ``message`` is what was to be sent.

    :meth:`ready` asks the database, :meth:`go` only the channel: it may run in another thread. ``others``: the deliveries
    whose messages go in the same one.
    """

    house: House
    store: Store
    post: Post
    delivery: Delivery
    words: Callable[[House, Store, Delivery], Message]
    others: list[Delivery] = field(default_factory=list)
    message: Message | None = None
    recipient: str = ""
    _way: tuple[Channel, BaseModel] | None = None
    _first: Message | None = None
    """What is sent where an earlier attempt was looked for and is not there: it is no repeat."""
    _place: str = ""
    """Where the message stands that is edited or answered."""

    def ready(self) -> Outcome | None:
        """Find the channel and the words. What becomes of the delivery where they cannot be had; None: :meth:`go`."""
        try:
            self._way = channel_of(self.house, self.delivery.channel)
            self.message = self.words(self.house, self.store, self.delivery)
            if self.delivery.repeat and hasattr(self._way[0], "find"):
                self._first = self.words(self.house, self.store, replace(self.delivery, repeat=False))
            if self.delivery.post is not None:
                self._place = self.store.posts.place(self.delivery.post)
        except Exception as error:  # see _failed
            return self._failed(error)
        return None

    def go(self) -> Outcome:
        """Send, and judge what came of it. Raises nothing that a channel or a message can cause."""
        absent = False
        try:
            assert self._way is not None
            assert self.message is not None
            channel, options = self._way
            if self._first is not None:
                found, absent = self._looked(channel, options)
                if found is not None:
                    self.message = None
                    return sent(found)
                if absent:
                    self.message, self.delivery = self._first, replace(self.delivery, repeat=False)
            outcome = sent(self._receipt(channel, options, self.message))
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

    def _receipt(self, channel: Channel, options: BaseModel, message: Message) -> Receipt:
        self.recipient = _recipient(message, options)
        if self.delivery.post is not None:
            return carried_out(channel, options, self.post, self.delivery, message, self._place)
        if self.delivery.receipt.startswith(UNFORESEEN):  # its full form is what the channel stumbled over
            return channel.send(reduced(message), options, self.post)
        return self._sent(channel, options, message)

    def _looked(self, channel: Channel, options: BaseModel) -> tuple[Receipt | None, bool]:
        """The receipt of an earlier attempt that arrived after all; else whether it is known not to be there."""
        made, where = self.delivery.created or clock.now(), {"thread": self._place} if self._place else {}
        look: Callable[..., Receipt | None] = getattr(channel, "find")  # noqa: B009  # not of every channel; ready() saw it
        try:
            found = look(self.delivery.key, options, self.post, made - SEARCHED, **where)
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
            if pace := getattr(channel, "PACE", None):
                clock.rest(pace.apart)
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
