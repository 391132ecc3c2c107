"""The extract stage: a fetch becomes a document, or a new revision of one. Reads the archive only, never the network.

From the pages of a list of reports it takes the reports that they link to, as leads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bevaka import clock
from bevaka.errors import GiveUp
from bevaka.records import Document, Fetch, Lead, Source
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.archive import Archive
from bevaka.store.captures import Capture
from bevaka.store.crawl import OpenLead
from bevaka.store.health import WHOLE
from crawler import boilerplate, dates, linked
from crawler.decide import OWN_TEXT_MIN, turned_away
from crawler.kinds import spelled
from crawler.readers import Hints, Reading, unreadable
from crawler.readers.worker import Reader
from crawler.revise import revised

Item = tuple[Fetch | None, OpenLead, Capture | None]
"""What was fetched (None: only the list's own text is there), for which lead, and where its body lies."""
TIMES_MORE = 3
"""How many times a page's text that of its list must hold, before it is read instead: the page is the teaser then."""
_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/plain",
}


@dataclass(frozen=True)
class Extracted:
    """What was read; and the reports that a page of a list of reports links to, which are to be had too."""

    document: Document
    reports: tuple[Lead, ...] = ()


class ExtractStage:
    """pending: fetches not yet read, also of what is gone, and leads given up of which the source's list held a text."""

    name = "extract"

    def __init__(self, house: House) -> None:
        self._sources: dict[str, Source] = {source.id: source for source in house.sources}
        self._archive = Archive(house.data / "warc")
        self._zone = house.zone
        self._ocr = house.settings.crawler.ocr
        self._reader = Reader()

    def pending(self, store: Store, limit: int) -> list[Item]:
        """What is still unread."""
        return [item_of(store, fetch, lead) for fetch, lead in store.documents.unread(limit)]

    def key(self, item: Item) -> str:
        """``fetch:ID`` or ``lead:ID``."""
        fetch, lead, _ = item
        return f"fetch:{fetch.id}" if fetch else f"lead:{lead.id}"

    def work(self, item: Item) -> Extracted:
        """The document; one that cannot be read is ``unreadable`` with a reason, never missing."""
        fetch, lead, capture = item
        if fetch is None:
            return Extracted(document(feed_reading(lead), lead, None, self._sources.get(lead.source_id)))
        source = self._sources.get(lead.source_id)
        if fetch.outcome == "gone":
            reading = Reading(withdrawn=f"it was there, and is gone: HTTP {fetch.status}")
            return Extracted(document(reading, lead, fetch, source))
        hints = Hints(
            title=lead.title,
            language=lead.language,
            published=lead.published,
            now=fetch.started,
            zone=self._zone,
            ocr=self._ocr,
        )
        body = self._body(fetch, capture)
        if isinstance(body, str):
            return Extracted(_best(unreadable("html", body, lead.title), lead, fetch, source))
        asked = body, fetch.headers.get("content-type", ""), fetch.final_url, hints
        reading = self._reader.read(*asked)
        files = self._reader.files(*asked) if linked.of(source) else ()
        return Extracted(_best(reading, lead, fetch, source), linked.leads(files, lead, reading, source))

    def _body(self, fetch: Fetch, capture: Capture | None) -> bytes | str:
        """What was fetched, or why there is nothing to be read."""
        if elsewhere := turned_away(fetch.url, fetch.final_url):
            return f"the address leads to {elsewhere}: the publication is gone"
        if capture is None:
            return f"the archive has no body {(fetch.sha256 or '')[:12]}"
        try:
            return self._archive.read(capture).body
        except GiveUp as error:
            return error.reason

    def save(self, store: Store, item: Item, result: Extracted) -> None:
        """Inside the stage's transaction."""
        fetch, lead, _ = item
        away = bool(fetch and turned_away(fetch.url, fetch.final_url))
        found = revised(result.document, store.documents.newest(lead.id), led_away=away)
        store.documents.save_again(found, self.key(item))
        store.crawl.add_leads(result.reports, listed=False, backlog=lead.backlog)

    def close(self) -> None:
        """End the reading process."""
        self._reader.close()

    def __enter__(self) -> ExtractStage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def item_of(store: Store, fetch: Fetch | None, lead: OpenLead) -> Item:
    """A fetch with the place of its body."""
    return fetch, lead, store.captures.body(fetch.sha256) if fetch and fetch.sha256 else None


def feed_reading(lead: OpenLead) -> Reading:
    """What the source's own list said, for a publication that could not be had."""
    return Reading(
        title=lead.title,
        text=boilerplate.without(lead.summary),
        published=lead.published,
        precision=dates.of_list(lead.published),
        language=lead.language,
    )


def _best(reading: Reading, lead: OpenLead, fetch: Fetch, source: Source | None) -> Document:
    """The document of a page; of the list's own text where the page cannot be read, or shows no more than the beginning of it."""
    listed = feed_reading(lead)
    if reading.reason and len(listed.text) >= OWN_TEXT_MIN:
        return document(replace(listed, left=reading.reason), lead, None, source)
    whole = len(listed.text) >= max(WHOLE, TIMES_MORE * len(reading.text))
    if whole and not reading.reason and not reading.withdrawn:
        left = f"the page shows {len(reading.text)} characters: the text in the source's own list is used"
        dated = {"published": reading.published, "precision": reading.precision} if reading.published else {}
        told = replace(listed, left=left, author=reading.author, **dated)  # type: ignore[arg-type]  # two fields of a reading
        return document(told, lead, None, source)
    return document(reading, lead, fetch, source)


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
        precision=reading.precision if dated else dates.of_list(published),
        language=reading.language or lead.language,
        medium=reading.medium if fetch else "feed",
        state="unreadable" if reading.reason else "withdrawn" if reading.withdrawn else "ok",
        reason=reading.reason or reading.withdrawn or reading.left,
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
    return spelled(fetch.final_url, lead.url)


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
        reason=reading.reason or reading.left,
    )
