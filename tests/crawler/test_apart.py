"""Lists that hang, explode or kill what reads them: a failure of their own source, by name, and the neighbours are read."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawl_world import gather, make_house, source
from list_feeds import XML, rss, urlset
from servers.httpd import Answer, Page, Web

from bevaka import clock
from bevaka.records import Answer as Came
from bevaka.records import Listing, Source
from crawler import apart as apart_module
from crawler.apart import LIMITS, Apart, plainly, read
from crawler.held import Limits

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
MB = 1024 * 1024
ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><entry><id>1</id><title>Ett</title><link href='/1'/>"
    "<updated>2026-03-05T00:00:00Z</updated><summary>%s</summary></entry></feed>"
)
LISTING = (
    "<html><body><main>%s<h2><a href='/nyheter/2026/en-rubrik-om-det'>En rubrik om det</a></h2></main></body></html>"
)
MANY_ATTRIBUTES = "<a " + " ".join(f"a{n}=1" for n in range(200_000)) + ">"
HOSTILE = {
    "attributes": ("listing", (LISTING % MANY_ATTRIBUTES).encode()),
    "nodes": ("sitemap", gzip.compress(b"<urlset><url>" + b"<a/>" * 6_000_000, 1)),
}
"""A list that takes minutes, and one that takes gigabytes: each a megabyte or less to send."""


@pytest.fixture(autouse=True)
def today() -> None:
    clock.set_clock(NOW, pinned=True)


def asked(kind: str, body: bytes | str, url: str = "http://a.example/list") -> tuple[Source, Came]:
    data = body.encode() if isinstance(body, str) else body
    return Source(id="a", name="A", kind=kind, url=url), Came(url=url, status=200, headers={}, body=data)


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    made = Apart(Limits(cpu=2, wall=20.0, memory=LIMITS.memory))
    yield made
    made.close()


def listing_of(apart: Apart, kind: str, body: bytes | str) -> Listing:
    return asyncio.run(apart.read(*asked(kind, body)))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_list_is_a_failure_with_a_reason_and_the_next_is_read(apart: Apart, name: str) -> None:
    bad = listing_of(apart, *HOSTILE[name])
    assert (bad.state, bad.leads, bad.bookmark) == ("reader_failed", (), None)
    assert "processor time" in bad.note or "memory" in bad.note
    assert [lead.title for lead in listing_of(apart, "feed", ATOM % "Text").leads] == ["Ett"]


def test_while_a_slow_list_is_read_those_of_the_ordinary_shape_are(apart: Apart) -> None:
    async def both() -> tuple[Listing, list[float]]:
        started = time.monotonic()
        slow = asyncio.create_task(apart.read(*asked(*HOSTILE["attributes"])))
        took = []
        for _ in range(20):
            assert (await apart.read(*asked("feed", rss("a.example")))).state == "ok"
            took.append(time.monotonic() - started)
        return await slow, took

    slow, took = asyncio.run(both())
    assert slow.state == "reader_failed"
    assert took[-1] < 2, "all of them before the slow one was ended"


@pytest.mark.parametrize("before", [False, True])
def test_slow_lists_wait_for_each_other_and_hold_up_no_other(before: bool) -> None:
    """Known to be slow, whether by what happened before or by their size, they cost the others nothing; else two seconds once."""
    body = LISTING % MANY_ATTRIBUTES[: apart_module.LARGE - 10_000]

    async def all_of_them(made: Apart) -> tuple[list[Listing], list[bool]]:
        for lane in (made._quick, made._slow):
            await lane.call("held_jobs:number")  # both stand ready
        slow = [asyncio.create_task(made.read(*asked("listing", body), slow=before)) for _ in range(3 if before else 1)]
        await asyncio.sleep(0)
        others = await asyncio.gather(*(made.read(*asked("feed", ATOM % "Text")) for _ in range(5)))
        done = [one.done() for one in slow]
        made.close()
        await asyncio.gather(*slow, return_exceptions=True)
        return others, done

    others, done = asyncio.run(all_of_them(Apart(Limits(cpu=60, wall=60.0, memory=LIMITS.memory))))
    assert [one.state for one in others] == ["ok"] * 5
    assert not any(done), "they are still being read"


def test_what_a_large_list_took_is_given_back() -> None:
    """A feed of 9 MB leaves some 60 MB in the process that read it; that is then replaced by a fresh one."""
    entry = "<entry><id>{0}</id><title>R {0}</title><link href='/{0}'/><summary>{1}</summary></entry>"
    feed = "<feed xmlns='http://www.w3.org/2005/Atom'>" + "".join(entry.format(n, "ord " * 450) for n in range(5000))

    async def numbers(made: Apart) -> tuple[list[int], str]:
        first = [await made.call("held_jobs:number", slow=slow) for slow in (False, True)]
        state = (await made.read(*asked("feed", feed + "</feed>"))).state
        return [*first, *[await made.call("held_jobs:number", slow=slow) for slow in (False, True)]], state

    made = Apart(Limits(cpu=60, wall=60.0, memory=LIMITS.memory, kept=LIMITS.kept))
    try:
        (quick, slow, quick_after, slow_after), state = asyncio.run(numbers(made))
    finally:
        made.close()
    assert state == "ok"
    assert (quick_after, slow_after == slow) == (quick, False)


@pytest.mark.parametrize(
    ("kind", "body", "here"),
    [
        ("feed", rss("a.example"), True),
        ("feed", ATOM % "Text", False),
        ("feed", rss("a.example").replace("</rss>", ""), False),
        ("feed", gzip.compress(rss("a.example").encode()), False),
        ("feed", rss("a.example").replace("</channel>", f"<!--{'x' * 600_000}--></channel>"), False),
        ("feed", rss("a.example").replace("</title>", f"{'x' * 70_000}</title>", 2), False),
        ("feed", rss("a.example").replace("<item>", "<item><x><y/></x>", 1), False),
        ("feed", rss("a.example").replace("<item>", "<item><title>", 1), False),
        ("feed", '{"version":"https://jsonfeed.org/version/1.1","items":[]}', False),
        ("feed", "", False),
        ("feed", LISTING % "", False),
    ],
)
def test_only_small_feeds_of_the_ordinary_shape_are_read_in_the_crawl(kind: str, body: str | bytes, here: bool) -> None:
    found = plainly(*asked(kind, body))
    assert (found is not None) is here
    if found is not None:
        assert found == read(*asked(kind, body)), "one reading, wherever it is done"


def test_what_is_read_here_takes_no_time_however_it_is_made() -> None:
    """Half a megabyte of whatever is slow to read, in the fields of an ordinary feed."""
    for piece in (
        "<!--",
        "&lt;!--",
        "<![CDATA[<!--]]>",
        "&lt;!-- x -- &gt;",
        "&lt;script",
        "&lt;a ",
        "&amp;",
        "&lt;p style=a",
        "a\u0301\u0316",
        "\u0301\u0316",
        "&#x301;&#x316;",
        " \n",
    ):
        many = piece * (60_000 // len(piece))
        items = "".join(
            f"<item><title>R {n}{many[:30_000]}</title><description>{many}</description></item>" for n in range(5)
        )
        started = time.process_time()
        plainly(*asked("feed", f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"))
        assert time.process_time() - started < 1, piece


def test_a_large_sitemap_takes_little_room() -> None:
    """24 MB with letters of four bytes in it, where the promise is 64 MB; the process itself takes some 50."""
    entry = "<url><loc>http://a.example/n/{}</loc><lastmod>2026-03-05</lastmod><t>\U0001f600 {}</t></url>"
    body = "<urlset>" + "".join(entry.format(n, "x" * 400) for n in range(50_000)) + "</urlset>"
    data = gzip.compress(body.encode(), 1)
    assert len(body.encode()) > 23 * MB
    made = Apart(Limits(cpu=20, wall=60.0, memory=64 * MB))
    try:
        found = listing_of(made, "sitemap", data)
    finally:
        made.close()
    assert (found.state, len(found.leads)) == ("ok", 5000)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("bad", ["nodes", pytest.param("attributes", marks=pytest.mark.soak)])
def test_in_a_crawl_the_neighbours_go_on(tmp_path: Path, bad: str) -> None:
    hosts = {f"good{n}.example": n for n in range(4)}
    routes: dict[str, Answer] = {f"http://{host}/rss": Page(rss(host), XML) for host in list(hosts)[:2]}
    routes["http://good2.example/rss"] = Page((ATOM % "Text").replace("/1", "http://good2.example/1"), XML)
    routes["http://good3.example/rss"] = Page(urlset("good3.example", 3), XML)
    kinds = {"good3.example": "sitemap"}
    kind, body = HOSTILE[bad]
    routes["http://bad.example/rss"] = Page(body, "text/html" if kind == "listing" else "application/gzip")
    rows = [source("bad", "http://bad.example/rss", kind)]
    rows += [source(f"good-{n}", f"http://{host}/rss", kinds.get(host, "feed")) for host, n in hosts.items()]
    with Web(routes) as web:
        _, seen = gather(make_house(tmp_path, rows, web.proxy))
    assert seen.state("bad") == "reader_failed"
    assert {seen.state(row["id"]) for row in rows if row["id"].startswith("good")} == {"ok"}
    note = seen.states["bad"].note
    assert "processor time" in note or "memory" in note or "broke" in note, note
