"""Which date of a page is its own: what it says to machines, what stands beside its headline, what its list said; no event."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawl_world import extract, gather, make_house, source
from servers.httpd import Page, Web

from crawler.readers import Hints, html

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
LISTED = datetime(2026, 3, 4, 9, tzinfo=UTC)
URL = "https://www.region.example/nyheter/barnarbete"
TEXT = (
    "<p>Regionen har granskat tre leverantörer, och funnit att barn arbetar i verkstäder som lämnar delar till dem.</p>"
    "<p>Arbetarna saknar anställningsavtal och får mindre än minimilönen, säger den som ledde granskningen för regionen.</p>"
)
OWN = "<time datetime='2026-03-05'>5 mars</time>"


def day(article: str, around: str = "", lang: str = "sv", listed: datetime | None = None, head: str = "") -> str:
    markup = (
        f"<html lang={lang}><head><title>Barnarbete</title>{head}</head><body><main><article><h1>Barnarbete</h1>{article}{TEXT}"
        f"</article>{around}</main></body></html>"
    )
    found = html.read(markup.encode(), "text/html; charset=utf-8", URL, Hints(now=NOW, published=listed))
    return found.published.strftime("%Y-%m-%d") if found.published else ""


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("sv", "I dag arbetar 150 000 människor i verkstäderna, och många av dem är barn, visar en ny rapport."),
        ("nb", "I dag arbeider 150 000 mennesker i verkstedene, og mange av dem er barn, viser en ny rapport."),
        ("da", "I dag arbejder 150.000 mennesker i værkstederne, og mange af dem er børn, viser en ny rapport."),
        ("fi", "Tänään verstaissa työskentelee 150 000 ihmistä, ja moni heistä on lapsi, kertoo uusi raportti."),
        ("de", "Heute arbeiten 150 000 Menschen in den Werkstätten, viele von ihnen sind Kinder, zeigt ein neuer Bericht."),
        ("en", "Today, 150,000 people work in the workshops, and many of them are children, a new report finds."),
        ("sv", "I går demonstrerade arbetarna."), ("sv", "Den 12 maj 2013 rasade fabriken, och regionerna har granskat sedan."),
        ("de", "Am 12. Mai 2013 stürzte die Fabrik ein."), ("en", "On 12 May 2013 the factory collapsed."),
        ("sv", "En liknande rapport publicerades den 12 maj 2016 av en annan region."),
        ("en", "The report, first published on 14 June 2015, has been updated."),
        ("en", "Published on 14 June 2015 the report showed that children work in the mines."),
        ("sv", "Senast den 11 mars 2026 ska leverantören svara."),
    ],
)  # fmt: skip
def test_what_a_sentence_speaks_of_is_no_date_of_publication(lang: str, words: str) -> None:
    assert day(f"<p>{words}</p>", lang=lang) == ""
    assert day(f"<p>{words}</p>", lang=lang, listed=LISTED) == "2026-03-04"
    assert day(f"{OWN}<p>{words}</p>", lang=lang, listed=LISTED) == "2026-03-05"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Publicerad: i går kl. 14.05", "2026-03-09"), ("Today 10:15", "2026-03-10"), ("I dag", "2026-03-10"),
        ("eilen", "2026-03-09"), ("Nyhet | 3 mars 2026", "2026-03-03"), ("Av Anna Exempel, 3 mars 2026", "2026-03-03"),
        ("Skickat av annas den 3 mars, 2026 - 14:05", "2026-03-03"), ("Anna Exempel · i går", "2026-03-09"),
        ("Julkaistu 3.3.2026 klo 9.05", "2026-03-03"), ("Veröffentlicht am 3. März 2026 von Anna Exempel", "2026-03-03"),
        ("Published March 3 2026 by Anna Exempel in News", "2026-03-03"), ("Sist oppdatert: 09.03.2026. Opprettet: 03.03.2026",
        "2026-03-03"),
        ("Uppdaterad 9 mars 2026</p><p>Publicerad 3 mars 2026", "2026-03-03"), ("<b>Publicerad</b><br>3 mars 2026", "2026-03-03"),
    ],
)  # fmt: skip
def test_a_short_line_beside_the_headline_is_the_date_before_that_of_the_list(line: str, meant: str) -> None:
    assert day(f"<p>{line}</p>", listed=LISTED) == meant


OTHERS = [
    "<section><a href='/z'><h3>Annan nyhet</h3><p>Publicerad: 9 mars 2019</p></a></section>",
    "<section class=related><a href='/z'><time datetime='2019-03-09'>9 mars 2019</time> Annan nyhet</a></section>",
    "<ul><li><time datetime='2019-03-09'>9 mars</time> <a href='/z'>En helt annan nyhet</a></li></ul>",
    "<div class='sidebar'><time datetime='2019-03-09'>9 mars</time></div>",
    "<h3><a href='/z'>Annan nyhet</a></h3><p>Publicerad: 9 mars 2019</p><p><time datetime='2019-03-09'>9 mars</time></p>",
    "<article><time datetime='2019-03-09'>9 mars</time><h2>Annan nyhet</h2></article>",
]


@pytest.mark.parametrize("other", OTHERS)
def test_the_date_of_another_publication_is_not_taken(other: str) -> None:
    assert day("", other) == ""
    assert day(OWN, other) == "2026-03-05"
    assert day(other) == "", "also within the article"
    assert day("<p>Publicerad: 5 mars 2026</p>", other) == "2026-03-05"


def test_what_the_page_says_to_machines_comes_first() -> None:
    head = "<meta property='article:published_time' content='2026-03-02T10:00:00Z'>"
    assert day(OWN, listed=LISTED, head=head) == "2026-03-02"
    rdfa = "<span property='dc:date dc:created' content='2026-03-02T14:05:00+01:00'>Skickat</span>"
    assert day(f"{rdfa}{OWN}") == "2026-03-02"


def test_the_time_of_a_change_is_taken_where_nothing_else_is_said() -> None:
    changed = "<time class=updated datetime='2026-03-09'>9 mars</time>"
    assert day(f"<p>{changed} {OWN}</p>") == "2026-03-05"
    assert day(f"<p>Uppdaterad {OWN.replace('05', '09')} Publicerad {OWN}</p>") == "2026-03-05"
    assert day("<p>Uppdaterad<br>9 mars 2026</p>", listed=LISTED) == "2026-03-04"
    assert (day(changed), day(changed, listed=LISTED)) == ("2026-03-09", "2026-03-04")


def test_the_foot_of_a_page_counts_after_the_list() -> None:
    """Where the list says nothing, it is taken."""
    foot = "<div><div><p>Publicerad 3 mars 2026</p></div></div>"
    assert (day("", foot), day("", foot, listed=LISTED)) == ("2026-03-03", "2026-03-04")


def test_the_whole_of_an_old_site_stands_in_a_form() -> None:
    markup = f"<html><body><form action='/x'><div><h1>Barnarbete</h1><p>{OWN}</p>{TEXT}</div></form></body></html>"
    found = html.read(markup.encode(), "text/html; charset=utf-8", URL, Hints(now=NOW, published=LISTED))
    assert str(found.published)[:10] == "2026-03-05"


def test_the_date_of_a_feed_stands_before_guesses_all_the_way(tmp_path: Path) -> None:
    item = "<item><title>Ny</title><link>http://a.example/ny</link><pubDate>Wed, 05 Mar 2014 10:00:00 +0100</pubDate></item>"
    words = f"<p>I dag arbetar 150 000 människor där.</p>{TEXT}<div><div><p>Publicerad: 3 mars 2026</p></div></div>"
    routes = {
        "http://a.example/rss": Page(f'<rss version="2.0"><channel>{item}</channel></rss>', "application/rss+xml"),
        "http://a.example/ny": Page(f"<html><body><div><div><div><h1>Ny</h1></div></div></div>{words}</body></html>"),
    }
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy)
        gather(house)
        (found,) = extract(house).values()
    assert (str(found.published)[:16], found.precision) == ("2014-03-05 09:00", "second")
