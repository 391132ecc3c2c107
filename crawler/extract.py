"""The extract stage: a fetch becomes a document, or a new revision of one. Reads stored bodies only, never the network."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import TracebackType

from bevaka import clock
from bevaka.errors import GiveUp
from bevaka.keys import canonical_url
from bevaka.records import Document, Fetch, Source
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.bodies import Bodies
from bevaka.store.crawl import OpenLead
from crawler.decide import turned_away
from crawler.readers import Hints, Reading, unreadable
from crawler.readers.worker import Reader

Item = tuple[Fetch | None, OpenLead]
_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/plain",
}


class ExtractStage:
    """pending: fetches not yet read, and leads given up of which the source's list held a text."""

    name = "extract"

    def __init__(self, house: House) -> None:
        self._sources: dict[str, Source] = {source.id: source for source in house.sources}
        self._bodies = Bodies(house.data / "bodies")
        self._zone = house.zone
        self._reader = Reader()

    def pending(self, store: Store, limit: int) -> list[Item]:
        """What is still unread."""
        return store.documents.unread(limit)

    def key(self, item: Item) -> str:
        """``fetch:ID`` or ``lead:ID``."""
        fetch, lead = item
        return f"fetch:{fetch.id}" if fetch else f"lead:{lead.id}"

    def work(self, item: Item) -> Document:
        """The document; one that cannot be read is ``unreadable`` with a reason, never missing."""
        fetch, lead = item
        if fetch is None:
            return document(feed_reading(lead), lead, None, self._sources.get(lead.source_id))
        hints = Hints(title=lead.title, language=lead.language, now=fetch.started, zone=self._zone)
        return document(self._read(fetch, hints), lead, fetch, self._sources.get(lead.source_id))

    def _read(self, fetch: Fetch, hints: Hints) -> Reading:
        if turned_away(fetch.url, fetch.final_url):
            return unreadable("html", "the address leads to the front page: the publication is gone", hints.title)
        assert fetch.sha256 is not None
        try:
            body = self._bodies.get(fetch.sha256)
        except GiveUp as error:
            return unreadable("html", error.reason, hints.title)
        return self._reader.read(body, fetch.headers.get("content-type", ""), fetch.final_url, hints)

    def save(self, store: Store, item: Item, result: Document) -> None:
        """Inside the stage's transaction."""
        store.documents.save_document(result, self.key(item))

    def close(self) -> None:
        """End the reading process."""
        self._reader.close()

    def __enter__(self) -> ExtractStage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def feed_reading(lead: OpenLead) -> Reading:
    """What the source's own list said, for a publication that could not be had."""
    return Reading(
        title=lead.title,
        text=lead.summary,
        published=lead.published,
        precision="second" if lead.published else "",
        language=lead.language,
    )


def document(reading: Reading, lead: OpenLead, fetch: Fetch | None, source: Source | None) -> Document:
    """A reading with all that is known of where it came from. A source that is gone from the list has default values.

    The page's own words come first; title, date and language of the list fill what the page leaves out.
    """
    kind = {"source_type": source.type, "source_tier": source.tier, "source_name": source.name} if source else {}
    dated = reading.published is not None
    published: datetime | None = reading.published or lead.published
    return Document(
        url=_url(reading, lead, fetch),
        title=reading.title or lead.title,
        text=reading.text,
        author=reading.author,
        published=published,
        precision=reading.precision if dated else "second" if published else "",
        language=reading.language or lead.language,
        medium=reading.medium if fetch else "feed",
        state="unreadable" if reading.reason else "ok",
        reason=reading.reason,
        source_id=lead.source_id,
        lead_id=lead.id,
        fetch_id=fetch.id if fetch else None,
        **kind,  # type: ignore[arg-type]  # three fields of three types, all from the same record
    )


def _url(reading: Reading, lead: OpenLead, fetch: Fetch | None) -> str:
    if reading.reason or fetch is None:
        return lead.url
    if reading.url:
        return reading.url
    try:
        return canonical_url(fetch.final_url)
    except ValueError:
        return lead.url


def read_file(path_or_bytes: Path | bytes, name: str, url: str = "") -> Document:
    """One file (HTML, PDF or text) as a document, for trying things out; touches no database. Raises GiveUp if it is gone."""
    if isinstance(path_or_bytes, Path):
        try:
            body = path_or_bytes.read_bytes()
        except OSError as error:
            raise GiveUp(f"{path_or_bytes} cannot be read: {error.strerror}") from error
    else:
        body = path_or_bytes
    kind = _TYPES.get(Path(name).suffix.lower(), "")
    with Reader() as reader:
        reading = reader.read(body, kind, url or f"http://file.example/{Path(name).name}", Hints(now=clock.now()))
    return Document(
        url=reading.url or url,
        title=reading.title,
        text=reading.text,
        author=reading.author,
        published=reading.published,
        precision=reading.precision,
        language=reading.language,
        medium=reading.medium,
        state="unreadable" if reading.reason else "ok",
        reason=reading.reason,
    )
