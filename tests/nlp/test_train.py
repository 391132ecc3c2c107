"""Training: the same lessons give the same weights, stories stay together, and what is written can be read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bevaka.errors import Mistakes
from nlp.folds import Model
from nlp.languages import Packs
from nlp.lessons import Lesson, School, lessons, schools
from nlp.packfiles import load_packs
from nlp.train import FOLDS, fold_of, measured, teach

ROOT = Path(__file__).resolve().parents[2]
SOME = 30


@pytest.fixture(scope="module")
def packs() -> Packs:
    return load_packs(ROOT / "config")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("train")
    shutil.copytree(ROOT / "data" / "train" / "nb", folder / "nb")
    file = folder / "nb" / "documents.jsonl"
    file.write_text("".join(f"{line}\n" for line in file.read_text("utf-8").splitlines()[:SOME]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def some(folder: Path, packs: Packs) -> list[Lesson]:
    return [one for school in schools(folder) for one in lessons(school, packs)]


def test_the_same_lessons_give_the_same_model(some: list[Lesson], packs: Packs, tmp_path: Path, folder: Path) -> None:
    model = teach(some, packs)
    assert teach(some, packs).fingerprint == model.fingerprint
    model.write(tmp_path)
    assert Model.read(tmp_path).fingerprint == model.fingerprint
    figures = measured(schools(folder), packs, model).total
    assert figures["documents"] == SOME
    assert figures["suppliers_f1"] > 0.8


def test_a_story_is_in_one_fold_and_every_fold_has_some() -> None:
    stories = {row["story"] for row in School.read(ROOT / "data" / "train" / "nb").rows.values()}
    folds = {story: fold_of(story) for story in stories}
    assert set(folds.values()) == set(range(FOLDS))
    assert folds == {story: fold_of(story) for story in stories}


def test_the_shipped_practice_covers_six_languages_and_1500_documents() -> None:
    rows = [row for school in schools(ROOT / "data" / "train") for row in school.rows.values()]
    assert len(rows) >= 1500
    assert {"sv", "en", "nb", "da", "fi", "de"} <= {row["lang"] for row in rows}


def test_a_broken_practice_document_is_named(folder: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(folder / "nb", tmp_path / "nb")
    file = broken / "documents.jsonl"
    file.write_text(file.read_text("utf-8") + json.dumps({"id": "x"})[:-1], "utf-8")
    with pytest.raises(Mistakes, match=rf"documents\.jsonl.*{SOME + 1}"):
        School.read(broken)
