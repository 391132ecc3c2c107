"""Which language a text is in, as a whole and paragraph by paragraph.

Function words decide where they speak clearly, which is nearly always and costs next to nothing; py3langid, set to the
languages that a house reads, decides the rest, and names the languages that nobody here reads. The page's own hint
counts only where there is too little text.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from nlp.fold import spaced

UNKNOWN = "und"
_LINE = re.compile(r"[^\n]+\n*")
_SHORT = 40
_SAMPLE = 1600
# A paragraph of another language is read as such from this many letters on, and where its function words are sure.
_PARAGRAPH = 90
# Words that decide: their share of a text, how far the best language must be ahead, and the share that makes it one we read.
_SHARE, _AHEAD, _MANY = 0.07, 1.6, 0.2
# Letters below which a text is so short that a name inside a sentence may outvote it.
_FEW = 300
_NAME = re.compile(r"(?<=[^\W\d_] )[A-ZÅÄÖØÆÜ]\w*")
# What many pages call themselves whatever they are written in; and letters that a language does not use.
_DEFAULT = "en"
_FOREIGN = defaultdict(
    frozenset,
    sv=frozenset("øæßü"),
    nb=frozenset("äöüß"),
    nn=frozenset("äöüß"),
    da=frozenset("äöüß"),
    fi=frozenset("øæßü"),
    de=frozenset("åøæ"),
)
# The first letter after those of Latin script.
_LATIN = "\u0250"
_lock = threading.Lock()
# Characters met so far that are letters of some word.
_letters: set[str] = set()
FunctionWords = Mapping[str, frozenset[str]]


@cache
def _identifier(codes: tuple[str, ...] = ()) -> Any:
    """py3langid, over all its languages or over some; it holds its model, so each set is kept."""
    with _lock:
        found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        if codes:
            found.set_languages(list(codes))
        return found


def detect(text: str, hint: str, function_words: FunctionWords) -> str:
    """The language code of ``text``; ``hint`` (the page's own word) decides only where the text is short and says nothing else.

    A language that no house reads is given as py3langid names it, ``und`` where there is nothing to go by.
    """
    half = _SAMPLE // 2
    sample = text if len(text) <= _SAMPLE else text[:half] + " " + text[len(text) // 2 : len(text) // 2 + half]
    words = _lettered(sample).split()
    hint = _code(hint)
    letters = sum(map(len, words))
    if not words:
        return hint if hint in function_words else UNKNOWN
    # In a short text one name outvotes the words: Hat Yai is no German.
    small = _lettered(_NAME.sub(" ", sample)).split() if letters < _FEW else words
    if sure := _by_function_words(small, function_words):
        return sure
    short = letters < _SHORT
    if short and hint in function_words and hint != _DEFAULT and _FOREIGN[hint].isdisjoint(sample.lower()):
        return hint
    plain = sample.encode("utf-8", "replace").decode("utf-8")
    guess = _code(str(_identifier().classify(plain)[0]))
    if guess in function_words:
        return guess
    # Names and foreign quotes pull short texts to far languages.
    if _share(words, function_words) >= _MANY or (short and plain[:1] < _LATIN):
        known = tuple(sorted({"no" if c == "nb" else c for c in function_words}))
        return _code(str(_identifier(known).classify(plain)[0]))
    return guess


def runs(body: str, title_end: int, lang: str, function_words: FunctionWords) -> list[tuple[int, int, str]]:
    """Stretches of one language: start, end, code. Paragraphs that are surely in another language than ``lang`` stand alone."""
    out: list[tuple[int, int, str]] = []
    small = _lettered(body)
    # Few characters change their length with their case; where one does, each paragraph is made small by itself.
    aligned = len(small) == len(body)
    start = 0
    for found in _LINE.finditer(body):
        first, end = found.span()
        code = lang
        if end - first >= _PARAGRAPH and first > title_end:
            stop = min(end, first + _SAMPLE)
            words = (small[first:stop] if aligned else _lettered(body[first:stop])).split()
            code = _by_function_words(words, function_words, lang) or lang
            if {code, lang} <= {"nb", "nn", "da"}:
                # Too near to tell in one paragraph; a quote changes no word that matters.
                code = lang
        if out and out[-1][2] == code:
            out[-1] = (out[-1][0], end, code)
        else:
            out.append((start if not out else first, end, code))
        start = end
    return out or [(0, len(body), lang)]


def _lettered(text: str) -> str:
    """``text`` in small letters, with a space for all else."""
    return spaced(text.lower(), _letters, lambda char: char.isalnum() and not char.isdecimal())


def _code(code: str) -> str:
    plain = code.lower().replace("_", "-").split("-")[0]
    return "nb" if plain == "no" else plain


@cache
def _weights(function_words: tuple[tuple[str, frozenset[str]], ...]) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Word → the languages that have it, each with a weight: a word of one language says more than one of four."""
    found: dict[str, list[str]] = {}
    for code, words in function_words:
        for word in words:
            found.setdefault(word, []).append(code)
    return {word: tuple((code, 1.0 / len(codes) ** 1.5) for code in codes) for word, codes in found.items()}


def _table(function_words: FunctionWords) -> Mapping[str, tuple[tuple[str, float], ...]]:
    return _weights(tuple(sorted(function_words.items())))


def _by_function_words(words: Sequence[str], function_words: FunctionWords, usual: str = "") -> str:
    """The language that the function words speak for, "" where none is far enough ahead; ``usual`` needs no lead."""
    table = _table(function_words)
    scores = dict.fromkeys(function_words, 0.0)
    for code, weight in chain.from_iterable(filter(None, map(table.get, words))):
        scores[code] += weight
    ranked = sorted(scores, key=lambda c: (-scores[c], c))
    if not ranked or scores[ranked[0]] < _SHARE * len(words):
        return ""
    best = ranked[0]
    second = scores[ranked[1]] if len(ranked) > 1 else 0.0
    ahead = 2 * _AHEAD if usual and best != usual else _AHEAD
    return best if scores[best] >= ahead * second and scores[best] >= 1.5 else ""


def _share(words: Sequence[str], function_words: FunctionWords) -> float:
    table = _table(function_words)
    return sum(w in table for w in words) / len(words)
