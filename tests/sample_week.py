"""Reads the recorded week with plain parsers, so that tests with it would also notice a fault of our own readers."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from email import message_from_bytes
from email.policy import default as modern
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import feedparser
import pypdfium2
from lxml import etree, html
from warcio.archiveiterator import ArchiveIterator

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample"
FACTS = ROOT.parent / "shared" / "facts" / "suppliers.csv"
WITHOUT_PAGES = "vard-och-inkop.example"
"""The host whose articles stand in full in its feed and answer 404."""
FIRST_DAY = "2026-03-02"


def named(words: str) -> tuple[str, ...]:
    return tuple(words.split())


THEMES = named(
    "forced_labour child_labour freedom_of_association discrimination harassment_violence health_safety wages working_hours "
    "migrant_workers land_rights conflict_minerals pollution hazardous_chemicals antimicrobial_resistance deforestation "
    "corruption animal_welfare due_diligence"
)
EVENTS = {"allegation", "enforcement", "follow_up", "remedy", "policy", "commercial", "other"}
ASSERTIONS = {"asserted", "denied", "negated", "risk", "remedied", None}
PRODUCTS = named(
    "ict gloves surgical_instruments medical_devices pharmaceuticals textiles food furniture vehicles batteries "
    "dressings_consumables cleaning solar_panels"
)
KEYS = named(
    "url source lang tier state suppliers themes event assertion countries products areas digest_only story note"
)


@cache
def table(name: str) -> list[dict[str, str]]:
    with (SAMPLE / "config" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def expected() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLE / "expected.jsonl").read_text("utf-8").splitlines()]


SATURDAY = "2026-03-07"
"""From when on the changed pages are what they are at the end; before, ``NAME~2026-03-07`` answers in their place."""


def stored(url: str) -> Path:
    """Where the answer to ``url`` would lie, whether it does or not; of what is gone or moved, where it lay before."""
    parts = urlsplit(url)
    file = SAMPLE / "site" / (parts.hostname or "") / parts.path.lstrip("/")
    if parts.path.endswith("/"):
        file = file / "index.html"
    if file.is_file():
        return file
    before = file.with_name(f"{file.stem}~{SATURDAY}{file.suffix}")
    return before if before.is_file() else file.with_name(file.name + ".html")


def bare(url: str) -> str:
    return url.partition("?")[0]


PICKED = {"varevogteren": "div.blog-items h2 a", "aktsamhetsrapporter": "td a[href$='.pdf']"}
"""What the house has to find by itself, in two rows without a selector."""


def moved(url: str) -> bytes:
    """The list that an address leads to which has moved for good; empty where it has not."""
    whole = stored(url).with_name(stored(url).name.replace(f"~{SATURDAY}", "") + ".http")
    if not whole.is_file():
        return b""
    target = re.search(r"^Location: (\S+)", whole.read_text("utf-8"), re.M)
    assert target is not None
    return (
        SAMPLE.joinpath("site", target[1].removeprefix("http://").rstrip("/") + ".http")
        .read_bytes()
        .split(b"\n\n", 1)[1]
    )


def locations(body: bytes, since: str = "") -> list[str]:
    """The addresses in a sitemap that were changed in or after ``since``."""
    root = etree.fromstring(body)
    return [e.findtext("{*}loc", "") for e in root if (e.findtext("{*}lastmod") or "") >= since]


def letters(sender: str) -> list[Path]:
    folder = SAMPLE / "site" / "imap.bevakningen.example"
    return [file for file in sorted(folder.glob("*.eml")) if f"<{sender}>" in file.read_text("utf-8")]


def letter_url(file: Path) -> str:
    part = message_from_bytes(file.read_bytes(), policy=modern).get_body(("html",))
    assert part is not None
    return str(html.fromstring(part.get_content()).cssselect("a")[0].get("href"))


@cache
def pages_of(url: str) -> dict[str, bytes]:
    """The HTML pages in an archive file."""
    with stored(url).open("rb") as file:
        records = [r for r in ArchiveIterator(file) if r.rec_type == "response"]
        return {
            r.rec_headers.get_header("WARC-Target-URI"): r.content_stream().read()
            for r in records
            if "html" in r.http_headers.get_header("Content-Type")
        }


@cache
def links(source_id: str) -> tuple[str, ...]:
    """The links that a source shows, read by the kind of the source."""
    row = next(r for r in table("sources.csv") if r["id"] == source_id)
    if row["kind"] == "mailbox":
        return tuple(letter_url(file) for file in letters("redaktion@skiftbrevet.example"))
    body = moved(row["url"]) or stored(row["url"]).read_bytes()
    if row["kind"] == "archive":
        files = [urljoin(row["url"], a.get("href")) for a in html.fromstring(body).cssselect("a[href$=gz]")]
        return tuple(url for file in files for url in pages_of(file))
    if row["kind"] == "sitemap":
        parts = (gzip.decompress(stored(part).read_bytes()) for part in locations(body))
        return tuple(url for part in parts for url in locations(part, "2026") if urlsplit(url).path != "/")
    if row["kind"] != "feed":
        picked = html.fromstring(body).cssselect(row["selector"] or PICKED[source_id])
        return tuple(urljoin(row["url"], a.get("href")) for a in picked)
    if row["url"].endswith(".json"):
        return tuple(item["url"] for item in json.loads(body)["items"])
    read = feedparser.parse(io.BytesIO(body), response_headers={"content-type": "application/xml"})
    assert not read.bozo
    return tuple(entry.link for entry in read.entries)


def allowed(url: str) -> bool:
    robots = RobotFileParser()
    if not stored(urljoin(url, "/robots.txt")).is_file():
        return True
    robots.parse(stored(urljoin(url, "/robots.txt")).read_text("utf-8").splitlines())
    return robots.can_fetch("bevaka", url)


BROUGHT = ("skiftbrevet", "natverksarkivet")
"""Sources whose publications come along with their lists, and have no page of their own here."""


def words(file: Path) -> str:
    if file.suffix == ".gz":
        return gzip.decompress(file.read_bytes()).decode("utf-8")
    if file.suffix == ".pdf":
        pages = pypdfium2.PdfDocument(file)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    for encoding in ("utf-8", "cp1252"):
        try:
            return file.read_bytes().decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(file)
