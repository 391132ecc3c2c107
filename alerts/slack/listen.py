"""What people do with buttons and forms in Slack: read, answered at once, then done in the way of the command line.

Everything is checked against what was posted: a story that was not told in these channels, or a button on the message of
another story, changes nothing. Who does something is the address of a Slack account where Slack tells it.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from threading import Lock
from typing import Any

from alerts.acts import in_words, muted
from alerts.names import Names
from alerts.slack import api
from alerts.slack.blocks import DISMISS, FOLLOW, MUTE, REOPEN, TAKE, escaped
from alerts.slack.forms import form
from alerts.slack.presses import Faulty, Form, Press, Spot, read
from alerts.text import line
from bevaka import clock, deeds
from bevaka.errors import BevakaError, GiveUp, TryLater
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.people import Act, ActKind
from bevaka.words import N_

log = logging.getLogger(__name__)
KEPT = 2000
"""The newest envelopes, presses and forms that are remembered, so that a repeat is told apart."""
PROMPT = 5.0
"""Seconds that an answer of Slack is waited for while somebody looks at the screen."""
LATE = frozenset({"expired_trigger_id", "trigger_expired", "trigger_exchanged", "exchanged_trigger_id"})
"""How Slack says that a form came more than three seconds after its button."""
UNKNOWN = N_("Bevaka does not know this story any more, so nothing was changed.")
LATER = N_("Bevaka cannot write it down just now. Please try again in a minute.")
SLOW = N_("That took too long for Slack. Please press the button again.")
UNCHANGED = N_("Nothing was changed: {reason}")
_KINDS = {TAKE: ActKind.TAKE, REOPEN: ActKind.REOPEN, DISMISS: ActKind.DISMISS, FOLLOW: ActKind.FOLLOW}
_ADDRESS = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,200}")


class NotHere(GiveUp):
    """A button or form that belongs to nothing that was posted here."""


@dataclass(frozen=True, kw_only=True)
class Bot:
    """How to speak as the app: its bot token, and where Slack is."""

    token: str
    base_url: str
    allow_private: bool

    def call(self, method: str, **asked: Any) -> Any:
        """The answer of a method of the Web API. Raises TryLater or GiveUp."""
        return api.called(
            method,
            asked,
            token=self.token,
            base_url=self.base_url,
            allow_private=self.allow_private,
            timeout=PROMPT,
        )


class Listener:
    """Does what is asked in the rooms of some channels. ``changed`` is called when something was decided.

    Several threads may use it: each piece of work opens the house's files for itself, as a command does.
    """

    def __init__(self, house: House, channels: Collection[str], bot: Bot, changed: Callable[[], None]) -> None:
        self.house, self._channels, self._bot, self._changed = house, frozenset(channels), bot, changed
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._people: dict[str, tuple[str, float]] = {}
        self._lock = Lock()

    def heard(self, message: dict[str, Any]) -> tuple[dict[str, Any] | None, Press | Form | None]:
        """What to answer to a message of the socket (None: nothing), and what is then to be done.

        Nothing is asked of anybody here: Slack waits three seconds for the answer.
        """
        envelope = message.get("envelope_id")
        if not isinstance(envelope, str) or not envelope:
            return None, None
        answer: dict[str, Any] = {"envelope_id": envelope}
        if message.get("type") != "interactive":
            return answer, None
        found = read(message.get("payload"), clock.today(self.house.zone))
        if isinstance(found, Faulty):
            return {**answer, "payload": {"response_action": "errors", "errors": dict(found.errors)}}, None
        if found is None or self._again(f"envelope {envelope}") or self._again(found.once):
            return answer, None
        return answer, found

    def work(self, found: Press | Form) -> None:
        """Do it, and tell who asked how it went. Raises nothing."""
        try:
            said = self._done(found)
        except NotHere as error:
            log.warning("refused act=%s story=%s reason=%s", found.act, found.spot.story, error.reason)
            said = self._words(UNKNOWN, found.spot)
        except TryLater as error:
            log.warning("not now act=%s reason=%s", found.act, error.reason)
            self._forget(found)
            said = self._words(LATER, found.spot)
        except BevakaError as error:
            log.warning("refused act=%s story=%s reason=%s", found.act, found.spot.story, error)
            late = isinstance(error, api.Refused) and error.name in LATE
            said = self._words(SLOW if late else UNCHANGED, found.spot).replace("{reason}", line(str(error), 300))
        except Exception:  # the border of "unforeseen": what one person pressed must not stop the others
            log.exception("unforeseen act=%s", found.act)
            said = self._words(LATER, found.spot)
        if said:
            self._tell(found, said)

    def _done(self, found: Press | Form) -> str:
        """What to say of it; nothing where a form opens."""
        place = self.house
        with Store(place.data, write=False) as store:
            self._check(found.spot, store)
            if isinstance(found, Press) and found.act in (DISMISS, FOLLOW, MUTE):
                self._open(found, store)
                return ""
            person = self._person(found.user)
            names = Names(place, place.register, found.spot.language)
            if isinstance(found, Form) and found.act == MUTE:
                assert found.day is not None
                made = deeds.mute(store, place, *found.target, found.day, found.reason, person)
                said = muted(made, names)
            else:
                said = self._act(found, person, store, names)
        self._changed()
        return said

    def _act(self, found: Press | Form, person: str, store: Store, names: Names) -> str:
        reason, day = (found.reason, found.day) if isinstance(found, Form) else ("", None)
        act = Act(story_id=found.spot.story, kind=_KINDS[found.act], person=person, reason=reason, day=day)
        if act.kind is ActKind.REOPEN and store.people.triage(act.story_id).open:
            return names._("The story is open already.")
        done = deeds.act(store, self.house, act)
        said = in_words(done.after.acts[-1], names)
        before = done.before.since
        if done.new and before is not None and not done.before.open and before.person != person:
            said += " " + names._("Before that: {act}").replace("{act}", in_words(before, names))
        return said

    def _check(self, spot: Spot, store: Store) -> None:
        """Raises NotHere where the story was not told in these channels, or another one stands at that place."""
        if store.findings.story(spot.story) is None:
            raise NotHere("no such story")
        if not self._channels & {row["channel"] for row in store.deliveries.concerning(story_id=spot.story)}:
            raise NotHere("the story was not told here")
        there = store.posts.stories(spot.place)
        if there and spot.story not in there:
            raise NotHere("another story stands there")

    def _open(self, found: Press, store: Store) -> None:
        """Open the form of a button. Raises TryLater or GiveUp."""
        spot, place = found.spot, self.house
        names = Names(place, place.register, spot.language)
        story = store.findings.story(spot.story)
        assert story is not None
        members = store.findings.members(spot.story)
        view = form(found.act, spot.model_dump(), names, clock.today(place.zone), members, story.title)
        self._bot.call("views_open", trigger_id=found.trigger, view=view)

    def _person(self, user: str) -> str:
        """Who a Slack id is: the address of the account, else its name with the id, else the id. Asked once a day."""
        known = self._people.get(user)
        if known is not None and known[1] > clock.monotonic():
            return known[0]
        try:
            told = self._bot.call("users_info", user=user).get("user") or {}
        except (TryLater, GiveUp) as error:  # without the scope the id is all there is
            log.info("who is %s: %s", user, error.reason)
            return user
        profile = told.get("profile") or {}
        address, name = str(profile.get("email") or "").strip(), line(str(told.get("real_name") or ""), 100)
        person = address if _ADDRESS.fullmatch(address) else f"{name} ({user})" if name else user
        self._people[user] = (person, clock.monotonic() + 86_400)
        return person

    def _tell(self, found: Press | Form, said: str) -> None:
        """A line that only who asked can see."""
        try:
            self._bot.call("chat_postEphemeral", channel=found.spot.room, user=found.user, text=escaped(said))
        except (TryLater, GiveUp) as error:
            log.warning("could not answer act=%s reason=%s", found.act, error.reason)

    def _words(self, text: str, spot: Spot) -> str:
        return Names(self.house, self.house.register, spot.language)._(text)

    def _again(self, key: str) -> bool:
        """Whether it was seen before; from now on it was."""
        with self._lock:
            if key in self._seen:
                return True
            self._seen[key] = None
            while len(self._seen) > KEPT:
                self._seen.popitem(last=False)
        return False

    def _forget(self, found: Press | Form) -> None:
        """Take the next try of the same form as a new one."""
        with self._lock:
            self._seen.pop(found.once, None)
