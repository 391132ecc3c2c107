"""Peer of benchmarks/collect.py, run by a Python that has lemon24/reader: with_reader.py DATABASE PORT FEEDS WORKERS.

Prints the seconds of a first update of all feeds, and of a second one that finds nothing changed.
"""

from __future__ import annotations

import sys
import time

from reader import make_reader


def main(file: str, port: str, feeds: int, workers: int) -> None:
    """Add the feeds, update them twice, and see that all is there."""
    store = make_reader(file)
    for number in range(feeds):
        store.add_feed(f"http://127.0.0.1:{port}/{number}/rss.xml")
    for _ in range(2):
        started = time.perf_counter()
        store.update_feeds(scheduled=False, workers=workers)
        sys.stdout.write(f"{time.perf_counter() - started}\n")
    failed = sum(feed.last_exception is not None for feed in store.get_feeds())
    sys.stdout.write(f"{store.get_entry_counts().total} {failed}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
