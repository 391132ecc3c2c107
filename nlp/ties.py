"""What goes together: a remedy is told as remedied, a law as a risk. The answers to several questions, settled as one.

Each question (event, assertion, tier) is answered by a classifier of its own, which knows nothing of the others. How much
more often two answers stand together in labelled documents than chance would have them (their pointwise mutual
information) makes combinations likelier or less likely; what is left of each answer over all combinations is its chance.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

QUESTIONS = ("event", "assertion", "tier")
# Those whose chances are settled; the chance of a tier stays as it is, for it is what the score promises.
_SETTLED = ("event", "assertion")
# How much what goes together counts, and how many documents each pair is given by chance before any is counted.
_FORCE, _GIVEN = 0.2, 30.0
_TINY = 1e-9

Scores = Mapping[str, float]


@dataclass(frozen=True)
class Ties:
    """Pairs of answers (``event:remedy|assertion:remedied``) and how much likelier than chance they stand together."""

    pairs: Mapping[str, float]

    @classmethod
    def of(cls, answers: Mapping[str, Sequence[str]], weights: Sequence[float]) -> Ties:
        """Counted in labelled documents: question → an answer for each document, which weighs what ``weights`` says."""
        out = {}
        for one, two in combinations(answers, 2):
            labels = [sorted(set(answers[q])) for q in (one, two)]
            counts = np.zeros((len(labels[0]), len(labels[1])))
            for a, b, weight in zip(answers[one], answers[two], weights, strict=True):
                counts[labels[0].index(a), labels[1].index(b)] += weight
            for (i, a), (j, b) in product(*map(enumerate, labels)):
                out[f"{one}:{a}|{two}:{b}"] = round(float(_likelier(counts)[i, j]), 4)
        return cls(out)

    def settled(self, scores: Scores) -> dict[str, float]:
        """The scores of single answers (``event:policy`` → probability) made to agree; others stay as they are."""
        labels = {q: [k for k in scores if k.startswith(f"{q}:")] for q in QUESTIONS}
        chances = np.zeros([len(labels[q]) for q in QUESTIONS])
        for axis, question in enumerate(QUESTIONS):
            own = np.log([max(_TINY, scores[k]) for k in labels[question]])
            chances += own.reshape([-1 if n == axis else 1 for n in range(len(QUESTIONS))])
        for (x, one), (y, two) in combinations(enumerate(QUESTIONS), 2):
            tied = np.array([[self.pairs.get(f"{a}|{b}", 0.0) for b in labels[two]] for a in labels[one]])
            chances += _FORCE * tied.reshape([chances.shape[n] if n in (x, y) else 1 for n in range(len(QUESTIONS))])
        raised = np.exp(chances - chances.max())
        out = dict(scores)
        for question in _SETTLED:
            axes = tuple(n for n, q in enumerate(QUESTIONS) if q != question)
            shares = raised.sum(axis=axes) / raised.sum()
            out.update(zip(labels[question], map(float, shares), strict=True))
        return out

    def write(self, file: Path) -> None:
        """Write them as JSON."""
        file.write_text(json.dumps(self.pairs, sort_keys=True, indent=0) + "\n", "utf-8")

    @classmethod
    def read(cls, file: Path) -> Ties:
        """What :meth:`write` wrote. Raises OSError where it is missing, ValueError where it is no such file or empty."""
        pairs = json.loads(file.read_text("utf-8"))
        if not isinstance(pairs, dict) or not pairs:
            raise ValueError("knows nothing")
        return cls({str(pair): float(value) for pair, value in pairs.items()})


def _likelier(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logarithm of how much likelier than chance each pair is; chance itself counts as some documents."""
    rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
    chance = rows * columns / counts.sum() ** 2
    shares = counts + _GIVEN * chance
    shares /= shares.sum()
    logs: NDArray[np.float64] = np.log(shares / (shares.sum(axis=1, keepdims=True) * shares.sum(axis=0, keepdims=True)))
    return logs
