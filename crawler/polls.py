"""What an answer of a source shows, as a row to be judged by: good, or the name of what is wrong with its content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bevaka import clock
from bevaka.records import Lead, Listing, Source
from bevaka.store import Store
from bevaka.store.polls import Before, Poll
from crawler import plain
from crawler.decide import FEW, turned_away
from crawler.exchange import Heard
from crawler.health import WINDOWS
from crawler.kinds import same_site
from crawler.links import host_of
from crawler.tongue import spoken

# What may stand at a front page to which an address was led away.
_NO_LIST = ("not_a_feed", "not_a_list", "not_a_sitemap", "no_links")

PAGES = ("listing", "report")
"""Pages that go on showing what was published; a feed or sitemap may be a window on the last days."""
_OF_THE_CONTENT = frozenset(
    ("wrong_feed", "frozen", "empty_texts", "undated", "other_language", "empty", "empty_body", "no_links", "moved")
)


def led_away(heard: Heard) -> Listing:
    """The list as read; one that could not be read because its address leads to the front page now has ``moved``."""
    listing, fetch = heard.listing, heard.fetch
    if listing.state in _NO_LIST and turned_away(fetch.url, fetch.final_url):
        return replace(listing, state="moved", note=f"the address leads to {fetch.final_url}; {listing.note}")
    return listing


def poll_of(store: Store, heard: Heard, listing: Listing, *, recognised: bool = False) -> Poll:
    """The answer held against what is known of its source. Called before the leads are stored, or all would be known.

    ``recognised``: some of it is known, whatever the addresses say.
    """
    source, now = heard.source, clock.now()
    if listing.state == "not_modified":
        return unchanged(source, store.polls.last(source.id), now)
    leads = tuple({lead.url: lead for lead in listing.leads}.values())
    before = store.polls.before(source.id, leads)
    poll = facts(source, leads, before.known, now)
    if listing.bookmark and listing.bookmark.place:
        # Read on from where it was left: all of it is new, and none is passed by.
        before = replace(before, same_guids=True)
    if heard.unchanged and before.last:
        poll, before = _with_unread(poll, before.last), replace(before, same_guids=True)
    if listing.state != "ok":
        return replace(poll, state=listing.state, note=listing.note)
    before = replace(before, same_guids=before.same_guids or recognised)
    # A publisher who has moved shows what is known at the host that the address leads to now.
    home = (source.url, source.site, *((heard.fetch.final_url,) if recognised else ()))
    return content(source, poll, leads, before, home)


def _with_unread(poll: Poll, last: Poll) -> Poll:
    """What a list shows of which some files were not read again, since they are unchanged: what they held, it holds still."""
    return replace(
        poll,
        items=max(poll.items, last.items),
        dated=max(poll.dated, last.dated),
        worded=max(poll.worded, last.worded),
        language=last.language or poll.language,
    )


def hosts_of(leads: Iterable[Lead]) -> tuple[str, ...]:
    """The hosts that a list leads to, the twenty most named, without ``www.``."""
    count: dict[str, int] = {}
    for lead in leads:
        host = host_of(lead.url)
        count[host] = count.get(host, 0) + 1
    return tuple(sorted(count, key=lambda host: (-count[host], host))[:20])


def facts(source: Source, leads: Sequence[Lead], known: int, at: datetime) -> Poll:
    """What a list shows, in figures; it is ``ok`` as far as they go."""
    languages = [lead.language for lead in leads if lead.language]
    own = set(map(plain.primary, source.language))
    # Of two that are as frequent the row's own, else always the same one.
    stated = max(sorted(set(languages)), key=lambda code: (languages.count(code), code in own), default="")
    texts = {text for lead in leads if (text := f"{lead.title}\n{lead.summary}".strip())}
    return Poll(
        source_id=source.id,
        at=at,
        state="ok",
        items=len(leads),
        new=len(leads) - known,
        dated=sum(lead.published is not None for lead in leads),
        worded=len(texts),
        language=spoken(leads, stated),
        hosts=hosts_of(leads),
    )


def content(source: Source, poll: Poll, leads: Sequence[Lead], before: Before, home: Sequence[str] = ()) -> Poll:
    """A good list judged by its content: ``ok``, ``gap``, or the name of what is wrong with it. ``home`` are addresses of its
    publisher, those of its row where none are given."""
    last = before.last
    if poll.items < FEW:
        if last and source.kind in PAGES and last.items >= 3 * FEW:
            return _bad(poll, "no_links", f"{poll.items} links, where there used to be {last.items}")
        return _bad(poll, "gap", _all_new(poll)) if _passed_by(source, poll, before) else poll
    if last and not at_home(poll.hosts, home or (source.url, source.site)) and not set(poll.hosts) & set(last.hosts):
        poll = replace(poll, new=0)
        return _bad(poll, "wrong_feed", f"leads to {poll.hosts[0]}, and used to lead to {last.hosts[0]}")
    if last and source.kind not in WINDOWS and _frozen(poll, leads, before):
        poll = replace(poll, new=0)
        return _bad(poll, "frozen", f"an old copy: none of the {len(before.recent)} newest items is in it")
    if last and not before.same_guids and _moved_on(poll, before):
        return _bad(poll, "gap", _all_new(poll))
    if _expected(source, last, last.worded if last else 0) and poll.worded <= max(1, poll.items // 10):
        return _bad(poll, "empty_texts", f"{poll.items} items, {poll.worded} different texts")
    if _expected(source, last, last.dated if last else 0) and not poll.dated:
        return _bad(poll, "undated", f"{poll.items} items, none with a date that can be read")
    if last and last.language and poll.language and not _expects(source, last.language, poll.language):
        return _bad(poll, "other_language", f"{poll.language}, and used to be {last.language}")
    return poll


def _passed_by(source: Source, poll: Poll, before: Before) -> bool:
    """Whether a list of few items moved on by more than it holds: none of them is known, though the list before was not empty.

    One of a single item changes with each piece of news, so it has to do so from one asking to the next, twice.
    """
    latest = before.latest
    if source.kind in WINDOWS or before.same_guids or not before.last or not latest or not 0 < poll.items == poll.new:
        return False
    if poll.items == 1:
        return len(before.recent) > 1 and 0 < latest.items == latest.new
    return latest.items > 0 or latest.state == "not_modified"


def _moved_on(poll: Poll, before: Before) -> bool:
    """Whether nothing links a list to what it showed before.

    An item that is pinned there does not: most of the list is new, and as much has left it that is newer than what is left.
    """
    return poll.new == poll.items or min(2 * poll.new, 2 * before.passed) > poll.items


def _all_new(poll: Poll) -> str:
    items = f"all {poll.items} items are" if poll.items > 1 else "its one item is"
    if known := poll.items - poll.new:
        items = f"all {poll.items} items but {known}, older than others that have left the list, are"
    return f"{items} new: what came between is not known"


def unchanged(source: Source, last: Poll | None, at: datetime) -> Poll:
    """A 304: what was wrong with the content still is."""
    if last is not None and last.state in _OF_THE_CONTENT:
        return replace(last, at=at, new=0)
    return Poll(source_id=source.id, at=at, state="not_modified")


def _expected(source: Source, last: Poll | None, had: int) -> bool:
    """Whether a list should have texts or dates: a feed always, anything else where most of its last good list had them."""
    return source.kind == "feed" or (last is not None and last.items >= FEW and had > last.items / 2)


def _expects(source: Source, before: str, now: str) -> bool:
    """Whether most of a list may be in the language that it is in now: the one of before, or both are its row's."""
    return before == now or {before, now} <= set(map(plain.primary, source.language))


def _frozen(poll: Poll, leads: Sequence[Lead], before: Before) -> bool:
    """Whether a list goes back in time: none of the newest known items is in it, and nothing that could be newer."""
    if len(before.recent) < FEW or {lead.url for lead in leads} & set(before.recent):
        return False
    dates = [lead.published for lead in leads if lead.published]
    older = bool(before.newest and len(dates) == len(leads) and max(dates) < before.newest)
    return poll.new == 0 or older


def _bad(poll: Poll, state: str, note: str) -> Poll:
    return replace(poll, state=state, note=note)


def at_home(hosts: Iterable[str], home: Iterable[str]) -> bool:
    """Whether a list leads to the host of one of its publisher's addresses, or to one below or above it."""
    own = {host_of(url) for url in home if url}
    return any(same_site(h, o) for h in hosts for o in own)
