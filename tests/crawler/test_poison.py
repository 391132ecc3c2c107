"""Texts that kill a stage, in titles, words and pages of three kinds of lists: each costs itself at most."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from crawl_world import extract, gather, make_house, source
from servers.httpd import Answer, Page, Web
from servers.manners import RSS

from bevaka.store import Store

# Appendix A2 of the paper on reliability; as markup, because some are faults of markup.
A2 = {
    "surrogate": "&#xD800;", "beyond Unicode": "&#1114112;", "far beyond": "&#999999999999999;", "zero": "&#0;",
    "line feed": "&#10;",
    "line separator": "&#x2028;", "next line": "&#x85;", "right to left": "&#x202E;", "mark": "&#xFEFF;", "tab": "raw \x0b x",
    "nul": "\x00",
    "escape": "\x1b[31m", "NFD": "Mo\u0308lnlycke",
    "marks": "a" + "\u0301" * 60, "no space": "x" * 100_000, "emoji": "\U0001f600" * 5000,
    "long": "ord " * 300_000, "formula": "=1+1", "dash": "-", "nothing": "", "spaces": "   ", "template": "{{7*7}}",
    "format": "%(x)s %s {0} ${x}", "sql": "' OR 1=1--", "quote": '"unbalanced', "near": "NEAR(", "star": "*", "and": "a AND",
    "mention": "&lt;!channel&gt;", "script": "<script>alert(1)</script>", "cdata": "]]>", "half entity": "&#x",
    "entity": "&nosuch;",
}  # fmt: skip
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


def test_twenty_thousand_items_are_one_list_like_any_other(tmp_path: Path) -> None:
    items = "".join(f"<item><title>{html.escape(f'Rubrik {n}')}</title><guid>{n}</guid></item>" for n in range(20_000))
    with Web({"http://a.example/rss": Page(f"<rss version='2.0'><channel>{items}</channel></rss>", RSS)}) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy)
        _, seen = gather(house)
    assert (seen.state("a"), len(seen.leads)) == ("ok", 20_000)
