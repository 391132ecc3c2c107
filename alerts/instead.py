"""The other way of a message that does not arrive: the fallback of its channel, else the operator's channels."""

from __future__ import annotations

from alerts import canary, channels
from bevaka.records import Delivery
from bevaka.settings import House
from bevaka.store import Store


def send_instead(house: House, store: Store, delivery: Delivery) -> list[str]:
    """Put the message of ``delivery`` in line for its other way, inside the caller's transaction.

    Returns the channels that had not got it yet; edits, replies and canaries have no other way.
    """
    if delivery.post is not None or canary.is_one(delivery):
        return []
    name = delivery.channel
    fallback = channels.fallback(house.channels.get(name, {}))
    ways = [fallback] if fallback in house.channels else house.settings.operator.channels
    return [way for way in ways if way != name and store.deliveries.send_by(delivery.id, way)]
