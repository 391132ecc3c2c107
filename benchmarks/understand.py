"""Tagging beside spaCy's PhraseMatcher: python benchmarks/understand.py [ROUNDS] [MOST_ALIASES]

500-word documents in four languages, put together from the sentences of data/train; a third of them name a company of an
invented register of 100,000 aliases, and a third of those also tell of abuse. Everything runs in one process, in turn, and
the median of the rounds is printed as a ratio to PhraseMatcher(LOWER) with its tokenizer's cache raised.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy
from spacy.matcher import PhraseMatcher

from bevaka.records import Document, Supplier
from bevaka.register import Register
from nlp.folds import Model
from nlp.namebook import NameBook
from nlp.packfiles import load_packs
from nlp.pipeline import Tagger

ROOT = Path(__file__).parents[1]
LANGUAGES = ("sv", "en", "nb", "de")
DOCUMENTS, WORDS = 240, 500
ORDER = random.Random(3)


def sentences() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Sentences of the practice documents by language: of those that nobody is told, and of those that tell of abuse."""
    plain: dict[str, list[str]] = {}
    abuse: dict[str, list[str]] = {}
    for file in sorted((ROOT / "data" / "train").glob("*/documents.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            labels = row["labels"]
            kind = plain if not labels["themes"] else abuse if labels["tier"] == "immediate" else None
            if kind is not None:
                kind.setdefault(row["lang"], []).extend(s.strip() for s in row["text"].split(". ") if s.strip())
    return plain, abuse


def names(many: int) -> list[str]:
    """Invented company names of one to three made-up words; the same for every call."""
    made = random.Random(5)
    parts = [
        "al",
        "ber",
        "cor",
        "dun",
        "el",
        "far",
        "gan",
        "hol",
        "ist",
        "jor",
        "kel",
        "lin",
        "mar",
        "nor",
        "os",
        "pel",
        "quin",
        "ras",
    ]
    ends = ["ia", "um", "ex", "and", "by", "ton", "wick", "eda", "ola", "ing"]
    found: dict[str, None] = {}
    while len(found) < many:
        words = [
            "".join(made.choices(parts, k=made.randint(1, 3))) + made.choice(ends) for _ in range(made.randint(1, 3))
        ]
        found[" ".join(words).title()] = None
    return list(found)


def documents(aliases: list[str]) -> list[Document]:
    """The documents: two thirds plain, a third naming a company, a third of those with abuse beside it."""
    plain, abuse = sentences()
    out = []
    for n in range(DOCUMENTS):
        lang = LANGUAGES[n % len(LANGUAGES)]
        text: list[str] = []
        while sum(len(s.split()) for s in text) < WORDS:
            text.append(ORDER.choice(plain[lang]))
        if n % 3 == 0:
            text.insert(len(text) // 2, f"{ORDER.choice(aliases[:1000])} {ORDER.choice(plain[lang])}")
        if n % 9 == 0:
            text[1:1] = ORDER.sample(abuse[lang], 4)
        out.append(Document(url=str(n), title=text[0][:80], text=". ".join(text)))
    return out


def register(aliases: list[str]) -> Register:
    """One company for each name."""
    return Register(
        {f"c{n}": Supplier(id=f"c{n}", name=name, products=("gloves",)) for n, name in enumerate(aliases)}, (), {}
    )


def timed(work: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def held() -> float:
    """The memory that the process holds, MB (Linux); a peak would be inherited from the process that started it."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def matcher(aliases: list[str]) -> tuple[spacy.language.Language, PhraseMatcher]:
    """spaCy at its best: LOWER, and a tokenizer cache that does not overflow."""
    nlp = spacy.blank("xx")
    nlp.tokenizer.max_cache_size = 500_000  # type: ignore[union-attr]  # spaCy types the tokenizer as a callable
    found = PhraseMatcher(nlp.vocab, attr="LOWER")
    found.add("name", [nlp.make_doc(a) for a in aliases])
    return nlp, found


def built(kind: str, many: int) -> tuple[float, float]:
    """Seconds and MB that a build takes, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_build, (kind, many))


def _build(kind: str, many: int) -> tuple[float, float]:
    aliases = names(many)
    companies = register(aliases).suppliers.values()
    before, start = held(), time.perf_counter()
    kept = matcher(aliases) if kind == "spacy" else NameBook(companies)
    took = time.perf_counter() - start
    return took, held() - before if kept else 0.0


_tagger: Tagger


def _tag(some: list[Document]) -> int:
    return sum(_tagger.tag(d).tier != "none" for d in some)


def main() -> None:
    """Print the table."""
    global _tagger
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    packs, model = load_packs(ROOT / "config"), Model.read()
    aliases = names(100_000)
    docs = documents(aliases)
    texts = [d.body for d in docs]
    taggers = {1_000: Tagger(packs, register(aliases[:1000]), model), 100_000: Tagger(packs, register(aliases), model)}
    if most > 100_000:
        taggers[most] = Tagger(packs, register(names(most)), model)
    nlp, phrases = matcher(aliases)
    runs: dict[str, Callable[[], object]] = {
        "PhraseMatcher(LOWER), 100,000": lambda: [phrases(nlp.make_doc(t)) for t in texts],
        **{f"Bevaka, full tagging, {n:,}": (lambda t=t: [t.tag(d) for d in docs]) for n, t in taggers.items()},
    }
    took: dict[str, list[float]] = {name: [] for name in runs}
    for n in range(rounds + 1):
        for name, work in runs.items():
            seconds = timed(work)
            if n:
                took[name].append(seconds)
    usual = statistics.median(took["PhraseMatcher(LOWER), 100,000"])
    sys.stdout.write(
        f"| {DOCUMENTS} documents of {WORDS} words, {rounds} rounds | ms a document | x PhraseMatcher |\n|---|---|---|\n"
    )
    for name, seconds in took.items():
        median = statistics.median(seconds)
        sys.stdout.write(f"| {name} | {median / DOCUMENTS * 1000:.2f} | {usual / median:.2f} |\n")
    _tagger = taggers[100_000]
    halves = [docs[::2] * 6, docs[1::2] * 6]
    one = timed(lambda: [_tag(h) for h in halves])
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(_tag, [docs[:40], docs[40:80]])
        two = timed(lambda: pool.map(_tag, halves))
    sys.stdout.write(f"\ntwo processes: {one / two:.2f} x one\n")
    if most >= 100_000:
        ours, theirs = built("bevaka", most), built("spacy", most)
        sys.stdout.write(
            f"build at {most:,}: {ours[0]:.1f} s, {ours[1]:.0f} MB; PhraseMatcher {theirs[0]:.1f} s, {theirs[1]:.0f} MB\n"
        )


if __name__ == "__main__":
    main()
