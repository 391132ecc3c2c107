"""Whether the letters of a printed page can be told. Fonts need not say which letters their glyphs are; what PDFium then gives is
the glyphs' numbers, read as if they were letters: another letter for each, marks, or signs that are none.

Which letter follows which is held against languages written in Latin letters: whatever stands in the letters' place, be it shifted
by a number or drawn by lot, follows in no such order, though it looks like words. Of 11,655 pieces of text in 56 such languages,
Polish, Welsh and Xhosa among them, none costs more than 3.25 a pair; tables of Chinese names and of abbreviations 3.16; of letters
exchanged by lot 99 % cost more than 3.36.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, product

_ALPHABET = "abcdefghijklmnopqrstuvwxyz "
# For each of these signs, with which surprise (minus the natural logarithm of its share, at most 9) each of them follows it:
# the mean of Swedish, Norwegian, Danish, Finnish, English and German, with a little of 32 other languages.
_AFTER = (
    "444444354543426472334467552255616662563652672443657364265626612534652664533666554267416652664653673444667562"
    "555345453543426582335566652266623662564661662533666562257516443464643673333657471166427763554542663533457572"
    "454335354532424573235466662165416663555642666462566653267626553534642773333567472256425552442453676433478472"
    "247626662665353375553767572364225353545633776334678561544454354543224472334357652166625543763662372443677573"
    "344334443443444444441444343245425453545443685334558551253526642534553476324468562267726732665653683433557451"
    "344444444533323372224467542166516662565643675554677563266616632465642665463656453344434442444444344423434332"
    "254436444533333563235556452245425552554543555542535352334333433433333364234347559"
)
_SURPRISE = {a + b: int(cost) for (a, b), cost in zip(product(_ALPHABET, repeat=2), _AFTER, strict=True)}
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ð": "d", "ı": "i", "þ": "th", "œ": "oe"})
STRANGE = 3.3
"""So much surprise a pair is not found in words of any language."""
PIECE, DISTINCT = 200, 13
"""Letters that are judged together; fewer than half as many, or the few of a word said again and again, say nothing."""
SIGNS, ODD, MARKS, HALF = 40, 0.1, 0.4, 0.5
"""So many signs can be judged; the share of them that are no letters of anything, or that are marks, in a text that is none."""
_JOINTS = frozenset("\x02\ufffe\u00ad\ufeff")  # what PDFium and files write for a hyphen, or before a text


def garbled(pages: Sequence[str]) -> list[int]:
    """The numbers of the pages of whose text at least half are no words; how they look is known to those who see them only."""
    return [number for number, page in enumerate(pages) if _garbled(page)]


def _garbled(page: str) -> bool:
    pieces = [(len(piece), _no_words(piece)) for piece in _pieces(page)]
    return 0 < sum(size for size, bad in pieces if bad) >= HALF * sum(size for size, _ in pieces)


def _pieces(page: str) -> Iterator[str]:
    """Whole lines together, until they hold enough letters."""
    piece = ""
    for line in page.split("\n"):
        piece += f"{line.strip()}\n"
        if sum(map(str.isalpha, piece)) >= PIECE:
            yield piece
            piece = ""
    if piece.strip():
        yield piece


def _no_words(piece: str) -> bool:
    odd = whole = 0
    for word in re.split(r"[ \t\r\n\f]+", piece):
        inner = "".join("\0" if _is_odd(c) else c for c in word)
        # Bullets and ticks of a font of signs stand at the edge of a word, or alone.
        inner = inner.strip("\0") or (inner if len(inner) > 3 else "")
        odd, whole = odd + inner.count("\0"), whole + len(inner)
    if whole >= SIGNS and odd > ODD * whole:
        return True
    runs = "".join(c for c, _ in groupby("".join(piece.split())))  # dots that lead to a page's number count once
    if len(runs) >= SIGNS and sum(unicodedata.category(c)[0] in "PS" for c in runs) > MARKS * len(runs):
        return True
    words = _in_plain_letters(piece)
    counts = Counter(words.replace(" ", ""))
    latin, all_letters = counts.total(), sum(map(str.isalpha, piece))
    if latin >= PIECE // 2 and max(counts.values()) > HALF * latin:
        return True  # every glyph is called by one letter
    if latin < PIECE // 2 or latin < HALF * all_letters or len(counts) < DISTINCT:
        return False
    return sum(_SURPRISE[a + b] for a, b in pairwise(words)) > STRANGE * (len(words) - 1)


def _in_plain_letters(piece: str) -> str:
    """The words of a piece, their letters without marks and nothing else of them, each between blanks."""
    folded = unicodedata.normalize("NFKD", piece).lower().translate(_PLAIN)
    words = ("".join(c for c in word if "a" <= c <= "z") for word in folded.split())
    return f" {' '.join(filter(None, words))} "


def _is_odd(sign: str) -> bool:
    return sign == "\ufffd" or (sign not in _JOINTS and unicodedata.category(sign) in ("Cc", "Co", "Cn"))
