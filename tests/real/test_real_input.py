"""The whole job as one command on real feeds, pages and reports, with the real register loaded.

Run with ``-s`` to see the table of what was found.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import real_house as h
import real_material as m

from bevaka.keys import canonical_url
from bevaka.records import Source
from crawler.compare import home_of

pytestmark = [
    pytest.mark.skipif(not m.HAVE_REAL, reason=f"the real feeds and pages are not at hand {m.WHERE}"),
    # A busy machine takes several times the usual minute.
    pytest.mark.timeout(500),
]
Rows = list[dict[str, Any]]
TABLES = ("leads", "sightings", "documents", "readings", "findings", "mentions", "stories", "story_members", "routed",
          "alerts", "entries", "digests", "digest_items", "notices", "deliveries", "tries")  # fmt: skip
FEEDS = [e["file"] for e in m.entries("feeds")] if m.HAVE_REAL else []


@dataclass
class Done:
    """What two runs left behind: every table after each, and what the servers were asked in each."""

    first: dict[str, Rows]
    second: dict[str, Rows]
    asked: tuple[list[str], list[str]]
    status: str

    def lead(self, url: str) -> dict[str, Any]:
        """The lead of a link; there must be exactly one."""
        key = canonical_url(url)
        (found,) = [r for r in self.first["leads"] if r["url"] == key]
        return found

    def document(self, url: str) -> dict[str, Any]:
        """The only document that a link led to."""
        number = self.lead(url)["id"]
        (found,) = [r for r in self.first["documents"] if r["lead_id"] == number]
        return found

    def shown_by(self, source: str) -> set[str]:
        """The links that a source showed, first or not."""
        urls = {r["id"]: r["url"] for r in self.first["leads"]}
        return {urls[r["lead_id"]] for r in self.first["sightings"] if r["source_id"] == source}


def rows(file: Path) -> dict[str, Rows]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        names = (*TABLES, "fetches", "source_states", "health", "runs")
        return {name: [dict(r) for r in conn.execute(f"SELECT * FROM {name} ORDER BY rowid")] for name in names}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("real")
    with h.serving(folder) as (web, authority):
        house = h.make_house(folder / "house", web.proxy)
        tables: list[dict[str, Rows]] = []
        asked: list[list[str]] = []
        for moment in (h.FIRST, h.LATER):
            seen = len(web.log)
            env = {"BEVAKA_CLOCK": moment, "SSL_CERT_FILE": str(authority)}
            ran = h.bevaka("--home", str(house), "run", "--once", env=env)
            assert ran.returncode == 0, ran.stderr
            tables.append(rows(house / "data" / "bevaka.db"))
            asked.append([a.url for a in web.log[seen:]])
        status = h.bevaka("--home", str(house), "status", env={"BEVAKA_CLOCK": h.LATER})
        assert status.returncode == 0, status.stderr
    found = Done(tables[0], tables[1], (asked[0], asked[1]), status.stdout)
    sys.stdout.write(f"\n{table(found)}\n")
    return found


def pairs(done: Done) -> dict[str, tuple[float, float]]:
    """Precision and recall of each page with a known text, by its lead's source."""
    return {e["url"]: m.precision_recall(done.document(e["url"])["text"], e["body"]) for e in m.entries("pages")}


def table(done: Done) -> str:
    """Per source: items in its list, different links, leads it showed first, documents, F1, findings by tier."""
    tier = {r["document_id"]: r["tier"] for r in done.first["findings"]}
    lists = {h.stem(e["file"]): e["items"] for e in m.entries("feeds")}
    measured: dict[str, list[tuple[float, float]]] = {}
    for n, pair in enumerate(pairs(done).values()):
        measured.setdefault(h.source_of_page(n), []).append(pair)
    lines = [f"{'source':28} {'items':>5} {'links':>5} {'first':>5} {'docs':>5} {'F1':>6}  tiers"]
    for source in [r["id"] for r in h.sources()]:
        first = sum(r["source_id"] == source for r in done.first["leads"])
        documents = [r for r in done.first["documents"] if r["source_id"] == source]
        f1 = f"{m.f1(measured[source]):.3f}" if source in measured else ""
        tiers = Counter(tier.get(r["id"], "unreadable") for r in documents)
        shown = len(done.shown_by(source))
        words = ", ".join(f"{k} {v}" for k, v in sorted(tiers.items()))
        lines.append(
            f"{source:28} {lists.get(source, shown):>5} {shown:>5} {first:>5} {len(documents):>5} {f1:>6}  {words}"
        )
    total = m.f1(list(pairs(done).values()))
    counts = Counter(tier.values())
    lines.append(f"{'all':28} {'':5} {'':5} {len(done.first['leads']):>5} {len(done.first['documents']):>5} {total:>6.3f}  "
                 + ", ".join(f"{k} {v}" for k, v in sorted(counts.items())))  # fmt: skip
    told = [r for r in done.first["findings"] if r["tier"] != "none"]
    titles = {r["id"]: r["title"] for r in done.first["documents"]}
    lines += [f"{r['tier']:10} {r['event']:12} {r['suppliers']} {titles[r['document_id']][:90]}" for r in told]
    return "\n".join(lines)


@pytest.mark.parametrize("file", FEEDS)
def test_every_item_of_a_feed_is_stored_once(done: Done, file: str) -> None:
    items, links = m.items(file), m.distinct(file)
    assert len(items) == next(e["items"] for e in m.entries("feeds") if e["file"] == file)
    again = len(items) - len({i.link for i in items})
    without = sum(not i.link and not i.title for i in items)
    # Every item that is not stored is explained: a link that stood there already, or neither link nor words.
    assert len(items) - len(links) == again + without
    assert done.shown_by(h.stem(file)) == set(links)
    assert all(done.lead(url)["state"] == "given_up" for url in links)


def test_nothing_is_stored_that_no_list_showed(done: Done) -> None:
    shown = {url for file in FEEDS for url in m.distinct(file)}
    shown |= {canonical_url(e["url"]) for e in m.entries("pages")}
    shown |= {h.report_url(e["file"]) for e in m.entries("reports")}
    assert sorted(r["url"] for r in done.first["leads"]) == sorted(shown)


@pytest.mark.parametrize("file", FEEDS)
def test_titles_come_through_whatever_the_encoding(done: Done, file: str) -> None:
    for item in m.items(file):
        if item.link:
            assert m.comparable(done.lead(item.link)["title"]) == m.mended(item.title)


def test_letters_of_the_feeds_that_are_hard_to_read(done: Done) -> None:
    letters = {s: "".join(done.lead(u)["title"] for u in done.shown_by(s)) for s in map(h.stem, FEEDS)}
    assert set("äöüß") <= set(letters["encoding-iso-8859-1"])
    assert set("éèà") <= set(letters["no-encoding-iso-8859-1"])
    urdu = letters["urdu-utf8"]
    assert sum("\u0600" <= c <= "\u06ff" for c in urdu) > 0.7 * len(urdu)
    assert set("ٹڈکگںھے") <= set(urdu)
    texts = [r["title"] + r["text"] for r in done.first["documents"]]
    assert not [t for t in texts if "Ã¤" in t or "Ã¶" in t or "Ã¥" in t]
    assert not [t for t in texts if "\ufffd" in t]


@pytest.mark.parametrize("kind", ["pages", "reports"])
def test_every_page_and_report_is_one_document(done: Done, kind: str) -> None:
    for entry in m.entries(kind):
        document = done.document(entry["url"] if kind == "pages" else h.report_url(entry["file"]))
        assert (document["state"], document["revision"]) == ("ok", 1)
        assert document["medium"] == ("html" if kind == "pages" else "pdf")


def test_text_of_the_pages(done: Done) -> None:
    measured = list(pairs(done).values())
    assert len(measured) == len(m.entries("pages"))
    assert m.f1(measured) >= 0.93


def test_titles_authors_and_dates_of_the_pages(done: Done) -> None:
    known = [e for e in m.entries("pages") if "date" in e]
    assert len(known) == 5
    for entry in known:
        found = done.document(entry["url"])
        assert (found["title"], found["language"]) == (entry["title"], entry["lang"])
        assert found["author"].split(", ") == entry["authors"]
        published = datetime.fromisoformat(found["published"])
        assert (published, found["precision"]) == (datetime.fromisoformat(entry["date"]), "second")


def test_paragraphs_of_the_reports(done: Done) -> None:
    for entry in m.entries("reports"):
        assert m.token_recall(done.document(h.report_url(entry["file"]))["text"], entry["paragraph"]) >= 0.95


def test_general_news_alert_nobody(done: Done) -> None:
    titles = {r["id"]: (r["url"], r["title"]) for r in done.first["documents"]}
    immediate = [r for r in done.first["findings"] if r["tier"] == "immediate"]
    shown = [(*titles[r["document_id"]], r["event"], r["suppliers"], json.loads(r["evidence"])) for r in immediate]
    assert shown == []
    assert done.first["alerts"] == []


def test_the_books_balance(done: Done) -> None:
    first = done.first
    states = Counter(r["state"] for r in first["leads"])
    assert states == {"fetched": len(m.entries("pages")) + len(m.entries("reports")), "given_up": 544}
    good = [f"fetch:{r['id']}" for r in first["fetches"] if r["lead_id"] and r["outcome"] == "ok"]
    assert len(good) == states["fetched"]
    given_up = [f"lead:{r['id']}" for r in first["leads"] if r["state"] == "given_up" and len(r["summary"]) >= 80]
    outcomes = {r["key"]: r["outcome"] for r in first["readings"]}
    parked = {r["key"] for r in first["tries"] if r["stage"] == "extract"}
    assert sorted([*outcomes, *parked]) == sorted(good + given_up)
    read = Counter(outcomes[k] for k in good if k in outcomes)
    assert states["fetched"] == read["ok"] + read["unreadable"] + len(parked)
    readable = [r["id"] for r in first["documents"] if r["state"] == "ok"]
    assert sorted(r["document_id"] for r in first["findings"]) == sorted(readable)
    assert Counter(r["attempt"] for r in first["fetches"]) == {1: len(first["leads"]) + len(h.sources())}


def test_a_second_run_adds_nothing(done: Done) -> None:
    lists = {row["url"] for row in h.sources()}
    # Feeds as old as these have long been silent, so their home pages, or else sitemaps, are held against them.
    homes = {home_of(Source(id=row["id"], name="", kind="", url=row["url"])) for row in h.sources()}
    homes |= {urljoin(row["url"], "/sitemap.xml") for row in h.sources()}
    asked = {url for url in done.asked[1] if not url.endswith("/robots.txt")}
    assert lists <= asked <= lists | homes
    for name in TABLES:
        assert done.second[name] == done.first[name], name
    assert {r["state"] for r in done.second["source_states"]} == {"ok"}
    # Their lists are good. Where no text stands in the list either, it is told that the articles are not there.
    assert done.second["health"] == done.first["health"]
    states = Counter(r["state"] for r in done.second["health"])
    assert set(states) == {"fine", "gone"}
    troubled = f"{states['gone']} med problem"
    assert f"källor: {len(lists)} bevakade, 0 avstängda, 0 ännu inte hämtade, {troubled}" in done.status
