"""Reads the packs of a house. Every fault is a Mistake with file and line.

A word of a theme that stands in the theme's file and in the language's is a mistake. A file with faults is named once:
what others say of its contents is not held against them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

from bevaka.errors import Mistake, Mistakes
from bevaka.tables import Row, check_toml, read_csv, read_toml
from bevaka.toml_lines import text_line, toml_line
from nlp.bookshelf import kept
from nlp.languages import (
    FALLBACK,
    LANGUAGES,
    Cue,
    LanguageFile,
    Packs,
    PlaceRow,
    ProductRow,
    ThemeFile,
    Words,
    words_of,
)
from nlp.patterns import fault
from nlp.uncollected import uncollected

F = TypeVar("F", bound=Row)
_SOUND: WeakValueDictionary[str, Packs] = WeakValueDictionary()
"""Fingerprint → the packs without a fault that somebody holds: the same files are not read and checked twice."""

_READ: WeakValueDictionary[str, Row] = WeakValueDictionary()
"""Model and content → the files without a mistake that somebody holds: where one was edited, the others are not read again."""


def load_packs(config: Path) -> Packs:
    """Read every pack under a ``config`` folder. Raises Mistakes with all faults."""
    mistakes: list[Mistake] = []
    packs = read_packs(config, mistakes)
    if mistakes:
        raise Mistakes(mistakes)
    return packs


def function_words(languages: Mapping[str, LanguageFile]) -> dict[str, frozenset[str]]:
    """The function words of each language that has some, as ``nlp.langid`` wants them."""
    return {code: frozenset(file.function_words) for code, file in languages.items() if file.function_words}


def telling_words(config: Path) -> dict[str, frozenset[str]]:
    """The function words of the packs under a ``config`` folder; a pack that cannot be read has none."""
    return function_words(_folder(config / "languages", LanguageFile, []))


@uncollected()
def read_packs(config: Path, mistakes: list[Mistake]) -> Packs:
    """The packs of a folder; faults are added to ``mistakes`` and the rest is kept."""
    fingerprint = _fingerprint(config)
    if (known := _SOUND.get(fingerprint)) is not None:
        return known
    before = len(mistakes)
    languages = _folder(config / "languages", LanguageFile, mistakes)
    themes = _folder(config / "themes", ThemeFile, mistakes)
    products = read_csv(config / "products.csv", ProductRow, mistakes)
    places = read_csv(config / "places.csv", PlaceRow, mistakes)
    for file, column, rows in (
        ("products.csv", "words", [(n.line, n.row.patterns) for n in products]),
        ("places.csv", "names", [(n.line, n.row.patterns) for n in places]),
    ):
        for line, patterns in rows:
            faults = filter(None, map(_fault, patterns))
            mistakes += [Mistake(file=config / file, line=line, column=column, text=text) for text in faults]
    packs = Packs(languages, themes, tuple(n.row for n in products), tuple(n.row for n in places), fingerprint)
    mistakes += _faults(config, packs)
    if len(mistakes) == before:
        _SOUND[fingerprint] = packs
    return packs


def _folder(folder: Path, model: type[F], mistakes: list[Mistake]) -> dict[str, F]:
    found: dict[str, F] = {}
    for file in _files(folder):
        if (one := _file(file, model, mistakes)) is not None:
            found[file.stem] = one
    return found


def _file(file: Path, model: type[F], mistakes: list[Mistake]) -> F | None:
    """One file, ``None`` where it has mistakes."""
    key = f"{model.__name__} {_digest(file)}"
    if isinstance(known := _READ.get(key), model):
        return known
    before = len(mistakes)
    data = read_toml(file, mistakes)
    checked = check_toml(file, data, model, mistakes) if len(mistakes) == before else None
    if checked is not None:
        _READ[key] = checked
    return checked


def _digest(file: Path) -> str:
    with suppress(OSError):  # named as a mistake where it is read
        return hashlib.sha256(file.read_bytes()).hexdigest()
    return ""


def _fingerprint(config: Path) -> str:
    digest = hashlib.sha256()
    files = (*_files(config / "languages"), *_files(config / "themes"), config / "products.csv", config / "places.csv")
    for file in files:
        with suppress(OSError):  # named as a mistake already
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _files(folder: Path) -> list[Path]:
    """The packs that a folder holds; hidden files are what editors and systems leave there."""
    return sorted(file for file in folder.glob("*.toml") if not file.name.startswith("."))


def _stems(folder: Path) -> frozenset[str]:
    return frozenset(file.stem for file in _files(folder))


def _faults(config: Path, packs: Packs) -> list[Mistake]:
    """What is wrong with packs of which each file can be read. Files that were found sound once are not gone through again."""
    found: list[Mistake] = []

    def sound() -> bool:
        _check(config, packs, found)
        return not found

    if not kept(f"sound {packs.fingerprint}", sound) and not found:
        _check(config, packs, found)
    return found


def _check(config: Path, packs: Packs, mistakes: list[Mistake]) -> None:
    languages, themes = _stems(config / "languages"), _stems(config / "themes")
    if not languages:
        mistakes.append(_mistake(config / "languages", "holds no language"))
    elif FALLBACK not in languages:
        text = "is not there; what is written in a language without a pack is read with it"
        mistakes.append(_mistake(config / "languages" / f"{FALLBACK}.toml", text))
    if not themes:
        mistakes.append(_mistake(config / "themes", "holds no theme"))
    known = {c for language in packs.languages.values() for c in language.concepts}
    whole = bool(languages) and languages == set(packs.languages)
    for key, theme in packs.themes.items():
        file = config / "themes" / f"{key}.toml"
        if not theme.signs and not any(words_of(theme, code).weighted() for code in LANGUAGES):
            mistakes.append(_mistake(file, "has neither words nor signs in any language"))
        for sign in theme.signs if whole else ():
            for concept in sorted(set(sign.concepts) - known):
                mistakes.append(_mistake(file, f"no language knows the concept {concept!r}", "signs"))
        for code in LANGUAGES:
            mistakes += _bad(file, _words(words_of(theme, code), code))
    for code, language in packs.languages.items():
        file = config / "languages" / f"{code}.toml"
        mistakes += _base_faults(file, packs.languages, languages, code)
        mistakes += _theme_faults(file, packs.themes, themes, code, language)
        mistakes += _bad(file, _patterns(language))


def _mistake(file: Path, text: str, *path: str) -> Mistake:
    line = toml_line(file, path) if path else None
    return Mistake(file=file, line=line, column=".".join(path) or None, text=text)


def _base_faults(
    file: Path, languages: Mapping[str, LanguageFile], there: frozenset[str], code: str
) -> Iterator[Mistake]:
    base = languages[code].base
    if base and base not in there:
        yield _mistake(file, f"there is no language {base!r}", "base")
    met: list[str] = []
    while base in languages and base not in met:
        met.append(base)
        base = languages[base].base
    if code in met:
        yield _mistake(file, f"the language adds to itself, by way of {met[0]!r}", "base")


def _theme_faults(
    file: Path, themes: Mapping[str, ThemeFile], there: frozenset[str], code: str, language: LanguageFile
) -> Iterator[Mistake]:
    for key, words in language.themes.items():
        if there and key not in there:
            yield _mistake(file, f"there is no theme {key!r}", "themes", key)
        others = {w for w, _ in words_of(themes[key], code).weighted()} if key in themes else set()
        for word, _ in words.weighted():
            if word in others:
                yield _mistake(file, f"{word!r} stands in themes/{key}.toml too; keep one of them", "themes", key)


Placed = tuple[tuple[str, ...], str]
"""A pattern, and the key of its file's list that it stands in."""


def _bad(file: Path, patterns: Iterator[Placed]) -> Iterator[Mistake]:
    """The patterns of a file that cannot be read."""
    for path, pattern in patterns:
        if text := _fault(pattern):
            yield Mistake(file=file, line=text_line(file, path, pattern), column=".".join(path), text=text)


_fault = lru_cache(maxsize=200_000)(fault)
"""An edited file leaves the patterns of all others as they were."""


def _words(words: Words | Cue, *path: str) -> Iterator[Placed]:
    """Every word of the lists under the key ``path``."""
    for name in type(words).model_fields:
        yield from (((*path, name), pattern) for pattern in getattr(words, name))


def _patterns(language: LanguageFile) -> Iterator[Placed]:
    for table, lists in (("concepts", language.concepts), ("names", language.names)):
        for name, words in lists.items():
            yield from (((table, name), pattern) for pattern in words)
    for kind, classes in language.cues.items():
        for value, cue in classes.items():
            yield from _words(cue, "cues", kind, value)
    for key, some in language.themes.items():
        yield from _words(some, "themes", key)
