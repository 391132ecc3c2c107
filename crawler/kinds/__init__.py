"""Kinds of sources: how a list of publications is asked for and read. One file each, named like the ``kind`` column.

A kind is a module (or what an installed package names under the entry point ``bevaka.kinds``) with the members of
:class:`Kind`. It fetches nothing itself: it says what to ask and reads what came, so it can be tried on a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, cast
from urllib.parse import urljoin, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from bevaka import clock, plugins
from bevaka.addresses import url_refusal
from bevaka.errors import GiveUp
from bevaka.keys import canonical_url, short
from bevaka.records import Answer, Ask, Bookmark, Lead, Listing, Source

PACKAGE, GROUP = "crawler.kinds", "bevaka.kinds"
FULL_EVERY = timedelta(days=7)
LONGEST_ETAG, LONGEST_DATE = 2000, 100
"""Validators go back as they came; longer ones are no validators, and are not kept."""


class NoOptions(BaseModel):
    """For kinds that need no more than an address."""

    model_config = ConfigDict(extra="forbid")


class LinkOptions(BaseModel):
    """For kinds that pick links out of a page: a CSS selector of the links, empty for "find them"."""

    model_config = ConfigDict(extra="forbid")
    selector: str = ""


class Kind(Protocol):
    """The contract. ``ask`` raises nothing; ``read`` gives a named state instead of raising on bad content."""

    Options: type[BaseModel]

    def ask(self, source: Source, bookmark: Bookmark | None) -> Iterable[Ask]:
        """The requests that show what is new; the first one is the list itself."""
        ...

    def read(self, source: Source, answer: Answer) -> Listing:
        """The leads in a 200 answer, the bookmark to keep, the named state, and further pages to ask."""
        ...


def load(name: str) -> Kind:
    """The kind of that name. Raises GiveUp with the known names where there is none."""
    try:
        return cast(Kind, plugins.load(PACKAGE, GROUP, name))
    except KeyError as error:
        raise GiveUp(f"no such kind of source: {error.args[0]}") from error


def option_faults(kind: Kind, options: Mapping[str, str]) -> str:
    """What is wrong with a source's options in the eyes of its kind; empty where nothing is."""
    try:
        kind.Options.model_validate(dict(options))
    except ValidationError as error:
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return ""


def ask_for_news(source: Source, bookmark: Bookmark | None, accept: str, max_bytes: int = 10 * 1024 * 1024) -> Ask:
    """One conditional request for the source's list; unconditional once in seven days.

    A cache that answers 304 for ever would otherwise hide a source.
    """
    return Ask(url=source.url, headers={"Accept": accept, **validators(bookmark)}, max_bytes=max_bytes)


def validators(bookmark: Bookmark | None) -> dict[str, str]:
    """The headers that make a request conditional (RFC 9110, section 13); none once in seven days."""
    if not bookmark or not bookmark.full_at or clock.now() - bookmark.full_at >= FULL_EVERY:
        return {}
    return conditional(bookmark.etag, bookmark.last_modified)


def conditional(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers that ask for an answer only if it is another than the one with these validators."""
    pairs = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    return {name: value for name, value in pairs if value}


def bookmark_of(answer: Answer, now: datetime | None = None) -> Bookmark | None:
    """What to tell the source next time; nothing after an answer that was cut off, so that the rest is asked for again."""
    if answer.partial:
        return None
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    return Bookmark(
        etag=etag if 0 < len(etag) <= LONGEST_ETAG else None,
        last_modified=modified if 0 < len(modified) <= LONGEST_DATE else None,
        full_at=now or clock.now(),
    )


def link(href: str, base: str) -> str | None:
    """``href`` as a canonical absolute URL that may be asked, or None (``javascript:``, private addresses, nonsense)."""
    try:
        url = canonical_url(_absolute(href.strip()[:4000], base))
    except ValueError:
        return None
    return None if url_refusal(url) else url


def spelled(url: str, otherwise: str = "") -> str:
    """``url`` in its one spelling; where it is no address of the web, what is to stand instead, else itself."""
    try:
        return canonical_url(url)
    except ValueError:
        return otherwise or url


def _absolute(href: str, base: str) -> str:
    """As ``urljoin``, which makes one slash of two in a path that does not begin with one."""
    parts, own = urlsplit(href), urlsplit(base)
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return urljoin(base, href)
    return urlunsplit(own._replace(path=f"{own.path.rpartition('/')[0]}/{parts.path}", query=parts.query, fragment=""))


def same_site(host: str, other: str) -> bool:
    """Whether two hosts are one site's: the same, or one below the other (``sitemaps.paper.example``)."""
    return host == other or host.endswith(f".{other}") or other.endswith(f".{host}")


def language_of(source: Source) -> str:
    """The language of a source whose row names one alone; else empty."""
    return source.language[0] if len(source.language) == 1 else ""


_OWN = "bevaka-item"


def own_item(list_url: str, key: str) -> str:
    """An address of our own making for an item that has none: stable, and never asked (see :func:`is_own_item`)."""
    parts = urlsplit(canonical_url(list_url))
    return canonical_url(urlunsplit(parts._replace(query=f"{parts.query}&{_OWN}={key}".lstrip("&"))))


def is_own_item(url: str) -> bool:
    """Whether ``url`` was made by :func:`own_item`: the text in the source's list is all there is."""
    return f"{_OWN}=" in urlsplit(url).query


def shares_an_address(title: str, published: datetime | None, lead: Lead) -> bool:
    """Whether a newsletter has the address of another, that of all of its sender's: it has not this title and time."""
    return bool(lead.enclosed and lead.guid) and (title, published) != (lead.title, lead.published)


def at_an_address_of_its_own(lead: Lead) -> Lead:
    """A newsletter at an address that no other has."""
    return replace(lead, url=own_item(lead.url, short(lead.guid, f"{lead.published} {lead.title}")))


def failed(state: str, note: str) -> Listing:
    """A reading that gave nothing, under its name. No bookmark: the whole list is asked for again."""
    return Listing(leads=(), state=state, note=note)
