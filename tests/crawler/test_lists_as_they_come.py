"""Lists without a selector, as sites make them: what their links are called, their dates, and the way to the next page."""

from __future__ import annotations

import pytest

from bevaka.records import Answer, Listing, Source
from crawler.kinds import listing, sitemap

PAGE = "https://a.example/nyheter"


def read(main: str, url: str = PAGE) -> Listing:
    body = f"<html><body><nav><a href='/om-oss'>Om oss</a></nav><main><h1>Nyheter</h1>{main}</main></body></html>"
    return listing.read(
        Source(id="a", name="A", kind="listing", url=url), Answer(url=url, status=200, headers={}, body=body.encode())
    )


def items(pattern: str) -> str:
    return "".join(pattern.replace("N", str(n)) for n in range(2, 6))


@pytest.mark.parametrize(
    "more",
    ["Läs mer", "Läs hela nyheten", "Les hele saken", "Læs artiklen", "Lue koko juttu", "Zum Artikel", "Find out more"],
)
@pytest.mark.parametrize("box", ["<li>{}</li>", "<div class='card'><div>{}</div></div>"])
def test_a_link_that_says_read_more_is_called_by_the_heading_of_its_box(box: str, more: str) -> None:
    found = read(
        items(box.format(f"<h3>Pass togs på fabrik N</h3><p>Kort text om det.</p><a href='/nyheter/pass-N'>{more}</a>"))
    )
    assert [lead.title for lead in found.leads] == [f"Pass togs på fabrik {n}" for n in range(2, 6)]


@pytest.mark.parametrize(
    "pattern",
    [
        "<li><div class='cal'><i>N</i><i>mar</i><i>2026</i></div><h3><a href='/nyheter/om-avtal-N'>Om avtal N</a></h3></li>",
        "<div class='x'><div><b>N</b><i>mars</i><i>2026</i></div><a href='/nyheter/sak-N-om-avtal'>Sak nummer N om avtal</a></div>",
        "<dt>N mars 2026</dt><dd><a href='/nyheter/sak-N.html'>Sak N</a></dd>",
    ],
)  # fmt: skip
def test_day_and_month_in_boxes_of_their_own_and_terms_of_a_list_are_dates(pattern: str) -> None:
    found = read(f"<dl>{items(pattern)}</dl>" if pattern.startswith("<dt>") else items(pattern))
    assert [str(lead.published)[:10] for lead in found.leads] == [f"2026-03-0{n}" for n in range(2, 6)]


@pytest.mark.parametrize(
    ("pager", "url", "further"),
    [
        ("<a href='?sida=2'>2</a><a href='?sida=3'>3</a>", PAGE, "?sida=2"),
        ("<a href='?page=0'>1</a> 2 <a href='?page=2'>3</a>", f"{PAGE}?page=1", "?page=2"),
        ("<a href='?sida=1'>1</a><a href='?sida=2'>2</a><a href='?sida=3'>3</a>", f"{PAGE}?sida=2", "?sida=3"),
        ("<a href='/nyheter/(offset)/10'>Nästa</a>", PAGE, "/(offset)/10"),
        ("<a href='/nyheter/page:2'>Next</a>", PAGE, "/page:2"),
        ("<a href='/nyheter/2'>Nästa →</a>", PAGE, "/2"),
        ("<a href='/nyheter/3'>Seuraavat</a>", f"{PAGE}/2", "/3"),
        ("<a href='?pageIndex=2'>Ladda fler</a>", PAGE, "?pageIndex=2"),
        ("<a href='?tx_news%5BcurrentPage%5D=2'>Weitere Meldungen</a>", PAGE, "?tx_news%5BcurrentPage%5D=2"),
        ("<a href='/nyheter/2026'>Nästa</a>", "https://a.example/", ""),
        ("<a href='/nyheter/2'>2</a><a href='/kampanj/1'>1</a>", f"{PAGE}/1/vald", ""),
        ("<a href='?id=7'>2</a>", PAGE, ""),
    ],
)  # fmt: skip
def test_the_next_page_is_found_by_its_word_or_its_number(pager: str, url: str, further: str) -> None:
    found = read(
        items(
            "<article><h3><a href='/nyheter/sak-om-avtal-N'>Sak nummer N om avtal</a></h3><p>N mars 2026</p></article>"
        )
        + pager,
        url,
    )
    assert [ask.url for ask in found.more] == ([f"{PAGE}{further}"] if further else [])


def test_a_feed_in_place_of_a_sitemap_is_read() -> None:
    item = "<item><title>Pass togs N</title><link>https://a.example/nyheter/N</link></item>"
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>A</title>{items(item)}</channel></rss>"
    source = Source(id="a", name="A", kind="sitemap", url="https://a.example/sitemap.xml")
    for body, state, count in ((feed, "ok", 4), ("<rss version='2.0'><channel/></rss>", "not_a_sitemap", 0)):
        found = sitemap.read(source, Answer(url=source.url, status=200, headers={}, body=body.encode()))
        assert (found.state, len(found.leads)) == (state, count)
