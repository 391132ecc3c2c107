"""A page of reports: the PDFs it links to, the pages that have them (``crawler/linked.py``), or what a CSS selector picks."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from bevaka.records import Answer, Ask, Bookmark, Listing, Source
from crawler.kinds import LinkOptions, listing

Options: type[BaseModel] = LinkOptions


def ask(source: Source, bookmark: Bookmark | None) -> Iterable[Ask]:
    """One conditional request for the page."""
    return listing.ask(source, bookmark)


def read(source: Source, answer: Answer) -> Listing:
    """The reports as leads; states as those of ``listing``."""
    return listing.read_links(source, answer, reports=True)
