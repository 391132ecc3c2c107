"""The learnt part: small bag-of-words classifiers of spaCy over the features of texts, countries and products.

``nlp/model`` holds them; ``make train`` makes it from ``data/train``. A classifier gives every label a probability; what
is done with it, beside the rules, is decided in ``judge.py``. Nothing is guessed where the model cannot be read: that
is a mistake of the house, named when it opens.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

from bevaka.errors import Mistake, Mistakes

FOLDER = Path(__file__).parent / "model"
SEED = 7
_LENGTH = 2**15
_NOTHING = "-"
Features = Sequence[str]
Scores = Mapping[str, float]


@dataclass(frozen=True)
class Recipe:
    """How a classifier is trained: rounds over the examples, learning rate, and in how many of them a feature must stand."""

    rounds: int = 20
    rate: float = 0.01
    least: int = 3
    l2: float = 0.0001


class Bow:
    """One classifier: features in, a probability for every label out."""

    def __init__(self, nlp: Language, known: frozenset[str]) -> None:
        self._nlp, self._known = nlp, known
        self._pipe = nlp.get_pipe("textcat_multilabel")

    def scores(self, many: Sequence[Features]) -> list[Scores]:
        """The scores of several sets of features. Features that were not met in training count for nothing."""
        if not many:
            return []
        # A zone of its own keeps the vocabulary from growing with every text that is ever read.
        with self._nlp.memory_zone():
            docs = [self._doc(features) for features in many]
            scores = self._pipe.predict(docs)  # type: ignore[attr-defined]  # spaCy types pipes as callables
            labels = self._pipe.labels  # type: ignore[attr-defined]  # as above
            return [dict(zip(labels, map(float, row), strict=True)) for row in scores]

    def _doc(self, features: Features) -> Doc:
        return Doc(self._nlp.vocab, words=[f for f in features if f in self._known] or [_NOTHING])

    def write(self, folder: Path) -> None:
        """Write the classifier: spaCy's own bytes, packed, and the features it knows."""
        folder.mkdir(parents=True, exist_ok=True)
        data = self._nlp.to_bytes(exclude=["vocab", "tokenizer"])
        (folder / "model.gz").write_bytes(gzip.compress(data, 9, mtime=0))
        words = json.dumps(sorted(self._known), ensure_ascii=False).encode("utf-8")
        (folder / "features.gz").write_bytes(gzip.compress(words, 9, mtime=0))
        labels = self._pipe.labels  # type: ignore[attr-defined]  # as above
        (folder / "labels.json").write_text(json.dumps(list(labels)), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Bow:
        """The classifier that :meth:`write` wrote. Raises Mistakes where it is missing, broken or empty."""
        try:
            labels = json.loads((folder / "labels.json").read_text("utf-8"))
            known = frozenset(json.loads(gzip.decompress((folder / "features.gz").read_bytes())))
            nlp = _blank(labels)
            nlp.initialize(lambda: [_example(nlp, [_NOTHING], dict.fromkeys(labels, 0.0))])
            nlp.from_bytes(gzip.decompress((folder / "model.gz").read_bytes()), exclude=["vocab", "tokenizer"])
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise _faulty(folder, f"cannot be read ({error}); run make train") from error
        if not labels or not known:
            raise _faulty(folder, "knows nothing; run make train")
        return cls(nlp, known)


def _faulty(folder: Path, text: str) -> Mistakes:
    return Mistakes([Mistake(file=folder, line=None, column=None, text=f"the trained model {text}")])


def _blank(labels: Iterable[str]) -> Language:
    nlp = spacy.blank("xx")
    architecture = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": False,
        "ngram_size": 1,
        "no_output_layer": False,
        "length": _LENGTH,
    }
    pipe = nlp.add_pipe("textcat_multilabel", config={"model": architecture})
    for label in labels:
        pipe.add_label(label)  # type: ignore[attr-defined]  # spaCy types pipes as callables
    return nlp


def _example(nlp: Language, features: Features, cats: Mapping[str, float]) -> Example:
    return Example.from_dict(Doc(nlp.vocab, words=list(features) or [_NOTHING]), {"cats": dict(cats)})


def train(
    rows: Sequence[tuple[Features, frozenset[str]]], labels: Sequence[str], recipe: Recipe | None = None
) -> Bow:
    """A classifier trained on features and the labels that hold for them; the same rows give the same classifier."""
    recipe = recipe or Recipe()
    fix_random_seed(SEED)
    seen: dict[str, int] = {}
    for features, _ in rows:
        for feature in features:
            seen[feature] = seen.get(feature, 0) + 1
    known = frozenset(f for f, n in seen.items() if n >= recipe.least)
    nlp = _blank(labels)
    examples = [
        _example(nlp, [f for f in features if f in known], {label: float(label in on) for label in labels})
        for features, on in rows
    ]
    optimizer = nlp.initialize(lambda: examples[:50])
    optimizer.learn_rate = recipe.rate
    optimizer.L2 = recipe.l2
    order = random.Random(SEED)
    for _ in range(recipe.rounds):
        order.shuffle(examples)
        for i in range(0, len(examples), 32):
            nlp.update(examples[i : i + 32], sgd=optimizer)
    return Bow(nlp, known)


@dataclass(frozen=True)
class Learnt:
    """What was learnt: of texts, and of the countries and products that a text names."""

    texts: Bow
    countries: Bow
    products: Bow

    @classmethod
    def read(cls, folder: Path = FOLDER) -> Learnt:
        """The model of a folder. Raises Mistakes."""
        return cls(*(Bow.read(folder / name) for name in ("texts", "countries", "products")))

    def write(self, folder: Path = FOLDER) -> None:
        """Write the model into a folder."""
        for name in ("texts", "countries", "products"):
            getattr(self, name).write(folder / name)
