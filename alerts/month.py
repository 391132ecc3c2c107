"""What a digest says beside its news: demotions, the budget, the month in a small picture, the sources, where the rest is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alerts.budget import notes_in_words
from alerts.names import Names
from alerts.remind import reminded
from alerts.text import web
from alerts.warn import WELL
from bevaka import clock
from bevaka.errors import Mistakes
from bevaka.records import Message, Part, Source
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.health import HOUSE, Condition, Health

SILENT = frozenset((Condition.SILENT, Condition.SILENT_FEED))


def with_month(message: Message, area_id: str, house: House, store: Store, part: Part | None = None) -> Message:
    """``message``, a digest, with its month and the state of the sources as they were when it was made.

    ``part``: what of the digest it tells; None: all of it.
    """
    made = store.month.made(area_id, message.day) or clock.now()
    names = Names(house, house.register, message.language)
    zone = house.settings.digest.zone(area_id, house.zone)
    try:
        sources = [s for s in house.sources if s.status == "on"]
    except Mistakes:  # bevaka check names them; a digest goes out all the same
        sources = []
    state = state_of(sources, store.health.current(made), names)
    message = reminded(message, area_id, names, store, part)
    notes = store.month.notes(area_id, message.day) if part is None else part.notes
    message = replace(message, intro=" ".join([message.intro, *notes_in_words(notes, names)]))
    return replace(
        message,
        days=tuple(store.month.days(area_id, made, zone)),
        sources=state,
        more=web(house.area_page(area_id)),
        intro=message.intro if message.items or not state else f"{message.intro} {state}",
    )


def state_of(sources: Sequence[Source], health: Mapping[str, Health], names: Names) -> str:
    """How many sources are healthy, in trouble, silent, not judged yet; ``""`` where there are none."""
    if not sources:
        return ""
    if HOUSE in health and health[HOUSE].state is Condition.OFFLINE:
        return names._("This machine cannot reach the network, so nothing is read now.")
    states = [health[s.id].state if s.id in health else None for s in sources]
    well = sum(state in WELL for state in states)
    silent = sum(state in SILENT for state in states)
    unknown = states.count(None)
    trouble = len(states) - well - silent - unknown
    parts = [names.plural("{n} source is healthy", "{n} sources are healthy", well)]
    if trouble:
        parts.append(names.plural("{n} is in trouble", "{n} are in trouble", trouble))
    if silent:
        parts.append(names.plural("{n} is silent", "{n} are silent", silent))
    if unknown:
        parts.append(names.plural("{n} has not been asked yet", "{n} have not been asked yet", unknown))
    return ", ".join(parts) + "."
