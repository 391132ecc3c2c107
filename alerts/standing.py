"""How the story of an alert stands, in words: who has it in hand, what is muted, what has come since.

One triage for all: what a person of one area did is shown wherever the story was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alerts.acts import in_words, muted
from alerts.items import item
from alerts.mutes import of_told
from alerts.names import Names
from alerts.text import line
from bevaka.keys import short
from bevaka.records import Item, Message, Standing, Tier
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.outbox import Told
from bevaka.store.people import Mute, Triage

NEWS = 3
"""The newest developments that the message of an alert names; its thread tells all of them."""
MUTED = "muted"


def version(triage: Triage, mute: Mute | None, news: Sequence[int]) -> str:
    """What changes with anything that a standing says; empty where nobody did anything and nothing came."""
    if not triage.acts and mute is None and not news:
        return ""
    return short(str(len(triage.acts)), str(mute.id) if mute else "", *map(str, news))


def with_standing(message: Message, told: Told, house: House, store: Store) -> Message:
    """The message of an alert with how its story stands now; ``told`` is what it tells."""
    names = Names(house, house.register, message.language)
    mutes, triage = store.people.mutes(), store.people.triage(told.story_id)
    mute = of_told(mutes, told)
    since = [store.outbox.entry(n) for n in store.posts.of_alert(told.alert_id or 0)]
    news = [t for t in since if of_told(mutes, t) is None]
    lines = [in_words(triage.since, names)] if triage.since is not None and not triage.open else []
    if triage.follow_up is not None:
        day = names._("To be followed up on {day}").replace("{day}", names.day(triage.follow_up))
        lines.append(day)
    if mute is not None:
        lines.append(muted(mute, names))
    standing = Standing(
        story_id=told.story_id,
        state=MUTED if mute is not None and triage.open else triage.state,
        lines=tuple(lines),
        news=tuple(news_line(item(t, names, Tier.DIGEST, "")) for t in reversed(news[-NEWS:])),
        version=version(triage, mute, [t.entry_id or 0 for t in news]),
    )
    return replace(message, standing=standing)


def news_line(thing: Item) -> str:
    """A development in a line: what sort of news, its headline, whose word it is, and when."""
    whose = ", ".join(part for part in (thing.source, thing.published) if part)
    return line(f"{thing.event}: {thing.headline} ({whose})", 400)
