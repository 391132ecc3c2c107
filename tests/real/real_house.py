"""A house on the shipped configuration whose sources are the real material, served on loopback under its own host names."""

from __future__ import annotations

import csv
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import trustme
from real_material import REAL, distinct, entries
from servers.httpd import Page, Web

FIRST = "2026-11-20T10:00:00+01:00"
LATER = "2026-11-20T13:00:00+01:00"
"""The same day three hours later: every source is due again, and the digests of the day are made."""
PAGE_LISTS = 3
"""Two feeds and one listing page share the pages among them."""
REPORT_HOST = "https://reports.example"
Row = dict[str, str]


def stem(file: str) -> str:
    return Path(file).stem.replace("_", "-").replace(".", "-").lower()


def feed_url(file: str) -> str:
    """A feed's address on the host that its items are on."""
    parts = urlsplit(distinct(file)[0])
    return f"{parts.scheme}://{parts.netloc}/bevaka/{Path(file).name}"


def report_url(file: str) -> str:
    return f"{REPORT_HOST}/files/{Path(file).name}"


def sources() -> list[Row]:
    """One row for each feed, each list of pages and the page of reports."""
    common = {"site": "", "language": "", "country": "", "type": "media", "tier": "2", "pace": "1h", "expect": ""}
    rows = [(stem(e["file"]), "feed", feed_url(e["file"]), "") for e in entries("feeds")]
    rows += [(f"pages-{n}", "feed", f"https://pages.example/{n}.xml", "") for n in range(PAGE_LISTS - 1)]
    rows.append((f"pages-{PAGE_LISTS - 1}", "listing", "https://pages.example/list", "li a"))
    rows.append(("reports", "report", f"{REPORT_HOST}/", ""))
    return [
        {"id": i, "name": i.title(), "kind": kind, "url": url, **common, "status": "on", "selector": selector}
        for i, kind, url, selector in rows
    ]


def source_of_page(number: int) -> str:
    return f"pages-{number % PAGE_LISTS}"


def routes() -> dict[str, Page]:
    """What is recorded. The lists call each page by a number, so that titles can only come from the pages."""
    found = {feed_url(e["file"]): Page((REAL / e["file"]).read_bytes(), "application/xml") for e in entries("feeds")}
    for n in range(PAGE_LISTS):
        urls = [e["url"] for m, e in enumerate(entries("pages")) if source_of_page(m) == f"pages-{n}"]
        last = n == PAGE_LISTS - 1
        found[f"https://pages.example/{'list' if last else f'{n}.xml'}"] = _listing(urls) if last else _feed(urls)
    for entry in entries("pages"):
        # Without a charset in the header: the bytes and the page's own words decide.
        found[bare(entry["url"])] = Page((REAL / entry["file"]).read_bytes(), "text/html")
    files = [report_url(e["file"]) for e in entries("reports")]
    found[f"{REPORT_HOST}/"] = _listing(files)
    for entry in entries("reports"):
        found[report_url(entry["file"])] = Page((REAL / entry["file"]).read_bytes(), "application/pdf")
    return found


def bare(url: str) -> str:
    return url.partition("?")[0]


def _feed(urls: list[str]) -> Page:
    parts = [f"<item><title>Number {n}</title><link>{escape(u)}</link></item>" for n, u in enumerate(urls)]
    body = f"<channel><title>A list</title>{''.join(parts)}</channel>"
    return Page(f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">{body}</rss>', "application/rss+xml")


def _listing(urls: list[str]) -> Page:
    parts = [f'<li><a href="{escape(u)}">Number {n}</a></li>' for n, u in enumerate(urls)]
    return Page(f"<!doctype html><html><head><title>A list</title></head><body><ul>{''.join(parts)}</ul></body></html>")


class Quick(Web):
    """Sends small pieces at once: head and body are written one after the other, and Nagle would hold back the second."""

    def _serve(self, sock: socket.socket, scheme: str, tunnel: str = "") -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super()._serve(sock, scheme, tunnel)


@contextmanager
def serving(folder: Path) -> Iterator[tuple[Web, Path]]:
    """The material behind a proxy on loopback, with certificates of a test authority; its file is given too."""
    authority = trustme.CA()
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(file))

    @cache
    def context(host: str) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(made)
        return made

    with Quick(routes(), contexts=context) as web:
        yield web, file


def bevaka(*words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command, as people call it."""
    command = [sys.executable, "-m", "bevaka", *words]
    full = {**os.environ, **(env or {})}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=full, timeout=400, check=False)


def make_house(folder: Path, proxy: str) -> Path:
    """``bevaka init``, then what an operator would edit: the proxy and the sources.

    No delay between requests, and no publication counts as history: its age must not be what keeps it from alerting.
    """
    made = bevaka("init", str(folder))
    assert made.returncode == 0, made.stderr
    file = folder / "config" / "bevaka.toml"
    text = file.read_text("utf-8")
    for old, new in (
        ("delay = 1.0", f'delay = 0.0\nproxy = "{proxy}"\nconcurrency = 32'),
        ("history_days = 365", "history_days = 36500"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    rows = sources()
    with (folder / "config" / "sources.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder
