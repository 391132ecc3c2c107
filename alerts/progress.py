"""What the deliver stage says while it works: a line for each message, in the language of the house."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.attempt import Outcome
from alerts.text import line
from bevaka.notes import in_words, state
from bevaka.records import Delivery, DeliveryState, Message
from bevaka.words import N_, filled, translator

_SAID: Mapping[DeliveryState, str] = {
    DeliveryState.QUEUED: N_("to be tried again"),
    DeliveryState.UNKNOWN: N_("no answer, it may have arrived; to be looked for or sent again"),
    DeliveryState.FAILED: N_("given up"),
    DeliveryState.ROLLED_UP: N_("left to the digest"),
}
_WITH_REASON = (DeliveryState.QUEUED, DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.SPARED)


def ended(delivery: Delivery, message: Message | None, outcome: Outcome, language: str) -> str:
    """How an attempt ended."""
    said = translator(language)(_SAID[outcome.state]) if outcome.state in _SAID else state(outcome.state, language)
    why = f" ({in_words(outcome.receipt, language)})" if outcome.state in _WITH_REASON else ""
    return f"{line(message.subject, 90) if message else delivery.key} → {delivery.channel}: {said}{why}"


def would_go(delivery: Delivery, message: Message, language: str) -> str:
    """Which way a message would go now."""
    _ = translator(language)
    text = _("would go through {channel} to {to}") if message.to else _("would go through {channel}")
    return f"{filled(text, channel=delivery.channel, to=message.to)}: {message.subject}"


def held(delivery: Delivery, message: Message, opens: datetime, language: str) -> str:
    """Until when a message waits for its hours; ``opens`` on the house's clock."""
    _ = translator(language)
    text = _("held until {time}, then through {channel}")
    return f"{filled(text, time=f'{opens:%Y-%m-%d %H:%M}', channel=delivery.channel)}: {message.subject}"
