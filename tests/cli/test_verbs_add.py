"""``bevaka add``: candidates and rows on the terminal, a row in the file, lists that are watched already, and clear errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import manners
from servers.httpd import Page, Web

from tests.cli.conftest import Call
from tests.cli.web_house import HEAD, feed, on_the_web, rows_of

PAGE = (
    '<html lang="sv"><head><title>Ny</title><link rel="alternate" type="application/rss+xml" href="/rss"></head><body>'
)
NEWS = "".join(
    f'<div class="nyhet"><h3><a href="/nyheter/{n}-granskning">Granskning av avtal nummer {n}</a></h3>'
    f'<time datetime="2026-03-0{n}"></time></div>'
    for n in range(1, 6)
)
ROUTES = {
    "http://ny.example/": Page(f"{PAGE}{NEWS}</body></html>"),
    "http://ny.example/rss": Page(feed("ny.example"), "text/plain"),
    "http://bara.example/lista": Page(f"<html><body>{NEWS}</body></html>"),
    "http://tom.example/": Page("<html><body><p>Hej</p></body></html>"),
    "http://in.example/": manners.LOGIN,
    "http://sen.example/": manners.hang,
    "http://nej.example/robots.txt": Page("User-agent: *\nDisallow: /\n", "text/plain"),
    "http://till.example/": manners.moved("http://192.168.0.1/"),
}
FIRST = (
    '# Källor, "kommenterade\r\n'
    + HEAD
    + '\r\n"kust","Kust, posten",feed,http://www.kust.example/rss/,,sv,SE,media,2,15m,60,on,\r\n'
)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(ROUTES) as server:
        yield server


def test_candidates_and_rows_are_shown_and_nothing_is_written(call: Call, house: Path, web: Web) -> None:
    file = on_the_web(house, web.proxy, FIRST)
    said = call("add", "http://ny.example/", home=house)
    assert said.code == 0
    table = [line.split() for line in said.out.splitlines()[:3]]
    assert table[1][:6] == ["1", "feed", "5", "2026-03-06", "sv", "20"]
    assert table[2][:4] == ["2", "listing", "5", "2026-03-05"]
    best, second = rows_of(said.out)
    assert best == dict(
        zip(
            HEAD.split(","),
            [
                "ny",
                "Granskarna i Ny",
                "feed",
                "http://ny.example/rss",
                "http://ny.example/",
                "sv",
                "",
                "ngo",
                "2",
                "1h",
                best["expect"],
                "on",
                "",
            ],
            strict=True,
        )
    )
    assert (second["id"], second["kind"], second["selector"]) == ("ny", "listing", "div.nyhet a")
    assert "nothing was written; --write adds the row" in said.err
    assert file.read_bytes() == FIRST.encode()
    assert not (house / "data").exists()


def test_a_host_alone_is_asked_over_https_and_where_nobody_answers_there_over_http(
    call: Call, house: Path, web: Web
) -> None:
    on_the_web(house, web.proxy, HEAD + "\n")
    said = call("add", "ny.example", home=house)
    assert said.code == 0
    assert [row["url"] for row in rows_of(said.out)] == ["http://ny.example/rss", "http://ny.example/"]
    assert "https://ny.example" in said.err
    assert "looking at http://ny.example" in said.err
    assert "ny.example:443" in web.tunnels
    asked = len(web.log)
    given = call("add", "https://ny.example/", home=house)
    assert (given.code, len(web.log)) == (1, asked), "who writes https means it"
    deep = call("add", "bara.example/lista", home=house)
    assert [row["url"] for row in rows_of(deep.out)] == ["http://bara.example/lista"]
    gone = call("add", "borta.example", home=house)
    assert (gone.code, "http://borta.example: HTTP 404" in gone.err.replace("example/", "example")) == (1, True)


def test_a_row_is_written_once_and_the_rest_of_the_file_stays(call: Call, house: Path, web: Web) -> None:
    file = on_the_web(house, web.proxy, FIRST)
    said = call(
        "add",
        "http://ny.example/",
        "--write",
        "--type",
        "union",
        "--tier",
        "1",
        "--id",
        "facket",
        "--name",
        "Facket, i Ny",
        home=house,
    )
    assert said.code == 0
    written = file.read_bytes().decode("utf-8")
    assert written.startswith(FIRST)
    last = written.removeprefix(FIRST)
    assert last.startswith('facket,"Facket, i Ny",feed,http://ny.example/rss,http://ny.example/,sv,,union,1,1h,')
    assert last.endswith(",on,\r\n")
    again = call("add", "http://ny.example/rss", "--write", home=house)
    assert (again.code, file.read_bytes().decode("utf-8")) == (1, written)
    assert f"http://ny.example/rss is watched already: {file}:4, id facket" in again.err
    other = call("add", "http://ny.example/", "--write", "--pick", "2", home=house)
    assert other.code == 0
    assert "watched as facket" in other.out
    assert (
        file.read_text("utf-8")
        .splitlines()[-1]
        .startswith("facket-2,Ny,listing,http://ny.example/,http://ny.example/,sv,")
    )
    assert call("check", home=house).code == 0


def test_a_list_is_one_list_however_its_address_is_written(call: Call, house: Path, web: Web) -> None:
    web.routes["http://kust.example/rss"] = Page(feed("kust.example"), "application/rss+xml")
    file = on_the_web(house, web.proxy, FIRST)
    said = call("add", "http://KUST.example/rss?utm_source=x#y", "--write", home=house)
    assert said.code == 1
    assert f"is watched already: {file}:3, id kust" in said.err
    assert file.read_bytes() == FIRST.encode()


def test_a_page_of_links_becomes_a_listing_with_its_selector(call: Call, house: Path, web: Web) -> None:
    file = on_the_web(house, web.proxy, HEAD + "\n")
    assert call("add", "http://bara.example/lista", "--write", home=house).code == 0
    assert "listing,http://bara.example/lista," in file.read_text("utf-8")
    assert file.read_text("utf-8").endswith(",on,div.nyhet a\n")
    assert call("collect", "--source", "bara", home=house).code == 0, "daily work reads it"


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("http://borta.example/", 1, "http://borta.example/: HTTP 404"),
        ("http://tom.example/", 1, "http://tom.example/: no feed, sitemap, list of links or page of reports was found"),
        ("http://in.example/", 1, "http://in.example/: the answer is a login page"),
        ("http://sen.example/", 1, "http://sen.example/: timeout"),
        ("http://nej.example/", 1, "http://nej.example/: robots_disallowed"),
        ("http://till.example/", 1, "http://192.168.0.1/: refused_address: 192.168.0.1 is not a public address"),
        ("http://127.0.0.1/rss", 1, "http://127.0.0.1/rss cannot be asked: 127.0.0.1 is not a public address"),
        ("http://user:word@x.example/", 1, "a name or password in the URL"),
        ("ftp://x.example/", 1, "scheme 'ftp' is not http or https"),
        ("http://", 2, "is no address"),
        ("saknas.opml", 2, "saknas.opml: cannot be read: No such file or directory"),
    ],
)
def test_what_is_wrong_is_said_with_its_address(
    call: Call, house: Path, web: Web, url: str, code: int, words: str
) -> None:
    file = on_the_web(house, web.proxy, FIRST)
    said = call("add", url, "--write", home=house)
    assert (said.code, said.out) == (code, "")
    assert words in said.err
    assert file.read_bytes() == FIRST.encode()


def test_what_was_chosen_by_hand_is_checked(call: Call, house: Path, web: Web) -> None:
    file = on_the_web(house, web.proxy, FIRST)
    for words, fault in (
        (("--id", "kust"), "sources.csv: id: the id 'kust' is taken"),
        (("--id", "Å Ä"), "sources.csv: id:"),
        (("--pick", "7"), "there is no candidate 7 that works"),
    ):
        said = call("add", "http://ny.example/", "--write", *words, home=house)
        assert said.code == (1 if "--pick" in words else 2)
        assert fault in said.err
    assert call("add", "http://ny.example/", "--type", "blog", home=house).code == 2
    assert file.read_bytes() == FIRST.encode()


@pytest.mark.parametrize(("answer", "rows"), [("y\n", 2), ("n\n", 1)])
def test_on_a_terminal_it_asks(
    call: Call, house: Path, web: Web, monkeypatch: pytest.MonkeyPatch, answer: str, rows: int
) -> None:
    file = on_the_web(house, web.proxy, FIRST)
    monkeypatch.setattr("bevaka.cli.common.on_a_terminal", lambda: True)
    said = call("add", "http://ny.example/", home=house, input=answer)
    assert said.code == 0
    assert "add ny (feed, http://ny.example/rss) to sources.csv?" in said.err
    assert len(file.read_text("utf-8").splitlines()) == 2 + rows
