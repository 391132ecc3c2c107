"""Puts a finding together: names decided, segments judged, quotes chosen, mentions and reasons written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bevaka.records import Assertion, Document, Event, Finding, Mention, MentionKind, Reason, Tier
from bevaka.register import Register
from nlp import namesakes
from nlp.components.assertion import scope
from nlp.evidence import quotes
from nlp.judge import Facts, Told, tell, tier
from nlp.packs import Pack
from nlp.places import BUYERS, where
from nlp.reading import NameHit, Reading, Sentence
from nlp.segments import split
from nlp.themes import NEEDED, NEEDED_FAINT, NEEDED_NEAR, ThemeScore, chosen, score_themes, theme_weights

_RANK = {Tier.IMMEDIATE: 2, Tier.DIGEST: 1, Tier.NONE: 0}
_SERIOUS = ("allegation", "enforcement", "follow_up", "remedy", "statement", "correction")
# A text that names more companies than this is a list or ranking: it can reach the digest only.
LIST_OF_COMPANIES = 12


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
    parts = [judge(part, names.accepted, reading, pack, register) for part in split(reading)]
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
        mentions=tuple(_mentions(reading, names.accepted, pack)),
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
) -> Judged:
    """Judge one segment: what it treats, tells and concerns."""
    here = _companies(sentences, accepted, reading)
    products = _products(sentences, here, register)
    context = bool(here or products) or sum(s.has("concept:worker", "concept:workplace") for s in sentences) >= 2
    scores = score_themes(sentences, pack.signs, reading.body, context)
    themes = chosen(scores, NEEDED_NEAR if here or products else NEEDED)
    told = tell(sentences, themes)
    if (
        not themes
        and here
        and told.event is not Event.COMMERCIAL
        and max(told.scores.get(c, 0.0) for c in _SERIOUS) >= 3
    ):
        # A company of the register in a text of this kind: the slightest theme is what it is about.
        themes = chosen(scores, NEEDED_FAINT)[:2]
        told = tell(sentences, themes)
    countries = where(reading, sentences, themes, here, register, told.event)
    exposed = _exposed(products, countries, register)
    implicated = _implicated(here, themes, reading)
    strength = themes[0].score if themes else 0.0
    work = any(
        s.has(f"concept:{c}")
        for t in themes[:3]
        for _, s, _ in t.sentences
        for c in ("workplace", "worker", "young", "water")
    )
    buying = sum(s.has("concept:procurement") for s in sentences) >= (1 if themes and themes[0].score >= 4 else 2)
    serious = any(told.scores.get(c, 0.0) >= 3.5 for c in _SERIOUS) and told.event is not Event.POLICY
    if len(here) > LIST_OF_COMPANIES:
        implicated = ()
    facts = Facts(
        told.event,
        told.assertion,
        tuple(t.key for t in themes),
        strength,
        implicated,
        tuple(here),
        exposed,
        tuple(products),
        work,
        buying,
        serious,
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
    return [
        p
        for p, s in sorted(scores.items(), key=lambda kv: (-kv[1], kv[0]))
        if s >= (2.3 if here or p in treated else 3.4) and s >= top * 0.34
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


def _mentions(reading: Reading, accepted: Mapping[str, list[NameHit]], pack: Pack) -> list[Mention]:
    body = reading.body
    out = [
        Mention(
            kind=MentionKind.SUPPLIER, key=supplier, start=h.start, end=h.end, text=body[h.start : h.end], rule=h.form
        )
        for supplier, hits in accepted.items()
        for h in hits
    ]
    kinds = {
        "theme": MentionKind.THEME,
        "product": MentionKind.PRODUCT,
        "place": MentionKind.COUNTRY,
        "event": MentionKind.CUE,
        "assertion": MentionKind.CUE,
    }
    for found in reading.found:
        family, _, rest = found.label.partition(":")
        if family in kinds:
            said = scope(s, body) if family == "theme" and (s := reading.sentence_at(found.start)) else None
            key = rest.rsplit(":", 1)[-1] if family == "place" else rest
            out.append(
                Mention(
                    kind=kinds[family],
                    key=key,
                    start=found.start,
                    end=found.end,
                    text=body[found.start : found.end],
                    rule=found.label,
                    assertion=said,
                    weight=found.weight,
                )
            )
    for sentence in reading.sentences:
        words = {key for key, _ in sentence.weights("theme:")}
        for key, weight in theme_weights(sentence, pack.signs, True).items():
            if key not in words:
                out.append(
                    Mention(
                        kind=MentionKind.THEME,
                        key=key,
                        start=sentence.start,
                        end=sentence.end,
                        text=body[sentence.start : sentence.end],
                        rule="signs",
                        assertion=scope(sentence, body),
                        weight=weight,
                    )
                )
    return sorted(out, key=lambda m: (m.start, m.end, m.key))
