"""The tier rule, which is that of ``data/gold/README.md``.

Immediate for new facts, asserted by someone credible, about a company of the register or about a product and country that
its chains touch; digest for what only concerns the work; else none.
"""

from __future__ import annotations

from dataclasses import dataclass

from bevaka.records import Assertion, Event, Reason, Tier

# From which strength on a theme is surely what an authority acts on.
_SURELY = 4.0


@dataclass(frozen=True)
class Facts:
    """What the tier rule looks at; ``aside`` are companies that the text names in passing alone."""

    event: Event
    assertion: Assertion | None
    themes: tuple[str, ...]
    strength: float
    implicated: tuple[str, ...]
    mentioned: tuple[str, ...]
    exposed: tuple[tuple[str, str], ...]
    products: tuple[str, ...]
    workplace: bool
    procurement: bool = False
    serious: bool = False
    aside: tuple[str, ...] = ()

    @property
    def concerned(self) -> tuple[str, ...]:
        """The companies that are not only named in passing."""
        return tuple(one for one in self.mentioned if one not in self.aside)

    @property
    def happens(self) -> bool:
        """Whether it is told of somebody at work, or goods are stopped for it: more than a debate."""
        return self.workplace or (self.event is Event.ENFORCEMENT and self.strength >= _SURELY)


def told_as_fact(event: Event, assertion: Assertion | None) -> bool:
    """Whether an abuse, or what is done about it by law, is told as a fact."""
    return event in (Event.ALLEGATION, Event.ENFORCEMENT) and assertion is Assertion.ASSERTED


def tier(facts: Facts) -> tuple[Tier, Reason]:
    """The tier rule, as one decision with its reason."""
    hard = told_as_fact(facts.event, facts.assertion)
    if facts.event is Event.COMMERCIAL:
        return Tier.NONE, Reason(name="commercial")
    if not facts.themes:
        if facts.mentioned and facts.serious:
            return Tier.DIGEST, Reason(
                name="company_without_theme", detail=f"{facts.event}: {', '.join(facts.mentioned)}"
            )
        return Tier.NONE, Reason(name="no_theme")
    if hard and facts.implicated:
        return Tier.IMMEDIATE, Reason(name="registered_company", detail=", ".join(facts.implicated))
    if hard and facts.exposed and facts.happens and not facts.mentioned:
        return Tier.IMMEDIATE, Reason(name="product_country", detail=", ".join(f"{p} {c}" for p, c in facts.exposed))
    if facts.mentioned or facts.products or (facts.themes[0] == "due_diligence" and facts.strength >= 4):
        return Tier.DIGEST, Reason(name="concerns_supply_chains", detail=_why_not(facts, hard))
    if facts.event is Event.POLICY and facts.procurement:
        return Tier.DIGEST, Reason(name="policy_for_buyers")
    return Tier.NONE, Reason(name="no_supply_chain", detail="no company or product of the register's kind")


def _why_not(facts: Facts, hard: bool) -> str:
    if not hard:
        return f"not immediate: {facts.event}, {facts.assertion}"
    if facts.mentioned:
        return "not immediate: the company is only mentioned"
    return "not immediate: no company of the register, and no product and country that its chains touch"
