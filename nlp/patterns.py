"""The small pattern language of the packs, and one pass over the words of a text that finds all patterns of a language.

A pattern is a word or phrase as it is printed: ``tvångsarbete``. Each word may bend as the language bends (the pack's
``endings``); ``*`` lets a word go on (``rekryteringsavgift*``) or begin earlier (``*slaveri``), ``=`` in front forbids
bending (``=pass``), ``(a|b)`` stands for either, ``..`` for a gap of at most 40 characters within a sentence. A word in
capitals of at least two letters (``WRO``) must be printed in capitals. Choices multiply: what stands for very many phrases is
refused before they are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any, NamedTuple

from nlp.fold import Folded, fold_term, searchable
from nlp.kept import Kept
from nlp.phrases import Form, Index, Word, leading
from nlp.uncollected import uncollected

_CHOOSES = frozenset("()|")
_CHOICE = re.compile(r"\(([^()]*)\)")
# A word with what is bracketed in it, blanks included.
_TOKEN = re.compile(r"(?:\([^()]*\)|[^\s])+")
# What nearly all patterns are: plain words, stars at their ends, choices within a word or of phrases, gaps behind the first.
_LETTER = r"[^\s()|*=.]"
_PART = rf"\({_LETTER}*(?:\|{_LETTER}*)*\)"
_PHRASE = rf"=?\*?{_LETTER}+\*?(?:\s+=?\*?{_LETTER}+\*?)*"
_WORD = rf"(?:=?\*?(?:{_PART})*{_LETTER}+(?:{_PART}{_LETTER}*)*\*?|\({_PHRASE}(?:\|{_PHRASE})*\))"
_PLAIN = re.compile(rf"{_WORD}(?:\s+(?:\.\.|{_WORD}))*\s*")
MAX_TERM = 600
# The phrases that the choices of a pattern may stand for together, and the ways to read it that are kept one by one, where
# choices are more or less than one word. Patterns of ours have up to 7,700 and 1,060; at these limits one takes seconds.
MAX_PHRASES, MAX_WAYS = 100_000, 3_000


class BadPattern(ValueError):
    """A pattern that cannot be read; the text says why."""


class Hit(NamedTuple):
    """A pattern found: its label and the folded span."""

    label: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Printed:
    """A word of a pattern as it is printed, and the words that a text has of it: ``bending``, and ``exact`` as it stands.

    Each of these has the mark before it: ``don't`` is don, then ' and t. After a last mark (``U.S.``) an empty word is left,
    as in a text where two marks follow each other.
    """

    stem: str
    capitals: bool
    lettered: bool
    bending: tuple[tuple[str, Word], ...]
    exact: tuple[tuple[str, Word], ...]


Branch = tuple[tuple[_Printed, ...] | None, ...]
"""Places of a pattern in a row: at each the words that may stand there, ``None`` for a gap."""


def _read(word: str) -> _Printed:
    exact = word.startswith("=")
    bare = word.removeprefix("=")
    stem = bare.strip("*")
    if not stem or "*" in stem:
        raise BadPattern(f"needs letters around its star: {bare!r}")
    lettered = any(map(str.isalpha, stem))
    folded = fold_term(stem)
    ends = bare.startswith("*"), bare.endswith("*")
    exactly = tuple(_pieces(folded, ends, True))
    bending = exactly if exact else tuple(_pieces(folded, ends, False))
    return _Printed(folded, lettered and stem.upper() == stem, any(map(str.isalpha, folded)), bending, exactly)


_WORDS = Kept(_read, 50_000)
"""Words of patterns as they are written; the patterns of all languages together have twice as many."""


def _pieces(stem: str, ends: tuple[bool, bool], exact: bool) -> Iterator[tuple[str, Word]]:
    """The words of a stem, each with the mark before it; ``ends``: whether it may begin earlier and go on."""
    if stem.isalpha():
        yield " ", Word(stem, *ends, exact)
        return
    parts = searchable(stem).split(" ")
    place = 0
    for n, part in enumerate(parts):
        joint = stem[place - 1] if n else " "
        place += len(part) + 1
        last = n == len(parts) - 1
        yield joint, Word(part, ends[0] and not n, ends[1] and last, exact if last else True)


def _expand(token: str) -> list[str]:
    """The plain words behind the ``(a|b)`` choices of a token. Raises BadPattern."""
    if token.isalpha():
        return [token]
    pieces = _CHOICE.split(token)
    if any(c in "()|" for piece in pieces[::2] for c in piece):
        raise BadPattern(f"has a bracket or bar without its partner: {token!r}")
    choices = [piece.split("|") if i % 2 else [piece] for i, piece in enumerate(pieces)]
    return ["".join(parts) for parts in product(*choices)]


@lru_cache(maxsize=20_000)
def _branches(token: str, alone: bool) -> list[Branch]:
    """The ways to read a token: one place for all its single words, and one way for each that is more or less than that."""
    single: dict[bool, list[_Printed]] = {}
    out: list[Branch] = []
    for plain in dict.fromkeys(_expand(token)):
        words = plain.split()
        if len(words) == 1 and words[0] != ".." and _is_one(word := _WORDS[words[0]]):
            # Whether a pattern of one word is printed in capitals, each of its choices decides for itself.
            single.setdefault(word.capitals and alone, []).append(word)
        else:
            out.append(tuple(None if w == ".." else (_WORDS[w],) for w in words))
    return [*(((tuple(words),)) for words in single.values()), *out]


def _is_one(word: _Printed) -> bool:
    return len(word.bending) == 1


def branches(pattern: str) -> list[Branch]:
    """Every way to read a pattern. Raises BadPattern, also where nothing is left to be found."""
    if len(pattern) > MAX_TERM:
        raise BadPattern(f"is longer than {MAX_TERM} characters")
    if _phrases(pattern) > MAX_PHRASES:
        raise _too_many(pattern, MAX_PHRASES)
    tokens = _TOKEN.findall(pattern.replace("-", " "))
    ways = [_branches(token, len(tokens) == 1) for token in tokens]
    if prod(map(len, ways)) > MAX_WAYS:
        raise _too_many(pattern, MAX_WAYS)
    out: list[Branch] = [tuple(place for part in parts for place in part) for parts in product(*ways)]
    if not out or not all(any(way) for way in out):
        raise BadPattern("is empty")
    return out


def _in_a_row(pattern: str) -> list[_Printed]:
    """The words of a pattern without choices, gaps or marks, as four of five are; of others none. Raises BadPattern."""
    tokens = pattern.replace("-", " ").split()
    if len(pattern) > MAX_TERM or ".." in tokens or not _CHOOSES.isdisjoint(pattern):
        return []
    words = list(map(_WORDS.__getitem__, tokens))
    return words if all(map(_is_one, words)) else []


def fault(pattern: str) -> str | None:
    """What is wrong with a pattern that cannot be read. What is plain is seen at a glance, without its words being written out."""
    if len(pattern) <= MAX_TERM:
        if pattern.replace(" ", "").isalpha():
            return None
        if _PLAIN.fullmatch(pattern.replace("-", " ")) and _phrases(pattern) <= MAX_WAYS:
            return None
    try:
        branches(pattern)
    except BadPattern as error:
        return str(error)
    return None


def _phrases(pattern: str) -> int:
    """For how many phrases the choices of a pattern stand together."""
    return prod(choices.count("|") + 1 for choices in _CHOICE.findall(pattern))


def _too_many(pattern: str, most: int) -> BadPattern:
    return BadPattern(f"stands for more than {most} phrases: {pattern[:40]!r} …; write it as several patterns")


class PatternBook:
    """All patterns of one language, found in one pass over folded text."""

    def __init__(self, endings: Iterable[str]) -> None:
        self._endings = frozenset((*endings, ""))
        self._words: dict[Word, int] = {}
        self._places: dict[tuple[Word, ...], frozenset[int]] = {}
        self._forms: list[Form] = []
        self._index: Index | None = None

    def add(self, label: str, pattern: str, weight: float = 1.0) -> None:
        """Add a pattern under a label. Raises BadPattern."""
        self._index = None
        if words := _in_a_row(pattern):
            short = len(words) == 1 and len(words[0].stem) <= 2
            places = tuple([self._place((w.exact if short else w.bending)[0][1]) for w in words])
            capitals = _printed_large([(w,) for w in words])
            self._forms.append(Form(label, weight, places, capitals, (" ",) * len(places)))
            return
        self._forms += [self._form(label, branch, weight) for branch in branches(pattern)]

    def _place(self, *words: Word) -> frozenset[int]:
        """The numbers of the words that may stand at a place; places of the same words are one and the same."""
        if (known := self._places.get(words)) is None:
            numbers = self._words
            known = self._places[words] = frozenset([numbers.setdefault(w, len(numbers)) for w in words])
        return known

    def _form(self, label: str, branch: Branch, weight: float) -> Form:
        real = [words for words in branch if words]
        places: list[frozenset[int] | None] = []
        joints: list[str] = []
        for words in branch[_gaps_before(branch) : len(branch) - _gaps_before(branch[::-1])]:
            if words is None:
                places.append(None)
                joints.append("")
                continue
            # A single unstarred short word is exact: two letters and an ending are another word.
            rows = [w.exact if len(real) == 1 and len(w.stem) <= 2 else w.bending for w in words]
            for parts in zip(*rows, strict=True):
                places.append(self._place(*(word for _, word in parts)))
                joints.append(parts[0][0])
        return Form(label, weight, tuple(places), _printed_large(real), tuple(joints))

    @property
    def table(self) -> dict[str, Any]:
        """The book as plain values, from which :meth:`of_table` makes it again."""
        labels, joints, places = (dict[Any, int]() for _ in range(3))
        forms = []
        for f in leading(self._words, self._forms):
            words = [places.setdefault(place, len(places)) for place in f.words]
            label, joint = labels.setdefault(f.label, len(labels)), joints.setdefault(f.joints, len(joints))
            forms.append([label, f.weight, f.capitals, joint, f.lead, *words])
        numbers = [None if place is None else sorted(place) for place in places]
        texts = {"endings": sorted(self._endings), "labels": list(labels), "joints": list(joints)}
        return {**texts, "words": list(self._words), "places": numbers, "forms": forms}

    @classmethod
    def of_table(cls, table: Mapping[str, Any]) -> PatternBook:
        """The book that gave this table. Nothing can be added to it."""
        book = cls(table["endings"])
        book._words = {Word._make(word): number for number, word in enumerate(table["words"])}
        labels, joints = table["labels"], [tuple(some) for some in table["joints"]]
        places = [None if some is None else frozenset(some) for some in table["places"]]
        book._forms = [
            Form(labels[label], weight, tuple([places[n] for n in words]), capitals, joints[joint], lead)
            for label, weight, capitals, joint, lead, *words in table["forms"]
        ]
        book._index = Index(book._words, book._forms, book._endings)
        return book

    def find(self, folded: Folded) -> list[Hit]:
        """Every hit in ``folded``, in order of start; overlaps are kept."""
        if not self._forms:
            return []
        if self._index is None:
            with uncollected():
                self._forms = leading(self._words, self._forms)
                self._index = Index(self._words, self._forms, self._endings)
        # Sorted as they are: by start, the longer first, then by label.
        hits, others = self._index.find(folded)
        heaviest: dict[tuple[int, int, str], float] = {}
        for form, start, end in others:
            if not form.capitals or _in_capitals(folded, (start, end)):
                key = (start, -end, form.label)
                heaviest[key] = max(form.weight, heaviest.get(key, form.weight))
        if heaviest:
            alike = {hit[:3]: hit[3] for hit in hits if hit[:3] in heaviest}
            hits = [hit for hit in hits if hit[:3] not in alike]
            hits += [(*key, max(weight, alike.get(key, weight))) for key, weight in heaviest.items()]
        return [Hit(label, start, -end, weight) for start, end, label, weight in sorted(hits)]


def _printed_large(places: Iterable[Sequence[_Printed]]) -> bool:
    """Whether words must be printed in capitals: two letters at least, and none of them small."""
    if any(w.lettered and not w.capitals for words in places for w in words):
        return False
    return sum(c.isalpha() for words in places for c in words[0].stem) >= 2


def _gaps_before(words: Branch) -> int:
    return next(n for n, word in enumerate(words) if word is not None)


def _in_capitals(folded: Folded, span: tuple[int, int]) -> bool:
    start, end = folded.span(*span)
    return not any(c.islower() for c in folded.original[start:end].rstrip("s"))
