"""Words and phrases found in the row of words that a text is.

Texts are made of few different words. Which words of the patterns a printed word fits is therefore worked out once and
kept; a text costs one look for each of its words, and a phrase is looked at only where all its words stand in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

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


@dataclass(slots=True)
class _Fit:
    """What a printed word fits: words of patterns, patterns of that one word, and phrases that it leads to."""

    words: frozenset[int]
    singles: tuple[Form, ...]
    phrases: tuple[Form, ...]


class Index:
    """The words of a book by stem, and its patterns by the word that leads to them: the one that fewest patterns share."""

    def __init__(self, words: dict[Word, int], forms: Iterable[Form], endings: frozenset[str]) -> None:
        self._endings = endings
        self._stems: dict[str, list[tuple[Word, int]]] = {}
        self._open: dict[str, list[tuple[Word, int]]] = {}
        for word, number in words.items():
            (self._open if word.left else self._stems).setdefault(word.stem, []).append((word, number))
        self._singles: dict[int, list[Form]] = {}
        self._phrases: dict[int, list[Form]] = {}
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
            led = replace(form, lead=lead, others=others)
            for one in form.words[lead] or ():
                self._phrases.setdefault(one, []).append(led)

    def find(self, folded: Folded) -> Iterator[tuple[Form, int, int]]:
        """Every pattern found, with its folded span."""
        text = folded.text
        printed = folded.search.split(" ")
        if len(self._fits) > _KEPT:
            self._fits.clear()
        known = self._fits
        fits = [known[word] if word in known else self._fit(word) for word in printed]
        met = {id(fit): fit for fit in fits if fit is not None}
        present = frozenset().union(*(fit.words for fit in met.values()))
        tries: Counter[int] = Counter()
        # Phrases of which every word stands somewhere in the text.
        hopeful = {
            key: [p for p in fit.phrases if not any(map(present.isdisjoint, p.others))]
            for key, fit in met.items()
            if fit.phrases
        }
        starts = list(accumulate((len(word) + 1 for word in printed), initial=0))
        line = _Line(text, printed, fits, starts)
        for n, fit in enumerate(fits):
            if fit is None:
                continue
            for form in fit.singles:
                yield form, starts[n], starts[n] + len(printed[n])
            for form in hopeful.get(id(fit), ()):
                tries[id(form)] += 1
                if tries[id(form)] > _TRIES:
                    continue
                first, last = line.before(form, n), line.after(form, n)
                if first is not None and last is not None:
                    yield form, starts[first], starts[last] + len(printed[last])

    def _fit(self, word: str) -> _Fit | None:
        """What a printed word fits; worked out when it is first met."""
        numbers = list(self._fitting(word)) if len(word) <= _LONGEST else []
        fit = None
        if numbers:
            # One word may fit several choices of one pattern.
            singles = tuple({id(f): f for n in numbers for f in self._singles.get(n, ())}.values())
            phrases = tuple({id(f): f for n in numbers for f in self._phrases.get(n, ())}.values())
            fit = _Fit(frozenset(numbers), singles, phrases)
        self._fits[word] = fit
        return fit

    def _fitting(self, word: str) -> Iterator[int]:
        if not word:
            yield from (number for _, number in self._stems.get("", ()))
        for end in range(1, len(word) + 1):
            tail = word[end:]
            for wanted, number in self._stems.get(word[:end], ()):
                if wanted.right or not tail or (not wanted.exact and tail in self._endings):
                    yield number
            for begin in range(end):
                for wanted, number in self._open.get(word[begin:end], ()):
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
        return fit is not None and wanted is not None and not wanted.isdisjoint(fit.words)

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
