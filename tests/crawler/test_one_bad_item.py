"""One entry that is badly written costs itself and no other, in feeds, JSON feeds and sitemaps; and no time."""

from __future__ import annotations

import json
import time

import pytest

from bevaka.keys import canonical_url
from bevaka.records import Answer, Listing, Source
from crawler.kinds import feed, sitemap

BASE = "https://paper.example"


def read(body: str, content_type: str = "application/rss+xml", kind: str = "feed") -> Listing:
    source = Source(id="paper", name="Paper", kind=kind, url=f"{BASE}/list", language=("sv",))
    answer = Answer(url=source.url, status=200, headers={"content-type": content_type}, body=body.encode())
    return (feed if kind == "feed" else sitemap).read(source, answer)


def item(title: str, link: str = "https://paper.example/a", extra: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{extra}</item>"


def rss(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>'


@pytest.mark.parametrize(
    "text",
    [
        "<", "<<", "<b>", "<!--", "<![CDATA[", "]]>", "<?php", "<!DOCTYPE x [", "</url>", "</urlset>", "<url>", "</loc>", "<loc>",
        "&", "&nbsp;", "&#xD800;", "&#0;", "\x00", "<script>alert(1)</script>", "?a=1&b=2", "<!-- x --> <!-- y",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["loc", "lastmod"])
def test_a_bad_entry_of_a_sitemap_costs_itself(text: str, place: str) -> None:
    entries = [f"<url><loc>{BASE}/{n}</loc></url>" for n in range(20)]
    entries[9] = (
        f"<url><loc>{BASE}/9{text if place == 'loc' else ''}</loc><lastmod>{text if place != 'loc' else ''}</lastmod></url>"
    )
    xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    listing = read(f"<urlset {xmlns}>{''.join(entries)}</urlset>", "text/xml", "sitemap")
    assert listing.state == "ok"
    urls = [lead.url for lead in listing.leads]
    assert [url for url in urls if url in {f"{BASE}/{n}" for n in range(20)} - {f"{BASE}/9"}] == [
        f"{BASE}/{n}" for n in range(20) if n != 9
    ]


@pytest.mark.parametrize("query", ["cat=2&id=7&lang=sv", "copy=1&id=7&reg=2&sect=3", "a=1&#b", "amp=1&lt=2&eacute=3"])
@pytest.mark.parametrize("written", ["{}", "<![CDATA[{}]]>"])
@pytest.mark.parametrize("kind", ["sitemap", "rss", "atom"])
def test_a_bare_ampersand_belongs_to_its_address(query: str, written: str, kind: str) -> None:
    """Written as it should be, the same address is read."""
    for address in (f"{BASE}/news.php?{query}", f"{BASE}/news.php?{query.replace('&', '&amp;')}"):
        if kind == "atom":
            entry = f'<entry><title>A & B</title><link href="{address}"/></entry>'
            listing = read(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>')
        elif "CDATA" in written and "&amp;" in address:
            continue
        elif kind == "rss":
            listing = read(rss(item("A & B", written.format(address))))
        else:
            listing = read(f"<urlset><url><loc>{written.format(address)}</loc></url></urlset>", "text/xml", "sitemap")
        assert [lead.url for lead in listing.leads] == [canonical_url(f"{BASE}/news.php?{query}")]
        assert kind == "sitemap" or listing.leads[0].title == "A & B"


def test_letters_by_names_that_only_html_has_are_letters() -> None:
    news = "<n:news xmlns:n='n'><n:title>P&aring; b&auml;nken &nosuch; &lt;1&gt;</n:title></n:news>"
    listing = read(f"<urlset><url><loc>{BASE}/1</loc>{news}</url></urlset>", "text/xml", "sitemap")
    assert listing.leads[0].title == "På bänken &nosuch; <1>"


def test_what_is_commented_out_of_a_sitemap_stays_out() -> None:
    entries = "".join(f"<url><loc>{BASE}/{n}</loc></url>" for n in range(3))
    listing = read(
        f"<urlset>{entries}<!-- <url><loc>{BASE}/dold</loc></url> --><url><loc>{BASE}/3<</loc></url></urlset>",
        "text/xml",
        "sitemap",
    )
    assert [lead.url for lead in listing.leads][:3] == [f"{BASE}/{n}" for n in range(3)]
    assert len(listing.leads) == 4


def test_what_is_commented_out_stays_out_and_a_section_may_hold_anything() -> None:
    shown = item(
        "A", "https://paper.example/a", "<description><![CDATA[Så slutar ett: </item> <!-- och så --]]></description>"
    )
    last = item("B", "https://paper.example/b", "<description>Ord <!-- inte detta --> mer</description>")
    text = rss(shown, f"<!-- {item('Dold', 'https://paper.example/dold')} -->", last)
    assert [(lead.title, lead.summary) for lead in read(text).leads] == [("A", "Så slutar ett:"), ("B", "Ord mer")]


@pytest.mark.parametrize(
    "bad",
    [
        '{"id": "9", "title": "a\tb"}', '{"id": "9", "title": "a\nb\x00"}', '{"id": ' + "9" * 5000 + "}",
        '{"id": "9", "title": "\\e"}', '{"id": "9", "x": "},{"', '{"id": "9", "tags": ' + "[" * 3000 + "]" * 3000 + "}",
        '{"id": "9", "authors": [{"url": "/a"}, {"url": "/b"}], "title": "x",}',
        '{"id": "9", "title": "", "x": 9e999, "y": NaN}', "null", "7", '"x"', "[]", '{"id": 9, title: 1}',
    ],
)  # fmt: skip
def test_a_bad_item_of_a_json_feed_costs_itself(bad: str) -> None:
    items = [json.dumps({"id": str(n), "url": f"/{n}", "title": f"T{n}"}) for n in range(20)]
    for place in (9, 19):
        listing = read(json_feed(*items[:place], bad, *items[place + 1 :]), "application/feed+json")
        assert listing.state == "ok"
        assert [x.title for x in listing.leads if x.title[:1] == "T"] == [f"T{n}" for n in range(20) if n != place]
    assert {lead.language for lead in listing.leads} == {"nb"}
    assert not [lead for lead in listing.leads if lead.url.endswith(("/a", "/b"))]


def json_feed(*items: str) -> str:
    return f'{{"version": "https://jsonfeed.org/version/1.1", "language": "nb", "items": [{", ".join(items)}]}}'


def test_a_json_feed_that_is_cut_gives_its_whole_items() -> None:
    text = json_feed(*(json.dumps({"id": str(n), "url": f"/{n}", "title": f"T{n}"}) for n in range(20)))
    for end in range(100, len(text) - 1, 37):
        listing = read(text[:end], "application/feed+json")
        assert (listing.state, listing.bookmark) == ("partial", None)
        assert [lead.title for lead in listing.leads] == [f"T{n}" for n in range(text[:end].count("}"))]


def test_hostile_marks_take_no_time() -> None:
    for text in (
        "<!--" * 60_000,
        "<![CDATA[" * 60_000,
        "<" * 250_000,
        "<?" * 125_000,
        "<![CDATA[" + "<!--" * 60_000 + "]]>",
    ):
        started = time.process_time()
        assert (
            len(read(rss(item("A"), item("B", "https://paper.example/b", f"<description>{text}</description>"))).leads)
            == 2
        )
        assert time.process_time() - started < 2
