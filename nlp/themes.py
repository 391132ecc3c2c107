"""Which themes a reading treats, how strongly, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bevaka.records import Assertion
from nlp.reading import Sentence
from nlp.sentences import scope

# Points that make a theme one that the text treats; fewer where a company or product of the register's kind is named.
NEEDED, NEEDED_NEAR, NEEDED_FAINT = 2.8, 1.9, 0.75
# A theme beside a far stronger one is background unless it reaches this share of it.
SHARE = 0.2
_FADE = 0.65
_PLEDGED = 0.3
# Sets of concepts whose themes are kept.
_SETS = 50_000
_WORK = frozenset(("concept:worker", "concept:workplace", "concept:migrant", "concept:young"))


class Signs:
    """Themes told by concepts that stand together. What a set of concepts says is worked out once: few sets are ever met."""

    def __init__(self, rows: Mapping[str, Sequence[tuple[frozenset[str], float]]]) -> None:
        self._rows = rows
        self._known: dict[frozenset[str], Mapping[str, float]] = {}

    def of(self, concepts: frozenset[str]) -> Mapping[str, float]:
        """Theme → the weight of its heaviest sign whose concepts are all there."""
        if (known := self._known.get(concepts)) is None:
            if len(self._known) >= _SETS:
                self._known.clear()
            known = self._known[concepts] = {
                key: best
                for key, rows in self._rows.items()
                if (best := max((w for needs, w in rows if needs <= concepts), default=0.0))
            }
        return known

    def across(self, one: frozenset[str], two: frozenset[str]) -> Mapping[str, float]:
        """Theme → the weight of the heaviest sign that only both sets together hold, and the first does not."""
        found = {}
        for key in self.of(one | two):
            best = max((w for needs, w in self._rows[key] if needs <= one | two and not needs <= one), default=0.0)
            if best:
                found[key] = best
        return found


@dataclass
class ThemeScore:
    """A theme's score, and the sentences that speak of it with their weights and what they say."""

    key: str
    score: float = 0.0
    sentences: list[tuple[float, Sentence, Assertion]] = field(default_factory=list)


def score_themes(sentences: Iterable[Sentence], signs: Signs, body: str, context: bool) -> dict[str, ThemeScore]:
    """Every theme with a hit, scored. ``context``: the text names a company, product or work, so weaker words count."""
    scores: dict[str, ThemeScore] = {}
    before: Sentence | None = None
    for sentence in sentences:
        found = theme_weights(sentence, signs, context)
        if before is not None and before.paragraph == sentence.paragraph and not before.title:
            for key, weight in _across(before, sentence, signs).items():
                found.setdefault(key, weight)
        before = sentence
        if sentence.labels.get("event:pledge", 0.0) >= 1.5:
            # A company's own promise names every abuse and tells of none.
            found = {key: weight * _PLEDGED for key, weight in found.items()}
        if not found:
            continue
        said = scope(sentence, body)
        for key, weight in found.items():
            scores.setdefault(key, ThemeScore(key)).sentences.append((weight * sentence.place, sentence, said))
    for theme in scores.values():
        ordered = sorted((w for w, _, _ in theme.sentences), reverse=True)
        theme.score = sum(w * _FADE**i for i, w in enumerate(ordered))
    return scores


def _across(before: Sentence, sentence: Sentence, signs: Signs) -> dict[str, float]:
    """Signs whose concepts stand in two neighbouring sentences of a paragraph; worth less than in one."""
    if not before.weights("concept") or not sentence.weights("concept"):
        return {}
    return {key: best * 0.5 for key, best in signs.across(before.concepts, sentence.concepts).items()}


def theme_weights(sentence: Sentence, signs: Signs, context: bool) -> dict[str, float]:
    """Theme → weight in one sentence: its strongest word, or sign, plus a little for a second one."""
    found: dict[str, float] = {}
    for key, weight in sentence.weights("theme"):
        if weight == 2.0:
            near = not _WORK.isdisjoint(sentence.labels) or bool(sentence.weights("product"))
            weight = 2.0 if near else 1.5 if context else 0.8
        elif weight == 1.0:
            weight = 0.4
        found[key] = weight
    if len(sentence.weights("concept")) < 2:
        return found
    for key, best in signs.of(sentence.concepts).items():
        best = best * 0.75 if best < 3 and not context else best * 0.9
        found[key] = max(found.get(key, 0.0), best) + (0.3 if key in found else 0.0)
    return found


def chosen(scores: Mapping[str, ThemeScore], needed: float = NEEDED) -> list[ThemeScore]:
    """The themes the text treats, strongest first."""
    if not scores:
        return []
    top = max(s.score for s in scores.values())
    kept = [s for s in scores.values() if s.score >= needed and s.score >= top * SHARE]
    return sorted(kept, key=lambda s: (-s.score, s.key))
