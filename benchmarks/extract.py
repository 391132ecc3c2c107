"""Main text of real pages: Bevaka's reader and trafilatura's default, side by side in one run.

    python benchmarks/extract.py FOLDER [ROUNDS]

FOLDER holds ``index.jsonl`` (one object a line: ``file``, ``url``, ``body``) and the pages. The measure is that of the
article-extraction benchmark (Zyte): precision and recall over 4-grams of words with their counts, averaged over the
pages. Speed is the median of interleaved rounds, as a ratio; absolute figures of a shared machine mean little.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura

from bevaka import clock
from crawler.readers import Hints, html

Reader = Callable[[bytes, str], str]


def ours(body: bytes, url: str) -> str:
    """The text as Bevaka stores it; title, author, date and language are read in the same call."""
    return html.read(body, "text/html", url, Hints(now=clock.now())).text


def default(body: bytes, url: str) -> str:
    """trafilatura with its default settings, text and metadata, given the page as text."""
    return str(trafilatura.extract(body.decode("utf-8", "replace"), url=url, with_metadata=False) or "")


def grams(text: str) -> Counter[tuple[str, ...]]:
    """4-grams of words with their counts."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def f1(pairs: list[tuple[str, str]]) -> float:
    """F1 of mean precision and mean recall over (found, true) texts."""
    precision, recall = [], []
    for found, true in pairs:
        a, b = grams(found), grams(true)
        both = sum((a & b).values())
        precision.append(both / sum(a.values()))
        recall.append(both / sum(b.values()))
    p, r = statistics.mean(precision), statistics.mean(recall)
    return 2 * p * r / (p + r)


def main(folder: Path, rounds: int) -> None:
    """Print the table."""
    lines = (folder / "index.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row.get("body") and row["file"].startswith("pages/")]
    pages = [((folder / row["file"]).read_bytes(), row["url"], row["body"]) for row in rows]
    readers: dict[str, Reader] = {"trafilatura default": default, "Bevaka": ours}
    texts = {name: [(read(body, url), true) for body, url, true in pages] for name, read in readers.items()}
    taken: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, read in readers.items():
            started = clock.monotonic()
            for body, url, _true in pages:
                read(body, url)
            taken[name].append(clock.monotonic() - started)
    base = statistics.median(taken["trafilatura default"])
    out = [f"| reader ({len(pages)} pages, {rounds} rounds) | F1 | pages/s | x default |", "|---|---|---|---|"]
    for name in readers:
        seconds = statistics.median(taken[name])
        out.append(f"| {name} | {f1(texts[name]):.3f} | {len(pages) / seconds:.0f} | {base / seconds:.2f} |")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
