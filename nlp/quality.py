"""The page of published figures, ``docs/quality.md``: how well Bevaka understands, measured on labelled documents.

Intervals are Wilson's score intervals at 95 % (Wilson, 1927). Calibration compares the score of a finding with how often
its document was to be told at once, in five bands; the Brier score (Brier, 1950) is the mean squared difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bevaka.shares import wilson
from nlp.evaluate import Report
from nlp.learnt import FOLDER

FIGURES = FOLDER / "figures.json"
_SHOWN = (
    ("alert_precision", "alerts, precision"),
    ("alert_recall", "alerts, recall"),
    ("reach", "reach"),
    ("quiet", "quiet"),
    ("suppliers_f1", "suppliers F1"),
    ("themes_f1", "themes F1"),
    ("countries_f1", "countries F1"),
    ("products_f1", "products F1"),
    ("event", "event"),
    ("assertion", "assertion"),
    ("lang", "language"),
    ("evidence", "evidence"),
    ("story_f1", "stories F1"),
)
_GROUPED = ("alert_precision", "alert_recall", "reach", "quiet", "themes_f1", "countries_f1", "event", "tier")
_BANDS = 5
_HEAD = """# How well it understands

Published precision and recall, made by `bevaka evaluate data/gold/gold.jsonl --page docs/quality.md`; a test compares this
page with a new measurement. What the figures mean stands in [data/gold/README.md](../data/gold/README.md).

All companies, persons and events of the documents are invented. What is learnt is cross-validated over stories: a document
is tagged by classifiers that saw no document of its story. The vocabulary and rules were written with the errors on the gold
set in view, so expect less on unseen text; the practice documents (`data/train`), most of which no rule was written for,
show how much less.
"""


def page(done: Report) -> str:
    """The page in Markdown, of a measurement and of the figures that training left."""
    learnt = json.loads(FIGURES.read_text("utf-8"))
    parts = [_HEAD, f"## The gold set: {done.total['documents']:.0f} documents in seven languages\n", _total(done)]
    for title, groups in (("language", done.languages), ("wanted tier", done.tiers), ("trap", done.traps)):
        parts += [f"### Per {title}\n", _groups(title, groups)]
    parts += [
        "## Rules alone, learnt alone, both\n",
        _kinds(learnt),
        "## What the score means\n",
        _calibration(done.scores),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def _total(done: Report) -> str:
    said, true = done.counts
    hits = round(done.total["alert_recall"] * true)
    ranges = {"alert_precision": wilson(hits, said), "alert_recall": wilson(hits, true)}
    rows = []
    for key, name in _SHOWN:
        low, high = ranges.get(key, (None, None))
        between = f"{low:.2f} to {high:.2f}" if low is not None and high is not None else ""
        rows.append([name, f"{done.total[key]:.3f}", between])
    return _table(["figure", "value", "95 % interval"], rows)


def _groups(title: str, groups: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        [key, f"{figures['documents']:.0f}", *(f"{figures[name]:.2f}" for name in _GROUPED)]
        for key, figures in groups.items()
    ]
    return _table([title, "documents", *(name.replace("_", " ") for name in _GROUPED)], rows)


def _kinds(learnt: Mapping[str, Any]) -> str:
    parts = []
    for where, name in (("gold", "gold set"), ("practice", "practice documents")):
        kinds = learnt[where]
        rows = [[words, *(f"{kinds[k][key]:.3f}" for k in ("rules", "learnt", "both"))] for key, words in _SHOWN]
        parts.append(_table([f"{name} ({kinds['both']['documents']:.0f})", "rules", "learnt", "both"], rows))
    parts.append(
        "*Learnt alone* sees the words of a text and what the register shows, and none of our themes, concepts and cues.\n"
        "*Both* is what Bevaka uses: the rules judge first, and what they say is among what the classifiers see.\n"
    )
    return "\n".join(parts)


def _calibration(pairs: Sequence[tuple[float, bool]]) -> str:
    rows = []
    for band in range(_BANDS):
        low, high = band / _BANDS, (band + 1) / _BANDS
        inside = [(s, t) for s, t in pairs if low <= s < high or (band == _BANDS - 1 and s == 1.0)]
        if inside:
            mean, share = sum(s for s, _ in inside) / len(inside), sum(t for _, t in inside) / len(inside)
            rows.append([f"{low:.1f} to {high:.1f}", f"{len(inside)}", f"{mean:.2f}", f"{share:.2f}"])
    brier = sum((s - t) ** 2 for s, t in pairs) / max(1, len(pairs))
    return (
        "The score of a finding is the probability that its owner would want to be told at once.\n\n"
        + _table(["score", "documents", "mean score", "to be told at once"], rows)
        + f"\nBrier score {brier:.3f} (0 is perfect; always saying the average would give "
        f"{_always(pairs):.3f}).\n"
    )


def _always(pairs: Sequence[tuple[float, bool]]) -> float:
    share = sum(t for _, t in pairs) / max(1, len(pairs))
    return share * (1 - share)
