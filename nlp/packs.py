"""One language's search book, put together from the packs: everything that one pass over a text can find."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from nlp.bookshelf import kept
from nlp.gazetteer_words import add_places, add_products
from nlp.languages import LANGUAGES, LanguageFile, Packs, Words, words_of
from nlp.patterns import PatternBook
from nlp.themes import Signs
from nlp.uncollected import uncollected


@dataclass(frozen=True)
class Pack:
    """Everything a language knows, ready to be searched."""

    code: str
    book: PatternBook
    signs: Signs
    file: LanguageFile


# As many as there are languages: a tagger of another register finds them built.
@lru_cache(maxsize=len(LANGUAGES))
@uncollected()
def build_pack(packs: Packs, code: str) -> Pack:
    """One language's search book: themes, concepts, cues, names, products and places under labelled patterns.

    Labels are ``theme:<key>``, ``trap:<key>``, ``concept:<name>``, ``event:<class>``, ``assertion:<class>``,
    ``name:<kind>``, ``product:<key>`` and ``place:<kind>:<code>``.
    """
    table = kept(f"{packs.fingerprint} {code}", lambda: _book(packs, code).table)
    signs = Signs(
        {
            key: tuple((frozenset(row.concepts), row.weight) for row in theme.signs)
            for key, theme in packs.themes.items()
            if theme.signs
        }
    )
    return Pack(code, PatternBook.of_table(table), signs, packs.languages[code])


def _book(packs: Packs, code: str) -> PatternBook:
    chain = [code]
    while base := packs.languages[chain[-1]].base:
        chain.append(base)
    endings = dict.fromkeys(e for c in chain for e in packs.languages[c].endings)
    book = PatternBook(endings)
    for one in chain:
        _add_language(book, packs, one)
    add_products(book, packs.products, chain)
    add_places(book, packs.places, chain)
    return book


def names_pack(packs: Packs, code: str) -> Pack:
    """What helps to find names in a text that no pack can read: what stands beside companies, and places, of one language."""
    language = packs.languages[code]
    book = PatternBook(language.endings)
    _add_names(book, language)
    add_places(book, packs.places, [code])
    return Pack(code, book, Signs({}), language)


def _add_names(book: PatternBook, language: LanguageFile) -> None:
    for name, words in language.names.items():
        for pattern in words:
            book.add(f"name:{name}", pattern)


def _add_language(book: PatternBook, packs: Packs, code: str) -> None:
    language = packs.languages[code]
    for name, words in language.concepts.items():
        for pattern in words:
            book.add(f"concept:{name}", pattern)
    for kind, classes in language.cues.items():
        for value, cue in classes.items():
            for pattern in cue.strong:
                book.add(f"{kind}:{value}", pattern, 2.0)
            for pattern in cue.weak:
                book.add(f"{kind}:{value}", pattern, 0.7)
    _add_names(book, language)
    for key, theme in packs.themes.items():
        for pattern, weight in (*words_of(theme, code).weighted(), *language.themes.get(key, Words()).weighted()):
            book.add(f"theme:{key}" if weight else f"trap:{key}", pattern, weight)
