"""The deliver stage: claim, send, mark. The only one that speaks to channels; each step is a short transaction of its own.

At least once: what a dead run had claimed, or what may have arrived although no answer came, is sent again and says
that it is a repeat. A channel that asks for patience rests for the remainder of the run, a slow one waits for the
others, so none holds another up. What cannot be delivered is told to the operator through another channel.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TextIO

from pydantic import BaseModel, ValidationError

from alerts import channels, render
from alerts.channels import Channel, Post
from alerts.message import alert_message, digest_message, escalation_message, notice_message, on_its_way, reduced
from alerts.month import with_month
from alerts.text import line
from bevaka import clock, logs
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Delivery, DeliveryState, Message, Receipt
from bevaka.settings import House
from bevaka.stage import Tally
from bevaka.store import Store
from bevaka.words import translator

log = logging.getLogger(__name__)
PAUSES = (60.0, 300.0, 900.0, 3600.0)
"""Seconds until the next attempt: 1, 5, 15 minutes, then every hour."""
PATIENCE = timedelta(hours=48)
TRIES = 12
"""Given up after this long *and* this often, so that a machine that slept for a week still tries."""
STRANGE = 5
"""Attempts after which a failure that nobody foresaw is given up."""
SLOW = 5.0
"""Seconds of one sending that make a channel wait for the others."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of a delivery after an attempt."""

    state: DeliveryState
    receipt: str
    next_try: datetime | None = None
    repeat: bool = False
    refused: tuple[str, ...] = ()


@dataclass
class _Run:
    house: House
    store: Store
    post: Post
    say: Callable[[str], None]
    tally: Tally = field(default_factory=Tally)
    resting: set[str] = field(default_factory=set)
    slow: set[str] = field(default_factory=set)


def deliver(
    house: House,
    store: Store,
    *,
    dry_run: bool = False,
    seconds: float | None = None,
    say: Callable[[str], None],
    tick: Callable[[int], None],
    out: TextIO | None = None,
) -> Tally:
    """Send what is due, for at most ``seconds`` (None: until nothing is due). The caller holds the house's lock.

    ``say`` hears a line of each outcome, ``tick`` of each attempt, ``out`` is the terminal of console channels.
    ``dry_run`` says what would be sent and changes nothing. Raises TryLater where the database cannot be used.
    """
    run = _Run(house, store, Post(house.root, house.data / "outbox", out or sys.stdout, house.zone), say)
    if dry_run:
        return _rehearse(run)
    started = clock.monotonic()
    logs.bind(stage="deliver")
    try:
        with store.transaction():
            if released := store.deliveries.release():
                log.warning("released deliveries=%d of a run that was stopped", released)
        while (delivery := _claim(run)) is not None:
            _one(run, delivery)
            tick(1)
            if seconds is not None and clock.monotonic() - started > seconds:
                break
    finally:
        logs.unbind("stage")
    return run.tally


def _claim(run: _Run) -> Delivery | None:
    """The next delivery of a channel that does not rest; slow channels come when the others have nothing."""
    store = run.store
    ready = [c for c in store.deliveries.waiting_channels() if c not in run.resting]
    for names in ([c for c in ready if c not in run.slow], [c for c in ready if c in run.slow]):
        if names:
            with store.transaction():
                if delivery := store.deliveries.claim(f"deliver {os.getpid()}", names):
                    return delivery
    return None


def _one(run: _Run, delivery: Delivery) -> None:
    """Send one claimed delivery and mark it."""
    started, message = clock.monotonic(), None
    try:
        message = message_of(run.house, run.store, delivery)
        outcome = _spared(run, delivery) or _sent(_attempt(run, delivery, message))
    except (TryLater, GiveUp) as error:
        outcome = after_failure(error, delivery, delivery.created or clock.now(), clock.now())
    except Exception as error:  # the border of "unforeseen": one channel's fault must not stop the others
        log.exception("unforeseen channel=%s key=%s", delivery.channel, delivery.key)
        outcome = after_surprise(error, delivery, clock.now())
    if clock.monotonic() - started > SLOW:
        run.slow.add(delivery.channel)
    if outcome.state is DeliveryState.PENDING:
        run.resting.add(delivery.channel)
    with run.store.transaction():
        run.store.deliveries.mark(
            delivery.id, outcome.state, outcome.receipt, next_try=outcome.next_try, repeat=outcome.repeat
        )
        _tell_operator(run, delivery, message, outcome)
    _count(run, delivery, message, outcome)


def _spared(run: _Run, delivery: Delivery) -> Outcome | None:
    """An escalation that waits is not sent any more once somebody has the story in hand."""
    if not delivery.step or delivery.alert_id is None:
        return None
    triage = run.store.people.triage(run.store.outbox.alert(delivery.alert_id).story_id)
    if triage.open or triage.since is None:
        return None
    return Outcome(DeliveryState.SPARED, f"{triage.state} by {triage.since.person}")


def _attempt(run: _Run, delivery: Delivery, message: Message) -> Receipt:
    """Send the message; refused, once more in the reduced form that always fits."""
    channel, options = _channel(run.house, delivery.channel)
    try:
        return channel.send(message, options, run.post)
    except GiveUp as error:
        log.warning("refused channel=%s key=%s reason=%s", delivery.channel, delivery.key, logs.masked(error.reason))
        try:
            receipt = channel.send(reduced(message), options, run.post)
        except GiveUp:
            raise error from None
        detail = f"reduced, because: {error.reason}; {receipt.detail}"
        return Receipt(state=receipt.state, detail=detail, refused=receipt.refused)


def _channel(house: House, name: str) -> tuple[Channel, BaseModel]:
    if name not in house.channels:
        raise GiveUp(f"there is no channel {name!r} in channels.toml any more")
    try:
        return channels.options(house.channels[name])
    except (KeyError, ValidationError) as error:
        raise TryLater(f"channels.toml: {name} is faulty, see: bevaka check", after=900) from error


def message_of(house: House, store: Store, delivery: Delivery) -> Message:
    """The message of a delivery, from the rows that it points at."""
    repeat, language = store.deliveries.is_repeat(delivery.id), delivery.language
    if delivery.alert_id is not None and delivery.step:
        told = store.outbox.alert(delivery.alert_id)
        message = escalation_message(told, delivery.step, delivery.key, house, repeat, language)
    elif delivery.alert_id is not None:
        told = store.outbox.alert(delivery.alert_id)
        message = alert_message(told, house, house.register, repeat, language)
    elif delivery.digest_id is not None:
        area, day, read_count, entries = store.outbox.digest(delivery.digest_id)
        muted = store.outbox.muted(delivery.digest_id)
        message = digest_message(area, day, read_count, entries, house, house.register, repeat, language, muted)
        message = with_month(message, area, house, store)
    else:
        subject, body = store.outbox.notice(delivery.notice)
        return notice_message(delivery.notice, subject, body, house, repeat)
    return on_its_way(message, delivery, house)


def _sent(receipt: Receipt) -> Outcome:
    text = "; ".join(part for part in (receipt.detail, *(f"refused: {r}" for r in receipt.refused)) if part)
    return Outcome(DeliveryState(receipt.state), logs.masked(text), refused=receipt.refused)


def after_failure(error: TryLater | GiveUp, delivery: Delivery, created: datetime, now: datetime) -> Outcome:
    """What becomes of a delivery that failed as foreseen: tried again, or given up where patience or hope has ended."""
    reason = logs.masked(error.reason)
    if isinstance(error, GiveUp):
        return Outcome(DeliveryState.GIVEN_UP, reason)
    if now - created >= PATIENCE and delivery.attempts >= TRIES:
        return Outcome(DeliveryState.GIVEN_UP, f"{reason} (for {(now - created).days} days)")
    pause = error.after if error.after is not None else _pause(delivery.attempts)
    return Outcome(DeliveryState.PENDING, reason, next_try=now + timedelta(seconds=pause), repeat=error.maybe_done)


def after_surprise(error: Exception, delivery: Delivery, now: datetime) -> Outcome:
    """What becomes of a delivery whose channel failed in a way that nobody foresaw; it may have arrived."""
    reason = logs.masked(line(f"{type(error).__name__}: {error}", 300))
    if delivery.attempts >= STRANGE:
        return Outcome(DeliveryState.GIVEN_UP, reason)
    return Outcome(DeliveryState.PENDING, reason, now + timedelta(seconds=_pause(delivery.attempts)), repeat=True)


def _pause(attempts: int) -> float:
    return PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]


def _tell_operator(run: _Run, delivery: Delivery, message: Message | None, outcome: Outcome) -> None:
    """A notice of what was given up or refused, through other channels than the one that failed."""
    given_up = outcome.state is DeliveryState.GIVEN_UP
    if delivery.notice or not (given_up or outcome.refused):
        return
    house = run.house
    _ = translator(house.settings.house.language)
    others = tuple(c for c in house.settings.operator.channels if c != delivery.channel)
    if given_up:
        subject = _("A message could not be delivered through {channel}").replace("{channel}", delivery.channel)
        hint = _("It is tried again after: bevaka retry deliver {key}").replace("{key}", delivery.key)
    else:
        subject = _("Some recipients were refused by {channel}").replace("{channel}", delivery.channel)
        hint = _("The others have the message. Check the addresses in areas.csv and channels.toml.")
    parts = [_("Reason: {reason}").replace("{reason}", outcome.receipt), hint]
    if message is not None:
        short = reduced(message)
        parts += ["", f"{short.area}: {short.subject}", short.intro]
    name = "given_up" if given_up else "refused"
    run.store.outbox.add_notice(f"{name}:{delivery.channel}:{delivery.key}", subject, "\n".join(parts), others)


def _count(run: _Run, delivery: Delivery, message: Message | None, outcome: Outcome) -> None:
    tally = run.tally
    tally.done += outcome.state in (DeliveryState.SENT, DeliveryState.ACCEPTED)
    tally.failed += outcome.state is DeliveryState.PENDING
    tally.parked += outcome.state is DeliveryState.GIVEN_UP
    said = {"pending": "to be tried again", "given_up": "given up"}.get(outcome.state, str(outcome.state))
    text = f"{line(message.subject, 90) if message else delivery.key} → {delivery.channel}: {said}"
    if outcome.state in (DeliveryState.PENDING, DeliveryState.GIVEN_UP, DeliveryState.SPARED):
        text += f" ({outcome.receipt})"
    run.say(logs.masked(text))


def _rehearse(run: _Run) -> Tally:
    """Say what would be sent now, message by message."""
    for delivery in run.store.deliveries.due():
        message = message_of(run.house, run.store, delivery)
        to = f" to {message.to}" if message.to else ""
        run.say(f"would go through {delivery.channel}{to}: {message.subject}")
        run.say("\n".join(f"    {part}" for part in render.text(message).rstrip().split("\n")))
        run.tally.done += 1
    for delivery, opens in run.store.deliveries.held():
        message = message_of(run.house, run.store, delivery)
        until = clock.local(opens, run.house.zone).strftime("%Y-%m-%d %H:%M")
        run.say(f"held until {until}, then through {delivery.channel}: {message.subject}")
    return run.tally
