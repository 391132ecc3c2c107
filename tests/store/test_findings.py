"""Findings and stories: one finding a document and rule set; a changed rule finds its documents again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bevaka import clock
from bevaka.records import Story, Tier
from bevaka.store import Store
from tests.store.shelf import NOW, RULES, TEXT, put_document, put_finding, put_story


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock.set_clock(NOW, pinned=True)
    with Store(tmp_path) as made:
        yield made


def test_what_is_untagged_under_todays_rules(store: Store) -> None:
    first, second = put_document(store, 1), put_document(store, 2)
    put_document(store, 3, state="unreadable", reason="no text")
    newer = put_document(store, 1, text=TEXT + " Nytt stycke.")
    assert [d.id for d in store.findings.untagged(RULES, 9)] == [newer.id, second.id], "latest revisions, newest first"
    put_finding(store, newer)
    store.runs.aside("tag", str(second.id), "odd", park=True)
    assert store.findings.untagged(RULES, 9) == []
    assert store.findings.untagged_count(RULES) == 1
    assert [d.id for d in store.findings.untagged("rules-2", 9)] == [newer.id]
    assert first.id not in {d.id for d in store.findings.untagged("rules-2", 9)}


def test_a_finding_is_stored_once_a_rule_set_with_its_mentions(store: Store) -> None:
    document = put_document(store, 1)
    first = put_finding(store, document)
    again = put_finding(store, document, tier=Tier.NONE)
    assert again.id == first.id
    found = store.findings.finding(first.id or 0)
    assert found == first
    other = put_finding(store, document, ruleset="rules-2", tier=Tier.NONE, mentions=(), assertion=None)
    latest = store.findings.latest(document.id or 0)
    assert latest == other
    assert store.findings.counts() == {"none": 1}
    assert store.findings.counts(RULES) == {}
    assert store.findings.finding(99) is None
    assert store.findings.latest(99) is None


def test_what_is_worth_telling_waits_for_its_story_oldest_first(store: Store) -> None:
    late = put_finding(store, put_document(store, 1, published=NOW))
    early = put_finding(store, put_document(store, 2, published=NOW - timedelta(days=2)))
    put_finding(store, put_document(store, 3), tier=Tier.NONE)
    put_finding(store, put_document(store, 4), ruleset="rules-0")
    found = store.findings.ungrouped(RULES, 9)
    assert [g.finding for g in found] == [early, late], "with their mentions"
    assert [g.earlier_story for g in found] == [None, None]
    put_story(store, early, found[0].document)
    store.runs.aside("group", str(late.id), "odd")
    assert store.findings.ungrouped(RULES, 9) == []


def test_a_later_revision_knows_the_story_of_the_earlier_and_takes_its_own_place(store: Store) -> None:
    document = put_document(store, 1)
    finding = put_finding(store, document)
    put_story(store, finding, document)
    newer = put_document(store, 1, text=TEXT + " Nytt.")
    corrected = put_finding(store, newer)
    (grouping,) = store.findings.ungrouped(RULES, 9)
    assert grouping.earlier_story == "s1"
    put_story(store, corrected, newer)
    assert store.findings.story_of(newer.id or 0) == ("s1", "first")
    story = store.findings.story("s1")
    assert story is not None
    assert story.documents == 2
    assert [d.revision for _, d in store.findings.members("s1")] == [1, 2]


def test_a_story_grows_at_both_ends(store: Store) -> None:
    for n, days in ((1, 0), (2, -3), (3, 5)):
        document = put_document(store, n)
        finding = put_finding(store, document)
        seen = NOW + timedelta(days=days)
        store.findings.join(
            finding, document, Story(id="s1", title=f"T{n}", first_seen=seen, last_seen=seen), {"n": n}, "theme"
        )
    story = store.findings.story("s1")
    assert story is not None
    assert (story.title, story.documents) == ("T1", 3)
    assert (story.first_seen, story.last_seen) == (NOW - timedelta(days=3), NOW + timedelta(days=5))
    (facts,) = store.findings.stories_since(NOW + timedelta(days=5))
    assert facts.facts == {"n": 3}
    assert store.findings.stories_since(NOW + timedelta(days=6)) == []
    assert store.findings.story("s2") is None
    assert store.findings.story_of(99) is None


def test_a_document_is_in_one_story_at_a_time(store: Store) -> None:
    document = put_document(store, 1)
    finding = put_finding(store, document)
    put_story(store, finding, document, "s1")
    put_story(store, finding, document, "s2")
    assert [len(store.findings.members(s)) for s in ("s1", "s2")] == [0, 1]
