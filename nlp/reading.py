"""What one pass over a document found, before anything is decided: sentences, hits by sentence, names."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from nlp.fold import Folded
from nlp.patterns import Hit

if TYPE_CHECKING:
    from nlp.places import Place


# From which weight on what a label says is told.
STRONG = 1.5
# What is kept from people or not paid to them, and cues that it was given back.
_WITHHELD = ("concept:kept", "concept:unpaid")
_REMEDIES = ("event:remedy", "assertion:remedied", "concept:returned")


@dataclass(slots=True, eq=False)
class Sentence:
    """A sentence of the body: original offsets, its paragraph, and what was found in it (label → highest weight)."""

    start: int
    end: int
    paragraph: int
    title: bool
    labels: dict[str, float] = field(default_factory=dict)
    names: list[NameHit] = field(default_factory=list)
    place: float = 1.0
    segment: int = 0
    _families: dict[str, list[tuple[str, float]]] | None = None

    def has(self, *labels: str) -> bool:
        """Whether every label was found in the sentence."""
        return all(map(self.labels.__contains__, labels))

    def weights(self, family: str) -> Sequence[tuple[str, float]]:
        """The labels of a family (``theme``, ``product``, ``event`` …) without its name, with weights; once all are attached."""
        if not self.labels:
            return ()
        if (families := self._families) is None:
            families = self._families = {}
            for label, weight in self.labels.items():
                kind, _, rest = label.partition(":")
                families.setdefault(kind, []).append((rest, weight))
        return families.get(family, ())

    def strong(self, family: str) -> list[str]:
        """The labels of a family that are surely told, not only hinted at."""
        return [label for label, weight in self.weights(family) if weight >= STRONG]

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts of signs that stand in the sentence."""
        return frozenset(name for name, _ in self.weights("concept"))


@dataclass(frozen=True, slots=True)
class NameHit:
    """A place where a company's name may stand (original offsets): the candidates and what stands around it."""

    start: int
    end: int
    text: str
    suppliers: tuple[str, ...]
    form: str
    legal: bool = False
    compound: bool = False
    tail: str = ""
    printed: str = ""


Found = Hit
"""A hit with original offsets."""


@dataclass(slots=True)
class Reading:
    """A document as one pass read it."""

    body: str
    title_end: int
    lang: str
    sentences: list[Sentence]
    found: list[Found]
    names: list[NameHit]
    _starts: list[int] = field(default_factory=list)
    _hits: list[int] = field(default_factory=list)
    _named: list[int] = field(default_factory=list)
    placed: Sequence[Place] | None = None
    """The countries named, once ``nlp.places.places`` was asked for them."""

    def hits_from(self, start: int, end: int) -> list[Found]:
        """The hits that begin between two offsets, ``end`` not included."""
        if len(self._hits) != len(self.found):
            self._hits = [f.start for f in self.found]
        return self.found[bisect_left(self._hits, start) : bisect_left(self._hits, end)]

    def names_from(self, start: int, end: int) -> list[NameHit]:
        """The names that begin between two offsets, ``end`` not included."""
        if len(self._named) != len(self.names):
            self._named = [n.start for n in self.names]
        return self.names[bisect_left(self._named, start) : bisect_left(self._named, end)]

    def part(self, sentences: list[Sentence]) -> Reading:
        """What was found in some sentences in a row (at least one), read by itself; offsets stay those of the body."""
        start, end = sentences[0].start, sentences[-1].end
        found, names = self.hits_from(start, end), self.names_from(start, end)
        return Reading(self.body, self.title_end, self.lang, sentences, found, names)

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds ``offset``."""
        if len(self._starts) != len(self.sentences):
            self._starts = [s.start for s in self.sentences]
        i = bisect_right(self._starts, offset) - 1
        return self.sentences[i] if i >= 0 and offset < self.sentences[i].end + 1 else None


def originals(folded: Folded, hits: Iterable[Hit], base: int) -> list[Found]:
    """Hits of a folded chunk with offsets of the body; ``base`` is where the chunk begins."""
    if len(folded.starts) == 1 and not base:
        return list(hits)
    if len(folded.starts) == 1:
        return [Found(label, start + base, end + base, weight) for label, start, end, weight in hits]
    out = []
    for label, start, end, weight in hits:
        first, stop = folded.span(start, end)
        out.append(Found(label, first + base, stop + base, weight))
    return out


def without_traps(found: list[Found]) -> list[Found]:
    """``found`` without what lies inside a trap of its own theme or country, and without the traps themselves."""
    traps = [f for f in found if f.weight == 0]
    if not traps:
        return found
    # The trap that reaches furthest of those that begin before a hit decides: hostile texts hold thousands of both.
    starts, ends = zip(*sorted((t.start, t.end) for t in traps), strict=True)
    reach = [0, *accumulate(ends, max)]
    return [f for f in found if f.weight and f.end > reach[bisect_right(starts, f.start)]]


def without_withheld(found: list[Found]) -> list[Found]:
    """``found`` without the cues of a remedy that lie inside what tells the opposite: of “held back”, “back” gives nothing."""
    kept = [f for f in found if f.label in _WITHHELD]
    if not kept:
        return found
    starts, ends = zip(*sorted((k.start, k.end) for k in kept), strict=True)
    reach = [0, *accumulate(ends, max)]
    return [f for f in found if f.label not in _REMEDIES or f.end > reach[bisect_right(starts, f.start)]]


def attach(sentences: list[Sentence], found: list[Found], names: list[NameHit]) -> None:
    """Put hits and names into the sentences where they begin."""
    starts = [s.start for s in sentences]
    for label, start, _, weight in found:
        i = bisect_right(starts, start) - 1
        if i >= 0:
            labels = sentences[i].labels
            if labels.get(label, 0.0) < weight or label not in labels:
                labels[label] = max(0.0, weight)
    for name in names:
        i = bisect_right(starts, name.start) - 1
        if i >= 0:
            sentences[i].names.append(name)
