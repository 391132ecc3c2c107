"""How the site is served: harmless CSV, the newest file always, from the wheel, under a path of its own."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from datasette.plugins import pm

from bevaka import site
from bevaka.errors import GiveUp, TryLater
from bevaka.settings import House, SiteSettings, defaults, open_house
from bevaka.store.publish import publish
from tests.web import press
from tests.web.conftest import ROOT, lay_out, start
from tests.web.guests import Visitor

FORMULAS = ("=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "a;=1+1", '"=1"', "＝1+1")


def test_csv_holds_no_formula(tmp_path: Path) -> None:
    clips = tuple(
        replace(press.GLOVES, url=f"https://norrposten.example/{n}", title=t, story="") for n, t in enumerate(FORMULAS)
    )
    guest = Visitor(lay_out(tmp_path / "house", clips))
    for path in ("/public/findings.csv", "/public/findings.csv?_stream=on&_dl=on&_size=max", "/public/immediate.csv"):
        rows = list(csv.DictReader(io.StringIO(guest.get(path).text)))
        shown = sorted(row["title"] for row in rows)
        assert shown == sorted(("'=cmd|'/C calc'!A0", "'+1+1", "'-2+3", "'@SUM(1)", "a;'=1+1", '"=1"', "'＝1+1")), path
    assert sorted(row["title"] for row in guest.get("/public/findings.json?_shape=array").json()) == sorted(FORMULAS), (
        "JSON as it is"
    )
    guest.close()


def test_the_csv_guard_does_not_care_where_the_chunks_end(house: House) -> None:
    Visitor(house).close()  # loads the plug-ins
    guard = next(p for p in pm.get_plugins() if hasattr(p, "CsvGuard"))
    raw = b'id,title\r\n=1,"=a, =b"\r\n2,"x"";=1"\r\n3,\t=1\r\n'
    whole = guard.CsvGuard().feed(raw)
    assert whole == b'id,title\r\n\'=1,"\'=a, =b"\r\n2,"x"";\'=1"\r\n3,\'\t=1\r\n'
    for cut in range(len(raw)):
        split = guard.CsvGuard()
        assert split.feed(raw[:cut]) + split.feed(raw[cut:]) == whole


def test_the_packed_site_serves_a_house_without_one(house: House) -> None:
    assert not (house.root / "web").exists()
    assert site.web_folder(house) == defaults() / "web"
    (folder := house.root / "web").mkdir()
    (folder / "metadata.yml").write_text("title: Egen")
    assert site.web_folder(house) == folder
    (folder / "metadata.yml").unlink()
    folder.rmdir()


def test_under_a_path_of_its_own(house: House) -> None:
    settings = house.settings.model_copy(update={"site": SiteSettings(url="https://region.example/bevaka")})
    guest = Visitor(replace(house, settings=settings))
    tree = guest.tree("/?q=molnaby")
    assert tree.xpath("//form/@action") == ["/bevaka/"]
    assert {h for h in tree.xpath("//a/@href") if h.startswith("/") and not h.startswith("/bevaka/")} == set()
    assert guest.get("/-/databases.json").status_code == 404
    guest.close()


def test_help_stays_fast_because_datasette_is_loaded_late() -> None:
    code = "import sys, bevaka.site; sys.exit(any(m in sys.modules for m in ('datasette', 'uvicorn')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_nothing_published_and_a_taken_port_are_told_in_words(tmp_path: Path, house: House, served: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "bevaka.toml").write_text("")
    with pytest.raises(GiveUp, match="bevaka publish"):
        site.serve(open_house(tmp_path))
    with pytest.raises(TryLater, match="cannot listen"):
        site.serve(house)


def test_a_running_site_shows_what_was_published_last(tmp_path: Path) -> None:
    house = lay_out(tmp_path / "house", (press.GLOVES,))
    assert not site.site_answers(house)
    process = start(house)
    base = f"http://127.0.0.1:{house.settings.site.port}"

    def shown(path: str) -> str:
        with urllib.request.urlopen(base + path, timeout=10) as answer:
            return str(answer.read().decode())

    def everywhere() -> list[bool]:
        # More often than there are threads that may each hold a connection of its own.
        pages = [
            shown(path) for path in ("/", "/public/findings.json?_shape=array", "/?q=kemikalier") for _ in range(8)
        ]
        return [press.PANEL.title in page for page in pages]

    try:
        assert set(everywhere()) == {False}
        for clips in ((press.PANEL,), (press.MOLNABY,), (press.PANEL, press.GLOVES_EN)):
            (house.data / "bevaka.db").unlink()
            with press.week(house.data, clips) as store:
                publish(store, press.REGISTER, press.SOURCES, house.data / "public.db")
            assert set(everywhere()) == {press.PANEL in clips}
        assert json.loads(shown("/-/bevaka/alive"))["published"] == "2026-03-06T16:00:00.000Z"
    finally:
        process.terminate()
        process.wait(10)
