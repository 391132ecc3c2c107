"""How a source is, judged by what it showed: functions without side effects. What is asked and stored for it stands elsewhere.

A poll has a state of its own (``crawler/polls.py``); a source is in trouble when its polls stay bad (``judge``), or when it is
silent for longer than its own past makes likely (``patience``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, zip_longest
from statistics import quantiles

from bevaka import clock
from bevaka.records import Source
from bevaka.store.health import HOUSE, Comparison, Condition, Had, Health
from bevaka.store.polls import Poll
from crawler.decide import NETWORK
from crawler.walls import PHRASES

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HISTORY = timedelta(days=90)
GAPS = 8
"""Gaps between news that must be known before a source's own past is believed; until then, its row's ``expect``."""
EXPECTED_GAPS = 3
Span = tuple[datetime, datetime]
SETTLED = timedelta(hours=12)
"""How long the list has to follow its home page."""
# What a kind calls an answer → how a source is that goes on giving it. What is not named here is a state by its own name.
CONDITIONS: Mapping[str, Condition] = {
    **dict.fromkeys(("blocked", "client_error", "asked_to_wait"), Condition.BLOCKED),
    **dict.fromkeys(("bad_redirect", "refused_address", "robots_refused"), Condition.MOVED),
    **dict.fromkeys(("empty", "empty_body", "no_links"), Condition.EMPTY),
    # A robots.txt that cannot be had (5xx) forbids everything for now, but the fault is the server's.
    **dict.fromkeys((*NETWORK, "server_error", "cut_off", "robots_unreachable"), Condition.SERVER_ERROR),
    "robots_disallowed": Condition.ROBOTS,
    "dns": Condition.DNS,
    "partial": Condition.CUT_OFF,
    "pay_wall": Condition.LOGIN_PAGE,
    "needs_script": Condition.NOT_A_LIST,
    "error_page": Condition.SERVER_ERROR,
    **dict.fromkeys(("parked", "unset"), Condition.GONE),
}
SERVERS_TIME = timedelta(hours=12)
"""Servers that fail mostly come back by themselves, so they have that long."""
_TURNED_AWAY = ("blocked", "moved", "login_page", "captcha", "consent_page", "closed", "empty_texts")
REFUSALS = frozenset(map(Condition, (*_TURNED_AWAY, "robots", "tls", "dns", "server_error")))
"""States of sources whose publications are not had, though they are there."""
LAST_FEW = 6
"""Publications that must all be out of reach before their source is held to be."""
# Lists that are a window on the last days: empty means quiet, and what left them was old.
WINDOWS = ("sitemap",)


@dataclass(frozen=True, kw_only=True)
class Past:
    """A source's past as it matters for a judgement; ``news`` are the times of polls with something new, oldest first.

    ``began`` is the time of the first poll, ``had`` is what came of the newest publications, ``spells`` are the judgements so far.
    """

    run: Sequence[Poll] = ()
    gap: Poll | None = None
    news: Sequence[datetime] = ()
    began: datetime | None = None
    had: Sequence[Had] = ()
    compared: Comparison | None = None
    spells: Sequence[Health] = ()


def condition(outcome: str) -> Condition:
    """How a source is that goes on ending in ``outcome``; a name of a kind's own means that no list was there."""
    if outcome in CONDITIONS:
        return CONDITIONS[outcome]
    return Condition(outcome) if outcome in set(Condition) else Condition.NOT_A_LIST


def stays_bad(run: Sequence[Poll]) -> bool:
    """Whether a run of bad polls is more than a hiccup: three in six hours or more, or two with most of a day between."""
    if len(run) < 2:
        return False
    span = run[-1].at - run[0].at
    enough = SERVERS_TIME if condition(run[-1].state) is Condition.SERVER_ERROR else 6 * HOUR
    return span >= 20 * HOUR or (len(run) >= 3 and span >= enough)


def gaps(news: Sequence[datetime], spells: Sequence[Health]) -> list[timedelta]:
    """The times between news, without those in which the source was known to be in trouble: they say nothing of its habits."""
    troubles = [
        (one.since, later.since if later else None)
        for one, later in zip_longest(spells, spells[1:])
        if one.state not in (Condition.FINE, Condition.QUIET, Condition.SILENT)
    ]
    found = []
    for start, end in pairwise(news):
        if not any(begin < end and (until is None or until > start) for begin, until in troubles):
            found.append(end - start)
    return found


def patience(found: Sequence[timedelta], expect: float | None) -> timedelta | None:
    """How long a source may be silent: max(24 h, 3 × the 95th percentile of its gaps, 1.5 × the longest) of 90 days.

    With too short a past, three of the gaps that ``expect`` (publications a month) makes, and two days at least; None
    where that is not given either. The rule was found by simulation: three mean gaps would cry wolf every other day.
    """
    if len(found) >= GAPS:
        p95 = timedelta(seconds=quantiles((gap.total_seconds() for gap in found), n=20, method="inclusive")[-1])
        return max(DAY, 3 * p95, 1.5 * max(found))
    return max(2 * DAY, EXPECTED_GAPS * timedelta(days=30 / expect)) if expect else None


def judge(source: Source, past: Past, now: datetime, lost: Sequence[Span] = ()) -> Health | None:
    """How a source is at ``now``; None while a run of bad polls may still be a hiccup.

    ``lost`` are the times in which our own network was down: what failed then says nothing of a source.
    """
    run = [p for p in past.run if not _our_own(p, lost)]
    run = [p for p in run if not (p.state == "empty" and source.kind in WINDOWS)]
    if run:
        return _found(source, condition(run[-1].state), run[0].at, now, run[-1].note) if stays_bad(run) else None
    if past.run and past.run[-1].state in NETWORK:
        return None
    if past.gap:
        return _found(source, Condition.GAP, past.gap.at, now, past.gap.note)
    return (
        _out_of_reach(source, past.had, now, lost)
        or _silence(source, past, now)
        or _found(source, Condition.FINE, now, now)
    )


def _our_own(one: Poll | Had, lost: Sequence[Span]) -> bool:
    """Whether something failed in a way, and at a time, that says more of our own network."""
    return one.state in NETWORK and any(start <= one.at < end for start, end in lost)


def _out_of_reach(source: Source, had: Sequence[Had], now: datetime, lost: Sequence[Span]) -> Health | None:
    """The state of a source whose list is good, and of whose newest publications none could be had or read; else None.

    It is that of most of them. What failed while our own network was down is left out.
    """
    seen = [h for h in had if not _our_own(h, lost)]
    if len(seen) < LAST_FEW or any(h.state == "ok" for h in seen):
        return None
    states = [(_condition_of(h), h.reason) for h in seen]
    most = Counter(state for state, _ in states).most_common(1)[0][0]
    why = next(reason for state, reason in states if state is most)
    note = f"none of its last {len(seen)} publications could be had: {why}"
    return _found(source, most, min(h.at for h in seen), now, note)


def _condition_of(had: Had) -> Condition:
    """How a source is whose publications end so: by the wall that stood there, or the outcome; else they hold nothing readable."""
    wall = next((name for name, phrase in PHRASES.items() if phrase == had.reason), had.state)
    found = condition(wall)
    return Condition.EMPTY_TEXTS if found is Condition.NOT_A_LIST else found


def lost_spans(hours: Mapping[str, bool], house: Sequence[Health], now: datetime) -> list[Span]:
    """When our own network was down: lost hours (as ``2026-03-06T16``) and the times in which the house was judged offline."""
    spans = [(start, start + HOUR) for hour, bad in hours.items() if bad and (start := _start(hour))]
    ends = [later.since for later in house[1:]] + [now + HOUR]
    return spans + [(h.since, end) for h, end in zip(house, ends, strict=False) if h.state is Condition.OFFLINE]


def house_health(hours: Mapping[str, bool], current: Health | None, now: datetime) -> Health | None:
    """Whether the house has lost the network, or found it again; None where that has not changed.

    Judged by the last hour in which enough sources were asked; an outage counts from the first of its hours.
    """
    if not hours:
        return None
    offline = hours[max(hours)]
    if offline == (current is not None and current.state is Condition.OFFLINE):
        return None
    if not offline:
        return Health(source_id=HOUSE, state=Condition.FINE, since=_start(max(hours)), at=now)
    lost = [hour for hour in sorted(hours) if hour > max((h for h, bad in hours.items() if not bad), default="")]
    note = "most of the sources that were asked could not be reached"
    return Health(source_id=HOUSE, state=Condition.OFFLINE, since=_start(lost[0]), at=now, note=note)


def _start(hour: str) -> datetime:
    return clock.parse(f"{hour}:00:00.000Z")


def _silence(source: Source, past: Past, now: datetime) -> Health | None:
    """A silent feed shows less than its home page or sitemap; a quiet source is silent together with it.

    Merely silent is one for which neither speaks.
    """
    last = past.news[-1] if past.news else past.began
    if last is None or now - last < DAY:
        return None
    allowed, seen = patience(gaps(past.news, past.spells), source.expect), past.compared
    too_long = allowed is not None and now - last > allowed
    if seen and seen.unseen and seen.since and seen.since > last and (too_long or now - seen.since >= SETTLED):
        note = f"its site shows what its list does not: {seen.unseen}"
        return _found(source, Condition.SILENT_FEED, last, now, note)
    if allowed is None or not too_long:
        return None
    note = f"nothing new for {(now - last) / DAY:.1f} days; {allowed / DAY:.1f} were likely at most"
    if seen is None or not seen.pages or seen.note:
        return _found(source, Condition.SILENT, last, now, f"{note}, and no home page or sitemap can be compared")
    if seen.at > last + allowed and not seen.unseen:
        return _found(source, Condition.QUIET, last, now, f"{note}; its site shows nothing else either")
    return None


def _found(source: Source, state: Condition, since: datetime, now: datetime, note: str = "") -> Health:
    return Health(source_id=source.id, state=state, since=since, at=now, note=note)
