"""Links to files: which ones of a page lead to PDF reports, and what they are called."""

from __future__ import annotations

import re
from datetime import datetime

from lxml.html import HtmlElement

from crawler import links, plain

_SAYS_PDF = re.compile(r"[(\[]\s*pdf\b[^)\]]{0,30}[)\]]", re.I)
_DOWNLOAD = re.compile(r"\b(?:download|ladda (?:ned|ner|hem)|last ned|hent|lataa|herunterladen)\b", re.I)
_REPORT = re.compile(
    r"report|rapport|raport|bericht|granskning|publi[ck]a|julkaisu|stud(?:y|ie)|tutkimu|undersø|analys|audit|briefing|factsheet"
    r"|faktablad",
    re.I,
)


def files(root: HtmlElement, base: str, now: datetime) -> list[links.Found]:
    """The links of a page that lead to PDF files, or say so, on whatever host; what stands around its content only where all do,
    and never at its head, foot or in its menu."""
    own = [a for a in links.main_anchors(root) if is_pdf(a)]
    others = (a for a in root.iter("a") if is_pdf(a) and next(a.iterancestors("footer", "header", "nav"), None) is None)
    return links.collected(own or others, base, now)


def is_pdf(anchor: HtmlElement) -> bool:
    """Whether a link says that it leads to a PDF: by its address or type, in brackets, as in "(PDF, 2 MB)", or in that it offers
    a report to be downloaded."""
    href, kind = str(anchor.get("href") or "").partition("#")[0].strip().lower(), str(anchor.get("type") or "").lower()
    path, _, query = href.partition("?")
    if kind == "application/pdf" or any(one.endswith(".pdf") for one in (path, *query.split("&"))):
        return True
    words = plain.line("".join(anchor.itertext()))
    other = links.FILE.search(path) or kind
    return bool(_SAYS_PDF.search(words) or (not other and _DOWNLOAD.search(words) and _REPORT.search(words)))


def says_nothing(title: str) -> bool:
    """Whether a link's words do not say what it leads to: "Download (PDF)", "Svenska", nothing at all."""
    bare_words = _DOWNLOAD.sub("", _SAYS_PDF.sub("", title))
    return bool(links.GENERIC.match(title)) or len(bare_words.split()) < 2
