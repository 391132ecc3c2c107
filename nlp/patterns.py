"""The small pattern language of the packs, and one pass over the words of a text that finds all patterns of a language.

A pattern is a word or phrase as it is printed: ``tvångsarbete``. Each word may bend as the language bends (the pack's
``endings``); ``*`` lets a word go on (``rekryteringsavgift*``) or begin earlier (``*slaveri``), ``=`` in front forbids
bending (``=pass``), ``(a|b)`` stands for either, ``..`` for a gap of at most 40 characters within a sentence. A word in
capitals of at least two letters (``WRO``) must be printed in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from nlp.fold import Folded, fold_term, searchable
from nlp.phrases import Form, Index, Word

_CHOICE = re.compile(r"\(([^()]*)\)")
MAX_TERM = 600


class BadPattern(ValueError):
    """A pattern that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found: its label and the folded span."""

    label: str
    start: int
    end: int
    weight: float


def expand(pattern: str) -> Iterator[str]:
    """The plain patterns behind ``(a|b)`` choices. Raises BadPattern."""
    if len(pattern) > MAX_TERM:
        raise BadPattern(f"is longer than {MAX_TERM} characters")
    pieces = _CHOICE.split(pattern)
    if any(c in "()|" for piece in pieces[::2] for c in piece):
        raise BadPattern(f"has a bracket or bar without its partner: {pattern!r}")
    choices = [piece.split("|") if i % 2 else [piece] for i, piece in enumerate(pieces)]
    yield from ("".join(parts) for parts in product(*choices))


def _word(word: str) -> tuple[bool, str, bool, bool]:
    exact = word.startswith("=")
    word = word.removeprefix("=")
    open_left, open_right = word.startswith("*"), word.endswith("*")
    stem = word.strip("*")
    if not stem or "*" in stem:
        raise BadPattern(f"needs letters around its star: {word!r}")
    return open_left, fold_term(stem), open_right, exact


def _pieces(word: tuple[bool, str, bool, bool]) -> Iterator[tuple[str, Word]]:
    """The words that a pattern's word is printed as, each with the mark before it: ``don't`` is don, then ' and t.

    After a last mark (``U.S.``) an empty word is left, as in a text where two marks follow each other.
    """
    left, stem, right, exact = word
    parts = searchable(stem).split(" ")
    place = 0
    for n, part in enumerate(parts):
        joint = stem[place - 1] if n else " "
        place += len(part) + 1
        last = n == len(parts) - 1
        yield joint, Word(part, left and not n, right and last, exact if last else True)


class PatternBook:
    """All patterns of one language, found in one pass over folded text."""

    def __init__(self, endings: Iterable[str]) -> None:
        self._endings = frozenset((*endings, ""))
        self._words: dict[Word, int] = {}
        self._forms: list[Form] = []
        self._index: Index | None = None

    def add(self, label: str, pattern: str, weight: float = 1.0) -> None:
        """Add a pattern under a label. Raises BadPattern."""
        self._index = None
        for plain in expand(pattern):
            self._forms.append(self._form(label, plain, weight))

    def _form(self, label: str, pattern: str, weight: float) -> Form:
        capitals = pattern.upper() == pattern and sum(c.isalpha() for c in pattern) >= 2
        raw = [None if w == ".." else _word(w) for w in pattern.replace("-", " ").split()]
        real = [w for w in raw if w is not None]
        if not real:
            raise BadPattern("is empty")
        words: list[int | None] = []
        joints: list[str] = []
        for piece in raw:
            if piece is None:
                words.append(None)
                joints.append("")
                continue
            left, stem, right, exact = piece
            # A single unstarred short word is exact: two letters and an ending are another word.
            for joint, word in _pieces((left, stem, right, exact or (len(real) == 1 and len(stem) <= 2))):
                words.append(self._words.setdefault(word, len(self._words)))
                joints.append(joint)
        return Form(label, weight, tuple(_trimmed(words)), capitals, tuple(joints[_gaps_before(words) :]))

    def find(self, folded: Folded) -> list[Hit]:
        """Every hit in ``folded``, in order of start; overlaps are kept."""
        if not self._forms:
            return []
        if self._index is None:
            self._index = Index(self._words, self._forms, self._endings)
        hits: dict[tuple[str, int, int], Hit] = {}
        for form, start, end in self._index.find(folded):
            if form.capitals and not _in_capitals(folded, (start, end)):
                continue
            key = (form.label, start, end)
            if key not in hits or hits[key].weight < form.weight:
                hits[key] = Hit(form.label, start, end, form.weight)
        return sorted(hits.values(), key=lambda h: (h.start, -h.end, h.label))


def _gaps_before(words: Sequence[int | None]) -> int:
    return next(n for n, word in enumerate(words) if word is not None)


def _trimmed(words: Sequence[int | None]) -> Sequence[int | None]:
    last = len(words) - _gaps_before(words[::-1])
    return words[_gaps_before(words) : last]


def _in_capitals(folded: Folded, span: tuple[int, int]) -> bool:
    start, end = folded.span(*span)
    return not any(c.islower() for c in folded.original[start:end].rstrip("s"))
