"""How a company's name may be printed: legal forms in any place, &/and/och, hyphens, country words, brackets.

The table of legal forms is our own, from the forms that the Nordic countries, the rest of Europe, Asia and Latin
America use in company names; it is applied to register names only, never to running text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bevaka.records import Supplier
from nlp.fold import fold_term

LEGAL_FORMS = (
    "ab publ",
    "ab",
    "aktiebolag",
    "aktiebolaget",
    "hb",
    "handelsbolag",
    "kommanditbolag",
    "kb",
    "ek för",
    "publ",
    "asa",
    "as",
    "a/s",
    "aps",
    "i/s",
    "k/s",
    "p/s",
    "oyj",
    "oy ab",
    "oy",
    "ky",
    "hf",
    "ehf",
    "sf",
    "gmbh & co kg",
    "gmbh & co kgaa",
    "gmbh",
    "ag",
    "kgaa",
    "kg",
    "se",
    "ug",
    "ohg",
    "e k",
    "ltd",
    "limited",
    "plc",
    "llp",
    "llc",
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co ltd",
    "co",
    "company",
    "lp",
    "pcl",
    "pvt ltd",
    "pvt",
    "private limited",
    "pte ltd",
    "pte",
    "pty ltd",
    "pty",
    "sdn bhd",
    "sdn",
    "berhad",
    "bhd",
    "tbk",
    "pt",
    "pt tbk",
    "s a de c v",
    "sa de cv",
    "s de r l de c v",
    "s de rl de cv",
    "s a",
    "sa",
    "s l",
    "sl",
    "s r l",
    "srl",
    "s p a",
    "spa",
    "sas",
    "sarl",
    "s a r l",
    "b v",
    "bv",
    "n v",
    "nv",
    "ltda",
    "eireli",
    "d o o",
    "doo",
    "d d",
    "kft",
    "zrt",
    "nyrt",
    "s r o",
    "sro",
    "a s",
    "sp z o o",
    "sp zoo",
    "a ş",
    "aş",
    "san ve tic a ş",
    "ooo",
    "oao",
    "pao",
    "ao",
    "jsc",
    "tnhh",
    "k k",
    "kk",
    "g k",
    "zao",
)
_FORMS = tuple(sorted((tuple(form.split()) for form in LEGAL_FORMS), key=len, reverse=True))
_BY_FIRST = {first: [f for f in _FORMS if f[0] == first] for first in {f[0] for f in _FORMS}}
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
_AND = ("&", "och", "and", "og", "und", "ja", "et", "y", "e")


@dataclass(frozen=True, slots=True)
class Alias:
    """One printed form: the folded text to search, the company, and what kind of name it is.

    ``form`` is ``full`` (several words, or told by its script or legal form), ``short`` (one word) or ``initials`` (at
    most four letters, or all capitals). ``printed`` is the form as the register writes it.
    """

    text: str
    supplier: str
    form: str
    printed: str


def is_cjk(text: str) -> bool:
    """Whether a name is in a script that is written without spaces."""
    return bool(_CJK.search(text))


def plain(name: str) -> str:
    """A name folded, without full stops, commas and brackets: ``Foo Co., Ltd`` → ``foo co ltd``."""
    text = fold_term(name)
    text = re.sub(r"\s*[.,()\[\]\"“”«»]+\s*", " ", text)
    return " ".join(text.split())


def strip_forms(words: list[str]) -> list[str]:
    """``words`` without legal forms at either end, and without ``publ``."""
    changed = True
    while changed and len(words) > 1:
        changed = False
        for form in _FORMS:
            n = len(form)
            if len(words) > n and tuple(words[-n:]) == form:
                words, changed = words[:-n], True
                break
            if len(words) > n and tuple(words[:n]) == form and form[0] in _PREFIXES:
                words, changed = words[n:], True
                break
        if len(words) > 1 and words[-1] in ("&", "-", "/"):
            words = words[:-1]
    return words


_PREFIXES = frozenset(
    {"ab", "aktiebolaget", "as", "a/s", "oy", "pt", "ooo", "oao", "pao", "ao", "jsc", "zao", "cv", "kb", "hb"}
)


def variants(supplier: Supplier) -> list[Alias]:
    """Every form under which a company of the register is searched, longest first, without doubles.

    Legal forms are not part of the searched text; whether one stands beside the name is looked up where it is found.
    """
    found: dict[str, Alias] = {}
    given = {" ".join(strip_forms(plain(name).split())) for name in supplier.names}
    for name in supplier.names:
        folded = fold_term(name)
        if not any(c.isalnum() for c in folded):
            continue
        if is_cjk(name):
            for text in {folded, folded.replace(" ", "")}:
                found.setdefault(text, Alias(text, supplier.id, "full" if len(text) > 2 else "short", name))
            continue
        for words in _word_forms(plain(name).split(), given):
            for text in (*_spellings(words), *_punctuated(folded, words)):
                if len(text) > 1:
                    found.setdefault(text, Alias(text, supplier.id, _form(text, name), name))
    return sorted(found.values(), key=lambda a: -len(a.text))


def _punctuated(folded: str, words: list[str]) -> list[str]:
    """``words`` as ``folded`` has them with full stops, commas or brackets between, where it has any."""
    if not any(c in folded for c in ".,()[]"):
        return []
    pattern = r"[ .,()\[\]]+".join(re.escape(w) for w in words)
    found = re.search(r"(?<!\w)" + pattern + r"\)?(?!\w)", folded)
    if not found or found.group() == " ".join(words):
        return []
    text = found.group()
    return [text, re.sub(r"\. ", ".", text)]


def legal_form_after(text: str, original: str) -> bool:
    """Whether a folded text right after a name begins with a legal form; ``original`` is the same place as printed."""
    words = re.sub(r"[.,()\[\]]+", " ", text[:30]).split()
    printed = re.sub(r"[.,()\[\]]+", " ", original[:30]).split()
    if not words or not printed or text[:1].isalnum():
        return False
    forms = _BY_FIRST.get(words[0], ())
    return any(tuple(words[: len(form)]) == form for form in forms) and _formal(printed[0])


def legal_form_before(text: str, original: str) -> bool:
    """Whether a folded text right before a name ends with a legal form that stands in front (AB, A/S, PT, Oy)."""
    words, printed = text[-12:].split(), original[-12:].split()
    return bool(words and printed) and words[-1] in _PREFIXES and _formal(printed[-1])


def _formal(word: str) -> bool:
    return word[0].isupper() or word in ("plc", "publ", "a/s", "gmbh", "asa", "s.a.", "sdn", "bhd", "a.s.", "s.r.o.")


def _word_forms(words: list[str], given: set[str]) -> list[list[str]]:
    core = strip_forms(list(words))
    forms = [core]
    # A country word may go where at least two words, or a short name that people use anyway, stay.
    while len(core) > 1 and core[-1] in COUNTRY_WORDS:
        core = core[:-1]
        if len(core) > 1 or " ".join(core) in given:
            forms.append(core)
    return forms


def _spellings(words: list[str]) -> list[str]:
    text = " ".join(words)
    out = [text]
    if any(w in ("&", "och", "and", "og", "und") for w in words[1:-1]):
        out += [" ".join(other if w in ("&", "och", "and", "og", "und") else w for w in words) for other in _AND]
        out.append(re.sub(r" & ", "&", text))
    elif "&" in text and "& " not in text:
        out.append(text.replace("&", " & "))
    ascii_text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    if ascii_text != text and _foreign(text):
        out.append(ascii_text)
    return list(dict.fromkeys(out))


def _foreign(text: str) -> bool:
    # å, ä, ö, ø, æ, ü carry meaning in the languages we read; other marks are often left out by newspapers.
    return not any(c in "åäöøæü" for c in text)


def _form(text: str, printed: str) -> str:
    words = text.split()
    if len(words) > 1:
        return "full"
    letters = [c for c in printed.split()[0] if c.isalpha()] if printed else []
    capitals = bool(letters) and all(c.isupper() for c in letters) and len(text) <= 6 and " " not in printed
    return "initials" if capitals or len(text) <= 2 else "short"
