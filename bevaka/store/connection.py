"""Pragmas, application id, transactions that begin immediate, and the border where SQLite's errors become ours.

No business lives here. One process writes ``bevaka.db`` at a time (the house's lock); everybody else opens it read
only and cannot checkpoint, which keeps the file out of the WAL-reset fault of SQLite before 3.51.3
(https://sqlite.org/wal.html#walresetbug).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from bevaka.errors import GiveUp, TryLater

APPLICATION_ID = 0x42564B41  # "BVKA"
BUSY_MS = 10_000
_WHOLE = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_PART = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))


class _Cursor(sqlite3.Cursor):
    """A cursor at the border: a lock or a full disk is told as TryLater wherever it is met, also outside a transaction.

    Written out for each: a context manager would take longer than the row that is read in it.
    """

    def execute(self, *args: Any) -> _Cursor:
        try:
            return super().execute(*args)
        except sqlite3.OperationalError as error:
            raise _later(error) from error

    def executemany(self, *args: Any) -> _Cursor:
        try:
            return super().executemany(*args)
        except sqlite3.OperationalError as error:
            raise _later(error) from error

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.OperationalError as error:
            raise _later(error) from error

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except sqlite3.OperationalError as error:
            raise _later(error) from error

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.OperationalError as error:
            raise _later(error) from error


class _Connection(sqlite3.Connection):
    """A connection of the house; ``ready`` once its schema is (sqlite-utils wants SQLite's own errors until then)."""

    ready = False

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or (_Cursor if self.ready else sqlite3.Cursor))

    def execute(self, *args: Any) -> sqlite3.Cursor:
        found: sqlite3.Cursor = self.cursor().execute(*args)
        return found

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        found: sqlite3.Cursor = self.cursor().executemany(*args)
        return found


def connect(file: Path, migrations: Migrations, *, write: bool = True, journal: str = "wal") -> Database:
    """Open ``file`` (made if missing) for writing and bring its schema up to date by ``migrations``; or to read only.

    Raises GiveUp if the file belongs to another program or to a newer version of this one, or to an older one where it is
    only read; TryLater if it is busy or the disk is full.
    """
    uri = f"{file.absolute().as_uri()}?mode={'rwc' if write else 'ro'}"
    with _border():
        conn = sqlite3.connect(
            uri, uri=True, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False, factory=_Connection
        )
        conn.row_factory = sqlite3.Row
        try:
            _identify(conn, file, fresh=write)
            conn.execute("PRAGMA foreign_keys = ON")
            db = Database(conn, execute_plugins=False)  # it would look through every installed package for some
            _of_today(db, migrations, file, write=write)
            if write:
                conn.execute(f"PRAGMA journal_mode = {journal}")
                conn.execute("PRAGMA synchronous = FULL")
                _migrate(db, migrations, file)
            conn.ready = True
        except BaseException:
            conn.close()
            raise
    return db


def _identify(conn: sqlite3.Connection, file: Path, *, fresh: bool) -> None:
    found = int(conn.execute("PRAGMA application_id").fetchone()[0])
    empty = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if found == 0 and empty:
        if fresh:
            conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    elif found != APPLICATION_ID:
        raise GiveUp(f"{file} is not a database of Bevaka")


def _of_today(db: Database, migrations: Migrations, file: Path, *, write: bool) -> None:
    newer = {m.name for m in migrations.applied(db)} - {m.name for m in migrations._migrations}
    if newer:
        raise GiveUp(f"{file} was written by a newer version ({', '.join(sorted(newer))}); upgrade the program")
    if not write and migrations.pending(db):
        raise GiveUp(f"{file} was written by an older version; bring it up to date: bevaka run --once")


def _migrate(db: Database, migrations: Migrations, file: Path) -> None:
    migrations.apply(db)
    if broken := db.execute("PRAGMA foreign_key_check").fetchall():
        raise GiveUp(f"{file} has {len(broken)} rows that point nowhere; restore the backup")


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """One transaction, opened with BEGIN IMMEDIATE: all of it is kept or none. Raises TryLater where the disk or lock refuses.

    Inside another one it is a part of that: undone by itself where it fails, and kept when the whole is.
    """
    inside = db.conn.in_transaction
    begin, end, undo = _PART if inside else _WHOLE
    with _border():
        db.conn.execute(begin)
        try:
            yield
            db.conn.execute(end)
        except BaseException:
            # Also when COMMIT itself is refused: a transaction left open would refuse every one after it.
            if db.conn.in_transaction:
                for statement in undo:
                    db.conn.execute(statement)
            raise


def _later(error: sqlite3.OperationalError) -> TryLater:
    return TryLater(f"the database cannot be used now: {error}", after=60)


@contextmanager
def _border() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _later(error) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError):
            raise
        raise GiveUp(f"the database is damaged or not ours: {error}") from error
