"""Reads what a document was made from once more, out of the archive, and says whether its quotes still stand there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bevaka.errors import GiveUp
from bevaka.records import Document, Evidence
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.archive import Archive
from bevaka.store.captures import Capture
from bevaka.store.crawl import OpenLead
from crawler import kinds
from crawler.extract import ExtractStage, Item, document, feed_reading, item_of


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Where a document was read again (digest of the body, file and offset of its record), and what it says there.

    ``text`` is its title, a line feed and its text; ``fault`` says why there is none.
    """

    text: str = ""
    place: str = ""
    fault: str = ""

    def stands(self, evidence: Evidence) -> bool:
        """Whether the quote stands there, letter for letter."""
        return bool(evidence.quote) and evidence.quote in self.text


class Verifier:
    """Holds one reading process for many documents; close it, or use it as a context manager."""

    def __init__(self, house: House, store: Store) -> None:
        self._store = store
        self._sources = {source.id: source for source in house.sources}
        self._archive = Archive(house.data / "warc")
        self._stage = ExtractStage(house)

    def proof(self, found: Document) -> Proof:
        """A document's text as the archive has it now; never raises for what is missing there."""
        if found.state == "withdrawn":  # what it said stands where it was had last
            earlier = (d for d in reversed(self._store.documents.revisions(found.url)) if d.state == "ok")
            found = next(earlier, found)
        lead = self._store.crawl.lead(found.lead_id or 0)
        fetch = self._store.crawl.fetch(found.fetch_id or 0)
        try:
            if lead is None:
                raise GiveUp("nobody knows which link led to it")
            return self._from_list(lead) if fetch is None else self._from_page(item_of(self._store, fetch, lead))
        except GiveUp as error:
            return Proof(fault=error.reason)

    def _from_page(self, item: Item) -> Proof:
        again, capture = self._stage.work(item).document, item[2]
        # What its list says instead proves nothing.
        if again.state != "ok" or capture is None or again.fetch_id is None:
            raise GiveUp(again.reason)
        return Proof(text=again.body, place=_place(capture))

    def _from_list(self, lead: OpenLead) -> Proof:
        """The text that stood in the source's own list, read from the list in which it was first seen."""
        source = self._sources.get(lead.source_id)
        if source is None:
            raise GiveUp(f"source {lead.source_id} is no longer in sources.csv: its list cannot be read")
        fault = "no list in which it stood is in the archive"
        for capture in self._store.captures.lists(source.id, lead.first_seen):
            try:
                kept = self._archive.read(capture)
            except GiveUp as error:
                fault = error.reason
                continue
            for told in kinds.load(source.kind).read(source, kept.answer()).leads:
                if told.url == lead.url and told.summary:
                    reading = feed_reading(replace(lead, title=told.title, summary=told.summary))
                    return Proof(text=document(reading, lead, None, source).body, place=_place(capture))
        raise GiveUp(fault)

    def close(self) -> None:
        """End the reading process."""
        self._stage.close()

    def __enter__(self) -> Verifier:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _place(capture: Capture) -> str:
    return f"{capture.file} at {capture.offset}, sha256 {capture.sha256}, fetched {capture.at:%Y-%m-%d %H:%M} UTC"
