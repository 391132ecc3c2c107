"""Reads the packs of a house: languages, themes, products and places. Every fault is a Mistake with file and line.

A theme's words may stand in the theme's file (``[sv]``) or in the language's (``[themes.forced_labour]``); both are
joined, and a word that stands in both is a mistake. Weights: 3 strong alone, 2 needs product, company or workers near.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from bevaka.errors import Mistake, Mistakes
from bevaka.tables import Many, Row, check_toml, read_csv, read_toml
from bevaka.toml_lines import toml_line
from nlp.patterns import BadPattern, branches

LANGUAGES = ("sv", "en", "nb", "nn", "da", "fi", "de")
STRONG, NEAR, CONTEXT = 3.0, 2.0, 1.0


F = TypeVar("F", bound=Row)


class Words(Row):
    """The words of one theme in one language; ``traps`` are phrases whose inside says nothing."""

    strong: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()

    def weighted(self) -> list[tuple[str, float]]:
        """Every word with its weight; traps weigh nothing."""
        groups = ((self.strong, STRONG), (self.near, NEAR), (self.context, CONTEXT), (self.traps, 0.0))
        return [(word, weight) for group, weight in groups for word in group]


class SignRow(Row):
    """Concepts that together, in one sentence, are a sign of the theme."""

    all: str = Field(min_length=1, description="concepts joined with &")
    weight: float = Field(ge=0, le=3)
    why: str = ""

    @property
    def concepts(self) -> tuple[str, ...]:
        """The names of the concepts."""
        return tuple(c.strip() for c in self.all.split("&"))


class ThemeFile(Row):
    """``config/themes/<theme>.toml``."""

    title_sv: str
    title_en: str
    signs: tuple[SignRow, ...] = ()
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()
    sv: Words = Words()
    en: Words = Words()
    nb: Words = Words()
    nn: Words = Words()
    da: Words = Words()
    fi: Words = Words()
    de: Words = Words()


class Cue(Row):
    """Cues of one class: strong ones weigh 2, weak ones 0.7."""

    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


class LanguageFile(Row):
    """``config/languages/<code>.toml``; with ``base`` it adds to another language."""

    name: str
    base: str = ""
    endings: tuple[str, ...] = ()
    function_words: tuple[str, ...] = ()
    concepts: Mapping[str, tuple[str, ...]] = {}
    cues: Mapping[str, Mapping[str, Cue]] = {}
    names: Mapping[str, tuple[str, ...]] = {}
    themes: Mapping[str, Words] = {}


class ProductRow(Row):
    """Words of a product group in a language (``products.csv``); choices within a word are ``(a/b)``."""

    product: str
    lang: str
    weight: str = Field(pattern="^(strong|weak)$")
    words: Many

    @property
    def patterns(self) -> tuple[str, ...]:
        """The words in the pattern language: a bar divides the cell, so choices are written with a slash."""
        return tuple(word.replace("/", "|") for word in self.words)


class PlaceRow(Row):
    """Names of a country beyond the usual ones (``places.csv``): demonyms, places, weak names, authorities, money and traps."""

    code: str = Field(pattern="^[A-Z]{2}$")
    kind: str = Field(pattern="^(demonym|place|weak|authority|money|trap)$")
    lang: str
    names: Many


@dataclass(frozen=True)
class Packs:
    """All packs of a house, and the fingerprint of their files."""

    languages: Mapping[str, LanguageFile]
    themes: Mapping[str, ThemeFile]
    products: tuple[ProductRow, ...]
    places: tuple[PlaceRow, ...]
    fingerprint: str

    @property
    def titles(self) -> dict[str, tuple[str, str]]:
        """Theme → its Swedish and English title."""
        return {key: (theme.title_sv, theme.title_en) for key, theme in self.themes.items()}


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


def read_packs(config: Path, mistakes: list[Mistake]) -> Packs:
    """The packs of a folder; faults are added to ``mistakes`` and the rest is kept."""
    languages = _folder(config / "languages", LanguageFile, mistakes)
    themes = _folder(config / "themes", ThemeFile, mistakes)
    if not languages:
        mistakes.append(Mistake(file=config / "languages", line=None, column=None, text="holds no language"))
    if not themes:
        mistakes.append(Mistake(file=config / "themes", line=None, column=None, text="holds no theme"))
    products = read_csv(config / "products.csv", ProductRow, mistakes)
    places = read_csv(config / "places.csv", PlaceRow, mistakes)
    for file, column, rows in (
        ("products.csv", "words", [(n.line, n.row.patterns) for n in products]),
        ("places.csv", "names", [(n.line, n.row.names) for n in places]),
    ):
        for line, patterns in rows:
            mistakes += [Mistake(file=config / file, line=line, column=column, text=t) for t in _bad(patterns)]
    packs = Packs(languages, themes, tuple(n.row for n in products), tuple(n.row for n in places), _fingerprint(config))
    _check(config, packs, mistakes)
    return packs


def _folder(folder: Path, model: type[F], mistakes: list[Mistake]) -> dict[str, F]:
    found: dict[str, F] = {}
    for file in sorted(folder.glob("*.toml")):
        before = len(mistakes)
        data = read_toml(file, mistakes)
        if len(mistakes) == before and (checked := check_toml(file, data, model, mistakes)) is not None:
            found[file.stem] = checked
    return found


def _fingerprint(config: Path) -> str:
    digest = hashlib.sha256()
    files = [*sorted((config / "languages").glob("*.toml")), *sorted((config / "themes").glob("*.toml"))]
    for file in [*files, config / "products.csv", config / "places.csv"]:
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _check(config: Path, packs: Packs, mistakes: list[Mistake]) -> None:
    for key, theme in packs.themes.items():
        file = config / "themes" / f"{key}.toml"
        if not theme.signs and not any(words_of(theme, code).weighted() for code in LANGUAGES):
            mistakes.append(
                Mistake(file=file, line=None, column=None, text="has neither words nor signs in any language")
            )
        known = {c for language in packs.languages.values() for c in language.concepts}
        for sign in theme.signs:
            for concept in set(sign.concepts) - known:
                line = toml_line(file, ("signs",))
                mistakes.append(
                    Mistake(file=file, line=line, column="signs", text=f"no language knows the concept {concept!r}")
                )
    for code, language in packs.languages.items():
        _check_language(config, packs, code, language, mistakes)


def _check_language(config: Path, packs: Packs, code: str, language: LanguageFile, mistakes: list[Mistake]) -> None:
    file = config / "languages" / f"{code}.toml"
    if language.base and language.base not in packs.languages:
        mistakes.append(
            Mistake(
                file=file,
                line=toml_line(file, ("base",)),
                column="base",
                text=f"there is no language {language.base!r}",
            )
        )
    for key, words in language.themes.items():
        if key not in packs.themes:
            mistakes.append(Mistake(file=file, line=None, column=f"themes.{key}", text=f"there is no theme {key!r}"))
            continue
        there = {w for w, _ in words_of(packs.themes[key], code).weighted()}
        for word, _ in words.weighted():
            if word in there:
                text = f"{word!r} stands in themes/{key}.toml too; keep one of them"
                mistakes.append(Mistake(file=file, line=None, column=f"themes.{key}", text=text))
    for column, pattern in _patterns(packs, code):
        mistakes += [Mistake(file=file, line=None, column=column, text=text) for text in _bad((pattern,))]


def _bad(patterns: Iterable[str]) -> list[str]:
    """What is wrong with the patterns that cannot be read."""
    out = []
    for pattern in patterns:
        try:
            branches(pattern)
        except BadPattern as error:
            out.append(str(error))
    return out


def words_of(theme: ThemeFile, code: str) -> Words:
    """The words of a theme in a language, as its own file has them."""
    words: Words = getattr(theme, code, Words())
    return words


def _patterns(packs: Packs, code: str) -> list[tuple[str, str]]:
    language = packs.languages[code]
    found = [(f"concepts.{name}", p) for name, words in language.concepts.items() for p in words]
    for kind, classes in language.cues.items():
        for value, cue in classes.items():
            found += [(f"cues.{kind}.{value}", p) for p in (*cue.strong, *cue.weak)]
    found += [(f"names.{name}", p) for name, words in language.names.items() for p in words]
    for key, theme in packs.themes.items():
        found += [(f"themes/{key}.toml", p) for p, _ in words_of(theme, code).weighted()]
        found += [(f"themes.{key}", p) for p, _ in language.themes.get(key, Words()).weighted()]
    return found
