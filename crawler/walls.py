"""Pages that stand in front of what was asked for: logins, captchas, consent walls, maintenance notes.

Told by the words of the page, because their status is often 200.
"""

from __future__ import annotations

import re

_PASSWORD = re.compile(r"<input\b[^>]{0,300}type\s*=\s*[\"']?password", re.I)
_CAPTCHA = re.compile(
    r"g-recaptcha|h-captcha|hcaptcha\.com|cf-challenge|challenge-platform|cf-turnstile|_incapsula_|px-captcha|captcha-delivery"
    r"|<title>\s*(?:just a moment|attention required|access denied|are you a robot|verify you are human|är du en robot)",
    re.I,
)
_HUMAN = re.compile(
    r"verify (?:that )?you are (?:a )?human|are you a robot|not a robot|är du en robot|inte är en robot"
    r"|enable javascript and cookies"
    r"|unusual traffic|checking your browser|please complete the (?:security check|captcha)|fill in the captcha",
    re.I,
)
_CONSENT = re.compile(
    r"before you continue|we (?:and our partners )?(?:use|value) (?:cookies|your privacy)|innan du fortsätter|vi använder cookies"
    r"|vi värnar om din integritet|godkänn (?:alla )?(?:cookies|kakor)|accept(?:er|era|ér)? (?:all )?(?:cookies|alle|alla)"
    r"|informasjonskapsler|zustimmen und weiter|hyväksy (?:kaikki )?evästeet"
    # As the advertisers' own framework (IAB TCF) has it, for pages whose buttons are drawn by scripts.
    r"|bevor sie (?:weiterlesen|fortfahren)|(?:store|access) (?:and/or access )?information on (?:a|your) device"
    r"|(?:lagra|lagre|gemme) (?:och/eller |og/eller )?\w*\s?(?:information(?:en)?|informasjon|oplysninger) på (?:din |en )?enhe[dt]"
    r"|informationen auf (?:ihrem|einem) gerät|tieto(?:j)?a laittee(?:lle|llesi|lla)",
    re.I,
)
_CLOSED = re.compile(
    r"under maintenance|be back soon|temporarily unavailable|underhåll pågår|tillfälligt stängd|service unavailable",
    re.I,
)
_LOGIN = re.compile(r"\b(?:log ?in|sign ?in|logga in|logg inn|log ind|kirjaudu|anmelden)\b", re.I)
PHRASES = {
    "captcha": "a page that asks whether we are human (captcha)",
    "login_page": "a login page",
    "closed": "a note that the site is closed for now",
    "consent_page": "a consent page",
}
"""The walls by the names of their states, in words."""
_SHORT = 600
_NEXT_TO_NOTHING = 150


def wall(markup: str, words: str) -> str:
    """The name of what stands there instead of the publication; empty if ``words`` seem to be the publication itself.

    ``markup`` is the page, ``words`` what was read out of it. A long text is never called a wall: publishers
    put login boxes and consent notes on every page.
    """
    if len(words) > _SHORT:
        return ""
    head = markup[:300_000]
    # Forms on ordinary pages carry captchas too, so their code counts only where there is next to no text.
    if (len(words) < _NEXT_TO_NOTHING and _CAPTCHA.search(head)) or _HUMAN.search(words):
        return "captcha"
    if _PASSWORD.search(head) and (_LOGIN.search(words) or not words):
        return "login_page"
    if _CLOSED.search(words):
        return "closed"
    if _CONSENT.search(words) and len(_CONSENT.sub("", words)) < 400:
        return "consent_page"
    return ""


_WITHDRAWN = re.compile(
    r"\b(?:article|story|report|press release|page|publication|post) (?:has been|was|is) "
    r"(?:withdrawn|retracted|taken down|removed|unpublished)\b"
    r"|\b(?:artikeln?|text(?:en)?|rapport(?:en)?|pressmeddelandet?|nyhet(?:en)?|publiceringen) (?:är |har (?:blivit )?)?"
    r"(?:avpublicera[dt]s?|tillbakadrag\w+|borttag\w+|återkalla\w+|dragits tillbaka|tagits bort)"
    r"|\b(?:artikkelen|saken|rapporten|pressemeldingen) er (?:trukket|avpublisert|fjernet|slettet)"
    r"|\b(?:artiklen|rapporten|pressemeddelelsen) er (?:trukket tilbage|afpubliceret|fjernet|slettet)"
    r"|\b(?:artikkeli|juttu|raportti|tiedote) on (?:poistettu|vedetty (?:pois|takaisin)|peruttu)"
    r"|\b(?:artikel|beitrag|bericht|meldung|pressemitteilung) wurde (?:zurückgezogen|gelöscht|entfernt|depubliziert)"
    # What a page says that has another's address, and is answered with 200.
    r"|\b(?:article|story|page|press release)(?: you[^.!?]{1,40})? (?:is no longer available|no longer exists)"
    r"|\b(?:artikeln|sidan|nyheten|pressmeddelandet)(?: (?:som )?du[^.!?]{1,40})? (?:finns inte (?:längre|kvar)"
    r"|är inte längre tillgänglig)"
    r"|\b(?:artikkelen|saken|siden|pressemeldingen)(?: du[^.!?]{1,40})? (?:er ikke lenger tilgjengelig|finnes ikke lenger"
    r"|finst ikkje lenger)"
    r"|\b(?:artiklen|siden|pressemeddelelsen)(?: du[^.!?]{1,40})? (?:er ikke længere tilgængelig"
    r"|(?:findes|eksisterer) ikke længere)"
    r"|\b(?:artikkeli|juttu|sivu|tiedote) ei ole enää (?:saatavilla|olemassa|luettavissa)"
    r"|\b(?:artikel|beitrag|seite|meldung) (?:ist nicht mehr (?:verfügbar|vorhanden)|existiert nicht mehr)",
    re.I,
)
_WITHDRAWN_TITLE = re.compile(
    r"^\W*(?:withdrawn|retract(?:ed|ion)|avpublicera[dt]|tillbakadrag(?:en|et)|återkalla[dt]|trukket(?: tilba[kg]e)?|avpublisert"
    r"|afpubliceret|poistettu|peruttu|zurückgezogen)\s*[:|–—-]",
    re.I,
)


def withdrawn(title: str, words: str) -> str:
    """How a publisher says that it took a publication back, in its words; empty if it does not.

    A long text that speaks of a withdrawal is news of it: only a label before the headline counts there.
    """
    found = _WITHDRAWN_TITLE.match(title) or (_WITHDRAWN.search(words) if len(words) <= _SHORT else None)
    return f"its publisher took it back: {' '.join(found[0].split())}" if found else ""


def instead_of(state: str, text: str, words: str) -> tuple[str, str]:
    """The state of an answer that should have been a list and is none, and what it is in a phrase.

    A wall has a state of its own; for all else it is ``state``.
    """
    if found := wall(text, words[:_SHORT]):
        return found, PHRASES[found]
    start = text.lstrip()[:2000].lower()
    if start.startswith(("{", "[")):
        return state, "JSON that is not a feed"
    if "<html" in start or "<!doctype html" in start:
        return state, "an HTML page"
    return state, "XML of another kind" if start.startswith("<") else "a text: " + " ".join(words[:80].split())
