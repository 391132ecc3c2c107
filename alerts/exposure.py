"""What is exposed, in words: regions, contracts until when, and the chain with the proof of each of its links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from alerts.names import Names
from alerts.text import line, web
from bevaka import clock
from bevaka.records import Contract, Exposure, Link, Proof
from bevaka.words import N_

CONTRACTS, LINKS, CHAINS = 12, 8, 6
"""The most contracts, links and chains that a message lists; how many more there are is said."""
LONGEST = 300
"""Characters of a link's address; a longer one is not made a link, because some channels have no room for it."""
CONFIDENCE = {
    "high": N_("high confidence"),
    "medium": N_("medium confidence"),
    "low": N_("low confidence"),
}


def paths(exposure: Sequence[Exposure]) -> list[tuple[str, ...]]:
    """The ways from named companies to contract holders, each once; one that is the end of another stands in that one."""
    found = dict.fromkeys(e.path for e in exposure)
    return [p for p in found if not any(p != q and q[-len(p) :] == p for q in found)]


def regions(exposure: Sequence[Exposure], names: Names) -> str:
    """All regions whose contracts run, with their number; "" where a single contract says it already."""
    today = clock.today(names.house.zone)
    running = [c for c in _contracts(exposure) if c.ends is None or c.ends >= today]
    found = list(dict.fromkeys(r for c in running for r in c.regions))
    if len(running) < 2 or not found:
        return ""
    count = names.plural("{n} region", "{n} regions", len(found))
    return line(f"{count}: {names.listed(found)}", 600)


def contracts(exposure: Sequence[Exposure], names: Names) -> tuple[str, ...]:
    """Each contract in a line: title, holder, regions, until when; those that end first come first."""
    every = sorted(_contracts(exposure), key=lambda c: (c.ends or date.max, c.contract_id))
    more = len(every) - CONTRACTS
    rest = [names.plural("and {n} more contract", "and {n} more contracts", more)] if more > 0 else []
    return (*(_contract(c, names) for c in every[:CONTRACTS]), *rest)


def _contracts(exposure: Sequence[Exposure]) -> list[Contract]:
    return list({c.contract_id: c for e in exposure for c in e.contracts}.values())


def _contract(contract: Contract, names: Names) -> str:
    _, today = names._, clock.today(names.house.zone)
    where = names.listed(contract.regions) if contract.regions else _("regions not given")
    text = f"{contract.title or contract.contract_id} ({names.company(contract.supplier)}): {where}"
    if contract.starts and contract.starts > today:
        text += ", " + _("from {day}").replace("{day}", names.day(contract.starts))
    if contract.ends is None:
        return line(text, 380) + ", " + _("no end date")
    until = _("ended on {day}") if contract.ends < today else _("until {day}")
    return line(text, 340) + ", " + until.replace("{day}", names.day(contract.ends))


def chains(exposure: Sequence[Exposure], names: Names) -> tuple[str, ...]:
    """Each chain of three companies or more from the holder down: ``Sävar ← Exempel Gloves ← Exempel Gloves Kulim``."""
    long = [p for p in paths(exposure) if len(p) > 2]
    more = len(long) - CHAINS
    rest = [names.plural("and {n} more chain", "and {n} more chains", more)] if more > 0 else []
    return (*(line(" ← ".join(map(names.company, reversed(p))), 300) for p in long[:CHAINS]), *rest)


def proofs(exposure: Sequence[Exposure], names: Names) -> tuple[Proof, ...]:
    """Each link of the chains once, from the holders down, with what shows it; those without proof say so in one row."""
    every = dict.fromkeys((p[n - 1], p[n]) for p in paths(exposure) for n in range(len(p) - 1, 0, -1))
    proven = {step: given for step in every if (given := names.register.proof(*step)) and _shown(given)}
    bare = [step for step in every if step not in proven]
    found = [_proof(_step(step, names), given, names) for step, given in list(proven.items())[:LINKS]]
    if told := [_step(step, names) for step in bare[:LINKS]]:
        said = names.plural("no proof of this link is given", "no proof of these links is given", len(told))
        found.append(Proof(step=line(", ".join(told), 600), source="", said=said))
    if more := max(0, len(proven) - LINKS) + max(0, len(bare) - LINKS):
        found.append(Proof(step=names.plural("and {n} more link", "and {n} more links", more), source="", said=""))
    return tuple(found)


def _step(step: tuple[str, str], names: Names) -> str:
    lower, upper = step
    return line(f"{names.company(upper)} ← {names.company(lower)}", 160)


def _shown(given: Link) -> bool:
    """Whether anything is told of a link beyond that it is there."""
    return bool(given.source or given.since or given.until or given.confidence)


def _proof(step: str, given: Link, names: Names) -> Proof:
    url = web(given.source)
    said = ", ".join(_said(given, names))
    if not given.source:
        return Proof(step=step, source="", said=names._("no source is given") + f", {said}")
    source = (urlsplit(url).hostname or "") if url else line(given.source, 120)
    return Proof(step=step, source=source, said=said, url=url if len(url) <= LONGEST else "")


def _said(link: Link, names: Names) -> Iterator[str]:
    """When a link is known to hold, and how surely."""
    _ = names._
    if link.since:
        yield _("since {day}").replace("{day}", names.day(link.since))
    if link.until:
        over = link.until < clock.today(names.house.zone)
        yield (_("held until {day}") if over else _("until {day}")).replace("{day}", names.day(link.until))
    if not (link.since or link.until):
        yield _("undated")
    if link.confidence:
        known = CONFIDENCE.get(link.confidence)
        yield _(known) if known else _("confidence: {word}").replace("{word}", line(link.confidence, 40))
