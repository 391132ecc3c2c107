"""The deliver stage: claim, send, mark. The only one that speaks to channels; each step is a short transaction of its own.

At least once: what a dead run had claimed, or what may have arrived although no answer came, is looked for where a channel
can, else sent again, and says that it is a repeat. Nobody gets more alerts an hour than ``hourly``. A channel that asks for
patience rests, a slow one waits for the others, so none holds another up. What cannot be delivered goes by the fallback of
its channel, else by the operator's channels, and the operator is told.
"""

from __future__ import annotations

import logging
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from alerts import channels, gates, render
from alerts.attempt import Attempt, Outcome
from alerts.channels import Post
from alerts.message import alert_message, digest_message, escalation_message, notice_message, on_its_way, reduced
from alerts.month import with_month
from alerts.remind import reminder_message
from alerts.text import line
from bevaka import clock, logs
from bevaka.records import Delivery, DeliveryState, Message
from bevaka.settings import House
from bevaka.stage import Tally
from bevaka.store import Store
from bevaka.words import translator

log = logging.getLogger(__name__)
SLOW = 5.0
"""Seconds of one sending that make a channel wait for the others."""
AGAIN = (DeliveryState.QUEUED, DeliveryState.UNKNOWN)


@dataclass
class _Run:
    house: House
    store: Store
    post: Post
    say: Callable[[str], None]
    claimant: str = field(default_factory=lambda: f"deliver {os.getpid()} {secrets.token_hex(4)}")
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
            if released := store.deliveries.release(_alive):
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
                if delivery := store.deliveries.claim(run.claimant, names):
                    return delivery
    return None


def _alive(claimant: str) -> bool:
    """Whether who claimed something still runs: another process that delivers at the same time.

    A claim under this process's number is that of an earlier run in it, or of a dead process that had the number.
    """
    verb, _, rest = claimant.partition(" ")
    number = rest.partition(" ")[0]
    if verb != "deliver" or not number.isdecimal() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _one(run: _Run, delivery: Delivery) -> None:
    """Send one claimed delivery and mark it."""
    started = clock.monotonic()
    attempt = Attempt(run.house, run.store, run.post, delivery, message_of)
    stop = gates.stopped(run.house, run.store, delivery)
    outcome = stop or attempt.go()
    if clock.monotonic() - started > SLOW:
        run.slow.add(delivery.channel)
    if stop is None and outcome.state in AGAIN:
        run.resting.add(delivery.channel)
    with run.store.transaction():
        if outcome.pause:
            run.store.deliveries.pause(delivery.channel, outcome.pause)
        run.store.deliveries.mark(
            delivery.id,
            outcome.state,
            outcome.receipt,
            next_try=outcome.next_try,
            repeat=outcome.repeat,
            recipient=outcome.recipient,
        )
        if outcome.state is DeliveryState.ROLLED_UP and delivery.alert_id is not None:
            gates.into_digest(run.house, run.store, delivery.alert_id)
        _tell_operator(run, delivery, attempt.message, outcome, _other_way(run, delivery, outcome))
    _count(run, delivery, attempt.message, outcome)


def _other_way(run: _Run, delivery: Delivery, outcome: Outcome) -> list[str]:
    """The channels that a message which was given up goes by instead; those that have it already are not among them."""
    house, name = run.house, delivery.channel
    if outcome.state is not DeliveryState.FAILED:
        return []
    fallback = channels.fallback(house.channels.get(name, {}))
    ways = [fallback] if fallback in house.channels else house.settings.operator.channels
    return [way for way in ways if way != name and run.store.deliveries.send_by(delivery.id, way)]


def message_of(house: House, store: Store, delivery: Delivery) -> Message:
    """The message of a delivery, from the rows that it points at."""
    repeat, language = delivery.repeat, delivery.language
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
    elif (made := store.reminders.of_key(delivery.key)) is not None and not delivery.notice:
        message = reminder_message(made, delivery, house, store)
    else:
        subject, body = store.outbox.notice(delivery.notice)
        return notice_message(delivery.notice, subject, body, house, repeat)
    return on_its_way(message, delivery, house)


def _tell_operator(
    run: _Run, delivery: Delivery, message: Message | None, outcome: Outcome, instead: list[str]
) -> None:
    """A notice of what was given up or refused, through other channels than the one that failed."""
    given_up = outcome.state is DeliveryState.FAILED
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
    if instead:
        hint = _("It goes through {channel} instead.").replace("{channel}", ", ".join(instead)) + " " + hint
    parts = [_("Reason: {reason}").replace("{reason}", outcome.receipt), hint]
    if message is not None:
        short = reduced(message)
        parts += ["", f"{short.area}: {short.subject}", short.intro]
    name = "given_up" if given_up else "refused"
    run.store.outbox.add_notice(f"{name}:{delivery.channel}:{delivery.key}", subject, "\n".join(parts), others)


def _count(run: _Run, delivery: Delivery, message: Message | None, outcome: Outcome) -> None:
    tally = run.tally
    tally.done += outcome.state in (DeliveryState.SENT, DeliveryState.ACCEPTED)
    tally.failed += outcome.state in AGAIN
    tally.parked += outcome.state is DeliveryState.FAILED
    said = {
        "queued": "to be tried again",
        "unknown": "no answer, it may have arrived; to be looked for or sent again",
        "failed": "given up",
        "rolled_up": "left to the digest",
    }.get(outcome.state, str(outcome.state))
    text = f"{line(message.subject, 90) if message else delivery.key} → {delivery.channel}: {said}"
    if outcome.state in (*AGAIN, DeliveryState.FAILED, DeliveryState.SPARED):
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
