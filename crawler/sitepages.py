"""What stands on the pages of a site that its list is held against: a home page, a sitemap. Pure functions, run apart."""

from __future__ import annotations

from itertools import islice

from bevaka import clock
from bevaka.keys import short
from crawler import charset, links, pick, plain
from crawler.kinds import link
from crawler.sitemapread import Entries, news_first

LINKS_AT_MOST, ADDRESSES_AT_MOST, SITEMAPS_AT_MOST = 500, 20_000, 6
"""Of a home page; of one sitemap; sitemaps and their parts that are asked for one comparison."""


def read_home(body: bytes, url: str, content_type: str = "") -> tuple[dict[str, str], str]:
    """The links of a home page, each remembered as it is, and why there are none."""
    root = plain.parsed(charset.decode(body, content_type))
    if root is None:
        return {}, "no HTML page"
    found = pick.articles(root, links.base_of(root, url), clock.now())
    return {one.url: one.url for one in found[:LINKS_AT_MOST]}, "" if found else "no links"


def read_sitemap(body: bytes, url: str, content_type: str = "") -> tuple[dict[str, str], tuple[str, ...], str]:
    """The addresses of a sitemap, each remembered by its hash whatever its date; the parts of an index; and why there is neither.

    An old page that was changed is not new, so dates say nothing here.
    """
    try:
        entries = Entries(body, content_type)
    except ValueError as error:
        return {}, (), str(error)
    locs = [one["loc"] for one in islice(entries, ADDRESSES_AT_MOST) if one.get("loc")]
    if entries.root == "sitemapindex":
        parts = news_first(locs)[:SITEMAPS_AT_MOST]
        return (
            {},
            tuple(u for p in parts if (u := link(p, url)) and links.host_of(u) == links.host_of(url)),
            "an index without parts",
        )
    if entries.root != "urlset":
        return {}, (), "no sitemap"
    return {short(loc): loc for loc in locs}, (), "" if locs else "a sitemap without addresses"
