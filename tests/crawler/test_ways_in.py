"""Every way by which a publisher could lead us to an address that is not public, with every spelling of one: nobody is reached.

Of the ways that need a host for each address, each is gone with every fifth spelling, and all of them between them; with every
spelling in ``make soak``. In a network of its own, without a proxy, where the private addresses exist and count who connects
to them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from crawl_world import Row, Seen, make_house, source
from inside import INSIDE, PORT, PUBLIC
from servers.manners import RSS, rss
from test_guard import WRITTEN

from bevaka import clock

ROOT = Path(__file__).resolve().parents[2]
# Spellings that are paths on the publisher's own host, so that asking them is right.
TARGETS = [text.replace("{}", str(PORT)) for text in WRITTEN if not text.startswith("http:127")]
Pages = dict[str, dict[str, Any]]


def page(body: str = "", type: str = "text/html", status: int = 200, **headers: str) -> dict[str, Any]:
    return {"body": body, "type": type, "status": status, "headers": headers}


def moved(to: str) -> dict[str, Any]:
    return page(status=302, Location=to.encode("utf-8").decode("latin-1"))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


ARTICLE = page("<html><body><h1>Ett</h1><p>" + "En text om handskar. " * 30 + "</p></body></html>")
NEWS = "<main><h2><a href='/nyheter/en-lang-rubrik'>En lång rubrik om handskar</a></h2>{}</main>"


def links(ending: str = "") -> str:
    return "".join(f'<p><a href="{escaped(t)}{ending}">Fyra ord i rad</a></p>' for t in TARGETS)


def locs(tag: str) -> str:
    return "".join(f"<{tag}><loc>{escaped(t)}</loc></{tag}>" for t in TARGETS)


def chosen(way: str, step: int) -> list[int]:
    """The numbers of the addresses that a way is gone with, every ``step``-th, others for the next way."""
    return list(range(list(WAYS).index(way) % step, len(TARGETS), step))


Way = Callable[[str, int], tuple[list[Row], Pages]]


def one_list(kind: str, body: str, type: str = "text/html") -> Way:
    """All addresses in one list of a kind."""
    return lambda name, _: (
        [source(name, f"http://{name}.example/list", kind)],
        {f"http://{name}.example/list": page(body, type)},
    )


def each(make: Callable[[str, str], tuple[Row, Pages]]) -> Way:
    """A host for each address."""

    def built(name: str, step: int) -> tuple[list[Row], Pages]:
        rows, pages = [], Pages()
        for number in chosen(name, step):
            row, more = make(f"{name}{number}", TARGETS[number])
            rows.append(row)
            pages |= more
        return rows, pages

    return built


def at(host: str, path: str = "/list") -> str:
    return f"http://{host}.example{path}"


WAYS: dict[str, Way] = {
    "feed": one_list("feed", rss(*((f"T{n}", escaped(t)) for n, t in enumerate(TARGETS))), RSS),
    "listing": one_list("listing", f"<html>{NEWS.format(links())}</html>"),
    "report": one_list("report", f"<html>{links('/x.pdf')}<a href='/ok.pdf'>Rapport</a></html>"),
    "sitemap": one_list("sitemap", f"<urlset>{locs('url')}</urlset>", "text/xml"),
    "index": one_list("sitemap", f"<sitemapindex>{locs('sitemap')}</sitemapindex>", "text/xml"),
    "archive": one_list("archive", "\n".join(f"{t}/x.warc" for t in TARGETS), "text/plain"),
    "base": each(lambda h, t: (
        source(h, at(h), "listing"), {at(h): page(f'<html><base href="{escaped(t)}">{NEWS.format("")}</html>')})),
    "next": each(lambda h, t: (
        source(h, at(h), "listing"), {at(h): page(f'<html>{NEWS.format("")}<a rel="next" href="{escaped(t)}">Nästa</a></html>')})),
    "list": each(lambda h, t: (source(h, at(h)), {at(h): moved(t)})),
    "article": each(lambda h, t: (source(h, at(h)), {at(h): page(rss(("Ett", at(h, "/1"))), RSS), at(h, "/1"): moved(t)})),
    "pdf": each(lambda h, t: (
        source(h, at(h), "report"), {at(h): page(f"<html><a href='/{h}.pdf'>Rapport</a></html>"), at(h, f"/{h}.pdf"): moved(t)})),
    "part": each(lambda h, t: (
        source(h, at(h), "sitemap"),
        {at(h): page(f"<sitemapindex><sitemap><loc>{at(h, '/1.xml')}</loc></sitemap></sitemapindex>",
        "text/xml"), at(h, "/1.xml"): moved(t)})),
    "robots": each(lambda h, t: (source(h, at(h)), {at(h): page(rss(), RSS), at(h, "/robots.txt"): moved(t)})),
    "maps": each(lambda h, t: (
        source(h, at(h)), {at(h): page(rss(("Ett", at(h, "/1"))), RSS), at(h, "/robots.txt"): page(f"Sitemap: {t}\n",
        "text/plain")})),
    "home": each(lambda h, t: (
        source(h, at(h), site=at(h, "/hem")), {at(h): page(rss(("Ett", at(h, "/1"))), RSS), at(h, "/hem"): moved(t)})),
    "refresh": each(lambda h, t: (
        source(h, at(h)),
        {at(h): page(f'<html><head><meta http-equiv="refresh" content="0; url={escaped(t)}"></head><body>x</body></html>')})),
}  # fmt: skip
# Names by their answers, one lookup after the other: public at first, so that robots.txt is had, and then not.
REBINDING: dict[str, list[list[str]]] = {
    "rebind1.example": [[PUBLIC], ["127.0.0.1"]], "rebind2.example": [[PUBLIC], [PUBLIC], ["10.0.0.1"]],
    "rebind3.example": [[PUBLIC], [PUBLIC, "169.254.169.254"]], "rebind4.example": [[PUBLIC], ["::1"]],
    "rebind5.example": [[PUBLIC], ["::ffff:127.0.0.1"]], "rebind6.example": [["127.0.0.1"], [PUBLIC]],
    "mixed.example": [["10.0.0.1", PUBLIC]], "mapped.example": [["::ffff:10.0.0.1"]], "six.example": [["fd00:ec2::254"]],
    "nat64.example": [["64:ff9b::7f00:1"]], "sixtofour.example": [["2002:7f00:1::"]], "local.example": [["169.254.169.254"]],
}  # fmt: skip


@pytest.mark.timeout(400)
@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_no_way_leads_inside(tmp_path: Path, step: int) -> None:
    if not shutil.which("ip") or subprocess.run(["unshare", "-Urn", "true"], capture_output=True).returncode:
        pytest.skip("no network of its own can be made here (unshare, ip)")
    rows: list[Row] = [source("good", at("good"))]
    pages: Pages = {
        at("good"): page(rss(("Ett", at("good", "/1")), ("Två", at("good", "/2"))), RSS),
        at("good", "/1"): ARTICLE,
    }
    for name, make in WAYS.items():
        more, found = make(name, step)
        rows += more
        pages |= found
    for name in REBINDING:
        host = name.removesuffix(".example")
        rows.append(source(host, at(host)))
        pages |= {at(host): page(rss(("Ett", at(host, "/1"))), RSS), at(host, "/1"): ARTICLE}
    hosts = {url.split("/")[2] for url in pages}
    names = {**{host: [[PUBLIC]] for host in hosts}, **REBINDING}
    house = make_house(tmp_path, [{**row, "pace": "1h"} for row in rows])
    plan = tmp_path / "plan.json"
    moments = ["2026-03-06T08:00:00Z", "2026-03-06T09:30:00Z"]
    plan.write_text(json.dumps({"pages": pages, "names": names, "moments": moments}), "utf-8")
    command = ["unshare", "-Urn", sys.executable, str(Path(__file__).with_name("inside.py")), str(house), str(plan)]
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=380, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    seen = json.loads(ran.stdout)
    assert seen["heard"] == seen["listeners"] == 2 * len(INSIDE), "every listener counts"
    assert seen["hits"] == []
    asked = set(seen["asked"])
    assert {url.split("/")[2] for url in asked} <= hosts
    assert {at("good"), at("good", "/1")} <= asked
    for way, path in (("home", "/hem"), ("part", "/1.xml"), ("article", "/1"), ("pdf", "/{}.pdf")):
        hosts_of_it = [f"{way}{n}" for n in chosen(way, step)]
        assert {at(host, path.format(host)) for host in hosts_of_it} <= asked
    with clock_at(moments[-1]):
        after = Seen(house)
    assert [lead.state for lead in after.leads if lead.source_id == "good"] == ["fetched", "given_up"]
    assert {row["id"] for row in rows} <= set(after.states), "none is passed over: each has its named state"
    redirected = {after.state(f"list{n}") for n in chosen("list", step)}
    assert redirected <= {"refused_address", "bad_redirect", "gone"}, redirected
    robots = [n for n in chosen("robots", step) if TARGETS[n].startswith("http://1")]
    assert {after.state(f"robots{n}") for n in robots} == {"robots_refused"}


class clock_at:
    """A standing clock for as long as it is needed."""

    def __init__(self, moment: str) -> None:
        self._moment = clock.parse(moment.replace("Z", ".000Z"))

    def __enter__(self) -> None:
        clock.set_clock(self._moment, pinned=True)

    def __exit__(self, *_: object) -> None:
        clock.set_clock(None)
