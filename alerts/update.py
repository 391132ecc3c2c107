"""The update stage: messages of alerts that can be edited show how their story stands, and their threads what is new in it.

A story stays one message. Nobody is called by an edit or by a reply in a thread: what is new stands in the next digest
all the same, and no alert is made of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts import channels
from alerts.mutes import of_told
from alerts.standing import version
from bevaka import clock
from bevaka.records import Posted
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.people import Mute, Triage

KEPT = timedelta(days=90)
"""How long after it was posted a message is kept up to date."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A message that is behind: the version that it is to show, and the entries that its thread is to tell."""

    post: Posted
    version: str
    replies: tuple[int, ...]


class UpdateStage:
    """pending: the messages that show less than is known."""

    name = "update"

    def __init__(self, house: House) -> None:
        self._house = house

    def pending(self, store: Store, limit: int) -> list[Change]:
        """Messages whose story was taken, dismissed, muted or gone on since they were written, oldest first."""
        able = {name for name, table in self._house.channels.items() if channels.editable(table)}
        posts = [p for p in store.posts.since(clock.now() - KEPT) if p.channel in able]
        hands, mutes = store.people.triages({p.story_id for p in posts}), store.people.mutes()
        found: list[Change] = []
        for post in posts:
            if change := _change(post, hands, mutes, store):
                found.append(change)
            if len(found) >= limit:
                break
        return found

    def key(self, item: Change) -> str:
        """The delivery that posted the message."""
        return str(item.post.delivery_id)

    def work(self, item: Change) -> Change:
        """What was found is all there is to decide."""
        return item

    def save(self, store: Store, item: Change, result: Change) -> None:
        """The edit and the replies, in line for the deliver stage."""
        if result.version != item.post.shown:
            store.posts.queue_edit(item.post, result.version)
        for entry in result.replies:
            store.posts.queue_reply(item.post, entry)


def _change(post: Posted, hands: Mapping[str, Triage], mutes: Sequence[Mute], store: Store) -> Change | None:
    """What a message is behind by; what is muted is not new as long as it is."""
    mute, news = None, post.news
    if mutes:
        mute = of_told(mutes, store.outbox.alert(post.alert_id))
        news = tuple(n for n in news if of_told(mutes, store.outbox.entry(n)) is None)
    now = version(hands.get(post.story_id, Triage()), mute, news)
    replies = tuple(n for n in news if n not in post.told)
    return Change(post=post, version=now, replies=replies) if now != post.shown or replies else None
