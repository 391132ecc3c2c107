"""Collecting beside lemon24/reader, and 10,000 sources in one process.

    python benchmarks/collect.py update READER_PYTHON [ROUNDS]
    python benchmarks/collect.py many [SOURCES] [ROUNDS]

``update`` asks 150 feeds of 30 publications on loopback, first and again when nothing has changed, by turns with reader
(READER_PYTHON is a Python that has it); the publications themselves are not fetched, because reader does not either.
``many`` asks as many sources as are wanted, an hour apart on a virtual clock; in each round one in twenty has something
new, which is fetched. The feeds come from a process of their own (feed_server.py).
"""

from __future__ import annotations

import importlib
import multiprocessing
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bevaka import clock
from crawler.collect import collect

HERE = Path(__file__).resolve().parent
START = datetime(2026, 3, 9, 6, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
FEEDS, ITEMS, FEW_ITEMS = 150, 30, 10


@contextmanager
def served(items: int) -> Iterator[str]:
    """The feeds on loopback; gives the port."""
    server = subprocess.Popen(
        [sys.executable, str(HERE / "feed_server.py"), str(items)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def house(folder: Path, port: str, feeds: int) -> Path:
    """A house whose sources are the feeds, each on a host of its own behind the server as a proxy."""
    (folder / "config").mkdir(parents=True)
    settings = f'[crawler]\nproxy = "http://127.0.0.1:{port}"\ndelay = 0.0\nconcurrency = 16\n'
    (folder / "config" / "bevaka.toml").write_text(settings, "utf-8")
    rows = [f"f{n},Paper {n},feed,http://f{n}.feeds.example/{n}/rss.xml,en,media,30m" for n in range(feeds)]
    (folder / "config" / "sources.csv").write_text("\n".join(["id,name,kind,url,language,type,pace", *rows]), "utf-8")
    return folder


def held(pid: int | str, what: str) -> float:
    """Memory of a process in MB: ``VmRSS`` now, ``VmHWM`` at its peak (Linux)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:")), 0.0)


def _lists_only(wire: Connection, home: Path, moment: datetime) -> None:
    """One crawl in this process, of lists and not of what they lead to; sends the seconds after everything was imported."""
    clock.set_clock(moment)
    crawl: Any = importlib.import_module("crawler.crawl")
    crawl.Watcher.idle = lambda _: None
    started = clock.monotonic()
    tally = crawl.run(home, None, lambda _: None)
    wire.send((clock.monotonic() - started, tally["done"]))


def ours(home: Path, moment: datetime) -> tuple[float, float]:
    """Seconds of an update: of the whole process, and of the work in it."""
    processes = multiprocessing.get_context("spawn")
    receiver, sender = processes.Pipe(duplex=False)
    started = clock.monotonic()
    child = processes.Process(target=_lists_only, args=(sender, home, moment))
    child.start()
    sender.close()  # ours, so that a child that breaks off is heard to
    worked, done = receiver.recv()
    child.join()
    assert done == FEEDS, done
    return clock.monotonic() - started, worked


def theirs(python: str, file: Path, port: str, workers: int) -> list[float]:
    """Seconds of reader's first and second update."""
    words = [python, str(HERE / "with_reader.py"), str(file), port, str(FEEDS), str(workers)]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[2] == f"{FEEDS * ITEMS} 0", said
    return [float(said[0]), float(said[1])]


def stored(home: Path) -> int:
    """How many publications are known."""
    with closing(sqlite3.connect(home / "data" / "bevaka.db")) as db:
        return int(db.execute("SELECT count(*) FROM leads WHERE title<>'' AND published IS NOT NULL").fetchone()[0])


def update(python: str, rounds: int) -> None:
    """Print the table of updates."""
    taken: dict[str, tuple[list[float], list[float]]] = {}

    def note(name: str, first: float, again: float) -> None:
        taken.setdefault(name, ([], []))
        taken[name][0].append(first)
        taken[name][1].append(again)

    with served(ITEMS) as port, tempfile.TemporaryDirectory() as folder:
        for n in range(rounds):
            for workers in (1, 8):
                first, again = theirs(python, Path(folder) / f"{n}-{workers}.db", port, workers)
                note(f"reader, {workers} worker{'s' * (workers > 1)}", first, again)
            home = house(Path(folder) / f"house{n}", port, FEEDS)
            one = ours(home, START)
            # The second time a source is asked, and then once a week, its home page and sitemap are looked at too.
            looked = ours(home, START + 2 * HALF_HOUR)
            two = ours(home, START + 4 * HALF_HOUR)
            assert stored(home) == FEEDS * ITEMS
            note("Bevaka, the work", one[1], two[1])
            note("Bevaka, with its process started and ended", one[0], two[0])
            note("Bevaka, the work, and each home page looked at (once a week)", one[1], looked[1])
    best = [min(statistics.median(taken[name][k]) for name in taken if name.startswith("reader")) for k in (0, 1)]
    lines = [
        f"| {FEEDS} feeds of {ITEMS}, {rounds} rounds | first, s | x reader | unchanged, s | x reader |",
        "|---|---|---|---|---|",
    ]
    for name, both in taken.items():
        first, again = map(statistics.median, both)
        lines.append(f"| {name} | {first:.2f} | {best[0] / first:.2f} | {again:.2f} | {best[1] / again:.2f} |")
    sys.stdout.write("\n".join(lines) + "\n")


def watched(home: Path) -> tuple[float, float, int]:
    """One round of the real stage: seconds, its child's peak in MB, and how much was done."""
    peak, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.2):
            for child in multiprocessing.active_children():
                peak[0] = max(peak[0], held(child.pid or 0, "VmHWM"))

    watcher = threading.Thread(target=look)
    watcher.start()
    started = clock.monotonic()
    tally = collect(home)
    seconds = clock.monotonic() - started
    over.set()
    watcher.join()
    assert not tally.failed, tally
    return seconds, peak[0], tally.done


def many(sources: int, rounds: int) -> None:
    """Print the table of rounds."""
    out = [
        "| round | polls | publications | s | polls/s | peak MB | MB of the parent |",
        "|---|---|---|---|---|---|---|",
    ]
    with served(FEW_ITEMS) as port, tempfile.TemporaryDirectory() as folder:
        home = house(Path(folder) / "house", port, sources)
        clock.set_clock(START)
        _first(home)
        for n in range(1, rounds + 1):
            urlopen(f"http://127.0.0.1:{port}/round/{n}").close()
            # Twice half an hour: a round takes minutes, and every source shall be due when the next begins.
            clock.set_clock(START + 2 * n * HALF_HOUR)
            seconds, peak, done = watched(home)
            parent = held("self", "VmRSS")
            out.append(
                f"| {n} | {sources:,} | {done - sources} | {seconds:.0f} | {sources / seconds:.0f} | {peak:.0f} | {parent:.0f} |"
            )
            sys.stdout.write(out[-1] + "\n")
            sys.stdout.flush()
    sys.stdout.write("\n" + "\n".join(out) + "\n")


def _first(home: Path) -> None:
    """All lists for the first time, without the publications; these are then as if they had been fetched."""
    processes = multiprocessing.get_context("spawn")
    receiver, sender = processes.Pipe(duplex=False)
    child = processes.Process(target=_lists_only, args=(sender, home, clock.now()))
    child.start()
    sender.close()  # ours, so that a child that breaks off is heard to
    seconds, done = receiver.recv()
    child.join()
    sys.stdout.write(f"first round: {done:,} lists in {seconds:.0f} s\n")
    sys.stdout.flush()
    with closing(sqlite3.connect(home / "data" / "bevaka.db")) as db, db:
        db.execute("UPDATE leads SET state='fetched'")


if __name__ == "__main__":
    what, *more = sys.argv[1:] or ["update"]
    if what == "update":
        update(more[0], int(more[1]) if len(more) > 1 else 3)
    else:
        many(int(more[0]) if more else 10_000, int(more[1]) if len(more) > 1 else 3)
