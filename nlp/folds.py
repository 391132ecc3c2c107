"""The classifiers of a house: those learnt from all labelled documents, and for each of these those that never saw its story."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bevaka.keys import short
from nlp.bookshelf import kept
from nlp.learnt import FOLDER, PARTS, Learnt, faulty

_FROM = "learnt_from.json"


def _name(fold: int | None) -> str:
    return "whole" if fold is None else f"fold{fold}"


class _Later(dict[int | None, Learnt]):
    """The classifiers of a folder by fold, each read when it is first asked for; ``None`` are those learnt from all."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, fold: int | None) -> Learnt:
        learnt = self[fold] = Learnt.read(self._folder / _name(fold))
        return learnt


class Model:
    """What was learnt from all labelled documents; and, for each of these, what was learnt without its story.

    A document that was learnt from is tagged by the classifiers that did not see its story. So every figure measured on
    labelled documents, by whichever verb, is cross-validated over stories.
    """

    def __init__(
        self, parts: Mapping[int | None, Learnt], learnt_from: Mapping[str, int], fingerprint: str = ""
    ) -> None:
        """``parts`` by fold, ``None`` for the whole; a ``fingerprint`` that is known already is not worked out."""
        self._parts, self._from = parts, learnt_from
        self.fingerprint = fingerprint or short(
            *(parts[fold].fingerprint for fold in self._folds()), *map(str, sorted(learnt_from.items()))
        )

    def _folds(self) -> list[int | None]:
        return [None, *sorted(set(self._from.values()))]

    def of(self, body: str) -> Learnt:
        """The classifiers for a text."""
        return self._parts[self._from.get(short(body))]

    @classmethod
    def read(cls, folder: Path = FOLDER) -> Model:
        """The model of a folder. Raises Mistakes where a part is missing, broken or empty.

        The same files are looked through once; after that, each part is read when it is first needed.
        """
        digest = hashlib.sha256()
        learnt_from = _learnt_from(folder / _FROM)
        folds = [None, *sorted(set(learnt_from.values()))]
        for file in (folder / _FROM, *(folder / _name(fold) / f"{part}.npz" for fold in folds for part in PARTS)):
            try:
                digest.update(f"{file.name} {file.stat().st_size} ".encode() + file.read_bytes())
            except OSError as error:
                raise faulty(file, f"cannot be read ({error}); run make train") from error
        return _model(folder, digest.hexdigest())

    def write(self, folder: Path = FOLDER) -> None:
        """Write the model into a folder."""
        for fold in self._folds():
            self._parts[fold].write(folder / _name(fold))
        (folder / _FROM).write_text(json.dumps(self._from, sort_keys=True, indent=0), "utf-8")


@lru_cache(maxsize=2)
def _model(folder: Path, digest: str) -> Model:
    learnt_from, parts = _learnt_from(folder / _FROM), _Later(folder)
    return Model(parts, learnt_from, kept(f"classifiers {digest}", lambda: Model(parts, learnt_from).fingerprint))


def _learnt_from(file: Path) -> dict[str, int]:
    """Which fold did not see which document, by the key of its text."""
    try:
        return {str(k): int(v) for k, v in json.loads(file.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise faulty(file, f"cannot be read ({error}); run make train") from error
