"""What pages say in place of a publication is told from short news of the same things, and a teaser is read as far as it goes."""

from __future__ import annotations

import pytest

from crawler import walls
from crawler.readers import Hints, Reading
from crawler.readers.html import read

URL = "https://www.paper.example/nyheter/handskar"
TEASER = (
    "Arbetare på fabriken Exempel Gloves i Kulim har fått betala höga avgifter för sitt arbete, visar en granskning."
)


def page(*paragraphs: str, head: str = "", title: str = "Granskning", body: str = "") -> Reading:
    words = "".join(f"<p>{one}</p>" for one in paragraphs)
    markup = (
        f"<html><head><title>{title}</title>{head}</head><body>{body}<main><h1>{title}</h1>{words}</main></body></html>"
    )
    return read(markup.encode(), "text/html; charset=utf-8", URL, Hints())


PAY = [
    "Den här artikeln är låst. Logga in eller bli prenumerant för att läsa vidare.",
    "Artikeln är bara tillgänglig för dig som är prenumerant.",
    "För att läsa hela granskningen behöver du vara medlem. Redan medlem? Logga in.",
    "For å lese denne saken må du ha abonnement. Logg inn eller bli abonnent.",
    "Saken er forbeholdt våre abonnenter. Kjøp abonnement for å lese videre.",
    "Denne artikel er kun for abonnenter. Log ind eller køb abonnement.",
    "For at læse hele artiklen skal du have et abonnement.",
    "Tämä sisältö on vain tilaajille. Kirjaudu sisään tai tilaa.",
    "Kirjaudu sisään tai tilaa lehti jatkaaksesi lukemista.",
    "Dieser Artikel ist nur für Abonnenten. Jetzt anmelden oder Abo abschließen.",
    "This article is for subscribers only. Subscribe now to continue reading.",
    "This story is available exclusively to members. Sign in to read the full story.",
]
SCRIPT = [
    "Du måste aktivera JavaScript i din webbläsare för att kunna använda den här webbplatsen.",
    "You need to enable JavaScript to run this app.",
    "We're sorry, but this site doesn't work properly without JavaScript enabled.",
    "Denne nettsiden krever at JavaScript er aktivert i nettleseren din. Slå på JavaScript og last siden på nytt.",
    "Denne side kræver, at JavaScript er slået til i din browser.",
    "Tämä sivusto vaatii toimiakseen JavaScriptin. Ota JavaScript käyttöön selaimessasi.",
    "Bitte aktivieren Sie JavaScript in Ihrem Browser, um diese Seite anzuzeigen.",
]
ERROR = [
    "Ett oväntat fel har inträffat. Felet har loggats och vi arbetar på att lösa det.",
    "Något gick fel. Försök igen senare eller gå till startsidan.",
    "Oops! Something went wrong. Please try again later.",
    "Din webbläsare stöds inte. Uppgradera till en modern webbläsare för att läsa sidan.",
    "Du står i kö. Många besöker sidan just nu, vänta så släpps du in.",
    "Det oppstod en feil. Prøv igjen senere.",
    "Der er opstået en uventet fejl. Prøv igen senere.",
    "Jokin meni vikaan. Yritä myöhemmin uudelleen.",
    "Es ist ein Fehler aufgetreten. Bitte versuchen Sie es später erneut.",
]


@pytest.mark.parametrize("kind", ["pay_wall", "needs_script", "error_page"])
def test_a_page_that_holds_nothing_but_its_curtain_cannot_be_read_and_says_why(kind: str) -> None:
    for words in {"pay_wall": PAY, "needs_script": SCRIPT, "error_page": ERROR}[kind]:
        reading = page(words)
        assert (reading.reason, reading.text) == (walls.PHRASES[kind], ""), words


def test_a_note_that_is_shown_where_scripts_are_off_is_no_text() -> None:
    for words in SCRIPT:
        markup = f"<html><title>x</title><div id=app></div><noscript><p>{words}</p></noscript></html>"
        assert read(markup.encode(), "text/html; charset=utf-8", URL, Hints()).reason, words


@pytest.mark.parametrize("words", PAY)
def test_what_is_shown_before_a_pay_wall_is_read_and_the_rest_is_told(words: str) -> None:
    reading = page(TEASER, words)
    assert (reading.reason, reading.left) == ("", walls.PHRASES["pay_wall"])
    assert reading.text.startswith(TEASER)
    assert not any(part in reading.text for part in words.split(". ") if len(part.split()) > 5)


@pytest.mark.parametrize("value", ["false", '"False"', '"http://schema.org/False"'])
def test_what_a_page_says_to_machines_tells_a_teaser(value: str) -> None:
    data = f'{{"@type": "NewsArticle", "headline": "Granskning", "isAccessibleForFree": {value}}}'
    head = f"<script type='application/ld+json'>{data}</script>"
    assert page(TEASER, head=head).left == walls.PHRASES["pay_wall"]
    assert page(TEASER, head=head.replace(value, "true")).left == ""
    whole = page(*(f"{TEASER} Stycke {n}." for n in range(20)), head=head)
    assert (whole.left, whole.reason) == ("", ""), "all of it is there"


@pytest.mark.parametrize(
    "news",
    [
        "The report is critical of two members of the group, which buys its gloves from Exempel Gloves in Kulim.",
        "Workers had to log in to read the contract on a phone, and most of them at Exempel Gloves never did.",
        "Arbetarna måste registrera sig för att få arbete vid fabriken i Kulim, och betala en avgift för det.",
        "Innehållet är framtaget av medlemmar i facket vid Exempel Gloves, som har strejkat i tre veckor nu.",
        "En granskning av JavaScript i appen visar att Exempel Gloves följde sina arbetare dygnet runt i Kulim.",
        "Ett fel har inträffat i produktionen av handskar vid fabriken i Kulim, och tre arbetare är svårt skadade.",
        "Du står i kö i timmar, berättar en sömmerska vid Exempel Gloves. Den som klagar får gå hem utan lön.",
        "Something went wrong at the boiler of Exempel Gloves, and thirteen workers died in the fire that followed.",
        "Artikeln är borttagen ur sortimentet, eftersom Exempel Gloves misstänks ha låtit barn sy operationsrockar.",
        "Saken er alvorlig for medlemmene: tolv arbeidere ved fabrikken i Kulim har ikke fått lønn siden i mai.",
    ],
)
def test_short_news_of_the_same_things_is_read(news: str) -> None:
    reading = page(news)
    assert (reading.reason, reading.text, reading.left, reading.withdrawn) == ("", news, "", "")


@pytest.mark.parametrize(
    "words",
    [
        "Vi hittar tyvärr inte det du söker. Länken kan vara gammal.",
        "Innholdet du leter etter er flyttet eller slettet.",
        "Vi kan desværre ikke finde det, du leder efter.",
        "Valitettavasti etsimääsi sisältöä ei ole enää saatavilla.",
        "Sorry, we couldn't find what you were looking for.",
        "Artikeln har avpublicerats på grund av ett publicistiskt beslut.",
        "Den här artikeln innehöll faktafel och har därför avpublicerats av ansvarig utgivare.",
        "This article contained errors and has been taken down by its editor.",
        "Denne artikel er afpubliceret på grund af fejl.",
        "Denne saken inneholdt feil og er derfor avpublisert.",
        "Juttu on poistettu virheellisten tietojen vuoksi.",
    ],
)
def test_a_publication_that_is_taken_back_or_lost_is_told_in_the_words_of_publishers(words: str) -> None:
    assert page(words).withdrawn
