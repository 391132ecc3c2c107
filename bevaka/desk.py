"""What a story's page on the site lets people do: who came by a signed link may act there, by a form that is POSTed.

Looking changes nothing, whoever looks: link scanners and previews open every link. Only a POST that carries the pass
writes, and only into ``people.db``; where this machine cannot write there, the page says which verb does the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bevaka import clock, deeds, passes
from bevaka.errors import GiveUp, Mistakes, TryLater
from bevaka.hours import MIDNIGHT, instant
from bevaka.settings import House
from bevaka.store import Store, people_to_read
from bevaka.store.people import Act, ActKind, Triage

MUTE_DAYS = (7, 30, 90, 180)
"""For how long the form offers to mute."""
SAID = ("take", "dismiss", "follow", "mute", "again")
"""What the page may be asked to say that was done; ``again``: it had been done already."""
Mutable = tuple[str, str]
"""Kind and id of something that can be muted."""


@dataclass(frozen=True, kw_only=True)
class Counter:
    """What the page shows of acting. ``state``: ``form``; ``verbs``, where there is no pass or nobody can write here;
    ``expired`` or ``forged``, where the pass does not hold.

    ``trouble`` is what a form lacked (``reason``, ``day``, ``mute``, ``unknown``), ``busy``, or ``closed``: nobody can write
    here. ``triage`` is how the story stands this moment, None where that is not known. ``today`` on the house's clock.
    """

    state: str
    status: int = 200
    token: str = ""
    given: passes.Pass | None = None
    expired: datetime | None = None
    trouble: str = ""
    said: str = ""
    triage: Triage | None = None
    today: date | None = None
    days: tuple[int, ...] = MUTE_DAYS


def look(house: House | None, story: str, token: str, said: str = "") -> Counter:
    """What the page shows to who comes with ``token`` (empty: none). Raises nothing and changes nothing."""
    if not token:
        return Counter(state="verbs")
    if house is None:
        return Counter(state="verbs", trouble="closed")
    try:
        given = passes.read(passes.key_of(house), story, token)
    except passes.Refused as error:
        return Counter(state="expired" if error.expired else "forged", status=403, expired=error.expired)
    except GiveUp:
        return Counter(state="verbs", trouble="closed")
    if not _writable(house):
        return Counter(state="verbs", trouble="closed", given=given)
    return Counter(
        state="form",
        token=token,
        given=given,
        said=said if said in SAID else "",
        triage=_standing(house, story),
        today=clock.today(house.zone),
    )


def act(house: House | None, story: str, form: Mapping[str, str], mutable: Collection[Mutable]) -> Counter:
    """Do what the form of a story's page asks for, once: ``said`` is then what was done, otherwise ``trouble`` what is wrong.

    ``mutable`` is what a pass to this story may mute. Raises nothing.
    """
    shown = look(house, story, form.get(passes.NAME, "")[: passes.LONGEST + 1])
    if house is None or shown.given is None or shown.state != "form":
        return replace(shown, status=max(shown.status, 403))
    try:
        with Store(house.data, write=False) as store:
            # A copy of the house reads its tables as they are now: a site runs for weeks.
            said = _done(store, replace(house), form, shown.given, mutable)
    except deeds.Unfit as error:
        trouble = {"words": "reason", "day": "day", "until": "day"}.get(error.what, "mute")
        return replace(shown, trouble=trouble, status=400)
    except (TryLater, Mistakes):
        return replace(shown, trouble="busy", status=503)
    except GiveUp:
        return replace(shown, trouble="unknown", status=400)
    return replace(shown, said=said)


def _done(store: Store, house: House, form: Mapping[str, str], given: passes.Pass, mutable: Collection[Mutable]) -> str:
    deed, reason = form.get("do", ""), form.get("reason", "")
    base = Act(story_id=given.story, kind=ActKind.TAKE, person=given.person, reason=reason)
    if deed == "mute":
        return _mute(store, house, form, given, mutable)
    wanted: dict[str, Callable[[], Act]] = {
        "take": lambda: replace(base, reason=""),
        "dismiss": lambda: replace(base, kind=ActKind.DISMISS),
        "follow": lambda: replace(base, kind=ActKind.FOLLOW, day=_day(form.get("day", ""))),
    }
    if deed not in wanted:
        raise GiveUp("this form asks for nothing that is known")
    return deed if deeds.act(store, house, wanted[deed]()).new else "again"


def _mute(store: Store, house: House, form: Mapping[str, str], given: passes.Pass, mutable: Collection[Mutable]) -> str:
    kind, _, key = form.get("what", "").partition(":")
    days = _number(form.get("days", ""))
    if (kind, key) not in mutable or days not in MUTE_DAYS:
        raise deeds.Unfit("key", "this is not among what the form offers")
    last, reason = clock.today(house.zone) + timedelta(days=days), deeds.words(form.get("reason", ""))
    wanted = (kind, key, instant(last, MIDNIGHT, ZoneInfo(house.zone)), reason, given.person)
    if wanted in [(m.kind, m.key, m.until, m.reason, m.person) for m in store.people.mutes()]:
        return "again"
    deeds.mute(store, house, kind, key, last, reason, given.person)
    return "mute"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise deeds.Unfit("day", "this is no day") from error


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _writable(house: House) -> bool:
    """Whether what people decide can be written here. A journal is made beside the file, so the folder counts too."""
    files = (house.data, house.data / "people.db")
    return (house.data / "bevaka.db").is_file() and all(os.access(f, os.R_OK | os.W_OK) for f in files)


def _standing(house: House, story: str) -> Triage | None:
    try:
        with people_to_read(house.data) as people:
            return people.triage(story)
    except (TryLater, GiveUp):
        return None
