"""Themes that a text speaks of, each as features: does the text treat it, or only mention it?

A text has words for more themes than it treats: background, other cases, promises, a debate. What the words of the whole
text make likely (``Learnt.themes``) is weighed once more, for each theme, with how and where the text speaks of it: how
much beside its other themes, in the title or at the end, in sentences of its own or in a list, asserted or denied. The
features are the same for all themes, so that what is seen often of one helps with another that is seen seldom. The second
look is taken with chances of texts that the first had not seen, after the idea of stacking (Wolpert, 1992).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nlp.learnt import Scores
from nlp.reading import Sentence
from nlp.themes import ThemeScore

# What is likely for a theme of which the text has no word is looked at from this chance on.
FAINT = 0.05
# What stands for all themes that a segment has no word for.
OTHER = ""
_WORK = frozenset(("concept:worker", "concept:workplace", "concept:migrant"))
_LEAD = 3
_SURE, _STRONG = 1e-4, 2.5
# Where the figures of a theme step up: points, parts of a whole, numbers, places in the text, logarithms of chances.
_POINTS = (0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 7, 10)
_HEAVIEST, _TITLE, _LEADING = (0.5, 1, 1.5, 2, 2.6, 3.2), (0.4, 1.5, 2.5), (0.4, 1, 2, 3, 5)
_BESIDE_TOP, _OF_ALL = (0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1), (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8)
_FEW, _RANKS, _OFTEN = (1, 2, 3, 5), (1, 2, 3, 4, 6), (2, 3, 4, 6, 9)
_PLACES, _ALONG = (1, 2, 4, 8, 16), (0.05, 0.2, 0.4, 0.6, 0.8)
_SHARE, _FULL = (0.03, 0.06, 0.1, 0.2, 0.35), (0.05, 0.1, 0.2, 0.35, 0.5)
_PART, _SOME = (0.15, 0.5, 0.85, 1), (0.01, 0.4, 0.8)
_LENGTHS = (3, 5, 8, 12, 20, 30, 45)
_CUES = {"allegation": (1.5, 2.5), "enforcement": (1.5, 2.5), "policy": (1.5,), "pledge": (1.5,)}
_LIKELY, _BEHIND = (-4, -3, -2, -1.2, -0.5, 0, 0.6, 1.3, 2, 3), (-6, -4, -2.5, -1.5, -0.5, -0.01)
_MANY, _CHANCES = (0.3, 0.8, 1.3, 1.8, 2.5, 3.5), (0.1, 0.3, 0.5, 0.7, 0.85, 0.95)


@dataclass(frozen=True)
class Spoken:
    """A segment with all the themes that it has words for; ``ruled``: those that the rules hold treated."""

    sentences: Sequence[Sentence]
    scores: Mapping[str, ThemeScore]
    ruled: Sequence[str]
    companies: int

    @cached_property
    def order(self) -> dict[int, int]:
        """Where each sentence stands, by its identity."""
        return {id(s): n for n, s in enumerate(self.sentences)}

    @cached_property
    def first(self) -> dict[str, int]:
        """Theme → where the first sentence stands that speaks of it."""
        return {key: min(self.order[id(s)] for _, s, _ in one.sentences) for key, one in self.scores.items()}

    @cached_property
    def strongest(self) -> list[str]:
        """The themes, strongest first."""
        return sorted(self.scores, key=lambda key: (-self.scores[key].score, key))

    @cached_property
    def earliest(self) -> list[str]:
        """The themes, first met first."""
        return sorted(self.scores, key=lambda key: (self.first[key], self.strongest.index(key)))

    @cached_property
    def heaviest(self) -> dict[int, list[tuple[float, str]]]:
        """Sentence → what it weighs for each of its themes, heaviest first."""
        found: dict[int, list[tuple[float, str]]] = {}
        for key, one in self.scores.items():
            for weight, sentence, _ in one.sentences:
                found.setdefault(id(sentence), []).append((weight, key))
        return {sentence: sorted(weights, reverse=True) for sentence, weights in found.items()}


def themes(spoken: Spoken) -> dict[str, list[str]]:
    """Theme → features, for every theme that the segment has words for; under ``OTHER`` those of all others."""
    length = len(spoken.sentences)
    full = sum(1 for s in spoken.sentences if s.weights("theme")) / max(1, length)
    known = [
        f"long {bisect_right(_LENGTHS, length)}",
        f"themes {bisect_right((1, 2, 3, 4, 6, 8), len(spoken.scores))}",
        f"full {bisect_right(_FULL, full)}",
        f"companies {bisect_right((1, 2, 3, 12), spoken.companies)}",
    ]
    out = {OTHER: [*known, "by rule False"]}
    for key, one in spoken.scores.items():
        out[key] = [*known, f"by rule {key in spoken.ruled}"]
        out[key] += [*_weighed(one, spoken), *_placed(one, spoken), *_accompanied(one, spoken)]
    return out


def _weighed(one: ThemeScore, spoken: Spoken) -> Iterator[str]:
    """How strongly a text speaks of a theme, by itself and beside its others."""
    weights = [weight for weight, _, _ in one.sentences]
    top, every = spoken.scores[spoken.strongest[0]].score, sum(s.score for s in spoken.scores.values())
    strong = sum(s.labels.get(f"theme:{one.key}", 0.0) >= _STRONG for _, s, _ in one.sentences)
    yield f"points {bisect_right(_POINTS, one.score)}"
    yield f"heaviest {bisect_right(_HEAVIEST, max(weights))}"
    yield f"beside the top {bisect_right(_BESIDE_TOP, one.score / top if top else 0.0)}"
    yield f"of all {bisect_right(_OF_ALL, one.score / every if every else 0.0)}"
    yield f"times {bisect_right(_OFTEN, len(weights))}"
    yield f"rank {bisect_right(_RANKS, spoken.strongest.index(one.key))}"
    yield f"strong words {bisect_right(_FEW, strong)}"


def _placed(one: ThemeScore, spoken: Spoken) -> Iterator[str]:
    """Where in the text it does so."""
    length, first = max(1, len(spoken.sentences)), spoken.first[one.key]
    title = max((weight for weight, s, _ in one.sentences if s.title), default=0.0)
    lead = sum(weight for weight, s, _ in one.sentences if not s.title and spoken.order[id(s)] <= _LEAD)
    yield f"first {bisect_right(_PLACES, first)}"
    yield f"along {bisect_right(_ALONG, first / length)}"
    yield f"met {bisect_right(_FEW, spoken.earliest.index(one.key))}"
    yield f"sentences {bisect_right(_SHARE, len(one.sentences) / length)}"
    yield f"title {bisect_right(_TITLE, title)}"
    yield f"lead {bisect_right(_LEADING, lead)}"


def _accompanied(one: ThemeScore, spoken: Spoken) -> Iterator[str]:
    """What is said of it, and what else its sentences speak of."""
    whole = sum(weight for weight, _, _ in one.sentences) or 1.0
    for kind in ("asserted", "denied", "negated", "risk"):
        share = sum(weight for weight, _, said in one.sentences if said == kind) / whole
        yield f"{kind} {bisect_right(_PART[:3] if kind != 'asserted' else _PART, share)}"
    for cue, steps in _CUES.items():
        most = max(s.labels.get(f"event:{cue}", 0.0) for _, s, _ in one.sentences)
        yield f"cue {cue} {bisect_right(steps, most)}"
    many = len(one.sentences)
    yield f"company {bisect_right(_SOME, sum(bool(s.names) for _, s, _ in one.sentences) / many)}"
    yield f"product {bisect_right(_SOME, sum(bool(s.weights('product')) for _, s, _ in one.sentences) / many)}"
    yield f"work {bisect_right(_SOME, sum(not _WORK.isdisjoint(s.labels) for _, s, _ in one.sentences) / many)}"
    own = sum(weight for weight, s, _ in one.sentences if len(spoken.heaviest[id(s)]) == 1)
    beaten = sum(weight for weight, s, _ in one.sentences if spoken.heaviest[id(s)][0][0] > weight)
    listed = max(len(s.weights("theme")) for _, s, _ in one.sentences)
    yield f"alone {bisect_right(_PART, own / whole)}"
    yield f"beaten {bisect_right(_PART[:3], beaten / whole)}"
    yield f"listed {bisect_right((2, 3, 4, 5), listed)}"


def likely(about: Mapping[str, Sequence[str]], scores: Scores) -> dict[str, list[str]]:
    """Theme → its features and what the words of the whole text make likely, for all that are worth a second look.

    ``scores`` are the probabilities of a text's labels; a theme of which it has no word is looked at from ``FAINT`` on.
    """
    known = {label.removeprefix("theme:"): chance for label, chance in scores.items() if label.startswith("theme:")}
    ranked = sorted(known, key=lambda key: (-known[key], key))
    whole = [
        f"chances of all {bisect_right(_MANY, sum(known.values()))}",
        f"chance of none {bisect_right(_CHANCES, scores['assertion:None'])}",
        f"chance of nothing {bisect_right(_CHANCES[:4], scores['tier:none'])}",
    ]
    out = {}
    for place, key in enumerate(ranked):
        if known[key] < FAINT and key not in about:
            continue
        own, best = _logit(known[key]), _logit(known[ranked[0]])
        out[key] = [
            f"theme {key}",
            *about.get(key, about[OTHER]),
            *whole,
            f"chance {bisect_right(_LIKELY, own)}",
            f"chance behind {bisect_right(_BEHIND, own - best)}",
            f"chance rank {bisect_right(_RANKS, place)}",
        ]
    return out


def _logit(chance: float) -> float:
    held = min(max(chance, _SURE), 1 - _SURE)
    return math.log(held / (1 - held))
