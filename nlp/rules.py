"""One segment of a text weighed by the rules alone: themes, event, assertion, places, goods, tier."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bevaka.records import Assertion, Event, Reason, SourceType, Tier
from bevaka.register import Register
from nlp import related
from nlp.judge import Told, tell
from nlp.learnt import Scores
from nlp.packs import Pack
from nlp.places import BUYERS, where
from nlp.reading import STRONG, NameHit, Reading, Sentence
from nlp.themes import NEEDED, NEEDED_FAINT, NEEDED_NEAR, ThemeScore, chosen, score_themes
from nlp.tiers import Facts, tier

SERIOUS = ("allegation", "enforcement", "follow_up", "remedy", "statement", "correction")
# A text that names more companies than this is a list or ranking: it can reach the digest only.
LIST_OF_COMPANIES = 12
# Sentences of a headline with its lead: the goods that they name are what they are about.
TEASER = 3
# What is not made elsewhere but done where the buyer is.
_DONE_AT_HOME = frozenset(("cleaning",))
# Points that a product needs in a headline without a text: one weak word.
_HEADLINE = 0.9


@dataclass(frozen=True)
class Judged:
    """One segment judged; ``scores`` are the classifiers' probabilities, empty where none was asked.

    ``spoken`` are all themes that the segment has a word for, ``themes`` those that it treats.
    """

    tier: Tier
    told: Told
    themes: tuple[ThemeScore, ...]
    here: Mapping[str, list[NameHit]]
    countries: tuple[str, ...]
    products: tuple[str, ...]
    areas: tuple[str, ...]
    exposed: tuple[tuple[str, str], ...]
    sentences: tuple[Sentence, ...]
    reasons: tuple[Reason, ...]
    strength: float
    scores: Scores
    facts: Facts
    spoken: Mapping[str, ThemeScore]

    @property
    def deeds(self) -> Mapping[str, list[NameHit]]:
        """The companies whose deed it may be."""
        return deeds(self.here, self.facts.aside)

    @property
    def suppliers(self) -> tuple[str, ...]:
        """The companies named in the segment."""
        return tuple(self.here)


@dataclass(frozen=True)
class Bench:
    """What a segment is weighed with: the reading, its accepted companies, pack and register, publisher and year (0: unknown)."""

    reading: Reading
    accepted: Mapping[str, list[NameHit]]
    pack: Pack
    register: Register
    source: SourceType
    year: int = 0


def deeds(here: Mapping[str, list[NameHit]], aside: Collection[str]) -> Mapping[str, list[NameHit]]:
    """The companies of ``here`` that are not only named in passing."""
    return {one: hits for one, hits in here.items() if one not in aside}


def by_rules(sentences: Sequence[Sentence], bench: Bench) -> Judged:
    """What the rules alone make of a segment."""
    here = _companies(sentences, bench)
    aside = tuple(one for one, hits in here.items() if all(related.aside(hit, bench.reading) for hit in hits))
    accused = deeds(here, aside)
    products = _products(sentences, accused, bench.register)
    spoken, themes, told = _themes(sentences, bench, bool(here), bool(products))
    countries = where(bench.reading, sentences, themes, here, bench.register, told.event)
    strength = themes[0].score if themes else 0.0
    touched = exposed(products, countries, bench.register)
    facts = Facts(
        told.event,
        told.assertion,
        tuple(t.key for t in themes),
        strength,
        _implicated(accused, themes, bench.reading) if len(here) <= LIST_OF_COMPANIES else (),
        tuple(here),
        touched,
        tuple(products),
        at_work(themes),
        sum(s.has("concept:procurement") for s in sentences) >= (1 if strength >= 4 else 2),
        any(told.scores.get(c, 0.0) >= 3.5 for c in SERIOUS) and told.event is not Event.POLICY,
        aside,
    )
    rank, why = tier(facts)
    return Judged(
        rank,
        told,
        tuple(themes),
        here,
        countries,
        tuple(products),
        areas_of(rank, accused if rank is Tier.IMMEDIATE else here, touched, products, bench.register),
        touched,
        tuple(sentences),
        (*(theme_reason(t) for t in themes), *told.reasons, *where_and_what(countries, products), why),
        strength,
        {},
        facts,
        spoken,
    )


def _themes(
    sentences: Sequence[Sentence], bench: Bench, company: bool, product: bool
) -> tuple[dict[str, ThemeScore], list[ThemeScore], Told]:
    """The themes spoken of, those treated, and what is told; fewer points suffice where a company or product is named."""
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
    return scores, themes, told


def at_work(themes: Sequence[ThemeScore]) -> bool:
    """Whether what is told happens to workers, children or water, and not in a debate."""
    wanted = ("workplace", "worker", "young", "water")
    return any(s.has(f"concept:{c}") for t in themes[:3] for _, s, _ in t.sentences for c in wanted)


def _companies(sentences: Sequence[Sentence], bench: Bench) -> dict[str, list[NameHit]]:
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
    brief = len(sentences) <= TEASER
    for sentence in sentences:
        abused = sentence.title or any(w >= 2 for _, w in sentence.weights("theme")) or sentence.has("concept:worker")
        for product, weight in sentence.weights("product"):
            if abused or (brief and weight >= STRONG):
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


def exposed(products: Sequence[str], countries: Sequence[str], register: Register) -> tuple[tuple[str, str], ...]:
    """The products and countries that meet where the register's chains touch them; at home only services done there."""
    touched = register.exposed_products()
    far = [(p, c) for p in products for c in countries if c not in BUYERS or p in _DONE_AT_HOME]
    return tuple((p, c) for p, c in far if c in touched.get(p, set()))


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


def unread(judged: Judged, bench: Bench, lang: str) -> Judged:
    """A segment of a language that nobody here reads: a company named in it is worth a person's look, whatever is said.

    Paragraphs of it in a language that is read may have said more; then that stands.
    """
    if judged.tier is not Tier.NONE:
        return judged
    rank = Tier.DIGEST if judged.here else Tier.NONE
    return replace(
        judged,
        tier=rank,
        areas=areas_of(rank, judged.here, (), (), bench.register),
        reasons=(*where_and_what(judged.countries, ()), Reason(name="unread_language", detail=lang)),
    )


def areas_of(
    rank: Tier,
    here: Mapping[str, list[NameHit]],
    touched: Sequence[tuple[str, str]],
    products: Sequence[str],
    register: Register,
) -> tuple[str, ...]:
    """The areas that a segment concerns: those of its companies, else those of its product groups."""
    if rank is Tier.NONE:
        return ()
    areas = dict.fromkeys(a for supplier in here for a in register.areas_of(supplier))
    if not areas:
        wanted = [p for p, _ in touched] or list(products)
        areas = dict.fromkeys(a for p in wanted for a in register.areas_for_product(p))
    return tuple(areas)


def theme_reason(theme: ThemeScore) -> Reason:
    """A theme in words: its points and sentences."""
    return Reason(name="theme", detail=f"{theme.key} {theme.score:.1f} in {len(theme.sentences)} sentence(s)")


def where_and_what(countries: Sequence[str], products: Sequence[str]) -> tuple[Reason, ...]:
    """The countries and products in words."""
    out = []
    if countries:
        out.append(Reason(name="countries", detail=", ".join(countries)))
    if products:
        out.append(Reason(name="products", detail=", ".join(products)))
    return tuple(out)
