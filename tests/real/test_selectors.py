"""The selectors of the rows that ship, held against what is at hand of their sites: saved pages, and addresses of publications
that are known to have stood there.
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
from crawler import charset, links, pick, plain

FACTS = m.SHARED / "facts"
PAGES = {
    "pages/aeb-d605bdef2cde7308.html": ("cnn", "/2019/11/18/"),
    "pages/aeb-360c732d1fdbfc68.html": ("city-am", "alibaba"),
}
"""Saved pages of sites whose list is a page of links, and a piece of an address that stands in them."""
STOOD = {
    "ap": "https://apnews.com/article/fbc-t25-ap-top-25-bd2413a0e5694f53a5d59b0d511fbc34",
    "bma": "https://www.bma.org.uk/news-and-opinion/ai-private-platforms-and-the-risk-to-nhs-data-sovereignty",
    "changing-markets": "https://changingmarkets.org/report/spinning-greenwash/",
    "clean-clothes": "https://cleanclothes.org/news/2020/out-of-the-shadows",
    "earthsight": "https://www.earthsight.org.uk/news/benchmarking-open-letter",
    "export-compliance-daily": "https://exportcompliancedaily.com/article/2024/05/29/what-others-refer-to-2405280027",
    "greenpeace": "https://www.greenpeace.org/international/story/30150/earth-day-2020/",
    "reuters": "https://www.reuters.com/world/asia-pacific/heat-floods-threaten-crops-purchases-loom-2026-08-27/",
    "washington-post": "https://www.washingtonpost.com/technology/2020/09/25/privacy-check-blacklight",
}
"""Addresses of publications in the form in which public texts refer to them, for rows of which the facts name none; and beside
them what must not be taken for one."""
NAVIGATION = {
    "ap": "https://apnews.com/hub/china",
    "bma": "https://www.bma.org.uk/pay-and-contracts",
    "reuters": "https://www.reuters.com/world/asia-pacific/",
    "washington-post": "https://www.washingtonpost.com/technology/internet-culture/",
    "greenpeace": "https://www.greenpeace.org/international/act/",
}
recorded = pytest.mark.skipif(not (m.HAVE_REAL and FACTS.is_dir()), reason=f"no recorded pages {m.WHERE}")


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
    found = links.by_selector(root, selector, url, clock.now()) if selector else pick.articles(root, url, clock.now())
    return [one.url for one in found]


@pytest.mark.parametrize("id", STOOD)
def test_addresses_in_the_form_that_others_refer_to_are_picked(id: str) -> None:
    source, wanted = rows()[id], STOOD[id].rstrip("/")
    links_to = [wanted, *([other] if (other := NAVIGATION.get(id)) else [])]
    markup = "".join(f'<p><a href="{url}">Some words of a headline</a></p>' for url in links_to)
    assert [url.rstrip("/") for url in picks(source, f"<html><body>{markup}</body></html>", source.url)] == [wanted]


@recorded
def test_addresses_of_known_publications_are_picked_by_all_the_others() -> None:
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
    assert with_selector - proved - {id for id, _ in PAGES.values()} - STOOD.keys() == set()


@recorded
@pytest.mark.parametrize("file", PAGES)
def test_saved_pages_give_publications_and_little_else(file: str) -> None:
    id, piece = PAGES[file]
    url = next(str(one["url"]) for one in m.entries("pages") if one["file"] == file)
    found = picks(rows()[id], charset.decode((m.REAL / file).read_bytes()), url)
    assert any(piece in one for one in found)
    assert 3 <= len(found) < 60
    assert not [one for one in found if "/videos/" in one or "/video/" in one]
