"""Makes houses for crawling and runs the stages on them."""

from __future__ import annotations

import contextlib
import csv
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

from bevaka.records import Document
from bevaka.settings import open_house
from bevaka.stage import Tally, run_stage
from bevaka.store import Store
from bevaka.store.crawl import OpenLead, SourceState
from crawler.collect import collect
from crawler.extract import ExtractStage

Row = dict[str, str]


def source(id: str, url: str, kind: str = "feed", **more: str) -> Row:
    return {"id": id, "name": id.title(), "kind": kind, "url": url, "type": "ngo", "tier": "1", **more}


def make_house(folder: Path, rows: list[Row], proxy: str = "", **crawler: object) -> Path:
    """A house with these sources; by default no delay between requests, so that tests are fast."""
    (folder / "config").mkdir(parents=True, exist_ok=True)
    options = {"delay": 0.0, "timeout": 2.0, "concurrency": 64, **({"proxy": proxy} if proxy else {}), **crawler}
    lines = ["[crawler]", *(f"{key} = {json.dumps(value)}" for key, value in options.items())]
    (folder / "config" / "bevaka.toml").write_text("\n".join(lines) + "\n", "utf-8")
    columns = list(dict.fromkeys(key for row in rows for key in row)) or ["id"]
    with (folder / "config" / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return folder


class Seen:
    """What stands in a house's store after a run."""

    def __init__(self, house: Path) -> None:
        self.house = house
        with Store(house / "data") as store:
            self.states: dict[str, SourceState] = store.crawl.states()
            number = sum(n for key, n in store.crawl.counts().items() if key.startswith("leads"))
            found = (store.crawl.lead(n) for n in range(1, 2 * number + 10))
            self.leads: list[OpenLead] = [lead for lead in found if lead]
            self.pauses = store.hosts.pauses()

    def state(self, source_id: str) -> str:
        return self.states[source_id].state

    def titles(self, source_id: str) -> list[str]:
        return [lead.title for lead in self.leads if lead.source_id == source_id]

    def lead(self, url: str) -> OpenLead:
        return next(lead for lead in self.leads if lead.url == url)


def gather(house: Path, only: list[str] | None = None) -> tuple[Tally, Seen]:
    """Collect once."""
    tally = collect(house, only=only)
    return tally, Seen(house)


def extract(house: Path) -> dict[str, Document]:
    """Extract everything; the latest document of each address."""
    with Store(house / "data") as store, ExtractStage(open_house(house)) as stage:
        run_stage(stage, store)
        found: dict[str, Document] = {}
        number = 1
        while document := store.documents.document(number):
            found[document.url] = document
            number += 1
    return found


@contextlib.contextmanager
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port on loopback that nobody may connect to, and the list of those who did."""
    seen: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = server.accept()
                with connection:
                    connection.settimeout(0.5)
                    with contextlib.suppress(OSError):
                        seen.append(connection.recv(200).decode("latin-1"))
                        connection.sendall(b"HTTP/1.1 200 x\r\nContent-Length: 6\r\n\r\nsecret")

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield int(server.getsockname()[1]), seen
    finally:
        stop.set()
        thread.join()
        server.close()
