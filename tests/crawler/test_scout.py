"""An address looked at, against servers on loopback: the lists behind it, best first; what is wrong in words; nothing stored."""

from __future__ import annotations

import gzip
from pathlib import Path

import list_pages as pages
import pytest
from crawl_world import listener, make_house
from list_feeds import NOW, XML, page, rss, urlset
from servers import manners
from servers.httpd import Answer, Page, Web

from bevaka import clock
from bevaka.store.health import Condition
from crawler import errand, propose
from crawler.trial import Trial


@pytest.fixture(autouse=True)
def today() -> None:
    """The day on which the pages of these tests are new."""
    clock.set_clock(NOW, pinned=True)


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>G</title><entry><id>1</id><title>Ett</title>'
    '<link href="/1"/><summary>Text</summary><updated>2026-03-01T00:00:00Z</updated></entry></feed>'
)
JSON = (
    '{"version":"https://jsonfeed.org/version/1.1","title":"G","items":[{"id":"1","url":"http://g.example/1",'
    '"title":"Ett","content_text":"Text","date_published":"2026-03-01T00:00:00Z"}]}'
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>G'
    "</title></channel><item><title>Ett</title><link>http://g.example/1</link><description>d</description></item></rdf:RDF>"
)


class Looked:
    """What was found behind an address, best first; why nothing was; and what was asked of whom."""

    def __init__(self, folder: Path, routes: dict[str, Answer], url: str, **crawler: object) -> None:
        trials: list[Trial] = []
        self.notes: list[str] = []

        def hear(found: Trial | str) -> None:
            self.notes.append(found) if isinstance(found, str) else trials.append(found)

        with Web(routes) as web:
            home = make_house(folder, [], proxy=web.proxy, **crawler)
            order = {"home": home, "sources": [], "url": url}
            self.fault, self.rests = errand.run("crawler.scout:run", order, hear, seconds=60)
            self.log = web.log
        assert not (home / "data").exists(), "looking stores nothing"
        self.found = propose.best_first(trials, NOW)
        self.asked = [a.url for a in self.log]

    @property
    def lists(self) -> list[tuple[str, str, int]]:
        """Kind, address and number of items of what works."""
        return [(t.source.kind, propose.address(t), t.figures.items) for t in self.found if t.works]


def test_a_feed_that_the_page_declares_comes_first(tmp_path: Path) -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Kommentarer" href="/comments/feed/">'
        '<link rel="alternate" hreflang="en" href="/en/">'
        '<link rel="alternate" type="application/rss+xml" href="/flode?utm_source=x">'
        '<link rel="alternate" type="application/atom+xml" href="http://127.0.0.1:9/rss">'
        '<link rel="alternate" type="text/xml" href="/bort.xml">'
    )
    routes = {
        "http://g.example/nyheter": page(pages.JOOMLA, head),
        "http://g.example/flode": Page(rss("g.example"), "text/html"),
        "http://g.example/robots.txt": Page(
            "User-agent: *\nSitemap: http://g.example/karta.xml.gz\nSitemap: http://g.example/news.xml\n", "text/plain"
        ),
        "http://g.example/karta.xml.gz": Page(
            gzip.compress(urlset("g.example", 3).encode()), "application/octet-stream"
        ),
        "http://g.example/news.xml": Page(urlset("g.example", 4, news=True), XML),
    }
    looked = Looked(tmp_path, routes, "http://g.example/nyheter")
    assert looked.fault == ""
    assert looked.lists == [
        ("feed", "http://g.example/flode", 6),
        ("sitemap", "http://g.example/news.xml", 4),
        ("sitemap", "http://g.example/karta.xml.gz", 3),
        ("listing", "http://g.example/nyheter", 7),
    ]
    best = looked.found[0]
    assert (best.title, best.robots, best.condition, best.figures.newest) == ("Granskarna", "ok", Condition.FINE, NOW)
    gone = [(t.source.url, t.condition) for t in looked.found if not t.works]
    assert gone == [("http://g.example/bort.xml", Condition.GONE)]
    assert looked.asked.count("http://g.example/nyheter") == 1, "the page that is here already is not asked again"
    assert not [a for a in looked.asked if "comments" in a or "127.0.0.1" in a or "/feed" in a]
    assert all(a.headers["user-agent"].startswith("Bevaka/") for a in looked.log)


@pytest.mark.parametrize(
    ("markup", "place", "body", "type"),
    [
        (
            pages.WORDPRESS.replace("<body", '<link href="/wp-content/x.css" rel="stylesheet"><body'),
            "/nyheter/feed/",
            rss("g.example"),
            "text/html",
        ),
        (pages.JOOMLA, "/nyheter?format=feed&type=rss", rss("g.example"), "application/rss+xml"),
        (
            pages.DRUPAL.replace("<html", '<html><meta name="Generator" content="Drupal 10"'),
            "/rss.xml",
            rss("g.example"),
            "text/xml",
        ),
        (pages.PLAIN, "/atom.xml", ATOM, "application/octet-stream"),
        (pages.PLAIN, "/feed.json", JSON, "text/plain"),
        (pages.PLAIN, "/rss", RDF, "text/plain"),
    ],
    ids=["wordpress", "joomla", "drupal", "atom", "json", "rdf"],
)
def test_a_feed_in_a_usual_place_is_found_whatever_its_type_says(
    tmp_path: Path, markup: str, place: str, body: str, type: str
) -> None:
    routes = {"http://g.example/nyheter": Page(markup), f"http://g.example{place}": Page(body, type)}
    looked = Looked(tmp_path, routes, "http://g.example/nyheter")
    first = looked.found[0]
    assert (first.source.kind, first.source.url, first.works) == ("feed", f"http://g.example{place}", True)
    assert len(looked.asked) < 16, "not everything that could be is asked"
    assert max(looked.asked.count(a) for a in looked.asked) == 1


def test_a_site_that_answers_everything_with_its_front_page_has_no_feed(tmp_path: Path) -> None:
    def always(wire: object) -> None:
        Page(pages.WORDPRESS).send(wire)  # type: ignore[arg-type]  # as the server calls it

    places = (
        "feed/",
        "rss.xml",
        "feed.xml",
        "atom.xml",
        "rss",
        "index.xml",
        "feed.json",
        "sitemap.xml",
        "sitemap_index.xml",
    )
    routes: dict[str, Answer] = {"http://g.example/": always} | {f"http://g.example/{p}": always for p in places}
    assert Looked(tmp_path, routes, "http://g.example/").lists == [("listing", "http://g.example/", 8)]


def test_a_sitemap_with_parts_stands_in_for_a_missing_feed(tmp_path: Path) -> None:
    index = "".join(
        f"<sitemap><loc>http://g.example/s{n}.xml</loc><lastmod>2026-03-0{n}</lastmod></sitemap>" for n in (1, 2)
    )
    routes = {
        "http://g.example/": page(),
        "http://g.example/sitemap_index.xml": Page(
            f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{index}</sitemapindex>', XML
        ),
        "http://g.example/s1.xml": Page(urlset("g.example", 2), XML),
        "http://g.example/s2.xml": Page(urlset("g.example", 4), XML),
    }
    assert Looked(tmp_path, routes, "http://g.example/").lists == [("sitemap", "http://g.example/sitemap_index.xml", 4)]


def test_a_front_page_leads_to_its_pages_of_news_and_reports(tmp_path: Path) -> None:
    menu = '<nav><a href="/om">Om oss</a><a href="/aktuellt">Aktuellt</a>'
    menu += '<a href="/rapporter/">Våra rapporter</a><a href="/">Nyheter</a></nav>'
    routes = {
        "http://g.example/": page(menu),
        "http://g.example/aktuellt": Page(pages.DRUPAL),
        "http://g.example/rapporter/": Page(pages.REPORTS),
    }
    looked = Looked(tmp_path, routes, "http://g.example/")
    assert sorted(looked.lists) == [
        ("listing", "http://g.example/aktuellt", 5),
        ("report", "http://g.example/rapporter/", 5),
    ]
    assert {t.source.options["selector"] for t in looked.found} == {"div.views-field-title a", "ul.reports a"}
    report = next(t for t in looked.found if t.source.kind == "report")
    assert (report.kind, report.title, report.figures.dates[0].day) == ("report", "Reports | Granskarna", 1)


def test_an_address_that_is_a_list_itself_needs_no_more_than_one_request(tmp_path: Path) -> None:
    routes = {
        "http://g.example/gammal": manners.moved("http://ny.example/rss?b=2&a=1#x", 301),
        "http://ny.example/rss?b=2&a=1": Page(rss("ny.example"), "text/plain"),
    }
    looked = Looked(tmp_path, routes, "http://g.example/gammal")
    assert looked.lists == [("feed", "http://ny.example/rss?a=1&b=2", 6)]
    assert [a for a in looked.asked if not a.endswith("robots.txt")] == list(routes)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Page("x", status=404), "http://g.example/x: HTTP 404, there is no such page"),
        (Page("x", status=403), "http://g.example/x: HTTP 403, the publisher refuses"),
        (Page("x", status=503), "http://g.example/x: HTTP 503, the host wants to be left alone"),
        (manners.LOGIN, "http://g.example/x: the answer is a login page"),
        (manners.CAPTCHA, "http://g.example/x: the answer is a page that asks whether we are human"),
        (manners.moved("/login"), "http://g.example/x → http://g.example/login: the answer is a login page"),
        (manners.hang, "http://g.example/x: timeout"),
        (manners.reset, "http://g.example/x: connection_lost"),
        (manners.wandering, "bad_redirect"),
        (manners.infinite, "too_large"),
        (Page(""), "http://g.example/x: the answer holds nothing"),
        (Page(b"%PDF-1.4 x", "application/pdf"), "http://g.example/x: a PDF, not a page"),
        (Page("<opml><body/></opml>", XML), "http://g.example/x: a list of feeds (OPML)"),
        (Page("bara text", "text/plain"), "http://g.example/x: a text, neither a page nor a list"),
        (manners.moved("http://10.0.0.1/"), "→ http://10.0.0.1/: refused_address: 10.0.0.1 is not a public address"),
        (Page("<html><body>x</body></html>"), ""),
    ],
    ids=lambda v: None if callable(v) or isinstance(v, Page) else str(v)[-30:],
)
def test_what_is_wrong_is_said_with_the_address(tmp_path: Path, answer: Answer, words: str) -> None:
    looked = Looked(
        tmp_path,
        {"http://g.example/x": answer, "http://g.example/login": manners.LOGIN},
        "http://g.example/x",
        timeout=1.0,
    )
    assert looked.lists == []
    assert words in looked.fault
    assert bool(looked.fault) == bool(words)


def test_robots_and_private_addresses_are_kept(tmp_path: Path) -> None:
    no = {
        "http://g.example/robots.txt": Page("User-agent: bevaka\nDisallow: /", "text/plain"),
        "http://g.example/": page(pages.JOOMLA),
    }
    looked = Looked(tmp_path / "a", no, "http://g.example/")
    assert "http://g.example/: robots_disallowed: robots.txt does not allow /" in looked.fault
    assert looked.asked == ["http://g.example/robots.txt"]
    busy = {"http://g.example/robots.txt": Page("x", status=500), "http://g.example/": page()}
    assert "robots.txt cannot be had (HTTP 500)" in Looked(tmp_path / "b", busy, "http://g.example/").fault
    with listener() as (port, seen):
        to = f"http://127.0.0.1:{port}/rss"
        routes = {
            "http://g.example/": page(
                f'<a href="{to}">RSS</a>', f'<link rel="alternate" type="application/rss+xml" href="{to}">'
            ),
            "http://g.example/robots.txt": Page(f"Sitemap: {to}\nSitemap: http://g.example/s.xml", "text/plain"),
            "http://g.example/s.xml": manners.moved(to),
            "http://g.example/feed/": manners.moved(to),
        }
        assert Looked(tmp_path / "c", routes, "http://g.example/").lists == []
        assert seen == []


def test_one_request_at_a_time_goes_to_a_host(tmp_path: Path) -> None:
    routes = {"http://g.example/nyheter": Page(pages.PLAIN)}
    log = Looked(tmp_path, routes, "http://g.example/nyheter", delay=0.1).log
    assert len(log) > 8
    assert [one.path for one, before in zip(log[1:], log, strict=False) if one.began < before.ended] == []
    assert log[-1].began - log[0].began > 0.08 * (len(log) - 1), "with the pause that the house keeps"


def test_news_are_proposed_before_what_is_to_be_heard(tmp_path: Path) -> None:
    heard = rss("g.example", 9).replace("</item>", '<enclosure url="/1.mp3" length="1" type="audio/mpeg"/></item>')
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}.xml">' for name in ("podd", "nytt"))
    routes = {
        "http://g.example/": page(head=head),
        "http://g.example/podd.xml": Page(heard, XML),
        "http://g.example/nytt.xml": Page(rss("g.example", 5), XML),
    }
    found = Looked(tmp_path, routes, "http://g.example/").found
    assert [(t.source.url[-8:], t.podcast) for t in found] == [("nytt.xml", False), ("podd.xml", True)]


def test_a_press_room_on_another_host_is_found_and_belongs_to_the_site(tmp_path: Path) -> None:
    routes = {
        "http://g.example/": page('<nav><a href="http://rum.example/se/g">Pressmeddelanden</a></nav>'),
        "http://rum.example/se/g": Page(pages.DRUPAL),
    }
    looked = Looked(tmp_path, routes, "http://g.example/")
    assert [(kind, url) for kind, url, _ in looked.lists] == [("listing", "http://rum.example/se/g")]
    assert looked.found[0].source.site == "http://g.example/"


def test_a_list_whose_articles_robots_txt_forbids_is_not_proposed(tmp_path: Path) -> None:
    routes = {
        "http://g.example/robots.txt": Page("User-agent: *\nDisallow: /a/", "text/plain"),
        "http://g.example/": page(head='<link rel="alternate" type="application/rss+xml" href="/rss">'),
        "http://g.example/rss": Page(rss("g.example"), XML),
    }
    looked = Looked(tmp_path, routes, "http://g.example/")
    assert looked.lists == []
    assert [(t.state, t.condition) for t in looked.found] == [("robots_disallowed", Condition.ROBOTS)]
