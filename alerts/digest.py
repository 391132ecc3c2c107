"""The digest stage: one digest an area and day, when the area's hour has passed, of everything that waits for it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from alerts.budget import notes_for
from alerts.mutes import counted, of_told
from alerts.remind import Due as Reminder
from alerts.remind import due as reminders_due
from alerts.remind import stands
from alerts.ways import Facts, Way, facts_of, together
from bevaka import clock
from bevaka.keys import digest_key
from bevaka.records import Muted, Reason, Tier
from bevaka.settings import DigestSettings, House
from bevaka.store import Store
from bevaka.store.outbox import Told

log = logging.getLogger(__name__)
DAY, LATE = timedelta(days=1), timedelta(hours=6)
SATURDAY = 5


@dataclass(frozen=True)
class Due:
    """A digest to make: area, day (ISO), what waits (entry ids), what routes look at, and publications read since the last one.

    ``muted``: what is held back, and goes on waiting; ``notes``: what else it says (:mod:`alerts.budget`), and ``reminders``
    (:mod:`alerts.remind`).
    """

    area_id: str
    day: str
    entries: tuple[int, ...]
    told: tuple[Facts, ...]
    read_count: int
    muted: tuple[Muted, ...] = ()
    notes: tuple[Reason, ...] = ()
    reminders: tuple[Reminder, ...] = ()


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
        told = tuple(self._facts(store, area_id, waiting))
        if not together(self._house, told, clock.now()).legs:
            log.warning("no channel for the digest of area=%s, %d entries wait", area_id, len(waiting))
            return None
        since = store.outbox.last_digest(area_id) or clock.now() - DAY
        entries = tuple(told.entry_id for told in waiting if told.entry_id is not None)
        held = counted(((mute, told) for mute, told in by if mute is not None), self._house.zone)
        reminders = tuple(reminders_due(store, self._house, area_id))
        notes = tuple(notes_for(area_id, waiting, self._house, store))
        return Due(
            area_id, day.isoformat(), entries, told, store.documents.read_since(since), tuple(held), notes, reminders
        )

    def _facts(self, store: Store, area_id: str, waiting: list[Told]) -> Iterator[Facts]:
        """What routes look at. A correction goes the way of the alert that it corrects, whatever the publication says now."""
        for told in waiting:
            if any(reason.name == "corrected" for reason in told.reasons):
                told = store.outbox.last_alert(area_id, told.document.url) or told
            source = told.document.source_type
            yield facts_of(area_id, Tier.DIGEST, told.finding, source, told.exposure, self._house.register)
        if not waiting:
            yield Facts(area=area_id, tier=Tier.DIGEST)

    def key(self, item: Due) -> str:
        """The digest's natural key."""
        return digest_key(item.area_id, item.day)

    def work(self, item: Due) -> Way:
        """Choose the channels."""
        return together(self._house, item.told, clock.now())

    def save(self, store: Store, item: Due, result: Way) -> None:
        """The digest, what it tells, and its deliveries."""
        if store.outbox.add_digest(item.area_id, item.day, item.entries, item.read_count, result.legs, item.muted):
            store.month.note(item.area_id, item.day, item.notes)
            for reminder in item.reminders:
                if stands(store, reminder.made):
                    store.reminders.in_digest(reminder.made, item.day)
