"""What people decided, in words: how a story stands, who did what with it, and what is muted until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alerts import mutes
from alerts.names import Names
from alerts.text import line
from bevaka.store.people import Act, ActKind, Mute, Triage
from bevaka.words import N_

ACTS: Mapping[str, str] = {
    ActKind.TAKE: N_("Taken by {person}, {time}"),
    ActKind.ASSIGN: N_("Given to {assignee} by {person}, {time}"),
    ActKind.DISMISS: N_("Dismissed by {person}, {time}"),
    ActKind.FOLLOW: N_("To be followed up on {day}, set by {person}, {time}"),
    ActKind.REOPEN: N_("Opened again by {person}, {time}"),
}


def history(triage: Triage, names: Names) -> list[str]:
    """Everything that was done, oldest first; that nobody has it in hand where it is so."""
    lines = [in_words(act, names) for act in triage.acts]
    return lines if not triage.open else [*lines, names._("Nobody has taken it.")]


def in_words(act: Act, names: Names) -> str:
    """One act in a line."""
    parts = {
        "person": line(act.person, 100),
        "assignee": line(act.assignee, 100),
        "time": names.moment(act.at) if act.at else "",
        "day": names.day(act.day) if act.day else "",
    }
    text = names._(ACTS[act.kind])
    for name, value in parts.items():
        text = text.replace(f"{{{name}}}", value)
    return text + (f": {line(act.reason, 300)}" if act.reason else "")


def muted(mute: Mute, names: Names) -> str:
    """What is muted until when, and why: ``Muted until 24 December 2026: the company Nordhand (known since May)``."""
    return names.muted(mutes.reason(mute, names.house.zone).detail)


def mute_lines(found: Iterable[Mute], names: Names) -> list[tuple[str, str, str]]:
    """A row for each mute: number, what until when and why, by whom."""
    return [(str(mute.id), muted(mute, names), line(mute.person, 100)) for mute in found]
