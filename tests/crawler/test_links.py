"""Which links of a page lead to publications, wherever it lies and whatever program made it."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from crawler import filelinks, links, pick, plain

NOW = datetime(2026, 3, 10, tzinfo=UTC)
SITE = "https://granskarna.example"


def found(markup: str, url: str) -> list[str]:
    """The addresses of the links to articles, without their host; the same as a selector picks that is made for the page."""
    root = plain.parsed(f"<html lang=sv><body>{markup}</body></html>")
    assert root is not None
    every = [one.url.removeprefix(SITE) for one in pick.articles(root, url, NOW)]
    css = pick.news(root, url, NOW)
    chosen = [one.url.removeprefix(SITE) for one in links.by_selector(root, css, url, NOW)] if css else []
    assert chosen == every
    return every


def rows(folder: str, row: str = "<li><h3>{}</h3></li>") -> str:
    made = (f"<a href='{folder}granskning-av-fabrik-{n}'>Granskning av fabriken nummer {n}</a>" for n in range(1, 5))
    return "".join(row.format(link) for link in made)


@pytest.mark.parametrize(
    ("page", "folder"),
    [
        ("/om-oss/nyheter/", "/om-oss/nyheter/2026/"), ("/about/news", "/about/news/"), ("/about/news/?page=2", "/about/news/"),
        ("/kontakt/press/", "/kontakt/press/pressmeddelanden/"), ("/events/", "/events/2026/"),
        ("/om-oss/aktuellt/index.aspx", "/om-oss/aktuellt/2026/"), ("/om-oss/arkiv/lista.html", "/om-oss/arkiv/"),
        ("/", "/om-oss/nyheter/2026/"), ("/sv/", "/sv/om-oss/press-media/nyhetsrum/"), ("/om-oss/pressrom/", "/om-oss/pressrom/"),
        ("/events/uutiset", "/events/uutiset/"), ("/", "/about-us/aktuelles/"),
    ],
)  # fmt: skip
def test_news_below_the_pages_own_folder_or_one_of_news_counts(page: str, folder: str) -> None:
    assert found(f"<main><ul>{rows(folder)}</ul></main>", f"{SITE}{page}") == [
        f"{folder}granskning-av-fabrik-{n}" for n in range(1, 5)
    ]


@pytest.mark.parametrize(
    "path",
    ["/om-oss/sa-arbetar-vi-2026", "/kontakt/press-och-media-2026", "/nyheter/kategori/barn-i-arbete", "/om-oss/nyheter/tag/a-b-c",
     "/events/en-dag-om-handskar", "/press/kontakt", "/om-oss/nyheter"],
)  # fmt: skip
def test_what_stands_around_the_news_does_not(path: str) -> None:
    assert not links.may_be_news(f"{SITE}{path}", f"{SITE}/nyheter/")


FORMS = {
    "with a heading": "<form method=post action='./' id=aspnetForm><div><h1>Nyheter</h1><ul>{}</ul></div></form>",
    "with a state": "<form method=post id=form1><input type=hidden name=__VIEWSTATE value=x><div><ul>{}</ul></div></form>",
    "with all of it": "<form><header><a href='/'>Hem</a></header><div><ul>{}</ul></div><footer>Kontakt</footer></form>",
}
HEADERS = {
    "named": '<div class="post"><header class="entry-header"><h2>{}</h2></header><p>Text</p></div>',
    "bare": "<div><header><h2>{}</h2></header><p>Text</p></div>",
    "of an item": "<li><header><div>{}</div></header></li>",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_page_that_stands_in_a_form_is_read(form: str) -> None:
    assert len(found(form.format(rows("/nyheter/2026/")), f"{SITE}/nyheter/")) == 4


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_the_header_of_an_item_is_part_of_it(header: str) -> None:
    assert len(found(f"<div>{rows('/2026/03/', header)}</div>", f"{SITE}/nyheter/")) == 4


def test_forms_and_headers_around_the_page_stay_around() -> None:
    around = (
        f"<header><h2><a href='/'>Granskarna</a></h2><ul>{rows('/tema/')}</ul></header><form>{rows('/val/')}</form>"
    )
    own = rows("/nyheter/")
    assert all(
        path.startswith("/nyheter/") for path in found(f"{around}<main><ul>{own}</ul></main>", f"{SITE}/nyheter/")
    )


@pytest.mark.parametrize("around", ["form", "header"])
def test_a_form_or_header_of_thousands_of_links_costs_no_time(around: str) -> None:
    root = plain.parsed(f"<html><body><{around}>" + "<p><a href='/n-1-x'>En lång rubrik här</a></p>" * 20_000)
    assert root is not None
    began = time.process_time()
    assert list(links.main_anchors(root)) == []
    assert time.process_time() - began < 5


def test_a_card_that_is_the_link_itself_has_its_date_and_words_inside() -> None:
    cards = "".join(
        f"<a class='card' href='/aktuellt/{n}-fabriken-brot-mot'><span class='card__date'>{n} feb</span>"
        f"<span class='card__title'>Fabriken bröt mot lagen {n}</span><span>Ingress nummer {n}</span></a>"
        for n in (1, 2, 3)
    )
    plain_links = "".join(
        f"<p>{n}.2.2026 <a href='/aktuellt/{n}-facket-kraver-svar'>Facket kräver <b>svar {n}</b></a></p>"
        for n in (4, 5, 6)
    )
    root = plain.parsed(f"<html><body><main>{cards}{plain_links}</main></body></html>")
    assert root is not None
    cards_of = pick.articles(root, f"{SITE}/aktuellt", NOW)
    assert [one.when.moment.day if one.when else 0 for one in cards_of] == [1, 2, 3, 4, 5, 6]
    assert [one.title for one in cards_of[:3]] == [f"Fabriken bröt mot lagen {n}" for n in (1, 2, 3)]
    assert "Ingress nummer 2" in cards_of[1].words


def test_a_link_that_is_a_picture_is_called_as_that_is() -> None:
    root = plain.parsed(
        "<html><body><main><a href='/a.pdf'><img alt='Handskarnas pris: rapport'></a></main></body></html>"
    )
    assert root is not None
    assert [one.title for one in filelinks.files(root, SITE, NOW)] == ["Handskarnas pris: rapport"]


def test_thousands_of_links_that_say_nothing_cost_no_time() -> None:
    """What a link has around it is looked at up to the second other link, not to the last."""
    lines = "".join(f"<p><a href='/nyheter/{n}-a-b-c'>Läs mer</a></p>" for n in range(3000))
    root = plain.parsed(f"<html><body><main><div>{lines}</div><div>{lines}</div></main></body></html>")
    assert root is not None
    begun = time.process_time()
    pick.articles(root, "https://a.example/nyheter", datetime(2026, 3, 6, tzinfo=UTC))
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Pass togs från arbetare <span class='sr-only'>(öppnas i nytt fönster)</span>", "Pass togs från arbetare"),
        ("Pass togs från arbetare, opens in a new tab", "Pass togs från arbetare"),
        ("Läs mer<span class='visually-hidden'> om Pass togs från arbetare</span>", "Pass togs från arbetare"),
        ("Read more: Pass togs från arbetare", "Pass togs från arbetare"), ("Läs mer om skor", "Läs mer om skor"),
        ("Läs mer", "Läs mer"), ("Fönster öppnas i nytt hus", "Fönster öppnas i nytt hus"),
    ],
)  # fmt: skip
def test_what_is_said_around_a_title_is_none_of_it(words: str, title: str) -> None:
    root = plain.parsed(f"<html><body><a href='/nyheter/1'>{words}</a></body></html>")
    assert root is not None
    assert links.title_of(next(root.iter("a"))) == title
