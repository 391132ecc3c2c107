"""Puts a finding together: names decided, segments judged, quotes chosen, mentions and reasons written down."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bevaka.records import Document, Finding, Reason, Tier
from bevaka.register import Register
from nlp import namesakes
from nlp.evidence import quotes
from nlp.folds import Model
from nlp.mentions import mentions_of
from nlp.packs import Pack
from nlp.reading import NameHit, Reading
from nlp.rules import Bench, Judged, unread
from nlp.segments import split
from nlp.weigh import NOW, judge

_RANK = {Tier.IMMEDIATE: 2, Tier.DIGEST: 1, Tier.NONE: 0}


@dataclass(frozen=True)
class Tools:
    """What findings are made with: one language's pack, the register, and what was learnt (``None``: rules alone).

    ``reads``: whether the language of the text is one that the house understands.
    """

    pack: Pack
    register: Register
    model: Model | None = None
    reads: bool = True


def finding_of(document: Document, lang: str, reading: Reading, tools: Tools, ruleset: str) -> Finding:
    """The finding of a document."""
    year = document.published.year if document.published else 0
    learnt = tools.model.of(document.body) if tools.model and tools.reads else None
    names = namesakes.decide(reading, tools.register, learnt.names if learnt else None)
    parts = []
    for part in split(reading):
        here = _within(part, names.accepted)
        bench = Bench(part, here, tools.pack, tools.register, document.source_type, year)
        judged = judge(part.sentences, bench, learnt)
        parts.append(judged if tools.reads else unread(judged, bench, lang))
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
        mentions=tuple(mentions_of(reading, names.accepted, tools.pack)),
        document_id=document.id,
    )


def _within(part: Reading, accepted: Mapping[str, list[NameHit]]) -> dict[str, list[NameHit]]:
    """The accepted companies of a part, in the order of the whole, with their places in it."""
    if not part.sentences:
        return {}
    start, end = part.sentences[0].start, part.sentences[-1].end
    out = {}
    for supplier, hits in accepted.items():
        first, last = (bisect_left(hits, offset, key=lambda hit: hit.start) for offset in (start, end))
        if first < last:
            out[supplier] = hits[first:last]
    return out


def _joined(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(x for group in groups for x in group))


def _score(judged: Judged) -> float:
    """0..1: how sure and how grave; rises with the strength of the themes within each tier's band."""
    if judged.scores:
        now = judged.scores["tier:immediate"]
        return round(max(now, NOW) if judged.tier is Tier.IMMEDIATE else now, 3)
    low, high = {Tier.IMMEDIATE: (0.7, 1.0), Tier.DIGEST: (0.3, 0.65), Tier.NONE: (0.0, 0.25)}[judged.tier]
    return round(low + (high - low) * min(1.0, judged.strength / 12.0), 3)
