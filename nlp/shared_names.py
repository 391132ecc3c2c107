"""A name that several companies of the register share: it is the right one, or both, with a reason.

Two companies may print one name (a group that was split, a brand and the firm that took it over). Where the text has a
name that only one of them has, or speaks of goods that only one of them makes, it is that one; else it is both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bevaka.register import Register
from nlp.beside import BARE
from nlp.reading import NameHit

# Points from which on a place is taken for the company.
NEEDED = 1.0
# By how many points one company must be likelier than the others that share a name.
_CLEARLY = 0.7


@dataclass
class Weighed:
    """A place where a company's name may stand, the points for it and why.

    ``sure`` where it stands on its own; ``guarded`` where the name has namesakes; ``beside`` is what its neighbours give,
    kind by kind.
    """

    hit: NameHit
    supplier: str
    points: float
    why: list[str]
    sure: bool = False
    guarded: bool = False
    beside: tuple[tuple[float, str], ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether the name stands bare and may mean something else."""
        return self.guarded and self.hit.form in BARE


def settle(weighed: Sequence[Weighed], register: Register) -> None:
    """Of the companies that share a name keep the one that the text means; take the points of the others."""
    own = {w.supplier for w in weighed if len(w.hit.suppliers) == 1 and w.points >= NEEDED}
    together: dict[tuple[int, int], list[Weighed]] = {}
    for w in weighed:
        if len(w.hit.suppliers) > 1 and w.points >= NEEDED:
            together.setdefault((w.hit.start, w.hit.end), []).append(w)
    for rivals in together.values():
        if len(rivals) > 1:
            _settle(rivals, own, register)


def _settle(rivals: Sequence[Weighed], own: set[str], register: Register) -> None:
    names = {w.supplier: register.suppliers[w.supplier].name for w in rivals}
    chosen = {w.supplier for w in rivals if w.supplier in own}
    if not chosen:
        best = max(w.points for w in rivals)
        chosen = {w.supplier for w in rivals if w.points > best - _CLEARLY}
    for w in rivals:
        others = ", ".join(_others(w.supplier, names))
        if w.supplier not in chosen:
            w.points, w.why = 0.0, [*w.why, f"the name is shared and the text means {_listed(chosen, names)}"]
        elif len(chosen) > 1:
            w.why = [*w.why, f"the name is shared with {others}: both are told"]
        else:
            w.why = [*w.why, f"the name is shared with {others}"]


def _others(supplier: str, names: Mapping[str, str]) -> list[str]:
    return [name for key, name in names.items() if key != supplier]


def _listed(chosen: set[str], names: Mapping[str, str]) -> str:
    return ", ".join(name for key, name in names.items() if key in chosen)
