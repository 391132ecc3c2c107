"""The legal forms of companies: taken from names of the register, and seen beside a name in a text.

The table is our own, from the forms that the Nordic countries, the rest of Europe, Asia and Latin America use in
company names; it is applied to register names only, never to running text.
"""

from __future__ import annotations

import re

# Written out, and of countries whose forms are seldom met.
_IN_FULL = (
    "ekonomisk förening|aktieselskab|aksjeselskap|anpartsselskab|osakeyhtiö|julkinen osakeyhtiö|p/f|sp/f|"
    "gesellschaft mit beschränkter haftung|aktiengesellschaft|besloten vennootschap|naamloze vennootschap|"
    "société anonyme|société par actions simplifiée|società per azioni|sociedad anónima|sociedade anónima|sociedade anônima|"
    "anonim şirketi|limited şirketi|spółka akcyjna|spółka z o o|sp j|spółka jawna|ltda me|"
    "joint stock company|public company limited|proprietary limited|public limited company|limited liability company|cv|"
    "тов|пат|еоод|оод|еад|ад|ип"
)
# Those of Russian and Kazakh names, which stand before them.
_CYRILLIC = ("ооо", "оао", "зао", "пао", "ао", "тоо")
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
    "l l c",
    "l l p",
    "s/a",
    "oü",
    "uab",
    "sia",
    "eood",
    "ood",
    "ead",
    "ad",
    "ans",
    "da",
    *_CYRILLIC,
    "α ε",
    "αε",
    "επε",
    "ε π ε",
    "شركة",
    "ذ م م",
    "ش م م",
    "ش م ع",
    "công ty tnhh",
    "công ty cp",
    "công ty cổ phần",
    "cong ty tnhh",
    "cong ty cp",
    "cong ty co phan",
    *_IN_FULL.split("|"),
)
# What companies put between their name and its legal form, which says what they do or how large they are and names no other.
SECTOR_WORDS = frozenset(
    (
        *("data", "electronics", "foods", "healthcare", "health", "it", "logistics", "medical", "medico", "pharma"),
        *("pharmaceuticals", "products", "services", "solutions", "systems", "technologies", "technology", "textiles"),
        *("global", "group", "holding", "holdings", "industries", "international"),
    )
)
# One of them right after a name: “Foo Healthcare Ltd”.
_SECTOR = re.compile(rf"\A\s+(?:{'|'.join(sorted(SECTOR_WORDS))})(?=[\s,])", re.I)
_GENITIVE = re.compile(r"(?:[:'’]?s|:n)$")
_FORMS = tuple(sorted((tuple(form.split()) for form in LEGAL_FORMS), key=len, reverse=True))
# Of two forms the one that stands first in the table goes first.
_RANK = {form: n for n, form in enumerate(_FORMS)}
_SIZES, _NONE = sorted({len(form) for form in _FORMS}, reverse=True), len(_FORMS)
_BY_FIRST = {first: [f for f in _FORMS if f[0] == first] for first in {f[0] for f in _FORMS}}
_PREFIXES = frozenset(
    {
        "ab",
        "aktiebolaget",
        "as",
        "a/s",
        "oy",
        "pt",
        "ooo",
        "oao",
        "pao",
        "ao",
        "jsc",
        "zao",
        "cv",
        "kb",
        "hb",
        "uab",
        "sia",
        "oü",
        *_CYRILLIC,
        "тов",
        "пат",
        "ип",
        "p/f",
        "sp/f",
        "شركة",
        "công",
        "cong",
    }
)
# The same in scripts without spaces, where they stand at the name itself; longer ones first.
_AT_NAME = re.compile(
    "股份有限公司|有限责任公司|有限責任公司|有限公司|株式会社|有限会社|合同会社|\\(株\\)|\\(有\\)|주식회사|유한회사|\\(주\\)|\\(유\\)"
    "|บริษัท|ห้างหุ้นส่วน|จำกัด|\\(มหาชน\\)|มหาชน"
)
# Letters that a name in such a script must have without its form, as it is found inside words: those of Thai are small.
_OWN_LETTERS, _OWN_THAI = 3, 6
# What companies print in small letters, too; and single letters with full stops: d.o.o., s. r. o.
_SMALL = frozenset(("plc", "publ", "a/s", "gmbh", "asa", "sdn", "bhd", "ehf", "hf", "doo", "sro", "oü", "sp"))
_QUOTES = re.compile("[„“”\"«»‘’‚']+")
_STOPPED = re.compile(r"[\s,]*(?:sp\.\s?)?(?:[^\W\d_]\.\s?){2,}")


def strip_forms(words: list[str]) -> list[str]:
    """``words`` without legal forms at either end, and without ``publ``."""
    changed = True
    while changed and len(words) > 1:
        changed = False
        for n in _SIZES:
            after, before = (tuple(words[-n:]), tuple(words[:n])) if len(words) > n else ((), ())
            last = _RANK.get(after, _NONE)
            first = _RANK.get(before, _NONE) if before and before[0] in _PREFIXES else _NONE
            if min(last, first) < _NONE:
                words, changed = (words[:-n] if last <= first else words[n:]), True
                break
        if len(words) > 1 and words[-1] in ("&", "-", "/"):
            words = words[:-1]
    return words


def strip_at_name(name: str) -> str:
    """A folded name in a script without spaces, without legal forms at either end; "" where too little is left to search."""
    core, before = name.strip(), ""
    while core != before:
        before = core
        if found := _AT_NAME.match(core):
            core = core[found.end() :].strip()
        for found in _AT_NAME.finditer(core):
            if found.end() == len(core):
                core = core[: found.start()].strip()
                break
    letters = _OWN_THAI if any("\u0e00" <= c <= "\u0e7f" for c in core) else _OWN_LETTERS
    return core if len(core) >= letters else ""


def legal_form_after(text: str, original: str) -> bool:
    """Whether a folded text right after a name begins with a legal form; ``original`` is the same place as printed."""
    if _SECTOR.match(original) and original.lstrip()[0].isupper():
        text, original = (_SECTOR.sub("", one, count=1) for one in (text, original))
    words = re.sub(r"[.,()\[\]]+", " ", text[:30]).split()
    printed = re.sub(r"[.,()\[\]]+", " ", original[:30]).split()
    if not words or not printed or text[:1].isalnum():
        return False
    bare = _GENITIVE.sub("", words[0])
    forms = (*_BY_FIRST.get(words[0], ()), *(form for form in _BY_FIRST.get(bare, ()) if len(form) == 1))
    formal = _formal(printed[0]) or _STOPPED.match(original) is not None
    return formal and any(_stands(form, words) for form in forms)


def _stands(form: tuple[str, ...], words: list[str]) -> bool:
    """Whether words begin with a form, whose last word may stand in the genitive: Inc:s, ABs, Sdn Bhd's."""
    *before, last = words[: len(form)]
    return (*before, last) == form or (*before, _GENITIVE.sub("", last)) == form


def legal_form_before(text: str, original: str) -> bool:
    """Whether a folded text right before a name ends with a legal form that stands in front (AB, A/S, PT, Oy)."""
    words, printed = (_QUOTES.sub(" ", one[-12:]).split() for one in (text, original))
    return bool(words and printed) and words[-1] in _PREFIXES and _formal(printed[-1])


def _formal(word: str) -> bool:
    return word[0].isupper() or word in _SMALL
