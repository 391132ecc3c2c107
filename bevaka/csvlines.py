"""The lines of a CSV that people edit, for the ``csv`` module: a line that begins with ``#`` is a comment."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator


class CsvLines(Iterator[str]):
    """Comments between two records become blank lines, so that line numbers hold.

    :meth:`records` says where a record ends: inside a quoted cell, a line that begins with ``#`` is no comment.
    """

    def __init__(self, text: str, *, strict: bool = True) -> None:
        self._lines, self._between = io.StringIO(text, newline=""), True
        self._reader = csv.reader(self, strict=strict)

    def __next__(self) -> str:
        line = next(self._lines)
        comment = self._between and line.startswith("#")
        self._between = False
        return "\n" if comment else line

    @property
    def line_num(self) -> int:
        """How many lines have been read."""
        return self._reader.line_num

    def header(self) -> list[str]:
        """The first record that is not blank, without outer spaces; empty if there is none. Raises csv.Error."""
        return next(([cell.strip() for cell in cells] for cells in self.records() if cells), [])

    def records(self) -> Iterator[list[str]]:
        """One record after the other, also blank ones. Raises csv.Error."""
        for cells in self._reader:
            self._between = True
            yield cells
