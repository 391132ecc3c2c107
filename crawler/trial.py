"""A source tried once: what it answered, what was in it, and how a source is that answers so. No side effects."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bevaka.records import GOOD_STATES, Answer, Source
from bevaka.store.health import Condition
from bevaka.store.polls import Before
from crawler import sight
from crawler.exchange import Heard
from crawler.health import WINDOWS, condition, patience
from crawler.polls import content, facts, led_away
from crawler.robots import Rules
from crawler.sight import Figures, Seen

# What a row may say of a page whatever the page looks like: a person chose the links.
_PAGES = ("listing", "report", "page")
_ON_THE_WEB = ("feed", "sitemap", "listing", "report")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What asking a source once showed. ``status`` is HTTP's, None where nobody answered; ``kind`` what the answer is;
    ``robots`` is ``ok``, ``none``, ``no``, ``5xx`` …, or empty where it was not asked for."""

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

    @property
    def works(self) -> bool:
        """Whether publications were read from it."""
        return self.state == "ok" and self.figures.items > 0


def answered(heard: Heard) -> Answer | None:
    """The list's own answer as it came; None where it has no body."""
    first = heard.exchanges[0] if heard.exchanges else None
    if first is None or not first.body:
        return None
    headers = {name.lower(): value for name, value in reversed(first.headers)}
    return Answer(url=first.url, status=first.status, headers=headers, body=first.body)


def tried(heard: Heard, rules: Rules | None, now: datetime, seen: Seen) -> Trial:
    """The answer of a source as a trial of it; ``seen`` is what there is to see in the answer, whatever the row says."""
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
    )
    if listing.state in GOOD_STATES:
        return _judged(made, heard, now)
    return replace(made, note=_advice(made, seen))


def not_asked(source: Source, until: datetime) -> Trial:
    """A source whose host asked to be left alone for a time."""
    note = f"not asked: the host asked to be left alone until {until:%Y-%m-%d %H:%M} UTC"
    return Trial(source=source, condition=Condition.BLOCKED, state="paused", note=note)


def _kind(source: Source, found: str, state: str) -> str:
    if source.kind not in _ON_THE_WEB:
        return source.kind if state in GOOD_STATES else ""
    return source.kind if found in _PAGES and source.kind in _PAGES and state in GOOD_STATES else found


def _figures(heard: Heard, seen: Seen, now: datetime) -> Figures:
    """What the list shows. An ordinary sitemap dates its pages by their last change, which is no date of publication."""
    figures = sight.figures(heard.listing.leads, now, seen.declared)
    if heard.source.kind != "sitemap" or figures.dates:
        return figures
    return replace(figures, dates=seen.changes)


def _judged(trial: Trial, heard: Heard, now: datetime) -> Trial:
    """A list that could be read, judged by its content: as good as a first look can tell."""
    source, leads = trial.source, heard.listing.leads
    if trial.state == "empty" and source.kind in WINDOWS:
        return replace(trial, condition=Condition.QUIET)
    if trial.state not in ("ok", "not_modified"):
        return replace(trial, condition=condition(trial.state))
    if trial.kind and trial.kind != source.kind and source.kind in _ON_THE_WEB:
        note = f"the answer is a {trial.kind}, and the row says {source.kind}"
        return replace(trial, condition=Condition.NOT_A_LIST, note=note)
    poll = content(source, facts(source, leads, 0, now), leads, Before())
    if poll.state != "ok":
        return replace(trial, condition=condition(poll.state), note=poll.note)
    newest, likely = trial.figures.newest, patience((), source.expect)
    if newest and likely and now - newest > max(likely, timedelta(days=7)):
        days = (now - newest) / timedelta(days=1)
        note = f"its newest is {days:.0f} days old; {likely / timedelta(days=1):.0f} were likely at most"
        return replace(trial, condition=Condition.SILENT, note=note)
    return replace(trial, condition=Condition.FINE)


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
    if trial.state == "no_links" and trial.kind not in ("feed", "sitemap"):
        return f"{note}; {_of_links(trial.source, seen)}"
    if trial.kind in _ON_THE_WEB and trial.kind != trial.source.kind:
        return f"{note}; it looks like a {trial.kind}"
    if trial.kind == "page" and trial.source.kind in ("feed", "sitemap"):
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
