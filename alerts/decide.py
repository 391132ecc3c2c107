"""Who is to hear of a finding, at which tier, and why: pure functions of the finding, the register and the day.

The way of a decision: companies that the finding names (without those a person has ruled out) → the chain above each →
contract holders and their contracts → areas. A contract that has ended does not alert; what an area has heard before
of this publication or its story turns an alert into a line of the digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from alerts.demotions import demoted_by, demotion_reason
from alerts.hearing import Decision, Hearing
from alerts.mutes import unless_muted
from bevaka import clock
from bevaka.records import Area, Contract, Exposure, Finding, Reason, Supplier, Tier
from bevaka.register import Register
from bevaka.settings import Settings
from bevaka.store.outbox import Routing
from bevaka.store.people import CONFIRMS, Demotion, Mute, Verdict
from bevaka.store.unheard import TO_OPERATOR


@dataclass
class Concern:
    """Why a finding concerns one area, as it is being found out."""

    live: list[Exposure] = field(default_factory=list)
    ended: list[Exposure] = field(default_factory=list)
    why: list[Reason] = field(default_factory=list)
    why_ended: list[Reason] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        """Whether something still runs: a contract, or a bond without a contract row."""
        return bool(self.why)

    @property
    def exposure(self) -> tuple[Exposure, ...]:
        """What is exposed: what runs, and only where nothing does, what has ended."""
        return tuple(self.live if self.alive else self.ended)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, each reason once."""
        return tuple(dict.fromkeys(self.why if self.alive else self.why_ended))


def decide(
    routing: Routing,
    register: Register,
    settings: Settings,
    today: date,
    verdicts: Iterable[Verdict],
    mutes: Sequence[Mute] = (),
    demotions: Sequence[Demotion] = (),
) -> Decision:
    """Who hears of ``routing`` on ``today`` (the house's day); ``mutes`` and ``demotions`` are those in force.

    Asks nothing but its arguments.
    """
    finding = routing.finding

    def quiet(hearings: Iterable[Hearing]) -> tuple[Hearing, ...]:
        return tuple(unless_muted(hearing, routing, mutes, settings.house.zone) for hearing in hearings)

    if routing.document.state == "withdrawn":
        return _taken_back(routing, quiet(_heard_of(routing, register)))
    kept, reasons = kept_companies(finding, register, verdicts)
    found: dict[str, Concern] = {}
    if finding.suppliers and not kept:
        reasons.append(Reason(name="not_told", detail="no company is left"))
    elif finding.tier is not Tier.NONE:
        found = concerns(finding, kept, register, today)
    hearings: list[Hearing] = []
    for area_id, concern in found.items():
        hearing, why = _hear(routing, register.areas[area_id], concern, settings, today, demotions)
        reasons += why
        if hearing:
            hearings.append(hearing)
    hearings = list(quiet([*hearings, *_no_longer(routing, found, register)]))
    reasons += _outcomes(hearings)
    if not found and finding.tier is not Tier.NONE:
        reasons.append(Reason(name="no_area", detail=_unbound(finding)))
    # A person's verdict is an answer; anything else that leaves a finding unheard is the operator's to know.
    ruled_out = bool(finding.suppliers) and not kept and any(r.name == "verdict" for r in reasons)
    heard = hearings or any(r.name == "told_before" for r in reasons)
    homeless = finding.tier is Tier.IMMEDIATE and not heard and not ruled_out
    if finding.tier is Tier.DIGEST and not (found or heard or ruled_out or routing.backlog):
        reasons.append(Reason(name=TO_OPERATOR, detail="with all that concern no area, once a day"))
    return Decision(tuple(hearings), tuple(dict.fromkeys(reasons)), homeless)


def _unbound(finding: Finding) -> str:
    """Why no area is concerned."""
    if finding.suppliers:
        return "nothing ties its companies to one, neither a contract nor the register"
    return "no area buys its goods" if finding.products else "it names neither a company nor a product group"


def _outcomes(hearings: Iterable[Hearing]) -> list[Reason]:
    return [Reason(name="held_back" if h.muted else f"told_{h.tier}", detail=_because(h)) for h in hearings]


def _heard_of(routing: Routing, register: Register) -> Iterator[Hearing]:
    for area_id, before in routing.before.items():
        if before != "withdrawn" and area_id in register.areas:
            yield Hearing(area_id, Tier.DIGEST, (Reason(name="withdrawn", detail=routing.story_id),))


def _taken_back(routing: Routing, hearings: tuple[Hearing, ...]) -> Decision:
    """What its publisher took back is told in the digest to the areas that have heard of it, and to nobody else."""
    reasons = [Reason(name="withdrawn", detail=routing.document.reason), *_outcomes(hearings)]
    if not hearings:
        reasons.append(Reason(name="not_told", detail="no area is to hear of it that has not"))
    return Decision(hearings, tuple(reasons))


def _because(hearing: Hearing) -> str:
    return f"{hearing.area_id} ({'; '.join(map(str, hearing.reasons))})" if hearing.reasons else hearing.area_id


def kept_companies(
    finding: Finding, register: Register, verdicts: Iterable[Verdict]
) -> tuple[list[Supplier], list[Reason]]:
    """The companies that a finding names without those that a person has ruled out or that left the register, and why not."""
    ruled_out = {v.supplier: v for v in verdicts if v.verdict not in CONFIRMS}
    kept, reasons = [], []
    for company in finding.suppliers:
        if company in ruled_out:
            why = ruled_out[company]
            detail = f"{company}: {why.verdict}" + (f" ({why.reason})" if why.reason else "")
            reasons.append(Reason(name="verdict", detail=detail))
        elif company not in register.suppliers:
            reasons.append(Reason(name="unknown_company", detail=company))
        else:
            kept.append(register.suppliers[company])
    return kept, reasons


def concerns(finding: Finding, companies: list[Supplier], register: Register, today: date) -> dict[str, Concern]:
    """The areas that a finding concerns, each with its exposure and reasons."""
    found: dict[str, Concern] = {}
    for company in companies:
        _by_company(company, finding, register, today, found)
    if not finding.suppliers:
        # No company is named: the product groups decide, and the countries say why it is told at all.
        for product in finding.products:
            for area_id in register.areas_for_product(product):
                places = [c for c in finding.countries if c in register.exposed_products().get(product, set())]
                concern = found.setdefault(area_id, Concern())
                concern.why += [Reason(name="product_country", detail=f"{product} {c}".strip()) for c in places or [""]]
    if not found:
        for area_id in finding.areas:
            if area_id in register.areas:
                found.setdefault(area_id, Concern()).why.append(Reason(name="area_hint", detail=area_id))
    return found


def _by_company(
    company: Supplier, finding: Finding, register: Register, today: date, found: dict[str, Concern]
) -> None:
    above = register.above(company.id)
    rows = dict[tuple[str, str], list[Contract]]()
    for holder, contract in _contracts(company, finding.products, register):
        rows.setdefault((contract.area, holder), []).append(contract)
    for (area_id, holder), contracts in rows.items():
        concern, path = found.setdefault(area_id, Concern()), above[holder]
        live = [c for c in contracts if c.ends is None or c.ends >= today]
        exposure = Exposure(company=company.id, path=path, contracts=tuple(live or contracts))
        if live:
            concern.live.append(exposure)
            concern.why.append(Reason(name="chain" if len(path) > 1 else "contract", detail=" → ".join(path)))
        else:
            concern.ended.append(exposure)
            concern.why_ended.append(Reason(name="contract_ended", detail=" → ".join(path)))
    heard = {area_id for area_id, _ in rows}
    runs = not rows or any(c.ends is None or c.ends >= today for contracts in rows.values() for c in contracts)
    for area_id, holder in _named_areas(company, bool(rows), finding.products, register):
        if area_id not in heard:
            concern = found.setdefault(area_id, Concern())
            bonds, why = (concern.live, concern.why) if runs else (concern.ended, concern.why_ended)
            bonds.append(Exposure(company=company.id, path=above[holder]))
            why.append(Reason(name="register" if runs else "contract_ended", detail=" → ".join(above[holder])))


def _contracts(company: Supplier, products: tuple[str, ...], register: Register) -> Iterator[tuple[str, Contract]]:
    """The contracts above a company whose area buys what the company makes.

    A holder that is itself named sells many things: of its own contracts those count that the publication's product
    groups meet; where none does, all of them.
    """
    own = [c for c in register.contracts_of(company.id) if c.area in register.areas]
    about = [c for c in own if _meet(products, register.areas[c.area].products)]
    yield from ((company.id, contract) for contract in about or own)
    for holder in register.contracted(company.id):
        for contract in register.contracts_of(holder) if holder != company.id else ():
            area = register.areas.get(contract.area)
            if area and _meet(company.products, area.products):
                yield holder, contract


def _named_areas(
    company: Supplier, has_contracts: bool, products: tuple[str, ...], register: Register
) -> Iterator[tuple[str, str]]:
    """Areas that people wrote down for a company, or, where nothing else is known, for the contract holders above it.

    Of several, those that the publication's product groups meet; where none does, all of them.
    """
    holders = register.contracted(company.id)
    pairs = [(area, holder) for area in company.areas for holder in (holders or [company.id])]
    if not pairs and not has_contracts:
        pairs = [(area, holder) for holder in holders for area in register.suppliers[holder].areas]
    known = [(area, holder) for area, holder in pairs if area in register.areas]
    about = [(area, holder) for area, holder in known if _meet(products, register.areas[area].products)]
    yield from about or known


def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def _hear(
    routing: Routing, area: Area, concern: Concern, settings: Settings, today: date, demotions: Sequence[Demotion]
) -> tuple[Hearing | None, list[Reason]]:
    """What ``area`` is to hear, if anything, and the reasons against."""
    finding, before = routing.finding, routing.before.get(area.id)
    if area.themes and not set(area.themes) & set(finding.themes):
        return None, [Reason(name="theme_not_followed", detail=area.id)]
    demotion = demoted_by(demotions, area.id, routing, concern.exposure)
    if finding.tier is Tier.DIGEST:
        marker = _digest_marker(routing, area.id, before)
    else:
        marker = _immediate_marker(routing, area.id, concern, settings, today, demotion)
    if marker == "told_before":
        return None, [Reason(name="told_before", detail=area.id)]
    tier = Tier.IMMEDIATE if marker in ("", "raised") and finding.tier is Tier.IMMEDIATE else Tier.DIGEST
    first = [Reason(name=marker, detail=routing.story_id)] if marker and marker != "contract_ended" else []
    if marker == "demoted" and demotion is not None:
        first = [demotion_reason(demotion, settings.house.zone)]
    return Hearing(area.id, tier, (*first, *concern.reasons), concern.exposure), []


def _digest_marker(routing: Routing, area_id: str, before: str | None) -> str:
    if before in ("alert", "restored"):
        return "corrected"
    if before == "withdrawn":
        return "back"
    if before:
        return "told_before"
    return "news_in_story" if area_id in routing.alerted else ""


def _immediate_marker(
    routing: Routing, area_id: str, concern: Concern, settings: Settings, today: date, demotion: Demotion | None
) -> str:
    """Why an immediate finding is told in the digest, ``raised`` where it was there before, ``""`` where it is just told."""
    before = routing.before.get(area_id)
    if before in ("alert", "restored", "rolled_up", "back", "muted", "demoted"):
        return "told_before"
    if before == "withdrawn":
        return "back"
    if before == "corrected":
        return "restored"
    demoted = (
        "news_in_story"
        if area_id in routing.alerted
        else "contract_ended"
        if not concern.alive
        else "history"
        if _is_history(routing, settings, today)
        else "demoted"
        if demotion is not None
        else ""
    )
    if before:
        return "told_before" if demoted else "raised"
    return demoted


def _is_history(routing: Routing, settings: Settings, today: date) -> bool:
    published = routing.document.published
    if not routing.backlog or published is None:
        return False
    return clock.local(published, settings.house.zone).date() < today - timedelta(days=settings.alerts.history_days)


def _no_longer(routing: Routing, found: dict[str, Concern], register: Register) -> Iterator[Hearing]:
    """Areas that were alerted to this very publication, which now concerns them no longer."""
    for area_id, before in routing.before.items():
        if before in ("alert", "restored") and area_id not in found and area_id in register.areas:
            reason = Reason(name="corrected", detail=routing.story_id)
            yield Hearing(area_id, Tier.DIGEST, (reason,))
