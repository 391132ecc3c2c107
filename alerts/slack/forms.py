"""The forms that a button opens (Slack's modals): a reason, a day, what is muted for how long.

Limits: 24 characters of a title or button, 75 of an option's text and 150 of its value, 100 options, 2,000 of a label
(https://docs.slack.dev/reference/views).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from alerts.names import MUTED, Names
from alerts.slack.blocks import ACTION, BUTTONS, DISMISS, FOLLOW, MUTE
from alerts.text import line
from bevaka import deeds
from bevaka.records import Document, Finding
from bevaka.words import N_, clip

REASON, UNTIL, TARGET = "reason", "until", "target"
"""The names of the fields."""
SPANS = (7, 30, 90, 365)
"""Days that a mute may last, as offered; the second is chosen unless somebody chooses another."""
SOON = timedelta(days=14)
"""The day to follow up that a form begins with."""
OPTIONS, LABEL, TITLE, VALUE = 100, 75, 24, 150
_HINTS = {
    DISMISS: N_("Everybody who was told of the story sees the reason. Its supplier is not muted by that."),
    FOLLOW: N_("The story counts as taken by you, if nobody has it in hand."),
    MUTE: N_("Nothing of it is told until then; the digest says that it is muted, and gives back what was held."),
}


def form(
    act: str, spot: dict[str, str], names: Names, today: date, members: Sequence[tuple[Finding, Document]], title: str
) -> dict[str, Any]:
    """The form of ``dismiss``, ``follow`` or ``mute`` for a story called ``title`` with these publications.

    ``spot`` comes back with it: room, ts, story, language.
    """
    _ = names._
    fields = {DISMISS: [], FOLLOW: [_day(names, today)], MUTE: _mute(names, today, members, spot["story"], title)}[act]
    return {
        "type": "modal",
        "callback_id": f"{ACTION}:{act}",
        "private_metadata": json.dumps(spot),
        "title": _plain(_(BUTTONS[act]), TITLE),
        "submit": _plain(_("Save"), TITLE),
        "close": _plain(_("Cancel"), TITLE),
        "blocks": [
            {"type": "context", "elements": [_plain(clip(line(title), 300) or "–", 2000)]},
            *fields,
            _reason(names, needed=act != FOLLOW),
            {"type": "context", "elements": [_plain(_(_HINTS[act]), 2000)]},
        ],
    }


def _plain(text: str, limit: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": clip(line(text), limit) or "–", "emoji": False}


def _field(name: str, label: str, element: dict[str, Any], *, optional: bool = False) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": _plain(label, 2000),
        "optional": optional,
        "element": {**element, "action_id": name},
    }


def _reason(names: Names, *, needed: bool) -> dict[str, Any]:
    element = {"type": "plain_text_input", "multiline": True, "max_length": deeds.LONGEST}
    if needed:
        element["min_length"] = 1
    return _field(REASON, names._("Why, in a few words"), element, optional=not needed)


def _day(names: Names, today: date) -> dict[str, Any]:
    return _field(UNTIL, names._("On which day"), {"type": "datepicker", "initial_date": (today + SOON).isoformat()})


def _mute(
    names: Names, today: date, members: Sequence[tuple[Finding, Document]], story: str, title: str
) -> list[dict[str, Any]]:
    """What can be muted, the story itself first, and for how long."""
    targets = [_option(f"{kind} {key}", text) for kind, key, text in choices(names, members, story, title)]
    spans = [
        _option(str(days), names._("until {day}").replace("{day}", names.day(today + timedelta(days=days))))
        for days in SPANS
    ]
    return [
        _field(TARGET, names._("What is muted"), _select(targets[:OPTIONS], 0)),
        _field(UNTIL, names._("For how long"), _select(spans, 1)),
    ]


def _select(options: list[dict[str, Any]], chosen: int) -> dict[str, Any]:
    return {"type": "static_select", "options": options, "initial_option": options[chosen]}


def _option(value: str, text: str) -> dict[str, Any]:
    return {"text": _plain(text[:1].upper() + text[1:], LABEL), "value": value}


def choices(
    names: Names, members: Sequence[tuple[Finding, Document]], story: str, title: str
) -> list[tuple[str, str, str]]:
    """What of a story can be muted: kind, id, and words for it. Ids too long for Slack are left to the command line."""
    found: dict[tuple[str, str], str] = {("story", story): line(title, 100)}
    for finding, document in members:
        found |= {("supplier", c): names.company(c) for c in finding.suppliers if c in names.register.suppliers}
        found |= {("theme", t): names.theme(t) for t in finding.themes}
        if any(source.id == document.source_id for source in names.house.sources):
            found[("source", document.source_id)] = names.source(document.source_id)
    order = sorted(found, key=lambda pair: deeds.MUTABLE.index(pair[0]))
    return [
        (kind, key, names._(MUTED[kind]).replace("{name}", line(found[(kind, key)], 100)))
        for kind, key in order
        if len(f"{kind} {key}") <= VALUE
    ]
