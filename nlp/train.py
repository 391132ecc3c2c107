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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bevaka.keys import short
from bevaka.records import Document
from bevaka.register import Register
from nlp import namesakes
from nlp.candidates import crossed
from nlp.evaluate import Report, document_of, read_gold, report, tagged
from nlp.languages import Packs, load_packs
from nlp.learnt import FOLDER, Features, Head, Learnt, Linear, Model, evened
from nlp.pipeline import Tagger
from nlp.rules import Bench, by_rules
from nlp.ties import QUESTIONS, Ties
from nlp.weigh import Seen, see

FOLDS = 5
DOCUMENTS, GOLD = "documents.jsonl", "gold.jsonl"
WORDS = ("w:", "t:")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Recipe:
    """How a classifier is trained: how free its weights are (scikit-learn's C), and in how many examples a feature must stand."""

    freedom: float
    least: int


TEXTS, THEMES, PICKS = Recipe(0.3, 4), Recipe(0.3, 8), Recipe(0.1, 5)
# What documents count. Those of the gold set, and long ones, are nearer to what is published than most written for practice.
GOLD_WEIGHT, LONG_WEIGHT, LONG = 4.0, 2.0, 200


@dataclass(frozen=True)
class Lesson:
    """One labelled document: its story, what the classifiers see of it, and its labels."""

    key: str
    story: str
    seen: Seen
    labels: Row
    body: str
    weight: float


@dataclass(frozen=True)
class School:
    """A folder of labelled documents and its register."""

    rows: dict[str, dict[str, Any]]
    register: Register
    practice: bool = True

    @classmethod
    def read(cls, folder: Path) -> School:
        """Read a folder. Raises Mistakes."""
        file = folder / DOCUMENTS
        return cls(read_gold(file if file.is_file() else folder / GOLD), Register.load(folder), file.is_file())


def schools(folder: Path) -> list[School]:
    """Every folder below ``data/train`` that holds documents. Raises Mistakes."""
    return [School.read(file.parent) for file in sorted(folder.glob(f"*/{DOCUMENTS}"))]


def lessons(school: School, packs: Packs) -> Iterator[Lesson]:
    """The documents of a folder as the classifiers see them."""
    tagger = Tagger(packs, school.register)
    for key, row in school.rows.items():
        document = document_of(row)
        length = LONG_WEIGHT if len(document.text.split()) >= LONG else 1.0
        weight = length if school.practice else GOLD_WEIGHT
        seen = _seen(tagger, document, school.register)
        yield Lesson(key, row.get("story") or key, seen, row["labels"], short(document.body), weight)


def _seen(tagger: Tagger, document: Document, register: Register) -> Seen:
    reading, pack = tagger.read(document)
    bench = Bench(reading, namesakes.decide(reading, register).accepted, pack, register, document.source_type)
    return see(by_rules(reading.sentences, bench), bench)


def fit(some: Sequence[Lesson], themes: Iterable[str], alone: bool = False) -> Learnt:
    """Train on some lessons; the same lessons give the same weights. ``alone``: from the words of the texts and nothing else."""
    texts = [[f for f in one.seen.text if not alone or f.startswith(WORDS)] for one in some]
    labels = [one.labels for one in some]
    weights = [one.weight for one in some]
    single = {name: [str(row[name]) for row in labels] for name in QUESTIONS}
    treated = {t: [t in row["themes"] for row in labels] for t in sorted(themes)}
    return Learnt(
        _several(texts, single, weights),
        _each(texts, treated, "theme:", weights, THEMES),
        _picks(some, "countries"),
        _picks(some, "products"),
        Ties.of(single, weights),
    )


def _several(rows: Sequence[Features], answers: Mapping[str, Sequence[str]], weights: Sequence[float]) -> Linear:
    """One exclusive head for each question."""
    known, matrix = _matrix(rows, TEXTS)
    heads = []
    for name, given in answers.items():
        model = _regression(TEXTS).fit(matrix, given, weights)
        labels = tuple(f"{name}:{label}" for label in model.classes_)
        heads.append(Head(labels, _half(model.coef_.T), _half(model.intercept_), True))
    return Linear(known, heads)


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


def teach(some: Sequence[Lesson], packs: Packs, alone: bool = False) -> Model:
    """The model of all documents, and one without each fifth of the stories."""
    folds = {n: fit([one for one in some if fold_of(one.story) != n], packs.themes, alone) for n in range(FOLDS)}
    return Model(fit(some, packs.themes, alone), folds, {one.body: fold_of(one.story) for one in some})


def measured(every: Sequence[School], packs: Packs, model: Model | None) -> Report:
    """The figures over all documents of some folders: of the rules alone without a model, else cross-validated."""
    rows = {key: row for school in every for key, row in school.rows.items()}
    told: dict[str, dict[str, Any]] = {}
    for school in every:
        told |= tagged(school.rows, Tagger(packs, school.register, model))
    return report(rows, told)


def main(arguments: Sequence[str]) -> int:
    """``python -m nlp.train [CONFIG] [DATA]``: train, write ``nlp/model``, say what was learnt and how well it does."""
    packs = load_packs(Path(arguments[0] if arguments else "config"))
    data = Path(arguments[1] if len(arguments) > 1 else "data")
    gold, every = School.read(data / "gold"), schools(data / "train")
    some = [one for school in (gold, *every) for one in lessons(school, packs)]
    model = teach(some, packs)
    model.write()
    kinds = {"rules": None, "learnt": teach(some, packs, alone=True), "both": model}
    figures = {
        where: {name: dict(measured(those, packs, one).total) for name, one in kinds.items()}
        for where, those in (("practice", every), ("gold", [gold]))
    }
    (FOLDER / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    for where, found in figures.items():
        for name, values in found.items():
            shown = " ".join(f"{key} {value:.3f}" for key, value in values.items() if key != "documents")
            sys.stdout.write(f"{where} {name}, {values['documents']:.0f} documents: {shown}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
