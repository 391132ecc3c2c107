"""One segment of a text weighed: themes, event, assertion, places, goods, tier; by rules, and by what was learnt.

The rules judge first; what they say is among the features of the classifiers, whose answer then stands. A house without
a model, or one that is asked for rules alone, is judged by the rules. What only the register can say (is a company of
the register named, does its chain touch this product and country) is never learnt: it is a condition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bevaka.records import Assertion, Event, Reason, Tier
from nlp import candidates, treated
from nlp.answered import OWN, only_answered
from nlp.features import features, said_of
from nlp.framing import Frame
from nlp.learnt import Learnt, Linear, Scores
from nlp.reading import Sentence
from nlp.rules import (
    LIST_OF_COMPANIES,
    TEASER,
    Bench,
    Judged,
    areas_of,
    by_rules,
    exposed,
    theme_reason,
    where_and_what,
)
from nlp.themes import ThemeScore
from nlp.tiers import Facts, tier, told_as_fact

# From which probability on a label holds; chosen by cross-validation on data/train (see docs/quality.md).
THEME, COUNTRY, PRODUCT = 0.42, 0.45, 0.45
# Every abuse is followed by words on checks, codes and plans: that a text treats the duty to look must be surer than that.
DUTY = 0.55
_DUTY = "due_diligence"
# Below which chance of treating none a text treats some theme, if only the likeliest.
NO_THEME = 0.8
# From which on it is told at once; less is needed where the text surely tells a deed as a fact.
NOW, NOW_DEED, DEED = 0.5, 0.3, 0.85
# From which chance of a deed told as a fact on it is told at once if the rules say so too: a short text gives no more, and
# one of so few sentences, headline included, hardly any. There the rules also say which deed.
DEED_AGREED, DEED_BRIEF = 0.6, {1: 0.02, 2: 0.02, 3: 0.02, 4: 0.1, 5: 0.2}
# From which on it is told at all, where less is needed if the rules say so too.
WORTH, WORTH_AGREED, WORTH_ALONE = 0.7, 0.65, 0.75
# And where both hold it for a deed told as a fact about goods that are bought.
WORTH_DEED = 0.4
# From which chance of a denial on it is asked whether it only answers: a finding of nothing has hardly any.
DENIED = 0.3
_MOST_THEMES, _MOST_PLACES = 5, 4
# What suffices for the likeliest where none is likely enough: a text about nothing to buy has no product.
COUNTRY_ALONE, PRODUCT_ALONE, THEME_ALONE = 0.225, 0.315, 0.114


@dataclass(frozen=True)
class Seen:
    """What the classifiers see of a segment: the features of its text, and those of each theme, country and product."""

    text: tuple[str, ...]
    themes: Mapping[str, Sequence[str]]
    countries: Mapping[str, Sequence[str]]
    products: Mapping[str, Sequence[str]]


def judge(sentences: Sequence[Sentence], bench: Bench, learnt: Learnt | None) -> Judged:
    """Judge one segment: what it treats, tells and concerns."""
    ruled = by_rules(sentences, bench)
    if learnt is None or not worth_a_look(ruled) or _for_rules(sentences):
        return ruled
    return by_learnt(ruled, see(ruled, bench), bench, learnt)


def _for_rules(sentences: Sequence[Sentence]) -> bool:
    """A headline alone, which is too little for what was learnt from whole texts; and an advertisement for a job."""
    titles = [s for s in sentences if s.title]
    return len(titles) == len(sentences) or any("name:job" in s.labels for s in titles)


def worth_a_look(ruled: Judged) -> bool:
    """Whether anything stands in the segment that could make it worth telling: a company, a theme, or signs of one."""
    if ruled.suppliers or ruled.themes:
        return True
    signs = {label for s in ruled.sentences for label in s.labels if label.startswith(("theme:", "concept:"))}
    return len(signs) >= 3


def see(ruled: Judged, bench: Bench) -> Seen:
    """The features of a segment that the rules have judged."""
    said = [
        f"rule:event:{ruled.told.event}",
        f"rule:assertion:{ruled.told.assertion}",
        f"rule:tier:{ruled.tier}",
        f"rule:first:{ruled.themes[0].key if ruled.themes else None}",
        f"register:companies:{min(3, len(ruled.here))}",
        f"register:implicated:{bool(ruled.facts.implicated)}",
        *_bought(ruled.exposed, ruled.products),
        f"register:many:{len(ruled.here) > LIST_OF_COMPANIES}",
        f"publisher:{bench.source}",
    ]
    for theme in ruled.themes:
        said += [f"rule:theme:{theme.key}", f"rule:theme:{theme.key}:{min(4, int(theme.score // 2))}"]
    said += said_of(ruled.themes)
    said += Frame(ruled.sentences, bench.reading, ruled.told, bool(ruled.here), bench.source, bench.year).features()
    text = candidates.Text(
        bench.reading,
        ruled.sentences,
        ruled.themes,
        ruled.deeds,
        bench.register,
        str(ruled.told.event),
        (f"publisher {bench.source}", f"tier {ruled.tier}"),
    )
    spoken = treated.Spoken(ruled.sentences, ruled.spoken, ruled.facts.themes, len(ruled.here))
    return Seen(
        tuple(features(ruled.sentences, bench.reading, bench.accepted, said)),
        treated.themes(spoken),
        candidates.countries(text),
        candidates.products(text),
    )


def by_learnt(ruled: Judged, seen: Seen, bench: Bench, learnt: Learnt) -> Judged:
    """The segment as the classifiers see it, under the conditions that the register sets."""
    scores: Scores = learnt.of_text(seen.text)
    products = _goods(ruled, seen, learnt)
    themes = _learnt_themes(ruled, seen, scores, learnt)
    event = Event(_best(scores, "event:", leave=("allegation",) if bench.source in OWN else ()))
    countries = _chosen(learnt.countries, seen.countries, COUNTRY, COUNTRY_ALONE)
    countries = _happened(event, countries, seen.countries)
    touched = exposed(products, countries, bench.register)
    assertion = Assertion(_best(scores, "assertion:", leave=("None",))) if themes else None
    why_told = _told_reasons(event, assertion, scores)
    brief = DEED_BRIEF.get(len(ruled.sentences))
    # The rules may be right about the deed and know too little of where it is: what was learnt of that is lent to them.
    at_once = Tier.IMMEDIATE in (ruled.tier, tier(replace(ruled.facts, exposed=touched, products=products))[0])
    agreed = at_once and _deed(scores) >= (DEED_AGREED if brief is None else brief)
    denied = at_once and scores.get("assertion:denied", 0.0) >= DENIED
    answered = denied and only_answered(ruled.sentences, ruled.told, bench.source)
    agreed = agreed or answered
    if (answered or (agreed and brief is not None)) and not told_as_fact(event, assertion):
        # A denial was learnt that only answers what the rules say, or so short a text gives no more.
        event, assertion, why_told = ruled.told.event, ruled.told.assertion, ruled.told.reasons
    facts = replace(
        ruled.facts,
        event=event,
        assertion=assertion,
        themes=tuple(t.key for t in themes),
        exposed=touched,
        products=products,
    )
    scores = _known_better(scores, seen, _bought(ruled.exposed, ruled.products), _bought(touched, products), learnt)
    rank, why = _rank(scores, facts, ruled.tier, agreed)
    told = replace(ruled.told, event=event, assertion=assertion, reasons=why_told)
    return replace(
        ruled,
        tier=rank,
        told=told,
        themes=tuple(themes),
        countries=countries,
        products=products,
        areas=areas_of(rank, ruled.deeds if rank is Tier.IMMEDIATE else ruled.here, touched, products, bench.register),
        exposed=touched,
        reasons=(*(theme_reason(t) for t in themes), *told.reasons, *where_and_what(countries, products), why),
        strength=scores["tier:immediate"],
        scores=scores,
        facts=facts,
    )


def _bought(exposed: Sequence[tuple[str, str]], products: Sequence[str]) -> tuple[str, str]:
    """The features that say whether goods are named, and such as the register's chains have from there."""
    return f"register:exposed:{bool(exposed)}", f"register:product:{bool(products)}"


def _known_better(
    scores: Scores, seen: Seen, ruled: tuple[str, str], chosen: tuple[str, str], learnt: Learnt
) -> Scores:
    """The chances of the tiers once more, where what was learnt knows of other goods and countries than the rules did."""
    if ruled == chosen:
        return scores
    other = dict(zip(ruled, chosen, strict=True))
    again = learnt.of_text([other.get(feature, feature) for feature in seen.text])
    return {**scores, **{label: chance for label, chance in again.items() if label.startswith("tier:")}}


def _rank(scores: Scores, facts: Facts, ruled: Tier, agreed: bool) -> tuple[Tier, Reason]:
    """The tier: what the classifier holds likely or both agree on, where the register says that it concerns somebody."""
    now, worth = scores["tier:immediate"], 1.0 - scores["tier:none"]
    hard = told_as_fact(facts.event, facts.assertion)
    soon = agreed or now >= (NOW_DEED if _deed(scores) >= DEED else NOW)
    named = facts.concerned if len(facts.mentioned) <= LIST_OF_COMPANIES else ()
    if soon and hard and named:
        return Tier.IMMEDIATE, Reason(name="registered_company", detail=", ".join(named))
    if soon and hard and facts.exposed:
        return Tier.IMMEDIATE, Reason(name="product_country", detail=", ".join(f"{p} {c}" for p, c in facts.exposed))
    business = facts.event is Event.COMMERCIAL and not facts.themes
    if worth >= _worth_needed(facts, ruled) and (facts.themes or facts.mentioned) and not business:
        return Tier.DIGEST, Reason(name="concerns_supply_chains", detail=_why_not(facts, hard, now))
    if not facts.themes:
        return Tier.NONE, Reason(name="no_theme")
    return Tier.NONE, Reason(
        name="no_supply_chain", detail="nothing that concerns supply chains like those of the register"
    )


def _deed(scores: Scores) -> float:
    """How likely it is that an abuse, or what is done about it by law, is told as a fact."""
    return (scores["event:allegation"] + scores["event:enforcement"]) * scores["assertion:asserted"]


def _worth_needed(facts: Facts, ruled: Tier) -> float:
    """How likely it must be that a text is worth telling: more where it names neither a company nor goods."""
    if not facts.mentioned and not facts.products:
        return WORTH_ALONE
    if ruled is Tier.NONE:
        return WORTH
    return WORTH_DEED if facts.products and told_as_fact(facts.event, facts.assertion) else WORTH_AGREED


def _why_not(facts: Facts, hard: bool, now: float) -> str:
    if not hard:
        return f"not immediate: {facts.event}, {facts.assertion}"
    if not facts.mentioned and not facts.exposed:
        return "not immediate: no company of the register, and no product and country that its chains touch"
    return f"not immediate: new facts about them are not likely enough ({now:.2f})"


def _best(scores: Scores, prefix: str, leave: Sequence[str] = ()) -> str:
    wanted = {k[len(prefix) :]: p for k, p in scores.items() if k.startswith(prefix)}
    return max((k for k in wanted if k not in leave), key=lambda k: wanted[k])


def _chosen(classifier: Linear, named: Mapping[str, Sequence[str]], needed: float, alone: float) -> tuple[str, ...]:
    sure = dict(zip(named, classifier.of_crossed(list(named.values())), strict=True))
    likely = candidates.decided(sure, needed, _MOST_PLACES)
    return likely or candidates.decided(sure, alone, 1)


def _goods(ruled: Judged, seen: Seen, learnt: Learnt) -> tuple[str, ...]:
    """The product groups that are likely; those of the rules where what was learnt from whole texts finds none in a teaser."""
    likely = _chosen(learnt.products, seen.products, PRODUCT, PRODUCT_ALONE)
    return ruled.products if not likely and len(ruled.sentences) <= TEASER else likely


def _happened(event: Event, chosen: Sequence[str], about: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Where it happens, of the countries that are likely: a law or a ban is here as well, what else is told is there."""
    if event is Event.ENFORCEMENT:
        return candidates.with_bans(chosen, about)
    return tuple(chosen) if event is Event.POLICY else candidates.not_of_buyers(chosen, about)


def _learnt_themes(ruled: Judged, seen: Seen, scores: Scores, learnt: Learnt) -> list[ThemeScore]:
    """The themes that are likely enough, strongest first, each with the sentences that the rules know of it."""
    every = {key: learnt.treated.scores(about)["yes"] for key, about in treated.likely(seen.themes, scores).items()}
    chosen = candidates.decided({k: p for k, p in every.items() if k != _DUTY or p >= DUTY}, THEME, _MOST_THEMES)
    if not chosen and scores["assertion:None"] < NO_THEME:
        chosen = candidates.decided(every, THEME_ALONE, 1)
    # A theme that a house has added is known by its words alone.
    added = [t.key for t in ruled.themes if f"theme:{t.key}" not in scores]
    return [ruled.spoken.get(key) or ThemeScore(key, every[key]) for key in (*chosen, *added)]


def _told_reasons(event: Event, assertion: Assertion | None, scores: Scores) -> tuple[Reason, ...]:
    out = [Reason(name=f"event_{event}", detail=f"probability {scores.get(f'event:{event}', 0.0):.2f}")]
    if assertion:
        out.append(
            Reason(name=f"assertion_{assertion}", detail=f"probability {scores.get(f'assertion:{assertion}', 0.0):.2f}")
        )
    return tuple(out)
