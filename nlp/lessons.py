"""Labelled documents as the classifiers see them: what ``nlp/train.py`` learns from.

Every folder of ``data/train`` holds labelled publications (``documents.jsonl``) and the invented register that they speak
of, in the formats of the gold set, which is learnt from too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bevaka.keys import short
from bevaka.records import Document
from bevaka.register import Register
from nlp import doubted, namesakes
from nlp.languages import Packs
from nlp.learnt import Features
from nlp.lines import document_of, read_gold
from nlp.pipeline import Tagger
from nlp.rules import Bench, by_rules
from nlp.weigh import Seen, see

DOCUMENTS, GOLD = "documents.jsonl", "gold.jsonl"
# What documents count. Those of the gold set, and long ones, are nearer to what is published than most written for practice.
GOLD_WEIGHT, LONG_WEIGHT, LONG = 4.0, 2.0, 200
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Lesson:
    """One labelled document: its story, what the classifiers see of it and of its doubted names, and its labels."""

    key: str
    story: str
    seen: Seen
    names: Mapping[str, Features]
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
        seen, names = _seen(tagger, document, school.register)
        yield Lesson(key, row.get("story") or key, seen, names, row["labels"], short(document.body), weight)


def _seen(tagger: Tagger, document: Document, register: Register) -> tuple[Seen, Mapping[str, Features]]:
    reading, pack = tagger.read(document)
    weighed = namesakes.weigh(reading, register)
    names = doubted.features(weighed, reading)
    accepted = namesakes.settled(weighed, register).accepted
    year = document.published.year if document.published else 0
    bench = Bench(reading, accepted, pack, register, document.source_type, year)
    return see(by_rules(reading.sentences, bench), bench), names
