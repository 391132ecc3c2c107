"""Pages that only send their visitors on, by a mark, a header or a script: followed as a redirect is, under its rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawl_world import extract, gather, listener, make_house, source
from lxml import html as lxml_html
from servers import manners as m
from servers.httpd import Page, Web

from crawler import doors
from crawler.readers import Hints
from crawler.readers.html import read as read_page

URL = "http://old.example/nyheter/1"
NEW = "http://new.example/n/1"
WORDS = (
    "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom, visar en granskning av Tidningen Exempel. " * 4
)
ARTICLE = (
    f"<html lang='sv'><head><title>Passen togs</title></head><body><h1>Passen togs</h1><p>{WORDS}</p></body></html>"
)


def page(script: str = "", head: str = "", body: str = "<p>Du skickas vidare.</p>", onload: str = "") -> str:
    begun = f' onload="{onload}"' if onload else ""
    return f"<html><head><title>Exempel</title>{head}</head><body{begun}>{body}<script>{script}</script></body></html>"


GONE_THROUGH = [
    f"location.href = '{NEW}';", f'window.location="{NEW}"', f"window.location.replace('{NEW}')", f"document.location = '{NEW}';",
    f"top.location.assign('{NEW}');", f"self.location.href='{NEW}'", f"window.top.location.href = '{NEW}';",
    f"<!--\nlocation.replace('{NEW}');\n//-->", f"// vi har flyttat\nlocation.href='{NEW}'; // hit",
    f"/* if (old) {{ */ location.href = '{NEW}'", f"var x = 1\nlocation = '{NEW}'",
    f"setTimeout(function () {{ window.location.href = '{NEW}'; }}, 3000);",
    f"setTimeout(() => {{ location.replace('{NEW}') }}, 0)",
    f"""setTimeout("location.href='{NEW}'", 2000);""", f"""window.setTimeout('location.replace("{NEW}")', 0);""",
    f"(function () {{ location.replace('{NEW}'); }})();", f"window.onload = function () {{ location.href = '{NEW}'; }};",
    f"document.addEventListener('DOMContentLoaded', function () {{ location.href = '{NEW}' }});",
    f"$(function () {{ window.location = '{NEW}'; }});", f"jQuery(document).ready(function ($) {{ location.href = '{NEW}'; }});",
    f"function on() {{ location.href = '{NEW}'; }} setTimeout(on, 100);", f"function on() {{ location.replace('{NEW}') }}\non();",
    f"var to = '{NEW}'; window.location.replace(to);", f"const to = '{NEW}'\nlocation.href = to",
    "location.href = 'http:\\/\\/new.example\\/n\\/1';", "location.href = 'http:\\u002f\\u002fnew.example/n/1';",
    f"try {{ location.href = '{NEW}' }} catch (e) {{}}", f"if (old) {{ warn('}}'); }} location.href = '{NEW}';",
]  # fmt: skip
STAYED_AT = [
    f"if (old) location.href = '{NEW}';", f"if (old) {{ location.href = '{NEW}'; }}", f"if (old)\n  location.href = '{NEW}'",
    f"if (a) {{ b() }} else location.href = '{NEW}';", f"old && (location.href = '{NEW}');", f"old ? location = '{NEW}' : 0;",
    f"function go() {{ location.href = '{NEW}'; }}", f"b.onclick = function () {{ location.href = '{NEW}'; }};",
    f"b.addEventListener('click', function () {{ location.href = '{NEW}'; }});", f"// location.href = '{NEW}';",
    f"/* location.href = '{NEW}'; */", f"location.href = '{NEW}?' + id;", f"location.href = base + '{NEW}';",
    f"var text = \"location.href = '{NEW}'\";", f"my.location = '{NEW}';", "location.href = next;", "location.reload();",
    "location.href = '/nyheter/1?js=1';", "location.href = '#top';", "location.href = 'javascript:go()';",
    "location.href = 'http://[new';", "location.hash = '/n/1';", "while (x) { location.href = 'http://new.example/' }",
]  # fmt: skip


@pytest.mark.parametrize("script", GONE_THROUGH)
def test_a_script_that_leads_on_is_seen(script: str) -> None:
    assert doors.sent_on(lxml_html.document_fromstring(page(script)), URL) == NEW
    reading = read_page(page(script).encode(), "text/html", URL, Hints())
    assert (reading.reason, reading.text) == (f"a note that the site has moved ({NEW})", "")


@pytest.mark.parametrize("script", STAYED_AT)
def test_a_script_that_may_lead_on_is_not_believed(script: str) -> None:
    assert doors.sent_on(lxml_html.document_fromstring(page(script)), URL) == ""


def test_a_body_may_lead_on_when_it_is_loaded() -> None:
    for onload in (f"location.href='{NEW}'", f"window.location.replace('{NEW}');", "on()"):
        found = page(f"function on() {{ location.href = '{NEW}'; }}" if onload == "on()" else "", onload=onload)
        assert doors.sent_on(lxml_html.document_fromstring(found), URL) == NEW


def test_a_page_that_says_something_is_read(tmp_path: Path) -> None:
    whole = page(f"location.href = '{NEW}';", body=f"<h1>Passen togs</h1><p>{WORDS * 2}</p>")
    assert read_page(whole.encode(), "text/html", URL, Hints()).text.startswith("Arbetarna")


@pytest.mark.parametrize(
    "code", ["location.href=" * 9000, "{" * 90_000, "location='a';" * 7000, 'setTimeout("' * 8000, "/*" * 40_000]
)
@pytest.mark.timeout(20)
def test_scripts_made_to_be_slow_are_not(code: str) -> None:
    doors.sent_on(lxml_html.document_fromstring(page(code)), URL)
    doors.sent_on(lxml_html.document_fromstring(page(code[:19_000] + "location.href='http://new.example/'")), URL)


@pytest.mark.timeout(20)
def test_many_scripts_cost_no_more_than_one() -> None:
    many = page("location=a;" * 1_800).replace("<script>", "<script>location;</script>" * 4_000 + "<script>")
    root = lxml_html.document_fromstring(many + ("<script>" + "location=a;" * 1_800 + "</script>") * 300)
    assert doors.led_on(root, URL) == ""


def rss(*paths: str) -> str:
    items = "".join(f"<item><title>{p}</title><link>http://old.example{p}</link></item>" for p in paths)
    return f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"


def test_publications_and_lists_behind_doors_are_had_under_the_rules_of_redirects(tmp_path: Path) -> None:
    """One crawl: by script, mark and header; in a ring; to what is not public; to a host whose robots.txt says no; to a login."""
    mark = "<meta http-equiv=refresh content='0; url={}'>"
    with listener() as (port, hits):
        inside = f"http://127.0.0.1:{port}/x"
        routes = {
            "http://old.example/rss": Page(page("location.replace('http://new.example/rss')")),
            "http://new.example/rss": Page(rss("/script", "/mark", "/header", "/ring", "/in", "/in2", "/no", "/members"), m.RSS),
            "http://old.example/script": Page(page(f"window.location.href = '{NEW}?s';")),
            "http://old.example/mark": Page(page(head=mark.format(NEW + "?m"))),
            "http://old.example/header": Page("<html></html>", headers={"Refresh": f"0; url={NEW}?h"}),
            **{f"{NEW}?{n}": Page(ARTICLE) for n in "smh"},
            "http://old.example/ring": Page(page("location.href = '/ring/2'")),
            "http://old.example/ring/2": Page(page("location.href = '/ring'")),
            "http://old.example/in": Page(page(f"location.href = '{inside}'")),
            "http://old.example/in2": Page(page(head=mark.format(inside))),
            "http://old.example/no": Page(page("location.href = 'http://shut.example/1'")),
            "http://shut.example/robots.txt": Page("User-agent: *\nDisallow: /", "text/plain"),
            "http://old.example/members": Page(page("location.href = '/login?next=/members'")),
            "http://old.example/loop": Page(page("location.href = '/loop/2'")),
            "http://old.example/loop/2": Page(page(head=mark.format("/loop"))),
            "http://old.example/list": Page(page(f"location.href = '{inside}'")),
        }  # fmt: skip
        rows = [source("feed", "http://old.example/rss"), source("loop", "http://old.example/loop")]
        rows += [source("list", "http://old.example/list", "listing")]
        with Web(routes) as web:
            house = make_house(tmp_path, rows, web.proxy)
            _, seen = gather(house)
            asked = [(host, path) for host in ("old.example", "shut.example") for path in web.paths(host)]
        assert hits == []
    assert {one: seen.state(one) for one in ("feed", "loop", "list")} == {
        "feed": "ok", "loop": "moved", "list": "refused_address"
    }  # fmt: skip
    told = {d.url: d for d in extract(house).values()}
    had = [told[f"{NEW}?{n}"] for n in "smh"]
    assert [(d.state, d.title, d.text[:9]) for d in had] == [("ok", "Passen togs", "Arbetarna")] * 3
    assert {lead.url[18:]: (lead.state, lead.reason[:15]) for lead in seen.leads if lead.url[18:] in ("/in", "/in2", "/no")} == {
        "/in": ("given_up", "refused_address"), "/in2": ("given_up", "refused_address"), "/no": ("given_up", "robots_disallow")
    }  # fmt: skip
    ring, login = told["http://old.example/ring"], told["http://old.example/members"]
    assert (ring.state, ring.reason) == ("unreadable", "a note that the site has moved (http://old.example/ring)")
    assert (login.state, login.reason) == ("unreadable", "a login page (http://old.example/login?next=/members)")
    assert sum(path.startswith("/ring") for _, path in asked) == 6, "as many as redirects"
    assert ("shut.example", "/1") not in asked
