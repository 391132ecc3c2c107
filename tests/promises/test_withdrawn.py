"""What its publisher takes back after it was told: marked, told to those who heard of it and to nobody else, shown on the site."""

from __future__ import annotations

import csv
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bevaka import clock
from bevaka.cli.stages import Line
from bevaka.settings import open_house
from bevaka.store import Store
from crawler.collect import collect
from crawler.verify import Verifier
from tests.promises.week import ROOT

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from servers import manners as m  # the servers are shared by the tests of several rooms; tests are no package
from servers.httpd import Page, Web  # as above

START = datetime(2026, 3, 6, 5, tzinfo=UTC)
HOST = "rattvisekollen-riksnatt.example"
PATH = "/2026/03/hemse-sinar-selendang-overgrepp/"
STAGES = ("extract", "tag", "group", "route", "digest")


def prepare(house: Path, proxy: str) -> None:
    """The fictional house with one source on loopback in place of its recorded week."""
    (house / "config" / "bevaka.toml").write_text(f'[crawler]\ndelay = 0.0\nproxy = "{proxy}"\n', "utf-8")
    with (house / "config" / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "name", "kind", "url", "type", "tier", "pace"))
        rows.writerow(("kollen", "Rättvisekollen", "feed", f"http://{HOST}/feed.xml", "ngo", "1", "31d"))


def day(house: Path, days: float) -> dict[str, list[tuple[object, ...]]]:
    """All stages at a moment; what then stands in the tables that tell."""
    clock.set_clock(START + timedelta(days=days), pinned=True)
    collect(house)
    with Store(house / "data") as store:
        line = Line(open_house(house), store)
        for name in STAGES:
            assert line.work(name).clean
        assert line.deliver().clean
        line.publish()
    queries = {
        "alerts": "SELECT area_id FROM alerts",
        "entries": "SELECT area_id, json_extract(reasons, '$[0][0]') FROM entries ORDER BY id",
        "documents": "SELECT state FROM documents ORDER BY id",
    }
    with closing(sqlite3.connect(house / "data" / "bevaka.db")) as conn:
        found = {name: conn.execute(query).fetchall() for name, query in queries.items()}
    with closing(sqlite3.connect(house / "data" / "public.db")) as conn:
        found["public"] = conn.execute("SELECT withdrawn IS NOT NULL, tier FROM findings").fetchall()
        found["story"] = conn.execute("SELECT documents, withdrawn FROM stories").fetchall()
    return found


def test_its_owner_hears_of_it_once_and_the_site_says_so(house: Path) -> None:
    article = Page((ROOT / "data" / "sample" / "site" / HOST / PATH.strip("/") / "index.html").read_bytes())
    routes = {
        f"http://{HOST}/feed.xml": Page(m.rss(("Hemse", f"http://{HOST}{PATH}")), m.RSS),
        f"http://{HOST}{PATH}": article,
    }
    with Web(routes) as web:
        prepare(house, web.proxy)
        first = day(house, 0)
        areas = {str(area) for (area,) in first["alerts"]}
        assert areas
        assert (first["documents"], first["public"], first["story"]) == ([("ok",)], [(0, "immediate")], [(1, 0)])
        web.routes[f"http://{HOST}{PATH}"] = Page("", status=410)
        gone = day(house, 1.1)
        told = [(area, "withdrawn") for area in sorted(areas)]
        assert sorted(e for e in gone["entries"] if e[1] == "withdrawn") == told
        assert len(gone["alerts"]) == len(first["alerts"])
        assert (gone["documents"], gone["public"], gone["story"]) == (
            [("ok",), ("withdrawn",)],
            [(1, "immediate")],
            [(1, 1)],
        )
        mails = [f.read_text("utf-8") for f in (house / "data" / "outbox").glob("*digest*.html")]
        assert [
            mail
            for mail in mails
            if "Tillbakadragen: " in mail and "har dragits tillbaka sedan du hörde om den" in mail
        ]
        again = day(house, 9)
        assert again["entries"] == gone["entries"], "told once"
        web.routes[f"http://{HOST}{PATH}"] = article
        back = day(house, 40)
        assert sorted(e for e in back["entries"] if e[1] == "back") == [(area, "back") for area in sorted(areas)]
        assert back["public"] == [(0, "immediate")]


def test_the_quotes_of_what_was_taken_back_are_verified_where_it_was_had_last(house: Path) -> None:
    article = Page((ROOT / "data" / "sample" / "site" / HOST / PATH.strip("/") / "index.html").read_bytes())
    routes = {
        f"http://{HOST}/feed.xml": Page(m.rss(("Hemse", f"http://{HOST}{PATH}")), m.RSS),
        f"http://{HOST}{PATH}": article,
    }
    with Web(routes) as web:
        prepare(house, web.proxy)
        day(house, 0)
        web.routes[f"http://{HOST}{PATH}"] = Page("", status=404)
        day(house, 1.1)
    with Store(house / "data") as store, Verifier(open_house(house), store) as verifier:
        (_, number) = store.findings.told()
        document, finding = store.documents.document(number), store.findings.latest(number)
        assert document is not None
        assert finding is not None
        proof = verifier.proof(document)
        assert (document.state, proof.fault) == ("withdrawn", "")
        assert finding.evidence
        assert all(proof.stands(evidence) for evidence in finding.evidence)
