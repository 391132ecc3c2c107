"""One finding in words: the item that messages carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from alerts.names import CREDIBILITY, EVENTS, SOURCE_TYPES, Names
from alerts.text import line, web
from bevaka import clock
from bevaka.records import Contract, Document, Finding, Item, Tier
from bevaka.store.outbox import Told

HEADLINE, QUOTE, QUOTES, REASONS = 300, 600, 3, 4
"""The most that an item carries: characters of a headline and of a quote, quotes, reasons."""


def item(told: Told, names: Names, tier: Tier) -> Item:
    """What ``told`` says, in the language of ``names``; at ``tier``."""
    finding, document = told.finding, told.document
    return Item(
        headline=_headline(told, names),
        url=web(document.url),
        source=line(document.source_name or document.source_id, 120),
        source_type=_source_type(document, finding.lang, names),
        published=names.day(document.published) if document.published else "",
        tier=tier,
        event=names._(EVENTS[finding.event]),
        suppliers=_who(told, names),
        themes=tuple(names.theme(t) for t in finding.themes),
        countries=tuple(names.country(c) for c in finding.countries),
        quotes=_quotes(finding, document),
        exposure=tuple(_exposed(told, names)),
        reasons=names.reasons(told.reasons)[:REASONS],
        page=web(names.house.page(told.story_id)),
        story_id=told.story_id,
        others=told.others,
    )


def _headline(told: Told, names: Names) -> str:
    """The title as published; of what its publisher took back that comes first."""
    title = line(told.document.title, HEADLINE) or line(told.document.url, HEADLINE)
    taken_back = any(reason.name == "withdrawn" for reason in told.reasons)
    mark = names._("Withdrawn")
    return line(f"{mark}: {title}", HEADLINE) if taken_back else title


def _quotes(finding: Finding, document: Document) -> tuple[str, ...]:
    """The quotes, each once; one that only says the headline again steps back for the others."""
    quotes = tuple(dict.fromkeys(line(e.quote, QUOTE) for e in finding.evidence if line(e.quote)))
    return (tuple(q for q in quotes if q != line(document.title, QUOTE)) or quotes)[:QUOTES]


def topic(told: Told, names: Names) -> str:
    """Who it is about, for a subject: companies and the contract holders they reach; without one, products and countries."""
    finding = told.finding
    holders: dict[str, list[str]] = {}
    for exposure in told.exposure:
        holders.setdefault(exposure.company, []).append(names.company(exposure.path[-1]))
    within = {c for e in told.exposure for c in e.path[1:]}
    ways = [(names.company(c), h) for c, h in holders.items() if c not in within]
    if ways or finding.suppliers:
        chains = [c if h == [c] else f"{c} → {names.listed(h)}" for c, h in ways]
        return "; ".join(chains or map(names.company, finding.suppliers))
    words = [*(names.product(p) for p in finding.products[:2]), *(names.country(c) for c in finding.countries[:2])]
    return ", ".join(words)


def _source_type(document: Document, lang: str, names: Names) -> str:
    words = [names._(SOURCE_TYPES[document.source_type])]
    if document.source_tier in CREDIBILITY:
        words.append(names._(CREDIBILITY[document.source_tier]))
    if language := names.in_language(lang):
        words.append(names._("in {language}").replace("{language}", language))
    return ", ".join(words)


def _who(told: Told, names: Names) -> tuple[str, ...]:
    """Each company with its way to a contract holder; a company named beside its own link stands in that way alone."""
    paths = [e.path for e in told.exposure]
    within = [p for p in paths if not any(p != q and q[-len(p) :] == p for q in paths)]
    known = {c for p in paths for c in p}
    alone = [(s,) for s in told.finding.suppliers if s not in known]
    return tuple(dict.fromkeys(line(names.path(p), 200) for p in (*within, *alone)))


def _exposed(told: Told, names: Names) -> Iterable[str]:
    """Each contract in a line: title, regions, until when."""
    seen: dict[str, Contract] = {c.contract_id: c for e in told.exposure for c in e.contracts}
    for contract in sorted(seen.values(), key=lambda c: (c.ends or date.max, c.contract_id)):
        holder = names.company(contract.supplier)
        text = f"{contract.title or contract.contract_id} ({holder}): {_regions(contract.regions, names)}"
        if contract.ends:
            ended = contract.ends < clock.today(names.house.zone)
            until = names._("ended on {day}") if ended else names._("until {day}")
            text += ", " + until.replace("{day}", names.day(contract.ends))
        yield line(text, 400)


def _regions(regions: Sequence[str], names: Names) -> str:
    return names.listed(regions) if regions else names._("regions not given")
