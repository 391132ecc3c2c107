"""Sitemaps: news and ordinary ones, gzipped ones, and index files that name others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from pydantic import BaseModel

from bevaka import clock
from bevaka.records import Answer, Ask, Bookmark, Lead, Listing, Source
from crawler import charset, dates, plain, walls
from crawler.feedtext import cleaned
from crawler.kinds import NoOptions, ask_for_news, bookmark_of, failed, link

Options: type[BaseModel] = NoOptions
ACCEPT = "application/xml, text/xml, application/gzip;q=0.9, */*;q=0.1"
LIMIT = 50 * 1024 * 1024  # sitemaps.org: at most 50 MB unpacked
RECENT = timedelta(days=30)
PARTS = 20
UNDATED = 1000


def ask(source: Source, bookmark: Bookmark | None) -> Iterable[Ask]:
    """One conditional request."""
    return [ask_for_news(source, bookmark, ACCEPT)]


def read(source: Source, answer: Answer) -> Listing:
    """Leads of the last 30 days, or the parts of an index to ask.

    States: ok, partial, empty, empty_body, not_a_sitemap, or a wall's name.
    """
    try:
        body = charset.unzipped(answer.body, LIMIT)
    except ValueError as error:
        return failed("not_a_sitemap", str(error))
    if not body.strip():
        return failed("empty_body", "the answer holds nothing")
    text = charset.decode(body, answer.headers.get("content-type", ""))
    root = _root(text)
    if root is None or _name(root) not in ("urlset", "sitemapindex"):
        state, what = walls.instead_of("not_a_sitemap", text, plain.text_of(text))
        return failed(state, f"the answer is {what}")
    cut = answer.partial or f"</{root.prefix + ':' if root.prefix else ''}{_name(root)}" not in text[-1000:]
    if _name(root) == "sitemapindex":
        # Without validators: the parts of an index may change while the index does not.
        return Listing(
            leads=(), bookmark=Bookmark(full_at=clock.now()), more=tuple(_parts(root, answer.url)), state="empty"
        )
    leads = tuple(_leads(source, root, answer.url, clock.now()))
    if cut:
        return Listing(leads=leads[:-1], state="partial", note="cut off before its end")
    if not leads:
        return Listing(leads=(), bookmark=bookmark_of(answer), state="empty", note="nothing of the last 30 days")
    return Listing(leads=leads, bookmark=bookmark_of(answer))


def _root(text: str) -> Any:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(cleaned(text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _fields(element: Any) -> dict[str, str]:
    """The texts below an element by local name: loc, lastmod, title, publication_date, language."""
    return {_name(e): (e.text or "").strip() for e in element.iterdescendants() if _name(e) and (e.text or "").strip()}


def _parts(root: Any, base: str) -> Iterator[Ask]:
    """The parts changed of late, newest first; only those on the same host."""
    parts: list[tuple[datetime, str]] = []
    now = clock.now()
    for element in root:
        fields = _fields(element) if _name(element) == "sitemap" else {}
        url = link(fields.get("loc", ""), base) if fields.get("loc") else None
        when = dates.stated(fields.get("lastmod", ""), now)
        if url and urlsplit(url).hostname == urlsplit(base).hostname and not (when and when.moment < now - RECENT):
            parts.append((when.moment if when else datetime.min.replace(tzinfo=UTC), url))
    for _, url in sorted(parts, reverse=True)[:PARTS]:
        yield Ask(url=url, headers={"Accept": ACCEPT})


def _leads(source: Source, root: Any, base: str, now: datetime) -> Iterator[Lead]:
    """News entries, pages changed within 30 days, and up to a thousand pages that say nothing of their date."""
    undated = 0
    seen: set[str] = set()
    for element in root:
        fields = _fields(element) if _name(element) == "url" else {}
        url = link(fields.get("loc", ""), base) if fields.get("loc") else None
        # The front page changes with every publication, and is none.
        if url is None or url in seen or urlsplit(url)[2:4] == ("/", ""):
            continue
        published = dates.stated(fields.get("publication_date", ""), now)
        changed = published or dates.stated(fields.get("lastmod", ""), now)
        undated += changed is None
        if (changed and changed.moment < now - RECENT) or (changed is None and undated > UNDATED):
            continue
        seen.add(url)
        yield Lead(
            url=url,
            source_id=source.id,
            title=plain.line(fields.get("title", "")),
            published=published.moment if published else None,
            language=_language(fields.get("language", ""), source),
        )


def _language(stated: str, source: Source) -> str:
    return plain.primary(stated) or (source.language[0] if len(source.language) == 1 else "")
