"""The packs of a house: what a language, a theme, a row of products and of places hold.

A theme's words may stand in the theme's file (``[sv]``) or in the language's (``[themes.forced_labour]``); both are
joined. Weights: 3 strong alone, 2 needs product, company or workers near.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from bevaka.tables import Many, Row

LANGUAGES = ("sv", "en", "nb", "nn", "da", "fi", "de")
# With whose pack a text is read whose language has none.
FALLBACK = "en"
STRONG, NEAR, CONTEXT = 3.0, 2.0, 1.0


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
        """The words in the pattern language."""
        return _in_cell(self.words)


class PlaceRow(Row):
    """Names of a country beyond the usual ones (``places.csv``): demonyms, places, weak names, authorities, money and traps."""

    code: str = Field(pattern="^[A-Z]{2}$")
    kind: str = Field(pattern="^(demonym|place|weak|authority|money|trap)$")
    lang: str
    names: Many

    @property
    def patterns(self) -> tuple[str, ...]:
        """The names in the pattern language."""
        return _in_cell(self.names)


def _in_cell(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Patterns of a cell as they are elsewhere: a bar divides the cell, so choices are written with a slash."""
    return tuple(pattern.replace("/", "|") for pattern in patterns)


@dataclass(frozen=True, eq=False)
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


def words_of(theme: ThemeFile, code: str) -> Words:
    """The words of a theme in a language, as its own file has them."""
    words: Words = getattr(theme, code, Words())
    return words
