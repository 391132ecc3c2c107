"""The escalate stage: an immediate alert that nobody takes goes to the area's deputy, and then to the lead region.

What is due is asked of the clock at every round, so that a clock that jumps neither loses a step nor takes one twice: a
step is a row. The time of an alert runs in working hours, from the moment at which it could first go out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.mutes import of_told
from alerts.ways import OPERATOR, Way, facts_of, way_of
from bevaka import clock
from bevaka.hours import Hours
from bevaka.keys import escalation_key
from bevaka.records import Area, Leg, Tier
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.escalations import LAST, Watched
from bevaka.store.outbox import Told
from bevaka.store.people import ActKind, Triage

DEPUTY = "deputy"


@dataclass(frozen=True, kw_only=True)
class Due:
    """A step that is due: of which alert, to whom, and what it tells."""

    alert: Watched
    step: str
    told: Told


def next_step(
    alert: Watched, area: Area | None, triage: Triage, after: timedelta, working: Hours
) -> tuple[str, datetime] | None:
    """The step that an alert goes next, and when; None where somebody has it in hand, or nobody is left to call.

    Its time runs anew from the step before it, and from the moment at which somebody opened the story again. An area
    without a deputy goes to the lead region at once.
    """
    steps = [*([DEPUTY] if area is not None and area.deputy else []), LAST]
    left = [step for step in steps if step not in alert.steps]
    if not triage.open or not left or LAST in alert.steps:
        return None
    begun = [alert.told, *alert.steps.values()]
    if triage.since is not None and triage.since.kind is ActKind.REOPEN and triage.since.at is not None:
        begun.append(triage.since.at)
    return left[0], working.after(max(begun), after)


def called(area: Area | None, step: str, house: House) -> str:
    """The address of whom a step calls; that of the operator where the area names nobody."""
    address = "" if area is None else area.deputy if step == DEPUTY else area.lead
    return address or house.settings.operator.address


class EscalateStage:
    """pending: the steps that are due now. Nothing is due where ``[alerts] escalate_after`` is 0."""

    name = "escalate"

    def __init__(self, house: House) -> None:
        self._house = house
        settings = house.settings.alerts
        self._after = timedelta(minutes=settings.escalate_after)
        self._working = settings.working_hours(house.zone)

    def pending(self, store: Store, limit: int) -> list[Due]:
        """Alerts that are watched, not in anybody's hands, not muted, and whose time has passed."""
        if not self._after:
            return []
        aside = {a.key for a in store.runs.asides(self.name) if a.parked or (a.next_try or "") > clock.stamp()}
        now, mutes, watched = clock.now(), store.people.mutes(), store.escalations.watched()
        hands = store.people.triages({alert.story_id for alert in watched})
        found: list[Due] = []
        for alert in watched:
            area = self._house.register.areas.get(alert.area_id)
            step = next_step(alert, area, hands.get(alert.story_id, Triage()), self._after, self._working)
            if step is None or step[1] > now or escalation_key(alert.alert_id, step[0]) in aside:
                continue
            told = store.outbox.alert(alert.alert_id)
            if of_told(mutes, told) is None:
                found.append(Due(alert=alert, step=step[0], told=told))
            if len(found) >= limit:
                break
        return found

    def key(self, item: Due) -> str:
        """The step's natural key."""
        return escalation_key(item.alert.alert_id, item.step)

    def work(self, item: Due) -> Way:
        """The way that the alert took; to the operator where a lead region has no address."""
        house, told = self._house, item.told
        area = house.register.areas.get(told.area_id)
        if area is None or (item.step == LAST and not area.lead):
            return Way(legs=tuple(Leg(channel=c, route=OPERATOR) for c in house.settings.operator.channels))
        source = told.document.source_type
        facts = facts_of(told.area_id, Tier.IMMEDIATE, told.finding, source, told.exposure, house.register)
        return way_of(house, facts, clock.now())

    def save(self, store: Store, item: Due, result: Way) -> None:
        """The step and its deliveries, unless somebody has taken the story since it was looked up."""
        if store.people.triage(item.alert.story_id).open:
            store.escalations.add(item.alert.alert_id, item.step, result.legs)
