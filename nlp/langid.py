"""Which language a text is in: py3langid set to the seven we read, then function words between bokmål and nynorsk."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_WORD = re.compile(r"[^\W\d_]+")
_SHORT = 40
_SAMPLE = 2400
_NORWEGIAN = ("nb", "nn", "no")
_lock = threading.Lock()


@cache
def _identifier() -> Any:
    with _lock:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect(text: str, hint: str, function_words: Mapping[str, frozenset[str]]) -> str:
    """The language code of ``text``; ``hint`` (the page's own word) decides only where the text is too short.

    A language outside the seven is given as py3langid names it, ``und`` where there is nothing to go by.
    """
    sample = (
        text if len(text) <= _SAMPLE else text[: _SAMPLE // 2] + text[len(text) // 2 : len(text) // 2 + _SAMPLE // 2]
    )
    words = [w.lower() for w in _WORD.findall(sample)]
    hint = _code(hint)
    if sum(map(len, words)) < _SHORT and hint:
        return hint
    if not words:
        return "und"
    guess = _code(str(_identifier().classify(sample.encode("utf-8", "replace").decode("utf-8"))[0]))
    best = _by_function_words(words, function_words)
    if guess not in function_words and best:
        # Names and foreign quotes pull short texts to far languages; function words are steadier.
        guess = best
    if guess in ("nb", "nn", "da") or best in ("nb", "nn", "da"):
        guess = _scandinavian(words, guess)
    return guess


def _code(code: str) -> str:
    plain = code.lower().replace("_", "-").split("-")[0]
    return "nb" if plain == "no" else plain


def _by_function_words(words: list[str], function_words: Mapping[str, frozenset[str]]) -> str:
    shares = {code: sum(w in known for w in words) / len(words) for code, known in function_words.items()}
    code = max(shares, key=lambda c: (shares[c], c), default="")
    return code if code and shares[code] >= 0.08 else ""


_NYNORSK = frozenset(
    (
        "ikkje",
        "frå",
        "eg",
        "ein",
        "eit",
        "kva",
        "dei",
        "kvifor",
        "korleis",
        "berre",
        "noko",
        "nokon",
        "vere",
        "mykje",
        "veker",
        "seier",
        "kjem",
        "gjer",
        "sjølv",
        "anna",
        "fleire",
        "meir",
        "saman",
        "medan",
    )
)
_BOKMAAL = frozenset(
    (
        "ikke",
        "fra",
        "jeg",
        "en",
        "et",
        "hva",
        "de",
        "hvorfor",
        "hvordan",
        "bare",
        "noe",
        "noen",
        "være",
        "mye",
        "uker",
        "sier",
        "kommer",
        "gjør",
        "selv",
        "mens",
        "mer",
        "flere",
        "sammen",
    )
)
_ONLY_DANISH = frozenset(
    (
        "af",
        "efter",
        "hvad",
        "nogle",
        "også",
        "blev",
        "kun",
        "uger",
        "siger",
        "mere",
        "nu",
        "ud",
        "op",
        "sig",
        "meget",
        "nogen",
        "hvis",
        "bliver",
        "kunne",
        "skulle",
        "ville",
        "deres",
    )
)
_ONLY_BOKMAAL = frozenset(
    (
        "av",
        "etter",
        "hva",
        "noen",
        "også",
        "ble",
        "bare",
        "uker",
        "sier",
        "mer",
        "nå",
        "ut",
        "opp",
        "seg",
        "mye",
        "hvis",
        "blir",
        "kunne",
        "skulle",
        "ville",
        "deres",
    )
)


def _scandinavian(words: list[str], guess: str) -> str:
    count = {
        "nn": sum(w in _NYNORSK for w in words),
        "nb": sum(w in _BOKMAAL for w in words),
    }
    danish = sum(w in _ONLY_DANISH for w in words)
    norwegian = sum(w in _ONLY_BOKMAAL for w in words)
    if guess == "da" and norwegian > danish + 2:
        guess = "nb"
    elif guess in ("nb", "nn") and danish > norwegian + 2:
        return "da"
    if guess in ("nb", "nn"):
        # Bokmål shares "en", "et" and "de" with Danish quotes; nynorsk words are never shared.
        return "nn" if count["nn"] >= 2 and count["nn"] * 2 > count["nb"] else "nb"
    return guess
