"""The row that is proposed for a list: ids that are free, names that are safe, a pace and a yield by what was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bevaka.records import Source, SourceType
from bevaka.sources import SourceRow
from bevaka.store.health import Condition
from crawler import propose
from crawler.sight import Figures
from crawler.trial import Trial

NOW = datetime(2026, 3, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def trial(kind: str, url: str, *ages: float, items: int = 5, title: str = "Granskarna", **options: str) -> Trial:
    """A list that works; ``ages`` of its items in days."""
    dates = tuple(sorted(NOW - age * DAY for age in ages))
    source = Source(id=f"{kind}:{url}", name="found", kind=kind, url=url, options=options)
    return Trial(
        source=source,
        condition=Condition.FINE,
        state="ok",
        status=200,
        final_url=url,
        kind=kind,
        title=title,
        figures=Figures(items=items, dates=dates),
    )


def test_the_best_list_stands_first() -> None:
    feed, stale = trial("feed", "http://g.example/rss", 1), trial("feed", "http://g.example/old", 900)
    dated, undated = (
        trial("sitemap", "http://g.example/s.xml", 2),
        trial("sitemap", "http://g.example/all.xml", items=900),
    )
    page, reports = trial("listing", "http://g.example/n", 3), trial("report", "http://g.example/r", 3)
    again = replace(feed, final_url="https://www.g.example/rss/")
    gone = replace(trial("feed", "http://g.example/no"), state="gone", figures=Figures())
    found = propose.best_first([gone, stale, undated, page, reports, dated, again, feed], NOW)
    assert [t.source.url.rpartition("/")[2] for t in found] == ["rss", "s.xml", "r", "n", "all.xml", "old", "no"]


def test_of_several_feeds_the_one_that_brings_most_news_stands_first() -> None:
    weekly, news = (
        trial("feed", "http://g.example/few", 2, 9, 16),
        trial("feed", "http://g.example/news", *range(1, 20)),
    )
    ended = trial("feed", "http://g.example/ended", *range(180, 220))
    heard = replace(trial("feed", "http://g.example/heard", *range(40)), podcast=True)
    page = trial("listing", "http://g.example/page", 5, 20, 30)
    undated = trial("feed", "http://g.example/undated", items=50)
    found = propose.best_first([ended, undated, heard, weekly, page, news], NOW)
    order = [t.source.url.rpartition("/")[2] for t in found]
    assert order == ["news", "few", "undated", "page", "heard", "ended"]
    yearly = trial("feed", "http://g.example/yearly", 300, 600, 900)
    assert propose.best_first([ended, yearly], NOW)[0] is yearly, "its own past makes that likely"


@pytest.mark.parametrize(
    ("url", "led_from", "home", "site", "id", "country"),
    [
        ("http://rum.se/org/", "http://granskarna.no/", "http://rum.se/", "http://granskarna.no/", "granskarna", "NO"),
        (
            "http://www.granskarna.no/rss",
            "http://granskarna.no/",
            "http://a.se/",
            "http://www.granskarna.no/",
            "granskarna",
            "NO",
        ),
        ("http://feeds.se/granskarna", "", "http://granskarna.no/", "http://granskarna.no/", "granskarna", "NO"),
        ("http://granskarna.no/rss", "", "http://nytt.granskarna.no/", "http://granskarna.no/", "granskarna", "NO"),
    ],
)
def test_a_list_on_another_host_is_its_publishers(
    url: str, led_from: str, home: str, site: str, id: str, country: str
) -> None:
    found = trial("feed", url, title="")
    found = replace(found, source=replace(found.source, site=led_from), figures=replace(found.figures, home=home))
    other = Source(id="annan", name="Annan", kind="feed", url="http://rum.se/annan", tier=1)
    row = propose.row(found, (), [other], ("annan",), NOW)
    assert (row["site"], row["id"], row["country"], row["tier"]) == (site, id, country, "2")


@pytest.mark.parametrize(
    ("ages", "pace", "expect"),
    [
        ([n / 20 for n in range(40)], "15m", "620"),
        ([float(n) for n in range(30)], "1h", "30"),
        ([0, 15, 30, 45], "1h", "3"),
        ([5, 100, 150, 160], "6h", "0.8"),
        ([10, 400, 800], "1d", "0.1"),
        ([], "1h", "1"),
        ([1, 2], "1h", "1"),
        ([*(float(n) for n in range(30)), 4000.0], "1h", "30"),
    ],
)
def test_pace_and_yield_follow_from_the_dates(ages: list[float], pace: str, expect: str) -> None:
    row = propose.row(trial("feed", "http://g.example/rss", *ages), ("sv",), [], (), NOW)
    assert (row["pace"], row["expect"]) == (pace, expect)
    assert SourceRow.model_validate({k: v for k, v in row.items() if v})


def test_a_publisher_that_is_known_keeps_its_name_type_and_tier() -> None:
    known = Source(
        id="gransk",
        name="Granskarna",
        kind="feed",
        url="https://www.g.example/rss",
        site="https://g.example/hem",
        country="NO",
        type=SourceType.UNION,
        tier=1,
    )
    row = propose.row(
        trial("report", "http://g.example/rapporter/", title="", selector="main a"),
        ("nb", "en"),
        [known],
        ("gransk",),
        NOW,
    )
    assert row == {
        "id": "gransk-rapporter",
        "name": "Granskarna",
        "kind": "report",
        "url": "http://g.example/rapporter/",
        "site": "https://g.example/hem",
        "language": "nb|en",
        "country": "NO",
        "type": "union",
        "tier": "1",
        "pace": "1h",
        "expect": "1",
        "status": "on",
        "selector": "main a",
    }


@pytest.mark.parametrize(
    ("url", "id", "country", "type"),
    [
        ("https://www.granskarna.se/rss", "granskarna", "SE", "ngo"),
        ("https://news.granskarna.co.uk/", "news-granskarna", "GB", "ngo"),
        ("https://www.labour.gov/rss", "labour", "", "authority"),
        ("https://arbeidstilsyn.no/", "arbeidstilsyn", "NO", "authority"),
        ("https://xn--hllbart-exa.se/", "xn-hllbart-exa", "SE", "ngo"),
        ("https://metalunion.dk/", "metalunion", "DK", "union"),
        ("https://press.europa.eu/", "press-europa", "", "intergovernmental"),
    ],
)
def test_what_an_address_tells(url: str, id: str, country: str, type: str) -> None:
    row = propose.row(trial("feed", url), (), [], (), NOW)
    assert (row["id"], row["country"], row["type"]) == (id, country, type)


def test_ids_are_free_and_names_are_no_formulas() -> None:
    assert propose.new_id("g.se", "https://g.se/nyheter.html", {"g"}) == "g-nyheter"
    assert propose.new_id("g.se", "https://g.se/nyheter/", {"g", "g-nyheter", "g-2"}) == "g-3"
    assert propose.slug("Røde Åäö & Þing") == "rode-aao-ting"
    assert propose.clean_name("Nyheter och mer | Granskarna") == "Granskarna"
    assert propose.clean_name('=HYPERLINK("http://x")') == 'HYPERLINK("http://x")'
    assert propose.safe_name("# \t@+-Namn\x1b[2J\nrad") == "Namn\ufffd[2J rad"
