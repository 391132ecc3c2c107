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
# Letters of Latin script.
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Function words of languages that nobody here reads and that share many with one that is read; else they pass for it.
_BESIDE_WORDS = {
    "nl": (
        "aan als bij dat deze die door dan een geen haar had heeft het hij hun ik is maar met meer naar niet nog of om onder "
        "onze ook op over te tegen tot uit van veel voor waar waren was wat we werd werden wordt worden zeggen zegt zij zijn "
        "zo zou"
    ),
    "et": (
        "aga alla ei et ette ja ka kas kes kogu kohta koos kuid kui kõik käigus ma mida milles mille mis nad neid neil neilt nende "
        "ning nii oli olid olla oma on pole pärast ta tema see seda selle siis sest üle vaid veel või välja ära ühe"
    ),
    "is": (
        "að af á ekki eða en er eru fyrir frá hafa hafi hefur henni hann hún með og sem segir segja sé sig sínum til um var "
        "voru vegna við það þau þeim þeir þeirra því þær verið vera yfir í"
    ),
    "fo": (
        "at av á ikki ella fyri frá hava hevur hann hon í men og sum sigur siga teir tey tær til tað teimum um var vóru við "
        "verið eru er sær yvir"
    ),
    "af": "aan dat die dit en het hulle is met moet nie om oor sal sy te van vir was wat word ʼn",
}
_BESIDE = {code: frozenset(words.split()) for code, words in _BESIDE_WORDS.items()}
# How many of its own words show such a language; and how sure py3langid must be of a far language, in a short text and in any.
_OWN, _SURE_IN_SHORT, _SURE = 2, 0.9, 0.5
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
        return _neighbour(words, function_words) or sure
    short = letters < _SHORT
    if short and hint in function_words and hint != _DEFAULT and _FOREIGN[hint].isdisjoint(sample.lower()):
        return hint
    plain = sample.encode("utf-8", "replace").decode("utf-8")
    guess, sureness = _guess(plain)
    ours = _share(words, function_words)
    if guess in function_words or guess == _neighbour(words, function_words):
        return guess
    latin = 2 * len(_LATIN.findall(plain)) >= letters
    # Names and foreign quotes pull short texts to far languages, and lists of names alone any text.
    if ours >= _MANY or (latin and sureness < (_SURE_IN_SHORT if short else _SURE)):
        told = {hint} & _names_of_all() if short else set()
        return _guess(plain, tuple(sorted({"no" if c == "nb" else c for c in function_words} | told)))[0]
    return guess


def _guess(text: str, codes: tuple[str, ...] = ()) -> tuple[str, float]:
    """What py3langid takes a text for, of all its languages or of some, and how sure it is."""
    code, sureness = _identifier(codes).classify(text)
    return _code(str(code)), float(sureness)


def _names_of_all() -> frozenset[str]:
    """The languages that py3langid knows."""
    return frozenset(map(str, _identifier().labels))


def _neighbour(words: Sequence[str], function_words: FunctionWords) -> str:
    """The language that nobody here reads and whose own words a text has more of than of ours; "" for none."""
    words_of = tuple(sorted(function_words.items()))
    ours, beside = _weights(words_of).keys(), _beside(words_of)
    found = {code: sum(map(own.__contains__, words)) for code, own in beside.items()}
    best = max(found, key=lambda code: (found[code], code))
    own = sum(w in ours and w not in _BESIDE[best] for w in words)
    return best if found[best] >= _OWN and found[best] > own else ""


@cache
def _beside(function_words: tuple[tuple[str, frozenset[str]], ...]) -> Mapping[str, frozenset[str]]:
    """Of each such language the words that none of ours has."""
    ours = _weights(function_words).keys()
    return {code: near - ours for code, near in _BESIDE.items()}


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
