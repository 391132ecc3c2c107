"""How a company's name may be printed: legal forms in any place, &/and/och, hyphens, country words, brackets.

Legal forms stand in ``legal_forms.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bevaka.records import Supplier
from nlp.fold import fold_term, words_of
from nlp.legal_forms import LEGAL_FORMS, SECTOR_WORDS, strip_at_name, strip_forms

COUNTRY_WORDS = frozenset(
    (
        "sverige",
        "sweden",
        "norge",
        "norway",
        "danmark",
        "denmark",
        "finland",
        "suomi",
        "norden",
        "nordic",
        "nordics",
        "scandinavia",
        "deutschland",
        "germany",
        "europe",
        "international",
        "group",
        "gruppen",
        "holding",
        "holdings",
        "global",
        "india",
        "china",
        "malaysia",
        "hungary",
    )
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f\uf900-\ufaff]")
_BRACKETED = re.compile(r"\s*\([^)]*\)\s*")
# An apostrophe inside a word, not one before a genitive: O'Foo, D'Foo.
_ELIDED = re.compile(r"(?<=\w)'(?=\w\w)")
_BUILDINGS = frozenset(("plant", "plants", "factory", "factories", "works", "mill", "campus", "site"))
_BETWEEN = ("&", "+", "och", "and", "og", "und", "et", "en", "y", "ja")
# Letters from which on the first word of several names stands for them.
_BEGINNING = 5
# Letters that are read one by one, at most, where they begin a name in capitals.
_CAPITALS = 3
# Letters from which on a name may go without the marks of our letters; and what stands for those letters.
_WITHOUT_MARKS = 6
_BARE = str.maketrans({"å": "a", "ä": "a", "ö": "o", "ø": "o", "æ": "ae", "ü": "u"})
# Letters of other languages that are no letter of ours with a mark: these may always go.
_PLAINER = str.maketrans({"ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe"})
_WRITTEN = str.maketrans({"å": "aa", "ä": "ae", "ö": "oe", "ø": "oe", "æ": "ae", "ü": "ue"})
_AND = (*_BETWEEN, "e")


# Words of names that are not simply searched as they stand.
SPECIAL = frozenset((*(word for form in LEGAL_FORMS for word in form.split()), *COUNTRY_WORDS, *_BETWEEN))
# The languages that the remark behind a hint may name.
_CODES = re.compile(r"\b(sv|en|nb|nn|da|fi|de|fr|es|pt|it|nl|pl|cs|sk|ar|he|zh|ja)\b")
_NORWEGIAN = frozenset(("nb", "nn"))
# Sorts of namesakes that are names themselves: a hint of one is about the company's name, not about every brand of it.
_PROPER = frozenset(("town", "place", "surname", "first name", "person"))
_NO_PLACES = frozenset(("surname", "first name", "person", "word", "abbreviation", "product", "other"))


@dataclass(frozen=True, slots=True)
class Alias:
    """One printed form: the folded text to search, the company, and what kind of name it is.

    ``form`` is ``full`` (several words, or told by its script or legal form), ``short`` (one word) or ``initials`` (at
    most four letters, or all capitals). ``printed`` is the form as the register writes it. A name that only stands for
    its company in a certain surrounding has a form of its own: ``joined`` (words run together), ``graded`` (a Finnish
    stem), ``sited`` (the owner's name of a factory, where ``printed``, its place, is named near), ``shortened`` (the
    first word of several names, which the register does not give by itself).
    """

    text: str
    supplier: str
    form: str
    printed: str


def is_cjk(text: str) -> bool:
    """Whether a name is in a script that is written without spaces."""
    return bool(_CJK.search(text))


def without_cjk(search: str) -> tuple[list[str], list[int]]:
    """The words of a searchable text and where they start, such scripts left aside."""
    return words_of(_CJK.sub(" ", search))


@lru_cache(maxsize=4096)  # asked again for every place of a name
def plain(name: str) -> str:
    """A name folded, without full stops, commas and brackets: ``Foo Co., Ltd`` → ``foo co ltd``."""
    text = fold_term(name)
    text = re.sub(r"\s*[.,()\[\]\"“”„‟«»‹›「」『』《》]+\s*", " ", text)
    return " ".join(text.split())


def variants(supplier: Supplier) -> list[Alias]:
    """Every form under which a company of the register is searched, longest first, without doubles.

    Legal forms are not part of the searched text; whether one stands beside the name is looked up where it is found.
    """
    found: dict[str, Alias] = {}
    given = {" ".join(strip_forms(plain(name).split())) for name in supplier.names}
    for name in _unbracketed(supplier.names):
        folded = fold_term(name)
        if not any(c.isalnum() for c in folded):
            continue
        if is_cjk(name):
            core = strip_at_name(folded)
            for text in dict.fromkeys(form for one in (folded, core) if one for form in (one, one.replace(" ", ""))):
                found.setdefault(text, Alias(text, supplier.id, "full" if len(text) > 2 else "short", name))
            continue
        for words in _word_forms(plain(name).split(), given):
            for text in (*_spellings(words), *_punctuated(folded, words), *dotted(words, name)):
                if len(text) > 1:
                    found.setdefault(text, Alias(text, supplier.id, form_of(text, name), name))
    for word, name in _shared_beginnings(supplier.names):
        found.setdefault(word, Alias(word, supplier.id, "shortened", name))
    return sorted(found.values(), key=lambda a: -len(a.text))


def unfindable(suppliers: Iterable[Supplier]) -> list[str]:
    """The ids of companies none of whose names can be searched: single letters, marks alone."""
    return [one.id for one in suppliers if max(map(len, map(plain, one.names))) < 3 and not variants(one)]


def _shared_beginnings(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What people are left with of Foolex Labs and Foolex Drugs, with the first of the names; capitals may be shorter."""
    second: dict[str, set[str]] = {}
    for name in names:
        words = strip_forms(plain(name).split())
        if len(words) < 2 or not words[0].isalpha() or is_cjk(words[0]):
            continue
        if len(words[0]) >= _BEGINNING or (len(words[0]) > 2 and name[: len(words[0])].isupper()):
            second.setdefault(words[0], set()).add(words[1])
    for word, others in second.items():
        several = len(others) > 1 or (len(names) > 1 and others <= SECTOR_WORDS)
        if several and word not in COUNTRY_WORDS and others.isdisjoint(_BETWEEN):
            yield word, next(name for name in names if plain(name).startswith(word))


def has_namesakes(supplier: Supplier, name: str, lang: str = "") -> bool:
    """Whether one of a company's names has namesakes in a text of a language.

    An entry that says which name it means (``word:surface (…)``) speaks of those that begin so; a sort of proper name
    (``surname``) of those that share a word with the company's own; any other entry of all. A word of some languages
    (``word:byd (imperative, da/nb)``) is one in texts of these.
    """
    every, one = [plain(given) for given in supplier.names], plain(name)
    for entry in supplier.namesakes:
        sort, _, rest = (part.strip() for part in entry.partition(":"))
        if sort == "word" and lang and not _word_in(lang, rest):
            continue
        word = plain(rest.partition("(")[0])
        if any(_begins(given, word) for given in every):
            guarded = _begins(one, word)
        else:
            guarded = bool(rest) or sort not in _PROPER or bool(_own_words(supplier.name) & _own_words(name))
        if guarded:
            return True
    return False


def may_be_a_place(supplier: Supplier) -> bool:
    """Whether one of a company's namesakes is a place, or of no sort that we know: a first name stands in no street."""
    return not supplier.namesakes or any(
        entry.partition(":")[0].strip() not in _NO_PLACES for entry in supplier.namesakes
    )


def _word_in(lang: str, hint: str) -> bool:
    """Whether the remark behind a hint names this language, or none at all."""
    named = set(_CODES.findall(hint.partition("(")[2]))
    return not named or lang in named or (lang in _NORWEGIAN and not named.isdisjoint(_NORWEGIAN))


def _own_words(name: str) -> set[str]:
    """The words of a name that are its own, however they are spelled: no legal forms, no countries, no small words."""
    words = [word for word in plain(name).split() if word not in SPECIAL]
    return {form for word in words for form in (word, *unmarked(word))}


def _begins(name: str, word: str) -> bool:
    return bool(word) and f"{name} ".startswith(f"{word} ")


def _unbracketed(names: Iterable[str]) -> list[str]:
    """The names, and those without what the register adds in brackets: Laglove (M), Foo Technology (Kunshan)."""
    names = list(names)
    bare = (_BRACKETED.sub(" ", name).strip() for name in names if "(" in name)
    return [*names, *(name for name in bare if name)]


def sites(supplier: Supplier) -> Iterator[tuple[str, str]]:
    """How the names of a factory part into an owner's name and a place: Foo Kutná Hora plant → foo, kutná hora.

    What follows a comma is the place, and some of the words before it the owner's name: Foo Industries, Penang.
    """
    for name in supplier.names:
        before, comma, place = name.rpartition(",")
        if comma and (where := " ".join(strip_forms(plain(place).split()))):
            for given in (plain(before).split(), fold_term(before).split()):
                yield from ((" ".join(given[:n]), where) for n in range(1, len(given)))
        words = plain(name).split()
        while len(words) > 1 and words[-1] in _BUILDINGS:
            words.pop()
        for n in range(1, len(words)):
            yield " ".join(strip_forms(words[:n])), " ".join(words[n:])


def _punctuated(folded: str, words: list[str]) -> list[str]:
    """``words`` as ``folded`` has them with full stops, commas or brackets between, where it has any."""
    if not any(c in folded for c in ".,()[]"):
        return []
    pattern = r"[ .,()\[\]]+".join(re.escape(w) for w in words)
    found = re.search(r"(?<!\w)" + pattern + r"\)?(?!\w)", folded)
    if not found or found.group() == " ".join(words):
        return []
    text = found.group()
    tight = re.sub(r"\. ", ".", text)
    apart = re.sub(r"\.(?=\w)", ". ", tight)
    return [text, tight, apart, re.sub(r"(?<=\b\w)\.(?=\w\b)", "", tight).replace(".", " ")]


def dotted(words: Sequence[str], printed: str) -> list[str]:
    """A name that begins with two or three capitals, with full stops between them: CP Foods → c.p. foods."""
    first = words[0] if len(words) > 1 else ""
    if not (first.isalpha() and 1 < len(first) <= _CAPITALS and printed[: len(first)].isupper()):
        return []
    return [f"{mark.join(first)}. {' '.join(words[1:])}" for mark in (".", ". ")]


def _word_forms(words: list[str], given: set[str]) -> list[list[str]]:
    core = strip_forms(list(words))
    forms = [core]
    if core[-1] in COUNTRY_WORDS and (head := strip_forms(core[:-1])) != core[:-1]:
        # Foo AB Sverige: the form shows where the name ends.
        forms += [head, [*head, core[-1]]]
    # A country word may go where at least two words, or a short name that people use anyway, stay.
    while len(core) > 1 and core[-1] in COUNTRY_WORDS:
        core = core[:-1]
        if len(core) > 1 or " ".join(core) in given:
            forms.append(core)
    return forms


def _spellings(words: list[str]) -> list[str]:
    text = " ".join(words)
    out = [text]
    if any(w in _BETWEEN for w in words[1:-1]):
        out += [" ".join(other if w in _BETWEEN else w for w in words) for other in _AND]
        out.append(re.sub(r" & ", "&", text))
    elif "&" in text and "& " not in text:
        out.append(text.replace("&", " & "))
    out += unmarked(text)
    if "'" in text:
        out += [bare for form in out if (bare := _ELIDED.sub("", form)) != form]
    return list(dict.fromkeys(out))


def unmarked(text: str) -> list[str]:
    """A folded name as papers of other languages print it: without marks, and with å, ä, ö, ø, æ, ü written out.

    Those six carry meaning in the languages we read, so that a short name without them may be another word.
    """
    if text.isascii():
        return []
    text, given = text.translate(_PLAINER), text
    letters = text.translate(_BARE)
    if letters != text and len(text) < _WITHOUT_MARKS:
        return []
    bare, written = (
        "".join(c for c in unicodedata.normalize("NFD", one) if not unicodedata.combining(c))
        for one in (letters, text.translate(_WRITTEN))
    )
    return [one for one in dict.fromkeys((bare, written)) if one != given]


def form_of(text: str, printed: str) -> str:
    """What kind of name a folded text is that the register prints so."""
    words = text.split()
    if len(words) > 1:
        return "full"
    letters = [c for c in printed.split()[0] if c.isalpha()] if printed else []
    capitals = bool(letters) and all(c.isupper() for c in letters) and len(text) <= 6 and " " not in printed
    return "initials" if capitals or len(text) <= 2 else "short"
