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

from alerts import canary, edits, failures, gates, pace, progress, render
from alerts.attempt import Attempt, Outcome
from alerts.channels import Post
from alerts.claims import alive, claimant
from alerts.contents import message_of, together_with
from alerts.lanes import Lanes, UnderWay, lanes_of
from alerts.pace import Turn
from bevaka import clock, logs, passes
from bevaka.errors import TryLater
from bevaka.records import Delivery, DeliveryState, Message
from bevaka.settings import House
from bevaka.stage import Tally
from bevaka.store import Store
from bevaka.store.deliveries import LONGEST

log = logging.getLogger(__name__)
SLOW = 5.0
"""Seconds after which a round that has nothing else to send goes on without what is under way."""
LEAST = 1.5
"""Seconds that every call has, so that something gets out also in the shortest: longer than posts of any channel stand apart."""
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
    held: bool = False

    @property
    def lanes(self) -> Lanes:
        return lanes_of(self.store)

    def over(self) -> bool:
        """Whether the time is up for a call that has begun to send."""
        return self.seconds is not None and clock.monotonic() - self.started > self.seconds

    def left(self) -> float:
        """Seconds that may still be waited."""
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
        run.lanes.spacing.fresh(house)
        _settle(run)
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
    free, begun = _free(run), False
    while True:
        if _settle(run):
            free = _free(run)
        if begun and run.over():
            free = []
        waits = {channel: run.lanes.spacing.wait(channel, run.store) for channel in free}
        ready = [channel for channel, wait in waits.items() if not wait]
        if ready and (claimed := _claim(run, ready)):
            begun = True
            if _start(run, *claimed):
                free.remove(claimed[0].channel)
            else:
                free = _free(run)  # what was marked may have put others in line
        elif ready:
            free = [channel for channel in free if channel not in ready]  # somebody else took what they had
        elif waits and run.left() > 0:
            run.lanes.wait(min(*waits.values(), run.left()))
            free = _free(run)
        elif not _patient(run):
            return


def _patient(run: _Run) -> bool:
    """Wait for what is under way, where nothing else is to do; whether something of it has ended in time."""
    longest = LONGEST.total_seconds() if run.seconds is None else SLOW
    return bool(run.lanes) and run.lanes.wait(min(run.left(), longest - run.lanes.youngest()))


def _free(run: _Run) -> list[str]:
    """The channels that have something due, do not rest, and have nothing under way."""
    waiting = run.store.deliveries.waiting_channels()
    return [c for c in waiting if c not in run.resting and not run.lanes.busy(c)]


def _claim(run: _Run, channels: list[str]) -> tuple[Delivery, str] | None:
    """The next delivery of one of ``channels``, and the name that it was claimed under."""
    name = claimant()
    with run.store.transaction():
        delivery = run.store.deliveries.claim(name, channels)
    return (delivery, name) if delivery else None


def _start(run: _Run, delivery: Delivery, name: str) -> bool:
    """Send a claimed delivery on its way, with those that go along with it; whether it is under way now.

    What may not go, or cannot, is marked at once.
    """
    stop = gates.stopped(run.house, run.store, delivery)
    turn = Turn() if stop else pace.now_for(delivery.channel, run.house, run.store, but=name)
    if stop := stop or gates.held(turn):
        _stop(run, delivery, stop)
        return False
    together = turn.together and delivery.alert_id is not None
    others = _others(run, delivery.channel, name) if together else []
    attempt = Attempt(run.post, delivery, tuple(others))
    if fault := attempt.ready(run.house, run.store, together_with(others)):
        _judge(run, attempt, fault, posted=False)
        return False
    run.lanes.start(attempt, name)
    return True


def _others(run: _Run, channel: str, name: str) -> list[Delivery]:
    """Further alerts that wait for a channel, to go in one message; claimed under its name, and none of them stopped."""
    found: list[Delivery] = []
    while len(found) < TOGETHER - 1:
        with run.store.transaction():
            other = run.store.deliveries.claim(name, [channel], alerts=True)
        if other is None:
            break
        if stop := gates.stopped(run.house, run.store, other):
            _stop(run, other, stop)
        else:
            found.append(other)
    return found


def _stop(run: _Run, delivery: Delivery, stop: Outcome) -> None:
    """Mark a claimed delivery that may not go; what waits for others is given back until it is known what became of them."""
    if stop.waits and stop.next_try is not None:
        run.held = True
        with run.store.transaction():
            run.store.deliveries.hold(delivery.id, stop.receipt, stop.next_try)
    else:
        _mark(run, Attempt(run.post, delivery), stop, posted=False)


def _settle(run: _Run) -> bool:
    """Mark what has ended; whether anything had. What the database refuses now is marked by the next call."""
    some = False
    while (sending := run.lanes.ended()) is not None:
        some = True
        try:
            _finish(run, sending)
        except TryLater:
            raise
        except BaseException:
            run.lanes.clear(sending)  # it would stand in the way of all others in every call to come
            raise
        run.lanes.clear(sending)
    if some and run.held:
        run.held = False
        with run.store.transaction():
            run.store.deliveries.wake(gates.ON_THEIR_WAY)
    return some


def _finish(run: _Run, sending: UnderWay) -> None:
    """Mark a sending; one that has no outcome, because its thread broke off, is given back by the next call."""
    if (outcome := sending.outcome) is None:
        return
    if others := sending.attempt.others:
        outcome = replace(outcome, receipt=f"{outcome.receipt}; {len(others) + 1} alerts in one message")
    _judge(run, sending.attempt, outcome, posted=True)


def _judge(run: _Run, attempt: Attempt, outcome: Outcome, *, posted: bool) -> None:
    """Mark what was tried. A channel that failed is not tried again in this call."""
    if outcome.state in AGAIN:
        run.resting.add(attempt.delivery.channel)
    if attempt.delivery.entry is not None and outcome.state is DeliveryState.FAILED:
        # A thread that takes no reply: the digest tells what is new anyway.
        outcome = replace(outcome, state=DeliveryState.ROLLED_UP)
    _mark(run, attempt, outcome, posted=posted)


def _mark(run: _Run, attempt: Attempt, outcome: Outcome, *, posted: bool) -> None:
    """Mark a delivery and those in its message, and do what follows from the outcome, in one transaction: all of it or nothing."""
    deliveries, message = (attempt.delivery, *attempt.others), attempt.message
    with run.store.transaction():
        if outcome.absent:
            run.store.deliveries.not_there(attempt.delivery.id)
        if outcome.pause:
            run.store.deliveries.pause(attempt.delivery.channel, outcome.pause)
        for delivery in deliveries:
            run.store.deliveries.mark(
                delivery.id,
                outcome.state,
                outcome.receipt,
                next_try=outcome.next_try,
                repeat=outcome.repeat,
                recipient=outcome.recipient,
                posted=posted and delivery is attempt.delivery,
            )
            if outcome.state is DeliveryState.SENT:
                edits.remember(run.store, delivery, message, outcome.place)
            if outcome.state is DeliveryState.ROLLED_UP and delivery.alert_id is not None:
                gates.into_digest(run.house, run.store, delivery.alert_id)
            failures.follow_up(run.house, run.store, delivery, message, outcome)
    for delivery in deliveries:
        _count(run, delivery, message, outcome)
    run.tick(1)


def _count(run: _Run, delivery: Delivery, message: Message | None, outcome: Outcome) -> None:
    tally = run.tally
    tally.done += outcome.state in (DeliveryState.SENT, DeliveryState.ACCEPTED)
    tally.failed += outcome.state in AGAIN
    tally.parked += outcome.state is DeliveryState.FAILED
    text = progress.ended(delivery, message, outcome, run.house.settings.house.language)
    run.say(logs.masked(text))


def _rehearse(run: _Run) -> Tally:
    """Say what would be sent now, message by message."""
    language = run.house.settings.house.language
    for delivery in run.store.deliveries.due():
        message = message_of(run.house, run.store, delivery)
        run.say(progress.would_go(delivery, message, language))
        run.say(logs.masked("\n".join(f"    {part}" for part in render.text(message).rstrip().split("\n"))))
        run.tally.done += 1
    for delivery, opens in run.store.deliveries.held():
        message = message_of(run.house, run.store, delivery)
        run.say(progress.held(delivery, message, clock.local(opens, run.house.zone), language))
    return run.tally
