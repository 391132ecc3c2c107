"""``make train``: the classifiers trained from ``data/train``, and measured by cross-validation over stories.

Logistic regression by scikit-learn, which is needed here only (the extra ``train``), not where texts are tagged.

Every folder of ``data/train`` holds labelled publications (``documents.jsonl``) and the invented register that they speak
of, in the formats of the gold set, which is learnt from too. Beside the classifiers of all documents, five are made that
each leave out a fifth of the stories; a document that was learnt from is tagged by those that left it out.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from nlp import treated
from nlp.candidates import crossed
from nlp.evaluate import Report, report, tagged
from nlp.folds import Model
from nlp.framing import FRAME
from nlp.languages import Packs
from nlp.learnt import AND, FOLDER, Features, Head, Learnt, Linear, evened
from nlp.lessons import Lesson, School, lessons, schools
from nlp.packfiles import load_packs
from nlp.pipeline import Tagger

FOLDS = 5
WORDS = ("w:", "t:")
# The questions that a text is asked: how its event is told depends on which event it is, so both are one answer.
QUESTIONS = (("event", "assertion"), ("tier",))
_ASSERTED, _NO_THEME = "assertion:asserted", "assertion:None"
# How much of what would make all assertions equally common the rare ones are given; and the steps of what is written.
HELP, STEP = 0.3, 1 / 64


@dataclass(frozen=True)
class Recipe:
    """How a classifier is trained: how free its weights are (scikit-learn's C), and in how many examples a feature must stand."""

    freedom: float
    least: int


TEXTS, THEMES, TREATED, PICKS, NAMES = Recipe(0.2, 9), Recipe(0.3, 12), Recipe(0.3, 5), Recipe(0.07, 8), Recipe(0.3, 5)
NOTHING = Linear({}, [])  # a part that is not learnt yet


class Class:
    """Lessons, and what is learnt of them by parts; what several parts need is learnt once.

    ``alone``: from the words of the texts and nothing else.
    """

    def __init__(self, some: Sequence[Lesson], themes: Iterable[str], alone: bool = False) -> None:
        self._some, self._themes, self._alone = some, sorted(themes), alone
        self._first: dict[frozenset[int], Learnt] = {}

    def fit(self, left_out: int | None = None) -> Learnt:
        """Train on all lessons but those of a fifth; the same lessons give the same weights."""
        without = frozenset(() if left_out is None else (left_out,))
        some, first = self._but(without), self._taught(without)
        return replace(
            first,
            treated=self._treated(some, without),
            countries=_picks(some, "countries"),
            products=_picks(some, "products"),
            names=_names(some),
        )

    def _but(self, without: frozenset[int]) -> list[Lesson]:
        return [one for one in self._some if fold_of(one.story) not in without]

    def _features(self, one: Lesson) -> list[str]:
        return [f for f in one.seen.text if not self._alone or f.startswith(WORDS)]

    def _taught(self, without: frozenset[int]) -> Learnt:
        """What is learnt of whole texts, and nothing else yet, without some fifths."""
        if (known := self._first.get(without)) is None:
            some = self._but(without)
            texts, weights = [self._features(one) for one in some], [one.weight for one in some]
            # What a text treats is no matter of how it is framed.
            unframed = [[f for f in row if not f.startswith(FRAME)] for row in texts]
            held = {t: [t in one.labels["themes"] for one in some] for t in self._themes}
            known = self._first[without] = Learnt(
                _several(texts, _answers(some), weights),
                _each(unframed, held, "theme:", weights, THEMES),
                NOTHING,
                NOTHING,
                NOTHING,
                NOTHING,
            )
        return known

    def _treated(self, some: Sequence[Lesson], without: frozenset[int]) -> Linear:
        """The second look at themes: each fifth with the chances given by what was learnt without it."""
        rows, yes, weights = [], [], []
        for one in some:
            scores = self._taught(without | {fold_of(one.story)}).of_text(self._features(one))
            spoken = {treated.OTHER: ()} if self._alone else one.seen.themes
            for key, about in treated.likely(spoken, scores).items():
                rows.append(about)
                yes.append(key in one.labels["themes"])
                weights.append(one.weight)
        return _each(rows, {"yes": yes}, "", weights, TREATED)


def _answers(some: Iterable[Lesson]) -> list[list[str]]:
    labels = [one.labels for one in some]
    return [[AND.join(f"{name}:{row[name]}" for name in names) for row in labels] for names in QUESTIONS]


def _several(rows: Sequence[Features], asked: Sequence[Sequence[str]], weights: Sequence[float]) -> Linear:
    """One exclusive head for each question, whose answers are whole labels."""
    known, matrix = _matrix(rows, TEXTS)
    heads = []
    for given in asked:
        model = _regression(TEXTS).fit(matrix, given, weights)
        labels = tuple(map(str, model.classes_))
        bias = model.intercept_ + _raised(labels, given, weights)
        heads.append(Head(labels, _half(model.coef_.T), _half(bias), True))
    return Linear(known, heads)


def _raised(labels: Sequence[str], given: Sequence[str], weights: Sequence[float]) -> NDArray[np.float64]:
    """How much a rare assertion is helped against a common one: few examples make a classifier too shy of it.

    A logit adjustment (Menon and others, 2021) of part of its strength; "no theme" counts as what is asserted does.
    """
    whole = sum(weights)
    shares: dict[str, float] = {}
    for label, weight in zip(given, weights, strict=True):
        shares[_assertion(label)] = shares.get(_assertion(label), 0.0) + weight / whole
    shares[_NO_THEME] = shares.get(_ASSERTED, 1.0)
    return np.array([-HELP * np.log(shares[_assertion(label)]) for label in labels])


def _assertion(label: str) -> str:
    """The assertion in a label, or that it holds none."""
    return next((part for part in label.split(AND) if part.startswith("assertion:")), _NO_THEME)


def _each(
    rows: Sequence[Features],
    answers: Mapping[str, Sequence[bool]],
    prefix: str,
    sample: Sequence[float],
    recipe: Recipe,
) -> Linear:
    """One head of labels that each hold or not; a label that is never or always there keeps its share as its chance."""
    known, matrix = _matrix(rows, recipe)
    weights = np.zeros((len(known), len(answers)), np.float32)
    bias = np.zeros(len(answers), np.float32)
    for n, given in enumerate(answers.values()):
        if len(set(given)) < 2:
            bias[n] = 8.0 if all(given) and given else -8.0
            continue
        model = _regression(recipe).fit(matrix, given, sample)
        weights[:, n], bias[n] = _half(model.coef_[0]), _half(model.intercept_)[0]
    return Linear(known, [Head(tuple(prefix + label for label in answers), weights, bias, False)])


def _picks(some: Iterable[Lesson], name: str) -> Linear:
    every = [
        (crossed(about), key in one.labels[name], one) for one in some for key, about in getattr(one.seen, name).items()
    ]
    answers = {"yes": [yes for _, yes, _ in every]}
    return _each([about for about, _, _ in every], answers, "", [one.weight for _, _, one in every], PICKS)


def _names(some: Iterable[Lesson]) -> Linear:
    every = [(about, key in one.labels["suppliers"], one.weight) for one in some for key, about in one.names.items()]
    return _each([about for about, _, _ in every], {"yes": [y for _, y, _ in every]}, "", [w for *_, w in every], NAMES)


def _matrix(rows: Sequence[Features], recipe: Recipe) -> tuple[dict[str, int], csr_matrix]:
    seen = Counter(f for row in rows for f in row)
    least = min(recipe.least, len(rows))
    known = {f: n for n, f in enumerate(sorted(f for f, times in seen.items() if times >= least))}
    columns = [[known[f] for f in row if f in known] for row in rows]
    starts = np.cumsum([0, *map(len, columns)])
    flat = [c for row in columns for c in row]
    values = [evened(len(row)) for row in columns for _ in row]
    return known, csr_matrix((values, flat, starts), shape=(len(rows), len(known)))


def _regression(recipe: Recipe) -> LogisticRegression:
    return LogisticRegression(C=recipe.freedom, max_iter=500)


def _half(values: NDArray[np.float64]) -> NDArray[np.float32]:
    # As precise as what is written, so that a model gives the same answers before and after; in steps, which pack better.
    return (np.round(values / STEP) * STEP).astype(np.float16).astype(np.float32)


def fold_of(story: str) -> int:
    """In which fifth a story is: the same on every machine."""
    return zlib.crc32(story.encode()) % FOLDS


def teach(some: Sequence[Lesson], packs: Packs, alone: bool = False) -> Model:
    """The model of all documents, and one without each fifth of the stories."""
    taught = Class(some, packs.themes, alone)
    return Model({n: taught.fit(n) for n in (*range(FOLDS), None)}, {one.body: fold_of(one.story) for one in some})


def measured(every: Sequence[School], packs: Packs, model: Model | None) -> Report:
    """The figures over all documents of some folders: of the rules alone without a model, else cross-validated."""
    rows = {key: row for school in every for key, row in school.rows.items()}
    told: dict[str, dict[str, Any]] = {}
    for school in every:
        told |= tagged(school.rows, Tagger(packs, school.register, model))
    return report(rows, told)


def main(arguments: Sequence[str]) -> int:
    """``python -m nlp.train [CONFIG] [DATA]``: train, write ``nlp/model``, say what was learnt and how well it does."""
    config, data = map(Path, (*arguments, *("config", "data")[len(arguments) :]))
    packs, gold, every = load_packs(config), School.read(data / "gold"), schools(data / "train")
    # Threads that wait for each other cost twenty times what these small matrices do.
    with threadpool_limits(limits=1):
        some = [one for school in (gold, *every) for one in lessons(school, packs)]
        model = teach(some, packs)
        kinds = {"rules": None, "learnt": teach(some, packs, alone=True), "both": model}
    model.write()
    figures = {
        where: {name: dict(measured(those, packs, one).total) for name, one in kinds.items()}
        for where, those in (("practice", every), ("gold", [gold]))
    }
    (FOLDER / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    for where, found in figures.items():
        for name, values in found.items():
            sys.stdout.write(f"{where} {name}: {' '.join(f'{key} {value:.3f}' for key, value in values.items())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
