"""Reading the packs: joined, checked, every fault named with its file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bevaka.errors import Mistake, Mistakes
from nlp.examples import check as check_examples
from nlp.languages import LANGUAGES
from nlp.packfiles import load_packs, read_packs

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
    for other in (packs / "themes").iterdir():
        if other != file:
            other.unlink()
    for language in (packs / "languages").iterdir():
        text = language.read_text("utf-8")
        language.write_text(re.sub(r"^\[themes\.(?!wages\b).*?(?=^\[|\Z)", "", text, flags=re.M | re.S), "utf-8")
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
    assert "themes/odd.toml:4: sv.strong: has a bracket or bar without its partner" in said(packs)


LISTS = {
    "themes/odd.toml": ('title_sv = "T"\ntitle_en = "T"\n[en]\ntraps = ["a"]\n{}[nn]\nstrong = ["a"]\n', "en.near"),
    "languages/fi.toml": ('name = "suomi"\n[concepts]\n{}', "concepts.near"),
    "languages/da.toml": ('name = "dansk"\n[cues.event.policy]\nweak = ["x"]\n{}', "cues.event.policy.strong"),
    "languages/de.toml": ('name = "Deutsch"\n[themes.wages]\n{}', "themes.wages.near"),
    "languages/sv.toml": ('name = "svenska"\n[names]\n{}', "names.near"),
}


@pytest.mark.parametrize("pattern", ["a (b|", "", "x" * 700, "(å|ä)" * 100])
@pytest.mark.parametrize("name", LISTS)
def test_a_broken_pattern_is_named_with_its_file_its_list_and_its_line(packs: Path, name: str, pattern: str) -> None:
    text, column = LISTS[name]
    key = column.rpartition(".")[2]
    (packs / name).write_text(text.format(f'{key} = [\n  "a", "b",\n  # c\n  "{pattern}",\n  "d",\n]\n'), "utf-8")
    line = (packs / name).read_text("utf-8").split(f'"{pattern}",')[0].count("\n") + 1
    found = [m for m in faults(packs) if "knows the concept" not in m]
    assert [m.partition(f"{name}:")[2].split(": ")[:2] for m in found] == [[str(line), column]]


@pytest.mark.parametrize("text", [b"", b"title_sv = ", b"\xff", b"name = 1\n"])
@pytest.mark.parametrize("name", ["themes/forced_labour.toml", "languages/en.toml", "languages/nb.toml"])
def test_a_file_that_cannot_be_read_has_no_followers(packs: Path, name: str, text: bytes) -> None:
    (packs / name).write_bytes(text)
    found = faults(packs)
    assert found
    assert [m for m in found if f"{name}:" not in m] == []


def test_what_cannot_even_be_opened_is_a_mistake_and_what_is_hidden_is_none(packs: Path) -> None:
    (packs / "themes" / ".#wages.toml").symlink_to("somebody@machine.1")
    (packs / "languages" / "._sv.toml").write_bytes(b"\0\5\x16\7")
    assert faults(packs) == []
    (packs / "products.csv").unlink()
    (packs / "products.csv").symlink_to("/proc/self/mem")
    (packs / "themes" / "wages.toml").unlink()
    (packs / "themes" / "wages.toml").mkdir()
    assert [m.partition(": ")[2][:15] for m in faults(packs)] == ["cannot be read:"] * 2


def test_a_folder_without_files_is_one_mistake(packs: Path) -> None:
    shutil.rmtree(packs / "themes")
    assert faults(packs) == [f"{packs / 'themes'}: holds no theme"]
    shutil.copytree(CONFIG / "themes", packs / "themes")
    shutil.rmtree(packs / "languages")
    assert faults(packs) == [f"{packs / 'languages'}: holds no language"]


@pytest.mark.parametrize(("gone", "named"), [("en", "languages/en.toml: is not there"), ("nb", "there is no language")])
def test_a_language_that_others_need_is_missed(packs: Path, gone: str, named: str) -> None:
    (packs / "languages" / f"{gone}.toml").unlink()
    assert named in said(packs)


def test_languages_that_add_to_each_other_are_named(packs: Path) -> None:
    for code, base in (("da", "nb"), ("nb", "da"), ("fi", "fi")):
        file = packs / "languages" / f"{code}.toml"
        file.write_text(f'base = "{base}"\n' + file.read_text("utf-8"), "utf-8")
    found = [m.partition("languages/")[2] for m in faults(packs)]
    assert [m[:20] for m in found] == ["da.toml:1: base: the", "fi.toml:1: base: the", "nb.toml:1: base: the"]
    assert all("the language adds to itself" in m for m in found)


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
