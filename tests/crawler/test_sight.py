"""What an answer is, whatever its address and type say."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import list_pages as pages
import pytest

from bevaka.records import Answer, Lead
from crawler import sight

NOW = datetime(2026, 3, 6, tzinfo=UTC)
RSS = '<rss version="2.0"><channel><title>T &amp; U</title><item><title>a</title></item></channel></rss>'


def answer(body: str | bytes, type: str = "text/html") -> Answer:
    data = body.encode() if isinstance(body, str) else body
    return Answer(url="http://g.example/x", status=200, headers={"content-type": type}, body=data)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (RSS, "feed"),
        (gzip.compress(RSS.encode(), mtime=0), "feed"),
        (f"\n<!-- c -->\n<!DOCTYPE rss [<!ENTITY a 'b'>]>{RSS}", "feed"),
        ('{"version":"https://jsonfeed.org/version/1","items":[]}', "feed"), ('{"a":1}', ""), ("{" * 5000, ""),
        ("<?xml version='1.0'?><s:urlset xmlns:s='x'></s:urlset>", "sitemap"), ("<sitemapindex>", "sitemap"),
        ("<opml version='2.0'><body/></opml>", "opml"), (b"WARC/1.1\r\n", "archive"), (b"\n%PDF-1.4", "pdf"),
        (f"<!doctype html><html><body><pre>{RSS}</pre></body></html>", "page"), (pages.WORDPRESS, "listing"),
        (pages.REPORTS.replace("<nav>", "<div>"), "report"), ("bara ord", "text"), ("", ""), (b"\x1f\x8bgarbage", ""),
    ],
)  # fmt: skip
def test_a_kind_is_told_by_the_content(body: str | bytes, kind: str) -> None:
    assert sight.kind_of(answer(body), NOW) == kind


def test_figures_take_dates_from_addresses_where_the_list_has_none() -> None:
    urls = ("http://g.example/2026/03/01/a", "http://g.example/2026-02/b", "http://g.example/2039/01/01/c", "http://g.example/2026/02/31/d",
            "http://g.example/e")  # fmt: skip
    found = sight.figures(tuple(Lead(url=u, source_id="x") for u in urls), NOW, ("sv",))
    assert [f"{d:%Y-%m-%d}" for d in found.dates] == ["2026-02-01", "2026-03-01"]
    assert (found.items, found.languages, found.newest and found.newest.day) == (5, ("sv",), 1)


def test_titles_and_languages_are_those_that_a_list_gives_itself() -> None:
    assert sight.title_of(answer(RSS), "feed") == "T & U"
    assert sight.title_of(answer("<meta property='og:site_name' content='Gransk'><title>x</title>"), "page") == "Gransk"
    assert sight.title_of(answer("<urlset><title>x</title>"), "sitemap") == ""
    assert sight.declared(answer('<html class="x" lang="sv-SE">')) == ("sv",)
    assert sight.declared(answer("<html lang=''>")) == ()


def test_changes_of_a_sitemap_are_read_from_all_its_parts() -> None:
    bodies = [
        b"<url><lastmod>2026-03-01</lastmod></url>",
        gzip.compress(b"<s:lastmod> 2026-02-01T10:00:00Z </s:lastmod>", mtime=0),
        b"\x1f\x8bx",
    ]
    assert [f"{d:%m-%d}" for d in sight.changes(bodies, NOW)] == ["02-01", "03-01"]
