"""The decisions of the collect stage, as functions without side effects: who is due, when to ask again, what is hopeless."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bevaka.errors import GiveUp, TryLater
from bevaka.records import Source
from bevaka.store.crawl import SourceState
from bevaka.store.polls import Poll, Rhythm

PACE = timedelta(hours=1)
CLOSEST, FARTHEST = timedelta(minutes=5), timedelta(days=1)
"""The shortest and the longest pace that is learnt; a row may ask for a longer one."""
WATCHED_ENOUGH = timedelta(days=2)
TOO_MANY = timedelta(minutes=10)
"""The rest that a host gets whose 429 does not say how long."""
FEW = 3
"""Items that a list must hold before their being all alike, or all gone, means anything."""
CONFIRM, CONFIRMED = timedelta(hours=6), 3
"""What is bad is seen that many times within half a day, so that one hiccup among them leaves it told within one."""
LONGEST_PAUSE = timedelta(days=7)
SHORTEST_PAUSE = timedelta(seconds=1)
LONGEST_BACKOFF, UNREACHED_BACKOFF = timedelta(days=1), timedelta(hours=4)
NETWORK = ("dns", "timeout", "connection_refused", "connection_failed", "connection_lost", "network")
"""Outcomes that our own network brings about as well as theirs."""
_OURS_TO_MEND = (*NETWORK, "token_refused")
"""Outcomes after which a source is asked again in hours, not in a day: what has to be put right is on this side."""
SOON = timedelta(minutes=15)
# When what was worth telling is looked at once more: corrections come early, withdrawals late.
ASK_AGAIN = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
AGAIN_AFTER = timedelta(hours=6)
"""How long after the last time a publication is asked for again whose list now says something else of it."""
ARTICLE_WAITS = tuple(timedelta(seconds=s) for s in (600, 3600, 6 * 3600, 24 * 3600))
EARLY = 2
"""How many times what a list shows may still be missing (404): caches and editors publish a list before its page."""
# What trying again cannot help: the article is not there, not for us, or not text.
HOPELESS = frozenset(
    ("robots_disallowed", "refused_address", "bad_redirect", "too_large", "not_text", "gone", "blocked", "client_error")
)
NOTHING_THERE = ("gone", "not_text", "too_large", "refused_address")
"""Outcomes that are about one publication: it is not asked for again because its source can be had again."""
OWN_TEXT_MIN = 80
# A comma between two of them; there is one in a date as well.
_SEVERAL = re.compile(r",(?=\s*(?:\d+\s*(?:,|$)|[A-Za-z]{3,9},\s*\d))")
_FRONT = re.compile(
    r"(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:(?:index|default|home)\.\w{3,5}|startsida|hem|home|start|forside|hjem|etusivu|startseite)?"
)
_ERROR_PAGE = re.compile(
    r"(?:(?:page|site|http|server|system|custom)[-_]?)?(?:40[34]|410|error|notfound|not[-_]found)(?:[-_]?(?:page|error|404|sida|side|seite))?(?:\.\w{3,5})?"
    r"|(?:sidan|siden|sivua|seite)[-_](?:finns[-_](?:inte|ej)|hittades[-_]inte|saknas|finnes[-_]ikke|findes[-_]ikke|ikke[-_]fun\w+"
    r"|ei[-_]l\w+|nicht[-_]gefunden)|felsida|feilside|fejlside|virhesivu|virhe|fehlerseite"
)


def due(
    sources: Iterable[Source],
    states: Mapping[str, SourceState],
    now: datetime,
    only: Iterable[str] | None = None,
) -> list[Source]:
    """The sources to ask now, longest overdue first.

    A source that is off is never asked. An unverified one is asked if it was seen to work once, or if ``only`` names it.
    Naming sources asks them whether it is time or not.
    """
    named = set(only) if only is not None else None
    early = datetime.min.replace(tzinfo=UTC)
    found: list[tuple[datetime, Source]] = []
    for source in sources:
        state = states.get(source.id)
        if source.status == "off" or (named is not None and source.id not in named):
            continue
        if not (watched(source, state) or named is not None):
            continue
        when = state.next_due if state and state.next_due else early
        if when <= now or named is not None:
            found.append((when, source))
    return [source for _, source in sorted(found, key=lambda pair: pair[0])]


def watched(source: Source, state: SourceState | None) -> bool:
    """Whether a source is asked by itself: it is on, or unverified and was seen to work once."""
    return source.status == "on" or (
        source.status == "unverified" and state is not None and state.verified_at is not None
    )


def pace_of(source: Source, rhythm: Rhythm | None, now: datetime) -> timedelta:
    """How often to ask a source: as its row says, else twice as often as it was seen to publish, from five minutes to a day.

    Until it has been watched for two days, what its row expects of it stands in for that; without it, an hour.
    """
    if source.pace:
        return timedelta(seconds=source.pace)
    if rhythm is not None and now - rhythm.since >= WATCHED_ENOUGH:
        gap = (now - rhythm.since) / max(rhythm.new, 1)
    elif source.expect:
        gap = timedelta(days=30 / source.expect)
    else:
        return PACE
    return min(max(gap / 2, CLOSEST), FARTHEST)


def next_due(pace: timedelta, now: datetime, *, failed: bool, failures: int, state: str = "ok") -> datetime:
    """When to ask a source again whose pace is ``pace``.

    ``failures`` is the number in a row and of one sort, this one included. A list that was cut off is asked again soon;
    failures double the pace up to a day (never beyond, because feeds come back), and up to four hours where nobody was
    reached, or our token was refused: that costs nobody anything, and the fault may be our own. What is new is confirmed
    within half a day, but for a row that asks for a slower pace.
    """
    if state == "partial":
        return now + min(pace, SOON)
    if not failed:
        return now + pace
    doubled: timedelta = pace * (1 << min(max(failures - 1, 0), 10))
    wait = max(pace, min(doubled, UNREACHED_BACKOFF if state in _OURS_TO_MEND else LONGEST_BACKOFF))
    return now + (min(wait, CONFIRM) if failures < CONFIRMED and pace <= FARTHEST else wait)


def closer(pace: timedelta, poll: Poll, passed: timedelta | None, *, tight: bool) -> timedelta | None:
    """A shorter pace for a list that is a window and moves on too far between two polls; None where the usual pace will do.

    ``passed`` is the time since the list was had last, ``tight`` that it was asked at a shorter pace of late. A list with
    nothing known in it quarters the time, one with mostly new items halves it; an unhurried one gets its time back. Of few
    items, nothing but a gap says so much.
    """
    fewest = 1 if tight or poll.state == "gap" else FEW
    if passed is None or poll.items < fewest or not (tight or 2 * poll.new > poll.items):
        return None
    share = poll.new / poll.items
    wanted = passed * (0.25 if share == 1 or poll.state == "gap" else 0.5 if share > 0.5 else 1 if share > 0.2 else 2)
    return max(CLOSEST, wanted) if wanted < pace else None


def retry_article(
    attempts: int, outcome: str, status: int | None, after: timedelta | None = None, *, fresh: bool = False
) -> TryLater | GiveUp:
    """What becomes of an article that was not had at attempt number ``attempts`` (from 1).

    404, 410, 403 and the like are final, whatever stands there instead; everything else is tried again after 10 minutes, 1, 6 and
    24 hours. ``after`` is what the host asked for; it counts where it is longer. One that is ``fresh`` in its list may not be there
    yet: 404 is final the third time.
    """
    what = f"{outcome} (HTTP {status})" if status else outcome
    hopeless = outcome in HOPELESS or (status is not None and outcome_of_status(status) in HOPELESS)
    if hopeless and not (fresh and status == 404 and attempts <= EARLY):
        return GiveUp(what)
    if attempts > len(ARTICLE_WAITS):
        return GiveUp(f"{what}, {attempts} times")
    wait = max(ARTICLE_WAITS[attempts - 1], after or timedelta(0))
    return TryLater(what, after=wait.total_seconds())


DOORS = frozenset((202, 401, 403, 405, 406, 429, 503))
"""Statuses with which programs are turned away at the door: what comes with them says whether by a captcha or a login."""


def outcome_of_status(status: int) -> str:
    """The name of an HTTP status as an outcome of a fetch. 203 is an answer that somebody passed on (RFC 9110, 15.3.4)."""
    if status in (200, 203):
        return "ok"
    if status in (204, 205):
        return "empty_body"
    if status == 304:
        return "not_modified"
    if status == 429:
        return "asked_to_wait"
    if status in (404, 410):
        return "gone"
    # 999 is no HTTP: a large site turns programs away with it.
    if status in (401, 402, 403, 407, 451, 999):
        return "blocked"
    if 300 <= status < 400:
        return "bad_redirect"
    # What stands before a publisher's server had none of its TLS: no handshake, or a certificate that is not valid.
    if status in (525, 526):
        return "tls"
    if status == 408 or status >= 500 or status < 200:
        return "server_error"
    return "client_error" if status >= 400 else "odd_status"


def is_front(url: str) -> bool:
    """Whether an address is a front page, or that of one language of a site."""
    path = urlsplit(url).path.strip("/").lower()
    return not path or _FRONT.fullmatch(path) is not None


def turned_away(asked: str, final: str) -> str:
    """What else an address ended up at, a front page or one that is shown for errors, as many sites do with what they have moved or
    removed; empty where it did not."""
    if is_front(asked):
        return ""
    if is_front(final):
        return "" if urlsplit(final).query else "the front page"
    last = [urlsplit(url).path.rstrip("/").rpartition("/")[2].lower() for url in (asked, final)]
    return "a page for errors" if _ERROR_PAGE.fullmatch(last[1]) and last[0] != last[1] else ""


def pause_of(retry_after: str, now: datetime, server_date: str = "") -> timedelta | None:
    """What ``Retry-After`` asks for, in seconds or as a date, within a second and seven days; None if it asks nothing.

    Of several that a server or proxy made one, the longest counts. A date is counted from the server's own ``Date``, so that its
    clock need not be ours.
    """
    asked = [found for one in _SEVERAL.split(retry_after) if (found := _pause(one.strip(" \t,"), now, server_date))]
    return max(asked, default=None)


def _pause(text: str, now: datetime, server_date: str) -> timedelta | None:
    if not text:
        return None
    if text.isascii() and text.isdigit():
        # However many digits: ten are more than seven days, and Python makes no number of thousands.
        asked = timedelta(seconds=min(int(text.lstrip("0")[:10] or 0), LONGEST_PAUSE.total_seconds()))
    else:
        until = _http_date(text)
        if until is None:
            return None
        asked = until - (_http_date(server_date) or now)
    return min(max(asked, SHORTEST_PAUSE), LONGEST_PAUSE)


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def own_text_reason(summary: str) -> str:
    """Why a lead without a page is settled, and what is read instead."""
    if len(summary) >= OWN_TEXT_MIN:
        return "no link: the text in the source's own list is used"
    return f"no link, and less than {OWN_TEXT_MIN} characters of text in the source's own list"
