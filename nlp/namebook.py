"""Finds the register's companies in folded text: own boundaries, genitives and compounds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bevaka.records import Supplier
from nlp.fold import Folded
from nlp.legal_forms import legal_form_after, legal_form_before
from nlp.name_endings import COLON, COMPOUND_LANGUAGES, FINNISH, GENITIVES, HEADS
from nlp.name_index import NameIndex
from nlp.names import Alias, is_cjk
from nlp.reading import NameHit

# How far from its owner's name the place of a factory may stand, in characters.
_NEAR = 160
# Letters from which on words run together without a capital inside may be a name: Topglove, TOPGLOVE.
_GLUED = 8


class NameBook:
    """All names of a register, found in one pass. Built once; costs grow little with the number of names."""

    def __init__(self, suppliers: Iterable[Supplier]) -> None:
        self._index = NameIndex(suppliers)

    def __len__(self) -> int:
        return len(self._index)

    def find(self, folded: Folded, lang: str, base: int = 0) -> list[NameHit]:
        """Every place where a name stands, longest match first kept; nothing is decided about namesakes."""
        hits: list[tuple[int, int, NameHit]] = []
        for form, start, end in self._index.places(folded):
            called = _given(self._index.aliases(form))
            sited = [one for one in called if one.form == "sited"]
            near = [one for one in sited if _at(one.printed, folded, start, end)]
            # A factory that is called by its owner's name and its place is told beside the owner.
            for some in ([one for one in called if one.form != "sited"] if sited else called, near):
                hit = self._hit(folded, some, start, end, lang, base) if some else None
                if hit is not None:
                    hits.append((start, end, hit))
        return _longest(hits)

    def _hit(self, folded: Folded, aliases: list[Alias], start: int, end: int, lang: str, base: int) -> NameHit | None:
        text = folded.text
        # A form that must be printed in a certain way says nothing against the same form that need not.
        alias = next((one for one in aliases if one.form not in ("joined", "graded")), aliases[0])
        cjk = is_cjk(alias.text)
        if not cjk and start and _letter(text[start - 1]):
            return None
        tail = _tail(text, end)
        first, last = folded.span(start, end)
        printed = folded.original[first:last]
        glued = alias.form == "joined" and not ((start and text[start - 1] in "#@") or _camel(printed))
        if glued and not (printed[:1].isupper() and len(alias.text) >= _GLUED):
            return None
        if alias.form == "graded" and (lang != "fi" or tail not in FINNISH):
            return None
        compound = False
        if not cjk and tail not in GENITIVES and not _colon(tail) and not (lang == "fi" and tail in FINNISH):
            if not _compound(alias, tail, printed, lang):
                return None
            compound = True
        # A hyphen was folded to a space: Dell-fabriken is a compound of the name.
        hyphen = (
            last < len(folded.original) - 1 and folded.original[last] in "-‐‑" and folded.original[last + 1].isalpha()
        )
        _, stop = folded.span(start, end + len(tail)) if tail and not compound else (first, last)
        legal = legal_form_after(
            text[end + len(tail) : end + 40], folded.original[stop : stop + 40]
        ) or legal_form_before(text[max(0, start - 14) : start], folded.original[max(0, first - 14) : first])
        suppliers = tuple(dict.fromkeys(a.supplier for a in aliases))
        form = "full" if cjk and len(alias.text) > 2 else "glued" if glued else alias.form
        if form == "graded":
            form = "full" if " " in alias.text else "short"
        return NameHit(
            first + base, stop + base, printed, suppliers, form, legal, compound or hyphen, tail, alias.printed
        )


def _given(called: list[Alias]) -> list[Alias]:
    """Without the companies whose longer names begin so, where it is the name that the register gives another."""
    given = [one for one in called if one.form != "shortened"]
    return given if any(one.form != "sited" for one in given) else called


def _at(place: str, folded: Folded, start: int, end: int) -> bool:
    """Whether a place is named within some words of a name: Foo's factory in Kutná Hora."""
    low = max(0, start - _NEAR)
    for found in re.finditer(rf"(?<!\w){re.escape(place)}\w{{0,5}}(?!\w)", folded.text[low : end + _NEAR]):
        first, _ = folded.span(low + found.start(), low + found.end())
        if not folded.original[first].islower():
            return True
    return False


def _letter(char: str) -> bool:
    return (char.isalnum() and not is_cjk(char)) or char == "_"


def _tail(text: str, end: int) -> str:
    """The word characters, or apostrophe or colon with letters, that go on after ``end``."""
    stop = end
    if stop < len(text) and text[stop] in "':" and stop + 1 < len(text) and text[stop + 1].isalpha():
        stop += 1
    elif stop < len(text) and text[stop] == "'":
        return ""
    while stop < len(text) and _letter(text[stop]) and stop - end < 40:
        stop += 1
    return text[end:stop]


def _colon(tail: str) -> bool:
    return tail[:1] in (":", "'") and tail[1:] in COLON


def _camel(printed: str) -> bool:
    return sum(c.isupper() for c in printed) > 1 and not printed.isupper()


def _compound(alias: Alias, tail: str, printed: str, lang: str) -> bool:
    if lang not in COMPOUND_LANGUAGES or not printed[:1].isupper() or not tail.isalpha() or len(tail) < 3:
        return False
    name = alias.text.rsplit(" ", 1)[-1]
    return len(name) >= 4 and (tail.removeprefix("s").startswith(HEADS) or tail.startswith(HEADS))


def _longest(hits: list[tuple[int, int, NameHit]]) -> list[NameHit]:
    """Hits that do not lie inside a longer one; of two of the same span, both."""
    hits.sort(key=lambda h: (h[0], -h[1]))
    kept: list[NameHit] = []
    first = reach = -1
    for start, end, hit in hits:
        if end > reach or (start, end) == (first, reach) or not kept:
            kept.append(hit)
            first, reach = start, max(reach, end)
    return kept
