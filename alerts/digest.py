"""The digest stage: one digest an area and day, when the area's hour has passed, and of it to each receiver their part."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from alerts.budget import notes_for
from alerts.digest_parts import Divided, Matter, divided
from alerts.mutes import of_told
from alerts.remind import Due as Reminder
from alerts.remind import due as reminders_due
from alerts.remind import facts_about, stands
from alerts.ways import Facts, facts_of
from bevaka import clock
from bevaka.keys import digest_key
from bevaka.records import Tier
from bevaka.settings import DigestSettings, House
from bevaka.store import Store
from bevaka.store.outbox import Told

log = logging.getLogger(__name__)
DAY, LATE = timedelta(days=1), timedelta(hours=6)
SATURDAY = 5


@dataclass(frozen=True)
class Due:
    """A digest to make: area, day (ISO), what it may tell, its reminders in full, and publications read since the last one."""

    area_id: str
    day: str
    matter: Matter
    reminders: tuple[Reminder, ...]
    read_count: int


def day_due(area_id: str, settings: DigestSettings, zone: str) -> date | None:
    """The day whose digest is due for an area now, on its own clock (``zone``: that of the house); None before its hour.

    An hour shortly before midnight may pass between two rounds; so yesterday's is due still for :data:`LATE`.
    """
    zone = settings.zone(area_id, zone)
    hour, minute = map(int, settings.hours.get(area_id, settings.at).split(":"))
    today = clock.today(zone)
    for day, late in ((today, DAY), (today - DAY, LATE)):
        wished = day.weekday() < SATURDAY or not settings.only_weekdays(area_id)
        if wished and timedelta(0) <= clock.now() - clock.at(day, hour, minute, zone) < late:
            return day
    return None


class DigestStage:
    """``day`` makes the digests of that day now, whatever the hour; otherwise those of today whose hour has passed."""

    name = "digest"

    def __init__(self, house: House, day: date | None = None) -> None:
        self._house, self._day = house, day

    def pending(self, store: Store, limit: int) -> list[Due]:
        """Areas whose digest is due, not made, and worth making. An area nobody can be told for keeps waiting."""
        house = self._house
        aside = {a.key for a in store.runs.asides(self.name) if a.parked or (a.next_try or "") > clock.stamp()}
        found: list[Due] = []
        for area_id in self._areas():
            if len(found) >= limit:
                break
            day = self._day or day_due(area_id, house.settings.digest, house.zone)
            if day is None:
                continue
            if digest_key(area_id, day.isoformat()) in aside or store.outbox.has_digest(area_id, day.isoformat()):
                continue
            if due := self._due(store, area_id, day):
                found.append(due)
        return found

    def _areas(self) -> Iterable[str]:
        return self._house.register.areas

    def _due(self, store: Store, area_id: str, day: date) -> Due | None:
        mutes = store.people.mutes()
        by = [(of_told(mutes, told), told) for told in store.outbox.waiting(area_id)]
        waiting = [told for mute, told in by if mute is None]
        if not waiting and not self._house.settings.digest.on_empty_days(area_id):
            return None
        reminders = tuple(reminders_due(store, self._house, area_id))
        matter = Matter(
            area_id=area_id,
            waiting=tuple((told, self._facts(store, told)) for told in waiting),
            held=tuple((mute, told, self._facts(store, told)) for mute, told in by if mute is not None),
            reminders=tuple((one.made.act_id, facts_about(one, self._house)) for one in reminders),
            notes=tuple(notes_for(area_id, waiting, self._house, store)),
        )
        found = divided(self._house, matter, clock.now())
        stay = len(waiting) - len(found.entries)
        if stay or not found.legs:
            log.warning("no channel for the digest of area=%s, %d entries wait", area_id, stay)
        if not found.legs:
            return None
        since = store.outbox.last_digest(area_id) or clock.now() - DAY
        return Due(area_id, day.isoformat(), matter, reminders, store.documents.read_since(since))

    def _facts(self, store: Store, told: Told) -> Facts:
        """What routes look at. A correction goes the way of the alert that it corrects, whatever the publication says now."""
        area = told.area_id
        if any(reason.name == "corrected" for reason in told.reasons):
            told = store.outbox.last_alert(area, told.document.url) or told
        source = told.document.source_type
        return facts_of(area, Tier.DIGEST, told.finding, source, told.exposure, self._house.register)

    def key(self, item: Due) -> str:
        """The digest's natural key."""
        return digest_key(item.area_id, item.day)

    def work(self, item: Due) -> Divided:
        """Choose the channels, and what each is told."""
        return divided(self._house, item.matter, clock.now())

    def save(self, store: Store, item: Due, result: Divided) -> None:
        """The digest, what it tells, and its deliveries with their parts."""
        if store.outbox.add_digest(item.area_id, item.day, result.entries, item.read_count, result.legs, result.muted):
            store.month.note(item.area_id, item.day, item.matter.notes)
            for reminder in item.reminders:
                if reminder.made.act_id in result.reminders and stands(store, reminder.made):
                    store.reminders.in_digest(reminder.made, item.day)
