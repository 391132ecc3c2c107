"""Of sitemaps, and indexes of them, that hold more than is asked for, what is new is seen, and what is left out is told."""

from __future__ import annotations

import pytest
from test_sitemap import BASE, XMLNS, read, still, url, urlset

from crawler.kinds import sitemap

__all__ = ["still"]  # the clock of the day, for each test here too


@pytest.mark.parametrize("newest", ["last", "first"])
@pytest.mark.parametrize("many", [1500, sitemap.UNDATED + 900])
def test_what_is_new_among_addresses_without_dates_is_seen_at_either_end(newest: str, many: int) -> None:
    """Of more than are taken the note says how many stand between."""
    before = [url(f"/n/{n}") for n in range(many)]
    dated = url("/dated", "2026-03-05")
    new = url("/new")
    listing = read(urlset(*([*before, dated, new] if newest == "last" else [new, dated, *before])))
    found = {lead.url for lead in listing.leads}
    assert {f"{BASE}/new", f"{BASE}/dated"} <= found
    left = max(0, many + 1 - sitemap.UNDATED)
    assert (len(found), listing.note) == (many + 2 - left, f"{left} more addresses are not read" if left else "")


def part(path: str, date: str = "") -> str:
    return url(path, date).replace("url>", "sitemap>")


ROWS = [
    ("/news.xml", [part("/news.xml")] + [part(f"/s{n}.xml", "2026-03-05") for n in range(60)]),
    ("/s59.xml", [part(f"/s{n}.xml") for n in range(60)]),
    ("/s0.xml", [part(f"/s{n}.xml") for n in range(60)]),
    ("/s59.xml", [part(f"/s{n}.xml", "2026-03-05") for n in range(60)]),
    ("/s0.xml", [part(f"/s{n}.xml", "2026-03-05") for n in range(60)]),
    ("/s30.xml", [part(f"/s{n}.xml", f"2026-03-0{5 if n == 30 else 4}") for n in range(60)]),
    ("/posts-1.xml", [part(f"/{'abcdefghijkl'[n % 12] * (1 + n // 12)}.xml") for n in range(60)] + [part("/posts-1.xml")]),
    ("/posts-9.xml", [part(f"/posts-{n}.xml") for n in range(10)] + [part(f"/tags-{n}.xml", "2026-03-05") for n in range(60)]),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "parts"), ROWS)
def test_no_row_of_parts_hides_the_part_where_news_are_added(wanted: str, parts: list[str]) -> None:
    listing = read(f"<sitemapindex {XMLNS}>{''.join(parts)}</sitemapindex>")
    assert f"{BASE}{wanted}" in [one.url for one in listing.more]
    assert (len(listing.more), listing.note) == (
        sitemap.PARTS,
        f"{len(parts) - sitemap.PARTS} more parts are not asked",
    )


def test_parts_on_a_host_below_or_above_are_the_sites_own() -> None:
    listing = read(f"<sitemapindex>{part('/1.xml').replace('//a.', '//sitemaps.a.')}</sitemapindex>")
    assert [one.url for one in listing.more] == ["http://sitemaps.a.example/1.xml"]
