"""Messages that stand already: what an edit or a reply in a thread says, and what is done where a message cannot be edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from alerts.channels import CannotEdit, Channel, Post, editor
from alerts.message import development_message, reduced
from bevaka.errors import GiveUp
from bevaka.records import Delivery, Message, Receipt
from bevaka.settings import House
from bevaka.store import Store


def message_of(
    house: House, store: Store, delivery: Delivery, words: Callable[[House, Store, Delivery], Message]
) -> Message:
    """The message of an edit or a reply; ``words`` gives that of the delivery whose message is edited."""
    original = store.deliveries.delivery(delivery.post or 0)
    if delivery.entry is None:
        return words(house, store, replace(original, repeat=False))
    told = store.outbox.entry(delivery.entry)
    return development_message(told, delivery.key, house, delivery.repeat, original.language)


def carried_out(
    channel: Channel, options: Any, post: Post, delivery: Delivery, message: Message, place: str
) -> Receipt:
    """Edit the message at ``place``, or answer in its thread. The receipt has a place only where another message stands there now.

    A message that may not be edited any more gets a reply that says how its story stands; in the place of one that is
    gone a new one is posted. Raises TryLater or GiveUp.
    """
    hands = editor(channel)
    if delivery.entry is not None:
        return hands.reply(message, place, options, post)
    try:
        return hands.edit(message, place, options, post)
    except CannotEdit as error:
        kept = replace(message, key=delivery.key)
        if error.gone:
            return replace(channel.send(kept, options, post), detail=f"posted anew, because: {error.reason}")
        return hands.reply(_standing_alone(kept), place, options, post)
    except GiveUp:
        return hands.edit(replace(reduced(message), standing=message.standing), place, options, post)


def remember(store: Store, delivery: Delivery, message: Message | None, place: str) -> None:
    """Write down where the message of an alert stands now, if its channel can edit it. Inside the caller's transaction."""
    if not place:
        return
    if delivery.post is not None:
        store.posts.move(delivery.post, place)
    elif delivery.alert_id is not None:
        shown = message.standing.version if message is not None and message.standing is not None else ""
        store.posts.add(delivery.id, place, shown)


def _standing_alone(message: Message) -> Message:
    """How the story stands, in words alone."""
    standing = message.standing
    lines = (*standing.lines, *standing.news) if standing else ()
    return replace(message, items=(), footer=(), intro="\n".join(lines), standing=None)
