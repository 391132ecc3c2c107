"""What stands in place of a list is named by its words, whatever the kind; short news of it, and lists beside it, stay."""

from __future__ import annotations

import pytest

from bevaka.records import Answer, Listing, Source
from crawler import walls
from crawler.health import condition
from crawler.kinds import feed, listing, sitemap
from crawler.readers import Hints
from crawler.readers.html import read as read_page

URL = "http://old.example/nyheter"
MENU = "".join(
    f"<li><a href='/{x}/lite-om-{x}'>Här kan du läsa lite om {x}</a></li>" for x in ("press", "stod", "jobb")
)
AROUND = f"<header><nav><ul>{MENU * 6}</ul></nav></header>"
FOOT = "<footer><p>Föreningen Exempel, Box 1, 111 11 Stockholm, telefon 08-123</p></footer>"
PASSWORD = "<form><label>Personnummer<input></label><label>Lösenord <input type=password></label><button>Logga in</button></form>"


def whole(body: str, head: str = "") -> str:
    return (
        f"<!doctype html><html><head>{head}<title>Exempel</title></head><body>{AROUND}<main>{body}</main>{FOOT}</body>"
    )


def answers(markup: str) -> list[Listing]:
    """What each kind makes of it."""
    found = []
    for kind, module in (("feed", feed), ("sitemap", sitemap), ("listing", listing)):
        source = Source(id="s", name="S", kind=kind, url=URL)
        found.append(module.read(source, Answer(url=URL, status=200, headers={}, body=markup.encode())))
    return found


def said(*parts: str) -> str:
    first, *rest = parts
    return f"<h1>{first}</h1>" + "".join(f"<p>{part}</p>" for part in rest)


NAMED = [
    ("login_page", f"<h1>Medlemsinloggning</h1>{PASSWORD}"), ("login_page", f"<h1>Min sida</h1>{PASSWORD}"),
    ("login_page", "<h1>Innlogging</h1><form><input type=password></form>"),
    ("closed", said("Webbplatsen är stängd för underhåll", "Vi är tillbaka klockan 14.")),
    ("closed", said("Nettstedet er stengt for vedlikehold")), ("closed", said("Hjemmesiden er lukket på grund af vedligeholdelse")),
    ("closed", said("Sivusto on suljettu huollon vuoksi")), ("closed", said("The site is closed for scheduled maintenance")),
    ("consent_page", said("Vi bryr oss om din integritet",
                          "Vi och våra 842 partner lagrar och/eller får åtkomst till information på en enhet.")),
    ("consent_page", said("Vi respekterer dit privatliv")), ("consent_page", said("Välitämme yksityisyydestäsi",
                          "Me ja 400 kumppaniamme tallennamme tietoja laitteelle.")),
    ("consent_page", said("Vi bryr oss om personvernet ditt")), ("consent_page", said("Wir schätzen Ihre Privatsphäre")),
    ("consent_page", said("We and our 900 partners store and access personal data on your device.")),
    ("blocked", said("Åtkomst nekad", "Din IP-adress har blockerats av säkerhetsskäl. Kontakta webbplatsens ägare.")),
    ("blocked", said("Request Rejected", "The requested URL was rejected. Your support ID is: 1234567890")),
    ("blocked", said("Access denied")), ("blocked", said("Sorry, you have been blocked")), ("blocked", said("Ingen tilgang")),
    ("blocked", said("Adgang nægtet", "Din IP-adresse er blokeret.")), ("blocked", said("IP-osoitteesi on estetty")),
    ("blocked", said("403 Forbidden")), ("blocked", said("Zugriff verweigert")),
    ("gone", said("Øv! Siden findes ikke", "Den side, du leder efter, er flyttet eller slettet.")),
    ("gone", said("Oi, her var det tomt!", "Siden du leter etter finnes ikke lenger. Kanskje den er flyttet.")),
    ("gone", said("Hoppsan", "Sidan du söker finns inte längre.")), ("gone", said("Voi ei", "Etsimääsi sivua ei löytynyt.")),
    ("parked", said("Domänen är till salu", "Är du intresserad av domänen? Kontakta mäklaren.")),
    ("parked", said("Den här domänen är parkerad hos Exempelhotellet")), ("parked", said("old.example is for sale")),
    ("parked", said("Dette domenet er parkert")), ("parked", said("This domain name has expired.", "Contact your registrar.")),
    ("parked", said("Verkkotunnus old.example on myytävänä")), ("parked", said("Diese Domain steht zum Verkauf")),
    ("moved", said("Vi har flyttat!", "Nyheterna finns nu på <a href='http://new.example/'>new.example</a>.")),
    ("moved", said("We've moved", "You can find us now at <a href='http://new.example/'>new.example</a>.")),
    ("moved", said("Vi er flyttet til <a href='http://new.example/'>new.example</a>")),
    ("moved", said("Sivusto on siirtynyt osoitteeseen <a href='http://new.example/'>new.example</a>")),
    ("moved", said("Bloggen har flyttat till <a href='http://new.example/'>en ny adress</a>")),
    ("moved", said("Unsere Webseite ist umgezogen", "<a href='http://new.example/'>Zur neuen Seite</a>")),
    ("error_page", said("Server Error in '/' Application.")), ("error_page", said("502 Bad Gateway")),
]  # fmt: skip


@pytest.mark.parametrize(("state", "body"), NAMED)
def test_every_kind_names_it_and_keeps_nothing_of_it(state: str, body: str) -> None:
    for found in answers(whole(body)):
        assert (found.state, found.leads) == (state, ()), found.note
        assert state != "moved" or found.note.endswith("http://new.example/")


@pytest.mark.parametrize(
    ("outcome", "state"), [("parked", "gone"), ("blocked", "blocked"), ("moved", "moved"), ("error_page", "server_error")]
)  # fmt: skip
def test_how_a_source_is_that_goes_on_so(outcome: str, state: str) -> None:
    assert condition(outcome) == state
    assert outcome in walls.PHRASES


def refresh(content: str) -> str:
    return f'<meta http-equiv="Refresh" content="{content}">'


@pytest.mark.parametrize(
    ("head", "state", "note"),
    [
        (refresh("0; url=http://new.example/nyheter"), "moved", "the answer is a page that leads to http://new.example/nyheter"),
        (refresh("5;URL='/ny/nyheter'"), "moved", "the answer is a page that leads to http://old.example/ny/nyheter"),
        (refresh("0;/logga-in?next=/nyheter"), "login_page", "the answer is a login page"),
        (refresh("0;/.well-known/sgcaptcha/?r=%2F"), "captcha", "the answer is a page that asks whether we are human (captcha)"),
        (refresh("300"), "no_links", ""), (refresh("0; url=/nyheter?cookies=1"), "no_links", ""),
        (refresh("600; url=http://new.example/"), "no_links", ""), (refresh("0; url=javascript:go()"), "no_links", ""),
        (refresh("0; url=http://[new"), "no_links", ""),
        (f"<noscript>{refresh('0; url=/utan-skript')}</noscript>", "no_links", ""),
    ],
)  # fmt: skip
def test_a_page_that_sends_its_visitors_on_has_moved(head: str, state: str, note: str) -> None:
    *others, page = answers(f"<html><head>{head}</head><body></body></html>")
    assert (page.state, page.note if note else "") == (state, note)
    assert all(one.state == (state if note else one.state) for one in others)
    assert all(one.state.startswith("not_a_") for one in others if not note)


def test_a_list_that_loads_itself_anew_or_stands_beside_such_words_stays_a_list() -> None:
    items = "".join(
        f"<article><h2><a href='/nyheter/{n}-fabrik-brot'>Rubrik {n} om fabriken i Kulim</a></h2></article>"
        for n in range(6)
    )
    for part in (said("Vi har flyttat!"), said("Åtkomst nekad"), said("Domänen är till salu"), PASSWORD):
        found = answers(whole(part + items, refresh("0; url=http://new.example/")))[-1]
        assert (found.state, len(found.leads)) == ("ok", 6)


def test_two_links_that_a_selector_picks_are_a_list_whatever_boxes_stand_beside_it() -> None:
    items = "".join(f"<h2 class='news'><a href='/n/{n}'>Fabriken i Kulim bröt mot lagen</a></h2>" for n in range(2))
    for box in (PASSWORD, said("Vi använder cookies. Godkänn alla cookies."), said("Vi har flyttat!")):
        row = Source(id="s", name="S", kind="listing", url=URL, options={"selector": ".news a"})
        for body, state in ((box + items, "ok"), (box, "no_links")):
            found = listing.read(
                row, Answer(url=URL, status=200, headers={}, body=f"<html><body>{body}</body>".encode())
            )
            assert (found.state == "ok", len(found.leads)) == (state == "ok", 2 if state == "ok" else 0)


@pytest.mark.parametrize("state", ["blocked", "moved", "parked", "closed", "consent_page", "error_page"])
def test_pages_in_such_words_are_no_publications_either(state: str) -> None:
    for body in (body for name, body in NAMED if name == state):
        found = read_page(whole(body).encode(), "text/html; charset=utf-8", f"{URL}/1", Hints())
        assert (found.reason.startswith(walls.PHRASES[state]), found.text) == (True, ""), (body, found.reason)


@pytest.mark.parametrize(
    "news",
    [
        "Vi har flyttat produktionen till Malaysia, meddelar Exempel Gloves. Där är lönerna lägre och facket svagare.",
        "Vi har flyttat till Kulim för att få arbete, men passen togs ifrån oss redan första dagen på fabriken.",
        "We have moved the sewing to Dhaka, the company told its buyers. The workers there are paid half as much.",
        "Du hittar oss nu på gatan utanför fabriken, där vi strejkar för våra löner sedan tre veckor tillbaka.",
        "Åtkomst nekad till fabriken i Kulim: inspektörerna fick vända i grinden när de ville tala med arbetarna.",
        "Access denied to inspectors at Exempel Gloves in Kulim, where workers had their passports taken from them.",
        "Din IP-adress följer dig in i sovsalen. Exempel Gloves lät filma sina arbetare dygnet runt i Kulim.",
        "Du har blivit blockerad, stod det på skärmen när sömmerskorna ville läsa sina lönebesked i Dhaka.",
        "Domänen är till salu, men fabriken i Kulim fortsätter att sy handskar med barn som inte går i skolan.",
        "Fabriken är till salu efter branden i Kulim, och de tolv döda arbetarnas familjer har inte fått någon ersättning.",
        "Fabriken är stängd för underhåll efter olyckan i Kulim, där en panna sprängdes och tolv arbetare dog.",
        "Exempel Gloves och våra partner i Kulim bär ansvaret för de döda, skriver facket om branden på fabriken.",
        "Inloggning krävs för att arbetarna ska få se sina scheman, och den som kommer för sent mister en dags lön.",
        "Internal server error hid the wages of workers at Exempel Gloves in Kulim for three months, a union found.",
    ],
)  # fmt: skip
def test_short_news_of_the_same_things_is_read(news: str) -> None:
    box = "<form><input type=password></form>"
    page = f"<html><head><title>Kort</title></head><body>{box}<main><h1>Kort</h1><p>{news}</p></main></body>"
    reading = read_page(page.encode(), "text/html; charset=utf-8", f"{URL}/1", Hints())
    assert (reading.reason, reading.text, reading.withdrawn) == ("", news, "")


@pytest.mark.parametrize("text", ["vi har flyttat till ", "a." * 5, "din ip-adress ", "domänen a.b är ", "lösenord "])
@pytest.mark.timeout(10)
def test_long_pages_of_them_cost_no_time(text: str) -> None:
    answers(f"<html><p>{text * 20_000}</p>")
