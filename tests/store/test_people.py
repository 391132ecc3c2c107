"""What people decided: kept in a file of its own, the last word counts, and readers see it at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bevaka import clock
from bevaka.store import Store

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


def test_mutes_end(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        with store.people_transaction():
            store._people.conn.execute(
                "INSERT INTO mutes (kind, key, until, at) VALUES ('story', 'abc', '2026-03-07T00:00:00.000Z', '')"
            )
        for day, expected in ((6, ["abc"]), (8, [])):
            clock.set_clock(datetime(2026, 3, day, 12, tzinfo=UTC), pinned=True)
            assert [m["key"] for m in store.people.mutes()] == expected
