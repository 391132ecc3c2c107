"""The tag and group stages on a real database: done once, done again with the same rows, revised in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bevaka.errors import GiveUp
from bevaka.records import Document
from bevaka.stage import run_stage
from bevaka.store import Store
from nlp.group import GroupStage
from nlp.pipeline import Tagger
from nlp.tag import TagStage, within

Make = Callable[..., Document]
ABUSE = "Granskningen visar att arbetarnas pass låg inlåsta i Palmera Gloves fabrik i Malaysia, berättar arbetarna."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data") as opened:
        yield opened


def put(store: Store, document: Document) -> int:
    with store.transaction():
        made = store.documents.save_document(document, f"{document.url}:{document.text}")
    assert made is not None
    return made


def test_a_finding_is_written_for_every_document(store: Store, tagger: Tagger, doc: Make) -> None:
    told = put(store, doc("Pass inlåsta", ABUSE, "https://a.example/1"))
    quiet = put(store, doc("Kören sjunger", "På söndag sjunger kören.", "https://a.example/2"))
    assert run_stage(TagStage(tagger), store).done == 2
    assert run_stage(TagStage(tagger), store).done == 0
    found = {key: store.findings.latest(key) for key in (told, quiet)}
    assert [f.tier for f in found.values() if f] == ["immediate", "none"]
    first = found[told]
    assert first is not None
    assert first.evidence == tagger.tag(doc("Pass inlåsta", ABUSE, "https://a.example/1")).evidence


@pytest.mark.usefixtures("no_collector")
def test_a_document_that_takes_too_long_is_parked_and_holds_up_nobody(store: Store, tagger: Tagger, doc: Make) -> None:
    told = doc("Pass inlåsta", ABUSE, "https://a.example/2")
    tagger.tag(told)  # What the language needs is read before the clock runs.
    endless = put(store, doc("Palmera Glove", "Palmera Glove (" * 60_000, "https://a.example/1"))
    put(store, told)
    tally = run_stage(TagStage(tagger, limit=0.4), store)
    assert (tally.done, tally.parked) == (1, 1)
    assert [(i.key, i.reason) for i in store.runs.asides("tag")] == [
        (str(endless), "to tag it takes more than 0.4 s of processor time")
    ]
    assert run_stage(TagStage(tagger), store).done == 0, "it waits for a person, not for the next round"


def test_an_interrupt_that_is_swallowed_comes_again() -> None:
    """Python swallows what is raised in a finalizer, say."""
    with pytest.raises(GiveUp):
        swallowing()


def swallowing() -> None:
    with within(0.05):
        with suppress(GiveUp):
            forever()
        forever()


def forever() -> None:
    while True:
        pass


def test_the_same_event_is_one_story_and_a_second_run_changes_nothing(store: Store, tagger: Tagger, doc: Make) -> None:
    one = put(store, doc("Pass inlåsta", ABUSE, "https://a.example/1"))
    two = put(store, doc("Arbetares pass inlåsta", ABUSE, "https://b.example/1"))
    run_stage(TagStage(tagger), store)
    assert run_stage(GroupStage(tagger.ruleset, store), store).done == 2
    stories = [store.findings.story_of(key) for key in (one, two)]
    assert stories[0] is not None
    assert stories[1] is not None
    assert stories[0][0] == stories[1][0]
    assert run_stage(GroupStage(tagger.ruleset, store), store).done == 0
    story = store.findings.story(stories[0][0])
    assert story is not None
    assert story.documents == 2


def test_a_revision_stays_in_its_story(store: Store, tagger: Tagger, doc: Make) -> None:
    first = put(store, doc("Pass inlåsta", ABUSE, "https://a.example/1"))
    run_stage(TagStage(tagger), store)
    run_stage(GroupStage(tagger.ruleset, store), store)
    revised = replace(doc("Pass inlåsta", ABUSE + " Palmera Glove har inte svarat.", "https://a.example/1"), revision=2)
    second = put(store, revised)
    run_stage(TagStage(tagger), store)
    run_stage(GroupStage(tagger.ruleset, store), store)
    before, after = store.findings.story_of(first), store.findings.story_of(second)
    assert before is not None
    assert after is not None
    assert before[0] == after[0]
