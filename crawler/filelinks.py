"""Links to files: which ones of a page lead to PDF reports, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from crawler import links, linkwords, plain
from crawler.kinds import link

_REPORT = re.compile(
    r"report|rapport|raport|bericht|granskning|publi[ck]a|julkaisu|stud(?:y|ie)|tutkimu|undersø|analys|audit|briefing|factsheet"
    r"|faktablad",
    re.I,
)

_VIEWER = re.compile(r"viewer|pdfjs|docs\.google|gview|embed", re.I)


# Where a page that opens its files by a script keeps their addresses.
_KEPT = ("href", "onclick", "data-href", "data-url", "data-file", "data-src", "data-pdf")
_IN_SCRIPT = re.compile(r"""(?:^|['"(])\s*([^'"()\s<>]{1,1000}\.pdf(?:\?[^'"()\s<>]{0,500})?)\s*(?:$|['")])""", re.I)


def files(root: HtmlElement, base: str, now: datetime) -> list[links.Found]:
    """The PDF files of a page: those that it shows within itself, and those that its links lead to, or say so, on whatever host.
    What stands around its content counts only where all do, and never at its head, foot or in its menu."""
    opened = _opened(root)
    own = [a for a in links.main_anchors(root) if is_pdf(a)]
    others = (a for a in root.iter("a") if is_pdf(a) and next(a.iterancestors("footer", "header", "nav"), None) is None)
    found = {one.url: one for one in links.collected(own or others, base, now)}
    for address, title in (*((one, "") for one in _shown(root, base)), *opened):
        if url := link(address, base):
            found.setdefault(url, links.Found(url=url, title=title))
    return list(found.values())


def _opened(root: HtmlElement) -> list[tuple[str, str]]:
    """Addresses of PDF files that a script opens, from buttons and boxes, with their titles; a link is led there itself."""
    found = []
    for element in root.xpath(
        "//*[@onclick or @data-href or @data-url or @data-file or @data-pdf or self::a[starts-with(@href, 'javascript:')]]"
    ):
        named = (_IN_SCRIPT.search(str(element.get(name) or "")[:2000]) for name in _KEPT)
        address = next((one[1] for one in named if one and urlsplit(one[1]).path.lower().endswith(".pdf")), "")
        if address and element.tag != "a":
            found.append((address, links.title_of(element)[:300]))
        elif address and str(element.get("href") or "#").strip().lower().startswith(("#", "javascript:")):
            element.set("href", address)
    return found


def offered(root: HtmlElement, base: str, now: datetime) -> list[links.Found]:
    """What a page offers to be downloaded without a word of what it is: for a page of reports that shows no other."""
    anchors = (
        a for a in links.main_anchors(root) if not links.FILE.search(urlsplit(str(a.get("href"))).path) and _offers(a)
    )
    return links.collected(anchors, base, now)


def _offers(anchor: HtmlElement) -> bool:
    words = f"{plain.line(''.join(anchor.itertext()), 100)} {anchor.get('class') or ''}"
    return anchor.get("download") is not None or bool(linkwords.DOWNLOAD.search(words))


def _shown(root: HtmlElement, base: str) -> Iterator[str]:
    """Addresses of PDF files that a page shows in a frame of its own, or through a viewer that is given the file's address."""
    for element in root.iter("iframe", "embed", "object"):
        address = str(element.get("src") or element.get("data") or element.get("data-src") or "").strip()
        held = parse_qs(address.partition("?")[2]).values() if _VIEWER.search(address) else ()
        typed = str(element.get("type") or "").lower() == "application/pdf"
        urls = [url for one in (address, *(value for values in held for value in values)) if (url := link(one, base))]
        if pdfs := [url for url in urls if typed or urlsplit(url).path.lower().endswith(".pdf")]:
            yield pdfs[0]


def is_pdf(anchor: HtmlElement) -> bool:
    """Whether a link says that it leads to a PDF: by its address or type, in brackets, as in "(PDF, 2 MB)", or in that it offers
    a report to be downloaded."""
    href, kind = str(anchor.get("href") or "").partition("#")[0].strip().lower(), str(anchor.get("type") or "").lower()
    path, _, query = href.partition("?")
    if kind == "application/pdf" or any(one.endswith(".pdf") for one in (path, *query.split("&"))):
        return True
    words = plain.line("".join(anchor.itertext()))
    other = links.FILE.search(path) or kind
    return bool(linkwords.SAYS_PDF.search(words) or (not other and _offers(anchor) and _REPORT.search(words)))
