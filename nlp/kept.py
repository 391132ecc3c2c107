"""What is worked out once and kept: texts are made of few different words."""

from __future__ import annotations

from collections.abc import Callable
from inspect import ismethod
from typing import TypeVar
from weakref import WeakMethod

Value = TypeVar("Value")


class Kept(dict[str, Value]):
    """Word → what ``work`` makes of it, worked out when it is first asked for. Emptied where ``most`` are held.

    ``map(kept.__getitem__, words)`` costs one look for each word: half of what a cached function costs.
    """

    def __init__(self, work: Callable[[str], Value], most: int) -> None:
        super().__init__()
        # A method's owner holds us; held by us too, it would stay when nobody holds it any more (see nlp/uncollected.py).
        self._work: Callable[[], Callable[[str], Value] | None] = WeakMethod(work) if ismethod(work) else lambda: work
        self._most = most

    def __missing__(self, word: str) -> Value:
        if len(self) >= self._most:
            self.clear()
        work = self._work()
        assert work is not None
        value = self[word] = work(word)
        return value
