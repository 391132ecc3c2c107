"""Dates that lean on a language, on the day of the week, or on 1970: as lists, feeds and pages have them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bevaka import clock
from bevaka.records import Answer, Lead, Source
from crawler import datelines, dates
from crawler.kinds import feed, listing
from crawler.readers import Hints
from crawler.readers.html import read

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)  # a Saturday
WORDS = "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom. " * 6


@pytest.fixture(autouse=True)
def saturday() -> None:
    clock.set_clock(NOW, pinned=True)


def day(moment: datetime | None) -> str:
    return moment.astimezone(ZoneInfo(dates.ZONE)).strftime("%Y-%m-%d") if moment else ""


def listed(box: str, language: str, page_language: str = "en") -> str:
    """The day that a list of three gives its publications, each with ``box`` beside its link."""
    items = "".join(
        f"<li><h3><a href='/nyheter/{n}-pass-togs-har'>Pass togs från arbetare {n}</a></h3>{box}<p>Kort om saken</p></li>"
        for n in (1, 2, 3)
    )
    body = f"<html lang={page_language}><body><main><ul>{items}</ul></main></body></html>".encode()
    source = Source(id="a", name="A", kind="listing", url="https://a.example/nyheter", language=(language,))
    found = listing.read(source, Answer(url=source.url, status=200, headers={"content-type": "text/html"}, body=body))
    assert len(found.leads) == 3
    (said,) = {day(lead.published) for lead in found.leads}
    return said


@pytest.mark.parametrize(
    ("box", "nordic", "english"),
    [
        ("<p>01-03-2026</p>", "2026-03-01", ""), ("<p>Publicerad 01/03/2026</p>", "2026-03-01", ""),
        ("<span class=date>9/3</span>", "2026-03-09", ""), ("<time>mån 9/3</time>", "2026-03-09", ""),
        ("<span class=date>30/12</span>", "2025-12-30", ""), ("<span class=date>3/25</span>", "", ""),
        ("<p>13-03-2026</p>", "2026-03-13", "2026-03-13"), ("<p>1/3</p>", "", ""),
        ("<p>i lördags</p>", "2026-11-21", "2026-11-21"), ("<p>I torsdags kl. 14.05</p>", "2026-11-26", "2026-11-26"),
        ("<p>November 24</p>", "2026-11-24", "2026-11-24"),
        ("<p>Nov 24th</p>", "2026-11-24", "2026-11-24"), ("<p>Nov 9</p>", "2026-11-09", "2026-11-09"), ("<p>Nov 24</p>", "", ""),
        ("<p>November 30, 2025</p>", "2025-11-30", "2025-11-30"),
        ("<time datetime=1772720040>Läs</time>", "2026-03-05", "2026-03-05"), ("<p>1772720040</p>", "", ""),
    ],
)  # fmt: skip
def test_the_language_of_a_list_says_whether_the_day_comes_first(box: str, nordic: str, english: str) -> None:
    """A part of a series ("1/3") and a number in a line are no dates in any language."""
    assert {listed(box, language) for language in ("sv", "nb", "da", "fi", "de")} == {nordic}
    assert listed(box, "en", "sv") == english, "what the row says counts for more than a template"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("i fredags", "2026-11-27"), ("I LÖRDAGS", "2026-11-21"), ("i søndags", "2026-11-22"), ("sist mandag", "2026-11-23"),
        ("viime tiistaina", "2026-11-24"), ("letzten Mittwoch", "2026-11-25"), ("last Thursday", "2026-11-26"),
        ("i måndags kväll 22.15", "2026-11-23"),
    ],
)  # fmt: skip
def test_a_day_of_the_week_is_the_last_one_before_today(text: str, meant: str) -> None:
    for found in (datelines.alone(text, NOW), datelines.labelled([f"Publicerad: {text}"], NOW)):
        assert found is not None
        assert day(found.moment) == meant
    for sentence in (f"Strejken började {text}", f"{text} gick arbetarna ut i strejk"):
        assert datelines.within(sentence, NOW) is None


@pytest.mark.parametrize(
    ("box", "language", "meant"),
    [
        ("<p>01-03-2026</p>", "sv", "2026-03-01"), ("<p>01-03-2026</p>", "en", ""),
        ("<time datetime='01/03/2026'>se</time>", "de", "2026-03-01"),
        ("<time datetime=1772720040000>se</time>", "en", "2026-03-05"),
    ],
)  # fmt: skip
def test_so_does_that_of_a_page(box: str, language: str, meant: str) -> None:
    page = f"<html lang={language}><body><article><h1>Pass togs</h1>{box}<p>{WORDS}</p></article></body></html>"
    reading = read(page.encode(), "text/html", "https://a.example/nyheter/pass-togs", Hints(now=NOW))
    assert day(reading.published) == meant


@pytest.mark.parametrize(
    ("said", "language", "meant"),
    [
        ("01-03-2026 10:15", "sv", datetime(2026, 3, 1, 9, 15, tzinfo=UTC)), ("01-03-2026 10:15", "en", None),
        ("1772720040", "en", datetime(2026, 3, 5, 14, 14, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_so_does_that_of_a_feed(said: str, language: str, meant: datetime | None) -> None:
    source = Source(id="a", name="A", kind="feed", url="https://a.example/rss", language=(language,))
    body = f"<rss version='2.0'><channel><item><title>Pass togs</title><link>https://a.example/1</link><pubDate>{said}</pubDate>"
    answer = Answer(url=source.url, status=200, headers={}, body=f"{body}</item></channel></rss>".encode())
    (lead,) = feed.read(source, answer).leads
    assert isinstance(lead, Lead)
    assert lead.published == meant


@pytest.mark.parametrize(
    ("form", "language", "said"),
    [
        ("<li>9/3 {a}</li>", "sv", "2026-03-09"), ("<li><b>9/3:</b> {a}</li>", "nb", "2026-03-09"),
        ("<li>{a} 1/3</li>", "sv", ""), ("<li>9/3 {a}</li>", "en", ""), ("<li>1.3. {a}</li>", "sv", ""),
        ("<li>9.3. {a}</li>", "fi", "2026-03-09"), ("<li><span class=date>9.3.</span> {a}</li>", "de", "2026-03-09"),
    ],
)  # fmt: skip
def test_a_short_date_before_a_link_is_that_of_the_publication(form: str, language: str, said: str) -> None:
    items = "".join(
        form.format(a=f"<a href='/nyheter/{n}-pass-har'>Pass togs från arbetare {n}</a>") for n in (1, 2, 3)
    )
    body = f"<html><body><main><ul>{items}</ul></main></body></html>".encode()
    source = Source(id="a", name="A", kind="listing", url="https://a.example/nyheter", language=(language,))
    found = listing.read(source, Answer(url=source.url, status=200, headers={"content-type": "text/html"}, body=body))
    assert [day(lead.published) for lead in found.leads] == [said] * 3
