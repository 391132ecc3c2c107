"""What a mute holds back: pure functions of the mutes in force and of what is to be told.

Only what is muted whole is held: a publication about a muted company and another one is told for the other's sake, and
so is one with a muted theme and another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from alerts.hearing import MARKERS, Hearing
from bevaka import clock
from bevaka.records import Exposure, Finding, Muted, Reason, Tier
from bevaka.store.outbox import Routing, Told
from bevaka.store.people import Mute


def muted_by(
    mutes: Iterable[Mute], story_id: str, source_id: str, finding: Finding, exposure: Sequence[Exposure]
) -> Mute | None:
    """The mute that holds back what an area is exposed to by ``finding``, of several the one that ends last; else None.

    The companies are those by which the area is exposed, or, where it is by none, all that the finding names.
    """
    by_kind: dict[str, dict[str, Mute]] = {"story": {}, "source": {}, "supplier": {}, "theme": {}}
    for mute in mutes:
        by_kind.setdefault(mute.kind, {})[mute.key] = mute
    companies = tuple(dict.fromkeys(e.company for e in exposure)) or finding.suppliers
    wanted = {"story": (story_id,), "source": (source_id,), "supplier": companies, "theme": finding.themes}
    found = [m for kind, ids in wanted.items() if (m := _all(ids, by_kind[kind])) is not None]
    return max(found, key=lambda m: m.until, default=None)


def _all(ids: Sequence[str], muted: dict[str, Mute]) -> Mute | None:
    """Where all of ``ids`` are muted, the mute that ends first: from then on one of them may be told."""
    if not ids or not all(one in muted for one in ids):
        return None
    return min((muted[one] for one in ids), key=lambda m: m.until)


def unless_muted(hearing: Hearing, routing: Routing, mutes: Iterable[Mute], zone: str) -> Hearing:
    """``hearing``, or, where a person has muted it, an entry that the area's digest tells when the mute has ended."""
    mute = muted_by(mutes, routing.story_id, routing.document.source_id, routing.finding, hearing.exposure)
    if mute is None:
        return hearing
    # What the area last heard of a publication is read from the first reason: a mute must not hide that it was corrected.
    place = 1 if hearing.reasons and hearing.reasons[0].name in MARKERS else 0
    reasons = (*hearing.reasons[:place], reason(mute, zone), *hearing.reasons[place:])
    return replace(hearing, tier=Tier.DIGEST, reasons=reasons)


def of_told(mutes: Iterable[Mute], told: Told) -> Mute | None:
    """The mute that holds back an entry that waits for its digest."""
    return muted_by(mutes, told.story_id, told.document.source_id, told.finding, told.exposure)


def reason(mute: Mute, zone: str) -> Reason:
    """The named reason; its detail is ``kind id last-day why``."""
    day = clock.local(mute.until - timedelta(seconds=1), zone).date()
    return Reason(name="muted", detail=f"{mute.kind} {mute.key} {day.isoformat()} {mute.reason}".strip())


def counted(held: Iterable[tuple[Mute, Told]], zone: str) -> Iterator[Muted]:
    """For each mute how many publications it holds back, those that end first in front."""
    urls: dict[int, set[str]] = {}
    mutes: dict[int, Mute] = {}
    for mute, told in held:
        mutes[mute.id] = mute
        urls.setdefault(mute.id, set()).add(told.document.url)
    for mute in sorted(mutes.values(), key=lambda m: (m.until, m.id)):
        yield Muted(detail=reason(mute, zone).detail, publications=len(urls[mute.id]))
