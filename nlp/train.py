"""``make train``: the classifiers trained from ``data/train``, and measured by cross-validation over stories.

Logistic regression by scikit-learn, which is needed here only (the extra ``train``), not where texts are tagged.

Every folder of ``data/train`` holds labelled publications (``documents.jsonl``) and the invented register that they speak
of, in the formats of the gold set. The gold set itself is never trained on. In each of five rounds the documents of a
fifth of the stories are tagged, whole, by a tagger that learnt from the other four.
"""

from __future__ import annotations

import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bevaka.records import Document
from bevaka.register import Register
from nlp import namesakes
from nlp.evaluate import Report, document_of, read_gold, report, tagged
from nlp.find import Tools
from nlp.languages import Packs, load_packs
from nlp.learnt import Features, Head, Learnt, Linear, evened
from nlp.pipeline import Tagger
from nlp.weigh import Bench, Seen, by_rules, see

FOLDS = 5
DOCUMENTS = "documents.jsonl"
# Freedom is scikit-learn's C, the inverse of the penalty on large weights.
WORDS = ("w:", "t:")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Recipe:
    """How a classifier is trained: how free its weights are, and in how many examples a feature must stand."""

    freedom: float
    least: int


TEXTS, THEMES, PICKS = Recipe(0.3, 3), Recipe(0.3, 3), Recipe(0.3, 5)


@dataclass(frozen=True)
class Lesson:
    """One labelled document: its story, what the classifiers see of it, and its labels."""

    key: str
    story: str
    seen: Seen
    labels: Row


@dataclass(frozen=True)
class School:
    """A folder of labelled documents and its register."""

    rows: dict[str, dict[str, Any]]
    register: Register

    @classmethod
    def read(cls, folder: Path) -> School:
        """Read a folder. Raises Mistakes."""
        return cls(read_gold(folder / DOCUMENTS), Register.load(folder))


def schools(folder: Path) -> list[School]:
    """Every folder below ``data/train`` that holds documents. Raises Mistakes."""
    return [School.read(file.parent) for file in sorted(folder.glob(f"*/{DOCUMENTS}"))]


def lessons(school: School, packs: Packs) -> Iterator[Lesson]:
    """The documents of a folder as the classifiers see them."""
    tagger = Tagger(packs, school.register)
    for key, row in school.rows.items():
        yield Lesson(key, row.get("story") or key, _seen(tagger, document_of(row), school.register), row["labels"])


def _seen(tagger: Tagger, document: Document, register: Register) -> Seen:
    reading, pack = tagger.read(document)
    tools = Tools(pack, register)
    bench = Bench(reading, namesakes.decide(reading, register).accepted, tools.pack, register, document.source_type)
    return see(by_rules(reading.sentences, bench), bench)


def fit(some: Sequence[Lesson], themes: Sequence[str]) -> Learnt:
    """Train on some lessons; the same lessons give the same weights."""
    texts = [one.seen.text for one in some]
    labels = [one.labels for one in some]
    single = {name: [str(row[name]) for row in labels] for name in ("event", "assertion", "tier")}
    treated = {t: [t in row["themes"] for row in labels] for t in sorted(themes)}
    return Learnt(
        _several(texts, single, TEXTS),
        _each([[f for f in text if not f.startswith(WORDS)] for text in texts], treated, "theme:", THEMES),
        _picks(some, "countries"),
        _picks(some, "products"),
    )


def _several(rows: Sequence[Features], answers: Mapping[str, Sequence[str]], recipe: Recipe) -> Linear:
    """One exclusive head for each question."""
    known, matrix = _matrix(rows, recipe)
    heads = []
    for name, given in answers.items():
        model = _regression(recipe).fit(matrix, given)
        labels = tuple(f"{name}:{label}" for label in model.classes_)
        heads.append(Head(labels, _half(model.coef_.T), _half(model.intercept_), True))
    return Linear(known, heads)


def _each(rows: Sequence[Features], answers: Mapping[str, Sequence[bool]], prefix: str, recipe: Recipe) -> Linear:
    """One head of labels that each hold or not; a label that is never or always there keeps its share as its chance."""
    known, matrix = _matrix(rows, recipe)
    weights = np.zeros((len(known), len(answers)), np.float32)
    bias = np.zeros(len(answers), np.float32)
    for n, given in enumerate(answers.values()):
        if len(set(given)) < 2:
            bias[n] = 8.0 if all(given) and given else -8.0
            continue
        model = _regression(recipe).fit(matrix, given)
        weights[:, n], bias[n] = _half(model.coef_[0]), _half(model.intercept_)[0]
    return Linear(known, [Head(tuple(prefix + label for label in answers), weights, bias, False)])


def _picks(some: Iterable[Lesson], name: str) -> Linear:
    pairs = [(about, key in one.labels[name]) for one in some for key, about in getattr(one.seen, name).items()]
    return _each([about for about, _ in pairs], {"yes": [yes for _, yes in pairs]}, "", PICKS)


def _matrix(rows: Sequence[Features], recipe: Recipe) -> tuple[dict[str, int], csr_matrix]:
    seen = Counter(f for row in rows for f in row)
    known = {f: n for n, f in enumerate(sorted(f for f, times in seen.items() if times >= recipe.least))}
    columns = [[known[f] for f in row if f in known] for row in rows]
    starts = np.cumsum([0, *map(len, columns)])
    flat = [c for row in columns for c in row]
    values = [evened(len(row)) for row in columns for _ in row]
    return known, csr_matrix((values, flat, starts), shape=(len(rows), len(known)))


def _regression(recipe: Recipe) -> LogisticRegression:
    return LogisticRegression(C=recipe.freedom, max_iter=500)


def _half(values: NDArray[np.float64]) -> NDArray[np.float32]:
    # As precise as what is written, so that a model gives the same answers before and after.
    return values.astype(np.float16).astype(np.float32)


def fold_of(story: str) -> int:
    """In which fifth a story is: the same on every machine."""
    return zlib.crc32(story.encode()) % FOLDS


def cross_validated(all_schools: Sequence[School], packs: Packs) -> tuple[Report, Report]:
    """The figures of the rules alone, and of rules and learning together, over all documents of ``data/train``."""
    taught = [(school, list(lessons(school, packs))) for school in all_schools]
    every = [one for _, some in taught for one in some]
    rows = {key: row for school, _ in taught for key, row in school.rows.items()}
    ruled: dict[str, dict[str, Any]] = {}
    told: dict[str, dict[str, Any]] = {}
    for school, _ in taught:
        ruled |= tagged(school.rows, Tagger(packs, school.register))
    for fold in range(FOLDS):
        model = fit([one for one in every if fold_of(one.story) != fold], list(packs.themes))
        for school, some in taught:
            mine = {one.key: school.rows[one.key] for one in some if fold_of(one.story) == fold}
            told |= tagged(mine, Tagger(packs, school.register, model))
    return report(rows, ruled), report(rows, {key: told[key] for key in rows})


def main(arguments: Sequence[str]) -> int:
    """``python -m nlp.train [CONFIG] [DATA] [--cross-validate]``: train, write ``nlp/model``, say what was learnt."""
    places = [a for a in arguments if not a.startswith("-")]
    packs = load_packs(Path(places[0] if places else "config"))
    every = schools(Path(places[1] if len(places) > 1 else "data/train"))
    if "--cross-validate" in arguments:
        for name, figures in zip(("rules", "both"), cross_validated(every, packs), strict=True):
            sys.stdout.write(f"{name:6} " + " ".join(f"{k} {v:.3f}" for k, v in figures.total.items()) + "\n")
        return 0
    some = [one for school in every for one in lessons(school, packs)]
    fit(some, list(packs.themes)).write()
    sys.stdout.write(f"learnt from {len(some)} documents of {len({one.story for one in some})} stories\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
