"""Search books kept between runs: putting one together takes most of a second, reading it back a sixth of that.

What was found when packs and trained classifiers were looked through is kept too. All of it lies in the cache folder of the user
who runs Bevaka (``$XDG_CACHE_HOME/bevaka/books``, else ``~/.cache/bevaka/books``) as JSON, each under the SHA-256 of all that it is
made of: packs, classifiers, our code, the tables of Babel and Unicode. What another user could have written is not read, and a
file that is not whole is made again. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import babel

# What is kept: the books of three sets of packs in seven languages, and what was found of these and of three sets of classifiers.
MOST = 27
# The modules whose code decides what is made.
_MAKERS = (
    "bookshelf",
    "fold",
    "folds",
    "gazetteer_words",
    "languages",
    "learnt",
    "packfiles",
    "packs",
    "patterns",
    "phrases",
)


def kept(key: str, make: Callable[[], Any]) -> Any:
    """What was made under this key and these makers before, or else what ``make`` makes: a value of JSON."""
    place = _folder()
    if place is None:
        return make()
    file = place / f"{hashlib.sha256(f'{key}|{_makers()}'.encode()).hexdigest()}.json"
    if (found := _read(file)) is None:
        found = make()
        with suppress(OSError):  # a full disk, a folder that may not be written: it is made again next time
            _write(file, found)
    return found


@cache
def _makers() -> str:
    """A hash of the code and the tables that books are made with."""
    digest = hashlib.sha256(f"{babel.__version__}|{unicodedata.unidata_version}".encode())
    for name in _MAKERS:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()


def _folder() -> Path | None:
    """The folder of books; ``None`` where there is none that is ours alone."""
    with suppress(OSError, RuntimeError):  # a user without a home
        base = os.environ.get("XDG_CACHE_HOME", "")
        place = (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "bevaka" / "books"
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _ours(place.lstat()) and stat.S_ISDIR(place.lstat().st_mode):
            return place
    return None


def _ours(about: os.stat_result) -> bool:
    """Whether nobody but us could have written it."""
    return about.st_uid == os.geteuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _read(file: Path) -> Any:
    """What stands in a file that is ours and whole, else ``None``. Its first line is the hash of the rest."""
    with suppress(OSError, ValueError):
        with file.open("rb") as opened:
            told, text = opened.readline().strip(), opened.read()
            sound = _ours(os.fstat(opened.fileno())) and hashlib.sha256(text).hexdigest().encode() == told
        if sound:
            os.utime(file)  # what is used stays
            return json.loads(text)
    return None


def _write(file: Path, value: Any) -> None:
    """Write a file in one step, and leave those that were used last."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
    files = sorted(file.parent.iterdir(), key=lambda f: f.stat().st_mtime_ns, reverse=True)
    for old in files[MOST:]:
        old.unlink(missing_ok=True)
