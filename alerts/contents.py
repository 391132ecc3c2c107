"""What a delivery says: its message, from the rows that it points at, or from those of several that go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alerts import edits
from alerts.digest_parts import digest_of
from alerts.message import alert_message, escalation_message, notice_message, on_its_way
from alerts.remind import reminder_message
from alerts.rolled import rolled
from alerts.standing import with_standing
from bevaka.records import Delivery, Message
from bevaka.settings import House
from bevaka.store import Store


def together_with(others: Sequence[Delivery]) -> Callable[[House, Store, Delivery], Message]:
    """What makes the message of a delivery, together with ``others``."""

    def together(house: House, store: Store, delivery: Delivery) -> Message:
        return rolled([message_of(house, store, one) for one in (delivery, *others)], house)

    return together if others else message_of


def message_of(house: House, store: Store, delivery: Delivery) -> Message:
    """The message of a delivery, from the rows that it points at."""
    repeat, language = delivery.repeat, delivery.language
    if delivery.post is not None:
        return edits.message_of(house, store, delivery, message_of)
    if delivery.alert_id is not None:
        told = store.outbox.alert(delivery.alert_id)
        if delivery.step:
            message = escalation_message(told, delivery.step, delivery.key, house, repeat, language)
        else:
            message = alert_message(told, house, house.register, repeat, language)
        message = with_standing(message, told, house, store)
    elif delivery.digest_id is not None:
        message = digest_of(house, store, delivery)
    elif (made := store.reminders.of_key(delivery.key)) is not None and not delivery.notice:
        message = reminder_message(made, delivery, house, store)
    else:
        subject, body = store.outbox.notice(delivery.notice)
        return notice_message(delivery.notice, subject, body, house, repeat)
    return on_its_way(message, delivery, house)
