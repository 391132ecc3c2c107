"""Feeds and sitemaps of invented publishers, new on the day that the tests call today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from servers.httpd import Page

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
XML = "application/xml"


def rss(host: str, count: int = 6, last: float = 0.0) -> str:
    """A Swedish feed with an item a day, the last of them so many days ago."""
    items = "".join(
        f"<item><title>Arbetarna på fabriken i stad nummer {n} strejkar för sina löner</title><link>http://{host}/a/{n}</link>"
        f"<description>De säger att de inte har fått betalt och att ingen lyssnar på dem.</description>"
        f"<pubDate>{format_datetime(NOW - timedelta(days=last + n), usegmt=True)}</pubDate></item>"
        for n in range(count)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Granskarna</title>{items}</channel></rss>'


def urlset(host: str, count: int = 4, news: bool = False) -> str:
    extra = (
        "<n:news><n:publication_date>2026-03-0{0}</n:publication_date><n:title>T {0}</n:title></n:news>" if news else ""
    )
    urls = "".join(
        f"<url><loc>http://{host}/s/{n}</loc><lastmod>2026-03-0{n}</lastmod>{extra.format(n)}</url>"
        for n in range(1, count + 1)
    )
    names = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    return f"<urlset {names}>{urls}</urlset>"


def page(body: str = "<p>Hej</p>", head: str = "") -> Page:
    return Page(f'<html lang="sv"><head><title>Sida | Granskarna</title>{head}</head><body>{body}</body></html>')
