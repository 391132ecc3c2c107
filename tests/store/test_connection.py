"""The border to SQLite: whose file it is, which schema it has, all or nothing, and errors that say whether to try again."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from bevaka.errors import GiveUp, TryLater
from bevaka.records import Lead
from bevaka.store import Store
from bevaka.store.connection import APPLICATION_ID, connect, transaction

ROOT = Path(__file__).resolve().parents[2]


def lead(n: int) -> Lead:
    return Lead(url=f"http://provtidningen.example/{n}", source_id="prov", summary="x" * 200)


def steps(*names: str) -> Migrations:
    """A schema of tables with these names, a step each."""
    found = Migrations("prov")
    for name in names:

        def step(db: Database, name: str = name) -> None:
            db.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY)")
            db.execute(f"INSERT INTO {name} VALUES (1)")

        found(name=name)(step)
    return found


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {
            r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type='table'") if not r[0].startswith("_")
        }


def test_a_new_file_is_ours_and_kept_with_care(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        conn = store._db.conn

        def pragma(name: str) -> object:
            return conn.execute(f"PRAGMA {name}").fetchone()[0]

        assert (pragma("application_id"), pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == (
            APPLICATION_ID, "wal", 2, 1,
        )  # fmt: skip
        assert store._people.conn.execute("PRAGMA journal_mode").fetchone()[0] == "truncate"
        assert store.integrity() == "ok"


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bevaka.db")) as db:
        db.execute("CREATE TABLE recipes (id)")
        db.commit()
    before = (tmp_path / "bevaka.db").read_bytes()
    for write in (True, False):
        with pytest.raises(GiveUp, match=r"bevaka\.db is not a database of Bevaka"):
            Store(tmp_path, write=write)
    assert (tmp_path / "bevaka.db").read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bevaka.db").write_bytes(b"recipes\n" * 1000)
    with pytest.raises(GiveUp, match="damaged or not ours"):
        Store(tmp_path)
    assert (tmp_path / "bevaka.db").read_bytes() == b"recipes\n" * 1000


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    connect(tmp_path / "x.db", steps("one", "two", "three")).conn.close()
    with pytest.raises(GiveUp, match=r"newer version \(three, two\); upgrade the program"):
        connect(tmp_path / "x.db", steps("one"))


def test_what_an_older_version_wrote_is_read_when_it_is_brought_up_to_date(tmp_path: Path) -> None:
    connect(tmp_path / "x.db", steps("one")).conn.close()
    with pytest.raises(GiveUp, match=r"x\.db was written by an older version; bring it up to date: bevaka run --once"):
        connect(tmp_path / "x.db", steps("one", "two"), write=False)
    connect(tmp_path / "x.db", steps("one", "two")).conn.close()
    connect(tmp_path / "x.db", steps("one", "two"), write=False).conn.close()
    connect(tmp_path / "x.db", steps("one", "two", "three", "four")).conn.close()
    assert tables(tmp_path / "x.db") == {"one", "two", "three", "four"}


def test_a_migration_that_fails_leaves_the_old_schema(tmp_path: Path) -> None:
    connect(tmp_path / "x.db", steps("one")).conn.close()
    faulty = steps("one", "two")

    @faulty(name="three")
    def three(db: Database) -> None:
        db.execute("CREATE TABLE three (id)")
        db.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(TryLater, match="no such table: nowhere"):
        connect(tmp_path / "x.db", faulty)
    assert tables(tmp_path / "x.db") == {"one", "two"}
    connect(tmp_path / "x.db", steps("one", "two", "three")).conn.close()
    assert tables(tmp_path / "x.db") == {"one", "two", "three"}


def test_rows_that_point_nowhere_are_noticed(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "bevaka.db")) as db:
        db.execute(
            "INSERT INTO fetches (lead_id, attempt, url, final_url, started, outcome) VALUES (9, 1, '', '', '', 'ok')"
        )
        db.commit()
    with pytest.raises(GiveUp, match="1 rows that point nowhere; restore the backup"):
        Store(tmp_path)


MIGRATE = """
import sys
from pathlib import Path
from bevaka.store import Store
print("ready", flush=True)
Store(Path(sys.argv[1])).close()
"""


def test_a_migration_killed_anywhere_leaves_old_or_new_and_goes_on(tmp_path: Path) -> None:
    dice = random.Random(7)
    Store(tmp_path / "whole").close()
    whole = tables(tmp_path / "whole" / "bevaka.db")
    seen = set()
    for n in range(12):
        folder = tmp_path / str(n)
        process = subprocess.Popen(
            [sys.executable, "-c", MIGRATE, str(folder)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(dice.uniform(0, 0.12))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.wait(30)
        process.stdout.close()
        found = tables(folder / "bevaka.db") if (folder / "bevaka.db").exists() else set()
        seen.add(len(found))
        assert found <= whole
        assert not ("runs" in found) ^ ("tries" in found), "half a step"
        assert not ("leads" in found) ^ ("readings" in found), "half a step"
        with Store(folder) as store:
            assert store.integrity() == "ok"
        assert tables(folder / "bevaka.db") == whole
    assert seen


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        with pytest.raises(KeyboardInterrupt), store.transaction():  # noqa: PT012  # the whole is interrupted
            store.crawl.add_leads([lead(1)])
            raise KeyboardInterrupt
        assert store.crawl.lead_by_url(lead(1).url) is None
        with store.transaction():
            store.crawl.add_leads([lead(1)])
        assert store.crawl.lead_by_url(lead(1).url) is not None


def test_a_part_of_a_transaction_is_undone_alone_and_kept_only_with_the_whole(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        with store.together():
            with store.transaction():
                store.crawl.add_leads([lead(1)])
            with pytest.raises(sqlite3.IntegrityError), store.transaction():  # noqa: PT012  # what went before is undone
                store.crawl.add_leads([lead(2)])
                store.documents.save_reading("fetch:1", 99, "ok", "")
            with store.transaction():
                store.crawl.add_leads([lead(3)])
        assert [store.crawl.lead_by_url(lead(n).url) is not None for n in (1, 2, 3)] == [True, False, True]
        with pytest.raises(KeyboardInterrupt), store.together():  # noqa: PT012  # the whole is interrupted
            with store.transaction():
                store.crawl.add_leads([lead(4)])
            raise KeyboardInterrupt
        assert store.crawl.lead_by_url(lead(4).url) is None


def test_where_the_whole_was_undone_no_part_begins_alone(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        with pytest.raises(TryLater, match="undone"), store.together():  # noqa: PT012  # as where SQLite itself undoes it
            store._db.conn.execute("ROLLBACK")
            with store.transaction():
                store.crawl.add_leads([lead(1)])
        assert store.crawl.counts() == {}
        with store.transaction():
            store.crawl.add_leads([lead(1)])
        assert store.crawl.counts() == {"leads open": 1}


def test_a_second_writer_is_told_to_try_later_and_not_to_wait_for_ever(tmp_path: Path) -> None:
    with Store(tmp_path) as one, Store(tmp_path) as two, one.transaction():
        two._db.conn.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(TryLater, match="database is locked") as caught, two.transaction():
            pass
        assert caught.value.after == 60
        assert two.crawl.counts() == {}, "reading goes on beside a writer"


def test_reading_only_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(GiveUp, match="run the house first: bevaka run --once"):
        Store(tmp_path / "none", write=False)
    Store(tmp_path).close()
    with Store(tmp_path, write=False) as store, pytest.raises(TryLater, match="readonly"), store.transaction():
        store.crawl.add_leads([lead(1)])


def test_a_full_disk_is_a_reason_to_try_later_also_outside_a_transaction(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        pages = store._db.conn.execute("PRAGMA page_count").fetchone()[0]
        store._db.conn.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(TryLater, match="full"):  # noqa: PT012  # somewhere on the way
            for n in range(1000):
                with store.transaction():
                    store.crawl.add_leads([lead(n)])
        kept = store.crawl.counts()["leads open"]
        with pytest.raises(TryLater, match="full"):
            store.crawl.add_leads([lead(n) for n in range(1000, 2000)])
        store._db.conn.execute("PRAGMA max_page_count = 100000")
        with store.transaction():
            store.crawl.add_leads([lead(n) for n in range(kept + 1)])
        assert store.crawl.counts()["leads open"] == kept + 1, "what was acknowledged is there, and one more fits now"
        assert store.integrity() == "ok"


def test_a_broken_rule_of_the_schema_stays_what_it_is(tmp_path: Path) -> None:
    with Store(tmp_path) as store, pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.documents.save_reading("fetch:1", 99, "ok", "")
    with closing(connect(tmp_path / "x.db", steps("one")).conn) as conn:
        db = Database(conn)
        with pytest.raises(ZeroDivisionError), transaction(db):  # noqa: PT012  # the whole is undone
            conn.execute("DELETE FROM one")
            _ = 1 / 0
        assert conn.execute("SELECT count(*) FROM one").fetchone()[0] == 1


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TryLater, match="cannot be made"):
        Store(tmp_path / "file" / "data")
