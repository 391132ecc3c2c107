"""The sites of the recorded week are as Joomla, WordPress, Drupal and people by hand make them, and change as sites do."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from tests.sample_week import BROUGHT, SAMPLE, SATURDAY, expected, links, stored, words

MADE_WITH = {
    "WordPress": ('<meta name="generator" content="WordPress', "cmplz-cookiebanner", "wp-block-post"),
    "Joomla": ('<meta name="generator" content="Joomla!', "cookiebar", "com-content-"),
    "Drupal": ('<meta name="Generator" content="Drupal', "eu-cookie-compliance", "field--"),
    "by hand": ("<TABLE", '<ul class="nyt">', "Index of /"),
}


def test_sites_are_made_with_joomla_wordpress_drupal_and_by_hand() -> None:
    made: Counter[str] = Counter()
    for site in sorted((SAMPLE / "site").iterdir()):
        pages = "".join(f.read_text("latin-1") for f in sorted(site.rglob("*")) if f.suffix in (".html", ".htm"))
        for name, marks in MADE_WITH.items():
            made[name] += any(m in pages for m in marks) if name == "by hand" else all(m in pages for m in marks)
    assert all(made[name] >= 3 for name in MADE_WITH), made
    assert made.total() >= 12


@pytest.mark.parametrize(
    ("list_url", "second"),
    [
        ("http://textilbevakarna.example/nyheter/", "nyheter/page/2/index.html"),
        ("http://regionrevisionen.example/nyheter", "nyheter,start=3.html"),
        ("http://docksidereview.example/articles", "articles,start=3.html"),
        ("http://varevogteren.example/nyheder", "nyheder,start=3.html"),
        ("http://hankintakriitikko.example/uutiset", "uutiset,page=1.html"),
    ],
)
def test_lists_go_on_over_several_pages(list_url: str, second: str) -> None:
    file = SAMPLE / "site" / str(urlsplit(list_url).hostname) / second
    assert file.is_file()
    hrefs = {urljoin(list_url, a.get("href")) for a in html.fromstring(stored(list_url).read_bytes()).cssselect("a")}
    asked = second.removesuffix("index.html").removesuffix(".html").replace(",", "?")
    assert f"http://{urlsplit(list_url).hostname}/{asked}" in hrefs
    assert html.fromstring(file.read_bytes()).cssselect("h2 a, .list-title a")


def test_what_changes_during_the_week_is_there_as_it_was_and_as_it_is() -> None:
    before = {f.relative_to(SAMPLE / "site").as_posix() for f in (SAMPLE / "site").rglob(f"*~{SATURDAY}*")}
    now = {name.replace(f"~{SATURDAY}", "") for name in before}
    here = {f.relative_to(SAMPLE / "site").as_posix() for f in (SAMPLE / "site").rglob("*.*")}
    assert [name for name in now if name not in here and f"{name}.http" not in here] == []
    gone = [r["url"] for r in expected() if r["state"] == "withdrawn"]
    assert len(gone) == 1
    answers = {name: (SAMPLE / "site" / f"{name}.http").read_text("utf-8")[:3] for name in now if name not in here}
    assert answers == {gone[0].removeprefix("http://"): "410", "theglovebench.example/rss.xml": "301"}
    page = "textilbevakarna.example/2026/03/harran-pamuk-avskedade/index.html"
    assert page in now
    old, new = (SAMPLE / "site" / n for n in (page.replace(".html", f"~{SATURDAY}.html"), page))
    assert "trettio av de sjuttio" in new.read_text("utf-8")
    assert "trettio av de sjuttio" not in old.read_text("utf-8")


def test_one_site_stands_behind_a_consent_wall_and_one_report_is_a_scan() -> None:
    unreadable = {r["source"]: r["url"] for r in expected() if r["state"] == "unreadable"}
    assert set(unreadable) == {"lieferkettenblick", "aktsamhetsrapporter"}
    wall = html.fromstring(stored(unreadable["lieferkettenblick"]).read_bytes())
    assert "Zustimmen und weiter" in wall.text_content()
    assert not wall.cssselect("article, .entry-content")
    scan = next(u for u in links("aktsamhetsrapporter") if "skannad" in u)
    assert words(stored(scan)).strip() == ""


def test_around_the_texts_stand_abuses_that_are_not_told_of() -> None:
    abuse = re.compile(r"tvångsarbete|barnarbete|debt bondage|forced labour|child labour|ihmiskauppa|tvangsarbe", re.I)
    quiet = [r["url"] for r in expected() if r["tier"] == "none" and r["state"] == "ok" and r["source"] not in BROUGHT]
    assert sum(bool(abuse.search(words(stored(u)))) for u in quiet if stored(u).is_file()) >= 15
