"""Every form under which a register's companies are searched, and which of them may stand in a text.

A text costs one look for each of its words, whatever the number of names: a word that begins a name, or is one, is
known by itself; what follows it is then looked up as it stands. Most names are plain words and are taken in all at
once, without an object for each; names of several forms go one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from bevaka.records import Supplier
from nlp.fold import Folded, searchable
from nlp.kept import Kept
from nlp.name_endings import ENDINGS, GRADES, HEADS, finnish_stems
from nlp.names import SPECIAL, Alias, dotted, form_of, is_cjk, sites, unmarked, variants, without_cjk

# A name that folds into itself in small letters, hyphens apart: plain words of the letters that carry no loose mark.
_PLAIN = re.compile(r"[A-Za-z0-9ÅÄÖØÆÜåäöøæü]+(?:[ -][A-Za-z0-9ÅÄÖØÆÜåäöøæü]+)*").fullmatch
_FIRST = re.compile(r"^(\w+) ", re.M)
_FIRST_TWO = re.compile(r"^(\w+ \w+) ", re.M)
_HEAD = re.compile(rf"(?=(?:{'|'.join(HEADS)}))")
# Letters from which on a name whose words were run together is searched too.
_JOINED = 6
# Letters of the longest ending, and how far into a printed word a compound is looked for.
_ENDING, _REACH = max(map(len, ENDINGS)), 200
# Printed words whose part in names is kept; more are met in hostile texts only.
_KEPT = 200_000


class NameIndex:
    """The names of some companies, each found by its first words."""

    def __init__(self, suppliers: Iterable[Supplier]) -> None:
        self._suppliers = list(suppliers)
        self._more: dict[str, list[tuple[int, Alias]]] = {}
        self._odd: list[str] = []
        self._longest = 1
        plain: list[int] = []
        for n, one in enumerate(self._suppliers):
            if one.aliases or not _PLAIN(one.name):
                self._take(n, one)
            else:
                plain.append(n)
        self._take_plain(plain)
        self._take_sites()
        self._odd = [text for text in self._more if not self._by_words(text)]
        self._automaton = (
            AhoCorasick(self._odd, implementation=Implementation.ContiguousNFA, store_patterns=False)
            if self._odd
            else None
        )
        self._fits = Kept(self._fit, _KEPT)

    def _take_plain(self, numbers: Sequence[int]) -> None:
        """Take in the companies of these numbers, whose one name is of plain words."""
        texts = "\n".join([self._suppliers[n].name for n in numbers]).lower().replace("-", " ").split("\n")
        plain: list[str] = []
        owners: list[int] = []
        for n, text in zip(numbers, texts, strict=False):
            if len(text) > 1 and SPECIAL.isdisjoint(text.split()):
                plain.append(text)
                owners.append(n)
            else:
                self._take(n, self._suppliers[n])
        self._owners = owners
        self._known = dict(zip(plain, range(len(plain)), strict=True))
        lines = "\n".join(plain)
        # Numbers alone: a pair for each name would have the memory searched for garbage again and again.
        runs = lines.replace(" ", "").split("\n")
        joined = [i for i, (text, run) in enumerate(zip(plain, runs, strict=False)) if len(text) != len(run) >= _JOINED]
        self._joined = {runs[i]: i for i in joined}
        self._firsts = set(_FIRST.findall(lines))
        self._pairs = set(_FIRST_TWO.findall(lines))
        self._longest = max(self._longest, 1 + max((text.count(" ") for text in plain), default=0))
        if len(self._known) < len(plain):
            for i, text in enumerate(plain):
                if self._known[text] != i:
                    self._add(owners[i], self._alias(text, i))
        if len(self._joined) < len(joined):
            for i in joined:
                if self._joined[runs[i]] != i:
                    self._add(owners[i], self._alias(runs[i], i, "joined"))
        for i, text in enumerate(plain):
            name = self._suppliers[owners[i]].name
            if name[1:2].isupper() or not text.isascii():
                for other in (*unmarked(text), *dotted(text.split(), name)):
                    self._add(owners[i], self._alias(other, i))
            # An object is made only for those that can have another stem: most have none.
            if text[-1] == "s" or text[-3:-1] in GRADES or "FI" in self._suppliers[owners[i]].country:
                self._add_graded(owners[i], self._alias(text, i))

    def _take_sites(self) -> None:
        """Factories that are called by the name of another company and a place."""
        for n, one in enumerate(self._suppliers):
            if one.kind != "factory":
                continue
            for owner, place in dict.fromkeys(sites(one)):
                if any(alias.supplier != one.id for alias in self.aliases(owner)):
                    self._add(n, Alias(owner, one.id, "sited", place))

    def _take(self, n: int, supplier: Supplier) -> None:
        """Take in one company with all forms of all its names."""
        for alias in variants(supplier):
            self._add(n, alias)
            joined = alias.text.replace(" ", "")
            if " " in alias.text and joined.isalnum() and len(joined) >= _JOINED:
                # #TopGlove, @topglove and names whose words were run together.
                self._add(n, Alias(joined, alias.supplier, "joined", alias.printed))
            self._add_graded(n, alias)

    def _add(self, n: int, alias: Alias) -> None:
        self._more.setdefault(alias.text, []).append((n, alias))

    def _add_graded(self, n: int, alias: Alias) -> None:
        """The stems that a name has before the endings of Finnish."""
        for stem in finnish_stems(alias.text, "FI" in self._suppliers[n].country):
            self._add(n, Alias(stem, alias.supplier, "graded", alias.printed))

    def _alias(self, text: str, i: int, form: str = "") -> Alias:
        supplier = self._suppliers[self._owners[i]]
        return Alias(text, supplier.id, form or form_of(text, supplier.name), supplier.name)

    def _by_words(self, text: str) -> bool:
        """Make a form known by its first words; false where it is not made of words with marks between them."""
        if is_cjk(text) or not (_wordly(text[0]) and _wordly(text[-1])):
            return False
        words = searchable(text).split(" ")
        if len(words) > 1:
            self._longest = max(self._longest, len(words))
            self._firsts.add(words[0])
        if len(words) > 2:
            self._pairs.add(text[: len(words[0]) + 1 + len(words[1])])
        return True

    def __len__(self) -> int:
        joined = sum(text not in self._known for text in self._joined)
        more = sum(text not in self._known and text not in self._joined for text in self._more)
        return len(self._known) + joined + more

    def aliases(self, text: str) -> list[Alias]:
        """What a folded text names, in the order of the register."""
        found = list(self._more.get(text, ()))
        if (i := self._known.get(text)) is not None:
            found.append((self._owners[i], self._alias(text, i)))
        if (i := self._joined.get(text)) is not None:
            found.append((self._owners[i], self._alias(text, i, "joined")))
        return [alias for _, alias in sorted(found, key=lambda pair: pair[0])]

    def places(self, folded: Folded) -> Iterator[tuple[str, int, int]]:
        """Where forms may stand, with their folded spans: whole words from the left, any likely ending on the right."""
        text = folded.text
        if self._automaton is not None:
            for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
                yield self._odd[index], start, end
        # Between other scripts and ours no space is needed.
        printed, starts = folded.words if text.isascii() or not is_cjk(text) else without_cjk(folded.search)
        for n, fit in enumerate(map(self._fits.__getitem__, printed)):
            if fit is not None:
                start = starts[n]
                for end in fit[0]:
                    yield text[start : start + end], start, start + end
                if fit[1]:
                    yield from self._from(text, printed, starts, n)

    def _from(self, text: str, printed: Sequence[str], starts: Sequence[int], n: int) -> Iterator[tuple[str, int, int]]:
        """The forms of several words that begin with the word at a place."""
        start = starts[n]
        for there in range(n + 1, min(n + self._longest, len(printed))):
            for cut in _cuts(printed[there]):
                form = text[start : starts[there] + cut]
                if form in self._known or form in self._more:
                    yield form, start, starts[there] + cut
            if there == n + 1 and text[start : starts[there] + len(printed[there])] not in self._pairs:
                return

    def _fit(self, word: str) -> tuple[tuple[int, ...], bool] | None:
        """Where in a printed word forms of one word may end, and whether it begins longer ones; worked out when first met."""
        some = (self._known, self._joined, self._more)
        ends = tuple(end for end in _cuts(word) if any(word[:end] in forms for forms in some))
        first = word in self._firsts
        return (ends, first) if ends or first else None


def _wordly(char: str) -> bool:
    return char.isalnum() or char == "_"


@lru_cache(maxsize=_KEPT)
def _cuts(word: str) -> tuple[int, ...]:
    """Where a name may end in a printed word: at its end, before an ending, before the head of a compound and its s."""
    ends = {len(word) - n for n in range(min(len(word), _ENDING + 1)) if word[len(word) - n :] in ENDINGS}
    for found in _HEAD.finditer(word, 0, _REACH):
        ends.update((found.start(), found.start() - 1))
    return tuple(end for end in sorted(ends) if end > 0)
