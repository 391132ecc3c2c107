"""Several alerts as one message: each with its first lines and its links, and for whom it is. Nothing of them is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alerts.names import Names
from bevaka.records import Item, Message
from bevaka.settings import House


def rolled(messages: Sequence[Message], house: House) -> Message:
    """Alerts that waited for one channel as one message, in the language of the first; ``messages`` are not empty."""
    first = messages[0]
    names = Names(house, house.register, first.language)
    count = len(messages)
    areas = names.listed(tuple(dict.fromkeys(m.area for m in messages)))
    return Message(
        key=f"rolled:{first.key}",
        kind="rolled",
        language=first.language,
        area=areas,
        subject=names.plural("{n} alert", "{n} alerts", count) + f": {areas}",
        intro=names._("More came at once than this channel may be sent one by one. Each is an alert, and still to be taken."),
        items=tuple(_short(message, item) for message in messages for item in message.items),
        footer=first.footer[1:2],
        to=", ".join(dict.fromkeys(m.to for m in messages if m.to)),
        repeat=any(m.repeat for m in messages),
        called=any(m.called for m in messages),
    )  # fmt: skip


def _short(message: Message, item: Item) -> Item:
    """The first lines of an alert; that it was not taken in its time, where it is somebody's because of that."""
    why = (message.intro.partition(". ")[0], message.area) if message.called else (message.area,)
    return replace(item, quotes=item.quotes[:1], exposure=(), chains=(), proofs=(), reasons=why)
