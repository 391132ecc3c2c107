"""What an area hears of in its digest and not at once, by a person's word: pure functions of the demotions in force.

As with mutes only what is demoted whole is: a publication about a demoted company and another one is told at once for the
other's sake, and so is one with a demoted theme and another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bevaka import clock
from bevaka.records import Exposure, Reason
from bevaka.store.outbox import Routing, Told
from bevaka.store.people import Demotion


def demoted_by(
    demotions: Iterable[Demotion], area_id: str, routing: Routing, exposure: Sequence[Exposure]
) -> Demotion | None:
    """The demotion that keeps ``routing`` from being told at once to an area; of several the oldest; else None.

    The companies are those by which the area is exposed, or, where it is by none, all that the finding names.
    """
    mine = {(d.kind, d.key): d for d in demotions if d.area_id == area_id}
    companies = tuple(dict.fromkeys(e.company for e in exposure)) or routing.finding.suppliers
    wanted = {"source": (routing.document.source_id,), "supplier": companies, "theme": routing.finding.themes}
    found = [mine[kind, ids[0]] for kind, ids in wanted.items() if ids and all((kind, one) in mine for one in ids)]
    return min(found, key=lambda d: d.id, default=None)


def demotion_reason(demotion: Demotion, zone: str) -> Reason:
    """The named reason; its detail is ``kind id first-day why``."""
    day = clock.local(demotion.at, zone).date()
    detail = f"{demotion.kind} {demotion.key} {day.isoformat()} {demotion.reason}".strip()
    return Reason(name="demoted", detail=detail)


def said(demotions: Iterable[Demotion], area_id: str, waiting: Iterable[Told], zone: str) -> Iterator[tuple[str, int]]:
    """For each demotion of an area its detail, and how many of the publications that ``waiting`` tells it kept from alerting."""
    urls: dict[str, set[str]] = {}
    for told in waiting:
        for reason in told.reasons:
            if reason.name == "demoted":
                urls.setdefault(reason.detail, set()).add(told.document.url)
    for demotion in demotions:
        if demotion.area_id == area_id:
            detail = demotion_reason(demotion, zone).detail
            yield detail, len(urls.get(detail, ()))
