"""What people decide, checked and stored: the one way for the command line, a chat's buttons, and whatever comes beside them.

Each opens its own short transaction in ``people.db``. Nothing here needs the house's lock.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bevaka import clock
from bevaka.errors import GiveUp
from bevaka.hours import MIDNIGHT, instant
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.people import Act, ActKind, Mute, Triage

LONGEST = 300
"""Characters of a name or a reason at most."""
MUTABLE = ("story", "supplier", "theme", "source")
"""What can be muted."""
LONGEST_MUTE = timedelta(days=366)
"""A mute lasts a year at most: what nobody remembers must come up again."""


class Unfit(GiveUp):
    """Something that was said does not do; ``what``: ``words``, ``day``, ``until`` or ``key``."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(reason)
        self.what = what


@dataclass(frozen=True, kw_only=True)
class Done:
    """What an act came to: how the story stood and stands; ``new``: False where it only said the last one again."""

    before: Triage
    after: Triage
    new: bool


def words(text: str) -> str:
    """Words of a person on one line, without characters that steer a terminal. Raises Unfit: empty, or too long."""
    shown = " ".join("".join(c if c.isprintable() or c.isspace() else "·" for c in text).split())
    if not shown:
        raise Unfit("words", "this is empty")
    if len(shown) > LONGEST:
        raise Unfit("words", f"this has {len(shown)} characters; {LONGEST} are the most")
    return shown


def coming(day: date, zone: str) -> date:
    """``day``. Raises Unfit where it has passed on the house's clock."""
    today = clock.today(zone)
    if day < today:
        raise Unfit("day", f"{day} has passed; today is {today}")
    return day


def until(day: date, zone: str) -> date:
    """``day`` as the last of a mute. Raises Unfit where it has passed, or is more than a year ahead."""
    if coming(day, zone) > clock.today(zone) + LONGEST_MUTE:
        raise Unfit("until", "a mute lasts a year at most; mute again when it ends")
    return day


def act(store: Store, place: House, wanted: Act) -> Done:
    """Store an act on a story. Raises Unfit (words, day), GiveUp where there is no such story, or nothing to open again."""
    story, kind = wanted.story_id, wanted.kind
    if store.findings.story(story) is None:
        raise GiveUp(f"there is no story {story[:60]!r}")
    assignee, reason = (words(text) if text else "" for text in (wanted.assignee, wanted.reason))
    if (kind is ActKind.DISMISS and not reason) or (kind is ActKind.ASSIGN and not assignee):
        raise Unfit("words", "this is empty")
    if kind is ActKind.FOLLOW:
        if wanted.day is None:
            raise Unfit("day", "this is empty")
        coming(wanted.day, place.zone)
    clean = replace(wanted, person=words(wanted.person), assignee=assignee, reason=reason)
    with store.people_transaction():
        before = store.people.triage(story)
        if kind is ActKind.REOPEN and before.open:
            raise GiveUp(f"story {story} is open: there is nothing to open again")
        new = store.people.add_act(clean)
        after = store.people.triage(story)
    return Done(before=before, after=after, new=new)


def mute(store: Store, place: House, kind: str, key: str, last_day: date, reason: str, person: str) -> Mute:
    """Mute something until the end of a day. Raises Unfit, with what is spelled like it where ``key`` is not known."""
    until(last_day, place.zone)
    ident = known(kind, key, place, store)
    why, who = words(reason), words(person)
    with store.people_transaction():
        return store.people.add_mute(kind, ident, instant(last_day, MIDNIGHT, ZoneInfo(place.zone)), why, who)


def known(kind: str, key: str, place: House, store: Store) -> str:
    """The id of what is to be muted. Raises Unfit where there is none."""
    if kind == "story":
        if store.findings.story(key) is None:
            raise Unfit("key", f"there is no story {key[:60]!r}")
        return key
    places: dict[str, tuple[str, Iterable[str]]] = {
        "supplier": ("company {} in suppliers.csv", place.register.suppliers),
        "theme": ("theme {} in config/themes", (f.stem for f in (place.config / "themes").glob("*.toml"))),
        "source": ("source {} in sources.csv", (source.id for source in place.sources)),
    }
    if kind not in places:
        raise Unfit("key", f"{kind[:60]!r} cannot be muted")
    what, ids = places[kind][0], sorted(places[kind][1])
    if key in ids:
        return key
    near = difflib.get_close_matches(key, ids, 3)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise Unfit("key", f"there is no {what.format(repr(key[:60]))}{hint}")
