"""The same address recorded or listed again with other words: a revision, whoever came with it; older records change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Answer, Page, Web
from warcs import page, record

from bevaka import clock
from bevaka.store import Store

URL = "https://paper.example/1"
START = datetime(2026, 3, 6, 9, tzinfo=UTC)
WORDS = (
    "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom, visar en granskning av Tidningen Exempel. " * 4
)


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    clock.set_clock(START, pinned=True)
    yield
    clock.set_clock(None)


def capture(day: int, version: str, url: str = URL) -> bytes:
    return record(url, page("Ett", f"{version} {WORDS}"), date=f"2026-03-{day:02}T05:06:07Z")


def versions(house: Path, url: str = URL) -> list[str]:
    with Store(house / "data") as store:
        return [document.text.split()[0] for document in store.documents.revisions(url)]


COMING: dict[str, tuple[list[list[tuple[int, str]]], list[str]]] = {
    "three": ([[(1, "Första"), (2, "Andra"), (3, "Tredje")]], ["Första", "Andra", "Tredje"]),
    "unordered": ([[(3, "Tredje"), (1, "Första"), (2, "Andra")]], ["Första", "Andra", "Tredje"]),
    "back": ([[(1, "Första"), (2, "Första"), (3, "Andra"), (4, "Första")]], ["Första", "Andra", "Första"]),
    "later": ([[(1, "Första")], [(2, "Andra")]], ["Första", "Andra"]),
    "older": ([[(2, "Andra")], [(1, "Första")]], ["Andra"]),
    "once-more": ([[(1, "Första")], [(1, "Första")], [(2, "Första")]], ["Första"]),
}
"""A publisher each: what its files hold of an address, file by file, and what was told in the end."""


def test_records_of_an_address_are_its_revisions(tmp_path: Path) -> None:
    """Files come one at a time, each in a visit of its own; a neighbour is read once, whatever happens beside it."""
    folders = {name: tmp_path / name for name in COMING}
    for folder in folders.values():
        folder.mkdir()
    rows = [source(name, folder.as_uri() + "/", "archive") for name, folder in folders.items()]
    house = make_house(tmp_path / "house", rows)
    for number in range(max(len(files) for files, _ in COMING.values())):
        clock.set_clock(START + timedelta(days=number + 1), pinned=True)
        for name, (files, _) in COMING.items():
            for records in files[number : number + 1]:
                host = f"https://{name}.example"
                body = b"".join(capture(day, version, f"{host}/1") for day, version in records)
                (folders[name] / f"{number}.warc.gz").write_bytes(body + capture(1, "Granne", f"{host}/2"))
        _, seen = gather(house, only=list(COMING))
        assert {name: seen.state(name) for name in COMING} == dict.fromkeys(COMING, "ok")
        extract(house)
    for name, (_, told) in COMING.items():
        assert versions(house, f"https://{name}.example/1") == told, name
        assert versions(house, f"https://{name}.example/2") == ["Granne"], name
        assert [lead.state for lead in seen.leads if lead.source_id == name] == ["fetched", "fetched"], name


def test_a_record_of_what_was_fetched_is_a_revision_where_it_is_later(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"
    folder.mkdir()
    url = "http://a.example/1"
    routes: dict[str, Answer] = {
        "http://a.example/rss": Page(m.rss(("Ett", url)), m.RSS),
        url: Page(page("Ett", f"Hämtad {WORDS}")),
    }
    with Web(routes) as web:
        rows = [source("a", "http://a.example/rss"), source("arkiv", folder.as_uri() + "/", "archive")]
        house = make_house(tmp_path / "house", rows, web.proxy)
        gather(house, only=["a"])
        extract(house)
        (folder / "1.warc.gz").write_bytes(capture(5, "Äldre", url) + capture(7, "Senare", url))
        clock.set_clock(START + timedelta(days=2), pinned=True)
        gather(house, only=["arkiv"])
        extract(house)
    assert versions(house, url) == ["Hämtad", "Senare"]


def listed(title: str, words: str = "", link: str = "http://a.example/1") -> Page:
    linked = f"<link>{link}</link>" if link else ""
    item = f"<item><title>{title}</title>{linked}<guid>tag:1</guid><description>{words}</description></item>"
    return Page(f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>", m.RSS)


def test_what_its_list_says_anew_is_fetched_anew_and_not_too_often(tmp_path: Path) -> None:
    url = "http://a.example/1"
    with Web({}) as web:
        house = make_house(
            tmp_path,
            [source("a", "http://a.example/rss", pace="1h"), source("b", "http://b.example/rss", pace="1h")],
            web.proxy,
        )

        def visit(hours: float, feed: Page, version: str, other: Page | None = None) -> int:
            clock.set_clock(START + timedelta(hours=hours), pinned=True)
            web.routes |= {"http://a.example/rss": feed, url: Page(page("Ett", f"{version} {WORDS}"))}
            web.routes["http://b.example/rss"] = other or listed("Annat", link="http://b.example/2")
            gather(house)
            extract(house)
            return web.paths("a.example").count("/1")

        assert visit(0, listed("Ett", "Ingress."), "Första") == 1
        assert visit(7, listed("Ett", "Ingress."), "Andra") == 1, "its list says what it did"
        assert visit(8.1, listed("Ett", "Ingress, 14 kommentarer."), "Andra") == 2
        assert visit(9.2, listed("Ett!", " Ingress, 27 kommentarer "), "Tredje") == 2, (
            "figures, signs and spaces say nothing"
        )
        assert visit(10.3, listed("Ett, rättad"), "Tredje") == 2, "not twice in six hours"
        assert visit(15.4, listed("Ett, rättad"), "Tredje") == 3, "but then"
        assert visit(22.5, listed("Ett, rättad"), "Fjärde", listed("Vad b säger om ett")) == 3, (
            "another source's words are its own"
        )
        web.routes[url] = Page("", status=500)
        clock.set_clock(START + timedelta(hours=30), pinned=True)
        web.routes["http://a.example/rss"] = listed("Ett, rättad igen")
        _, seen = gather(house)
    assert versions(house, url) == ["Första", "Andra", "Tredje"]
    assert (seen.lead(url).state, seen.lead(url).title) == ("fetched", "Ett, rättad igen"), (
        "what was had is not lost by a failure"
    )


def test_a_text_that_stands_in_its_list_alone_is_read_anew(tmp_path: Path) -> None:
    with Web({}) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss", pace="1h")], web.proxy)
        for hours, version in ((0, "Första"), (1.1, "Hastigt"), (8, "Andra"), (16, "Andra")):
            clock.set_clock(START + timedelta(hours=hours), pinned=True)
            web.routes["http://a.example/rss"] = listed("Ett", f"{version} {WORDS}", link="")
            _, seen = gather(house)
            extract(house)
    (lead,) = seen.leads
    assert versions(house, lead.url) == ["Första", "Andra"]
