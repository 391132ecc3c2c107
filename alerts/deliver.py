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
from dataclasses import dataclass, field, replace
from typing import TextIO

from alerts import canary, edits, gates, pace, render
from alerts.attempt import Attempt, Outcome
from alerts.channels import Post
from alerts.claims import alive
from alerts.digest_parts import digest_of
from alerts.instead import send_instead
from alerts.message import alert_message, escalation_message, notice_message, on_its_way, reduced
from alerts.pace import Spacing, Turn
from alerts.remind import reminder_message
from alerts.rolled import rolled
from alerts.standing import with_standing
from alerts.text import line
from bevaka import clock, logs, passes
from bevaka.records import Delivery, DeliveryState, Message
from bevaka.settings import House
from bevaka.stage import Tally
from bevaka.store import Store
from bevaka.words import translator

log = logging.getLogger(__name__)
SLOW = 5.0
"""Seconds of one sending that make a channel wait for the others."""
TOGETHER = 25
"""Alerts in one message at most, where a channel's pace wants them together: few enough that every one of them fits."""
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

    def __post_init__(self) -> None:
        self.spacing = Spacing(self.house, self.store)


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
    passes.make_key(house)
    started = clock.monotonic()
    logs.bind(stage="deliver")
    try:
        with store.transaction():
            if released := store.deliveries.release(alive):
                log.warning("released deliveries=%d of a run that was stopped", released)
            canary.put_in_line(house, store)
        while (delivery := _claim(run)) is not None:
            _one(run, delivery)
            tick(1)
            if seconds is not None and clock.monotonic() - started > seconds:
                break
    finally:
        logs.unbind("stage")
    return run.tally


def _claim(run: _Run) -> Delivery | None:
    """The next delivery of a channel that does not rest; slow channels come when the others have nothing.

    A channel whose posts must stand apart lets the others go first, and is waited for when there are none.
    """
    store = run.store
    ready = [c for c in store.deliveries.waiting_channels() if c not in run.resting]
    waits = {c: run.spacing.wait(c) for c in ready}
    if ready and (shortest := min(waits.values())):
        clock.rest(shortest)
    ready = [c for c in ready if waits[c] <= shortest] if ready else []
    for names in ([c for c in ready if c not in run.slow], [c for c in ready if c in run.slow]):
        if names:
            with store.transaction():
                if delivery := store.deliveries.claim(run.claimant, names):
                    return delivery
    return None


def _one(run: _Run, delivery: Delivery) -> None:
    """Send one claimed delivery, with those that go along with it, and mark them."""
    started = clock.monotonic()
    stop = gates.stopped(run.house, run.store, delivery)
    turn = Turn() if stop else pace.now_for(delivery.channel, run.house, run.store)
    stop = stop or gates.held(turn)
    together = stop is None and turn.together and delivery.alert_id is not None
    others = _others(run, delivery.channel) if together else []
    attempt = Attempt(run.house, run.store, run.post, delivery, _words(others))
    outcome = stop or attempt.go()
    if clock.monotonic() - started > SLOW:
        run.slow.add(delivery.channel)
    if stop is None:
        run.spacing.posted(delivery.channel)
        if outcome.state in AGAIN:
            run.resting.add(delivery.channel)
    if delivery.entry is not None and outcome.state is DeliveryState.FAILED:
        # A thread that takes no reply: the digest tells what is new anyway.
        outcome = replace(outcome, state=DeliveryState.ROLLED_UP)
    if others:
        outcome = replace(outcome, receipt=f"{outcome.receipt}; {len(others) + 1} alerts in one message")
    _settle(run, delivery, attempt.message, outcome, posted=stop is None)
    for other in others:
        _settle(run, other, attempt.message, outcome, posted=False)


def _others(run: _Run, channel: str) -> list[Delivery]:
    """Further alerts that wait for a channel, to go in one message; claimed, and none of them stopped."""
    found: list[Delivery] = []
    while len(found) < TOGETHER - 1:
        with run.store.transaction():
            other = run.store.deliveries.claim(run.claimant, [channel], alerts=True)
        if other is None:
            break
        if stop := gates.stopped(run.house, run.store, other):
            _settle(run, other, None, stop, posted=False)
        else:
            found.append(other)
    return found


def _words(others: list[Delivery]) -> Callable[[House, Store, Delivery], Message]:
    """What makes the message of a delivery, together with ``others``."""

    def together(house: House, store: Store, delivery: Delivery) -> Message:
        return rolled([message_of(house, store, one) for one in (delivery, *others)], house)

    return together if others else message_of


def _settle(run: _Run, delivery: Delivery, message: Message | None, outcome: Outcome, *, posted: bool) -> None:
    """Mark a delivery, and do what follows from its outcome, in one transaction."""
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
            posted=posted,
        )
        _remember(run, delivery, message, outcome)
        if outcome.state is DeliveryState.ROLLED_UP and delivery.alert_id is not None:
            gates.into_digest(run.house, run.store, delivery.alert_id)
        given_up = outcome.state is DeliveryState.FAILED
        instead = send_instead(run.house, run.store, delivery) if given_up else []
        _tell_operator(run, delivery, message, outcome, instead)
    _count(run, delivery, message, outcome)


def _remember(run: _Run, delivery: Delivery, message: Message | None, outcome: Outcome) -> None:
    """Where the message of an alert stands now, if its channel can edit it."""
    if outcome.state is not DeliveryState.SENT or not outcome.place:
        return
    if delivery.post is not None:
        run.store.posts.move(delivery.post, outcome.place)
    elif delivery.alert_id is not None:
        shown = message.standing.version if message is not None and message.standing is not None else ""
        run.store.posts.add(delivery.id, outcome.place, shown)


def message_of(house: House, store: Store, delivery: Delivery) -> Message:
    """The message of a delivery, from the rows that it points at."""
    repeat, language = delivery.repeat, delivery.language
    if delivery.post is not None:
        return edits.message_of(house, store, delivery, message_of)
    if delivery.alert_id is not None:
        told = store.outbox.alert(delivery.alert_id)
        if delivery.step:
            message = escalation_message(told, delivery.step, delivery.key, house, repeat, language)
        else:
            message = alert_message(told, house, house.register, repeat, language)
        message = with_standing(message, told, house, store)
    elif delivery.digest_id is not None:
        message = digest_of(house, store, delivery)
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
    untold = (delivery.notice and not canary.is_one(delivery)) or delivery.post is not None
    if untold or not (given_up or outcome.refused):
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
        run.say(logs.masked("\n".join(f"    {part}" for part in render.text(message).rstrip().split("\n"))))
        run.tally.done += 1
    for delivery, opens in run.store.deliveries.held():
        message = message_of(run.house, run.store, delivery)
        until = clock.local(opens, run.house.zone).strftime("%Y-%m-%d %H:%M")
        run.say(f"held until {until}, then through {delivery.channel}: {message.subject}")
    return run.tally
