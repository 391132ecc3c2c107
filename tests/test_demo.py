"""The recorded sites on loopback: answered as a proxy would, and never a file outside their folder."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

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
