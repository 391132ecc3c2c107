"""The alert budget: how many alerts an area gets, how many people found useful, and what could be told less. Pure functions.

Useful is what somebody took, gave to somebody or wants to follow up; of no use is what somebody dismissed. What nobody
answered is neither: it is counted apart, and no share is guessed from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bevaka.shares import wilson
from bevaka.store.people import Triage
from bevaka.store.told import Sent

LOOK = timedelta(days=90)
"""How far back proposals look."""
LAST, ENOUGH = 10, 5
"""A proposal needs this many of no use among so many of the last answered ones about the same thing."""
REASONS = 3
"""How many of people's reasons a proposal repeats."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What an area got by a route. ``share`` of the answered ones that were useful, with its 95 % interval; None: no answer."""

    area: str
    route: str
    alerts: int
    weekly: float
    useful: int
    useless: int

    @property
    def unanswered(self) -> int:
        """Alerts that nobody said anything of."""
        return self.alerts - self.useful - self.useless

    @property
    def share(self) -> tuple[float, float, float] | None:
        """The share with the ends of its interval."""
        answered = self.useful + self.useless
        return (self.useful / answered, *wilson(self.useful, answered)) if answered else None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Something that an area could be told less of: ``kind`` and ``key`` as a mute has them, and what speaks for it."""

    area: str
    kind: str
    key: str
    useless: int
    answered: int
    stories: tuple[str, ...]
    reasons: tuple[str, ...]


def answer(triage: Triage) -> bool | None:
    """Whether people found it useful; None where nobody said. A story that was opened again is judged by what came after."""
    if triage.state == "dismissed":
        return False
    return None if triage.open else True


def lines(sent: Sequence[Sent], triages: Mapping[str, Triage], weeks: float) -> list[Line]:
    """A line for each area and route, in their order; ``weeks``: over how many ``sent`` stretches, more than 0."""
    groups: dict[tuple[str, str], list[Sent]] = {}
    for one in sent:
        groups.setdefault((one.area_id, one.route), []).append(one)
    found = []
    for (area, route), those in sorted(groups.items()):
        answers = [answer(triages.get(one.story_id, Triage())) for one in those]
        found.append(
            Line(
                area=area,
                route=route,
                alerts=len(those),
                weekly=len(those) / weeks,
                useful=answers.count(True),
                useless=answers.count(False),
            )
        )
    return found


def proposals(sent: Sequence[Sent], triages: Mapping[str, Triage], now: datetime) -> list[Proposal]:
    """What could be muted: of the last answered alerts about it most were of no use. ``sent`` is newest first.

    A thing that only ever came together with another, already proposed for the same alerts, is not proposed again.
    """
    answered: dict[tuple[str, str, str], list[Sent]] = {}
    for one in sent:
        if now - one.at <= LOOK and answer(triages.get(one.story_id, Triage())) is not None:
            for kind, key in one.keys:
                answered.setdefault((one.area_id, kind, key), []).append(one)
    found: list[Proposal] = []
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for (area, kind, key), those in sorted(answered.items(), key=lambda kv: (kv[0][0], _narrow(kv[0][1]), kv[0][2])):
        last = those[:LAST]
        useless = tuple(dict.fromkeys(o.story_id for o in last if answer(triages[o.story_id]) is False))
        if len(useless) < ENOUGH or (area, useless) in seen:
            continue
        seen.add((area, useless))
        said = dict.fromkeys(a.reason for s in useless if (a := triages[s].since) is not None and a.reason)
        found.append(
            Proposal(
                area=area,
                kind=kind,
                key=key,
                useless=len(useless),
                answered=len(last),
                stories=useless,
                reasons=tuple(said)[:REASONS],
            )
        )
    return found


def _narrow(kind: str) -> int:
    """The narrowest remedy first: one company is less than a theme."""
    return ("supplier", "source", "theme").index(kind)
