"""A source's answer, gathered from its list and the further pages that the list asked for (a sitemap's parts)."""

from __future__ import annotations

from dataclasses import replace

from bevaka.records import Fetch, Lead, Listing, Source
from bevaka.store.archive import Exchange
from crawler.exchange import Heard, Pause
from crawler.kinds import Kind

PAGES_AT_MOST = 50
GOOD = ("ok", "not_modified", "empty", "partial")


class Gathering:
    """Waits until every page asked for has answered; then the source is saved once, with its bookmark last."""

    def __init__(self, source: Source, kind: Kind) -> None:
        self.source, self.kind = source, kind
        self._open = 0
        self._urls: set[str] = set()
        self._taken: list[tuple[Fetch, Listing, Exchange | None]] = []
        self._pause: Pause | None = None

    def expect(self, url: str) -> bool:
        """Whether ``url`` shall be asked: not one that was, nor more than fifty."""
        if url in self._urls or len(self._urls) >= PAGES_AT_MOST:
            return False
        self._urls.add(url)
        self._open += 1
        return True

    def take(self, fetch: Fetch, listing: Listing, exchange: Exchange | None, pause: Pause | None) -> None:
        """One answer, good or bad."""
        self._taken.append((fetch, listing, exchange))
        self._open -= 1
        self._pause = self._pause or pause

    @property
    def complete(self) -> bool:
        """Whether nothing is on its way any more."""
        return self._open == 0

    def result(self) -> Heard:
        """All of it as one. The list's own answer names the state; a page that failed makes it ``partial``."""
        fetch, listing, _ = self._taken[0]
        bad = [other for _, other, _ in self._taken[1:] if other.state not in GOOD]
        leads: dict[str, Lead] = {}
        for _, other, _ in self._taken:
            for lead in other.leads:
                leads.setdefault(lead.url, lead)
        if listing.state in GOOD and bad:
            note = f"{len(bad)} of {len(self._taken)} pages failed: {bad[0].state} {bad[0].note}".strip()
            listing = replace(listing, state="partial" if len(bad) < len(self._taken) - 1 else bad[0].state, note=note)
        bookmark = None if bad else listing.bookmark
        if listing.state == "empty" and leads:
            listing = replace(listing, state="ok", note="")
        return Heard(
            source=self.source,
            listing=replace(listing, leads=tuple(leads.values()), bookmark=bookmark, more=()),
            fetch=replace(fetch, outcome=listing.state, reason=listing.note),
            failed=listing.state not in GOOD,
            exchanges=tuple(exchange for *_, exchange in self._taken if exchange),
            pause=self._pause,
        )
