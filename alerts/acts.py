"""What people decided, in words: how a story stands, who did what with it, and what is muted until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from alerts.names import N_, Names
from alerts.text import line
from bevaka.store.people import Act, ActKind, Mute, Triage

ACTS: Mapping[str, str] = {
    ActKind.TAKE: N_("Taken by {person}, {time}"),
    ActKind.ASSIGN: N_("Given to {assignee} by {person}, {time}"),
    ActKind.DISMISS: N_("Dismissed by {person}, {time}"),
    ActKind.FOLLOW: N_("To be followed up on {day}, set by {person}, {time}"),
    ActKind.REOPEN: N_("Opened again by {person}, {time}"),
}
MUTED: Mapping[str, str] = {
    "story": N_("the story {name}"),
    "supplier": N_("the company {name}"),
    "theme": N_("the theme {name}"),
    "source": N_("the source {name}"),
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
    what = names._(MUTED[mute.kind]).replace("{name}", line(_name(mute, names), 100))
    # A mute ends at the midnight after its last day.
    until = names._("Muted until {day}").replace("{day}", names.day(mute.until - timedelta(seconds=1)))
    return f"{until}: {what}" + (f" ({line(mute.reason, 200)})" if mute.reason else "")


def _name(mute: Mute, names: Names) -> str:
    if mute.kind == "supplier":
        return names.company(mute.key)
    if mute.kind == "theme":
        return names.theme(mute.key)
    if mute.kind == "source":
        return next((s.name for s in names.house.sources if s.id == mute.key), mute.key)
    return mute.key


def mute_lines(mutes: Iterable[Mute], names: Names) -> list[tuple[str, str, str]]:
    """A row for each mute: number, what until when and why, by whom."""
    return [(str(mute.id), muted(mute, names), line(mute.person, 100)) for mute in mutes]
