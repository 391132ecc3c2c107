"""Publications that come with their list, as newsletters and archived pages do: which are new, and what is stored of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bevaka.keys import sha256
from bevaka.records import Fetch, Lead
from bevaka.store import Store
from bevaka.store.archive import Exchange
from bevaka.store.captures import Capture
from bevaka.store.crawl import CAME_WITH_LIST

_NEVER = (datetime.min.replace(tzinfo=UTC), "")


def keep_enclosed(store: Store, leads: Iterable[Lead]) -> list[tuple[Lead, Capture]]:
    """What came with its lead and was not had before, in the archive, earliest first.

    Of an address that was had, a later record with other bytes is kept too: reading it tells whether it is a revision. An
    earlier one is not: it would put old words in the place of newer ones.
    """
    kept, last = [], dict[str, tuple[datetime, str]]()
    came = [(lead.enclosed.moment, n, lead) for n, lead in enumerate(leads) if lead.enclosed]
    for moment, _, lead in sorted(came, key=lambda one: one[:2]):
        if lead.enclosed is None:
            continue
        if lead.url not in last:
            last[lead.url] = _had(store, lead.url)
        had_at, had = last[lead.url]
        digest = sha256(lead.enclosed.body)
        if had and (moment <= had_at or digest == had):
            continue
        last[lead.url] = moment, digest
        headers = (("content-type", lead.enclosed.type),)
        exchange = Exchange(url=lead.url, started=moment, status=200, headers=headers, body=lead.enclosed.body)
        kept.append((lead, store.keep(exchange)))
    return kept


def _had(store: Store, url: str) -> tuple[datetime, str]:
    """When an address was had last, and the digest of what it was."""
    row = store.crawl.lead_by_url(url)
    had = [fetch for fetch in store.crawl.fetches(row.id) if fetch.outcome == "ok" and fetch.sha256] if row else []
    newest = max(had, key=lambda fetch: fetch.started, default=None)
    return (newest.started, newest.sha256 or "") if newest else _NEVER


def save_enclosed(store: Store, kept: Iterable[tuple[Lead, Capture]]) -> None:
    """A publication that came with its lead is a fetch like any other; a later one of the same address, one more attempt."""
    for lead, capture in kept:
        row, came = store.crawl.lead_by_url(lead.url), lead.enclosed
        if row is None or came is None:
            continue
        fetch = Fetch(
            url=lead.url,
            final_url=lead.url,
            started=came.moment,
            attempt=row.attempts + 1,
            outcome="ok",
            reason=f"{CAME_WITH_LIST} {lead.source_id}",
            status=200,
            headers={"content-type": came.type},
            sha256=capture.sha256,
            size=len(came.body),
            lead_id=row.id,
            source_id=lead.source_id,
        )
        store.captures.save(store.crawl.save_fetch(fetch), capture)
        store.crawl.settle_lead(row.id, state="fetched", attempts=row.attempts + 1)
