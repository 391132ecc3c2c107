"""Reading the packs: joined, checked, every fault named with its file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bevaka.errors import Mistake, Mistakes
from nlp.examples import check as check_examples
from nlp.languages import LANGUAGES, load_packs, read_packs

CONFIG = Path(__file__).resolve().parents[2] / "config"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for name in ("languages", "themes"):
        shutil.copytree(CONFIG / name, tmp_path / name)
    for name in ("products.csv", "places.csv"):
        shutil.copy(CONFIG / name, tmp_path / name)
    return tmp_path


def faults(config: Path) -> list[str]:
    mistakes: list[Mistake] = []
    read_packs(config, mistakes)
    return [str(m) for m in mistakes]


def said(config: Path) -> str:
    return "\n".join(faults(config))


def test_the_shipped_packs_are_whole() -> None:
    packs = load_packs(CONFIG)
    assert set(packs.languages) == set(LANGUAGES)
    assert len(packs.themes) == 18
    assert all(theme.title_sv and theme.title_en for theme in packs.themes.values())


def test_every_example_of_every_theme_does_what_its_list_says() -> None:
    assert check_examples(CONFIG) == []


def test_every_theme_has_examples_of_both_kinds() -> None:
    assert [k for k, t in load_packs(CONFIG).themes.items() if not t.match or not t.no_match] == []


def test_an_example_that_fails_is_named_with_its_line(packs: Path) -> None:
    file = packs / "themes" / "wages.toml"
    file.write_text(file.read_text("utf-8").replace("Pay at the counter.", "Workers were owed unpaid wages."), "utf-8")
    found = check_examples(packs)
    assert [(m.file, m.column) for m in found] == [(file, "no_match")]
    assert found[0].line is not None


def test_a_theme_without_words_is_a_mistake(packs: Path) -> None:
    (packs / "themes" / "empty.toml").write_text('title_sv = "Tom"\ntitle_en = "Empty"\n', "utf-8")
    assert "empty.toml: has neither words nor signs" in said(packs)


def test_an_unknown_concept_is_a_mistake(packs: Path) -> None:
    text = 'title_sv = "T"\ntitle_en = "T"\nsigns = [{ all = "worker & moonlight", weight = 3 }]\n'
    (packs / "themes" / "odd.toml").write_text(text, "utf-8")
    assert "no language knows the concept 'moonlight'" in said(packs)


def test_a_broken_pattern_is_a_mistake(packs: Path) -> None:
    text = 'title_sv = "T"\ntitle_en = "T"\n[sv]\nstrong = ["a(b"]\n'
    (packs / "themes" / "odd.toml").write_text(text, "utf-8")
    assert "themes/odd.toml: has a bracket or bar without its partner" in said(packs)


def with_word(packs: Path, word: str) -> None:
    language = packs / "languages" / "de.toml"
    begin = "[themes.wages]\nstrong = [\n"
    text = language.read_text("utf-8")
    assert begin in text
    language.write_text(text.replace(begin, f'{begin}    "{word}",\n'), "utf-8")


def test_a_word_in_both_files_is_refused(packs: Path) -> None:
    with_word(packs, "lohnraub*")
    assert "'lohnraub*' stands in themes/wages.toml too" in said(packs)


def test_a_word_in_the_language_file_counts(packs: Path) -> None:
    with_word(packs, "lohnmondschein*")
    assert said(packs) == ""
    assert load_packs(packs).fingerprint != load_packs(CONFIG).fingerprint


def test_an_unknown_base_and_a_syntax_error_come_together(packs: Path) -> None:
    nn = packs / "languages" / "nn.toml"
    nn.write_text(nn.read_text("utf-8").replace('base = "nb"', 'base = "xx"'), "utf-8")
    (packs / "themes" / "odd.toml").write_text("title_sv = ", "utf-8")
    text = said(packs)
    assert "there is no language 'xx'" in text
    assert "odd.toml:1" in text
    with pytest.raises(Mistakes):
        load_packs(packs)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    text = said(tmp_path)
    assert "holds no language" in text
    assert "holds no theme" in text


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [("products.csv", "gloves,sv,strong,a*b", "words"), ("places.csv", "SE,place,*,(Lund", "names")],
)
def test_a_broken_pattern_of_a_table_is_named_with_its_line(tmp_path: Path, name: str, row: str, column: str) -> None:
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    file = config / name
    file.write_text(file.read_text("utf-8") + row + "\n", "utf-8")
    line = len(file.read_text("utf-8").splitlines())
    found = faults(config)
    assert any(f"{name}:{line}" in m and column in m for m in found), found
