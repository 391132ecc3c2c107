"""What stands in front of a page is told from short news of the same things."""

from __future__ import annotations

import pytest

from crawler import walls
from crawler.readers import Hints
from crawler.readers.html import read

URL = "https://www.paper.example/nyheter/kort"


@pytest.mark.parametrize(
    "news",
    [
        "Tolv arbetare dog i natt när fabriken i Kulim brann. Utgångarna var låsta. Fabriken är tillfälligt stängd efter branden.",
        "At least 13 workers died when a boiler that was under maintenance exploded at a garment factory in Gazipur.",
        "The ministry's website is temporarily unavailable to foreign users, but the list names Exempel Gloves of Kulim.",
        "The website is temporarily unavailable to foreign users, but the list names Exempel Gloves of Kulim.",
        "Tolv dog i branden i Kulim. Webbplatsen är tillfälligt stängd efter en attack, uppger bolaget Exempel.",
        "Zwölf Näherinnen starben beim Brand in Dhaka. Die Fabrik ist vorübergehend geschlossen, der Strom abgestellt.",
        "Exempel Textil muss Insolvenz anmelden. Die Näherinnen in Dhaka warten seit drei Monaten auf ihren Lohn.",
        "Arbetarna fick logga in med fingeravtryck varje timme. Den som kom för sent miste en dags lön på fabriken.",
        "Bolaget vägrar acceptera alla krav från facket. Strejken vid handskfabriken i Kulim fortsätter i veckan.",
        "Selskapet brukte informasjonskapsler ulovlig mot sine ansatte på fabrikken i Kulim. Saken gjelder 300 arbeidere.",
        "”Jag är inte en robot”, står det på plakaten utanför lagret i Kulim, där facket har strejkat i tre veckor.",
        "Investigators noticed unusual traffic at the mine in Katanga last week. Children were seen on the lorries.",
    ],
)  # fmt: skip
def test_short_news_of_what_walls_speak_of_is_no_wall(news: str) -> None:
    box = "<form><input type=password></form>"
    reading = read(
        f"<html><head><title>Kort</title></head><body>{box}<main><h1>Kort</h1><p>{news}</p></main></body></html>".encode(),
        "text/html",
        URL,
        Hints(),
    )
    assert (reading.reason, reading.text, reading.withdrawn) == ("", news, "")


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Our website is undergoing scheduled maintenance.\nWe apologize for the inconvenience. Please check back soon.", "closed"),
        ("Tyvärr är webbplatsen tillfälligt nere. Försök igen senare.", "closed"), ("503 Service Unavailable", "closed"),
        ("Nettstedet er midlertidig utilgjengelig på grunn av vedlikehold.", "closed"), ("Siden er midlertidigt lukket.", "closed"),
        ("Sivusto on tilapäisesti poissa käytöstä.", "closed"), ("Die Seite ist vorübergehend nicht erreichbar.", "closed"),
        ("Wegen Wartungsarbeiten ist die Seite derzeit nicht erreichbar.", "closed"), ("Be back soon", "closed"),
        ("Bitte anmelden", "login_page"), ("Den här artikeln är för prenumeranter. Logga in.", "login_page"),
        ("Du må logge inn. Har du ikke konto? Logg inn med e-post", "login_page"), ("Kirjaudu sisään", "login_page"),
        ("Please confirm that you are not a robot", "captcha"), ("Godta alle informasjonskapsler", "consent_page"),
    ],
)  # fmt: skip
def test_walls_in_words_of_their_own(words: str, state: str) -> None:
    box = "<input type=password>" if state == "login_page" else ""
    assert walls.wall(f"<html>{box}", words) == state


def form(action: str, title: str = "Sign in to your account") -> str:
    return f"<html><title>{title}</title><form action='{action}'><input type='email'></form>"


@pytest.mark.parametrize(
    ("markup", "words", "state"),
    [
        (form("/adfs/ls/?wa=wsignin1.0"), "", "login_page"), ("<html>", "Logga in med BankID\nStarta BankID", "login_page"),
        (form("https://idp.example/saml2/sso"), "Sign in\nNo account?", "login_page"),
        (form("/ny", "Logga in | Exempel"), "Logga in med din e-postadress", "login_page"),
        ("<html>", "Log ind med MitID", "login_page"), ("<html>", "Kirjaudu sisään Suomi.fi", "login_page"),
        ("<html>", "Making sure you're not a bot!\nLoading...", "captcha"), ("<html>", "Är du en människa?", "captcha"),
        ("<html>", "Bekreft at du er et menneske", "captcha"), ("<html>", "Oletko robotti?", "captcha"),
        ("<html>", "Please enable JS and disable any ad blocker", "captcha"), ("<html>", "Sind Sie ein Mensch?", "captcha"),
        ("<html><script src='//x.token.awswaf.com/challenge.js'></script>", "", "captcha"),
        ("<html>", "Regionens handlare kan nu logga in med BankID i portalen för avtal om handskar.", ""),
        (form("/sok", "Inloggad: nyheter"), "Fabriken i Kulim stängs, och tolv arbetare mister sitt arbete i maj.", ""),
        ("<html>", "Facket kräver att företaget kan visa att maskinen inte är en bot.", ""),
    ],
)  # fmt: skip
def test_doors_of_many_makes(markup: str, words: str, state: str) -> None:
    assert walls.wall(markup, words) == state
