"""Puts a finding together: names decided, segments judged, quotes chosen, mentions and reasons written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bevaka.records import Assertion, Document, Event, Finding, Reason, SourceType, Tier
from bevaka.register import Register
from nlp import namesakes
from nlp.evidence import quotes
from nlp.judge import Facts, Told, tell, tier
from nlp.mentions import mentions_of
from nlp.packs import Pack
from nlp.places import BUYERS, where
from nlp.reading import NameHit, Reading, Sentence
from nlp.segments import split
from nlp.themes import NEEDED, NEEDED_FAINT, NEEDED_NEAR, ThemeScore, chosen, score_themes

_RANK = {Tier.IMMEDIATE: 2, Tier.DIGEST: 1, Tier.NONE: 0}
_SERIOUS = ("allegation", "enforcement", "follow_up", "remedy", "statement", "correction")
# A text that names more companies than this is a list or ranking: it can reach the digest only.
LIST_OF_COMPANIES = 12
# Points that a product needs in a headline without a text: one weak word.
_HEADLINE = 0.9


@dataclass(frozen=True)
class Judged:
    """One segment judged."""

    tier: Tier
    told: Told
    themes: tuple[ThemeScore, ...]
    suppliers: tuple[str, ...]
    countries: tuple[str, ...]
    products: tuple[str, ...]
    areas: tuple[str, ...]
    exposed: tuple[tuple[str, str], ...]
    sentences: tuple[Sentence, ...]
    reasons: tuple[Reason, ...]
    strength: float


def finding_of(
    document: Document, lang: str, reading: Reading, pack: Pack, register: Register, ruleset: str
) -> Finding:
    """The finding of a document."""
    names = namesakes.decide(reading, register)
    source = document.source_type
    parts = [judge(part, names.accepted, reading, pack, register, source) for part in split(reading)]
    best = max(parts, key=lambda p: (_RANK[p.tier], p.strength))
    several = [p for p in parts if p.tier is best.tier] if best.tier is not Tier.NONE else [best]
    suppliers = tuple(names.accepted) if len(parts) == 1 else _joined(p.suppliers for p in several)
    evidence = quotes(reading, best.themes, names.accepted, best.sentences, best.tier)
    reasons = (Reason(name="language", detail=lang), *names.reasons, *best.reasons)
    return Finding(
        ruleset=ruleset,
        lang=lang,
        event=best.told.event,
        assertion=best.told.assertion,
        tier=best.tier,
        score=_score(best),
        suppliers=suppliers,
        themes=_joined(tuple(t.key for t in p.themes) for p in several),
        countries=_joined(p.countries for p in several),
        products=_joined(p.products for p in several),
        areas=_joined(p.areas for p in several) if best.tier is not Tier.NONE else (),
        evidence=evidence,
        reasons=reasons,
        mentions=tuple(mentions_of(reading, names.accepted, pack)),
        document_id=document.id,
    )


def _joined(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(x for group in groups for x in group))


def judge(
    sentences: Sequence[Sentence],
    accepted: Mapping[str, list[NameHit]],
    reading: Reading,
    pack: Pack,
    register: Register,
    source: SourceType = SourceType.MEDIA,
) -> Judged:
    """Judge one segment: what it treats, tells and concerns."""
    here = _companies(sentences, accepted, reading)
    products = _products(sentences, here, register)
    themes, told = _themes(sentences, reading, pack, bool(here), bool(products), source)
    countries = where(reading, sentences, themes, here, register, told.event)
    exposed = _exposed(products, countries, register)
    strength = themes[0].score if themes else 0.0
    facts = Facts(
        told.event,
        told.assertion,
        tuple(t.key for t in themes),
        strength,
        _implicated(here, themes, reading) if len(here) <= LIST_OF_COMPANIES else (),
        tuple(here),
        exposed,
        tuple(products),
        _at_work(themes),
        sum(s.has("concept:procurement") for s in sentences) >= (1 if strength >= 4 else 2),
        any(told.scores.get(c, 0.0) >= 3.5 for c in _SERIOUS) and told.event is not Event.POLICY,
    )
    rank, why = tier(facts)
    areas = _areas(rank, here, exposed, products, register)
    reasons = (*(_theme_reason(t) for t in themes), *told.reasons, *_country_reason(countries, products), why)
    return Judged(
        rank,
        told,
        tuple(themes),
        tuple(here),
        countries,
        tuple(products),
        areas,
        exposed,
        tuple(sentences),
        reasons,
        strength,
    )


def _themes(
    sentences: Sequence[Sentence], reading: Reading, pack: Pack, company: bool, product: bool, source: SourceType
) -> tuple[list[ThemeScore], Told]:
    """The themes of a segment and what it tells; fewer points suffice where a company or product is named."""
    near = company or product
    context = near or sum(s.has("concept:worker", "concept:workplace") for s in sentences) >= 2
    scores = score_themes(sentences, pack.signs, reading.body, context)
    themes = chosen(scores, NEEDED_NEAR if near else NEEDED)
    told = tell(sentences, themes, source)
    serious = max(told.scores.get(c, 0.0) for c in _SERIOUS) >= 3 and told.event is not Event.COMMERCIAL
    if company and serious and not themes:
        # A company of the register in a text of this kind: the slightest theme is what it is about.
        themes = chosen(scores, NEEDED_FAINT)[:2]
        told = tell(sentences, themes, source)
    return themes, told


def _at_work(themes: Sequence[ThemeScore]) -> bool:
    """Whether what is told happens to workers, children or water, and not in a debate."""
    wanted = ("workplace", "worker", "young", "water")
    return any(s.has(f"concept:{c}") for t in themes[:3] for _, s, _ in t.sentences for c in wanted)


def _companies(
    sentences: Sequence[Sentence], accepted: Mapping[str, list[NameHit]], reading: Reading
) -> dict[str, list[NameHit]]:
    """The accepted companies that are named in this segment."""
    if not sentences:
        return {}
    segment, out = sentences[0].segment, {}
    for supplier, hits in accepted.items():
        inside = [h for h in hits if (s := reading.sentence_at(h.start)) is not None and s.segment == segment]
        if inside:
            out[supplier] = inside
    return out


def _products(sentences: Sequence[Sentence], here: Mapping[str, list[NameHit]], register: Register) -> list[str]:
    """Product groups the text is about: named often or high up, or those of the named companies with at least one word."""
    scores: dict[str, float] = {}
    treated: set[str] = set()
    for sentence in sentences:
        abused = sentence.title or any(w >= 2 for _, w in sentence.weights("theme:")) or sentence.has("concept:worker")
        for product, weight in sentence.weights("product:"):
            if abused:
                treated.add(product)
            scores[product] = scores.get(product, 0.0) + weight * (1.6 if sentence.title else sentence.place)
    own: dict[str, int] = {}
    for supplier in here:
        for product in register.products_of(supplier):
            own[product] = own.get(product, 0) + 1
    for product, count in own.items():
        only = len(register.products_of(next(iter(here)))) == 1
        scores[product] = scores.get(product, 0.0) + (2.5 if only or count > 1 else 1.2)
    top = max(scores.values(), default=0.0)
    # A headline on its own names its goods once, and briefly: gloves, masks, buses.
    alone = _HEADLINE if all(s.title for s in sentences) else 2.3
    return [
        p
        for p, s in sorted(scores.items(), key=lambda kv: (-kv[1], kv[0]))
        if s >= (alone if p in treated else 2.3 if here else 3.4) and s >= top * 0.34
    ]


def _exposed(products: Sequence[str], countries: Sequence[str], register: Register) -> tuple[tuple[str, str], ...]:
    touched = register.exposed_products()
    return tuple((p, c) for p in products for c in countries if c in touched.get(p, set()) and c not in BUYERS)


def _implicated(here: Mapping[str, list[NameHit]], themes: Sequence[ThemeScore], reading: Reading) -> tuple[str, ...]:
    """Companies named in the title, or within six paragraphs of what is asserted."""
    if not themes:
        return ()
    near = {
        s.paragraph + d
        for t in themes[:3]
        for w, s, said in t.sentences
        if said is Assertion.ASSERTED and w >= 1.5
        for d in range(-6, 7)
    }
    out = []
    for supplier, hits in here.items():
        for hit in hits:
            own = reading.sentence_at(hit.start)
            if own is not None and (own.title or own.paragraph in near):
                out.append(supplier)
                break
    return tuple(out)


def _areas(
    rank: Tier,
    here: Mapping[str, list[NameHit]],
    exposed: Sequence[tuple[str, str]],
    products: Sequence[str],
    register: Register,
) -> tuple[str, ...]:
    if rank is Tier.NONE:
        return ()
    areas = dict.fromkeys(a for supplier in here for a in register.areas_of(supplier))
    if not areas:
        wanted = [p for p, _ in exposed] or list(products)
        areas = dict.fromkeys(a for p in wanted for a in register.areas_for_product(p))
    return tuple(areas)


def _score(judged: Judged) -> float:
    """0..1: how sure and how grave; rises with the strength of the themes within each tier's band."""
    low, high = {Tier.IMMEDIATE: (0.7, 1.0), Tier.DIGEST: (0.3, 0.65), Tier.NONE: (0.0, 0.25)}[judged.tier]
    return round(low + (high - low) * min(1.0, judged.strength / 12.0), 3)


def _theme_reason(theme: ThemeScore) -> Reason:
    return Reason(name="theme", detail=f"{theme.key} {theme.score:.1f} in {len(theme.sentences)} sentence(s)")


def _country_reason(countries: Sequence[str], products: Sequence[str]) -> tuple[Reason, ...]:
    out = []
    if countries:
        out.append(Reason(name="countries", detail=", ".join(countries)))
    if products:
        out.append(Reason(name="products", detail=", ".join(products)))
    return tuple(out)
