"""Each receiver's part of a digest: what the routes select for a channel, and its message.

A story is asked for by itself: it stands in the part of every channel on its way, and what no route takes in that of the
operator's channels. So each entry is told somewhere, and nobody reads what their routes do not select.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.budget import notes_for_part
from alerts.message import digest_message
from alerts.month import with_month
from alerts.mutes import counted
from alerts.ways import OPERATOR, Facts, Way, merged, way_of
from bevaka.records import Delivery, Leg, Message, Muted, Part, Reason, Tier
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.outbox import Told
from bevaka.store.people import Mute


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What a digest of an area may tell, each with what routes look at.

    ``waiting``: its entries. ``held``: those that a mute holds back. ``reminders``: ids of acts; None where it is not known
    what the area was told of the story: then everybody is reminded. ``notes``: what it says beside its news.
    """

    area_id: str
    waiting: tuple[tuple[Told, Facts], ...] = ()
    held: tuple[tuple[Mute, Told, Facts], ...] = ()
    reminders: tuple[tuple[int, Facts | None], ...] = ()
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Divided:
    """A digest as its receivers get it: a leg for each, and what of it has one. What has no channel at all is not among it."""

    legs: tuple[Leg, ...] = ()
    entries: tuple[int, ...] = ()
    reminders: tuple[int, ...] = ()
    muted: tuple[Muted, ...] = ()


def divided(house: House, matter: Matter, moment: datetime) -> Divided:
    """``matter`` for each channel that the routes of ``house`` select something of it for, at ``moment``.

    Where the area has digests on empty days, the channels of those are told that nothing is there for them; the operator's
    only where nobody is told anything. Nothing at all where stories wait and none has a channel.
    """
    area = matter.area_id
    entries = {t.entry_id or 0: (t, way_of(house, facts, moment)) for t, facts in matter.waiting}
    entries = {number: pair for number, pair in entries.items() if pair[1].legs}
    acts = {act: way_of(house, facts, moment) if facts else None for act, facts in matter.reminders}
    acts = {act: found for act, found in acts.items() if found is None or found.legs}
    if matter.waiting and not entries:
        return Divided()
    legs = _legs([*(found for _, found in entries.values()), *filter(None, acts.values())], moment)
    if house.settings.digest.on_empty_days(area):
        bare = way_of(house, Facts(area=area, tier=Tier.DIGEST), moment)
        legs = legs if bare.reasons and legs else _beside(legs, bare.legs)
    held = [(mute, told, way_of(house, facts, moment)) for mute, told, facts in matter.held]
    whole = Part(
        entries=tuple(entries),
        reminders=tuple(acts),
        muted=tuple(counted(((mute, told) for mute, told, _ in held), house.zone)),
        notes=matter.notes,
    )

    def part(leg: Leg) -> Part | None:
        mine = [(told, found) for told, found in entries.values() if leg.channel in found.channels]
        one = Part(
            entries=tuple(told.entry_id or 0 for told, _ in mine),
            reminders=tuple(act for act, found in acts.items() if found is None or leg.channel in found.channels),
            muted=tuple(counted(((m, told) for m, told, w in held if leg.channel in w.channels), house.zone)),
            notes=(*notes_for_part(matter.notes, [told for told, _ in mine]), *_unrouted(leg, mine)),
        )
        return None if one == whole else one

    found = tuple(replace(leg, part=part(leg)) for leg in legs)
    return Divided(legs=found, entries=whole.entries, reminders=whole.reminders, muted=whole.muted)


def _legs(ways: Sequence[Way], moment: datetime) -> tuple[Leg, ...]:
    """A leg for each channel on one of ``ways``; where a route chose it for one of them, its hours and language hold."""
    taken = merged((leg for found in ways if not found.reasons for leg in found.legs), moment)
    return _beside(taken, merged((leg for found in ways if found.reasons for leg in found.legs), moment))


def _beside(legs: tuple[Leg, ...], others: Iterable[Leg]) -> tuple[Leg, ...]:
    known = {leg.channel for leg in legs}
    return (*legs, *(leg for leg in others if leg.channel not in known))


def _unrouted(leg: Leg, mine: Iterable[tuple[Told, Way]]) -> Iterable[Reason]:
    """That no route takes some of the stories, where a route chose the channel for the others."""
    stories = {told.story_id for told, found in mine if found.reasons}
    if stories and leg.route != OPERATOR:
        yield Reason(name="no_route", detail=str(len(stories)))


def digest_of(house: House, store: Store, delivery: Delivery) -> Message:
    """The message of a delivery of a digest: of its part, or of all of it. Its key is the delivery's: mailboxes merge by it."""
    number, part = delivery.digest_id or 0, delivery.part
    area, day, read_count, told = store.outbox.digest(number)
    mine = told if part is None else [one for one in told if one.entry_id in part.entries]
    elsewhere = len({one.story_id for one in told} - {one.story_id for one in mine})
    muted = store.outbox.muted(number) if part is None else part.muted
    message = digest_message(
        area, day, read_count, mine, house, house.register, delivery.repeat, delivery.language, muted, elsewhere
    )
    return with_month(replace(message, key=delivery.key), area, house, store, part)
