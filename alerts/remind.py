"""The remind stage: the day that somebody set to follow a story up has come, and its owner is told once.

Where a digest is made, it tells; else a small message of its own. A day that came while the house stood still is told
late. What was dismissed, opened again or set to another day meanwhile is not told, also where its message waits already.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from alerts.acts import in_words
from alerts.items import item as item_of
from alerts.message import digest_message
from alerts.names import Names
from alerts.ways import Facts, Way, facts_of, way_of
from bevaka import clock
from bevaka.keys import reminder_key
from bevaka.records import Delivery, Item, Message, Part, Tier
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.outbox import Told
from bevaka.store.people import Act
from bevaka.store.reminders import Heard, Reminded

log = logging.getLogger(__name__)
SAID = 5
"""How many reminders a digest speaks of before its stories; those stand there with all of them."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A reminder that is due: the act that set its day, and what the area was told of the story; None: no area was."""

    act: Act
    area_id: str
    told: Told | None

    @property
    def made(self) -> Reminded:
        """As it is stored."""
        return Reminded(act_id=self.act.id or 0, story_id=self.act.story_id, area_id=self.area_id)


def due(store: Store, house: House, area_id: str | None = None) -> Iterator[Due]:
    """The reminders that are due and not made, those of one area or all. An owner of several areas is told for the first."""
    done, now = store.reminders.told(), clock.now()
    tomorrow = now.date() + timedelta(days=1)  # no clock on earth is further ahead
    for story, triage in store.people.triages().items():
        act = triage.follow
        if act is None or act.day is None or act.id is None or act.day > tomorrow:
            continue
        heard = [h for h in store.reminders.heard(story) if h.area_id in house.register.areas]
        for one in _owners(heard, house):
            mine = one.area_id if one else ""
            settings = house.settings.digest
            hour, minute = map(int, settings.hours.get(mine, settings.at).split(":"))
            moment = clock.at(act.day, hour, minute, settings.zone(mine, house.zone))
            # Who hears of a story after its day is told by the story itself.
            late = one is not None and one.first > max(moment, act.at or moment)
            if now < moment or late or (act.id, mine) in done or area_id not in (None, mine):
                continue
            yield Due(act=act, area_id=mine, told=_told(store, story, one) if one else None)


def facts_about(one: Due, house: House) -> Facts | None:
    """What routes look at in the story of a reminder; None where no area was told of it."""
    if (told := one.told) is None:
        return None
    source = told.document.source_type
    return facts_of(one.area_id, Tier.DIGEST, told.finding, source, told.exposure, house.register)


def _owners(heard: Sequence[Heard], house: House) -> list[Heard | None]:
    """One area for each owner; None, the operator, where no area was told."""
    owners: dict[str, Heard | None] = {}
    for one in heard:
        owners.setdefault(house.register.areas[one.area_id].owner.casefold(), one)
    return list(owners.values()) or [None]


def _told(store: Store, story: str, heard: Heard) -> Told | None:
    if heard.alert_id is not None:
        return store.outbox.alert(heard.alert_id)
    digest = heard.digest_id
    entries = store.outbox.waiting(heard.area_id) if digest is None else store.outbox.digest(digest)[3]
    return next((told for told in entries if told.story_id == story), None)


class RemindStage:
    """pending: the reminders that are due and that no digest has told."""

    name = "remind"

    def __init__(self, house: House) -> None:
        self._house = house

    def pending(self, store: Store, limit: int) -> list[Due]:
        """Due reminders. One that nobody can be told of keeps waiting."""
        aside = {a.key for a in store.runs.asides(self.name) if a.parked or (a.next_try or "") > clock.stamp()}
        found: list[Due] = []
        for one in due(store, self._house):
            if len(found) < limit and self.key(one) not in aside:
                if one.told is None or self.work(one).legs:
                    found.append(one)
                else:
                    log.warning("no channel for the reminder of area=%s story=%s", one.area_id, one.act.story_id)
        return found

    def key(self, item: Due) -> str:
        """The reminder's natural key."""
        return reminder_key(item.area_id, item.act.id or 0)

    def work(self, item: Due) -> Way:
        """The way that a digest with this story would take."""
        facts = facts_about(item, self._house)
        return way_of(self._house, facts, clock.now()) if facts is not None else Way(legs=())

    def save(self, store: Store, item: Due, result: Way) -> None:
        """The reminder and its message, unless somebody has decided otherwise since it was looked up."""
        if not stands(store, item.made):
            return
        if item.told is not None:
            store.reminders.alone(item.made, result.legs)
        elif store.reminders.to_operator(item.made):
            names = Names(self._house, self._house.register, self._house.settings.house.language)
            subject = names._("A story is to be followed up that no area was told of")
            body = f"{in_words(item.act, names)}\n{self._house.page(item.act.story_id)}"
            store.outbox.add_notice(self.key(item), subject, body, self._house.settings.operator.channels)


def act_of(store: Store, made: Reminded) -> Act | None:
    """The act of a reminder, where its day still stands; None where somebody has decided otherwise."""
    act = store.people.triage(made.story_id).follow
    return act if act is not None and act.id == made.act_id else None


def stands(store: Store, made: Reminded) -> bool:
    """Whether a reminder is still to be told."""
    return act_of(store, made) is not None


def reminder_message(made: Reminded, delivery: Delivery, house: House, store: Store) -> Message:
    """A reminder as a message of its own, in the language of the area or of its route."""
    act, told = act_of(store, made), _newest(store, made)
    day = act.day if act is not None and act.day is not None else clock.today(house.zone)
    shown = [] if told is None else [told]
    language = delivery.language
    message = digest_message(made.area_id, day.isoformat(), 0, shown, house, house.register, delivery.repeat, language)
    names = Names(house, house.register, message.language)
    subject = names._("To be followed up: {what}").replace("{what}", message.items[0].headline if message.items else "")
    if delivery.repeat:
        subject += " " + names._("(repeat)")
    message = replace(message, key=delivery.key, subject=subject[:150], intro="")
    return with_reminders(message, [] if act is None else [(act, told)], names, _owner(made.area_id, names))


def reminded(message: Message, area_id: str, names: Names, store: Store, part: Part | None = None) -> Message:
    """``message``, a digest or the ``part`` of one, with what it reminds of in front of its news."""
    made = store.reminders.of_digest(area_id, message.day)
    made = made if part is None else [m for m in made if m.act_id in part.reminders]
    # What else this digest tells of a story need not be for the reader of a part; what is stands in the message.
    without = "" if part is None else message.day
    found = [(act, _newest(store, m, without)) for m in made if (act := act_of(store, m))]
    return with_reminders(message, found, names, _owner(area_id, names))


def with_reminders(
    message: Message, found: Sequence[tuple[Act, Told | None]], names: Names, owner: str = ""
) -> Message:
    """``message`` with the stories that are to be followed up in front, each once, and who wanted it; ``owner`` acts there."""
    if not found:
        return message
    first: list[Item] = []
    known = {item.story_id: item for item in message.items}
    for act, told in found:
        words = in_words(act, names)
        thing = known.pop(act.story_id, None) or (item_of(told, names, Tier.DIGEST, owner) if told else None)
        if thing is not None:
            first.append(replace(thing, change=thing.change or words, reasons=(words, *thing.reasons)))
    said = [f"{in_words(act, names)}." for act, _ in found[:SAID]]
    if (rest := len(found) - SAID) > 0:
        said.append(names.plural("{n} more is to be followed up.", "{n} more are to be followed up.", rest))
    intro = " ".join([*said, message.intro]).strip()
    return replace(message, intro=intro, items=(*first, *known.values()))


def _owner(area_id: str, names: Names) -> str:
    area = names.register.areas.get(area_id)
    return area.owner if area else ""


def _newest(store: Store, made: Reminded, without: str = "") -> Told | None:
    heard = next((h for h in store.reminders.heard(made.story_id, without) if h.area_id == made.area_id), None)
    return _told(store, made.story_id, heard) if heard else None
