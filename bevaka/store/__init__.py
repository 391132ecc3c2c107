"""Opens the house's database and hands out one query object for each noun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bevaka.errors import GiveUp, TryLater
from bevaka.keys import sha256
from bevaka.store import people_schema, telling_schema
from bevaka.store.again import AgainQueries
from bevaka.store.archive import Archive, Exchange
from bevaka.store.bounces import BounceQueries
from bevaka.store.budget import BudgetQueries
from bevaka.store.captures import Capture, CaptureQueries
from bevaka.store.connection import connect, transaction
from bevaka.store.crawl import CrawlQueries
from bevaka.store.deliveries import DeliveryQueries
from bevaka.store.documents import DocumentQueries
from bevaka.store.escalations import EscalationQueries
from bevaka.store.findings import FindingQueries
from bevaka.store.health import HealthQueries
from bevaka.store.hosts import HostQueries
from bevaka.store.month import MonthQueries
from bevaka.store.outbox import OutboxQueries
from bevaka.store.parts import PartQueries
from bevaka.store.people import PeopleQueries
from bevaka.store.polls import PollQueries
from bevaka.store.posts import PostQueries
from bevaka.store.proposals import ProposalQueries
from bevaka.store.reminders import ReminderQueries
from bevaka.store.runs import RunQueries
from bevaka.store.search import SearchQueries
from bevaka.store.sendings import SendingQueries
from bevaka.store.unheard import UnheardQueries


@contextmanager
def people_to_read(folder: Path) -> Iterator[PeopleQueries]:
    """What people decided, of the house whose data folder this is, and nothing else; opened read only.

    Raises TryLater or GiveUp (see :func:`bevaka.store.connection.connect`).
    """
    db = connect(folder / "people.db", people_schema.people, write=False)
    try:
        yield PeopleQueries(db.conn)
    finally:
        db.conn.close()


class Store:
    """``bevaka.db``, ``people.db`` and the archive of one house. Use as a context manager, or call :meth:`close`."""

    def __init__(self, folder: Path, *, write: bool = True) -> None:
        """Open the data folder of a house. Raises TryLater or GiveUp (see :func:`bevaka.store.connection.connect`)."""
        self.folder = folder
        self.file = folder / "bevaka.db"
        if write:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise TryLater(f"{folder} cannot be made: {error.strerror}") from error
        elif not self.file.exists():
            raise GiveUp(f"there is no {self.file} yet; run the house first: bevaka run --once")
        self._db = connect(self.file, telling_schema.main, write=write)
        # Short writes by several processes: a rollback journal has no checkpoint that two of them could run at once.
        self._people = connect(folder / "people.db", people_schema.people, journal="truncate")
        self.crawl = CrawlQueries(self._db.conn)
        self.again = AgainQueries(self._db.conn)
        self.hosts = HostQueries(self._db.conn)
        self.parts = PartQueries(self._db.conn)
        self.captures = CaptureQueries(self._db.conn)
        self.polls = PollQueries(self._db.conn)
        self.health = HealthQueries(self._db.conn)
        self.documents = DocumentQueries(self._db.conn)
        self.findings = FindingQueries(self._db.conn)
        self.outbox = OutboxQueries(self._db.conn)
        self.deliveries = DeliveryQueries(self._db.conn)
        self.sendings = SendingQueries(self._db.conn)
        self.posts = PostQueries(self._db.conn)
        self.bounces = BounceQueries(self._db.conn)
        self.escalations = EscalationQueries(self._db.conn)
        self.budget = BudgetQueries(self._db.conn)
        self.month = MonthQueries(self._db.conn)
        self.reminders = ReminderQueries(self._db.conn)
        self.unheard = UnheardQueries(self._db.conn)
        self.runs = RunQueries(self._db.conn)
        self.search = SearchQueries(self._db.conn)
        self.people = PeopleQueries(self._people.conn)
        self.proposals = ProposalQueries(self._people.conn)
        self.archive = Archive(folder / "warc", self.captures.end)
        self._together = False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing, in ``bevaka.db``."""
        if self._together and not self._db.conn.in_transaction:
            # SQLite undid the whole: a part that began now would be kept without what the others archived.
            raise TryLater("what was to be stored together was undone by the database")
        with transaction(self._db):
            yield

    @contextmanager
    def together(self) -> Iterator[None]:
        """The transactions inside become parts of one, which is kept at its end; what they archive is on the disk before that."""
        with transaction(self._db), self.archive.together():
            self._together = True
            try:
                yield
            finally:
                self._together = False

    @contextmanager
    def people_transaction(self) -> Iterator[None]:
        """All of it or nothing, in ``people.db``."""
        with transaction(self._people):
            yield

    def keep(self, exchange: Exchange) -> Capture:
        """Add an exchange to the archive, before the rows that speak of it. Raises TryLater where the disk refuses.

        The caller acknowledges it with ``captures.save`` in the transaction that stores those rows.
        """
        return self.archive.add(exchange, self.captures.body(sha256(exchange.body)))

    def integrity(self) -> str:
        """``ok``, or what SQLite's own check found."""
        return str(self._db.conn.execute("PRAGMA integrity_check").fetchone()[0])

    def close(self) -> None:
        """Close both files."""
        self._db.conn.close()
        self._people.conn.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
