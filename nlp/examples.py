"""Runs the examples of the theme files: what must match, and what must not."""

from __future__ import annotations

from pathlib import Path

from bevaka.errors import Mistake, Mistakes
from bevaka.records import Document
from bevaka.register import Register
from nlp.packfiles import load_packs
from nlp.pipeline import Tagger

MATCHED = 1.3


def weight(tagger: Tagger, sentence: str, theme: str) -> float:
    """How strongly a sentence on its own speaks of a theme (0 to 3 and a little)."""
    finding = tagger.tag(Document(url="", title="", text=sentence))
    return max((m.weight for m in finding.mentions if m.kind == "theme" and m.key == theme), default=0.0)


def check(config: Path) -> list[Mistake]:
    """Every fault of the packs, and every example that does not do what its list says."""
    try:
        packs = load_packs(config)
    except Mistakes as error:
        return error.mistakes
    mistakes: list[Mistake] = []
    tagger = Tagger(packs, Register(suppliers={}, contracts=(), areas={}))
    for key, theme in packs.themes.items():
        file = config / "themes" / f"{key}.toml"
        for column, sentences, wanted in (("match", theme.match, True), ("no_match", theme.no_match, False)):
            for sentence in sentences:
                if (weight(tagger, sentence, key) >= MATCHED) is not wanted:
                    said = "does not match" if wanted else "matches"
                    mistakes.append(
                        Mistake(file=file, line=_line(file, sentence), column=column, text=f"{said}: {sentence}")
                    )
    return mistakes


def _line(file: Path, sentence: str) -> int | None:
    lines = file.read_text("utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if sentence[:40] in line), None)
