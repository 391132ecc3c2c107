"""Words and phrases found in the row of words that a text is.

Texts are made of few different words. Which words of the patterns a printed word fits is therefore worked out once and
kept; a text costs one look for each of its words, and a phrase is looked at only where all its words stand in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from nlp.fold import Folded

# Characters and words that may stand between two words of a phrase with a gap, and what ends it.
_GAP, _WORDS, _STOPS = 40, 10, re.compile(r"[.!?\n]")
# How often a phrase is looked for in one text, which is far more often than any honest text would ask for.
_TRIES = 500
# Printed words whose fit is kept; more are met in hostile texts only.
_KEPT = 200_000
# The longest printed word that is looked at: longer ones are no words.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a pattern: its stem, whether it may begin earlier, go on, or bend; and what stands before it."""

    stem: str
    left: bool
    right: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class Form:
    """One way to read a pattern: at each place the numbers of the words that may stand there, ``None`` for a gap.

    ``joints`` are the marks before each; ``lead`` is the place of the rarest.
    """

    label: str
    weight: float
    words: tuple[frozenset[int] | None, ...]
    capitals: bool
    joints: tuple[str, ...]
    lead: int = 0
    others: tuple[frozenset[int], ...] = ()


# A phrase of which two words that stand side by side are known, and how far behind the first its leading word stands.
Pair = tuple[Form, int]
_NO_PAIRS: Mapping[int, Sequence[Pair]] = {}


class _Fit(NamedTuple):
    """What a printed word fits: words of patterns, and patterns of that one word, by label the heaviest.

    ``pairs`` are the phrases that the word may lead to, by the word of a pattern that stands next in them, and ``next``
    those words; ``rare`` is what few words have: patterns in capitals, and phrases whose leading word stands alone
    between gaps.
    """

    words: frozenset[int]
    singles: tuple[tuple[str, float], ...]
    next: KeysView[int]
    pairs: Mapping[int, Sequence[Pair]]
    rare: tuple[tuple[Form, ...], tuple[Form, ...]] | None


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
        self._fits: dict[str, _Fit | None] = {}
        every = list(forms)
        shared = Counter(word for form in every for words in form.words if words for word in words)
        stems = {number: word.stem for word, number in words.items()}
        for form in every:
            if len(form.words) == 1:
                for one in form.words[0] or ():
                    self._singles.setdefault(one, []).append(form)
                continue
            places = [n for n, some in enumerate(form.words) if some and all(stems[word] for word in some)]
            lead = min(places, key=lambda n: _commonness(form.words[n] or frozenset(), shared, stems))
            others = tuple(some for n, some in enumerate(form.words) if some and n != lead)
            self._add_phrase(replace(form, lead=lead, others=others))

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
        if len(self._fits) > _KEPT:
            self._fits.clear()
        known = self._fits
        for word in set(printed).difference(known):
            known[word] = self._fit(word)
        fits = [known[word] for word in printed]
        singles: list[tuple[int, int, str, float]] = []
        others: list[tuple[Form, int, int]] = []
        phrases: list[tuple[Form, int]] = []
        gapped: dict[int, tuple[tuple[Form, ...], list[int]]] = {}
        before = None
        for n, fit in enumerate(fits):
            if fit is None:
                before = None
                continue
            words, ones, _, _, rare = fit
            if before is not None and not before[2].isdisjoint(words):
                pairs = before[3]
                found = {(id(form), step): (form, n - 1 + step) for w in words for form, step in pairs.get(w, ())}
                phrases += found.values()
            before = fit
            if ones:
                start = starts[n]
                end = -start - len(printed[n])
                singles += [(start, end, label, weight) for label, weight in ones]
            if rare is not None:
                others += [(form, starts[n], starts[n] + len(printed[n])) for form in rare[0]]
                if rare[1]:
                    gapped.setdefault(id(fit), (rare[1], []))[1].append(n)
        if gapped:
            # Phrases of which every word stands somewhere in the text.
            present = frozenset().union(*{id(fit): fit.words for fit in fits if fit is not None}.values())
            for forms, places in gapped.values():
                hopeful = [form for form in forms if not any(map(present.isdisjoint, form.others))]
                phrases += [(form, n) for form in hopeful for n in places]
        return singles, others + list(_Line(folded.text, printed, fits, starts).whole(phrases))

    def _fit(self, word: str) -> _Fit | None:
        """What a printed word fits; worked out when it is first met."""
        numbers = list(self._fitting(word)) if len(word) <= _LONGEST else []
        if not numbers:
            return None
        # One word may fit several choices of one pattern.
        singles = {id(f): f for n in numbers for f in self._singles.get(n, ())}.values()
        heaviest: dict[str, float] = {}
        for form in singles:
            if not form.capitals:
                heaviest[form.label] = max(form.weight, heaviest.get(form.label, form.weight))
        leading = [self._pairs[n] for n in dict.fromkeys(numbers) if n in self._pairs]
        pairs: Mapping[int, Sequence[Pair]] = leading[0] if leading else _NO_PAIRS
        if len(leading) > 1:
            pairs = {n: [p for some in leading for p in some.get(n, ())] for some in leading for n in some}
        gapped = {id(f): f for n in numbers for f in self._gapped.get(n, ())}.values()
        capitals = tuple(f for f in singles if f.capitals)
        rare = (capitals, tuple(gapped)) if capitals or gapped else None
        return _Fit(frozenset(numbers), tuple(heaviest.items()), pairs.keys(), pairs, rare)

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


def _commonness(words: frozenset[int], shared: Counter[int], stems: dict[int, str]) -> tuple[int, int]:
    """How many patterns share the words of a place; of equals the longer word is the rarer."""
    return sum(shared[w] for w in words), -min(len(stems[w]) for w in words)


@dataclass(slots=True)
class _Line:
    """The words of a text in a row: what each fits, and where it starts; an empty one stands between two marks."""

    text: str
    printed: Sequence[str]
    fits: Sequence[_Fit | None]
    starts: Sequence[int]

    def whole(self, phrases: Iterable[tuple[Form, int]]) -> Iterator[tuple[Form, int, int]]:
        """Of phrases whose leading word stands at a place those that stand there whole, with their folded spans."""
        tries: Counter[int] = Counter()
        for form, place in phrases:
            tries[id(form)] += 1
            if tries[id(form)] > _TRIES:
                continue
            first, last = self.before(form, place), self.after(form, place)
            if first is not None and last is not None:
                yield form, self.starts[first], self.starts[last] + len(self.printed[last])

    def after(self, form: Form, place: int) -> int | None:
        """The place of a phrase's last word, its leading word standing at ``place``; ``None`` where it does not go on so."""
        return self._go(form, form.lead, place, 1)

    def before(self, form: Form, place: int) -> int | None:
        """The place of a phrase's first word."""
        return self._go(form, form.lead, place, -1)

    def _go(self, form: Form, at: int, place: int, step: int) -> int | None:
        at += step
        if not 0 <= at < len(form.words):
            return place
        wanted = form.words[at]
        if wanted is None:
            wanted = form.words[at + step]
            for there in self._across(place, step):
                if self._has(there, wanted) and (end := self._go(form, at + step, there, step)) is not None:
                    return end
            return None
        there = place + step
        if not self._has(there, wanted) or not self._joined(form, max(at, at - step), min(place, there)):
            return None
        return self._go(form, at, there, step)

    def _has(self, place: int, wanted: frozenset[int] | None) -> bool:
        fit = self.fits[place] if 0 <= place < len(self.fits) else None
        return fit is not None and wanted is not None and not wanted.isdisjoint(fit[0])

    def _joined(self, form: Form, second: int, place: int) -> bool:
        """Whether the right mark stands behind the word at ``place``, before the pattern's word number ``second``."""
        mark = self.text[self.starts[place] + len(self.printed[place])]
        joint = form.joints[second]
        return mark == joint or (joint == " " and mark == "\n")

    def _across(self, place: int, step: int) -> Iterator[int]:
        """The places beyond a gap: those within its length that no end of a sentence parts from ``place``."""
        for there in range(place + step, place + step * (_WORDS + 2), step):
            if not 0 <= there < len(self.printed):
                return
            left, right = (place, there) if step > 0 else (there, place)
            start, end = self.starts[left] + len(self.printed[left]), self.starts[right]
            if end - start > _GAP or _STOPS.search(self.text, start, end):
                return
            yield there
