"""Feeds in whose place a guard, a publishing system or a host answers: each ends in its state, and news in such words is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from crawl_world import gather, make_house, source
from servers import manners as m
from servers.httpd import Answer as Served
from servers.httpd import Page, Web
from stock_pages import PAGES, said

from bevaka import clock
from bevaka.records import Answer, Source
from bevaka.settings import open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from crawler.health import condition
from crawler.kinds import feed, listing, sitemap
from crawler.readers import Hints
from crawler.readers.html import read
from crawler.watch import WatchStage

BEGIN = datetime(2026, 3, 6, 8, tzinfo=UTC)
CASES = [(state, number, body) for state, bodies in PAGES.items() for number, body in enumerate(bodies)]
# Statuses that stand for themselves, and one that a guard explains.
STATUSES = {
    204: "empty", 205: "empty", 402: "blocked", 410: "gone", 418: "blocked", 444: "blocked", 451: "blocked", 520: "server_error",
    521: "server_error", 525: "tls", 526: "tls", 530: "server_error", 999: "blocked",
}  # fmt: skip
EXPLAINED = {429: ("captcha", 6), 405: ("captcha", 4), 503: ("blocked", 5), 403: ("captcha", 2), 401: ("login_page", 2)}
# Where a feed's address leads, and a page of which a script draws all.
DRAWN = Page(
    "<html><head><title>Exempel</title></head><body><div id=app></div><script src=/app.js></script></body></html>"
)
LED = {
    "login_page": ("login.id.example/oauth2/authorize?id=1", "sso.region.example/adfs/ls/?wa=1", "led.example/wp-login.php"),
    "captcha": ("geo.captcha-guard.example/x", "led.example/.well-known/captcha/?r=%2Frss", "led.example/sorry/index?continue=1"),
    "consent_page": ("consent.paper.example/collect?id=1", "led.example/cookie-wall?back=/rss", "led.example/consent"),
    "closed": ("led.example/maintenance.html", "led.example/underhall/"),
    "blocked": ("led.example/access-denied", "led.example/geoblock.html"), "moved": ("led.example/",),
    "not_a_list": ("led.example/nyheter/blockerad-fabrik", "led.example/login-krav-i-avtal-slopas-nu"),
}  # fmt: skip
PLACES = [(state, number, to) for state, places in LED.items() for number, to in enumerate(places)]


def host_of(state: str, number: int) -> str:
    return f"{state.replace('_', '-')}{number}"


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """How each source is held to be after a day on which it answered so three times."""
    pages: dict[str, Served] = {host_of(state, number): Page(body) for state, number, body in CASES}
    pages |= {f"s{status}": Page("" if status < 300 else "no", "text/plain", status) for status in STATUSES}
    pages |= {f"e{status}": Page(PAGES[state][number], status=status) for status, (state, number) in EXPLAINED.items()}
    pages |= {f"l{host_of(state, number)}": m.moved(f"http://{to}") for state, number, to in PLACES}
    rows = [source(host, f"http://{host}.example/rss", pace="1h") for host in pages]
    found: dict[str, str] = {}
    routes: dict[str, Served] = {f"http://{host}.example/rss": page for host, page in pages.items()}
    with Web(routes | {f"http://{to.partition('?')[0]}": DRAWN for _, _, to in PLACES}) as web:
        house = make_house(tmp_path_factory.mktemp("stock"), rows, web.proxy)
        for hours in (0, 8, 21):
            clock.set_clock(BEGIN + timedelta(hours=hours), pinned=True)
            gather(house, list(pages))
        with Store(house / "data") as store:
            run_stage(WatchStage(open_house(house)), store)
            found = {host: f"{one.state}: {one.note}" for host in pages if (one := store.health.last(host))}
        clock.set_clock(None)
    return found


@pytest.mark.parametrize(("state", "number"), [(state, number) for state, number, _ in CASES])
def test_what_stands_in_place_of_a_feed_is_named(ends: dict[str, str], state: str, number: int) -> None:
    found = ends[host_of(state, number)]
    assert found.startswith(f"{state}: the answer is"), (found, PAGES[state][number])


@pytest.mark.parametrize("status", [*STATUSES, *EXPLAINED])
def test_a_status_is_what_it_says_or_what_is_said_with_it(ends: dict[str, str], status: int) -> None:
    if status in STATUSES:
        assert ends[f"s{status}"].startswith(f"{STATUSES[status]}: HTTP {status}")
    else:
        assert ends[f"e{status}"].startswith(f"{EXPLAINED[status][0]}: HTTP {status}: a ")


def around(body: str, items: str = "") -> str:
    """A page in what a site shows on every page of it."""
    inner = body.partition("<body>")[2].partition("</body>")[0]
    menu = "".join(
        f"<li><a href='/{x}/lite-om-{x}'>Här kan du läsa lite om {x}</a></li>" for x in ("press", "jobb", "stod")
    )
    head = body.partition("<body>")[0].removeprefix("<html>")
    foot = "<footer><p>Exempel, Box 1, 111 11 Stockholm</p><a href='/kakor'>Om cookies hos oss</a></footer>"
    return f"<!doctype html><html>{head}<body><nav><ul>{menu * 4}</ul></nav><main>{inner}{items}</main>{foot}</body></html>"


@pytest.mark.parametrize(("state", "number", "to"), PLACES)
def test_an_address_that_leads_away_says_to_what(ends: dict[str, str], state: str, number: int, to: str) -> None:
    assert ends[f"l{host_of(state, number)}"].startswith(f"{state}: the a"), to


SAME = ("captcha", "blocked", "login_page", "closed", "consent_page", "server_error", "gone")


@pytest.mark.parametrize("state", SAME)
def test_the_other_kinds_of_lists_say_the_same_also_with_menus_around_it(state: str) -> None:
    for body in PAGES[state]:
        pages = (body, around(body)) if body.startswith("<html") else (body,)
        for kind, module in (("feed", feed), ("listing", listing), ("sitemap", sitemap)):
            row = Source(id="s", name="S", kind=kind, url="http://old.example/nyheter")
            for page in pages:
                found = module.read(row, Answer(url=row.url, status=200, headers={}, body=page.encode()))
                assert (found.leads, str(condition(found.state))) == ((), state), (kind, found.note, page)


@pytest.mark.parametrize("state", [state for state in SAME if state != "gone"])  # a headline that says so is believed
def test_a_list_beside_such_words_stays_a_list(state: str) -> None:
    items = "".join(
        f"<article><h2><a href='/nyheter/{n}-brot'>Fabrik {n} i Kulim bröt mot lagen</a></h2></article>"
        for n in range(3)
    )
    for body in (one for one in PAGES[state] if one.startswith("<html")):
        row = Source(id="s", name="S", kind="listing", url="http://old.example/nyheter")
        found = listing.read(row, Answer(url=row.url, status=200, headers={}, body=around(body, items).encode()))
        assert (found.state, len(found.leads)) == ("ok", 3), (found, body)


@pytest.mark.parametrize(
    "news",
    [
        ("Coming soon", "Exempel Gloves öppnar en ny fabrik i Kulim i maj, och facket varnar för barnarbete där."),
        ("Too many requests", "Facket i Dhaka har fått in för många frågor om löner och hinner inte svara på alla nu."),
        ("Fabriken i Kulim genomgår underhåll.", "Arbetarna får ingen lön."),
        ("Das Werk in Dhaka wird zurzeit gewartet.", "Die Näherinnen bekommen in dieser Zeit keinen Lohn."),
        ("This account has been suspended", "Workers at Exempel Gloves have had no wages since the bank shut it in May."),
        ("You have been blocked", "That is what 300 workers saw on their phones when they wanted to read the roster last week."),
        ("Webbplatsen är avstängd", "Så möts arbetarna på Exempel Gloves som vill läsa sina lönebesked i portalen i Kulim."),
        ("Application error", "The wages of 300 workers at Exempel Gloves in Kulim were paid to a wrong bank by an app."),
        ("Captcha", "De som löser gåtor åt Exempel Data får två dollar om dagen, och den som loggar in för sent får inget."),
        ("Nothing was found at this location", "Inspectors left Kulim: the children had been hidden the day before."),
    ],
)  # fmt: skip
def test_short_news_in_such_words_is_read(news: tuple[str, str]) -> None:
    reading = read(said("Kort", *news).encode(), "text/html; charset=utf-8", "http://p.example/n/1", Hints())
    assert (reading.reason, reading.withdrawn) == ("", "")
    assert reading.text.split("\n")[-1] == news[1]
