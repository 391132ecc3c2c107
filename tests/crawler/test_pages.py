"""Reading pages: main text without what surrounds it, headline, author, date, language; walls and ruins told as such."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.readers import Hints, Reading, html
from crawler.readers.worker import read

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
URL = "https://www.paper.example/nyheter/pass-togs"
TEXT = (
    "Arbetarna vid fabriken fick lämna ifrån sig sina pass, visar en granskning. Företaget säger att det utreder saken.",
    "Flera av dem berättar att de har betalat höga avgifter för att få arbetet och att de inte har kunnat lämna landet.",
    "Regionerna köper handskar från fabriken genom en svensk leverantör som nu har bett om en förklaring.",
)


def page(head: str = "", before: str = "<h1>Pass togs från arbetare</h1>", after: str = "", lang: str = "sv") -> str:
    words = "".join(f"<p>{p}</p>" for p in TEXT)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Pass togs från arbetare | Tidningen</title>'
        f'<meta property="og:site_name" content="Tidningen">{head}</head><body>'
        f'<nav><a href="/">Start</a> <a href="/sport">Sport</a></nav><main><article>{before}{words}{after}</article></main>'
        "<aside><h3>Läs också</h3><a href='/x'>Helt annan nyhet om Exempeldatorer</a></aside>"
        "<footer>Vi använder cookies. Kontakta oss.</footer></body></html>"
    )


def of(markup: str, **hints: object) -> Reading:
    return html.read(markup.encode(), "text/html; charset=utf-8", URL, Hints(now=NOW, **hints))  # type: ignore[arg-type]


def test_the_text_of_the_article_and_no_more() -> None:
    reading = of(page())
    assert reading.text == "\n".join(TEXT)
    assert (reading.title, reading.language, reading.reason) == ("Pass togs från arbetare", "sv", "")
    assert reading.url == URL


JSON_LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("head", "before", "local", "precision"),
    [
        (
            JSON_LD.format('{"@type":"NewsArticle","datePublished":"2026-03-05T08:30:00+01:00"}'),
            "",
            "05 07:30",
            "second",
        ),
        (JSON_LD.format('{"@graph":[{"@type":["Article"],"datePublished":"2026-03-05"}]}'), "", "05 11:00", "day"),
        (JSON_LD.format("{broken"), "<p>Publicerad: 3 mars 2026 kl. 14.05</p>", "03 13:05", "minute"),
        ('<meta property="article:published_time" content="2026-03-05T08:30:00Z">', "", "05 08:30", "second"),
        ("", '<time datetime="2026-03-04T06:00:00+01:00">onsdag</time>', "04 05:00", "second"),
        ("", "<p>Uppdaterad 5 mars 2026 kl. 10.00. Publicerad 3 mars 2026 kl. 14.05</p>", "03 13:05", "minute"),
        ("", "<div>Av Anna Exempel</div><div>2 mar 2026</div>", "02 11:00", "day"),
        ("", "<p>Publicerad: i går kl. 22.15</p>", "05 21:15", "minute"),
        ("", "<div class=datum>kl. 09.05</div>", "06 08:05", "minute"),
        ("", "<div class=datum>kl. 23.05</div>", "05 22:05", "minute"),
    ],
)
def test_the_date_of_publication(head: str, before: str, local: str, precision: str) -> None:
    reading = of(page(head, f"<h1>Pass togs från arbetare</h1>{before}"))
    assert reading.published is not None
    assert (reading.published.strftime("%d %H:%M"), reading.precision) == (local, precision)


@pytest.mark.parametrize(
    "shown", ["<div id=app></div>", "<p>Sidan behöver JavaScript. Aktivera det i din webbläsare.</p>"]
)
@pytest.mark.parametrize("apart", ["\n\n", "</p><p>"])
def test_a_page_that_a_program_puts_together_is_read_from_its_data(shown: str, apart: str) -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "Pass togs från arbetare", "articleBody": apart.join(TEXT)})
    reading = of(
        f"<html lang=sv><head>{JSON_LD.format(data)}</head><body>{shown}<script>render()</script></body></html>"
    )
    assert (reading.title, reading.text, reading.reason) == ("Pass togs från arbetare", "\n".join(TEXT), "")


def test_what_a_page_shows_is_its_text_whatever_its_data_say() -> None:
    data = json.dumps({"@type": "NewsArticle", "articleBody": "Något helt annat än det som står på sidan. " * 200})
    assert of(page(JSON_LD.format(data))).text == "\n".join(TEXT)


def test_a_page_without_a_date_has_none() -> None:
    reading = of(page(after="<p>Fabriken byggdes 1998 och har 1 200 anställda sedan 12 år tillbaka.</p>"))
    assert (reading.published, reading.precision) == (None, "")


@pytest.mark.parametrize(
    ("head", "before", "title"),
    [
        ('<meta property="og:title" content="Pass togs från arbetare – Tidningen">', "", "Pass togs från arbetare"),
        ('<meta property="og:title" content="Tidningen">', "<h1>Rubriken</h1>", "Rubriken"),
        ("", "<h1>Ett &amp; annat <em>nu</em></h1>", "Ett & annat nu"),
        ("", "<h1>A</h1><h1>B</h1>", "Pass togs från arbetare"),
    ],
)
def test_headlines_lose_the_name_of_the_site(head: str, before: str, title: str) -> None:
    assert of(page(head, before)).title == title


@pytest.mark.parametrize(
    "head",
    [
        "Pass togs<br>från arbetare",
        "<div>Pass togs</div><div>från arbetare</div>",
        "<span class=a>Pass togs</span><i>från arbetare</i>",
    ],
)
def test_a_headline_in_several_lines_is_words_apart_and_no_text(head: str) -> None:
    reading = of(page(before=f"<h1>{head}</h1>").replace("<title>Pass togs från arbetare | Tidningen", "<title>"))
    assert (reading.title, reading.text) == ("Pass togs från arbetare", "\n".join(TEXT))
    assert (
        of(f"<html><h1>P<sub>2</sub><b>Pass</b><b>arbete</b></h1><p>{'Ord och mer. ' * 9}</p></html>").title
        == "P2Passarbete"
    )


def test_authors_and_the_canonical_address() -> None:
    head = JSON_LD.format('{"@type":"Article","author":[{"name":"Anna Exempel"},{"name":"Bo Exempel"}]}')
    assert of(page(head)).author == "Anna Exempel, Bo Exempel"
    assert of(page('<meta name="author" content="https://social.example/x">')).author == ""
    head = JSON_LD.format('{"@type":"Article","author":{"givenName":"Anna","familyName":"Exempel"}}')
    assert of(page(head)).author == "Anna Exempel"
    byline = "<p>Av <a rel=author>Bo Exempel</a> <a rel=author>Av: Anna Exempel</a></p>"
    others = "".join(f"<a rel=author>Annan {n}</a>" for n in range(9))
    assert of(page(head, after=byline)).author == "Bo Exempel, Anna Exempel"
    assert of(page(head, after="<a rel=author>Annan Exempel</a>")).author == "Anna Exempel"
    assert of(page(head, after=byline + others)).author == "Anna Exempel"
    assert of(page(after="<p><span itemprop=author>Skriven av Bo Exempel</span></p>")).author == "Bo Exempel"
    box = "<div itemprop=author>Bo Exempel har skrivit om fabriker sedan 2010.</div><a rel=author>Bo Exempel</a>"
    assert of(page(after=box)).author == "Bo Exempel"
    assert of(page(after=others)).author == "", "those of other articles"
    for said in ("Av Anna Exempel", "Text: Anna Exempel", "Anna Exempel"):
        assert of(page(after=f"<p class='meta byline'>{said}</p>")).author == "Anna Exempel"
    for other in ("byline'>Publicerad i dag", "comment-author'>Bo Exempel", "author'>Redaktionen"):
        assert of(page(after=f"<span class='{other}</span>")).author == ""
    assert of(page(after="<aside><a rel=author>Annan Exempel</a></aside>")).author == ""


def test_a_headline_that_is_marked_up_as_one_counts_where_no_other_is() -> None:
    marked = "<h2 itemprop=headline>Pass togs, säger facket</h2>"
    assert of(page(before=marked)).title == "Pass togs, säger facket"
    assert of(page(before=marked + "<h2 itemprop=headline>En annan</h2>")).title == "Pass togs från arbetare"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<html><title>Just a moment...</title><div class=cf-turnstile></div></html>", "captcha"),
        (
            "<html><body><h1>Logga in</h1><form><input type='password'></form><p>Logga in för att läsa.</p></body></html>",
            "login",
        ),
        (
            "<html><body><p>Innan du fortsätter: vi använder cookies för att förbättra tjänsten.</p></body></html>",
            "consent",
        ),
        ("<html><body><div id=app></div><script>render()</script></body></html>", "JavaScript"),
        (
            "<html><body><p>Sidan har underhåll. Underhåll pågår, kom tillbaka senare i eftermiddag.</p></body></html>",
            "closed",
        ),
    ],
)
def test_walls_are_unreadable_with_their_name(markup: str, reason: str) -> None:
    reading = of(markup, title="Från listan")
    assert reason in reading.reason
    assert reading.text == ""
    assert reading.title


def test_a_short_notice_on_a_site_with_captcha_and_login_box_is_read() -> None:
    short = (
        "En brand har brutit ut i en fabrik för textilier. Minst tolv personer vårdas på sjukhus, enligt polisen i området. "
        * 2
    )
    boxes = "<script src='/recaptcha/api.js?class=g-recaptcha'></script><form><input type=password></form>"
    assert of(f"<html>{boxes}<p>{short}</p></html>").text.startswith("En brand")


@pytest.mark.parametrize(
    "body",
    [
        ("<div>" * 3000 + "".join(f"<p>{p}</p>" for p in TEXT)).encode(),
        ("<table><tr><td>" * 400 + " ".join(TEXT)).encode(),
        f"<p>{' '.join(TEXT)}".encode(),
        ("<br>".join(TEXT)).encode("cp1252"),
    ],
)
def test_ruins_still_give_their_words(body: bytes) -> None:
    reading = read(body, "text/html", URL, Hints(now=NOW))
    assert "lämna ifrån sig sina pass" in reading.text


@pytest.mark.parametrize(
    ("body", "content_type", "medium", "reason"),
    [
        (b"", "text/html", "html", "empty"), (b"   ", "", "html", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "image/png", "text", "neither"),
        (b"\x00" * 5000, "application/octet-stream", "text", "neither"), (b"%PDF-1.7 broken", "text/html", "pdf", "damaged"),
        (b"<html>" + b"x" * 11 * 2**20, "text/html", "html", "MB"),
    ],
)  # fmt: skip
def test_what_is_no_text_says_so(body: bytes, content_type: str, medium: str, reason: str) -> None:
    reading = read(body, content_type, URL, Hints(now=NOW))
    assert (reading.medium, reading.text) == (medium, "")
    assert reason in reading.reason


def test_plain_text_and_wrong_types() -> None:
    text = read(("Rubrik\n\n" + "\n".join(TEXT)).encode("latin-1"), "text/plain", "", Hints(now=NOW))
    assert (text.title, text.text, text.medium) == ("Rubrik", "\n".join(TEXT), "text")
    assert read(page().encode(), "text/plain", URL, Hints(now=NOW)).medium == "html"


LEAD = "Passen låg i ett kassaskåp på kontoret i tre år, visar protokoll som Tidningen har läst."


@pytest.mark.parametrize(
    "name", ["field field--name-field-lead field__item", "article__preamble", "ingress", "entry-standfirst"]
)
def test_a_lead_in_a_field_of_its_own_stands_before_the_text(name: str) -> None:
    field = f'<div class="{name}">{LEAD}</div>'
    found = of(page(before=f"<h1>Pass togs från arbetare</h1>{field}"))
    assert found.text == "\n".join((LEAD, *TEXT))
    beside = of(page(after=f"<article><h3><a href='/y'>Annat</a></h3>{field}</article><aside>{field}</aside>"))
    assert LEAD not in beside.text, "the lead of another publication"


@pytest.mark.parametrize(
    "box",
    [
        '<div class="views-row"><article class="node node--type-article node--view-mode-teaser">{}</article></div>',
        '<div class="mod-articleslatest latestnews">{}</div>', '<div class="jp-relatedposts">{}</div>',
        '<div class="author-bio">{}</div>', '<div class="field field--name-field-bio">{}</div>',
    ],
)  # fmt: skip
def test_boxes_that_a_cms_sets_beside_a_short_text_are_not_read_in_its_place(box: str) -> None:
    other = "<p>Barn så unga som elva år sorterar malm vid gruvan, enligt lönelistor och bilder som redaktionen har sett.</p>"
    short = "<p>Vägen till gränsen är stängd till fredag medan bron målas om. Bilarna väntar vid vågen.</p>"
    own = f"<article><h1>Vägen stängd</h1><div>{short}</div></article>"
    text = of(f"<html lang='sv'><body><main>{own}{box.format(other)}</main></body></html>").text
    assert "Bilarna väntar vid vågen." in text
    assert "elva år" not in text


@pytest.mark.parametrize(
    "words",
    [
        "Bevor Sie weiterlesen: Wir und 212 Partner möchten Informationen auf Ihrem Gerät speichern.",
        "We and our 212 partners store and/or access information on a device.",
        "Vi och våra 212 partner vill lagra information på din enhet.",
        "Vi og våre 212 partnere vil lagre informasjon på enheten.", "Vi og vores 212 partnere vil gemme oplysninger på din enhed.",
        "Me ja 212 kumppaniamme tallennamme tietoja laitteelle.",
    ],
)  # fmt: skip
def test_a_consent_wall_is_told_by_the_advertisers_own_words(words: str) -> None:
    assert of(f"<html><body><main><h1>Hej</h1><p>{words}</p></main></body></html>").reason == "a consent page"


def test_a_page_too_deep_for_its_parser_is_read_all_the_same() -> None:
    words = "".join(f"<p>{p}</p>" for p in TEXT)
    reading = of(f"<html><body><h1>Pass togs</h1>{'<div>' * 3000}{words}{'</div>' * 3000}</body></html>")
    assert all(p in reading.text for p in TEXT)
    for href, taken in [
        ("https://paper.example/nyheter/pass-togs.html", "https://paper.example/nyheter/pass-togs.html"),
        ("https://www.paper.example/", URL), ("https://evil.example/nyheter/pass-togs", URL), ("/nyheter/annat", URL),
        ("http://127.0.0.1/pass-togs", URL),
    ]:  # fmt: skip
        assert of(page(f'<link rel="canonical" href="{href}">')).url == taken
