"""Changes to a CSV that people edit: rows put at its end, cells changed. Every other byte of the file stays as it was.

Byte order mark, line ends, quoting, comments and blank lines are theirs. The file is replaced at once or not at all, and what would
not read back as meant is not written.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from bevaka.csvlines import CsvLines
from bevaka.errors import GiveUp, Mistake, Mistakes
from bevaka.tables import read_text


def line_of(cells: Iterable[str]) -> str:
    """Cells as one line of CSV, quoted where it is needed, without a line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([" ".join(cell.split()) for cell in cells])
    return out.getvalue()


def append(file: Path, rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Put rows at the end of ``file``, their cells in the order of its header; returns the columns that the header had to gain.

    A column that a row fills and the header lacks is added at its end; rows without a cell there stay as they are. Raises
    Mistakes for a file that cannot be read as a table, GiveUp where it cannot be written.
    """
    with _held(file):
        mark, text = _text(file)
        records = list(_records(file, text))
        start, end, header = records[0]
        missing = tuple(
            dict.fromkeys(name for row in rows for name, cell in row.items() if cell and name not in header)
        )
        eol = "\r\n" if text[start:end].endswith("\r\n") else "\n"
        new = [*header, *missing]
        lines = [line_of(row.get(name, "") for name in new) for row in rows]
        if missing:
            bare = text[start:end].rstrip("\r\n")
            text = f"{text[:start]}{bare},{line_of(missing)}{text[start + len(bare) :]}"
        if not text.endswith(("\n", "\r")):
            text += eol
        text += "".join(line + eol for line in lines)
        after = [cells for _, _, cells in _records(file, text)]
        if len(after) != len(records) + len(rows):
            raise GiveUp(f"{file} would not read as before with what was to be added; nothing was written")
        replace(file, mark + text.encode("utf-8"))
    return missing


def change(file: Path, ids: Iterable[str], column: str, value: str) -> list[str]:
    """Set ``column`` to ``value`` in the rows with these ids; returns the ids that were found. Raises as :func:`append`."""
    wanted, found = set(ids), []
    with _held(file):
        mark, text = _text(file)
        records = list(_records(file, text))
        header = records[0][2]
        if column not in header or "id" not in header:
            raise GiveUp(f"{file} has no column {column!r}")
        place, name = header.index(column), header.index("id")
        parts, done = [], 0
        for start, end, cells in records[1:]:
            key = cells[name].strip() if len(cells) > name else ""
            if key not in wanted or len(cells) <= place:
                continue
            begin, stop = _cell(text[start:end], place)
            parts += [text[done : start + begin], line_of([value])]
            done = start + stop
            found.append(key)
        replace(file, mark + ("".join(parts) + text[done:]).encode("utf-8"))
    return found


def _text(file: Path) -> tuple[bytes, str]:
    """The byte order mark, if there is one, and the text behind it, with its line ends as they are."""
    mistakes: list[Mistake] = []
    text = read_text(file, mistakes)
    if text is None:
        raise Mistakes(mistakes)
    return (b"\xef\xbb\xbf" if file.read_bytes().startswith(b"\xef\xbb\xbf") else b""), text


def _records(file: Path, text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Start, end and cells of every record that is not blank, the header first."""
    ends = [0]
    for line in io.StringIO(text, newline=""):
        ends.append(ends[-1] + len(line))
    reader = CsvLines(text)
    before, any_row = 0, False
    try:
        for cells in reader.records():
            if any(cell.strip() for cell in cells):
                any_row = True
                yield ends[before], ends[reader.line_num], [cell.strip() for cell in cells]
            before = reader.line_num
    except csv.Error as error:
        reason = f"is not CSV here: {error}"
        raise Mistakes([Mistake(file=file, line=before + 1, column=None, text=reason)]) from error
    if not any_row:
        raise Mistakes([Mistake(file=file, line=1, column=None, text="has no header row")])


def _cell(record: str, place: int) -> tuple[int, int]:
    """Where in a record of CSV its cell number ``place`` begins and ends, quotes included."""
    start, quoted = 0, False
    for at, character in enumerate(record):
        if character == '"':
            quoted = not quoted
        elif not quoted and (character == "," or character in "\r\n"):
            if place == 0 or character != ",":
                return start, at
            place, start = place - 1, at + 1
    return start, len(record)


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """One change of a folder's tables at a time, among programs of ours."""
    try:
        folder = os.open(file.parent, os.O_RDONLY)
    except OSError as error:
        raise GiveUp(f"{file} cannot be changed: {error.strerror}") from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def replace(file: Path, data: bytes) -> None:
    """``data`` in place of a file, whole or not at all. It keeps its mode, and a link stays a link. Raises GiveUp."""
    target = file.resolve()
    name = ""
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, mode)
        os.replace(name, target)
    except OSError as error:
        with suppress(OSError):
            os.unlink(name)
        raise GiveUp(f"{file} cannot be written: {error.strerror}") from error
