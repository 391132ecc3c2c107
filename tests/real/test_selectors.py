"""The selectors of the rows that ship, held against what is at hand of their sites: saved pages, and addresses of publications
that are known to have stood there. What none of that proves is named as unproven in docs/add-a-source.md.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
import real_material as m

from bevaka import clock
from bevaka.errors import Mistake
from bevaka.records import Source
from bevaka.sources import read_sources
from crawler import charset, links, plain

FACTS = m.SHARED / "facts"
GUIDE = (m.CHECKOUT / "docs" / "add-a-source.md").read_text("utf-8")
PAGES = {
    "pages/aeb-d605bdef2cde7308.html": ("cnn", "/2019/11/18/"),
    "pages/aeb-360c732d1fdbfc68.html": ("city-am", "alibaba"),
}
"""Saved pages of sites whose list is a page of links, and a piece of an address that stands in them."""
pytestmark = pytest.mark.skipif(not (m.HAVE_REAL and FACTS.is_dir()), reason=f"no recorded pages {m.WHERE}")


def rows() -> dict[str, Source]:
    mistakes: list[Mistake] = []
    found = read_sources(m.CHECKOUT / "config", mistakes)
    assert mistakes == []
    return {source.id: source for source in found if source.kind in ("listing", "report")}


def host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def picks(source: Source, markup: str, url: str) -> list[str]:
    root = plain.parsed(markup)
    assert root is not None
    selector = source.options.get("selector", "")
    found = links.by_selector(root, selector, url, clock.now()) if selector else links.articles(root, url, clock.now())
    return [one.url for one in found]


def unproven() -> set[str]:
    part = GUIDE.partition("## Selectors that nobody has proved")[2].partition("\n## ")[0]
    return set(re.findall(r"`([a-z0-9-]+)`", part.partition("\n\n")[2].partition("\n\n")[2].partition("\n\n")[0]))


def test_addresses_of_known_publications_are_picked_and_the_others_are_named() -> None:
    texts = [path.read_text("utf-8") for path in sorted(FACTS.glob("*.csv"))]
    known = {url.rstrip("/.") for text in texts for url in re.findall(r"https?://[^\s,;|\"'<>)]+", text)}
    proved = set()
    for source in rows().values():
        own = {source.url.rstrip("/"), source.site.rstrip("/")}
        urls = [url for url in known - own if host(url) in {host(source.url), host(source.site)}]
        markup = "".join(f'<p><a href="{url}">x</a></p>' for url in urls)
        if source.options.get("selector") and urls and picks(source, f"<html><body>{markup}</body></html>", source.url):
            proved.add(source.id)
    with_selector = {source.id for source in rows().values() if source.options.get("selector")}
    assert with_selector - proved - {id for id, _ in PAGES.values()} == unproven()


@pytest.mark.parametrize("file", PAGES)
def test_saved_pages_give_publications_and_little_else(file: str) -> None:
    id, piece = PAGES[file]
    url = next(str(one["url"]) for one in m.entries("pages") if one["file"] == file)
    found = picks(rows()[id], charset.decode((m.REAL / file).read_bytes()), url)
    assert any(piece in one for one in found)
    assert 3 <= len(found) < 60
    assert not [one for one in found if "/videos/" in one or "/video/" in one]
