"""Why a publication is told to an area or not, and which way it takes: every area and every route, in words.

Decided anew by today's register and routes, with what the areas had heard before it; beside it stands what was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from alerts.decide import decide, kept_companies
from alerts.hearing import Decision, Hearing
from alerts.names import TIERS, Names
from alerts.route_words import RouteWords
from alerts.text import line
from alerts.ways import facts_of, way_of
from bevaka import clock
from bevaka.records import Area, DeliveryState, Finding, Reason, Supplier, Tier
from bevaka.register import Register
from bevaka.settings import House
from bevaka.store.outbox import Routing, Told
from bevaka.store.people import Demotion, Mute, Verdict
from bevaka.words import N_

STATES: Mapping[str, str] = {
    DeliveryState.QUEUED: N_("waits"),
    DeliveryState.SENDING: N_("is being sent"),
    DeliveryState.SENT: N_("sent"),
    DeliveryState.ACCEPTED: N_("accepted"),
    DeliveryState.UNKNOWN: N_("may have arrived"),
    DeliveryState.ROLLED_UP: N_("left to the digest"),
    DeliveryState.FAILED: N_("given up"),
    DeliveryState.SPARED: N_("not needed any more: somebody had taken it"),
}


class Sent(NamedTuple):
    """One delivery that concerns a publication, and when its hours open where they are shut now."""

    area: str
    tier: str
    channel: str
    state: str
    route: str
    held_until: datetime | None


_OF_AN_AREA = ("theme_not_followed", "told_before")


def explain(
    routing: Routing,
    house: House,
    verdicts: Sequence[Verdict],
    sent: Iterable[Sent],
    moment: datetime,
    language: str,
    mutes: Sequence[Mute] = (),
    demotions: Sequence[Demotion] = (),
    alerted: Mapping[str, Told] | None = None,
) -> list[str]:
    """The lines. ``sent``: what the outbox holds of it; ``moment``: when it is asked, for hours and contracts;
    ``mutes`` and ``demotions``: those in force. ``alerted``: what each area was last alerted to of the publication.
    """
    names = Names(house, house.register, language)
    _, finding = names._, routing.finding
    today = clock.local(moment, house.zone).date()
    decision = decide(routing, house.register, house.settings, today, verdicts, mutes, demotions)
    kept, ruled_out = kept_companies(finding, house.register, verdicts)
    lines = [line(routing.document.title, 200), routing.document.url, ""]
    lines += [*(f"• {text}" for text in names.reasons(ruled_out)), *([""] if ruled_out else [])]
    hearings = {hearing.area_id: hearing for hearing in decision.hearings}
    # Those that hear come first; the order within is that of the register.
    for area in sorted(house.register.areas.values(), key=lambda a: a.id not in hearings):
        lines.append(f"{line(area.name(language), 100)} ({area.id})")
        if hearing := hearings.get(area.id):
            lines += _told(hearing, routing, house, names, moment, (alerted or {}).get(area.id))
        else:
            lines += [f"    {text}" for text in names.reasons(_against(area, decision, finding, kept, house.register))]
    if decision.homeless:
        lines += ["", _("No area hears of it, and it is immediate: the operator is told.")]
    held = [f"    {_delivery(one, names)}" for one in sent]
    return [
        *lines,
        "",
        *([_("What the outbox holds of it:"), *held] if held else [_("The outbox holds nothing of it.")]),
    ]


def _delivery(sent: Sent, names: Names) -> str:
    _ = names._
    area = names.register.areas[sent.area].name(names.language) if sent.area in names.register.areas else sent.area
    text = f"{_(TIERS[sent.tier])}, {line(area, 100)} → {sent.channel}: {_(STATES[sent.state])}"
    if sent.held_until and sent.state == DeliveryState.QUEUED:
        text += ", " + _("held until {time}").replace("{time}", RouteWords(names).clock(sent.held_until))
    return text + (" (" + _("route") + f" {line(sent.route, 80)})" if sent.route else "")


def _told(
    hearing: Hearing, routing: Routing, house: House, names: Names, moment: datetime, alerted: Told | None
) -> list[str]:
    """Why an area hears, and the way through the routes; that of a correction is the way of the alert that it corrects."""
    _, words = names._, RouteWords(names)
    at_once = hearing.tier is Tier.IMMEDIATE
    lines = [_("hears of it at once, because:") if at_once else _("hears of it in its digest, because:")]
    if hearing.muted:
        lines = [_("hears of it in its digest when the mute has ended, because:")]
    lines += [f"  • {text}" for text in names.reasons(hearing.reasons)]
    finding, source, exposure = routing.finding, routing.document.source_type, hearing.exposure
    if alerted is not None and any(reason.name == "corrected" for reason in hearing.reasons):
        finding, source, exposure = alerted.finding, alerted.document.source_type, alerted.exposure
    facts = facts_of(hearing.area_id, hearing.tier, finding, source, exposure, house.register)
    lines.append(_("the way through the routes, if it went now:"))
    lines += [f"  {text}" for text in words.way(way_of(house, facts, moment))]
    return [f"    {text}" for text in lines]


def _against(
    area: Area, decision: Decision, finding: Finding, kept: Sequence[Supplier], register: Register
) -> list[Reason]:
    """Why an area does not hear."""
    if finding.tier is Tier.NONE:
        return [Reason(name="tier_none")]
    if found := [r for r in decision.reasons if r.name in _OF_AN_AREA and r.detail == area.id]:
        return [Reason(name=r.name) for r in found]
    if finding.suppliers and not kept:
        return [Reason(name="no_company_left")]
    if not finding.suppliers:
        products = [Reason(name="no_product", detail=product) for product in finding.products]
        return products or [Reason(name="names_nothing")]
    return [Reason(name=_apart(area, company, register), detail=company.id) for company in kept]


def _apart(area: Area, company: Supplier, register: Register) -> str:
    """Whether a contract of the area would reach a company, were it not for what it makes."""
    contracts = (c for holder in register.contracted(company.id) for c in register.contracts_of(holder))
    return "products_apart" if any(c.area == area.id for c in contracts) else "no_bond"
