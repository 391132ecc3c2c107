"""Folds text for matching, with a map back to the original.

NFKC, case folding, no format characters (soft hyphen, zero-width, bidi marks), white space collapsed, line-end
hyphens joined, hyphens between letters and typographic marks made plain. Offsets of the folded text lead back to the
exact characters of the original, so that what is shown is what was printed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

_LETTER = r"[^\W_]"
_CAPITAL = "[A-Z\u00c0-\u00d6\u00d8-\u00de]"
# Scripts without spaces between words: a line may end anywhere in a name.
_SPACELESS = "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
# What pages escape, some of them more than once.
_ENTITY = r"&(?:amp;)*(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);"
# What ends a line inside a word: hyphens, and what comes of soft ones in other files.
_AT_END = "-\u2010\u00ad\u00ac\ufffe"
# Letters of Cyrillic and Greek that look like these of ours, which is what they stand for beside letters of ours.
_ALIKE = dict(
    zip(
        "авекмнорстухіјѕһАВЕКМНОРСТУХІЈЅҺοαικνρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abekmhopctyxijshabekmhopctyxijshoaikvpuabezhikmnoptyx",
        strict=True,
    )
)
# Everything that does not simply become one lower-case character; the rest is copied with one slice.
_EVERY = (
    rf"(?P<split>(?<={_LETTER})[{_AT_END}][ \t]*\r?\n[ \t]*(?=[a-z\u00df-\u00f6\u00f8-\u00ff])"
    rf"|(?<={_CAPITAL}{{2}})[{_AT_END}][ \t]*\r?\n[ \t]*(?={_CAPITAL}{{2}})"
    rf"|(?<={_SPACELESS})[ \t]*\r?\n[ \t]*(?={_SPACELESS}))"
    # A name keeps its own hyphen at the end of a line: what goes on with a capital is another word.
    rf"|(?P<hyphen>(?<={_LETTER})[-\u2010\u2011\u2013](?:[ \t]*\r?\n[ \t]*)?(?={_LETTER}))"
    r"|(?P<space>[\s\u00a0\u2000-\u200a\u202f\u205f\u3000\x00-\x1f]{2,}|[^\S ]|[\x00-\x1f])"
    rf"|(?P<entity>(?i:{_ENTITY}))"
    rf"|(?P<alike>(?<=[A-Za-z])[{''.join(_ALIKE)}]+|[{''.join(_ALIKE)}]+(?=[A-Za-z]))"
    r"|(?P<apostrophe>[\u2018\u2019\u201b\u02bc\u00b4`\u2032])"
    r"|(?P<dash>[\u2010-\u2015\u2212])"
    r"|(?P<cluster>[\u1100-\u11ff]+"
    r"|[^\x00-\u0240\u2010-\u201f\u2026\u20ac\u4e00-\u9fff\u0e00-\u0e7f][\u0300-\u036f\u3099\u309a\uff9e\uff9f]*"
    r"|[\u00aa\u00ad\u00b2\u00b3\u00b5\u00b9\u00ba\u00bc-\u00be\u00df\u0130-\u0132\u0133\u013f\u0140\u0149\u017f\u01c4-\u01cc]"
    r"|[^\W\d_][\u0300-\u036f]+)"
)
# What a match can begin with where no letter carries marks of its own; said first, because most characters begin none.
_BEGINS = (
    r"(?=[-\u2010-\u2015\u2212\u00ac\u00ad&\u2018\u2019\u201b\u02bc\u00b4`\u2032\s\x00-\x1f\u00a0\u2000-\u200a\u202f\u205f\u3000"
    r"\u00aa\u00ad\u00b2\u00b3\u00b5\u00b9\u00ba\u00bc-\u00be\u00df\u0130-\u0132\u0133\u013f\u0140\u0149\u017f\u01c4-\u01cc]"
    r"|[^\x00-\u0240\u2010-\u201f\u2026\u20ac\u4e00-\u9fff\u0e00-\u0e7f])(?! [^\s\x00-\x1f])"
)
_ODD, _ODD_UNMARKED = re.compile(_EVERY), re.compile(rf"{_BEGINS}(?:{_EVERY})")
_MARKS = frozenset(map(chr, range(0x300, 0x370)))
PARAGRAPH = "\n\n"
# What makes folding change lengths although every single character is plain: runs of white space, line-end hyphens, entities.
_RUNS = re.compile(r"[ \t\r\f\v]{2}|[ \t\r\f\v]\n|\n[ \t\r\f\v]|\n{3}|[-\u2010\u2011\u2013\u00ac\ufffe]\r?\n|&\#?\w+;")
_BROKEN = re.compile(rf"{_SPACELESS}\n{_SPACELESS}")
_MIXED = re.compile(rf"[A-Za-z][{''.join(_ALIKE)}]|[{''.join(_ALIKE)}][A-Za-z]")
_JOINED = re.compile(rf"[-\u2010\u2011\u2013](?<={_LETTER}.)(?={_LETTER})")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
# NFKC would write them out, in one word with the name that they stand at.
_TRADE_MARKS = "\u2122\u2120"
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u00b4`\u2032"
# Characters met so far that fold to exactly one character each; filled as texts come (Unicode is finite).
_plain: set[str] = set()
# Characters met so far that are part of a word, and the space.
_wordly: set[str] = set()


@dataclass(frozen=True)
class Folded:
    """Folded text and the breakpoints of its map: from ``starts[i]`` on, original = ``origins[i]`` + distance if ``steps[i]``."""

    text: str
    original: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]
    linear: tuple[bool, ...]

    @cached_property
    def search(self) -> str:
        """The folded text with a space for every character that is no part of a word: words stand between spaces."""
        return searchable(self.text)

    @cached_property
    def words(self) -> tuple[list[str], list[int]]:
        """The words of the text in a row and where each starts; an empty one stands between two marks."""
        return words_of(self.search)

    def origin(self, offset: int) -> int:
        """The original offset of the character at ``offset`` of the folded text (its end for the end of the text)."""
        if offset >= len(self.text):
            return len(self.original)
        i = bisect_right(self.starts, offset) - 1
        return self.origins[i] + (offset - self.starts[i] if self.linear[i] else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of a folded span that is not empty; format characters inside it stay in."""
        if len(self.starts) == 1:
            return start, end
        i = bisect_right(self.starts, start) - 1
        first = self.origins[i] + (start - self.starts[i] if self.linear[i] else 0)
        # Few words hold a breakpoint.
        if i + 1 < len(self.starts) and end > self.starts[i + 1]:
            i = bisect_right(self.starts, end - 1) - 1
        stop = self.origins[i] + end - self.starts[i] if self.linear[i] else self._next_origin(i)
        return first, max(stop, first + 1)

    def _next_origin(self, i: int) -> int:
        return self.origins[i + 1] if i + 1 < len(self.origins) else len(self.original)


def _replacement(found: re.Match[str]) -> str:
    kind, text = found.lastgroup, found.group()
    if kind == "split":
        return ""
    if kind == "hyphen":
        return " "
    if kind == "space":
        return PARAGRAPH if text.count("\n") > 1 else " "
    if kind == "entity":
        return _entity(text)
    if kind == "alike":
        return "".join(map(_ALIKE.__getitem__, text))
    if kind == "apostrophe":
        return "'"
    if kind == "dash":
        return "-"
    return _cluster(text)


def _entity(text: str) -> str:
    char = html.unescape("&" + re.sub(r"(?i)^&(?:amp;)*", "", text))
    if len(char) > 2:
        return text.lower()
    return "".join("'" if c in _APOSTROPHES else "-" if c in _DASHES else _cluster(c) for c in char)


def _cluster(text: str) -> str:
    first = text[0]
    if first in _TRADE_MARKS:
        return ""
    if "\ud800" <= first <= "\udfff":
        return "\ufffd"
    if unicodedata.category(first) in ("Cf", "Mn") and len(text) == 1:
        return ""
    plain = unicodedata.normalize("NFKC", text).casefold()
    # Turkish has an i with and one without a dot, and capitals of both: what prints the name may know one.
    plain = plain.replace("i\u0307", "i").replace("\u0131", "i")
    return re.sub(r"\s+", " ", plain)


def fold(text: str) -> Folded:
    """``text`` folded. Never raises, whatever the characters; a lone surrogate becomes U+FFFD."""
    chars = set(text)
    if not _has_runs(text, chars):
        if _is_plain(chars):
            return Folded(_one_for_one(text, chars), text, (0,), (0,), (True,))
        if _is_plain(chars - {"ß"}):
            return _with_double_s(text, chars)
    return _fold_odd(text, _ODD_UNMARKED if _MARKS.isdisjoint(chars) else _ODD)


def _has_runs(text: str, chars: set[str]) -> bool:
    """Whether folding changes lengths although every single character is plain."""
    if "\n" in chars and max(chars) > "\u0dff" and _BROKEN.search(text):
        return True
    if not chars.isdisjoint(_ALIKE) and _MIXED.search(text):
        return True
    if not chars.isdisjoint("\t\r\f\v&\u2010\u2011\u2013\u00ac\ufffe"):
        return _RUNS.search(text) is not None
    # The same, for what nearly all texts are made of.
    return any(run in text for run in ("  ", " \n", "\n ", "\n\n\n", "-\n"))


def _is_plain(chars: set[str]) -> bool:
    """Whether every character folds to one character, whatever stands beside it."""
    new = chars - _plain
    if not new:
        return True
    known = {c for c in new if c in "\n" + _DASHES + _APOSTROPHES or _folds_to_itself(c)}
    _plain.update(known)
    return known == new


def _folds_to_itself(char: str) -> bool:
    if unicodedata.category(char) in ("Mn", "Mc", "Cf", "Cc", "Cs", "Zs", "Zl", "Zp") and char != " ":
        return False
    if char == "\u0131" or "\u1100" <= char <= "\u11ff":
        return False
    return unicodedata.normalize("NFKC", char).casefold() == char.lower() and len(char.lower()) == 1


def _one_for_one(text: str, chars: set[str]) -> str:
    out = text.lower()
    if "\u03a3" in chars:
        out = out.replace("\u03c2", "\u03c3")  # a capital sigma at the end of a word becomes another small letter
    if not chars.isdisjoint("-\u2010\u2011\u2013"):
        out = _JOINED.sub(" ", out)
    for dash in chars.intersection(_DASHES):
        out = out.replace(dash, "-")
    for mark in chars.intersection(_APOSTROPHES):
        out = out.replace(mark, "'")
    if "\n" in chars:
        out = out.replace(PARAGRAPH, "\0\0").replace("\n", " ").replace("\0", "\n")
    return out


def _with_double_s(text: str, chars: set[str]) -> Folded:
    """A text that is plain but for ß, which folds to two letters whatever stands beside it."""
    parts = _one_for_one(text, chars).split("ß")
    starts, origins, linear = [0], [0], [True]
    length = position = 0
    for part in parts[:-1]:
        length, position = length + len(part), position + len(part)
        if not part:
            starts.pop(), origins.pop(), linear.pop()
        starts += (length, length + 2)
        origins += (position, position + 1)
        linear += (False, True)
        length, position = length + 2, position + 1
    return Folded("ss".join(parts), text, tuple(starts), tuple(origins), tuple(linear))


def _fold_odd(text: str, odd: re.Pattern[str]) -> Folded:
    parts: list[str] = []
    starts, origins, linear = [0], [0], [True]
    length = position = 0
    for found in odd.finditer(text):
        plain = text[position : found.start()]
        if plain:
            parts.append(plain.lower())
            length += len(plain)
        new = _replacement(found)
        if starts[-1] == length:
            starts.pop(), origins.pop(), linear.pop()
        starts.append(length)
        origins.append(found.start())
        linear.append(False)
        parts.append(new)
        length += len(new)
        if starts[-1] == length:
            starts.pop(), origins.pop(), linear.pop()
        starts.append(length)
        origins.append(found.end())
        linear.append(True)
        position = found.end()
    parts.append(text[position:].lower())
    return Folded("".join(parts), text, tuple(starts), tuple(origins), tuple(linear))


def searchable(text: str) -> str:
    """Folded text with a space for every character that is no part of a word, one for one."""
    return spaced(text, _wordly, lambda char: char.isalnum() or char in "_ ")


def spaced(text: str, known: set[str], kept: Callable[[str], bool]) -> str:
    """``text`` with a space for every character that is not ``kept``; ``known`` gathers those that are, as they are met."""
    for char in set(text) - known:
        if kept(char):
            known.add(char)
        else:
            text = text.replace(char, " ")
    return text


def words_of(search: str) -> tuple[list[str], list[int]]:
    """The words of a searchable text in a row and where each starts."""
    words = search.split(" ")
    return words, [n + before for n, before in enumerate(accumulate(map(len, words), initial=0))]


def fold_term(text: str) -> str:
    """A name or word of the register or a pack, folded as texts are."""
    if text.isalpha() and _plain.issuperset(text):
        return text.lower().replace(
            "\u03c2", "\u03c3"
        )  # what is nearly always asked: letters that texts had before, each of which folds to one
    return " ".join(fold(text.strip()).text.split())
