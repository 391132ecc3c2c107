"""Real feeds, pages and reports, where they are at hand beside the checkout: measured against their known truth.

They are not ours to ship, so nothing of them stands in this repository; without them these tests are skipped.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bevaka.records import Answer, Source
from crawler.kinds import feed
from crawler.readers import Hints
from crawler.readers.worker import Reader

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
pytestmark = pytest.mark.skipif(
    not (REAL / "index.jsonl").exists(), reason="the real pages are not beside this checkout"
)


@cache
def entries(folder: str) -> list[dict[str, Any]]:
    if not (REAL / "index.jsonl").exists():
        return []
    lines = (REAL / "index.jsonl").read_text("utf-8").splitlines()
    return [e for e in map(json.loads, lines) if e["file"].startswith(folder)]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def grams(text: str) -> Counter[tuple[str, ...]]:
    """4-grams of words, as the article-extraction benchmark of Scrapinghub counts them."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(len(words) - 3, 1)))


@pytest.mark.parametrize("entry", entries("feeds"), ids=lambda e: Path(e["file"]).stem)
def test_every_item_of_a_real_feed_is_a_lead(entry: dict[str, Any]) -> None:
    source = Source(id="s", name="S", kind="feed", url="https://paper.example/rss")
    body = (REAL / entry["file"]).read_bytes()
    listing = feed.read(source, Answer(url=source.url, status=200, headers={}, body=body))
    empty = re.findall(rb"<title></title>\s*<link></link>", body)
    assert listing.state == "ok"
    assert len(listing.leads) + len(empty) == entry["items"]
    assert bool(empty) == ("twice or empty" in listing.note)
    words = " ".join(lead.title + lead.summary for lead in listing.leads)
    assert "\ufffd" not in words
    assert not re.search("Ã[¤¥¶]|Ä[Ľľ]", words)


def test_main_text_of_real_pages(reader: Reader) -> None:
    """Goal of the whole job: F1 at least 0.93. Measured when written: 0.978."""
    precision: list[float] = []
    recall: list[float] = []
    for entry in entries("pages"):
        body = (REAL / entry["file"]).read_bytes()
        found = grams(reader.read(body, "text/html", entry["url"], Hints(now=NOW)).text)
        true = grams(entry["body"])
        same = (found & true).total()
        precision.append(same / max(found.total(), 1))
        recall.append(same / max(true.total(), 1))
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    assert 2 * p * r / (p + r) >= 0.965


def test_title_date_and_language_of_real_pages(reader: Reader) -> None:
    for entry in (e for e in entries("pages") if "date" in e):
        body = (REAL / entry["file"]).read_bytes()
        reading = reader.read(body, "text/html", entry["url"], Hints(now=NOW))
        assert (reading.title, reading.language) == (entry["title"], entry["lang"])
        assert reading.published == datetime.fromisoformat(entry["date"])
        assert reading.precision == "second"


@pytest.mark.parametrize("entry", entries("reports"), ids=lambda e: Path(e["file"]).stem)
def test_words_of_real_reports_come_out(reader: Reader, entry: dict[str, Any]) -> None:
    reading = reader.read((REAL / entry["file"]).read_bytes(), "application/pdf", "", Hints(now=NOW))
    true = Counter(re.findall(r"\w+", entry["paragraph"].lower()))
    found = Counter(re.findall(r"\w+", reading.text.lower()))
    assert reading.reason == ""
    assert (true & found).total() / true.total() >= 0.95
    assert "Findings on the Worst Forms" in reading.title
