"""The way of a message through the routes of a house: from facts to channels, when they open, and every reason.

A pure function of its arguments. A route is asked where the one above it takes the message. Routes beside each other add
up; a route that takes a message speaks in place of the one above it, unless it says ``continue``: then both speak. What
no route takes goes to the operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bevaka.records import Exposure, Finding, Leg, Reason, SourceType, Tier
from bevaka.register import Register
from bevaka.routes import WANTS, Route
from bevaka.settings import House

OPERATOR = "(operator)"
"""The route of a leg that no route of the tree has chosen."""
MAIL, LOCAL = "email", ("console", "file")
"""The kind of channel that finds an owner by address, and the kinds that somebody has to go and look at."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What routes look at. ``suppliers`` are ids: the companies named and every link above them; ``tier`` as it is told."""

    area: str
    tier: Tier
    themes: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    source_type: str = ""

    def of(self, key: str) -> tuple[str, ...]:
        """The values under a key of :data:`bevaka.routes.WANTS`."""
        single: Mapping[str, str] = {"areas": self.area, "tiers": self.tier, "source_types": self.source_type}
        if key in single:
            return (single[key],) if single[key] else ()
        values: tuple[str, ...] = getattr(self, key)
        return values


@dataclass(frozen=True, kw_only=True)
class Miss:
    """Why a route does not take a message: under ``key`` it wants one of ``wants``, and the message ``has`` others or none."""

    key: str
    wants: tuple[str, ...]
    has: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One route that was asked: whether it took the message and by which of its values; whether it speaks itself; else why not."""

    route: Route
    took: bool
    speaks: bool = False
    hits: tuple[tuple[str, tuple[str, ...]], ...] = ()
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a message goes: a leg for each channel, reasons that a person must hear of, and every route that was asked."""

    legs: tuple[Leg, ...]
    reasons: tuple[Reason, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels, each once."""
        return tuple(leg.channel for leg in self.legs)


def way(routes: Sequence[Route], operator: Sequence[str], facts: Facts, moment: datetime | None) -> Way:
    """The way of ``facts`` through ``routes`` at ``moment`` (None: hours are not looked at).

    ``operator``: the channels of what no route takes; then the reason ``no_route`` is given.
    """
    steps = tuple(step for route in routes for step in _asked(route, facts))
    speakers = [step.route for step in steps if step.speaks]
    if not speakers:
        legs = tuple(Leg(channel=c, route=OPERATOR) for c in dict.fromkeys(operator))
        return Way(legs=legs, reasons=(Reason(name="no_route", detail=facts.area),), steps=steps)
    return Way(legs=merged((leg for r in speakers for leg in _legs(r, facts.tier, moment)), moment), steps=steps)


def way_of(house: House, facts: Facts, moment: datetime | None) -> Way:
    """:func:`way` through the routes of ``house``.

    Where an immediate message would reach nobody but a terminal or a folder, an owner whose digest comes by mail gets it by
    that mail too, at once.
    """
    operator = house.settings.operator.channels
    found = way(house.routes, operator, facts, moment)
    if facts.tier is not Tier.IMMEDIATE or (not found.reasons and any(_reaches(house, leg) for leg in found.legs)):
        return found
    quiet = way(house.routes, (), replace(facts, tier=Tier.DIGEST), None)
    mail = tuple(replace(leg, hours="", held_until=None) for leg in quiet.legs if _kind(house, leg) == MAIL)
    if not mail:
        return found
    return replace(found, legs=mail if found.reasons else (*found.legs, *mail), reasons=())


def _kind(house: House, leg: Leg) -> str:
    return str(house.channels.get(leg.channel, {}).get("kind", ""))


def _reaches(house: House, leg: Leg) -> bool:
    return _kind(house, leg) not in LOCAL


def misses(route: Route, facts: Facts) -> tuple[Miss, ...]:
    """What keeps a route from taking ``facts``; nothing where it takes them. What the routes above it want is not looked at."""
    return tuple(
        Miss(key=key, wants=route.wants[key], has=facts.of(key))
        for key in WANTS
        if key in route.wants and not _has(key, route.wants[key], facts.of(key))
    )


def _has(key: str, wants: tuple[str, ...], has: tuple[str, ...]) -> bool:
    # A message without a theme passes routes with themes: it must not fall between them.
    return bool(set(wants) & set(has)) or (key == "themes" and not has)


def _asked(route: Route, facts: Facts) -> Iterator[Step]:
    """``route`` and, where it takes ``facts``, those below it."""
    if against := misses(route, facts):
        yield Step(route=route, took=False, misses=against)
        return
    below = [step for child in route.children for step in _asked(child, facts)]
    took = [step.route for step in below if step.took and step.route.place[:-1] == route.place]
    yield Step(
        route=route,
        took=True,
        speaks=not took or any(child.parent_too for child in took),
        hits=tuple((key, tuple(v for v in wants if v in facts.of(key))) for key, wants in route.wants.items()),
    )
    yield from below


def _legs(route: Route, tier: Tier, moment: datetime | None) -> Iterator[Leg]:
    hours = route.hours if tier is not Tier.IMMEDIATE or route.immediate_waits else None
    stored, until = "", None
    if hours is not None:
        stored = hours.stored()
        if moment is not None and (opens := hours.opens(moment)) > moment:
            until = opens
    for channel in route.channels:
        yield Leg(channel=channel, route=route.label, language=route.language, hours=stored, held_until=until)


def merged(legs: Iterable[Leg], moment: datetime | None) -> tuple[Leg, ...]:
    """One leg a channel: of several the one that goes first, and of those the first in the order of the tree."""
    best: dict[str, Leg] = {}
    for leg in legs:
        known = best.get(leg.channel)
        if known is None or _wait(leg, moment) < _wait(known, moment):
            best[leg.channel] = leg
    return tuple(best.values())


def _wait(leg: Leg, moment: datetime | None) -> tuple[float, bool]:
    seconds = (leg.held_until - moment).total_seconds() if leg.held_until and moment else 0.0
    return seconds, bool(leg.hours)


def facts_of(
    area: str,
    tier: Tier,
    finding: Finding,
    source_type: SourceType | str,
    exposure: Sequence[Exposure],
    register: Register,
) -> Facts:
    """The facts of ``finding`` as ``area`` hears of it at ``tier``; ``exposure`` is why it concerns the area."""
    regions = (region for e in exposure for contract in e.contracts for region in contract.regions)
    return Facts(
        area=area,
        tier=tier,
        themes=finding.themes,
        suppliers=chain(finding.suppliers, exposure, register),
        products=finding.products,
        countries=finding.countries,
        regions=tuple(dict.fromkeys(regions)),
        source_type=source_type,
    )


def chain(named: Sequence[str], exposure: Sequence[Exposure], register: Register) -> tuple[str, ...]:
    """Every company on some way from a named one up to a holder that the area is exposed by.

    Chains may part and merge, and a path is only one of the ways. Without exposure: the named ones and all above them.
    """
    if not exposure:
        return tuple(dict.fromkeys(c for company in named for c in register.above(company)))
    ends = dict.fromkeys((e.company, e.path[-1]) for e in exposure)
    return tuple(dict.fromkeys(c for start, end in ends for c in register.between(start, end)))
