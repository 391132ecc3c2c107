"""One finding in words: the item that messages carry."""

from __future__ import annotations

from alerts import exposure
from alerts.names import CREDIBILITY, EVENTS, SOURCE_TYPES, Names
from alerts.text import line, web
from bevaka import passes
from bevaka.records import Document, Finding, Item, Tier
from bevaka.store.outbox import Told

HEADLINE, QUOTE, QUOTES, REASONS = 300, 600, 3, 4
"""The most that an item carries: characters of a headline and of a quote, quotes, reasons."""

CHANGES = frozenset({"withdrawn", "corrected", "back", "restored", "news_in_story", "history", "contract_ended"})
"""Reasons that say what has become of a publication, or why it is told though it is old: no short view leaves them out."""


def item(told: Told, names: Names, tier: Tier, person: str) -> Item:
    """What ``told`` says, in the language of ``names``, at ``tier``; its link lets ``person`` (empty: nobody) act there."""
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
        exposure=exposure.contracts(told.exposure, names),
        regions=exposure.regions(told.exposure, names),
        chains=exposure.chains(told.exposure, names),
        proofs=exposure.proofs(told.exposure, names),
        reasons=names.reasons(told.reasons)[:REASONS],
        change=next(iter(names.reasons(r for r in told.reasons if r.name in CHANGES)), ""),
        page=web(passes.link(names.house, told.story_id, told.area_id, person)),
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
    for exposed in told.exposure:
        holders.setdefault(exposed.company, []).append(names.company(exposed.path[-1]))
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
    known = {c for e in told.exposure for c in e.path}
    alone = [(s,) for s in told.finding.suppliers if s not in known]
    return tuple(dict.fromkeys(line(names.path(p), 200) for p in (*exposure.paths(told.exposure), *alone)))
