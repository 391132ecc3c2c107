"""The learnt part: linear classifiers (logistic regression) over the features of texts, countries and products.

``nlp/model`` holds their weights; ``make train`` makes them from ``data/train`` (``nlp/train.py``). A classifier gives
every label a probability; what is done with it, beside the rules, is decided in ``weigh.py``. Nothing is guessed where
the model cannot be read: that is a mistake of the house, named when it opens.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import repeat
from math import tanh
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bevaka.errors import Mistake, Mistakes
from bevaka.keys import short

FOLDER = Path(__file__).parent / "model"
# Features of a usual text, which count one each.
USUAL = 150
PARTS = ("texts", "themes", "treated", "countries", "products", "names")
# The answers without which nothing can be decided; the others only count where they were met in training.
NEEDED = {
    "texts": {"tier:immediate", "tier:digest", "tier:none", "event:allegation", "event:enforcement"}
    | {"assertion:asserted", "assertion:None"},
    "treated": {"yes"},
    "names": {"yes"},
}
Features = Sequence[str]
Scores = Mapping[str, float]
Matrix = NDArray[np.float32]
Rows = NDArray[np.intp]
# What stands between the two features of a pair, and between answers that one label gives together.
PAIR, AND = " & ", "|"


@dataclass(frozen=True)
class Head:
    """Labels of one question with their weights (features × labels) and biases; ``exclusive`` where just one holds."""

    labels: tuple[str, ...]
    weights: Matrix
    bias: Matrix
    exclusive: bool

    def sound(self, features: int) -> bool:
        """Whether there is a finite weight for each of so many features and labels."""
        shaped = self.weights.shape == (features, len(self.labels)) and self.bias.shape == (len(self.labels),)
        return shaped and bool(np.isfinite(self.weights).all() and np.isfinite(self.bias).all())


def apart(scores: Scores) -> dict[str, float]:
    """The chance of each single answer, where a label gives several: ``event:other|assertion:denied`` counts for both."""
    out: dict[str, float] = {}
    for label, chance in scores.items():
        for answer in label.split(AND):
            out[answer] = out.get(answer, 0.0) + chance
    return out


def evened(features: int) -> float:
    """What each feature of a text counts, so that a long text with many features is no surer than a short one."""
    return float((USUAL / features) ** 0.5) if features else 0.0


class _Pairs:
    """What features and their pairs weigh, as tables: what is made of few parts needs no names put together."""

    def __init__(self, known: Mapping[str, int], weights: Matrix) -> None:
        parts = sorted({part for feature in known for part in feature.split(PAIR)})
        # The last row and column stand for what was not met in training, and fill up what has fewer features.
        self._numbers, self._other = {part: n for n, part in enumerate(parts)}, len(parts)
        # The weight, and one where it is known.
        self._single = np.zeros((len(parts) + 1, 2))
        self._double = np.zeros((len(parts) + 1, len(parts) + 1, 2))
        for feature, number in known.items():
            own = [self._numbers[part] for part in feature.split(PAIR)]
            if len(own) == 1:
                self._single[own[0]] = weights[number, 0], 1
            elif len(own) == 2:
                self._double[own[0], own[1]] = weights[number, 0], 1

    def sums(self, many: Sequence[Features]) -> NDArray[np.float64]:
        """For each the sum of the weights of its features and of their pairs in order, and how many are known."""
        longest = max(map(len, many))
        rows = [[self._numbers.get(f, self._other) for f in about] for about in many]
        own = np.array([row + [self._other] * (longest - len(row)) for row in rows], np.intp)
        left, right = _couples(longest)
        both: NDArray[np.float64] = self._double[own[:, left], own[:, right]].sum(axis=1)
        both += self._single[own].sum(axis=1)
        return both


@cache
def _couples(many: int) -> tuple[Rows, Rows]:
    left, right = np.triu_indices(many, 1)
    return left, right


class Linear:
    """One classifier: features in, a probability for every label of its heads out."""

    def __init__(self, known: Mapping[str, int], heads: Sequence[Head]) -> None:
        self.known, self.heads = known, tuple(heads)
        # All heads side by side: one look at the rows of a text answers all questions.
        self.weights = np.hstack([h.weights for h in heads]) if heads else np.zeros((0, 0), np.float32)
        self._bias = np.hstack([h.bias for h in heads]) if heads else np.zeros(0, np.float32)
        self._pairs: _Pairs | None = None

    def scores(self, features: Features) -> dict[str, float]:
        """Label → probability. Features that were not met in training count for nothing."""
        rows = np.fromiter(map(self.known.get, features, repeat(-1)), np.intp, len(features))
        return self.of_rows(rows[rows >= 0])

    def of_rows(self, rows: Rows) -> dict[str, float]:
        """Label → probability, of features by their numbers."""
        return self.of_sums(self.weights[rows].sum(axis=0), len(rows))

    def of_sums(self, weights: Matrix, known: int) -> dict[str, float]:
        """Label → probability, of the sums of the weights of so many known features."""
        sums = self._bias + evened(known) * weights
        out: dict[str, float] = {}
        at = 0
        for head in self.heads:
            own = sums[at : at + len(head.labels)]
            at += len(head.labels)
            raised = np.exp(own - own.max()) if head.exclusive else 1.0 / (1.0 + np.exp(-own))
            chances = raised / raised.sum() if head.exclusive else raised
            out.update(zip(head.labels, chances.tolist(), strict=True))
        return out

    def of_crossed(self, many: Sequence[Features]) -> list[float]:
        """The probability of the first label for each: of features and all their pairs, as ``candidates.crossed`` writes them."""
        if not many:
            return []
        if (pairs := self._pairs) is None:
            pairs = self._pairs = _Pairs(self.known, self.weights)
        sums = [float(self._bias[0]) + evened(int(n)) * total for total, n in pairs.sums(many).tolist()]
        # The logistic function, in the form that cannot overflow.
        return [0.5 + 0.5 * tanh(total / 2) for total in sums]

    @property
    def fingerprint(self) -> str:
        """A short hash of what the classifier knows: other weights, another rule set."""
        parts = [np.ascontiguousarray(a).tobytes().hex() for h in self.heads for a in (h.weights, h.bias)]
        return short(*self.known, *(label for h in self.heads for label in h.labels), *parts)

    def write(self, file: Path) -> None:
        """Write the classifier as a NumPy archive of plain arrays, half precision."""
        file.parent.mkdir(parents=True, exist_ok=True)
        about = {
            "features": sorted(self.known, key=lambda f: self.known[f]),
            "heads": [{"labels": h.labels, "exclusive": h.exclusive} for h in self.heads],
        }
        arrays: dict[str, Any] = {"about": np.frombuffer(json.dumps(about, ensure_ascii=False).encode(), np.uint8)}
        for n, head in enumerate(self.heads):
            arrays |= {f"weights{n}": head.weights.astype(np.float16), f"bias{n}": head.bias.astype(np.float32)}
        np.savez_compressed(file, **arrays)

    @classmethod
    def read(cls, file: Path) -> Linear:
        """The classifier that :meth:`write` wrote. Raises Mistakes where it is missing, broken or empty."""
        try:
            # Read whole first: NumPy leaves a file that it cannot understand open.
            with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
                about = json.loads(arrays["about"].tobytes())
                heads = [
                    Head(
                        tuple(head["labels"]),
                        arrays[f"weights{n}"].astype(np.float32),
                        arrays[f"bias{n}"].astype(np.float32),
                        bool(head["exclusive"]),
                    )
                    for n, head in enumerate(about["heads"])
                ]
                known = {feature: n for n, feature in enumerate(about["features"])}
        except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
            raise faulty(file, f"cannot be read ({error}); run make train") from error
        if not known or not heads or not all(head.sound(len(known)) for head in heads):
            raise faulty(file, "knows nothing, or what is no number; run make train")
        return cls(known, heads)


class _Joined:
    """Classifiers of the same features side by side: one look for each feature of a text answers the questions of all."""

    def __init__(self, parts: Sequence[Linear]) -> None:
        self._parts = parts
        self._rows = {feature: n for n, feature in enumerate(dict.fromkeys(f for part in parts for f in part.known))}
        ends = np.cumsum([part.weights.shape[1] for part in parts])
        self._ends = ends.tolist()
        # The last columns count the features that each classifier knows.
        self._table = np.zeros((len(self._rows), ends[-1] + len(parts)), np.float32)
        for n, (part, end) in enumerate(zip(parts, self._ends, strict=True)):
            own = [self._rows[feature] for feature in part.known]
            self._table[own, end - part.weights.shape[1] : end] = part.weights[list(part.known.values())]
            self._table[own, ends[-1] + n] = 1

    def scores(self, features: Features) -> list[dict[str, float]]:
        """Label → probability for each classifier."""
        rows = [row for row in map(self._rows.get, features) if row is not None]
        sums = self._table.take(rows, axis=0).sum(axis=0)
        known = map(int, sums[self._ends[-1] :].tolist())
        own = np.split(sums[: self._ends[-1]], self._ends[:-1])
        return [part.of_sums(some, many) for part, some, many in zip(self._parts, own, known, strict=True)]


def faulty(file: Path, text: str) -> Mistakes:
    """What is wrong with a file of the trained model."""
    return Mistakes([Mistake(file=file, line=None, column=None, text=f"the trained model {text}")])


@dataclass(frozen=True)
class Learnt:
    """What was learnt: of texts, their themes, those they speak of, the countries and products that a text names, and names
    of companies that mean other things too.
    """

    texts: Linear
    themes: Linear
    treated: Linear
    countries: Linear
    products: Linear
    names: Linear

    @cached_property
    def _of_texts(self) -> _Joined:
        return _Joined((self.texts, self.themes))

    @property
    def parts(self) -> tuple[Linear, ...]:
        """The classifiers in the order of ``PARTS``."""
        return tuple(getattr(self, part) for part in PARTS)

    @classmethod
    def read(cls, folder: Path = FOLDER) -> Learnt:
        """The model of a folder. Raises Mistakes."""
        parts = {part: Linear.read(folder / f"{part}.npz") for part in PARTS}
        for part, needed in NEEDED.items():
            answers = apart({label: 0.0 for head in parts[part].heads for label in head.labels})
            if missing := sorted(needed - answers.keys()):
                raise faulty(folder / f"{part}.npz", f"has no answer {', '.join(missing)}; run make train")
        return cls(**parts)

    def write(self, folder: Path = FOLDER) -> None:
        """Write the model into a folder."""
        for name, part in zip(PARTS, self.parts, strict=True):
            part.write(folder / f"{name}.npz")

    @property
    def fingerprint(self) -> str:
        """A short hash of all that was learnt."""
        return short(*(p.fingerprint for p in self.parts))

    def of_text(self, features: Features) -> dict[str, float]:
        """Every label of a text: event, assertion, tier and themes."""
        texts, themes = self._of_texts.scores(features)
        return apart(texts) | themes
