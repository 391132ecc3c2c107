"""Texts that kill a stage, in titles, words and pages of three kinds of lists, and in newsletters: each costs itself at most."""

from __future__ import annotations

import html
import json
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from a2 import A2
from crawl_world import extract, gather, make_house, source
from servers.httpd import Answer, Page, Web
from servers.imap import ImapServer
from servers.manners import RSS

from bevaka import clock
from bevaka.store import Store

WORDS = "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom, visar en granskning av Tidningen Exempel. "
NAMES = list(A2)


def page(n: int, poison: str) -> bytes:
    body = f"<h1>Rubrik {n} {poison}</h1><p>{WORDS * 3}</p><p>{poison}</p><p>{WORDS}</p>"
    return f"<html lang='sv'><head><title>Rubrik {n} {poison}</title></head><body>{body}</body></html>".encode(
        "utf-8", "replace"
    )


def lists(host: str) -> dict[str, tuple[str, str, str]]:
    """Kind → (address, body, type): each with every poison in an item, between good ones."""
    numbers = range(2 * len(NAMES))

    def poison(n: int) -> str:
        return A2[NAMES[n // 2]] if n % 2 else ""

    items = "".join(
        f"<item><title>Rubrik {n} {poison(n)}</title><link>http://{host}/feed/{n}</link><description>{poison(n)}</description></item>"
        for n in numbers
    )
    entries = "".join(
        f"<url><loc>http://{host}/sitemap/{n}</loc><n:news><n:title>Rubrik {n} {poison(n)}</n:title></n:news></url>"
        for n in numbers
    )
    rows = "".join(
        f"<li><h2><a href='/listing/{n}'>En rubrik om {n} {poison(n)}</a></h2><p>{poison(n)}</p></li>" for n in numbers
    )
    news = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    return {
        "feed": (f"http://{host}/feed", f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>", RSS),
        "sitemap": (f"http://{host}/sitemap", f"<urlset {news}>{entries}</urlset>", "text/xml"),
        "listing": (
            f"http://{host}/listing",
            f"<html><body><main><ul>{rows}</ul></main></body></html>",
            "text/html; charset=utf-8",
        ),
    }


@pytest.mark.timeout(400)
def test_each_costs_itself_at_most(tmp_path: Path) -> None:
    host = "a.example"
    routes: dict[str, Answer] = {}
    for kind, (url, body, type) in lists(host).items():
        routes[url] = Page(body.encode("utf-8", "replace"), type)
        for n in range(2 * len(NAMES)):
            routes[f"http://{host}/{kind}/{n}"] = Page(page(n, A2[NAMES[n // 2]] if n % 2 else ""))
    with Web(routes) as web:
        rows = [source(kind, url, kind) for kind, (url, _, _) in lists(host).items()]
        house = make_house(tmp_path, rows, web.proxy)
        _, seen = gather(house)
        assert {kind: seen.state(kind) for kind in lists(host)} == dict.fromkeys(lists(host), "ok")
    documents = extract(house)
    for kind in lists(host):
        good = {f"http://{host}/{kind}/{n}" for n in range(0, 2 * len(NAMES), 2)}
        assert good - set(documents) == set(), kind
        assert {documents[url].state for url in good} == {"ok"}, kind
        bad = [f"http://{host}/{kind}/{n}" for n in range(1, 2 * len(NAMES), 2)]
        named = {documents[url].state if url in documents else seen.lead(url).state for url in bad}
        assert named <= {"ok", "unreadable"}, kind
    assert all(d.reason for d in documents.values() if d.state == "unreadable")
    texts = "".join(d.title + d.text for d in documents.values())
    assert not [c for c in ("\x00", "\x0b", "\x1b", "\ufeff", "\u202e") if c in texts]
    with Store(house / "data") as store:
        assert store.runs.asides("extract") == []


SUBJECTS = ("=?nosuch?b?eA==?=", "=?utf-8?q?=0ABcc:_a=40evil.example?=", "=?utf-16?b?//4=?=", "=?utf-8?b?!!!?=", "=?x")


def letter(n: int, poison: bytes, sort: str, date: str) -> bytes:
    """A newsletter with a poison in its subject, name, words, id and address on the web; or in its encodings."""
    flat = b" ".join(poison.split()[:50])[:900]
    head = [
        b'From: "Tidningen '
        + flat.replace(b'"', b"").replace(b"<", b"").replace(b"@", b"")
        + b'" <nyheter@paper.example>',
        b"Subject: Brev %d " % n + flat,
        b"Date: " + date.encode(),
        b"Message-ID: <%d@paper.example>" % n if sort == "words" else b"Message-ID: " + flat,
        b"Content-Type: text/html; charset=" + (b"utf-8" if sort == "words" else flat or b"''"),
        b"Content-Transfer-Encoding: " + (b"8bit" if sort == "words" else flat),
        b"List-Unsubscribe: <https://" + flat + b">",
    ]
    words = f"<h1>Brev {n}</h1><p>{WORDS * 3}</p>".encode() + b"<p>" + poison + b"</p><p>" + WORDS.encode() + b"</p>"
    return b"\r\n".join(head) + b"\r\n\r\n" + words


@pytest.mark.parametrize("sort", ["words", "encodings"])
def test_in_newsletters_too(tmp_path: Path, sort: str) -> None:
    """Each between two good ones, over IMAP: the good ones are documents, and what cannot be read is said."""
    date = format_datetime(clock.now() - timedelta(days=1))
    texts = [text.encode("utf-8", "replace") for text in (*A2.values(), *SUBJECTS)]
    texts += [b"\xff\xfe\x00", b"\xed\xa0\x80", b"caf\xe9", b"From x\n>From y"]
    with ImapServer(tmp_path) as server:
        for n, text in enumerate(texts):
            server.add(letter(2 * n, b"", "words", date), letter(2 * n + 1, text, sort, date))
        server.add(letter(2 * len(texts), b"", "words", date))
        rows = [source("brev", "mailbox://news?from=@paper.example", "mailbox")]
        home = make_house(tmp_path / "house", rows, allow=["localhost"])
        (tmp_path / "house" / "word").write_text("gurka", "utf-8")
        box = {"host": "localhost", "port": server.port, "user": "bevaka", "ca_file": str(tmp_path / "ca.pem")}
        lines = [*(f"{k} = {json.dumps(v)}" for k, v in box.items()), 'password = { file = "word" }']
        (home / "config" / "mailboxes.toml").write_text("\n".join(["[news]", *lines]), "utf-8")
        _, seen = gather(home)
    assert seen.state("brev") == "ok", seen.states["brev"].note
    documents = extract(home)
    titles = {d.title.split(" ")[1] for d in documents.values() if d.title.startswith("Brev ")}
    assert {str(2 * n) for n in range(len(texts) + 1)} <= titles
    texts_read = "".join(d.title + d.text for d in documents.values())
    assert not [c for c in ("\x00", "\x0b", "\x1b", "\ufeff", "\u202e") if c in texts_read]
    with Store(home / "data") as store:
        assert store.runs.asides("extract") == []


def test_twenty_thousand_items_are_one_list_like_any_other(tmp_path: Path) -> None:
    items = "".join(f"<item><title>{html.escape(f'Rubrik {n}')}</title><guid>{n}</guid></item>" for n in range(20_000))
    with Web({"http://a.example/rss": Page(f"<rss version='2.0'><channel>{items}</channel></rss>", RSS)}) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy)
        _, seen = gather(house)
    assert (seen.state("a"), len(seen.leads)) == ("ok", 20_000)
