"""One segment of a text weighed: themes, event, assertion, places, goods, tier; by rules, and by what was learnt.

The rules judge first; what they say is among the features of the classifiers, whose answer then stands. A house without
a model, or one that is asked for rules alone, is judged by the rules. What only the register can say (is a company of
the register named, does its chain touch this product and country) is never learnt: it is a condition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bevaka.records import Assertion, Event, Reason, SourceType, Tier
from bevaka.register import Register
from nlp import candidates
from nlp.features import features
from nlp.judge import Facts, Told, tell, tier
from nlp.learnt import Learnt, Linear, Scores
from nlp.packs import Pack
from nlp.places import BUYERS, where
from nlp.reading import NameHit, Reading, Sentence
from nlp.themes import NEEDED, NEEDED_FAINT, NEEDED_NEAR, ThemeScore, chosen, score_themes

SERIOUS = ("allegation", "enforcement", "follow_up", "remedy", "statement", "correction")
# A text that names more companies than this is a list or ranking: it can reach the digest only.
LIST_OF_COMPANIES = 12
# Points that a product needs in a headline without a text: one weak word.
_HEADLINE = 0.9
# From which probability on a label holds; chosen by cross-validation on data/train (see docs/quality.md).
THEME, COUNTRY, PRODUCT = 0.3, 0.4, 0.45
NOW, WORTH = 0.5, 0.5
_MOST_THEMES, _MOST_PLACES = 5, 4


@dataclass(frozen=True)
class Judged:
    """One segment judged; ``features`` are what the classifiers saw of it, by classifier, empty where none was asked."""

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
    scores: Scores
    facts: Facts


@dataclass(frozen=True)
class Bench:
    """What a segment is weighed with: the whole reading, its accepted companies, the packs and the register."""

    reading: Reading
    accepted: Mapping[str, list[NameHit]]
    pack: Pack
    register: Register
    source: SourceType


@dataclass(frozen=True)
class Seen:
    """What the classifiers see of a segment: the features of its text, and those of each country and product named."""

    text: tuple[str, ...]
    countries: Mapping[str, Sequence[str]]
    products: Mapping[str, Sequence[str]]


def judge(sentences: Sequence[Sentence], bench: Bench, learnt: Learnt | None) -> Judged:
    """Judge one segment: what it treats, tells and concerns."""
    ruled = by_rules(sentences, bench)
    if learnt is None or not worth_a_look(ruled):
        return ruled
    return by_learnt(ruled, see(ruled, bench), bench, learnt)


def worth_a_look(ruled: Judged) -> bool:
    """Whether anything stands in the segment that could make it worth telling: a company, a theme, or signs of one."""
    if ruled.suppliers or ruled.themes:
        return True
    signs = {label for s in ruled.sentences for label in s.labels if label.startswith(("theme:", "concept:"))}
    return len(signs) >= 3


def by_rules(sentences: Sequence[Sentence], bench: Bench) -> Judged:
    """What the rules alone make of a segment."""
    here = companies(sentences, bench)
    products = _products(sentences, here, bench.register)
    themes, told = _themes(sentences, bench, bool(here), bool(products))
    countries = where(bench.reading, sentences, themes, here, bench.register, told.event)
    strength = themes[0].score if themes else 0.0
    exposed = _exposed(products, countries, bench.register)
    facts = Facts(
        told.event,
        told.assertion,
        tuple(t.key for t in themes),
        strength,
        _implicated(here, themes, bench.reading) if len(here) <= LIST_OF_COMPANIES else (),
        tuple(here),
        exposed,
        tuple(products),
        _at_work(themes),
        sum(s.has("concept:procurement") for s in sentences) >= (1 if strength >= 4 else 2),
        any(told.scores.get(c, 0.0) >= 3.5 for c in SERIOUS) and told.event is not Event.POLICY,
    )
    rank, why = tier(facts)
    return Judged(
        rank,
        told,
        tuple(themes),
        tuple(here),
        countries,
        tuple(products),
        areas_of(rank, here, exposed, products, bench.register),
        exposed,
        tuple(sentences),
        (*(_theme_reason(t) for t in themes), *told.reasons, *_where_and_what(countries, products), why),
        strength,
        {},
        facts,
    )


def see(ruled: Judged, bench: Bench) -> Seen:
    """The features of a segment that the rules have judged."""
    here = companies(ruled.sentences, bench)
    said = [
        f"rule:event:{ruled.told.event}",
        f"rule:assertion:{ruled.told.assertion}",
        f"rule:tier:{ruled.tier}",
        f"rule:first:{ruled.themes[0].key if ruled.themes else None}",
        f"register:companies:{min(3, len(here))}",
        f"register:implicated:{bool(ruled.facts.implicated)}",
        f"register:exposed:{bool(ruled.exposed)}",
        f"register:product:{bool(ruled.products)}",
        f"register:many:{len(here) > LIST_OF_COMPANIES}",
    ]
    for theme in ruled.themes:
        said += [f"rule:theme:{theme.key}", f"rule:theme:{theme.key}:{min(4, int(theme.score // 2))}"]
    text = candidates.Text(
        bench.reading, ruled.sentences, ruled.themes, here, bench.register, str(ruled.told.event)
    )
    return Seen(
        tuple(features(ruled.sentences, bench.reading, bench.accepted, said)),
        candidates.countries(text),
        candidates.products(text),
    )


def by_learnt(ruled: Judged, seen: Seen, bench: Bench, learnt: Learnt) -> Judged:
    """The segment as the classifiers see it, under the conditions that the register sets."""
    scores = learnt.of_text(seen.text)
    here = companies(ruled.sentences, bench)
    products = _chosen(learnt.products, seen.products, PRODUCT)
    countries = _chosen(learnt.countries, seen.countries, COUNTRY)
    exposed = _exposed(products, countries, bench.register)
    themes = _learnt_themes(ruled, scores, bench)
    event = Event(_best(scores, "event:"))
    assertion = Assertion(_best(scores, "assertion:", leave=("None",))) if themes else None
    facts = replace(
        ruled.facts,
        event=event,
        assertion=assertion,
        themes=tuple(t.key for t in themes),
        exposed=exposed,
        products=products,
    )
    rank, why = _rank(scores, facts)
    told = replace(ruled.told, event=event, assertion=assertion, reasons=_told_reasons(event, assertion, scores))
    return replace(
        ruled,
        tier=rank,
        told=told,
        themes=tuple(themes),
        countries=countries,
        products=products,
        areas=areas_of(rank, here, exposed, products, bench.register),
        exposed=exposed,
        reasons=(*(_theme_reason(t) for t in themes), *told.reasons, *_where_and_what(countries, products), why),
        strength=scores["tier:immediate"],
        scores=scores,
        facts=facts,
    )


def _rank(scores: Scores, facts: Facts) -> tuple[Tier, Reason]:
    """The tier: what the classifier holds likely, where the register says that it concerns somebody."""
    now, worth = scores["tier:immediate"], 1.0 - scores["tier:none"]
    hard = facts.event in (Event.ALLEGATION, Event.ENFORCEMENT) and facts.assertion is Assertion.ASSERTED
    named = facts.mentioned if len(facts.mentioned) <= LIST_OF_COMPANIES else ()
    if now >= NOW and hard and named:
        return Tier.IMMEDIATE, Reason(name="registered_company", detail=", ".join(named))
    if now >= NOW and hard and facts.exposed:
        return Tier.IMMEDIATE, Reason(name="product_country", detail=", ".join(f"{p} {c}" for p, c in facts.exposed))
    if worth >= WORTH and (facts.themes or facts.mentioned):
        return Tier.DIGEST, Reason(name="concerns_supply_chains", detail=_why_not(facts, hard, now))
    if not facts.themes:
        return Tier.NONE, Reason(name="no_theme")
    return Tier.NONE, Reason(name="no_supply_chain", detail="nothing that concerns supply chains like those of the register")


def _why_not(facts: Facts, hard: bool, now: float) -> str:
    if not hard:
        return f"not immediate: {facts.event}, {facts.assertion}"
    if not facts.mentioned and not facts.exposed:
        return "not immediate: no company of the register, and no product and country that its chains touch"
    return f"not immediate: new facts about them are not likely enough ({now:.2f})"


def _best(scores: Scores, prefix: str, leave: Sequence[str] = ()) -> str:
    wanted = {k[len(prefix) :]: p for k, p in scores.items() if k.startswith(prefix)}
    return max((k for k in wanted if k not in leave), key=lambda k: wanted[k])


def _chosen(classifier: Linear, named: Mapping[str, Sequence[str]], needed: float) -> tuple[str, ...]:
    sure = {key: classifier.scores(about)["yes"] for key, about in named.items()}
    return candidates.decided(sure, needed, _MOST_PLACES)


def _learnt_themes(ruled: Judged, scores: Scores, bench: Bench) -> list[ThemeScore]:
    """The themes that are likely enough, strongest first, each with the sentences that the rules know of it."""
    every = {k[6:]: p for k, p in scores.items() if k.startswith("theme:")}
    likely = {k: p for k, p in every.items() if p >= THEME}
    if not likely and scores["assertion:None"] < 0.5:
        # The text as a whole treats one of them: the likeliest.
        likely = dict([max(every.items(), key=lambda kv: kv[1])])
    known = {t.key: t for t in ruled.themes}
    missing = likely.keys() - known.keys()
    if missing:
        known |= score_themes(ruled.sentences, bench.pack.signs, bench.reading.body, True)
    ranked = sorted(likely, key=lambda k: (-likely[k], k))[:_MOST_THEMES]
    return [known.get(key, ThemeScore(key, likely[key])) for key in ranked]


def _told_reasons(event: Event, assertion: Assertion | None, scores: Scores) -> tuple[Reason, ...]:
    out = [Reason(name=f"event_{event}", detail=f"probability {scores[f'event:{event}']:.2f}")]
    if assertion:
        out.append(Reason(name=f"assertion_{assertion}", detail=f"probability {scores[f'assertion:{assertion}']:.2f}"))
    return tuple(out)


def _themes(
    sentences: Sequence[Sentence], bench: Bench, company: bool, product: bool
) -> tuple[list[ThemeScore], Told]:
    """The themes of a segment and what it tells; fewer points suffice where a company or product is named."""
    near = company or product
    context = near or sum(s.has("concept:worker", "concept:workplace") for s in sentences) >= 2
    scores = score_themes(sentences, bench.pack.signs, bench.reading.body, context)
    themes = chosen(scores, NEEDED_NEAR if near else NEEDED)
    told = tell(sentences, themes, bench.source)
    serious = max(told.scores.get(c, 0.0) for c in SERIOUS) >= 3 and told.event is not Event.COMMERCIAL
    if company and serious and not themes:
        # A company of the register in a text of this kind: the slightest theme is what it is about.
        themes = chosen(scores, NEEDED_FAINT)[:2]
        told = tell(sentences, themes, bench.source)
    return themes, told


def _at_work(themes: Sequence[ThemeScore]) -> bool:
    """Whether what is told happens to workers, children or water, and not in a debate."""
    wanted = ("workplace", "worker", "young", "water")
    return any(s.has(f"concept:{c}") for t in themes[:3] for _, s, _ in t.sentences for c in wanted)


def companies(sentences: Sequence[Sentence], bench: Bench) -> dict[str, list[NameHit]]:
    """The accepted companies that are named in this segment."""
    if not sentences:
        return {}
    segment, out = sentences[0].segment, {}
    for supplier, hits in bench.accepted.items():
        inside = [h for h in hits if (s := bench.reading.sentence_at(h.start)) is not None and s.segment == segment]
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


def areas_of(
    rank: Tier,
    here: Mapping[str, list[NameHit]],
    exposed: Sequence[tuple[str, str]],
    products: Sequence[str],
    register: Register,
) -> tuple[str, ...]:
    """The areas that a segment concerns: those of its companies, else those of its product groups."""
    if rank is Tier.NONE:
        return ()
    areas = dict.fromkeys(a for supplier in here for a in register.areas_of(supplier))
    if not areas:
        wanted = [p for p, _ in exposed] or list(products)
        areas = dict.fromkeys(a for p in wanted for a in register.areas_for_product(p))
    return tuple(areas)


def _theme_reason(theme: ThemeScore) -> Reason:
    return Reason(name="theme", detail=f"{theme.key} {theme.score:.1f} in {len(theme.sentences)} sentence(s)")


def _where_and_what(countries: Sequence[str], products: Sequence[str]) -> tuple[Reason, ...]:
    out = []
    if countries:
        out.append(Reason(name="countries", detail=", ".join(countries)))
    if products:
        out.append(Reason(name="products", detail=", ".join(products)))
    return tuple(out)
