"""An HTML page of links to publications: chosen with a CSS selector, or found where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lxml.html import HtmlElement
from pydantic import BaseModel

from bevaka import clock
from bevaka.records import Answer, Ask, Bookmark, Lead, Listing, Source
from crawler import charset, filelinks, gone, instead, links, paging, pick, plain, sections
from crawler.decide import FEW
from crawler.kinds import LinkOptions, ask_for_news, bookmark_of, failed, language_of
from crawler.links import Found
from crawler.refusals import refusal

Options: type[BaseModel] = LinkOptions
ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"


def ask(source: Source, bookmark: Bookmark | None) -> Iterable[Ask]:
    """One conditional request for the page."""
    return [ask_for_news(source, bookmark, ACCEPT)]


def read(source: Source, answer: Answer) -> Listing:
    """The page's links as leads, and its next page.

    States: ok, partial, empty_body, not_a_list, no_links, gone, faulty, or a wall's name.
    """
    return read_links(source, answer, reports=False)


def read_links(source: Source, answer: Answer, *, reports: bool) -> Listing:
    """The reading that this kind and ``report`` share; without a selector, ``reports`` takes PDF files, or pages that have them."""
    if not answer.body.strip():
        return failed("empty_body", "the answer holds nothing")
    markup = charset.decode(answer.body, answer.headers.get("content-type", ""))
    root = plain.parsed(markup)
    if root is None or "<" not in markup[:5000] or refusal(markup)[0]:
        return instead.listing("not_a_list", markup, answer.url)
    if language := language_of(source):
        # Templates say English of whatever is written in them.
        root.getroottree().getroot().set("lang", language)
    base, now = links.base_of(root, answer.url), clock.now()
    selector = source.options.get("selector", "").strip()
    try:
        if selector:
            found = links.by_selector(root, selector, base, now)
            found = found or sections.found(root, links.picked(root, selector), base, now)
        else:
            found = pick.articles(root, base, now) if not reports else _reports(root, base, now)
    except ValueError as error:
        return failed("faulty", str(error))
    said = gone.not_found(markup)
    if answer.depth and (said or not found):
        return Listing(leads=(), state="empty", note="a further page of the list without links")
    if said:
        return failed("gone", f"the answer is a page that says: {said}")
    # Such pages have a few links of their own: what else there is on the site, who reads along. A selector's are the list's.
    few = not found or (not selector and len(found) < FEW and not any(one.when for one in found))
    if few and (told := instead.told(markup, root, answer.url, plain.paragraphs(plain.words(root)))):
        return told
    if not found:
        return failed(
            "no_links", f"no links match {selector!r}" if selector else "no links that look like publications"
        )
    leads = tuple(lead_of(source, one) for one in found)
    if answer.partial:
        return Listing(leads=leads, state="partial", note="the connection closed without saying whether that was all")
    further = paging.next_page(root, answer.url) if answer.depth + 1 < paging.PAGES else None
    more = (Ask(url=further, headers={"Accept": ACCEPT}, older=True),) if further else ()
    return Listing(leads=leads, bookmark=bookmark_of(answer), more=more)


def _reports(root: HtmlElement, base: str, now: datetime) -> list[Found]:
    """The PDF files of a page; and the pages too that it lists, which may lead to theirs, where they are more.
    Without either, what it offers to be downloaded."""
    found = filelinks.files(root, base, now)
    pages = [one for one in pick.articles(root, base, now) if one.url not in {file.url for file in found}]
    if found and len(pages) < max(FEW, len(found) + 1):
        return found
    return [*found, *pages] or filelinks.offered(root, base, now)


def lead_of(source: Source, found: Found) -> Lead:
    """A link as a lead. What stands beside it is kept as its summary."""
    return Lead(
        url=found.url,
        source_id=source.id,
        title=found.title,
        summary=found.words,
        published=found.when.moment if found.when else None,
        language=language_of(source),
    )
