"""The ways things go wrong. Every class says whether trying again can help.

Three branches, and the stage loop needs no others: :class:`TryLater`, :class:`GiveUp` and :class:`Mistake`.
Anything unforeseen counts as TryLater a few times and is then parked with its traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class BevakaError(Exception):
    """Any failure that the house foresees."""


class TryLater(BevakaError):
    """It may work another time: network, 429, 5xx, a lock.

    ``after`` is the number of seconds that the other side asked for, ``None`` where it did not say.
    ``maybe_done`` tells that the attempt may have succeeded all the same (no answer after the data was sent).
    """

    def __init__(self, reason: str, after: float | None = None, *, maybe_done: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.after, self.maybe_done = reason, after, maybe_done


class GiveUp(BevakaError):
    """It will not work however often it is tried: 404 of an article, refused credentials, not readable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Locked(BevakaError):
    """Another run holds the house's lock; the command ends with exit code 75."""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A fault in a table or setting that a person wrote: where it stands and what is wrong with it."""

    file: Path
    line: int | None
    column: str | None
    text: str

    def __str__(self) -> str:
        place = str(self.file)
        if self.line is not None:
            place += f":{self.line}"
        if self.column:
            place += f": {self.column}"
        return f"{place}: {self.text}"


class Mistakes(BevakaError):
    """One or more faulty tables, all that were found in one reading; exit code 2."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(str(m) for m in mistakes))
        self.mistakes = mistakes
