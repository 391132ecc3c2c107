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
from dataclasses import dataclass, field
from typing import TextIO

from alerts import channels, gates, render
from alerts.attempt import Attempt, Outcome
from alerts.channels import Post
from alerts.lanes import Lanes, alive, claimant, lanes_of
from alerts.message import alert_message, digest_message, escalation_message, notice_message, on_its_way, reduced
from alerts.month import with_month
from alerts.text import line
from bevaka import clock, logs
from bevaka.records import Delivery, DeliveryState, Message
from bevaka.settings import House
from bevaka.stage import Tally
from bevaka.store import Store
from bevaka.store.deliveries import LONGEST
from bevaka.words import translator

log = logging.getLogger(__name__)
SLOW = 5.0
"""Seconds after which a round that has nothing else to send goes on without what is under way."""
LEAST = 1.0
"""Seconds that every call has, so that something gets out also in the shortest."""
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
    logs.bind(stage="deliver")
    try:
        _settle(run)
        run.lanes.forget()
        ours = run.lanes.claimants()
        with store.transaction():
            if released := store.deliveries.release(lambda name: name in ours or alive(name)):
                log.warning("released deliveries=%d of a run that was stopped", released)
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
        over = run.seconds is not None and begun and clock.monotonic() - run.started > run.seconds
        if free and not over and (claimed := _claim(run, free)):
            begun = True
            if _start(run, *claimed):
                free.remove(claimed[0].channel)
            else:
                free = _free(run)  # what was marked may have put others in line
            continue
        free = []
        patience = LONGEST.total_seconds() if run.seconds is None else SLOW
        if not run.lanes or not run.lanes.wait(patience, run.left()):
            return


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
    """Send a claimed delivery on its way, or mark it where that cannot be; whether it is under way now."""
    attempt = Attempt(run.house, run.store, run.post, delivery, message_of)
    if stop := gates.stopped(run.house, run.store, delivery):
        _mark(run, attempt, stop)
    elif fault := attempt.ready():
        _rest(run, delivery, fault)
        _mark(run, attempt, fault)
    else:
        run.lanes.start(attempt, name)
        return True
    return False


def _settle(run: _Run) -> bool:
    """Mark what has ended; whether anything had."""
    some = False
    for sending in run.lanes.ended():
        some = True
        if sending.outcome is not None:
            _rest(run, sending.attempt.delivery, sending.outcome)
            _mark(run, sending.attempt, sending.outcome)
    return some


def _rest(run: _Run, delivery: Delivery, outcome: Outcome) -> None:
    """A channel that failed is not tried again in this run."""
    if outcome.state in AGAIN:
        run.resting.add(delivery.channel)


def _mark(run: _Run, attempt: Attempt, outcome: Outcome) -> None:
    """Write down what became of a delivery, with all that follows from it."""
    delivery = attempt.delivery
    with run.store.transaction():
        if outcome.absent:
            run.store.deliveries.not_there(delivery.id)
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
    run.tick(1)


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
