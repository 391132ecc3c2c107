"""A source's answer, gathered from its list and the further pages that the list asked for (a sitemap's parts)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bevaka.records import READ_STATES, Ask, Bookmark, Enclosed, Fetch, Lead, Listing, Source
from bevaka.store.archive import Exchange
from crawler.exchange import Heard
from crawler.kinds import Kind

PAGES_AT_MOST = 50


class Gathering:
    """Waits until every page asked for has answered; then the source is saved once, with its bookmark last."""

    def __init__(self, source: Source, kind: Kind, bookmark: Bookmark | None) -> None:
        self.source, self.kind, self.bookmark = source, kind, bookmark
        self._open = 0
        self._asked: set[tuple[str, frozenset[tuple[str, str]]]] = set()
        self._taken: list[tuple[Fetch, Listing, Exchange | None]] = []
        self._pause: timedelta | None = None
        self._place: Bookmark | None = None
        self._parts: dict[str, Bookmark] = {}
        self._unchanged = 0
        self._cut = False

    def expect(self, ask: Ask) -> bool:
        """Whether this shall be asked: nothing that was, nor more than fifty pages."""
        key = (ask.url, frozenset(ask.headers.items()))
        if key in self._asked:
            return False
        if len(self._asked) >= PAGES_AT_MOST:
            self._cut = True
            return False
        self._asked.add(key)
        self._open += 1
        return True

    def take(
        self, ask: Ask, fetch: Fetch, listing: Listing, exchange: Exchange | None, pause: timedelta | None
    ) -> None:
        """The answer to ``ask``, good or bad. It is kept, unless all it held is kept already."""
        apart = any(lead.enclosed for lead in listing.leads)
        self._taken.append((fetch, listing, None if apart else exchange))
        if listing.bookmark and listing.bookmark.place:
            self.bookmark = self._place = listing.bookmark
        if ask.part and listing.bookmark and listing.state in READ_STATES:
            self._parts[ask.url] = listing.bookmark
        self._unchanged += ask.part and listing.state == "not_modified"
        self._open -= 1
        self._pause = self._pause or pause

    @property
    def complete(self) -> bool:
        """Whether nothing is on its way any more."""
        return self._open == 0

    def result(self) -> Heard:
        """All of it as one. The list's own answer names the state; a page that failed makes it ``partial``."""
        fetch, listing, _ = self._taken[0]
        bad = [other for _, other, _ in self._taken[1:] if other.state not in READ_STATES]
        # An address stands once, unless it brings its publication along: that may have been recorded several times.
        leads: dict[tuple[str, Enclosed | None], Lead] = {}
        for _, other, _ in self._taken:
            for lead in other.leads:
                leads.setdefault((lead.url, lead.enclosed), lead)
        if self._place and listing.state in READ_STATES:
            listing = self._told(listing)
        if listing.state in READ_STATES and bad:
            note = f"{len(bad)} of {len(self._taken)} pages failed: {bad[0].state} {bad[0].note}".strip()
            some = (listing.leads and not self._place) or len(bad) < len(self._taken) - 1
            listing = replace(listing, state="partial" if some else bad[0].state, note=note)
        if listing.state == "ok" and (cut := [other for _, other, _ in self._taken[1:] if other.state == "partial"]):
            bad, listing = cut, replace(listing, state="partial", note=cut[0].note)
        # How far a chain of pages was read holds, whatever became of the page behind.
        bookmark = self._place or (None if bad else listing.bookmark)
        if listing.state == "empty" and (leads or self._unchanged):
            listing = replace(listing, state="ok" if leads else "not_modified")
        if self._cut and not self._place and not listing.note:
            listing = replace(listing, note=f"more than {PAGES_AT_MOST} pages; the rest was not asked")
        return Heard(
            source=self.source,
            listing=replace(listing, leads=tuple(leads.values()), bookmark=bookmark, more=()),
            fetch=replace(fetch, outcome=listing.state, reason=listing.note),
            failed=listing.state not in READ_STATES,
            exchanges=tuple(exchange for *_, exchange in self._taken if exchange),
            pause=self._pause,
            parts=self._parts,
            unchanged=self._unchanged,
        )

    def _told(self, listing: Listing) -> Listing:
        """The list of a chain of pages, with the state and notes of its pages; one that is not at its end is partial."""
        pages = [other for _, other, _ in self._taken if other.state in READ_STATES]
        odd = [page.state for page in pages if page.state not in ("ok", "empty", "not_modified")]
        state = "partial" if self._cut else odd[-1] if odd else listing.state
        notes = dict.fromkeys(page.note for page in pages if page.note)
        return replace(listing, state=state, note="; ".join(notes))
