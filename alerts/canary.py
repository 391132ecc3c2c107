"""A small message each day through a channel that never says whether anything arrived: a person notices when it is missing.

What the flow answers to it is a check as well: a refusal, or a day without an answer, is told to the operator by another way.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import ValidationError

from alerts import channels
from alerts.digest import SATURDAY, day_due
from alerts.names import Names
from bevaka import clock
from bevaka.records import Delivery
from bevaka.settings import House
from bevaka.store import Store

PREFIX = "canary:"
DAY = timedelta(days=1)


def put_in_line(house: House, store: Store) -> None:
    """Today's canary of each channel that wants one, once the hour of the digest has passed. Inside the caller's transaction."""
    day = day_due("", house.settings.digest, house.zone)
    if day is None:
        return
    for name in house.channels:
        wish = _wish(house, name)
        if wish == "daily" or (wish == "weekdays" and day.weekday() < SATURDAY):
            subject, body = _words(house, store, name)
            store.outbox.add_notice(f"{PREFIX}{name}:{day.isoformat()}", subject, body, [name])


def is_one(delivery: Delivery) -> bool:
    """Whether this is a canary."""
    return delivery.notice.startswith(PREFIX)


def stale(delivery: Delivery, now: datetime) -> bool:
    """Whether it is one of a day that has passed: nobody looks for it any more."""
    return is_one(delivery) and delivery.created is not None and now - delivery.created >= DAY


def _wish(house: House, name: str) -> str:
    try:
        return str(getattr(channels.options(house.channels[name])[1], "canary", ""))
    except (KeyError, ValidationError):
        return ""


def _words(house: House, store: Store, name: str) -> tuple[str, str]:
    names = Names(house, house.register, house.settings.house.language)
    read = store.documents.read_since(clock.now() - DAY)
    said = names.plural(
        "{n} publication was read in the last day.", "{n} publications were read in the last day.", read
    )
    missing = names._("If this message is missing one day, alerts are missing here too: tell {address}.")
    missing = missing.replace("{address}", house.settings.operator.address or names._("the operator of the house"))
    return names._("Bevaka watches"), f"{said} {missing}"
