"""The recorded week is whole: what the sources link to is there, the labels speak the register's language, nothing is real."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pypdfium2
import pytest
from lxml import html

from tests.sample_week import (
    ASSERTIONS,
    BROUGHT,
    EVENTS,
    FACTS,
    FIRST_DAY,
    KEYS,
    PRODUCTS,
    SAMPLE,
    THEMES,
    WITHOUT_PAGES,
    allowed,
    bare,
    expected,
    links,
    stored,
    table,
    words,
)

SOURCES = [row["id"] for row in table("sources.csv")]


@pytest.mark.parametrize("source", SOURCES)
def test_every_link_of_a_source_leads_somewhere(source: str) -> None:
    found = links(source)
    assert found
    assert len({bare(u) for u in found}) == len(found)
    if source in BROUGHT:
        return
    missing = [u for u in found if not stored(u).is_file()]
    assert missing == (list(found) if WITHOUT_PAGES in found[0] else [])


def test_labels_and_links_are_the_same_publications() -> None:
    shown = {bare(u): source for source in SOURCES for u in links(source) if allowed(u)}
    deeper = {e["url"]: e["source"] for e in expected() if e["note"] == "On the second page of the list."}
    assert len(deeper) == 6
    assert shown.keys().isdisjoint(deeper)
    assert shown | deeper == {e["url"]: e["source"] for e in expected()}
    assert len(expected()) >= 100


def test_one_link_is_closed_by_robots_and_it_is_no_publication() -> None:
    closed = [u for source in SOURCES for u in links(source) if not allowed(u)]
    assert [urlsplit(u).path.split("/")[1] for u in closed] == ["private"]
    assert stored(closed[0]).is_file()


def test_every_kind_of_source_and_feeds_of_every_shape() -> None:
    kinds = Counter(row["kind"] for row in table("sources.csv"))
    assert kinds == {"feed": 13, "listing": 9, "report": 2, "sitemap": 1, "mailbox": 1, "archive": 1}
    bodies = [stored(row["url"]).read_bytes()[:600] for row in table("sources.csv") if row["kind"] == "feed"]
    for mark in (b"<rss ", b'http://www.w3.org/2005/Atom" xml:lang', b"<rdf:RDF", b"jsonfeed.org"):
        assert any(mark in body for body in bodies), mark


@pytest.mark.parametrize("row", expected(), ids=lambda row: row["url"].removeprefix("http://"))
def test_labels_speak_the_vocabulary(row: dict[str, Any]) -> None:
    assert tuple(row) == KEYS
    assert row["tier"] in ("immediate", "digest", "none")
    assert row["state"] in ("ok", "unreadable", "withdrawn")
    assert set(row["themes"]) <= set(THEMES)
    assert row["event"] in EVENTS
    assert row["assertion"] in ASSERTIONS
    assert (row["assertion"] is None) == (not row["themes"])
    assert set(row["products"]) <= set(PRODUCTS)
    assert all(re.fullmatch("[A-Z]{2}", c) for c in row["countries"])
    assert set(row["suppliers"]) <= {r["id"] for r in table("suppliers.csv")}
    assert set(row["areas"]) <= {r["id"] for r in table("areas.csv")}
    assert set(row["digest_only"]) <= set(row["areas"])
    if row["tier"] == "immediate":
        assert row["areas"]
        assert row["event"] in ("allegation", "enforcement")
        assert row["assertion"] == "asserted"
    if row["tier"] == "none":
        assert not row["areas"]


def test_the_week_is_as_varied_as_it_should_be() -> None:
    rows = expected()
    tongues = Counter(r["lang"] for r in rows)
    for lang, least in {"sv": 20, "en": 10, "nb": 7, "da": 5, "fi": 5, "de": 5}.items():
        assert tongues[lang] >= least, lang
    tiers = Counter(r["tier"] for r in rows)
    assert (tiers["immediate"] >= 14, tiers["digest"] >= 15, tiers["none"] >= 20) == (True, True, True)
    touched = {a for r in rows if r["tier"] == "immediate" for a in set(r["areas"]) - set(r["digest_only"])}
    assert touched == {r["id"] for r in table("areas.csv")}
    stories: dict[str, set[str]] = {}
    for r in rows:
        if r["story"]:
            stories.setdefault(r["story"], set()).add(r["lang"])
    assert sum(len(langs) >= 2 for langs in stories.values()) >= 4


def test_exactly_one_supplier_has_only_ended_contracts() -> None:
    ends: dict[str, list[str]] = {}
    for row in table("contracts.csv"):
        ends.setdefault(row["supplier"], []).append(row["ends"])
    assert [s for s, days in ends.items() if all(d and d < FIRST_DAY for d in days)] == ["nordpuls"]
    assert any(r["digest_only"] == r["areas"] and r["tier"] == "immediate" for r in expected())


def test_proofs_are_of_steps_in_the_register() -> None:
    steps = {(r["id"], s) for r in table("suppliers.csv") for s in r["supplies_to"].split("|")}
    proven = {(r["supplier"], r["supplies_to"]) for r in table("links.csv")}
    assert proven <= steps
    assert 6 <= len(proven) <= 10


def test_every_address_is_of_a_host_that_nobody_owns() -> None:
    mark_up = {
        "www.sitemaps.org",
        "schema.org",
        "www.w3.org",
        "purl.org",
        "ogp.me",
        "jsonfeed.org",
        "www.drupal.org",
        "rss",
    }
    for file in sorted(SAMPLE.rglob("*")):
        if file.suffix in (
            ".html",
            ".htm",
            ".http",
            ".eml",
            ".xml",
            ".rdf",
            ".json",
            ".csv",
            ".jsonl",
            ".txt",
            ".toml",
        ):
            hosts = re.findall(r"https?://([\w.-]+)", file.read_bytes().replace(b"=\n", b"").decode("latin-1"))
            assert {h for h in hosts if not h.endswith(".example")} <= mark_up, file
    assert all(folder.name.endswith(".example") for folder in (SAMPLE / "site").iterdir())


@pytest.mark.skipif(not FACTS.is_file(), reason="the real register is not at hand")
def test_no_real_company_is_named() -> None:
    with FACTS.open(encoding="utf-8", newline="") as facts:
        real = {n.strip() for r in csv.DictReader(facts) for n in (r["name"], *r["aliases"].split("|"))}
    fictional = {n for r in table("suppliers.csv") for n in (r["name"], *r["aliases"].split("|"))}
    names = sorted(n for n in real - fictional if len(n) >= 5)
    assert len(names) > 150
    any_of = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, names)) + r")(?!\w)")
    for file in sorted((SAMPLE / "site").rglob("*.*")):
        if file.is_file():
            assert not any_of.findall(words(file)), file


def test_encodings_are_as_recorded() -> None:
    silent = [stored(u).read_bytes() for u in links("sundbladet")]
    assert all(b"charset" not in body and b"\x96" in body for body in silent)
    declared = [stored(u).read_bytes() for u in links("fjordtidende") if allowed(u)]
    assert all(b"charset=ISO-8859-1" in body for body in declared)
    for body in (*silent, *declared):
        with pytest.raises(UnicodeDecodeError):
            body.decode("utf-8")


def test_reports_open_and_hold_text() -> None:
    files = [stored(u) for u in links("granskningsverkstan")]
    assert len(files) == 2
    for file in files:
        assert 2 <= len(pypdfium2.PdfDocument(file)) <= 4
        text = words(file)
        assert len(text) > 2000
        assert "\ufffe" in text  # PDFium's sign for a hyphen at the end of a line
        assert "Granskningsverkstan" in text


def test_a_title_holds_mark_up_as_plain_words() -> None:
    read = feedparser.parse(io.BytesIO(stored("http://kustposten.example/rss/nyheter.xml").read_bytes()))
    hard = [e.title for e in read.entries if "matsedeln" in e.title]
    assert len(hard) == 1
    page = html.fromstring(stored("http://kustposten.example/artikel/elever-matsedel-script.html").read_bytes())
    title = str(page.xpath("string(//h1)"))
    for mark in ('<script>alert("pannkaka")</script>', "*hela*", "&", "<!channel>"):
        assert mark in title
    assert not any("pannkaka" in (s.text or "") for s in page.cssselect("script:not([type])"))
