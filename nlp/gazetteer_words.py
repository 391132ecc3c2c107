"""Names of countries (Babel's territories and ``places.csv``) and words of product groups, as patterns of a language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from babel import Locale

from nlp.languages import PlaceRow, ProductRow
from nlp.patterns import PatternBook

# Territory names that are more often something else in running text; places.csv gives the safe forms.
SKIPPED = frozenset(
    (
        "GE",
        "JE",
        "CD",
        "CG",
        "HM",
        "AQ",
        "EU",
        "UN",
        "EZ",
        "QO",
        "US",
        "TD",
        "ML",
        "JO",
        "TR",
        "AC",
        "AI",
        "AS",
        "AW",
        "AX",
        "BL",
        "BM",
        "BQ",
        "BV",
        "CC",
        "CK",
        "CP",
        "CQ",
        "CW",
        "CX",
        "DG",
        "EA",
        "FK",
        "FO",
        "GF",
        "GG",
        "GI",
        "GP",
        "GS",
        "GU",
        "IC",
        "IM",
        "IO",
        "KY",
        "MF",
        "MP",
        "MQ",
        "MS",
        "NC",
        "NF",
        "NU",
        "PF",
        "PM",
        "PN",
        "PR",
        "RE",
        "SH",
        "SJ",
        "SX",
        "TA",
        "TC",
        "TF",
        "TK",
        "UM",
        "VG",
        "VI",
        "WF",
        "YT",
        "XA",
        "XB",
        "ZZ",
    )
)
_TURKEY = {
    "sv": "Turkiet",
    "nb": "Tyrkia",
    "nn": "Tyrkia",
    "da": "Tyrkiet",
    "de": "Türkei",
    "fi": "Turk(ki|i)*",
    "en": "=Turkey",
}
_GEORGIA = {
    "en": "=Georgia",
    "sv": "Georgien",
    "nb": "Georgia",
    "nn": "Georgia",
    "da": "Georgien",
    "de": "Georgien",
    "fi": "Georgia*",
}
_MALI = {"sv": "=Mali", "en": "=Mali", "nb": "=Mali", "nn": "=Mali", "da": "=Mali", "de": "=Mali"}
_JORDAN = {
    "sv": "Jordanien",
    "en": "=Jordan",
    "nb": "=Jordan",
    "nn": "=Jordan",
    "da": "=Jordan",
    "de": "Jordanien",
    "fi": "Jordania*",
}
# English common words that are countries only when the country is meant; kept, but weak.
WEAK_IN_ENGLISH = frozenset({"TR", "JO", "GE"})
# Languages that join the name of a place with what is there (Guangdongprovinsen, Katangaregionen, Penangfabriken), and with what.
_JOINS = frozenset(("sv", "nb", "nn", "da"))
_HEADS = ("provins", "region", "område", "distrikt", "fabrik")
# How surely a name of a kind means its country; a trap means that it does not.
_WEIGHTS = {"demonym": 1.5, "place": 1.5, "weak": 1.0, "authority": 1.0, "money": 0.6, "trap": 0.0}


def add_products(book: PatternBook, rows: Iterable[ProductRow], chain: Sequence[str]) -> None:
    """Words of the product groups in the languages of ``chain``."""
    for row in rows:
        if row.lang in chain or row.lang == "*":
            for word in row.patterns:
                book.add(f"product:{row.product}", word, 2.0 if row.weight == "strong" else 0.6)


def add_places(book: PatternBook, rows: Iterable[PlaceRow], chain: Sequence[str]) -> None:
    """Country names of Babel for the languages of ``chain``, and the rows of ``places.csv``."""
    code = chain[0]
    for territory, name in Locale.parse(code).territories.items():
        if len(territory) == 2 and territory.isalpha() and territory not in SKIPPED:
            book.add(f"place:country:{territory}", _stem(name, code), 2.0)
    special = (("TR", _TURKEY), ("GE", _GEORGIA), ("ML", _MALI), ("JO", _JORDAN))
    for territory, names in special:
        if name := names.get(code):
            weight = 0.6 if code == "en" and territory in WEAK_IN_ENGLISH else 2.0
            book.add(f"place:country:{territory}", name, weight)
    for row in rows:
        if row.lang in chain or row.lang == "*":
            weight = _WEIGHTS[row.kind]
            for name in row.patterns:
                bent = _bent(name, code) if row.kind == "place" else name
                book.add(f"place:{row.kind}:{row.code}", bent, weight)
                if row.kind == "place" and code in _JOINS and name.isalpha() and not name.isupper():
                    for head in _HEADS:
                        book.add(f"place:place:{row.code}", f"{name}{head}*", weight)


def _bent(name: str, code: str) -> str:
    """A place of one word as it bends: Płock has a genitive, and “plockarna” is none of it. Finnish bends it as it does all."""
    if code == "fi" or not name.isalpha() or name.isupper():
        return name
    return f"=({name}|{name}s|{name}er)" if code == "de" else f"=({name}|{name}s)"


def _stem(name: str, code: str) -> str:
    plain = name.split(" (")[0].replace("(", "").replace(")", "").replace("|", " ").replace("*", "")
    if code == "fi" and len(plain) > 5 and " " not in plain:
        return plain[:-1] + "*"
    return plain
