"""What stands between a claimed delivery and its sending: somebody has it in hand, or has been sent enough in this hour."""

from __future__ import annotations

from datetime import timedelta

from alerts import canary
from alerts.attempt import Outcome
from alerts.escalate import DEPUTY, called
from alerts.pace import HOUR, Turn
from alerts.remind import stands
from bevaka import clock
from bevaka.records import Delivery, DeliveryState, Reason
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.escalations import LAST
from bevaka.store.reminders import Reminded

ROOM = timedelta(minutes=10)
"""After how long it is looked again whether there is room for an escalation."""
SOON = timedelta(minutes=1)
"""After how long it is looked again what became of others that were under way, where nobody hears it sooner."""
ON_THEIR_WAY = "as many as there may be in an hour are on their way"


def stopped(house: House, store: Store, delivery: Delivery) -> Outcome | None:
    """What becomes of a delivery that is not sent now; None where nothing stands in its way."""
    if canary.stale(delivery, clock.now()):
        return _missed(delivery)
    if delivery.alert_id is None:
        return _not_to_follow(house, store, delivery)
    if delivery.step:
        return _spared(store, delivery, delivery.alert_id) or _no_room(house, store, delivery, delivery.alert_id)
    return None if delivery.repeat else _rolled_up(house, store, delivery, delivery.alert_id)


def held(turn: Turn) -> Outcome | None:
    """What becomes of a delivery whose channel has been posted to enough for now: it waits, and its channel with it."""
    if turn.until is None:
        return None
    said = "enough for this hour: waits, and goes with others"
    return Outcome(DeliveryState.QUEUED, said, next_try=turn.until, pause=turn.until)


def _missed(delivery: Delivery) -> Outcome:
    """A canary of yesterday: one that was tried and never taken is a fault, one that never had its turn is not missed."""
    if delivery.attempts > 1 and delivery.receipt:
        return Outcome(DeliveryState.FAILED, f"not taken in a day; last: {delivery.receipt}")
    return Outcome(DeliveryState.SPARED, "its day has passed")


def _not_to_follow(house: House, store: Store, delivery: Delivery) -> Outcome | None:
    """A reminder that waits is not sent any more where its day was taken back."""
    made = store.reminders.of_key(delivery.key)
    found = [made] if made is not None else _of_part(house, store, delivery)
    if not found or any(stands(store, one) for one in found):
        return None
    return Outcome(DeliveryState.SPARED, "it is not to be followed up any more")


def _of_part(house: House, store: Store, delivery: Delivery) -> list[Reminded]:
    """The reminders of a part of a digest that tells nothing else, and was made for them alone."""
    part = delivery.part
    if delivery.digest_id is None or part is None or part.entries or not part.reminders:
        return []
    area, day, _, _ = store.outbox.digest(delivery.digest_id)
    if house.settings.digest.on_empty_days(area):
        return []
    return [made for made in store.reminders.of_digest(area, day) if made.act_id in part.reminders]


def _spared(store: Store, delivery: Delivery, alert: int) -> Outcome | None:
    """An escalation that waits is not sent any more once somebody has the story in hand."""
    triage = store.people.triage(store.outbox.alert(alert).story_id)
    if triage.open or triage.since is None:
        return None
    return Outcome(DeliveryState.SPARED, f"{triage.state} by {triage.since.person}")


def _no_room(house: House, store: Store, delivery: Delivery, alert: int) -> Outcome | None:
    """An escalation waits, rather than going to the digest, where its person has had as many as they may: nobody has answered."""
    areas, hourly = house.register.areas, house.settings.alerts.hourly
    whom = called(areas.get(store.outbox.alert(alert).area_id), delivery.step, house).casefold()
    steps = [(area, step) for area in areas.values() for step in (DEPUTY, LAST)]
    same = [(area.id, step) for area, step in steps if called(area, step, house).casefold() == whom]
    had = store.deliveries.steps_sent(same, clock.now() - HOUR, but=delivery.id)
    if (alert, delivery.step) in had or len(had) < hourly:
        return None
    return Outcome(DeliveryState.QUEUED, f"more than {hourly} an hour: waits", next_try=clock.now() + ROOM)


def _rolled_up(house: House, store: Store, delivery: Delivery, alert: int) -> Outcome | None:
    """Where a person has had as many alerts in this hour as they may, whatever held these up: the digest takes the rest.

    While some of them are under way, by another channel or another sender, it is not known yet.
    """
    hourly, same = house.settings.alerts.hourly, house.register.same_owner(store.outbox.alert(alert).area_id)
    had = store.deliveries.alerts_sent(same, clock.now() - HOUR)
    coming = had | store.deliveries.alerts_under_way(same, but=delivery.id)
    if alert in coming or len(coming) < hourly:
        return None
    if len(had) < hourly:
        return Outcome(DeliveryState.QUEUED, ON_THEIR_WAY, next_try=clock.now() + SOON, waits=True)
    return Outcome(DeliveryState.ROLLED_UP, f"more than {hourly} an hour: the next digest tells it")


def into_digest(house: House, store: Store, alert: int) -> None:
    """Leave an alert to the digest; nobody is called because it is not taken. Inside the caller's transaction."""
    told = store.outbox.alert(alert)
    reason = Reason(name="rolled_up", detail=f"more than {house.settings.alerts.hourly} an hour")
    store.outbox.add_entry(told.area_id, told.finding.id or 0, told.story_id, (reason, *told.reasons), told.exposure)
    store.escalations.unwatch(alert)
