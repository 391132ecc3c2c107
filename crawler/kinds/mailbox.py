"""Newsletters that come to a mailbox. Each is a lead that brings its text along; links out of it are leads if a row says so.

How far a mailbox was read stands in the bookmark's place: its UIDVALIDITY and the last UID (RFC 9051, 2.3.1.1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel

from bevaka import clock
from bevaka.keys import box, short
from bevaka.records import Answer, Ask, Bookmark, Enclosed, Lead, Listing, Source
from crawler import links, newsletter
from crawler.decide import is_front
from crawler.kinds import (
    LinkOptions,
    at_an_address_of_its_own,
    bookmark_of,
    failed,
    language_of,
    link,
    own_item,
    shares_an_address,
)
from crawler.newsletter import Letter

Options: type[BaseModel] = LinkOptions
LIMIT = 10 * 1024 * 1024
LINKS_AT_MOST = 100
_OF_ALL = re.compile(
    r"(?:news-?letters?|nyhe[td]sbrev(?:en|et)?|uutiskir(?:je|jeet)|rundbriefe?)?[-_]?(?:arkiv(?:et)?|archives?|arkisto|all|alla)?(?:\.\w{3,5})?",
    re.I,
)
_PART = re.compile(r"messages \d+-(\d+)/(\d+)$")


def ask(source: Source, bookmark: Bookmark | None) -> Iterable[Ask]:
    """One request for what is newer than the place; without one, for what came of late."""
    return [_ask(source.url, bookmark.place if bookmark else "")]


def _ask(url: str, place: str) -> Ask:
    return Ask(url=url, headers={"If-None-Match": f'"{place}"'} if place else {}, max_bytes=LIMIT)


def read(source: Source, answer: Answer) -> Listing:
    """The newsletters of an mbox as leads. States: ok, partial, empty, empty_body, not_a_mailbox, faulty."""
    if not answer.body.strip():
        return failed("empty_body", "the answer holds nothing")
    if not answer.body.startswith(b"From "):
        return failed("not_a_mailbox", "the answer is no mailbox of messages")
    found: dict[str, Lead] = {}
    faults: Counter[str] = Counter()
    letters = 0
    for raw in newsletter.of_mbox(answer.body):
        try:
            one = newsletter.letter(raw)
        except ValueError as error:
            faults[str(error)] += 1
            continue
        if not allowed(one.sender, source.url):
            faults["from a sender who is not in the row"] += 1
            continue
        letters += 1
        try:
            for lead in _leads(source, one):
                before = found.setdefault(lead.url, lead)
                if shares_an_address(before.title, before.published, lead) and before.enclosed:
                    apart = at_an_address_of_its_own(lead)
                    found.setdefault(apart.url, apart)
        except ValueError as error:
            return failed("faulty", str(error))
    if over := answer.headers.get("x-passed-over", ""):
        faults[f"passed over ({over})"] += 1
    note = "; ".join([f"{letters} newsletters", *(f"{n} {reason}" for reason, n in faults.items())])
    if answer.partial:
        return Listing(leads=tuple(found.values()), state="partial", note=note)
    place = answer.headers.get("etag", "").strip('"')
    bookmark = replace(bookmark_of(answer) or Bookmark(), place=place)
    part = _PART.match(answer.headers.get("content-range", ""))
    more = (_ask(answer.url, place),) if part and int(part[1]) < int(part[2]) else ()
    return Listing(
        leads=tuple(found.values()), bookmark=bookmark, state="ok" if found else "empty", note=note, more=more
    )


def _of_one(url: str) -> bool:
    """Whether an address may be that of one newsletter: no front page, and no archive of all of them."""
    parts = urlsplit(url)
    return not is_front(url) and bool(parts.query or not _OF_ALL.fullmatch(parts.path.rstrip("/").rpartition("/")[2]))


def senders(url: str) -> list[str]:
    """The senders that a row allows: ``news@ngo.example``, or ``@ngo.example`` for all of that domain, which is in ASCII."""
    parts = [unquote(part[5:]) for part in urlsplit(url).query.split("&") if part.startswith("from=")]
    return [box(f"x{one}").removeprefix("x") if one.startswith("@") else box(one) for one in parts]


def allowed(sender: str, url: str) -> bool:
    """Whether a message of ``sender``, spelt as by ``keys.box``, is one of the row; a domain stands for those below it too."""
    host = sender.rpartition("@")[2]
    return any(
        sender == one or (one.startswith("@") and (host == one[1:] or host.endswith(f".{one[1:]}")))
        for one in senders(url)
    )


def _leads(source: Source, one: Letter) -> Iterator[Lead]:
    """The newsletter, then the reports and links in it that the row wants. Raises ValueError for a faulty selector."""
    home = source.site or f"https://{one.sender.rpartition('@')[2]}/"
    key = one.guid or f"{one.sender} {one.moment} {one.subject}"
    web = link(one.web, home) if one.web else None
    own = web if web and _of_one(web) else None
    url = own or own_item(home, short(key))
    language = language_of(source)
    moment = min(one.moment or clock.now(), clock.now())
    hints = Lead(
        url=url, source_id=source.id, title=one.subject, published=one.moment, language=language, guid=one.guid
    )
    yield replace(hints, enclosed=Enclosed(type="text/html; charset=utf-8", moment=moment, body=one.page))
    if "pdf=yes" in urlsplit(source.url).query.split("&"):
        for name, body in one.pdfs:
            came = Enclosed(type="application/pdf", moment=moment, body=body)
            yield replace(hints, url=own_item(home, short(key, name)), title=name or one.subject, enclosed=came)
    selector = source.options.get("selector", "").strip()
    if not selector or one.root is None:
        return
    never = {link(href, home) for href in one.acts} | {web}
    for number, out in enumerate(links.by_selector(one.root, selector, links.base_of(one.root, home), clock.now())):
        if number < LINKS_AT_MOST and out.url not in never:
            yield Lead(url=out.url, source_id=source.id, title=out.title, language=language)
