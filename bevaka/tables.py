"""CSV and TOML into checked rows. A mistake names file, line and column, and all of them come in one reading.

Rows are pydantic models; an explanation of each field stands in the model. Cells are text; ``|`` parts several
values. The files are UTF-8 (a BOM is tolerated) with a header row; a line that begins with ``#`` is a comment.
"""

from __future__ import annotations

import csv
import re
import tomllib
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bevaka.csvlines import CsvLines
from bevaka.errors import Mistake
from bevaka.fault_words import words
from bevaka.toml_lines import toml_line
from bevaka.toml_lists import loads

MAX_BYTES = 256 * 1024 * 1024
csv.field_size_limit(1024 * 1024)


def split_cell(cell: object) -> object:
    """``a|b`` as a tuple, without empty values and doubles."""
    if not isinstance(cell, str):
        return cell
    return tuple(dict.fromkeys(part.strip() for part in cell.split("|") if part.strip()))


def empty_as_none(cell: object) -> object:
    """An empty cell as "not given"."""
    return None if isinstance(cell, str) and not cell.strip() else cell


Many = Annotated[tuple[str, ...], BeforeValidator(split_cell)]


class Row(BaseModel):
    """A row of a table, or a table of a TOML file. Unknown columns are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Numbered(Generic[R]):
    """A checked row with the line it stands on."""

    line: int
    row: R


def read_text(file: Path, mistakes: list[Mistake]) -> str | None:
    """The text of a UTF-8 file, or ``None`` with a mistake that names the line of the first bad byte."""
    try:
        data = file.read_bytes()
    except OSError as error:
        mistakes.append(Mistake(file=file, line=None, column=None, text=f"cannot be read: {error.strerror}"))
        return None
    if len(data) > MAX_BYTES:
        mistakes.append(Mistake(file=file, line=None, column=None, text="is larger than 256 MB"))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        mistakes.append(Mistake(file=file, line=line, column=None, text="is not UTF-8 here; save the file as UTF-8"))
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        mistakes.append(Mistake(file=file, line=line, column=None, text="holds a NUL character"))
        return None
    return text


def read_csv(
    file: Path,
    model: type[R],
    mistakes: list[Mistake],
    *,
    optional: bool = False,
    faulty: list[Numbered[R]] | None = None,
) -> list[Numbered[R]]:
    """The rows of ``file`` that pass ``model``; every fault is added to ``mistakes`` and its neighbours go on.

    A file that is not there is a mistake unless ``optional``. ``faulty`` gets the other rows without their faulty cells,
    for the checks between rows.
    """
    if optional and not file.exists():
        return []
    text = read_text(file, mistakes)
    if text is None:
        return []
    reader = CsvLines(text)
    rows: list[Numbered[R]] = []
    line = 1
    try:
        header = reader.header()
        if not _header_ok(file, header, model, mistakes):
            return []
        line = reader.line_num + 1
        for cells in reader.records():
            if any(cell.strip() for cell in cells):
                _one(file, line, header, cells, model, mistakes, rows, faulty)
            line = reader.line_num + 1
    except csv.Error as error:
        # The line on which the row begins: an unclosed quote runs on to the end of the file.
        mistakes.append(Mistake(file=file, line=line, column=None, text=f"is not CSV here: {error}"))
    return rows


def named_ids(file: Path, column: str = "id") -> set[str] | None:
    """Every id that stands in ``file``, also of rows with a fault; None where the file cannot be read as a table.

    For the checks between tables: a row whose fault is named already must not make others point nowhere.
    """
    text = read_text(file, []) if file.exists() else None
    if text is None:
        return None
    rows = CsvLines(text, strict=False)
    header = rows.header()
    if column not in header:
        return None
    place = header.index(column)
    return {cells[place].strip() for cells in rows.records() if len(cells) > place}


def _header_ok(file: Path, header: list[str], model: type[Row], mistakes: list[Mistake]) -> bool:
    if not header:
        mistakes.append(Mistake(file=file, line=1, column=None, text="has no header row"))
        return False
    known = model.model_fields
    if len(header) == 1 and (mark := next((m for m in (";", "\t") if m in header[0]), "")):
        name = "tabs" if mark == "\t" else "semicolons"
        text = f"its columns are parted by {name}; save the file with commas (in a spreadsheet: CSV UTF-8, field separator comma)"
        mistakes.append(Mistake(file=file, line=1, column=None, text=text))
        return False
    faults = [(name, "unknown column; there are: " + ", ".join(known)) for name in header if name not in known] + [
        (name, "the column stands twice") for name in {n for n in header if header.count(n) > 1}
    ]
    faults += [(n, "the column is missing") for n, f in known.items() if f.is_required() and n not in header]
    mistakes += [Mistake(file=file, line=1, column=name or "(empty)", text=text) for name, text in faults]
    return not any(text.startswith("the column") for _, text in faults)


def _one(
    file: Path,
    line: int,
    header: list[str],
    cells: list[str],
    model: type[R],
    mistakes: list[Mistake],
    rows: list[Numbered[R]],
    faulty: list[Numbered[R]] | None,
) -> None:
    if len(cells) > len(header):
        text = f"{len(cells)} cells under {len(header)} columns; a text with a comma needs quotes"
        mistakes.append(Mistake(file=file, line=line, column=None, text=text))
        return
    known = model.model_fields
    given = {
        n: c.strip()
        for n, c in zip(header, cells, strict=False)
        if n in known and (c.strip() or known[n].is_required())
    }
    try:
        rows.append(Numbered(line, model.model_validate(given)))
    except ValidationError as error:
        mistakes += [
            Mistake(file=file, line=line, column=str(e["loc"][0]) if e["loc"] else None, text=words(e, model))
            for e in error.errors()
        ]
        # The rest of the row is still looked at by the checks between rows, so that all its faults come in one reading.
        if faulty is not None and (mended := _mended(given, model, error)) is not None:
            faulty.append(Numbered(line, mended))


def _mended(given: dict[str, Any], model: type[R], error: ValidationError) -> R | None:
    """``given`` without its faulty values, if that can stand; only to find further faults, never to work with."""
    rest = deepcopy(given)
    for e in error.errors():
        if not e["loc"]:
            return None  # the values do not go together; none of them alone is at fault
        here: Any = rest
        for step, deeper in zip(e["loc"], (*e["loc"][1:], None), strict=True):
            if not isinstance(here.get(step), dict) or deeper is None:
                here.pop(step, None)
                break
            here = here[step]
    try:
        return model.model_validate(rest)
    except ValidationError:
        return None


_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_toml(file: Path, mistakes: list[Mistake], *, optional: bool = False) -> dict[str, Any]:
    """A TOML file as a dict; a syntax error becomes a mistake with its line and column, and the result is empty."""
    if optional and not file.exists():
        return {}
    text = read_text(file, mistakes)
    if text is None:
        return {}
    try:
        return loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line, column = (int(found[1]), found[2]) if found else (text.count("\n") + 1, None)
        reason = _AT.sub("", str(error)).replace("(at end of document)", "").strip()
        mistakes.append(
            Mistake(file=file, line=line, column=column and f"column {column}", text=f"is not TOML here: {reason}")
        )
    except (RecursionError, ValueError) as error:  # brackets without end, a number without end
        mistakes.append(Mistake(file=file, line=None, column=None, text=f"cannot be read as TOML: {error}"))
    return {}


def check_toml(
    file: Path,
    data: object,
    model: type[R],
    mistakes: list[Mistake],
    at: tuple[str | int, ...] = (),
    *,
    mend: bool = False,
) -> R | None:
    """``data`` (the part of ``file`` under ``at``) as ``model``, or ``None`` with its mistakes.

    With ``mend`` what is left without the faulty values comes back, so that further checks can look at it.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for e in error.errors():
            path = (*at, *e["loc"])
            column = ".".join(str(p) for p in path)
            mistakes.append(Mistake(file=file, line=toml_line(file, path), column=column, text=words(e, model)))
        return _mended(data, model, error) if mend and isinstance(data, dict) else None
