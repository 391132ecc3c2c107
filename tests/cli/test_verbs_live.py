"""``bevaka check --live``: a table that fits the terminal, notes, exit codes, no rows; sources switched on where that is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from servers.httpd import Page, Web

from bevaka.cli.live import spoken
from bevaka.store import Store
from crawler.sight import Figures
from nlp.packfiles import telling_words
from tests.cli.conftest import Call
from tests.cli.web_house import HEAD, feed, on_the_web

LONG = "en-kalla-med-ett-namn-som-ar-for-langt-for-tabellen"
ROWS = (
    HEAD + "\r\n# en kommentar\r\n"
    "bra,Bra,feed,http://bra.example/rss,,sv,SE,ngo,1,1h,30,on,\r\n"
    '"obekraftad","Obekräftad, ny",feed,http://ny.example/rss,,sv,SE,ngo,1,1h,30,unverified,\r\n'
    "borta,Borta,feed,http://borta.example/rss,,sv,SE,ngo,1,1h,30,unverified,\r\n"
    f"{LONG},Lång,feed,http://karta.example/s.xml,,sv,SE,ngo,1,1h,30,on,\r\n"
    "av,Av,feed,http://av.example/rss,,sv,SE,ngo,1,1h,30,off,\r\n"
)
SITEMAP = "<urlset><url><loc>http://karta.example/1</loc><lastmod>2026-03-01</lastmod></url></urlset>"


@pytest.fixture
def web() -> Iterator[Web]:
    hosts = ("bra.example", "ny.example", "av.example")
    routes = {f"http://{host}/rss": Page(feed(host), "application/rss+xml") for host in hosts}
    with Web(routes | {"http://karta.example/s.xml": Page(SITEMAP, "text/xml")}) as server:
        yield server


def test_a_table_says_what_each_source_showed(
    call: Call, house: Path, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    file = on_the_web(house, web.proxy, ROWS)
    said = call("check", "--live", home=house)
    assert said.code == 1
    lines = said.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [re.split(r"  +", line) for line in lines[:5]] == [
        ["källa", "HTTP", "sort", "poster", "nyaste", "robots", "språk", "läge"],
        ["bra", "200", "feed", "5", "2026-03-06", "none", "sv", "bra"],
        ["obekraftad", "200", "feed", "5", "2026-03-06", "none", "sv", "bra"],
        ["borta", "404", "-", "-", "-", "none", "-", "borta"],
        [lines[4].split()[0], "200", "≠sitemap", "-", "-", "none", "-", "ingen lista"],
    ]
    assert lines[4].startswith(LONG[:10])
    assert "borta: HTTP 404 (http://borta.example/rss)" in said.out
    assert "ser ut att vara av slaget sitemap" in " ".join(said.out.split())
    assert "4 sources tried, 2 well, 2 in trouble; nothing was stored" in said.err
    assert "1 unverified gave publications: obekraftad; --write switches them on" in said.err
    assert not (house / "data").exists(), "no rows, not even a database"
    assert file.read_bytes() == ROWS.encode()
    assert "av.example" not in {a.host for a in web.log}
    assert {a.path for a in web.log} == {"/robots.txt", "/rss", "/s.xml"}, "no article is fetched"


def test_named_sources_alone_are_tried_also_one_that_is_off(call: Call, house: Path, web: Web) -> None:
    on_the_web(house, web.proxy, ROWS)
    said = call("check", "--live", "av", "bra", home=house)
    assert said.code == 0
    assert [line.split()[0] for line in said.out.splitlines()] == ["källa", "bra", "av"]
    assert {a.host for a in web.log} == {"bra.example", "av.example"}
    assert call("check", "--live", "ingen", home=house).code == 2
    assert call("check", "--write", home=house).code == 2


def test_the_unverified_that_work_are_switched_on_and_nothing_else_is_changed(
    call: Call, house: Path, web: Web
) -> None:
    file = on_the_web(house, web.proxy, ROWS)
    said = call("check", "--live", "--write", home=house)
    assert "1 switched on in sources.csv: obekraftad" in said.err
    assert file.read_bytes().decode() == ROWS.replace("1,1h,30,unverified,", "1,1h,30,on,", 1)
    assert "obekraftad" not in call("check", "--live", "--write", home=house).err
    assert call("collect", "--source", "obekraftad", home=house).code == 0


def test_a_database_that_is_there_gets_no_row(call: Call, house: Path, web: Web) -> None:
    on_the_web(house, web.proxy, ROWS)
    call("collect", "--source", "bra", home=house)
    before = {f.name: f.read_bytes() for f in (house / "data").rglob("*") if f.is_file()}
    assert call("check", "--live", "bra", home=house).code == 0
    after = {f.name: f.read_bytes() for f in (house / "data").rglob("*") if f.is_file()}
    assert {n: b for n, b in after.items() if not n.endswith(("-shm", "-wal"))} == {
        n: b for n, b in before.items() if not n.endswith(("-shm", "-wal"))
    }


SWEDISH = (
    "Arbetare i Malaysia tvingas betala skulder\nNy granskning av handskar till vården\nRegionerna skärper kraven\n"
)
MORE = (
    "Fackförbundet kräver svar om löner som inte har betalats ut till dem som arbetade i fabriken efter branden i fjol. Domstolen "
    "prövar nu om bolaget bröt mot lagen när uppsägningarna gjordes, skriver tidningen."
)
DANISH = "Arbejderne på fabrikken fik ikke deres løn, og mange blev truet, da de bad om den, siger en.\n"


@pytest.mark.parametrize(
    ("sample", "stated", "said"),
    [
        ("Rubrik nummer 3 om fabrik\n" * 10, ("sv",), ("sv",)), ("Gammal 3\n" * 10, ("sv",), ("sv",)),
        ("Rubrik nummer 3 om fabrik\n" * 10, (), ()), ("Rubrik nummer 3 om fabrik\n" * 10, ("nb", "sv"), ("nb", "sv")),
        (SWEDISH, ("en",), ("sv",)), (SWEDISH, (), ("sv",)), ("Nyhet 1\nNyhet 2\n", ("en",), ("en",)),
        (SWEDISH + MORE, ("fi",), ("sv",)),
        (DANISH * 2, ("da",), ("da",)), (DANISH, ("nb",), ("nb",)),
    ],
)  # fmt: skip
def test_few_words_do_not_overrule_the_language_that_a_list_names(
    house: Path, sample: str, stated: tuple[str, ...], said: tuple[str, ...]
) -> None:
    assert spoken(Figures(sample=sample, languages=stated), telling_words(house / "config")) == said


def test_the_recorded_week_is_well(call: Call, house: Path) -> None:
    said = call("check", "--live", home=house)
    assert said.code == 0
    assert "27 sources tried, 27 well, 0 in trouble" in said.err


def resting(web: Web, url: str) -> None:
    web.routes[url] = Page("later", "text/plain", 429, {"Retry-After": "7200"})


def test_a_rest_that_a_host_asks_for_is_remembered_where_the_stages_look(call: Call, house: Path, web: Web) -> None:
    on_the_web(house, web.proxy, ROWS)
    url = "http://borta.example/rss"
    resting(web, url)
    said = call("add", url, home=house)
    assert said.code == 1
    assert "asked to be left alone: borta.example until" in said.err
    assert "not remembered, since nothing was collected here yet" in said.err
    assert not (house / "data").exists(), "no database for a rest alone"
    call("collect", "--source", "bra", home=house)
    with FileLock(house / "data" / "bevaka.lock"):
        assert "not remembered, since another run is at work" in call("add", url, home=house).err
    with Store(house / "data") as store:
        assert store.hosts.pauses() == {}
    assert "asked to be left alone, and remembered: borta.example until" in call("add", url, home=house).err
    with Store(house / "data") as store:
        assert store.hosts.pauses().keys() == {"borta.example"}
    web.log.clear()
    call("collect", "--source", "borta", home=house)
    assert call("add", url, home=house).code == 1
    assert web.log == [], "neither the stage nor another trial asks it"
