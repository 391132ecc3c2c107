"""The deliver stage: claim, send, mark. The only one that speaks to channels; each step is a short transaction of its own.

At least once: what a dead run had claimed, or what may have arrived although no answer came, is looked for where a channel
can, else sent again, and says that it is a repeat. Nobody gets more alerts an hour than ``hourly``. Channels send at the same
time, each in its own order (:mod:`alerts.lanes`); one that asks for patience rests, so none holds another up. What cannot be
delivered goes by the fallback of its channel, else by the operator's channels, and the operator is told.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TextIO

from alerts import canary, edits, gates, pace, render
from alerts.attempt import Attempt, Outcome
from alerts.channels import Post
from alerts.claims import alive, claimant
from alerts.digest_parts import digest_of
from alerts.lanes import Lanes, lanes_of
from alerts.message import alert_message, escalation_message, notice_message, on_its_way
from alerts.pace import Spacing, Turn
from alerts.remind import reminder_message
from alerts.rolled import rolled
from alerts.settle import settle
from alerts.standing import with_standing
from alerts.text import line
from bevaka import clock, logs, passes
from bevaka.records import Delivery, DeliveryState, Message
from bevaka.settings import House
from bevaka.stage import Tally
from bevaka.store import Store
from bevaka.store.deliveries import LONGEST

log = logging.getLogger(__name__)
SLOW = 5.0
"""Seconds after which a round that has nothing else to send goes on without what is under way."""
LEAST = 1.0
"""Seconds that every call has, so that something gets out also in the shortest."""
TOGETHER = 25
"""Alerts in one message at most, where a channel's pace wants them together: few enough that every one of them fits."""
AGAIN = (DeliveryState.QUEUED, DeliveryState.UNKNOWN)


@dataclass
class _Run:
    house: House
    store: Store
    post: Post
    say: Callable[[str], None]
    tick: Callable[[int], None]
    seconds: float | None
    started: float = field(default_factory=clock.monotonic)
    tally: Tally = field(default_factory=Tally)
    resting: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.spacing = Spacing(self.house, self.store)

    @property
    def lanes(self) -> Lanes:
        return lanes_of(self.store)

    def left(self) -> float:
        """Seconds until the time is up."""
        if self.seconds is None:
            return LONGEST.total_seconds()
        return max(self.seconds, LEAST) - (clock.monotonic() - self.started)


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
    ``dry_run`` says what would be sent and changes nothing. With ``seconds``, what is still under way at the end goes on;
    the next call with the same ``store`` marks it. Raises TryLater where the database cannot be used.
    """
    post = Post(house.root, house.data / "outbox", out or sys.stdout, house.zone)
    run = _Run(house, store, post, say, tick, seconds)
    if dry_run:
        return _rehearse(run)
    passes.make_key(house)
    logs.bind(stage="deliver")
    try:
        _take_in(run)
        run.lanes.forget()
        ours = run.lanes.claimants()
        with store.transaction():
            if released := store.deliveries.release(lambda name: name in ours or alive(name)):
                log.warning("released deliveries=%d of a run that was stopped", released)
            canary.put_in_line(house, store)
        _send(run)
    finally:
        logs.unbind("stage")
    return run.tally


def _send(run: _Run) -> None:
    """Keep every lane busy that has something due, until nothing is or the time is up."""
    free, pause = _free(run)
    begun = False
    while True:
        if _take_in(run):
            free, pause = _free(run)
        over = run.seconds is not None and begun and clock.monotonic() - run.started > run.seconds
        if free and not over and (delivery := _claim(run, free)):
            begun = True
            _start(run, *delivery)
            free, pause = _free(run)
        elif not _waited(run, None if over else pause):
            return
        else:
            free, pause = _free(run)


def _waited(run: _Run, pause: float | None) -> bool:
    """Wait until something has ended, or until the next channel may be posted to, in ``pause`` seconds; False: no more to do."""
    left = run.left()
    if pause is not None and left > 0:
        if run.lanes:
            run.lanes.wait(LONGEST.total_seconds(), min(pause, left))
        else:
            clock.rest(min(pause, left))
        return True
    patience = LONGEST.total_seconds() if run.seconds is None else SLOW
    return bool(run.lanes) and run.lanes.wait(patience, left)


def _free(run: _Run) -> tuple[list[str], float | None]:
    """The channels that have something due and may be posted to now; where there are none, in how many seconds one may be.

    A channel that rests is none of them, nor one whose lane is taken.
    """
    waiting = run.store.deliveries.waiting_channels()
    ready = [c for c in waiting if c not in run.resting and not run.lanes.busy(run.spacing.account(c))]
    waits = {c: run.spacing.wait(c) for c in ready}
    free = [c for c in ready if not waits[c]]
    return free, min(waits.values()) if waits and not free else None


def _claim(run: _Run, channels: list[str]) -> tuple[Delivery, str] | None:
    """The next delivery of one of ``channels``, and the name that it was claimed under."""
    name = claimant()
    with run.store.transaction():
        delivery = run.store.deliveries.claim(name, channels)
    return (delivery, name) if delivery else None


def _start(run: _Run, delivery: Delivery, name: str) -> None:
    """Send a claimed delivery on its way, with those that go along with it; or mark it where that cannot be."""
    stop = gates.stopped(run.house, run.store, delivery)
    turn = Turn() if stop else pace.now_for(delivery.channel, run.house, run.store)
    if stop := stop or gates.held(turn):
        _settle(run, delivery, None, stop, posted=False)
        return
    others = _others(run, delivery.channel, name) if turn.together and delivery.alert_id is not None else []
    attempt = Attempt(run.house, run.store, run.post, delivery, _words(others), others)
    if fault := attempt.ready():
        _ended(run, attempt, fault, posted=False)
    else:
        run.lanes.start(run.spacing.account(delivery.channel), attempt, name)


def _take_in(run: _Run) -> bool:
    """Mark what has ended; whether anything had."""
    some = False
    for sending in run.lanes.ended():
        some = True
        run.spacing.posted(sending.attempt.delivery.channel)
        if sending.outcome is not None:
            _ended(run, sending.attempt, sending.outcome, posted=True)
    return some


def _ended(run: _Run, attempt: Attempt, outcome: Outcome, *, posted: bool) -> None:
    """Mark a delivery and those that went along with it. A channel that failed is not tried again in this run."""
    delivery, others = attempt.delivery, attempt.others
    if outcome.state in AGAIN:
        run.resting.add(delivery.channel)
    if delivery.entry is not None and outcome.state is DeliveryState.FAILED:
        # A thread that takes no reply: the digest tells what is new anyway.
        outcome = replace(outcome, state=DeliveryState.ROLLED_UP)
    if others:
        outcome = replace(outcome, receipt=f"{outcome.receipt}; {len(others) + 1} alerts in one message")
    _settle(run, delivery, attempt.message, outcome, posted=posted)
    for other in others:
        _settle(run, other, attempt.message, outcome, posted=False)


def _settle(run: _Run, delivery: Delivery, message: Message | None, outcome: Outcome, *, posted: bool) -> None:
    settle(run.house, run.store, delivery, message, outcome, posted=posted)
    _count(run, delivery, message, outcome)
    run.tick(1)


def _others(run: _Run, channel: str, name: str) -> list[Delivery]:
    """Further alerts that wait for a channel, to go in one message; claimed, and none of them stopped."""
    found: list[Delivery] = []
    while len(found) < TOGETHER - 1:
        with run.store.transaction():
            other = run.store.deliveries.claim(name, [channel], alerts=True)
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
