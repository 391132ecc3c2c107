"""The small pattern language of the packs, and one Aho-Corasick pass that finds all patterns of a language at once.

A pattern is a word or phrase as it is printed: ``tvångsarbete``. Each word may bend as the language bends (the pack's
``endings``); ``*`` lets a word go on (``rekryteringsavgift*``) or begin earlier (``*slaveri``), ``=`` in front forbids
bending (``=pass``), ``(a|b)`` stands for either, ``..`` for a gap of at most 40 characters within a sentence. A word in
capitals of at least two letters (``WRO``) must be printed in capitals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ahocorasick_rs import AhoCorasick, Implementation

from nlp.fold import Folded, fold_term, searchable

_CHOICE = re.compile(r"\(([^()]*)\)")
_GAP = r"[^.!?\n]{0,40}?"
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


@dataclass(slots=True)
class _Form:
    """One expanded pattern: the words, each with its stars; ``led`` where the word that leads to it begins a word."""

    label: str
    weight: float
    words: tuple[tuple[bool, str, bool, bool], ...]
    capitals: bool
    parts: tuple[tuple[bool, str, bool, bool] | None, ...] | None
    endings: frozenset[str]
    led: bool = False


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
    return open_left, stem, open_right, exact


def _regex(words: Sequence[tuple[bool, str, bool, bool] | None], endings: Sequence[str]) -> re.Pattern[str]:
    bend = "(?:" + "|".join(sorted(map(re.escape, endings), key=len, reverse=True)) + ")?" if endings else ""
    out: list[str] = []
    for i, word in enumerate(words):
        if word is None:
            continue
        gap = i > 0 and words[i - 1] is None
        out.append(_GAP if gap else "[ \n]" if out else "")
        left, stem, right, exact = word
        out.append((r"\w*" if left else r"(?<!\w)") + re.escape(stem))
        out.append(r"\w*" if right else r"(?!\w)" if exact else bend + r"(?!\w)")
    return re.compile("".join(out))


class PatternBook:
    """All patterns of one language, found in one pass over folded text."""

    def __init__(self, endings: Iterable[str]) -> None:
        self._endings = tuple(e for e in endings if e)
        self._set = frozenset((*self._endings, ""))
        self._forms: list[_Form] = []
        self._automaton: AhoCorasick | None = None
        self._keys: list[list[_Form]] = []
        self._compiled: dict[tuple[tuple[bool, str, bool, bool] | None, ...], re.Pattern[str]] = {}

    def add(self, label: str, pattern: str, weight: float = 1.0) -> None:
        """Add a pattern under a label. Raises BadPattern."""
        self._automaton = None
        for plain in expand(pattern):
            self._add_plain(label, plain, weight)

    def _add_plain(self, label: str, pattern: str, weight: float) -> None:
        capitals = pattern.upper() == pattern and sum(c.isalpha() for c in pattern) >= 2
        raw = [None if w == ".." else w for w in pattern.replace("-", " ").split()]
        if not any(raw):
            raise BadPattern("is empty")
        words: list[tuple[bool, str, bool, bool] | None] = []
        for piece in raw:
            if piece is None:
                words.append(None)
            else:
                left, stem, right, exact = _word(piece)
                words.append((left, fold_term(stem), right, exact))
        real = [w for w in words if w is not None]
        # A single unstarred short word is exact: two letters and an ending are another word.
        real = [(left, stem, right, e or (len(stem) <= 2 and len(real) == 1)) for left, stem, right, e in real]
        parts = tuple(words) if len(words) > 1 else None
        endings = frozenset(("",)) if real[0][3] else self._set
        form = _Form(label, weight, tuple(real), capitals, parts, endings)
        self._forms.append(form)

    def _built(self) -> AhoCorasick:
        if self._automaton is None:
            fragments = _fragments(self._forms)
            self._keys = list(fragments.values())
            self._automaton = AhoCorasick(
                list(fragments), implementation=Implementation.ContiguousNFA, store_patterns=False
            )
        return self._automaton

    def find(self, folded: Folded) -> list[Hit]:
        """Every hit in ``folded``, in order of start; overlaps are kept."""
        if not self._forms:
            return []
        text = folded.text
        automaton = self._built()
        hits: dict[tuple[str, int, int], Hit] = {}
        for index, start, end in automaton.find_matches_as_indexes(folded.search, overlapping=True):
            for form in self._keys[index]:
                # The searched text is one space longer; a fragment that begins a word has that space in front.
                span = self._verify(form, text, start if form.led else start - 1, end - 1)
                if span is None or (form.capitals and not _in_capitals(folded, span)):
                    continue
                key = (form.label, *span)
                if key not in hits or hits[key].weight < form.weight:
                    hits[key] = Hit(form.label, span[0], span[1], form.weight)
        return sorted(hits.values(), key=lambda h: (h.start, -h.end, h.label))

    def _verify(self, form: _Form, text: str, start: int, end: int) -> tuple[int, int] | None:
        if form.parts is None:
            return _single(form, text, start, end)
        window = text[max(0, start - 90) : end + 90]
        for _, stem, _, _ in form.words:
            if stem not in window:
                return None
        # Compiled when first met: most phrases of a pack are never seen in a text.
        regex = self._compiled.get(form.parts)
        if regex is None:
            regex = self._compiled[form.parts] = _regex(form.parts, self._endings)
        return _phrase(regex, text, start, end)


def _fragments(forms: Sequence[_Form]) -> dict[str, list[_Form]]:
    """The word that leads to each form: the one that fewest forms share, so that common words start few checks."""
    shared = Counter(stem for form in forms for stem in {w[1] for w in form.words})
    out: dict[str, list[_Form]] = {}
    for form in forms:
        long = [w for w in form.words if len(w[1]) >= 4] or [max(form.words, key=lambda w: len(w[1]))]
        word = min(long, key=lambda w: (shared[w[1]], -len(w[1]), w[1]))
        form.led = not word[0]
        out.setdefault((" " if form.led else "") + searchable(word[1]), []).append(form)
    return out


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _single(form: _Form, text: str, start: int, end: int) -> tuple[int, int] | None:
    left, _, right, _ = form.words[0]
    first, last = start, end
    if start and _is_word(text[start - 1]):
        if not left:
            return None
        while first and _is_word(text[first - 1]):
            first -= 1
    while last < len(text) and _is_word(text[last]) and last - end < 40:
        last += 1
    if not right and text[end:last] not in form.endings:
        return None
    return first, last


def _phrase(regex: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int] | None:
    for found in regex.finditer(text, max(0, start - 90), min(len(text), end + 90)):
        if found.start() <= start and found.end() >= end:
            return found.span()
    return None


def _in_capitals(folded: Folded, span: tuple[int, int]) -> bool:
    start, end = folded.span(*span)
    return not any(c.islower() for c in folded.original[start:end].rstrip("s"))
