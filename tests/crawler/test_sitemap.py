"""Sitemaps: pages that changed of late are publications, the front page is none."""

from __future__ import annotations

from datetime import UTC, datetime

from bevaka import clock
from bevaka.records import Answer, Source
from crawler.kinds import sitemap

URL = "https://magazine.example/post-sitemap.xml"


def test_the_front_page_is_no_publication() -> None:
    clock.set_clock(datetime(2026, 3, 8, tzinfo=UTC), pinned=True)
    pages = (
        "https://magazine.example/",
        "https://magazine.example",
        "https://magazine.example/2026/03/news/",
        "https://magazine.example/?p=7",
    )
    rows = "".join(f"<url><loc>{page}</loc><lastmod>2026-03-07T09:00:00+00:00</lastmod></url>" for page in pages)
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()
    source = Source(id="magazine", name="Magazine", kind="sitemap", url=URL, type="media")
    found = sitemap.read(source, Answer(url=URL, status=200, headers={}, body=body, partial=False, bookmark=None))
    assert [lead.url for lead in found.leads] == [
        "https://magazine.example/2026/03/news/",
        "https://magazine.example/?p=7",
    ]
