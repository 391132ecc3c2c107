"""Newsletters: messages in and out of an mbox, and what one says. All of it is hostile until it has passed here.

An mbox (RFC 4155, lines that begin with "From " quoted by one more ">") is how messages travel from the mail server's
answer to the kind that reads them; it cannot be broken out of by what stands in a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header
from email.message import Message
from html import escape
from itertools import islice

from lxml.html import HtmlElement

from bevaka import clock, keys
from crawler import charset, dates, letterfoot, letterhead, plain, wrapped
from crawler.mailparts import by_itself, header, leaves, parted

DEEPEST, LINKS_AT_MOST = 20, 2000
FIRST = 5
"""Links at the top of a message that may lead to it on the web though their own words do not say so."""
MUCH_MORE = 3
"""How many times the plain text of a message must say what its HTML does, before it stands in place of that."""
_HTML = re.compile(r"\s*<(?:!doctype html|html)\b", re.I)
_URL = re.compile(r"https?://\S+")
_FROM = re.compile(rb"^(>*From )", re.M)
_QUOTED = re.compile(rb"^>(>*From )", re.M)
_SEPARATOR = re.compile(rb"^From [^\n]*\n", re.M)
NESTED = re.compile(rb"(?:multipart|message)/", re.I)
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63})+)")
# A name in quotes, and in it an "@" with a bare word behind it ("Nytt från @ngo", "Jobb @ NGO"): nobody's address, since what
# has no dot is no domain, however somebody else's reader of mail takes the quotes.
_QUOTED_NAME = re.compile(r'^"[^"\\]*"(?=\s*<)')
_HANDLE = re.compile(r'(?<=[\s"(])@\s*[\w-]{1,64}(?=[!?,:;)]*\s+[^.\s]|[!?,:;).]*\s*"$)')
_COMMENT = re.compile(r"\s+\([^()<>\\]*\)$")
# Links that act when they are opened, or that are nothing to read: such a link is never followed. The second sort are words
# of headlines too, so they count in short link texts only.
_ACTS = re.compile(
    r"unsubscri|opt[-_ ]?out|avregistrer|avprenumerera|avsluta prenum|avanmäl|avbeställ|avmeld|meld (?:deg|meg) av|afmeld|frameld"
    r"|abmeld|abbestell|austragen|peruuta|preference|mailto:|update[-_]profile|forward[-_]to",
    re.I,
)
_MAY_ACT = re.compile(
    r"forward|vidarebefordra|videresend|weiterleiten|confirm|bekräfta|bekreft|bekræft|bestätig|vahvista|säg upp|lopeta|profil"
    r"|inställning|innstilling|indstilling|einstellung|asetu|subscription|prenumeration|abonnement",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a message says. ``page`` is its text as UTF-8 HTML under its subject; ``web`` its address on the web, if any.

    ``root`` is the tree of an HTML message, ``acts`` the addresses in it that must never be asked, ``pdfs`` name and body
    of attached reports.
    """

    sender: str
    subject: str
    moment: datetime | None
    guid: str
    page: bytes
    web: str
    root: HtmlElement | None
    acts: frozenset[str]
    pdfs: tuple[tuple[str, bytes], ...] = ()


def to_mbox(messages: Iterable[bytes]) -> bytes:
    """Messages as an mbox."""
    return b"".join(b"From - Thu Jan  1 00:00:00 1970\n" + _FROM.sub(rb">\1", m) + b"\n\n" for m in messages)


def of_mbox(body: bytes) -> list[bytes]:
    """The messages of an mbox."""
    return [_QUOTED.sub(rb"\1", part) for part in _SEPARATOR.split(body)[1:] if part.strip()]


def passed_dmarc(raw: bytes, authserv: str) -> bool:
    """Whether our own mail server, named ``authserv``, says in its header (RFC 8601) that DMARC passed.

    Only the topmost header of that name counts: those below it may have come with the message.
    """
    head = re.split(rb"\r?\n\r?\n", raw[:65536], maxsplit=1)[0].decode("latin-1")
    found = re.search(r"^Authentication-Results:(.*(?:\n[ \t].*)*)", head, re.M | re.I)
    said = " ".join(found[1].split()) if found else ""
    return said.split(";")[0].strip().lower() == authserv.lower() and bool(re.search(r";\s*dmarc=pass\b", said, re.I))


def letter(raw: bytes) -> Letter:
    """One message. Raises ValueError, with the reason in words, for one that cannot be read."""
    if len(NESTED.findall(raw)) > DEEPEST:
        raise ValueError("too deeply nested")
    try:
        return _letter(parted(raw))
    except ValueError:
        raise
    except Exception as error:  # the border to parsers of hostile messages: one of them costs only itself
        raise ValueError(f"unreadable ({type(error).__name__})") from error


def _letter(message: Message) -> Letter:
    if by_itself(message):
        raise ValueError("sent automatically")
    pdfs, html, text = _reports(message), b"", b""
    # Attachments are left alone, but where nothing else says a word one of them is the newsletter.
    for attached in (False, True):
        if not (html or text):
            html, text = _bodies(message, attached=attached)
    if not (html or text or pdfs):
        raise ValueError("without a text")
    root = plain.parsed(html.decode()) if html else None
    if root is not None and sum(1 for _ in islice(root.iter("a"), LINKS_AT_MOST + 1)) > LINKS_AT_MOST:
        raise ValueError(f"with more than {LINKS_AT_MOST} links")
    when = _sent(message)
    subject = letterhead.subject(_words(header(message, "subject"))) or _first_words(root, text.decode())
    return Letter(
        sender=_sender(message),
        subject=subject,
        moment=when,
        guid=header(message, "message-id").strip()[:500],
        page=_page(subject, when, root, text.decode()),
        web=_web(message, root),
        root=root,
        acts=_acting(message, root),
        pdfs=tuple(pdfs),
    )


def _first_words(root: HtmlElement | None, text: str) -> str:
    """What a message without a subject is called: its first heading, else its first line."""
    headings = (plain.label(one, 200) for one in (root.iter("h1", "h2", "h3") if root is not None else ()))
    words = letterhead.without(plain.paragraphs(plain.words(root) if root is not None else text))
    return next(filter(None, headings), "") or words.partition("\n")[0][:200]


def _sent(message: Message) -> datetime | None:
    """When a message was sent: as it says, else when our own mail server took it in, which is the topmost line of Received."""
    taken = header(message, "received").rpartition(";")[2]
    stated = (dates.stated(text, clock.now()) for text in (_words(header(message, "date")), taken))
    return next((found.moment for found in stated if found), None)


def _reports(message: Message) -> list[tuple[str, bytes]]:
    """Name and body of the PDF files in a message."""
    found = []
    for part, data in leaves(message):
        name = str(part.get_filename() or "")
        if part.get_content_type() == "application/pdf" or (
            name.lower().endswith(".pdf") and data.startswith(b"%PDF-")
        ):
            found.append((_words(name), data))
    return found


def _bodies(message: Message, *, attached: bool) -> tuple[bytes, bytes]:
    """All HTML and all plain text of a message, as UTF-8: of its own parts, or of those that are attached.

    A message may go on in a further part, behind a picture or a report in its midst.
    """
    html, text = dict[str, None](), dict[str, None]()
    for part, data in leaves(message):
        kind = part.get_content_type()
        if kind not in ("text/html", "text/plain") or (part.get_content_disposition() == "attachment") != attached:
            continue
        decoded = charset.decode(data, f"{kind}; charset={part.get_content_charset() or ''}")
        if kind == "text/html" or _HTML.match(decoded):
            html[decoded] = None
        else:
            text[_unbroken(decoded, part)] = None
    return "\n".join(html).encode(), "\n\n".join(text).encode()


def _unbroken(text: str, part: Message) -> str:
    """A plain text with a line for each paragraph, whatever width its lines were broken at."""
    said = {name: str(part.get_param(name, "")).strip().lower() for name in ("format", "delsp")}
    return wrapped.flowed(text, delsp=said["delsp"] == "yes") if said["format"] == "flowed" else wrapped.unwrapped(text)


def _words(value: str) -> str:
    """A header with its encoded words (RFC 2047) read, on one line."""
    try:
        pieces = decode_header(value)
    except Exception:  # the border to a parser that raises several unrelated classes on broken encoded words
        return plain.line(value)
    parts = [
        charset.decode(text, f"text/plain; charset={name or ''}") if isinstance(text, bytes) else text
        for text, name in pieces
    ]
    return plain.line("".join(parts))


def _sender(message: Message) -> str:
    """The one address in the one From header, as ``keys.box``. Raises ValueError for anything that might be read in two ways.

    Programs set it beside itself as the name of the sender, or a name in brackets behind it; no other may stand there.
    Letters beyond ASCII in it are UTF-8 (RFC 6532).
    """
    headers = [value for key, value in message.raw_items() if key.lower() == "from"]
    value = " ".join(str(headers[0]).split()) if len(headers) == 1 else ""
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    value = _QUOTED_NAME.sub(lambda name: _HANDLE.sub(" ", name[0]), value)
    bare = _COMMENT.sub("", value)
    inner = bare[bare.index("<") + 1 : -1] if bare.count("<") == 1 and bare.endswith(">") else bare
    sender = keys.box(inner)
    stated = [keys.box(found[0].strip("'")) for found in _ADDRESS.finditer(value)]
    # Every "@" belongs to an address: half of one might be the rest of another to somebody else's reader of mail.
    if (
        not sender
        or not _ADDRESS.fullmatch(inner.strip())
        or set(stated) != {sender}
        or len(stated) != value.count("@")
    ):
        raise ValueError("without a sender that is clear")
    return sender


def _said(anchor: HtmlElement) -> str:
    """All that a link says of itself: its words, its titles, those of pictures in it."""
    titles = [str(e.get(key) or "") for e in (anchor, *anchor.iter("img")) for key in ("title", "alt", "aria-label")]
    return " ".join([*anchor.itertext(), *titles])[:2000]


def _web(message: Message, root: HtmlElement | None) -> str:
    """Where the newsletter stands on the web: Archived-At (RFC 5064), else its own "view in browser" link."""
    if archived := re.match(r"\s*<(https?://[^\s<>]+)>", header(message, "archived-at")):
        return archived[1]
    for anchor in root.iter("a") if root is not None else ():
        if letterhead.IN_BROWSER.search(_said(anchor)) and (address := _on_the_web(anchor)):
            return address
    for anchor in islice(root.iter("a"), FIRST) if root is not None else ():
        around = anchor.getparent()
        said = plain.label(around, 200) if around is not None else ""
        if letterhead.leads_elsewhere(said) and (address := _on_the_web(anchor)):
            return address
    return ""


def _on_the_web(anchor: HtmlElement) -> str:
    """Where a link leads on the web; "" where it leads elsewhere."""
    address = str(anchor.get("href") or "")
    return address if address.startswith(("http://", "https://")) else ""


def _acting(message: Message, root: HtmlElement | None) -> frozenset[str]:
    """Addresses that do something when they are asked: List-Unsubscribe (RFC 2369) and links that say so."""
    found = set(re.findall(r"<(https?://[^<>]+)>", header(message, "list-unsubscribe").replace(" ", "")))
    for anchor in root.iter("a") if root is not None else ():
        href = str(anchor.get("href") or "")
        said = " ".join(_said(anchor).split())
        if _ACTS.search(f"{said} {href}") or (len(said) <= 40 and _MAY_ACT.search(said)):
            found.add(href)
    return frozenset(found)


def _page(subject: str, moment: datetime | None, root: HtmlElement | None, text: str) -> bytes:
    """The text as a page of its own: the subject as title, the date, and the words without the tables that lay them out.

    It is the message's HTML, or its plain text where the other is a picture or next to nothing. Tables are how newsletters set
    columns; to a reader of pages they look like figures, and it leaves them out.
    """
    dated = f"<meta property='article:published_time' content='{moment.isoformat()}'>" if moment else ""
    head = f"<head><meta charset='utf-8'><title>{escape(subject)}</title>{dated}</head>"
    shown = plain.paragraphs(plain.words(root, letterfoot.unseen(root))) if root is not None else ""
    other = plain.paragraphs(text)
    words = other if MUCH_MORE * _letters(shown) < _letters(other) else shown
    said = "\n".join(f"<p>{escape(line)}</p>" for line in letterfoot.without(letterhead.without(words)).splitlines())
    return f"<!DOCTYPE html>\n<html>{head}<body><h1>{escape(subject)}</h1>\n{said}\n</body></html>\n".encode()


def _letters(words: str) -> int:
    """How many letters a text has besides its addresses, which plain texts spell out."""
    return sum(map(str.isalpha, _URL.sub("", words)))
