"""The page of published figures equals a new measurement."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nlp.evaluate import evaluate
from nlp.pipeline import Tagger
from nlp.quality import page, wilson

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 0, 0.0, 1.0), (10, 10, 0.72, 1.0), (0, 10, 0.0, 0.28), (5, 10, 0.24, 0.76)]
)
def test_wilson_intervals(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == (pytest.approx(low, abs=0.005), pytest.approx(high, abs=0.005))


def test_the_published_page_is_what_a_new_measurement_gives(gold_tagger: Tagger) -> None:
    report = evaluate(ROOT / "data" / "gold" / "gold.jsonl", gold_tagger)
    made, published = page(report), (ROOT / "docs" / "quality.md").read_text("utf-8")
    number = re.compile(r"\d+\.\d+")
    assert number.sub("#", made) == number.sub("#", published)
    # Another machine's arithmetic may move a document that stands on a threshold; more than that is another measurement.
    pairs = list(zip(number.findall(made), number.findall(published), strict=True))
    assert sum(abs(float(a) - float(b)) > 0.051 for a, b in pairs) <= len(pairs) // 50
