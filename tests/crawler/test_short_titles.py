"""Links of two or three words are publications where they stand in a list of such, with dates or texts; menus are not."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from crawler import pick, plain

NOW = datetime(2026, 3, 10, tzinfo=UTC)
PAGE = "https://granskarna.example/nyheter"
SV = [
    "Barnarbete i gruvor",
    "Ny rapport om handskar",
    "Tvångsarbete avslöjat",
    "Fabrik brann",
    "Strejk på Exempel Gloves",
    "Uppköp klart",
]
FI = [
    "Käsinetehtaan työntekijöiden hyväksikäyttö",
    "Pakkotyö paljastui",
    "Lapsityö kaivoksissa",
    "Uusi raportti",
    "Tehdaspalo Dhakassa",
]
EN = ["Fire kills twelve", "Gloves banned", "Forced labour found", "New report", "Strike at Exempel Gloves goes on"]


def slug(title: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in title.lower())


def found(markup: str) -> list[str]:
    root = plain.parsed(
        "<html><body><header><nav><a href='/om-oss/var-organisation'>Om vår organisation här</a></nav></header>"
        f"<main><h1>Nyheter</h1>{markup}</main><footer>"
        "<a href='/om-webbplatsen/allt'>Om den här webbplatsen</a></footer></body></html>"
    )
    assert root is not None
    return [one.title for one in pick.articles(root, PAGE, NOW)]


ROWS = {
    "a date behind": "<li><a href='/nyheter/{slug}'>{title}</a> <span>{n} mars 2026</span></li>",
    "a date before": "<li><span class=date>2026-03-0{n}</span> <a href='/nyheter/{slug}'>{title}</a></li>",
    "a tail": "<li><a href='/{slug}.html'>{title}</a> 2026-03-0{n}</li>",
    "a heading and a date": "<h3><a href='/{slug}'>{title}</a></h3><p>{n}.3.2026</p>",
    "a card": "<div class=card><a href='/nyheter/{slug}'><span class=card-title>{title}</span></a>"
    "<time datetime='2026-03-0{n}'>x</time></div>",
    "a row": "<table><tr><td>2026-03-0{n}</td><td><a href='/beslut/{slug}'>{title}</a></td></tr></table>",
    "a table": "<tr><td>2026-03-0{n}</td><td><a href='/beslut/{slug}'>{title}</a></td>"
    "<td><a href='/av/anna'>Anna</a></td></tr>",
}


@pytest.mark.parametrize("titles", [SV, FI, EN])
@pytest.mark.parametrize(
    "row", ["a date behind", "a date before", "a tail", "a heading and a date", "a card", "a table"]
)
def test_a_date_beside_a_link_is_as_good_as_many_words(row: str, titles: list[str]) -> None:
    made = "".join(ROWS[row].format(slug=slug(title), title=title, n=n) for n, title in enumerate(titles, 1))
    whole = f"<table>{made}</table>" if row == "a table" else f"<div>{made}</div>"
    assert found(whole) == titles


def test_a_text_beside_each_is_as_good_where_some_look_like_articles() -> None:
    row = (
        "<div class=card><a href='/nyheter/{}'><span class=card-title>{}</span></a><p>En ingress om fabriken.</p></div>"
    )
    assert found("".join(row.format(slug(title), title) for title in SV)) == SV
    bare = "<li><a href='/nyheter/{}'>{}</a></li>"
    assert found(f"<ul>{''.join(bare.format(slug(title), title) for title in SV)}</ul>") == [SV[1], SV[4]]


@pytest.mark.parametrize(
    "menu",
    [
        "<ul><li>{0}</li><li>{1}</li><li>{2}</li></ul>",
        "<p>5 mars 2026 {0} {1} {2}</p>",
        "<ul><li>{3} 2026-03-01</li><li>{4} 2026-03-02</li><li>{5} 2026-03-03</li></ul>",
    ],
)
def test_menus_in_the_page_are_none(menu: str) -> None:
    places = ("nyheter/amnen", "nyheter/press", "nyheter/arkiv", "kontakt", "sok", "jobs")
    assert found(menu.format(*(f"<a href='/{place}'>{place.rpartition('/')[2]}</a>" for place in places))) == []


def test_the_writers_of_articles_are_none() -> None:
    writer = "<a href='/profil/a{2}'>Anna Exempelsson</a>"
    row = "<article><h3><a href='/nyheter/{0}'>{1}</a></h3><p>{2} mars 2026 av " + writer + "</p></article>"
    assert found("".join(row.format(slug(title), title, n) for n, title in enumerate(SV, 1))) == SV


def test_a_page_of_thousands_of_links_costs_little() -> None:
    rows = "".join(f"<li><a href='/nyheter/{n}'>Fabrik {n}</a> 2026-03-01 {'<b>' * 20}</li>" for n in range(4000))
    root = plain.parsed(f"<html><body><main>{'<div>' * 100}<ul>{rows}</ul></main></body></html>")
    assert root is not None
    began = time.process_time()
    pick.articles(root, PAGE, NOW)
    taken = time.process_time() - began
    assert taken < 20
