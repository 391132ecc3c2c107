"""The warn stage: tells the operator which sources are in trouble and which are well again, in one notice for all of them.

Told is what a person can do something about. A quiet source whose home page is quiet too is shown, not told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts.names import Names
from alerts.text import line
from bevaka import clock
from bevaka.notes import in_words
from bevaka.records import Source
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.health import HOUSE, Condition, Health
from bevaka.words import N_

APART = timedelta(hours=1)
"""Between two notices: what else breaks in an hour comes together in the next."""
LISTED = 20
WELL = frozenset((Condition.FINE, Condition.QUIET))
STATES: Mapping[Condition, str] = {
    Condition.FINE: N_("fine"),
    Condition.QUIET: N_("quiet, and its home page is quiet too"),
    Condition.SILENT: N_("silent for unusually long"),
    Condition.SILENT_FEED: N_("its list stands still while its home page goes on"),
    Condition.GAP: N_("publishes faster than it is asked: something was missed"),
    Condition.BLOCKED: N_("refuses us"),
    Condition.MOVED: N_("its address leads elsewhere"),
    Condition.GONE: N_("its address is gone"),
    Condition.LOGIN_PAGE: N_("a login page stands in its place"),
    Condition.CAPTCHA: N_("a captcha stands in its place"),
    Condition.CONSENT_PAGE: N_("a consent page stands in its place"),
    Condition.CLOSED: N_("closed for maintenance"),
    Condition.NOT_A_LIST: N_("what it answers is no list of publications"),
    Condition.WRONG_FEED: N_("lists another site's publications"),
    Condition.FROZEN: N_("shows an old copy of its list"),
    Condition.EMPTY: N_("its list is empty"),
    Condition.EMPTY_TEXTS: N_("its publications hold no readable text"),
    Condition.UNDATED: N_("its publications have no dates that can be read"),
    Condition.OTHER_LANGUAGE: N_("its language has changed"),
    Condition.CUT_OFF: N_("its list ends in the middle"),
    Condition.ROBOTS: N_("its robots.txt forbids us"),
    Condition.TLS: N_("its certificate cannot be trusted"),
    Condition.DNS: N_("its name cannot be found"),
    Condition.SERVER_ERROR: N_("its server fails"),
    Condition.FAULTY: N_("its row in sources.csv is faulty"),
    Condition.LOGIN_REFUSED: N_("its mailbox does not let us in"),
    Condition.TOKEN_REFUSED: N_("its mailbox takes our token no more"),
    Condition.OFFLINE: N_("this machine cannot reach the network"),
}


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What changed and was not looked at, oldest first, and what the operator was told last of each source."""

    changes: tuple[Health, ...]
    told: Mapping[str, Condition]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice, and the changes that it tells; without a subject there is nothing to tell."""

    subject: str = ""
    body: str = ""
    tells: tuple[int, ...] = ()


class WarnStage:
    """pending: the changes of sources that nobody has looked at, as one item, an hour after the last notice at the earliest."""

    name = "warn"

    def __init__(self, house: House) -> None:
        self._house = house
        self._sources = {source.id: source for source in house.sources}

    def pending(self, store: Store, limit: int) -> list[Changes]:
        """All changes, or nothing while the last notice is fresh."""
        last, aside = store.health.last_warning(), {a.key for a in store.runs.asides(self.name) if a.parked}
        if last is not None and clock.now() - last < APART:
            return []
        changes = tuple(store.health.untold())
        found = [Changes(changes=changes, told=store.health.told())] if changes else []
        return [item for item in found if self.key(item) not in aside]

    def key(self, item: Changes) -> str:
        """The newest change: with it the notice is another one."""
        return f"sources:{item.changes[-1].id}"

    def work(self, item: Changes) -> Notice:
        """What to tell: of each source how it is now, if that is news, and it is or was in trouble."""
        newest = {change.source_id: change for change in item.changes}
        news = [h for h in newest.values() if _is_news(h.state, item.told.get(h.source_id, Condition.FINE))]
        if not news:
            return Notice()
        names = Names(self._house, self._house.register, self._house.settings.house.language)
        troubles = sorted(
            (h for h in news if h.state not in WELL), key=lambda h: (h.source_id != HOUSE, h.state, h.source_id)
        )
        well = sorted((h for h in news if h.state in WELL), key=lambda h: h.source_id)
        subject, body = notice(troubles, well, self._sources, names)
        return Notice(subject=subject, body=body, tells=tuple(h.id for h in news if h.id is not None))

    def save(self, store: Store, item: Changes, result: Notice) -> None:
        """The notice and that all these changes were looked at, inside the stage's transaction."""
        key = self.key(item)
        if result.subject:
            store.outbox.add_notice(key, result.subject, result.body, self._house.settings.operator.channels)
        store.health.warned(item.changes, dict.fromkeys(result.tells, key))


def _is_news(state: Condition, told: Condition) -> bool:
    return state is not told and not (state in WELL and told in WELL)


def notice(
    troubles: Sequence[Health], well: Sequence[Health], sources: Mapping[str, Source], names: Names
) -> tuple[str, str]:
    """Subject and body. One source is named in the subject, several are counted; the body has a line for each."""
    parts = [line(_one(h, sources, names), 100) for h in (*troubles, *well)]
    subject = parts[0]
    if len(parts) > 1:
        counts = (
            [names.plural("{n} source is in trouble", "{n} sources are in trouble", len(troubles))] if troubles else []
        )
        if well:
            counts.append(names.plural("{n} source is well again", "{n} sources are well again", len(well)))
        subject = ", ".join(counts)
    rows = [_line(h, sources, names) for h in (*troubles, *well)]
    more = len(rows) - LISTED
    if more > 0:
        rows = [*rows[:LISTED], names.plural("… and {n} more", "… and {n} more", more)]
    return subject, "\n".join([*rows, "", names._("All of them, day by day: bevaka sources")])


def _one(health: Health, sources: Mapping[str, Source], names: Names) -> str:
    if health.source_id == HOUSE:
        return names._("The network of the house") + ": " + names._(STATES[health.state])
    name = sources[health.source_id].name if health.source_id in sources else health.source_id
    return f"{name}: {names._(STATES[health.state])}"


def _line(health: Health, sources: Mapping[str, Source], names: Names) -> str:
    since = names._("since {time}").replace(
        "{time}", clock.local(health.since, names.house.zone).strftime("%Y-%m-%d %H:%M")
    )
    ident = f" ({health.source_id})" if health.source_id != HOUSE else ""
    note = (
        f": {line(in_words(line(health.note), names.language), 200)}"
        if health.note and health.state not in WELL
        else "."
    )
    return f"• {line(_one(health, sources, names), 150)}{ident}, {since}{note}"
