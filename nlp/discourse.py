"""A name means the same wherever it stands in a text: what speaks for the company at its places is added up.

“One sense per discourse” (Gale, Church and Yarowsky 1992). It holds for a name that may mean something else and that stands
in several places, none of which has anything against it but how it is printed: no person, age, place or other name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlp.shared_names import NEEDED, Weighed

# What a doubtful name has at least by its print; below, it is a word in small letters or in capitals of another kind.
_PRINTED = -0.9
_KINDS = 2


def one_sense(local: Sequence[Weighed]) -> list[Weighed]:
    """Give each place of a doubtful name what all of them have together, each kind of evidence once, where that decides."""
    places: dict[tuple[str, str], list[Weighed]] = {}
    for w in local:
        if w.doubtful:
            places.setdefault((w.supplier, w.hit.printed), []).append(w)
    together = {key: best for key, ws in places.items() if (best := _together(ws)) is not None}
    return [_raised(w, together.get((w.supplier, w.hit.printed))) for w in local]


def _together(places: Iterable[Weighed]) -> Weighed | None:
    """All that speaks for one name at its places as one place, or None where something speaks against it or little for it."""
    kinds: dict[str, float] = {}
    prints: list[float] = []
    for w in places:
        prints.append(round(w.points - sum(points for points, _ in w.beside), 6))
        if prints[-1] < _PRINTED or any(points < 0 for points, _ in w.beside):
            return None
        for points, kind in w.beside:
            kinds[kind] = max(kinds.get(kind, 0.0), points)
    total = max(prints) + sum(kinds.values())
    if len(prints) < _KINDS or len(kinds) < _KINDS or total < NEEDED:
        return None
    first = next(iter(places))
    return replace(first, points=total, why=[*first.why[:1], *kinds, "all its places together"])


def _raised(w: Weighed, all_places: Weighed | None) -> Weighed:
    if all_places is None or not w.doubtful or w.points >= all_places.points:
        return w
    return replace(w, points=all_places.points, why=all_places.why)
