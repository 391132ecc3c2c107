"""What follows where a message could not be delivered: the other ways that it goes, and what the operator is told of it."""

from __future__ import annotations

from alerts import canary
from alerts.attempt import Outcome
from alerts.instead import send_instead
from alerts.message import reduced
from bevaka.notes import in_words
from bevaka.records import Delivery, DeliveryState, Message
from bevaka.settings import House
from bevaka.store import Store
from bevaka.words import translator


def follow_up(house: House, store: Store, delivery: Delivery, message: Message | None, outcome: Outcome) -> None:
    """Send what was given up by another way, and tell the operator of it or of recipients that were refused.

    Inside the caller's transaction.
    """
    instead = send_instead(house, store, delivery) if outcome.state is DeliveryState.FAILED else []
    _tell_operator(house, store, delivery, message, outcome, instead)


def _tell_operator(
    house: House, store: Store, delivery: Delivery, message: Message | None, outcome: Outcome, instead: list[str]
) -> None:
    """A notice of what was given up or refused, through other channels than the one that failed."""
    given_up = outcome.state is DeliveryState.FAILED
    untold = (delivery.notice and not canary.is_one(delivery)) or delivery.post is not None
    if untold or not (given_up or outcome.refused):
        return
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
    parts = [_("Reason: {reason}").replace("{reason}", in_words(outcome.receipt, house.settings.house.language)), hint]
    if message is not None:
        short = reduced(message)
        parts += ["", f"{short.area}: {short.subject}", short.intro]
    name = "given_up" if given_up else "refused"
    store.outbox.add_notice(f"{name}:{delivery.channel}:{delivery.key}", subject, "\n".join(parts), others)
