"""The group stage: a finding joins a story, across media and languages. Greedy and in order of date, so repeatable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bevaka import clock
from bevaka.keys import short
from bevaka.records import Document, Finding, Reason, Story, Tier
from bevaka.store import Store
from bevaka.store.findings import Grouping
from nlp.kinship import NEEDED, Traits, kinship, traits

WINDOW = timedelta(days=400)
MAX_MEMBERS = 40


@dataclass
class Known:
    """A story as grouping knows it: id, title, dates and the traits of its latest members."""

    id: str
    title: str
    first_seen: datetime
    last_seen: datetime
    members: list[Traits] = field(default_factory=list)


def same_story(a: Traits, b: Traits) -> Reason | None:
    """The reason why two documents tell of one event, or ``None``."""
    points, reason = kinship(a, b)
    return reason if points >= NEEDED else None


def best_story(one: Traits, stories: Sequence[Known]) -> tuple[Known, Reason] | None:
    """The story that a document belongs to most surely, with the reason, or ``None`` for a new one."""
    best: tuple[float, Known, Reason] | None = None
    for story in stories:
        scored = sorted((kinship(one, m) for m in story.members), key=lambda s: -s[0])
        if not scored:
            continue
        points = scored[0][0] if scored[0][0] >= 4 or len(scored) == 1 else (scored[0][0] * 2 + scored[1][0]) / 3
        if points >= NEEDED and (best is None or points > best[0]):
            best = (points, story, scored[0][1])
    return (best[1], best[2]) if best else None


def story_id(document: Document) -> str:
    """The id of the story that begins with ``document``: derived, so that a second run gives the same."""
    return short(document.url or f"{document.title}\n{document.text[:200]}")


def group(pairs: Sequence[tuple[Document, Finding]]) -> list[str | None]:
    """Story ids for the documents of one call (``bevaka try``), in their order; ``None`` for what is not told."""
    order = sorted(range(len(pairs)), key=lambda i: (str(pairs[i][0].published or ""), i))
    stories: list[Known] = []
    out: list[str | None] = [None] * len(pairs)
    for i in order:
        document, finding = pairs[i]
        if finding.tier is Tier.NONE:
            continue
        one = traits(document, finding)
        found = best_story(one, stories)
        if found:
            story = found[0]
        else:
            seen = document.published or clock.now()
            story = Known(story_id(document), document.title, seen, seen)
            if any(s.id == story.id for s in stories):
                story.id = short(f"{story.id}#{i}")
            stories.append(story)
        story.members.append(one)
        out[i] = story.id
    return out


@dataclass(frozen=True)
class Joined:
    """The decision for one finding: its story, the facts to keep, and why."""

    story: Story
    facts: Mapping[str, Any]
    reason: str


class GroupStage:
    """pending → work → save for findings without a story; the stories of the last 400 days are the candidates."""

    name = "group"

    def __init__(self, ruleset: str, store: Store) -> None:
        self._ruleset = ruleset
        self._stories: dict[str, Known] = {}
        self._load(store)

    def _load(self, store: Store) -> None:
        self._stories = {}
        for facts in store.findings.stories_since(clock.now() - WINDOW):
            members = [Traits.of_dict(m) for m in facts.facts.get("members", ())]
            self._stories[facts.id] = Known(facts.id, facts.title, facts.first_seen, facts.last_seen, members)

    def pending(self, store: Store, limit: int) -> list[Grouping]:
        """Findings under today's rules that are not in a story; the stories are read anew with them."""
        self._load(store)
        return store.findings.ungrouped(self._ruleset, limit)

    def key(self, item: Grouping) -> str:
        """The natural key of a finding."""
        return str(item.finding.id)

    def work(self, item: Grouping) -> Joined:
        """Decide the story of one finding; a later revision stays where its document was."""
        seen = item.document.published or clock.now()
        one = traits(item.document, item.finding, seen)
        story, reason = self._story(item, one, seen)
        members = [*story.members, one][-MAX_MEMBERS:]
        known = Story(
            id=story.id, title=story.title, first_seen=min(story.first_seen, seen), last_seen=max(story.last_seen, seen)
        )
        return Joined(known, {"members": [m.as_dict() for m in members]}, str(reason))

    def _story(self, item: Grouping, one: Traits, seen: datetime) -> tuple[Known, Reason]:
        if item.earlier_story and item.earlier_story in self._stories:
            return self._stories[item.earlier_story], Reason(name="revision")
        found = best_story(one, list(self._stories.values()))
        if found:
            return found
        return Known(story_id(item.document), item.document.title, seen, seen), Reason(name="first")

    def save(self, store: Store, item: Grouping, result: Joined) -> None:
        """Write the membership down; the next item of the batch sees it."""
        store.findings.join(item.finding, item.document, result.story, result.facts, result.reason)
        members = [Traits.of_dict(m) for m in result.facts["members"]]
        self._stories[result.story.id] = Known(
            result.story.id, result.story.title, result.story.first_seen, result.story.last_seen, members
        )
