"""What is worked out once and kept: texts are made of few different words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


class Kept(dict[str, Value]):
    """Word → what ``work`` makes of it, worked out when it is first asked for. Emptied where ``most`` are held.

    ``map(kept.__getitem__, words)`` costs one look for each word: half of what a cached function costs.
    """

    def __init__(self, work: Callable[[str], Value], most: int) -> None:
        super().__init__()
        self._work, self._most = work, most

    def __missing__(self, word: str) -> Value:
        if len(self) >= self._most:
            self.clear()
        value = self[word] = self._work(word)
        return value
