"""Words and phrases found in the row of words that a text is.

Texts are made of few different words. Which words of the patterns a printed word fits is therefore worked out once and
kept; a text costs one look for each of its words, and a phrase is looked at only where all its words stand in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from nlp.fold import Folded
from nlp.kept import Kept

# Characters and words that may stand between two words of a phrase with a gap, and what ends it.
_GAP, _WORDS, _ENDS = 40, 10, ".!?\n"
_STOPS = re.compile(f"[{_ENDS}]")
# How often a phrase is looked for in one text, which is far more often than any honest text would ask for.
_TRIES = 500
# Printed words whose fit is kept; more are met in hostile texts only.
_KEPT = 200_000
# The longest printed word that is looked at: longer ones are no words.
_LONGEST = 60


class Word(NamedTuple):
    """A word of a pattern: its stem, whether it may begin earlier, go on, or bend; and what stands before it."""

    stem: str
    left: bool
    right: bool
    exact: bool


class Form(NamedTuple):
    """One way to read a pattern: at each place the numbers of the words that may stand there, ``None`` for a gap.

    ``joints`` are the marks before each; ``lead`` is the place of the rarest.
    """

    label: str
    weight: float
    words: tuple[frozenset[int] | None, ...]
    capitals: bool
    joints: tuple[str, ...]
    lead: int = 0


# A phrase of which two words that stand side by side are known, and how far behind the first its leading word stands.
Pair = tuple[Form, int]


class _Fit(NamedTuple):
    """What a printed word fits: words of patterns, and patterns of that one word, by label the heaviest.

    ``pairs`` are the phrases that the word may lead to, by the word of a pattern that stands next in them, and ``next``
    those words; ``rare`` is what few words have: patterns in capitals, and phrases whose leading word stands alone
    between gaps.
    """

    words: frozenset[int]
    singles: tuple[tuple[str, float], ...]
    next: frozenset[int]
    pairs: Mapping[int, Sequence[Pair]]
    rare: tuple[tuple[Form, ...], tuple[Form, ...]] | None


_NOTHING = _Fit(frozenset(), (), frozenset(), {}, None)


class Index:
    """The words of a book by stem, and its patterns by the word that leads to them: the one that fewest patterns share.

    Nearly every word of a text leads somewhere, and nearly nowhere does the text go on so. So a phrase is known by its
    leading word and a neighbour of that: one look at each two words that stand side by side rules out nearly all.
    """

    def __init__(self, words: dict[Word, int], forms: Iterable[Form], endings: frozenset[str]) -> None:
        self._endings = endings
        self._stems: dict[str, list[tuple[Word, int]]] = {}
        self._open: dict[str, list[tuple[Word, int]]] = {}
        for word, number in words.items():
            (self._open if word.left else self._stems).setdefault(word.stem, []).append((word, number))
        self._lengths = sorted({len(stem) for stem in self._open})
        self._singles: dict[int, list[Form]] = {}
        self._pairs: dict[int, dict[int, list[Pair]]] = {}
        self._gapped: dict[int, list[Form]] = {}
        self._fits = Kept(self._fit, _KEPT)
        for form in forms:
            if len(form.words) > 1:
                self._add_phrase(form)
            else:
                for one in form.words[0] or ():
                    self._singles.setdefault(one, []).append(form)

    def _add_phrase(self, form: Form) -> None:
        lead = form.lead
        for first in (lead, lead - 1):
            one, two = (form.words[n] if 0 <= n < len(form.words) else None for n in (first, first + 1))
            if one and two:
                for number in one:
                    after = self._pairs.setdefault(number, {})
                    for other in two:
                        after.setdefault(other, []).append((form, lead - first))
                return
        for number in form.words[lead] or ():
            self._gapped.setdefault(number, []).append(form)

    def find(self, folded: Folded) -> tuple[list[tuple[int, int, str, float]], list[tuple[Form, int, int]]]:
        """Every pattern found, with its folded span: those of one word (start, minus end, label, weight), and all others."""
        printed, starts = folded.words
        fits = list(map(self._fits.__getitem__, printed))
        singles = [
            (start, -start - len(word), label, weight)
            for fit, start, word in zip(fits, starts, printed, strict=False)
            if fit[1]
            for label, weight in fit[1]
        ]
        line = _Line(folded.text, printed, [fit[0] for fit in fits], starts)
        phrases = list(_paired(fits))
        others: list[tuple[Form, int, int]] = []
        rare = [(n, fit) for n, fit in enumerate(fits) if fit[4] is not None]
        if rare:
            present = frozenset().union(*line.words)
            hopeful: dict[int, list[Form]] = {}
            for n, fit in rare:
                capitals, gapped = fit[4] or ((), ())
                others += [(form, starts[n], starts[n] + len(printed[n])) for form in capitals]
                if gapped and (hoped := hopeful.get(id(fit))) is None:
                    # Phrases of which every word stands somewhere in the text.
                    hoped = hopeful[id(fit)] = [
                        f for f in gapped if not any(map(present.isdisjoint, filter(None, f.words)))
                    ]
                phrases += [(form, n) for form in hoped] if gapped and hoped else ()
        return singles, others + list(line.whole(phrases))

    def _fit(self, word: str) -> _Fit:
        """What a printed word fits; worked out when it is first met."""
        numbers = list(self._fitting(word)) if len(word) <= _LONGEST else []
        if not numbers:
            return _NOTHING
        # One word may fit several choices of one pattern.
        singles = {id(f): f for n in numbers for f in self._singles.get(n, ())}.values()
        heaviest: dict[str, float] = {}
        for form in singles:
            if not form.capitals:
                heaviest[form.label] = max(form.weight, heaviest.get(form.label, form.weight))
        leading = [self._pairs[n] for n in dict.fromkeys(numbers) if n in self._pairs]
        pairs: Mapping[int, Sequence[Pair]] = leading[0] if leading else _NOTHING.pairs
        if len(leading) > 1:
            pairs = {n: [p for some in leading for p in some.get(n, ())] for some in leading for n in some}
        gapped = {id(f): f for n in numbers for f in self._gapped.get(n, ())}.values()
        capitals = tuple(f for f in singles if f.capitals)
        rare = (capitals, tuple(gapped)) if capitals or gapped else None
        return _Fit(frozenset(numbers), tuple(heaviest.items()), frozenset(pairs), pairs, rare)

    def _fitting(self, word: str) -> Iterator[int]:
        if not word:
            yield from (number for _, number in self._stems.get("", ()))
        for end in range(1, len(word) + 1):
            tail = word[end:]
            for wanted, number in self._stems.get(word[:end], ()):
                if wanted.right or not tail or (not wanted.exact and tail in self._endings):
                    yield number
            for length in self._lengths:
                for wanted, number in self._open.get(word[end - length : end], ()) if length <= end else ():
                    if wanted.right or not tail or (not wanted.exact and tail in self._endings):
                        yield number


def _paired(fits: Sequence[_Fit]) -> Iterator[tuple[Form, int]]:
    """Phrases that two words side by side lead to, each with the place of its leading word."""
    for n, (one, two) in enumerate(pairwise(fits)):
        if not one[2].isdisjoint(two[0]):
            found = {(id(form), step): (form, n + step) for w in two[0] for form, step in one[3].get(w, ())}
            yield from found.values()


def leading(words: Mapping[Word, int], forms: Sequence[Form]) -> list[Form]:
    """The forms of a book, each with the place of its rarest word."""
    shared = Counter(word for form in forms for words in form.words if words for word in words)
    stems = {number: word.stem for word, number in words.items()}
    empty = frozenset(number for number, stem in stems.items() if not stem)
    common = _Commonness(shared, stems)
    out = []
    for form in forms:
        if len(form.words) > 1:
            places = [n for n, some in enumerate(form.words) if some and empty.isdisjoint(some)]
            form = form._replace(lead=min(places, key=lambda n: common[form.words[n] or frozenset()]))
        out.append(form)
    return out


class _Commonness(dict[frozenset[int], tuple[int, int]]):
    """How many patterns share the words of a place; of equals the longer word is the rarer. Worked out once for each place."""

    def __init__(self, shared: Counter[int], stems: dict[int, str]) -> None:
        super().__init__()
        self._shared, self._lengths = shared, {number: len(stem) for number, stem in stems.items()}

    def __missing__(self, words: frozenset[int]) -> tuple[int, int]:
        found = sum(self._shared[w] for w in words), -min(self._lengths[w] for w in words)
        self[words] = found
        return found


@dataclass(slots=True)
class _Line:
    """The words of a text in a row: which words of patterns each fits, and where it starts."""

    text: str
    printed: Sequence[str]
    words: Sequence[frozenset[int]]
    starts: Sequence[int]

    def whole(self, phrases: Iterable[tuple[Form, int]]) -> Iterator[tuple[Form, int, int]]:
        """Of phrases whose leading word stands at a place those that stand there whole, with their folded spans."""
        tries: Counter[int] = Counter()
        for form, place in phrases:
            tries[id(form)] += 1
            if tries[id(form)] > _TRIES:
                continue
            first = self._go(form, form.lead, place, -1)
            last = self._go(form, form.lead, place, 1) if first is not None else None
            if first is not None and last is not None:
                yield form, self.starts[first], self.starts[last] + len(self.printed[last])

    def _go(self, form: Form, at: int, place: int, step: int) -> int | None:
        """The place of a phrase's last word (first where ``step`` is -1), the word number ``at`` standing at ``place``.

        ``None`` where the text does not go on so.
        """
        words = form.words
        while 0 <= (at := at + step) < len(words):
            wanted = words[at]
            if wanted is None:
                wanted = words[at + step] or frozenset()
                for there in self._across(place, step):
                    if not wanted.isdisjoint(self.words[there]):
                        end = self._go(form, at + step, there, step)
                        if end is not None:
                            return end
                return None
            there = place + step
            if not 0 <= there < len(self.words) or wanted.isdisjoint(self.words[there]):
                return None
            if not self._joined(form, max(at, at - step), min(place, there)):
                return None
            place = there
        return place

    def _joined(self, form: Form, second: int, place: int) -> bool:
        """Whether the right mark stands behind the word at ``place``, before the pattern's word number ``second``."""
        mark = self.text[self.starts[place] + len(self.printed[place])]
        joint = form.joints[second]
        return mark == joint or (joint == " " and mark == "\n")

    def _across(self, place: int, step: int) -> range:
        """The places beyond a gap: those within its length that no end of a sentence parts from ``place``."""
        starts = self.starts
        if step > 0:
            start = starts[place] + len(self.printed[place])
            stop = _STOPS.search(self.text, start, start + _GAP)
            reach = bisect_right(starts, stop.start() if stop else start + _GAP)
            return range(place + 1, min(reach, place + _WORDS + 2, len(self.words)))
        end = starts[place]
        low = max(end - _GAP, 1 + max(self.text.rfind(mark, max(0, end - _GAP), end) for mark in _ENDS))
        return range(place - 1, max(bisect_right(starts, low) - 1, place - _WORDS - 1, 0) - 1, -1)
