"""The recorded sites on loopback: answered as a proxy would, and never a file outside their folder."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bevaka import clock
from bevaka.demo import RecordedSite, recorded

HOST = "http://kustposten.example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "recorded" / "kustposten.example"
    for name, text in {
        "index.html": "front",
        "nyheter/ett.html": "ett",
        "rss.xml": "<rss/>",
        "två.txt": "två",
        "bok/index.html": "bok",
        "lista.html": "list",
        "lista,start=5.html": "second page",
        "sida~2026-03-04.html": "first",
        "sida~2026-03-07.html": "second",
        "sida.html": "third",
        "kort~2026-03-07.html": "short-lived",
        "kort.html.http": "410 Gone\nContent-Type: text/html\n\ngone\n\nfor good",
        "flytt.http": "301 Moved Permanently\nLocation: http://kustposten.example/rss.xml\n\n",
        "[a]~2026-03-07.html": "brackets",
        "[a].html": "brackets later",
    }.items():
        file = site / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    (tmp_path / "recorded" / "other.example").mkdir()
    (tmp_path / "recorded" / "other.example" / "secret.html").write_text("other", "utf-8")
    (tmp_path / "secret.html").write_text("outside", "utf-8")
    (site / "link.html").symlink_to(tmp_path / "secret.html")
    return tmp_path / "recorded"


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("/", "front"), ("", "front"), ("/nyheter/ett", "ett"), ("/nyheter/ett.html?x=1", "ett"), ("/rss.xml", "<rss/>"),
        ("/tv%C3%A5.txt", "två"), ("/bok/", "bok"), ("/bok", "bok"),
        ("/lista", "list"), ("/lista?start=5", "second page"), ("/lista?start=10", "list"),
    ],
)  # fmt: skip
def test_an_address_finds_its_file(folder: Path, url: str, text: str) -> None:
    file = recorded(folder, HOST + url)
    assert file is not None
    assert file.read_text("utf-8") == text


@pytest.mark.parametrize(
    "url",
    [
        f"{HOST}/nyheter/", f"{HOST}/nyheter/tre", f"{HOST}/../other.example/secret", f"{HOST}/..%2fother.example%2fsecret.html",
        f"{HOST}/../../secret", f"{HOST}/%2e%2e/%2e%2e/secret.html", f"{HOST}/link", "http://../secret", "http://./kustposten.example/rss.xml",
        "http://unknown.example/", "/rss.xml", "http:///rss.xml", f"{HOST}//etc/passwd",
    ],
)  # fmt: skip
def test_nothing_else_is_found(folder: Path, url: str) -> None:
    assert recorded(folder, url) is None


@pytest.mark.parametrize(
    ("path", "day", "text"),
    [
        ("/sida", "2026-03-03", "first"), ("/sida", "2026-03-04", "second"), ("/sida", "2026-03-06", "second"),
        ("/sida", "2026-03-07", "third"), ("/sida", "2027-01-01", "third"), ("/kort", "2026-03-06", "short-lived"),
        ("/%5Ba%5D", "2026-03-06", "brackets"), ("/%5Ba%5D", "2026-03-07", "brackets later"),
    ],
)  # fmt: skip
def test_a_page_is_what_it_was_on_the_day(folder: Path, path: str, day: str, text: str) -> None:
    file = recorded(folder, HOST + path, date.fromisoformat(day))
    assert file is not None
    assert file.read_text("utf-8") == text


@pytest.fixture
def line(folder: Path) -> Iterator[http.client.HTTPConnection]:
    with RecordedSite(folder) as site:
        connection = http.client.HTTPConnection(urlsplit(site.proxy).netloc, timeout=10)
        yield connection
        connection.close()


def ask(
    line: http.client.HTTPConnection, url: str, method: str = "GET", **headers: str
) -> tuple[int, bytes, http.client.HTTPResponse]:
    line.request(method, url, headers=headers)
    answer = line.getresponse()
    return answer.status, answer.read(), answer


def test_a_second_reading_is_told_that_nothing_changed(line: http.client.HTTPConnection) -> None:
    status, body, answer = ask(line, f"{HOST}/rss.xml")
    assert (status, body, answer.headers["Content-Type"]) == (200, b"<rss/>", "application/xml")
    again = {"If-None-Match": answer.headers["ETag"]}
    status, body, _ = ask(line, f"{HOST}/rss.xml", **again)
    assert (status, body) == (304, b"")
    status, body, answer = ask(line, f"{HOST}/rss.xml", "HEAD")
    assert (status, body, answer.headers["Content-Length"]) == (200, b"", "6")
    assert ask(line, f"{HOST}/nowhere")[0] == 404


def test_a_whole_answer_is_given_as_recorded(line: http.client.HTTPConnection) -> None:
    status, body, answer = ask(line, f"{HOST}/flytt")
    assert (status, body, answer.headers["Location"]) == (301, b"", f"{HOST}/rss.xml")
    status, body, answer = ask(line, f"{HOST}/kort")
    assert (status, body, answer.headers["Content-Type"]) == (410, b"gone\n\nfor good", "text/html")


def test_the_house_s_clock_says_which_day_it_is(line: http.client.HTTPConnection) -> None:
    try:
        for day, status, text in ((6, 200, b"short-lived"), (7, 410, b"gone\n\nfor good")):
            clock.set_clock(datetime(2026, 3, day, 12, tzinfo=UTC))
            assert ask(line, f"{HOST}/kort")[:2] == (status, text)
    finally:
        clock.set_clock(None)
