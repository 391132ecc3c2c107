"""What every verb shares: the house, the lock, the run's row, progress, and failures as exit codes."""

from __future__ import annotations

import functools
import importlib
import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ParamSpec

import click
from filelock import FileLock, Timeout

from bevaka import logs
from bevaka.demo import RecordedSite
from bevaka.errors import BevakaError, GiveUp, Locked, Mistakes
from bevaka.notes import in_words
from bevaka.records import Finding
from bevaka.register import Register
from bevaka.settings import House, open_house
from bevaka.stage import Tally
from bevaka.store import Store
from bevaka.words import LANGUAGES

in_language = click.option(
    "--language", type=click.Choice(LANGUAGES), help="Words in this language; else in that of the house."
)
P = ParamSpec("P")


def say(text: str) -> None:
    """Words for people, on standard error; data goes to standard output."""
    click.echo(logs.masked(text), err=True)


def plain(text: str) -> str:
    """Text from outside on one line, without characters that steer a terminal."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else "·" for c in text).split())


def on_a_terminal() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def agreed(question: str) -> bool:
    """What a person at the terminal answers; no where nobody sits there."""
    return on_a_terminal() and click.confirm(question, err=True)


def verb(function: Callable[P, int | None]) -> Callable[P, int]:
    """Turn the foreseen failures of a verb into words and exit codes: 2 faulty table, 75 locked, 1 otherwise."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> int:
        logs.setup(click.get_current_context().find_root().obj["verbosity"])
        try:
            return function(*args, **kwargs) or 0
        except Mistakes as error:
            for mistake in error.mistakes:
                say(str(mistake))
            say(f"{len(error.mistakes)} mistake{'s' if len(error.mistakes) > 1 else ''}")
            return 2
        except Locked as error:
            say(str(error))
            return 75
        except BevakaError as error:
            say(str(error))
            return 1
        except BrokenPipeError:
            if not _reader_left():
                raise
            return 0

    return guarded


def _reader_left() -> bool:
    """Whether the reader of standard output (head, less) has had enough; what it did not want is no failure."""
    line = select.poll()
    line.register(sys.stdout.fileno(), 0)
    if not any(event & select.POLLERR for _, event in line.poll(0)):
        return False
    # What is still in the buffer goes nowhere, or the interpreter would complain at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


def house() -> House:
    """The house this command speaks of. Raises Mistakes."""
    home: Path | None = click.get_current_context().find_root().obj["home"]
    return open_house(home)


def names_of(place: House, language: str | None = None, register: Register | None = None) -> Any:
    """The names of things in words (:class:`alerts.names.Names`), in ``language`` or that of the house.

    ``register``: another one than that of the house.
    """
    names = importlib.import_module("alerts.names").Names
    return names(place, register or place.register, language or place.settings.house.language)


def because(place: House, register: Register, finding: Finding, language: str | None = None) -> tuple[str, ...]:
    """The reasons of a finding in words, in ``language`` or that of the house."""
    names = names_of(place, language, register)
    words: tuple[str, ...] = importlib.import_module("alerts.judgement").in_words(finding.reasons, names)
    return words


def in_hand(place: House, store: Store, story_id: str, language: str | None = None) -> list[str]:
    """What people did with a story, in lines; in ``language`` or that of the house."""
    names = names_of(place, language)
    lines: list[str] = importlib.import_module("alerts.acts").history(store.people.triage(story_id), names)
    return lines


def writable(place: House) -> House:
    """``place``, if something may be stored there. Raises GiveUp for the packaged defaults."""
    if place.read_only() and not (place.root / "pyproject.toml").exists():
        raise GiveUp("this is no house of yours: make one with `bevaka init FOLDER`, then name it with --home")
    return place


@contextmanager
def locked(place: House) -> Iterator[None]:
    """Hold the house's lock: one writer at a time. Raises Locked at once if another run holds it."""
    writable(place)
    place.data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place.data / "bevaka.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise Locked(f"another run holds {place.data / 'bevaka.lock'}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def open_store(place: House, *, write: bool = True) -> Iterator[Store]:
    """The house's store; closed again."""
    with Store(writable(place).data, write=write) as store:
        yield store


@contextmanager
def asking(place: House) -> Iterator[None]:
    """While somebody is asked: a house with a recorded week asks that in place of the network."""
    names: dict[str, str] = {}
    folder = place.root / place.settings.house.recorded
    with ExitStack() as servers:
        if place.settings.house.recorded:
            names["BEVAKA_PROXY"] = servers.enter_context(RecordedSite(folder)).proxy
            # A recorded mailbox is a folder of messages under the name of its host.
            for box in place.mailboxes.values():
                if (folder / box.host).is_dir() and box.ca_file and box.password and box.password.file:
                    mail = importlib.import_module("bevaka.demo_mail").RecordedMail
                    files = place.root / box.ca_file, place.root / box.password.file
                    names["BEVAKA_IMAP"] = servers.enter_context(mail(folder / box.host, *files)).place
        os.environ.update(names)
        try:
            yield
        finally:
            for name in names:
                del os.environ[name]


class Progress:
    """A progress bar on a terminal, a sign of life in the run's row, nothing else (the log lines tell)."""

    def __init__(self, label: str, beat: Callable[[int], None] = lambda _: None) -> None:
        self._label, self._beat, self._done = label, beat, 0

    def __call__(self, count: int) -> None:
        self._done += count
        self._beat(self._done)
        if sys.stderr.isatty():
            click.echo(f"\r{self._label:<10} {'▪' * min(40, 1 + self._done // 5)} {self._done}", nl=False, err=True)

    def close(self) -> None:
        """Leave the line."""
        if self._done and sys.stderr.isatty():
            click.echo("\r" + " " * 78 + "\r", nl=False, err=True)


def recorded_run(place: House, store: Store, name: str, work: Callable[[Progress], Tally]) -> Tally:
    """Run one stage with its row in ``runs``, its progress, and one line that says what it did."""
    with store.transaction():
        run_id = store.runs.start(name)

    def beat(done: int) -> None:
        with store.transaction():
            store.runs.beat(run_id, done)

    progress = Progress(name, beat)
    tally = Tally()
    note = "stopped"
    try:
        tally = work(progress)
        note = str(tally)
    finally:
        progress.close()
        with store.transaction():
            store.runs.finish(run_id, tally.done, tally.failed, tally.parked, note)
    say(f"{name}: {in_words(str(tally), place.settings.house.language)}")
    return tally


def exit_code(tally: Tally) -> int:
    """0 if nothing failed, else 1."""
    return 0 if tally.clean else 1


def table(rows: list[tuple[Any, ...]], head: tuple[str, ...]) -> str:
    """Rows as aligned columns under a head."""
    texts = [tuple(str(c) for c in row) for row in rows]
    widths = [max(len(row[i]) for row in [head, *texts]) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in [head, *texts]]
    return "\n".join(lines)
