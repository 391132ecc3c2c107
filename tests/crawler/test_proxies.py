"""Proxies: only the house's own is used, however it is written; being exempt by its name opens no other door."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from crawl_world import Seen, gather, listener, make_house, source
from servers import manners as m
from servers.httpd import Page, Web

from bevaka.addresses import url_refusal
from bevaka.errors import Mistakes
from bevaka.settings import open_house
from crawler.guard import allowed_hosts, public_answer

NAMES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "ftp_proxy", "FTP_PROXY")
FEED = Page(m.rss(("Ett", "http://a.example/1")), m.RSS)
ROUTES = {"http://a.example/rss": FEED, "http://a.example/1": Page("<p>x</p>")}


def spellings(port: int) -> list[str]:
    """How an environment may name a proxy."""
    hosts = (
        "127.0.0.1",
        "LOCALHOST",
        "localhost.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "127.1",
        "2130706433",
        "u:p@127.0.0.1",
    )
    return [
        f"{scheme}{host}:{port}" for host in hosts for scheme in ("http://", "HTTP://", "https://", "socks5h://", "")
    ]


@pytest.mark.parametrize("exempt", ["", "*", "A.EXAMPLE.,.example:80,127.0.0.1,::1"])
def test_no_proxy_of_the_environment_hears_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exempt: str
) -> None:
    """With a proxy of the house: it is asked, whatever the environment says of proxies or of exceptions from them."""
    with listener() as (port, hits), Web(ROUTES) as web:
        for number, name in enumerate(NAMES):
            monkeypatch.setenv(name, spellings(port)[number * 5 % 40])
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.setenv(name, exempt)
        _, seen = gather(make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy))
        assert (seen.state("a"), web.paths("a.example")) == ("ok", ["/rss", "/1"])
    assert hits == []


def direct(
    tmp_path: Path, rows: list[dict[str, str]], allow: list[str], names: dict[str, list[list[str]]], **env: str
) -> Seen:
    """A crawl without a proxy in a process of its own, with names and an environment that are made up."""
    house = make_house(tmp_path, rows, allow=allow)
    (tmp_path / "names.json").write_text(json.dumps(names), "utf-8")
    script, root = Path(__file__).with_name("direct_crawl.py"), Path(__file__).resolve().parents[2]
    command = [sys.executable, str(script), str(house), str(tmp_path / "names.json")]
    subprocess.run(command, check=True, timeout=60, env={"PYTHONPATH": str(root), **env}, stdout=subprocess.DEVNULL)
    return Seen(house)


@pytest.mark.parametrize("number", [1, 13])
def test_without_a_proxy_of_the_house_none_of_the_environment_is_asked(tmp_path: Path, number: int) -> None:
    with listener() as (port, hits), Web({}) as web:
        host = f"a.example:{web.port}"
        web.routes |= {
            f"http://{host}/rss": Page(m.rss(("Ett", f"http://{host}/1")), m.RSS),
            f"http://{host}/1": Page("x"),
        }
        env = {name: spellings(port)[number] for name in NAMES}
        seen = direct(tmp_path, [source("a", f"http://{host}/rss")], [host], {"a.example": [["127.0.0.1"]]}, **env)
        assert [asked.path for asked in web.log] == ["/robots.txt", "/rss", "/1"]
    assert (seen.state("a"), hits) == ("ok", [])


@pytest.mark.parametrize(
    "written",
    ["http://{0}", "http://{0}/", " http://LocalHost:{port} ", "http://localhost.:{port}/", "HTTP://127.0.0.1:{port}"],
)
@pytest.mark.parametrize("how", ["file", "environment"])
def test_the_houses_proxy_may_be_written_in_any_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, how: str
) -> None:
    with Web(ROUTES) as web:
        proxy = written.format(f"127.0.0.1:{web.port}", port=web.port)
        house = make_house(tmp_path, [source("a", "http://a.example/rss")], proxy if how == "file" else "")
        if how == "environment":
            monkeypatch.setenv("BEVAKA_PROXY", proxy)
        _, seen = gather(house)
        assert (seen.state("a"), web.paths("a.example")) == ("ok", ["/rss", "/1"])


@pytest.mark.parametrize(
    "written",
    ["http://anna:hemligt@proxy.example:3128", "proxy.example:3128", "https://proxy.example:3128", "socks5://proxy.example:1080",
     "http://:3128", "http://proxy.example:99999", "http://proxy.example:", "http://proxy.example:3128/x", "http://p.example:1?x",
     "http://[::1", "http://", "direct"],
)  # fmt: skip
@pytest.mark.parametrize("how", ["file", "environment"])
def test_what_is_no_address_of_a_proxy_is_said_to_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, how: str
) -> None:
    """Rather than that every source fails; and its login is not repeated."""
    house = make_house(tmp_path, [], written if how == "file" else "")
    if how == "environment":
        monkeypatch.setenv("BEVAKA_PROXY", written)
    with pytest.raises(Mistakes, match="write http://host:port; a login goes into proxy_login") as told:
        open_house(house)
    assert ("BEVAKA_PROXY" in str(told.value)) == (how == "environment")
    assert "hemligt" not in str(told.value)


def test_the_proxy_itself_is_no_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages for administrators trust whoever may use it: no link or redirect leads to them, in whatever spelling."""
    own = [
        "http://proxy.example:{}/x",
        "http://PROXY.example.:{}/y",
        "http://proxy.example/z",
        "https://proxy.example:{}/v",
    ]
    with Web({}) as web:
        links = [(f"n{n}", url.format(web.port)) for n, url in enumerate(own)]
        web.routes |= {
            "http://a.example/rss": Page(m.rss(("Ett", "http://a.example/1"), *links), m.RSS),
            "http://a.example/1": Page("<p>x</p>"),
            "http://b.example/rss": m.moved(f"http://proxy.example:{web.port}/rss"),
        }
        rows = [source("a", "http://a.example/rss"), source("b", "http://b.example/rss")]
        house = make_house(tmp_path, rows, f"http://proxy.example:{web.port}")
        names = tmp_path / "names.json"
        names.write_text(json.dumps({"proxy.example": [["127.0.0.1"]]}), "utf-8")
        script, root = Path(__file__).with_name("direct_crawl.py"), Path(__file__).resolve().parents[2]
        command = [sys.executable, str(script), str(house), str(names)]
        subprocess.run(
            command, check=True, timeout=60, env={**os.environ, "PYTHONPATH": str(root)}, stdout=subprocess.DEVNULL
        )
        asked = {a.host for a in web.log}
    seen = Seen(house)
    assert asked == {"a.example", "b.example"}
    assert (seen.state("a"), seen.state("b")) == ("ok", "refused_address")
    assert [lead.state for lead in seen.leads] == ["fetched", *["given_up"] * len(own)]


def test_a_host_that_is_allowed_at_one_port_is_not_at_another(tmp_path: Path) -> None:
    """The name is exempt from what it resolves to; the port is part of what the operator allows."""
    with listener() as (port, hits), Web({}) as web:
        good = f"a.example:{web.port}"
        web.routes |= {
            f"http://{good}/rss": Page(
                m.rss(("Ett", f"http://{good}/1"), ("Två", f"http://a.example:{port}/2")), m.RSS
            ),
            f"http://{good}/1": Page("<p>x</p>"),
            f"http://{good}/moved": m.moved(f"http://A.example.:{port}/rss"),
        }
        rows = [source("a", f"http://{good}/rss"), source("b", f"http://{good}/moved")]
        rows += [source("c", f"http://a.example:{port}/rss")]
        names = {name: [["127.0.0.1"]] for name in ("a.example", "a.example.", "A.example.")}
        seen = direct(tmp_path, rows, [f"A.Example:{web.port}"], names)
    assert hits == []
    assert (seen.state("a"), seen.state("b"), seen.state("c")) == ("ok", "refused_address", "refused_address")


@pytest.mark.parametrize(
    ("allow", "url", "fine"),
    [
        ("intra.example:8080", "http://intra.example:8080/", True), ("Intra.Example.:8080", "http://intra.example:8080/", True),
        ("intra.example:8080", "http://INTRA.example.:8080/", True), ("10.0.0.1:8080", "http://10.0.0.1:8080/", True),
        ("[fd00::1]:8080", "http://[fd00::1]:8080/", True), ("[FD00:0::1]", "http://[fd00::1]:81/", True),
        ("fd00::1", "http://[fd00::1]/", True), ("localhost", "http://localhost:81/", True),
        ("10.0.0.1:8080", "http://10.0.0.1/", False), ("localhost:80", "https://localhost/", False),
        ("[fd00::1]:8080", "http://[fd00::1]/", False), ("intra.example:80", "http://10.0.0.1/", False),
        ("10.0.0.1", "ftp://10.0.0.1/", False), ("intra.example:x", "http://10.0.0.1/", False),
    ],
)  # fmt: skip
def test_what_an_operator_allows_may_be_written_in_any_way(allow: str, url: str, fine: bool) -> None:
    assert (url_refusal(url, [allow]) is None) == fine


@pytest.mark.parametrize(
    "proxy", ["http://proxy.example:3128", "http://PROXY.example.:3128/", "http://[fd00::1]:3128", ""]
)
def test_a_proxy_is_exempt_by_its_name_and_nothing_else_is(proxy: str) -> None:
    exempt = allowed_hosts(["Intra.Example.:8080"], proxy)
    for name in ("proxy.example", "Proxy.Example."):
        if "example" in proxy:
            assert public_answer(name, ["10.0.0.1"], exempt) == "10.0.0.1"
        else:
            with pytest.raises(PermissionError):
                public_answer(name, ["10.0.0.1"], exempt)
    assert public_answer("INTRA.example", ["10.0.0.2"], exempt) == "10.0.0.2"
    for other in ("proxy.example.evil.example", "xproxy.example", "10.0.0.1", ""):
        with pytest.raises(PermissionError):
            public_answer(other, ["10.0.0.1"], exempt)
