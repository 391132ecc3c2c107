"""``make train``: the classifiers trained from ``data/train``, and measured by cross-validation over stories.

Every folder of ``data/train`` holds labelled publications (``documents.jsonl``) and the invented register that they speak
of, in the formats of the gold set. The gold set itself is never trained on. In each of five rounds the documents of a
fifth of the stories are tagged, whole, by a tagger that learnt from the other four.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bevaka.records import Document
from bevaka.register import Register
from nlp import learnt, namesakes
from nlp.evaluate import Report, document_of, read_gold, report, tagged
from nlp.find import Tools
from nlp.languages import Packs, load_packs
from nlp.learnt import Features, Learnt, Recipe
from nlp.pipeline import Tagger
from nlp.weigh import Bench, Seen, by_rules, see

FOLDS = 5
DOCUMENTS = "documents.jsonl"
TEXTS, PICKS = Recipe(rounds=20, rate=0.01, least=3), Recipe(rounds=12, rate=0.01, least=5)
EVENTS = ("allegation", "enforcement", "follow_up", "remedy", "policy", "commercial", "other")
ASSERTIONS = ("asserted", "denied", "negated", "risk", "remedied", "None")
TIERS = ("immediate", "digest", "none")
Row = Mapping[str, Any]


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
    """Train on some lessons."""
    texts = [(one.seen.text, _labels(one.labels)) for one in some]
    names = [f"event:{e}" for e in EVENTS] + [f"assertion:{a}" for a in ASSERTIONS] + [f"tier:{t}" for t in TIERS]
    return Learnt(
        learnt.train(texts, [*names, *(f"theme:{t}" for t in sorted(themes))], TEXTS),
        learnt.train(list(_picks(some, "countries")), ["yes"], PICKS),
        learnt.train(list(_picks(some, "products")), ["yes"], PICKS),
    )


def _labels(labels: Row) -> frozenset[str]:
    single = (f"{name}:{labels[name]}" for name in ("event", "assertion", "tier"))
    return frozenset((*single, *(f"theme:{t}" for t in labels["themes"])))


def _picks(some: Iterable[Lesson], name: str) -> Iterator[tuple[Features, frozenset[str]]]:
    for one in some:
        for key, about in getattr(one.seen, name).items():
            yield about, frozenset(("yes",) if key in one.labels[name] else ())


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
