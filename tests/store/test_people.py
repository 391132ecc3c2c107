"""What people decided: kept in a file of its own, the last word counts, and readers see it at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bevaka import clock
from bevaka.store import Store
from bevaka.store.people import Act, ActKind, Mute

URL = "http://provtidningen.example/1"


def test_a_later_verdict_replaces_an_earlier_one(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for reason in ("en ort", "en \ud800 ort\0"):
            with store.people_transaction():
                store.people.add_verdict(URL, "savar", "not", reason, "inköp")
        with store.people_transaction():
            store.people.add_verdict(URL, "kvist", "not", "", "")
        found = {v.supplier: v for v in store.people.verdicts(URL)}
        assert set(found) == {"savar", "kvist"}
        assert (found["savar"].reason, found["savar"].person) == ("en \ufffd ort\ufffd", "inköp")
        assert store.people.verdicts("http://provtidningen.example/2") == []


def test_people_speak_while_a_run_holds_the_other_file(tmp_path: Path) -> None:
    with Store(tmp_path) as run, run.transaction():
        with Store(tmp_path, write=False) as person, person.people_transaction():
            person.people.add_verdict(URL, "savar", "not", "", "")
        assert [v.supplier for v in run.people.verdicts(URL)] == ["savar"]


def test_what_people_said_survives_the_loss_of_what_the_machine_found(tmp_path: Path) -> None:
    with Store(tmp_path) as store, store.people_transaction():
        store.people.add_verdict(URL, "savar", "not", "", "")
    for file in tmp_path.glob("bevaka.db*"):
        file.unlink()
    with Store(tmp_path) as store:
        assert len(store.people.verdicts(URL)) == 1


def act(kind: ActKind, person: str = "anna", **details: Any) -> Act:
    return Act(story_id="abc", kind=kind, person=person, **details)


def do(store: Store, *acts: Act) -> list[bool]:
    with store.people_transaction():
        return [store.people.add_act(one) for one in acts]


def test_the_last_word_counts_and_nothing_of_the_record_goes(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store.people.triage("abc").open
        steps = [
            (act(ActKind.TAKE), "taken"),
            (act(ActKind.ASSIGN, assignee="bo"), "assigned"),
            (act(ActKind.DISMISS, "bo", reason="gammalt"), "dismissed"),
            (act(ActKind.REOPEN), "open"),
            (act(ActKind.FOLLOW, day=date(2026, 4, 12)), "taken"),
        ]
        for n, (one, state) in enumerate(steps, 1):
            assert do(store, one) == [True]
            found = store.people.triage("abc")
            assert (found.state, len(found.acts)) == (state, n)
        assert found.follow_up == date(2026, 4, 12)
        do(store, act(ActKind.TAKE, "bo"))
        assert store.people.triage("abc").follow_up == date(2026, 4, 12), "who takes it takes its day along"
        do(store, act(ActKind.DISMISS, reason="klart"))
        assert store.people.triage("abc").follow_up is None
        assert set(store.people.triages()) == {"abc"}
        assert store.people.triages(["andra"]) == {}


def test_the_same_act_a_thousand_times_is_one(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert sum(do(store, *[act(ActKind.TAKE)] * 1000)) == 1
        assert do(store, act(ActKind.TAKE, "bo"), act(ActKind.TAKE)) == [True, True]


def test_acts_come_in_the_order_of_writing_though_the_clock_jumps_back(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for day, one in ((8, act(ActKind.TAKE)), (6, act(ActKind.REOPEN))):
            clock.set_clock(datetime(2026, 3, day, 12, tzinfo=UTC), pinned=True)
            do(store, one)
        assert store.people.triage("abc").open


def muted(store: Store, kind: str, key: str, until: datetime) -> Mute:
    with store.people_transaction():
        return store.people.add_mute(kind, key, until, "känt", "anna")


def test_mutes_end_by_themselves_by_hand_and_by_another_of_the_same(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        clock.set_clock(datetime(2026, 3, 6, 12, tzinfo=UTC), pinned=True)
        first = muted(store, "story", "abc", datetime(2026, 3, 7, tzinfo=UTC))
        muted(store, "supplier", "abc", datetime(2026, 3, 9, tzinfo=UTC))
        assert [(m.kind, m.reason, m.person) for m in store.people.mutes()] == [
            ("story", "känt", "anna"), ("supplier", "känt", "anna"),
        ]  # fmt: skip
        later = muted(store, "story", "abc", datetime(2026, 3, 8, tzinfo=UTC))
        assert [m.id for m in store.people.mutes()] == [later.id, 2]
        with store.people_transaction():
            assert store.people.end_mute(first.id, "bo") is None, "it ended with the second"
            assert store.people.end_mute(2, "bo") is not None
        clock.set_clock(datetime(2026, 3, 7, 23, 59, tzinfo=UTC), pinned=True)
        assert [m.id for m in store.people.mutes()] == [later.id]
        clock.set_clock(datetime(2026, 3, 8, tzinfo=UTC), pinned=True)
        assert store.people.mutes() == []
