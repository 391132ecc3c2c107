"""Ordinary RSS is read as feedparser reads it, to the letter; what is not ordinary is left to feedparser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka.records import Source
from crawler import feedread, feedtext
from crawler.feedplain import read_plain
from crawler.kinds.feed import leads_of

NOW = datetime(2026, 3, 8, tzinfo=UTC)
URL = "http://paper.example/rss.xml"
SOURCE = Source(id="x", name="x", kind="feed", url=URL, type="media", language=("sv",))
HEAD = (
    "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:atom='http://www.w3.org/2005/Atom' "
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:slash='http://purl.org/rss/1.0/modules/slash/'>"
)
ITEM = "<item><title>T</title><link>http://paper.example/1</link></item>"
WORDS = [
    "Åtta döda",
    "A &amp; B",
    "&lt;b&gt;fet&lt;/b&gt;",
    "&amp;lt;script&amp;gt;",
    "<![CDATA[<p>Ett <b>ord</b></p>]]>",
    "fÃ¶r",
    "\x93cit\x94",
    "",
    "  ",
    "7",
    "a\n\tb",
    "&#8211; &#x2019;",
    "\u00a0x\u00ad",
    "<![CDATA[x]]> <![CDATA[&amp; y]]>",
    "=1+1",
    "日本",
    "http://paper.example/om",
]
LINKS = [
    "http://paper.example/1",
    " http://paper.example/2 ",
    "/relative",
    "javascript:alert(1)",
    "",
    "http://paper.example/a?b=1&amp;c=2",
    "feed.html",
]
DATES = [
    "Fri, 06 Mar 2026 07:00:00 +0100",
    "2026-03-06",
    "ons, 6 maj 2026",
    "31 februari",
    "",
    "Sat, 06 Mar 99999 07:00:00 GMT",
]
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(WORDS),
        "link": st.sampled_from(LINKS),
        "description": st.sampled_from(WORDS),
        "pubDate": st.sampled_from(DATES),
        "guid": st.sampled_from([*WORDS, *LINKS]),
        "content:encoded": st.sampled_from(WORDS),
        "dc:creator": st.sampled_from(WORDS),
        "category": st.sampled_from(WORDS),
        "author": st.sampled_from(WORDS),
        "comments": st.sampled_from(LINKS),
        "slash:comments": st.just("3"),
    },
)


def both(text: str) -> tuple[feedtext.Feed | None, feedtext.Feed | None]:
    clean = feedtext.cleaned(text)
    return read_plain(clean, feedread.FIELD), feedread._with_feedparser(clean, URL)


@given(
    st.lists(
        st.tuples(FIELDS, st.randoms(), st.sampled_from(["", " isPermaLink='false'", " isPermaLink='true'"])),
        max_size=4,
    )
)
def test_it_says_what_feedparser_says(items: list[tuple[dict[str, str], object, str]]) -> None:
    parts = []
    for fields, order, permalink in items:
        names = list(fields)
        order.shuffle(names)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
        inner = "".join(f"<{n}{permalink if n == 'guid' else ''}>{fields[n]}</{n}>" for n in names)
        parts.append(f"<item>{inner}</item>")
    text = f"{HEAD}<channel><title>P</title><language>sv</language>{''.join(parts)}{ITEM}</channel></rss>"
    plain, usual = both(text)
    assert plain is not None
    assert usual is not None
    assert leads_of(SOURCE, plain, URL, NOW) == leads_of(SOURCE, usual, URL, NOW)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}<channel>{ITEM}",
        f"{HEAD}<channel></channel></rss>",
        f"{HEAD}<channel>{ITEM}</channel>{ITEM}</rss>",
        f"{HEAD}<channel><item><title>a<b>c</b></title></item></channel></rss>",
        f"{HEAD}<channel><item><title>a</title><title>b</title></item></channel></rss>",
        f"{HEAD}<channel><item><title>a</title><dc:date>2026-03-01</dc:date></item></channel></rss>",
        f"{HEAD}<channel><item><title>a</title><atom:link href='http://paper.example/1'/></item></channel></rss>",
        f"{HEAD}<channel><item><title>a</title><enclosure url='/1.pdf' type='application/pdf'/></item></channel></rss>",
        f"{HEAD}<channel><item><title type='html'>a</title></item></channel></rss>",
        f"{HEAD}<channel xml:base='http://other.example/'>{ITEM}</channel></rss>",
        f"{HEAD}<channel xml:lang='fi'>{ITEM}</channel></rss>",
        f"{HEAD}<channel>{ITEM}<language>sv</language></channel></rss>",
        f"<rss version='0.91'><channel>{ITEM}</channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry/></feed>",
        "",
        "x",
        "<rss/>",
        "<rss version='2.0' xmlns='http://purl.org/rss/1.0/'><channel><item/></channel></rss>",
    ],
)
def test_what_is_not_ordinary_is_left_to_feedparser(text: str) -> None:
    assert read_plain(feedtext.cleaned(text), feedread.FIELD) is None


def test_hostile_text_costs_nothing() -> None:
    bomb = (
        f"<!DOCTYPE rss [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]>{HEAD}<channel><title>&b;</title>{ITEM}</channel></rss>"
    )
    assert read_plain(bomb, feedread.FIELD) is None or "xx" not in str(read_plain(bomb, feedread.FIELD))
    deep = f"{HEAD}<channel><item>{'<a>' * 100_000}{'</a>' * 100_000}</item></channel></rss>"
    assert read_plain(deep, feedread.FIELD) is None
