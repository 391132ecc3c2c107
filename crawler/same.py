"""Publications that a list shows under another address than it did: they are those that are known, and not asked for anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bevaka.records import Lead
from bevaka.store import Store
from bevaka.store.rows import storable
from crawler.kinds import at_an_address_of_its_own, is_own_item, shares_an_address
from crawler.links import bare

LATELY = 500
"""How many of the publications that a list has shown last are looked through, or twice as many as it shows now."""
_WORDS = 3
"""Words of a title that, with its date, make a publication known whatever its address."""


def at_known_addresses(store: Store, leads: Sequence[Lead]) -> tuple[tuple[Lead, ...], bool]:
    """``leads`` with the addresses under which they are known; and whether any that seems new is known by title and date.

    The same is one with the same title whose address differs in scheme, ``www.`` or the slash at its end, or whose guid is the
    same and nobody else's, and so is its date: guids may be no more than numbers of lines. So is one of the same title and date
    whose address differs behind "?" alone: some sites number their visits there. One that could not be had from its former
    address is asked for at the new one.
    """
    own = [lead for lead in leads if not lead.enclosed]
    listed = {lead.url for lead in own}
    unknown = listed - store.crawl.known_urls(listed)
    if not unknown:
        return tuple(leads), False
    shown = store.polls.lately(own[0].source_id, max(LATELY, 2 * len(own)))
    kept = [one for one, settled in shown if (not settled or is_own_item(one.url)) and one.url not in listed]
    by_address = {bare(lead.url): lead for lead in kept}
    by_guid = _alone(kept)
    by_words = {_place(lead): lead for lead in kept if lead.published and _long(lead)}
    named = set(_alone(own))
    found: list[Lead] = []
    taken: set[str] = set()
    for lead in leads:
        before = None
        if lead.url in unknown and not lead.enclosed:
            before = (
                by_address.get(bare(lead.url))
                or (_of_its_day(by_guid.get(lead.guid), lead) if lead.guid in named else None)
                or by_words.get(_place(lead))
            )
        same = before is not None and _letters(before.title) == _letters(lead.title) and before.url not in taken
        found.append(replace(lead, url=before.url) if before and same else lead)
        taken.add(found[-1].url)
    dated = {_title_and_date(one) for one, _ in shown}
    moved = [lead for lead in own if lead.url in unknown and lead.published and _long(lead)]
    return tuple(found), any(_title_and_date(lead) in dated for lead in moved)


def apart(store: Store, leads: Sequence[Lead]) -> tuple[Lead, ...]:
    """``leads`` with each newsletter under an address of its own whose address an earlier one of its source has."""
    return tuple(at_an_address_of_its_own(lead) if _taken(store, lead) else lead for lead in leads)


def _taken(store: Store, lead: Lead) -> bool:
    if not (lead.enclosed and lead.guid) or is_own_item(lead.url):
        return False
    before = store.crawl.lead_by_url(lead.url)
    return (
        before is not None
        and before.source_id == lead.source_id
        and shares_an_address(before.title, before.published, replace(lead, title=storable(lead.title)))
    )


def _alone(leads: Iterable[Lead]) -> dict[str, Lead]:
    """By its guid, each publication that shares it with no other."""
    found: dict[str, list[Lead]] = {}
    for lead in leads:
        found.setdefault(lead.guid, []).append(lead)
    return {guid: alike[0] for guid, alike in found.items() if guid and len(alike) == 1}


def _of_its_day(before: Lead | None, lead: Lead) -> Lead | None:
    """What was known by the guid of ``lead``; None where it was published at another time."""
    return before if before and before.published == lead.published else None


def _title_and_date(lead: Lead) -> tuple[str, object]:
    return _letters(lead.title), lead.published


def _place(lead: Lead) -> tuple[str, str, object]:
    return (bare(lead.url).partition("?")[0], *_title_and_date(lead))


def _long(lead: Lead) -> bool:
    return len(lead.title.split()) >= _WORDS


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
