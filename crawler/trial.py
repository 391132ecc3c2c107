"""A source tried once: what it answered, what was in it, and how a source is that answers so. No side effects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bevaka.records import GOOD_STATES, Answer, Lead, Source
from bevaka.store.health import WHOLE, Condition
from bevaka.store.polls import Before
from crawler import sight
from crawler.decide import FEW
from crawler.exchange import Heard
from crawler.health import LAST_FEW, WINDOWS, condition, patience
from crawler.kinds import is_own_item
from crawler.links import host_of
from crawler.outcomes import Refused
from crawler.polls import at_home, content, facts, led_away
from crawler.robots import Rules
from crawler.sight import Figures, Seen

_ON_THE_WEB = ("feed", "sitemap", "listing", "report")
STALE = timedelta(days=400)
"""The age from which the newest publication of a list makes it silent, where nothing says how much it should bring."""
# Parts of a host that name no publisher.
_NO_NAME = re.compile(
    r"www\d?|news\w*|nyhet\w*|press\w*|feeds?|rss|api|data|media|blogs?|sites?|com?|org|net|gov|edu|ac|int|.{1,2}"
)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What asking a source once showed. ``status`` is HTTP's, None where nobody answered; ``kind`` what the answer is;
    ``robots`` is ``ok``, ``none``, ``no``, ``5xx`` …, or empty where it was not asked for. A ``podcast`` is to be heard."""

    source: Source
    condition: Condition
    state: str = ""
    note: str = ""
    status: int | None = None
    final_url: str = ""
    kind: str = ""
    title: str = ""
    figures: Figures = field(default_factory=Figures)
    robots: str = ""
    podcast: bool = False

    @property
    def works(self) -> bool:
        """Whether publications were read from it."""
        return self.state == "ok" and self.figures.items > 0


def answered(heard: Heard) -> Answer | None:
    """The list's own answer as it came; None where it has no body."""
    first = heard.exchanges[0] if heard.exchanges else None
    return first.answer() if first and first.body else None


def to_be_asked(leads: Sequence[Lead]) -> tuple[str, ...]:
    """The addresses of a list's newest publications; none where one of them comes with its text, so that it is read anyway."""
    newest = sorted(leads, key=lambda lead: lead.published or datetime.min.replace(tzinfo=UTC), reverse=True)[:LAST_FEW]
    if any(lead.enclosed or is_own_item(lead.url) or len(lead.summary) >= WHOLE for lead in newest):
        return ()
    return tuple(lead.url for lead in newest)


def tried(heard: Heard, rules: Rules | None, now: datetime, seen: Seen, barred: Refused | None = None) -> Trial:
    """The answer of a source as a trial of it; ``seen`` is what there is to see in the answer, whatever the row says.

    ``barred`` is why none of its newest publications may be asked for.
    """
    source, listing = heard.source, led_away(heard)
    kind = _kind(source, seen.kind, listing.state)
    made = Trial(
        source=source,
        condition=condition(listing.state),
        state=listing.state,
        note=listing.note,
        status=heard.fetch.status,
        final_url=heard.fetch.final_url,
        kind=kind,
        title=seen.title,
        figures=_figures(heard, seen, now),
        robots=_robots(rules, listing.state),
        podcast=seen.podcast,
    )
    if listing.state in GOOD_STATES:
        return _judged(made, heard, now, barred)
    return replace(made, note=_advice(made, seen))


def not_asked(source: Source, until: datetime) -> Trial:
    """A source whose host asked to be left alone for a time."""
    note = f"not asked: the host asked to be left alone until {until:%Y-%m-%d %H:%M} UTC"
    return Trial(source=source, condition=Condition.BLOCKED, state="paused", note=note)


def _kind(source: Source, found: str, state: str) -> str:
    if source.kind not in _ON_THE_WEB:
        return source.kind if state in GOOD_STATES else ""
    # Of a page a row may say either, whatever it looks like: a person chose the links.
    return source.kind if found in sight.PAGES and source.kind in sight.PAGES and state in GOOD_STATES else found


def _figures(heard: Heard, seen: Seen, now: datetime) -> Figures:
    """What the list shows. An ordinary sitemap dates its pages by their last change, which is no date of publication."""
    figures = sight.figures(heard.listing.leads, now, seen.declared)
    if heard.source.kind != "sitemap" or figures.dates:
        return figures
    return replace(figures, dates=seen.changes)


def _judged(trial: Trial, heard: Heard, now: datetime, barred: Refused | None) -> Trial:
    """A list that could be read, judged by its content: as good as a first look can tell."""
    source, leads = trial.source, heard.listing.leads
    if trial.state == "empty" and source.kind in WINDOWS:
        return replace(trial, condition=Condition.QUIET)
    if trial.state not in ("ok", "not_modified"):
        return replace(trial, condition=condition(trial.state))
    if trial.kind and trial.kind != source.kind and source.kind in _ON_THE_WEB:
        note = f"the answer is a {trial.kind}, and the row says {source.kind}"
        return replace(trial, condition=Condition.NOT_A_LIST, note=note)
    if barred:
        note = f"none of its newest publications may be asked for: {barred.reason}"
        # Who cannot be reached now may be tomorrow; who does not want us is no source.
        state = barred.outcome if barred.outcome == "robots_disallowed" else trial.state
        return replace(trial, condition=condition(barred.outcome), state=state, note=note)
    poll = content(source, facts(source, leads, 0, now), leads, Before())
    if poll.state != "ok":
        return replace(trial, condition=condition(poll.state), note=poll.note)
    if poll.items >= FEW and not _own(source, poll.hosts):
        note = f"its items lead to {poll.hosts[0]}; if that is the publisher's, it belongs into the site of the row"
        return replace(trial, condition=Condition.WRONG_FEED, note=note)
    return _of_its_age(trial, now)


def _own(source: Source, hosts: Iterable[str]) -> bool:
    """Whether a feed leads to its publisher: to a host of the row, or one that shares its name (``paper.com``, ``paper.co.uk``).

    A page of links is the publisher's, wherever they lead; a row without a site does not say whose the feed is.
    """
    if source.kind != "feed" or not source.site or at_home(hosts, (source.url, source.site)):
        return True
    named = [_names(some) for some in (hosts, (host_of(source.url), host_of(source.site)))]
    return bool(named[0] & named[1])


def _names(hosts: Iterable[str]) -> set[str]:
    return {part for host in hosts for part in host.split(".")[:-1] if not _NO_NAME.fullmatch(part)}


def _of_its_age(trial: Trial, now: datetime) -> Trial:
    """A good list, which is silent where its newest publication is older than it should be."""
    newest, likely = trial.figures.newest, patience((), trial.source.expect)
    if newest is None or now - newest <= (max(likely, timedelta(days=7)) if likely else STALE):
        return replace(trial, condition=Condition.FINE)
    days = (now - newest) / timedelta(days=1)
    note = f"its newest is of {newest:%Y-%m-%d}, {days:.0f} days old"
    note += f"; {likely / timedelta(days=1):.0f} were likely at most" if likely else ""
    return replace(trial, condition=Condition.SILENT, note=note)


def _robots(rules: Rules | None, state: str) -> str:
    if rules is None:
        return ""
    if state == "robots_disallowed":
        return "no"
    if rules.found.unreachable:
        return rules.found.unreachable.removeprefix("HTTP ")
    return "ok" if rules.found.rules is not None else "none"


def _advice(trial: Trial, seen: Seen) -> str:
    """The note of a source that gave nothing, with what may stand there instead, and what to do."""
    note = trial.note or trial.state
    if trial.state == "no_links" and trial.kind not in sight.LISTS:
        return f"{note}; {_of_links(trial.source, seen)}"
    if trial.kind in _ON_THE_WEB and trial.kind != trial.source.kind:
        return f"{note}; it looks like a {trial.kind}"
    if trial.kind == "page" and trial.source.kind in sight.LISTS:
        return f"{note}; look for the list anew with bevaka add"
    return note


def _of_links(source: Source, seen: Seen) -> str:
    """What to write into the row of a page whose links were not found."""
    row, then = f"the row {source.id} of config/sources.csv", f"then bevaka check --live {source.id}"
    for kind, selector, count in sorted(seen.lists, key=lambda one: (one[0] != source.kind, -one[2])):
        change = f"set selector to {selector}" if selector else "empty its selector"
        as_kind = f" and kind to {kind}" if kind != source.kind else ""
        return f"{count} links of this page look like a list: in {row}, {change}{as_kind}, {then}"
    where = source.site or source.url
    other = f"find another with bevaka add {where}, or set status of {row} to off"
    return f"nothing on this page looks like a list (scripts may draw it): {other}"
