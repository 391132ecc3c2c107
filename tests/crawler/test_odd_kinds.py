"""Kinds of other packages that do what nobody foresaw: each source ends in a state that is told, and its neighbours are asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawl_world import gather, make_house, source
from servers import manners as m
from servers.httpd import Page, Web

KIND = """
from bevaka.records import Ask, Listing
from pydantic import BaseModel

class Options(BaseModel):
    pass

def ask(source, bookmark):
    if "raises" in source.url:
        raise RuntimeError("no way")
    return [Ask(url="nonsense" if "nowhere" in source.url else source.url)]

def read(source, answer):
    more = (Ask(url=f"{answer.url}/2"), Ask(url="nonsense")) if "further" in source.url else ()
    return Listing(leads=(), state="empty", note="read", more=more)
"""


@pytest.fixture
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_children: None) -> None:
    """An installed distribution that brings a kind, also to the processes that are started."""
    place = tmp_path / "installed"
    info = place / "stege-1.0.dist-info"
    info.mkdir(parents=True)
    (place / "stege.py").write_text(KIND, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stege\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[bevaka.kinds]\nladder = stege\n", "utf-8")
    monkeypatch.syspath_prepend(str(place))


@pytest.mark.usefixtures("_installed")
def test_each_ends_in_a_state_and_its_neighbours_are_asked(tmp_path: Path) -> None:
    hosts = ("raises", "nowhere", "further", "fine")
    routes = {f"http://{host}.example/list": Page("x") for host in hosts}
    feed = "http://paper.example/rss"
    with Web({**routes, feed: Page(m.rss(("Ett", "http://paper.example/1")), m.RSS)}) as web:
        rows = [source(host, f"http://{host}.example/list", "ladder") for host in hosts]
        house = make_house(tmp_path / "house", [*rows, source("paper", feed)], web.proxy)
        _, seen = gather(house)
        assert {host: seen.state(host) for host in (*hosts, "paper")} == {
            "raises": "faulty", "nowhere": "faulty", "further": "reader_failed", "fine": "empty", "paper": "ok",
        }  # fmt: skip
        assert "no way" in seen.states["raises"].note
        assert web.paths("further.example") == ["/list"]
