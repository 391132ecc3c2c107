"""What the answers of people come to, area by area and route by route, and what they speak for: pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bevaka.shares import wilson
from bevaka.store.budget import Judged
from bevaka.store.people import Demotion, Mute

WEEK = timedelta(days=7)
WEEKS = 12
"""Over how many weeks alerts are counted, unless somebody asks otherwise."""
RECENT = timedelta(days=90)
LAST, AGAINST = 10, 5
"""A proposal rests on the last ten answers within :data:`RECENT` to what shares a supplier, theme or source: five against."""
ORDER = ("source", "supplier", "theme")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What came of the alerts of an area by one route, or by all of them (``route`` empty). ``weeks``: what they are counted over."""

    area_id: str
    route: str
    weeks: float
    alerts: int
    useful: int
    not_useful: int

    @property
    def unanswered(self) -> int:
        """Alerts that nobody has answered: they count neither way."""
        return self.alerts - self.useful - self.not_useful

    @property
    def a_week(self) -> float:
        """Alerts a week."""
        return self.alerts / self.weeks

    @property
    def share(self) -> tuple[float, float, float] | None:
        """The share of useful ones among the answered, and its interval; None where nothing was answered."""
        answered = self.useful + self.not_useful
        return (self.useful / answered, *wilson(self.useful, answered)) if answered else None


def span(weeks: int, begun: datetime | None, now: datetime) -> float:
    """The weeks to count over: ``weeks``, or as long as the house has read, one at least."""
    return max(1.0, min(float(weeks), (now - begun) / WEEK if begun else 1.0))


def measured(judged: Iterable[Judged], areas: Iterable[str], weeks: float) -> list[Measured]:
    """For each area a row of all its alerts and one for each route. An alert by two routes counts in both, and once in all.

    Areas of ``areas`` come first and in their order, also those without alerts; then those that are there no longer.
    """
    counts: dict[str, dict[str, list[int]]] = {area: {"": [0, 0, 0]} for area in areas}
    for one in judged:
        rows = counts.setdefault(one.alert.area_id, {"": [0, 0, 0]})
        for route in ("", *(r for r in one.alert.routes if r)):
            row = rows.setdefault(route, [0, 0, 0])
            row[0] += 1
            row[1] += one.answer is not None and one.answer.useful
            row[2] += one.answer is not None and not one.answer.useful
    return [
        Measured(area_id=area, route=route, weeks=weeks, alerts=n[0], useful=n[1], not_useful=n[2])
        for area, rows in counts.items()
        for route, n in sorted(rows.items())
    ]


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What the answers speak for: ``action`` (``demote``, ``mute`` or ``guard``) of a supplier, theme or source.

    ``area_id`` is empty where it is for all areas. ``evidence``: the last answers to what shares it, newest first.
    """

    action: str
    area_id: str
    kind: str
    key: str
    evidence: tuple[Judged, ...]

    @property
    def against(self) -> int:
        """How many of the answers found no use."""
        return sum(one.answer is not None and not one.answer.useful for one in self.evidence)


Decided = Mapping[tuple[str, str, str, str], datetime]
"""When somebody last decided on a proposal: (action, area, kind, key) → moment. Older answers speak for nothing new."""


def propose(
    judged: Sequence[Judged],
    now: datetime,
    demotions: Collection[Demotion] = (),
    mutes: Collection[Mute] = (),
    decided: Decided | None = None,
) -> list[Proposed]:
    """What the answers of the last 90 days speak for, most against first. What is in force is not proposed again."""
    groups: dict[tuple[str, str, str], list[Judged]] = {}
    seen: set[tuple[str, str, str]] = set()
    for one in judged:
        if one.answer is None or one.answer.at < now - RECENT:
            continue
        for kind, key in one.alert.things():
            groups.setdefault((one.alert.area_id, kind, key), []).append(one)
            # A story has one triage: told to three areas it is still one answer.
            if (one.alert.story_id, kind, key) not in seen:
                seen.add((one.alert.story_id, kind, key))
                groups.setdefault(("", kind, key), []).append(one)
    lower, silent = {(d.area_id, d.kind, d.key) for d in demotions}, {(m.kind, m.key) for m in mutes}
    found: list[Proposed] = []
    for (area, kind, key), ones in groups.items():
        if (kind, key) in silent:
            continue
        for action in _actions(area, kind):
            if action == "demote" and (area, kind, key) in lower:
                continue
            since = (decided or {}).get((action, area, kind, key))
            fresh = [one for one in ones if since is None or (one.answer is not None and one.answer.at > since)]
            made = Proposed(action=action, area_id=area, kind=kind, key=key, evidence=_last(fresh))
            if _holds(made):
                found.append(made)
    return sorted(_without_guarded(found), key=lambda p: (-p.against, p.area_id, ORDER.index(p.kind), p.key, p.action))


def _actions(area: str, kind: str) -> tuple[str, ...]:
    if area:
        return ("demote",)
    return ("mute", "guard") if kind == "supplier" else ("mute",)


def _last(ones: Iterable[Judged]) -> tuple[Judged, ...]:
    """The last answers, newest first."""
    answered = [(one.answer.at, one.alert.id, one) for one in ones if one.answer is not None]
    return tuple(one for _, _, one in sorted(answered, key=lambda a: a[:2], reverse=True)[:LAST])


def _holds(made: Proposed) -> bool:
    """Demoting wants five of the last ten against, a guard five that were of another company, a mute ten of ten in all areas."""
    if made.action == "mute":
        return made.against == LAST
    if made.action == "guard":
        stories = {one.alert.url for one in made.evidence if one.answer and made.key in one.answer.wrong}
        return len(stories) >= AGAINST
    return made.against >= AGAINST


def _without_guarded(found: Sequence[Proposed]) -> list[Proposed]:
    """Where a company is taken for another, its name is to be guarded; that the company itself is quiet is not called for."""
    guarded = {p.key for p in found if p.action == "guard"}
    return [p for p in found if p.action == "guard" or p.kind != "supplier" or p.key not in guarded]


def public_budget(
    found: Iterable[Measured], areas: Collection[str], budget: int
) -> list[dict[str, str | float | int | None]]:
    """Rows of the table ``budget`` of the site: figures of areas. Routes may be called by people's names, so they stay in the house."""
    rows: list[dict[str, str | float | int | None]] = []
    for one in found:
        if one.route or one.area_id not in areas:
            continue
        share, low, high = one.share or (None, None, None)
        row: dict[str, str | float | int | None] = {"area": one.area_id, "weeks": round(one.weeks, 1)}
        row |= {"alerts": one.alerts, "a_week": round(one.a_week, 1), "budget": budget}
        row |= {"useful": one.useful, "not_useful": one.not_useful, "unanswered": one.unanswered}
        for name, value in (("share", share), ("share_low", low), ("share_high", high)):
            row[name] = None if value is None else round(value, 3)
        rows.append(row)
    return rows
