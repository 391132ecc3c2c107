"""Names for people of what the register and the rules know by id: themes, products, countries, events, in sv and en."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from bevaka.register import Register
from bevaka.settings import defaults
from bevaka.tables import read_toml

LANGUAGES = ("sv", "en")
KINDS = ("theme", "product", "event", "assertion", "tier", "source_type", "health", "kind")


@dataclass(frozen=True)
class Labels:
    """``words[kind, key]`` is a pair: the Swedish and the English name."""

    words: Mapping[tuple[str, str], tuple[str, str]]

    def both(self, kind: str, key: str) -> tuple[str, str]:
        """The two names; an unknown key is its own name, with spaces for underscores."""
        plain = key.replace("_", " ").capitalize()
        return self.words.get((kind, key), (plain, plain))

    def english(self, kind: str, key: str) -> str:
        """The English name."""
        return self.both(kind, key)[1]

    def rows(self) -> list[dict[str, Any]]:
        """Rows of the table ``words``."""
        return [{"kind": kind, "key": key, "sv": sv, "en": en} for (kind, key), (sv, en) in sorted(self.words.items())]


@cache
def site_words() -> dict[str, dict[str, dict[str, str]]]:
    """``web/words.toml`` as packed with the program: section → key → ``{"sv", "en"}``."""
    return tomllib.loads((defaults() / "web" / "words.toml").read_text("utf-8"))


def read_labels(register: Register, titles: Mapping[str, Mapping[str, str]]) -> Labels:
    """The labels of the site's own words, of all countries, of the register's areas and of ``titles`` (theme id → names)."""
    words = {
        (kind, key): (names["sv"], names["en"]) for kind in KINDS for key, names in site_words().get(kind, {}).items()
    }
    swedish, english = (Locale(code).territories for code in LANGUAGES)
    words |= {("country", code): (swedish.get(code, name), name) for code, name in english.items() if len(code) == 2}
    words |= {("area", a.id): (a.name("sv"), a.name("en")) for a in register.areas.values()}
    for key, names in titles.items():
        if any(names.values()):
            words["theme", key] = (names.get("sv") or names["en"], names.get("en") or names["sv"])
    return Labels(words)


def theme_titles(config: Path) -> dict[str, dict[str, str]]:
    """Theme id → its names, from ``config/themes/<id>.toml``; what cannot be read is left out (``bevaka check`` names it)."""
    titles = {}
    for file in sorted((config / "themes").glob("*.toml")):
        data = read_toml(file, [])
        titles[file.stem] = {code: str(data[f"title_{code}"]) for code in LANGUAGES if data.get(f"title_{code}")}
    return titles
