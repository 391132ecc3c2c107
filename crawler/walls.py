"""Pages that stand in front of what was asked for: logins, captchas, consent walls, maintenance notes.

Told by the words of the page, because their status is often 200.
"""

from __future__ import annotations

import re

_PASSWORD = re.compile(r"<input\b[^>]{0,300}type\s*=\s*[\"']?password", re.I)
_CAPTCHA = re.compile(
    r"g-recaptcha|h-captcha|hcaptcha\.com|cf-challenge|challenge-platform|cf-turnstile|_incapsula_|px-captcha|captcha-delivery"
    r"|<title>\s*(?:just a moment|attention required|access denied|are you a robot|verify you are human|är du en robot)"
    r"\s*[.!?…]*\s*[|<–—-]",
    re.I,
)
_HUMAN = re.compile(
    r"verify (?:that )?you are (?:a )?human|are you a robot|(?:you are|you['’]re) not a robot|^\W*i(?: a|['’])m not a robot\W*$"
    r"|är du en robot|(?:du|att jag) inte är en robot|^\W*jag är inte en robot\W*$|enable javascript and cookies"
    r"|unusual traffic from your|checking your browser|please complete the (?:security check|captcha)|fill in the captcha",
    re.I,
)
_CONSENT = re.compile(
    r"before you continue|we (?:and our (?:\d+ )?partners )?(?:use|value) (?:cookies|your privacy)|innan du fortsätter"
    r"|vi använder cookies|vi värnar om din integritet|godkänn (?:alla )?(?:cookies|kakor)"
    r"|accept(?:er|era|ér)? (?:all |alle |alla )?(?:cookies|kakor)|^\W*accept(?:er|era|ér)? (?:alle|alla)\W*$"
    r"|(?:godta|vi|nettstedet|denne (?:nett)?siden)\b[^.!?]{0,40} informasjonskapsler|zustimmen und weiter"
    r"|hyväksy (?:kaikki )?evästeet"
    # As the advertisers' own framework (IAB TCF) has it, for pages whose buttons are drawn by scripts.
    r"|bevor sie (?:weiterlesen|fortfahren)|(?:store|access) (?:and/or access )?information on (?:a|your) device"
    r"|(?:lagra|lagre|gemme) (?:och/eller |og/eller )?\w*\s?(?:information(?:en)?|informasjon|oplysninger) på (?:din |en )?enhe[dt]"
    r"|informationen auf (?:ihrem|einem) gerät|tieto(?:j)?a laittee(?:lle|llesi|lla)",
    re.I,
)
_ABOUT_CONSENT = re.compile(
    r"cookie|\bkakor|eväste|informasjonskaps|privacy|integritet|personvern|datenschutz|tietosuoja|consent|samty[ck]k|einwillig"
    r"|zustimm|suostumu|partner|kumppan|website|\bsite\b|webbplats|nettsted|hjemmeside|sivusto|webseite|\benhet|\benhed|device"
    r"|gerät|preferen|settings|inställning|innstilling|indstilling|einstellung|asetu|annons|advert",
    re.I,
)
_SITE = (
    r"(?:(?:this|the|our) (?:web ?)?(?:site|page|service|portal)|(?:den här |denna |vår )?(?:webbplatsen?|sajten?|sidan?|tjänsten?)"
    r"|(?:denne |vår |vores )?(?:siden?|nettsiden?|nettstedet|hjemmesiden?|webstedet|tjenesten?)|(?:tämä )?(?:sivusto|sivu|palvelu)"
    r"|(?:die|diese|unsere) (?:web)?(?:seite|site)|(?:der|dieser|unser) dienst)"
)
_SHUT = (
    r"(?:(?:down )?(?:for|under(?:going)?) (?:\w+ )?maintenance|(?:temporarily )?(?:unavailable|offline)"
    r"|(?:be )?back (?:soon|shortly)|tillfälligt (?:stängd|nere|otillgänglig|ur funktion)|under(?:går)? underhåll"
    r"|midlertidigt? (?:stengt|lukket|nede|utilgj\w+|utilgængelig|ute av drift|ude af drift)"
    r"|under vedlike?hold|tilapäisesti (?:suljettu|poissa käytöstä)|huollossa"
    r"|(?:vorübergehend|derzeit|zurzeit|momentan) (?:geschlossen|nicht (?:verfügbar|erreichbar)|offline))"
)
# A note that speaks of the site itself, or of nothing: a factory, a boiler or a ministry's list is shut in news.
_CLOSED = re.compile(
    rf"^\W*(?:(?:sorry|oops|unfortunately|tyvärr|beklager|desværre|valitettavasti|leider|error|http|\d{{3}})\W+){{0,3}}"
    r"(?:(?:due to|because of|på grund a[vf]|grunnet|wegen) (?:\w+ )?\w+,? )?(?:"
    rf"(?:we|vi|[\w-]+(?:\.[\w-]+)+|{_SITE})(?:['’](?:re|ll))?\s+(?:\w+\s+){{0,4}}?{_SHUT}"
    rf"|(?:är|er|on|ist) {_SITE} (?:\w+ ){{0,2}}?{_SHUT}"
    rf"|(?:the )?service (?:is )?(?:temporarily )?unavailable"
    rf"|(?:(?:underhåll|vedlikehold|vedligeholdelse) pågår|huoltokatko|wartungsarbeiten|{_SHUT})(?= (?:på|auf|av) |\W*$|\s*,))",
    re.I,
)
_ABOUT_CLOSED = re.compile(
    rf"\b(?:{_SITE})\b|\b(?:maintenance|back|later|soon|shortly|again|inconvenience|technical|updat\w+|upgrad\w+|apologi[sz]e\w*|contact"
    r"|underhåll\w*|uppdater\w+|tillbaka|senare|snart|igen|åter|tekniska?|beklagar|kontakta|vedlike?hold\w*|tilbake|tilbage|senere"
    r"|beklager|kontakt|huol\w+|myöhemmin|pian|pahoittelemme|wartung\w*|später|bald|wieder|erneut)\b",
    re.I,
)
_LOGIN = re.compile(r"\b(?:log ?in|sign ?in|logga in|logg inn|log ind|kirjaudu|anmelden)\b", re.I)
# "Anmelden" is what is done to an insolvency too: a login page says it first, or to its visitor.
_TO_VISITOR = re.compile(
    r"^\W*(?:log ?in|sign ?in|logga in|logg inn|log ind|kirjaudu|anmelden)\b"
    r"|\b(?:please|you|your|vänligen|du|din|ditt|dig|deg|vennligst|venligst|dit|bitte|ihre[mnr]?|sie sich|sinun|sinulla)\b",
    re.I,
)
_MEMBERS = re.compile(
    r"password|account|member|subscri|lösenord|konto|medlem|prenumer|passord|abonn|adgangskode|salasana|tilaa|tunnu|passwort|mitglied",
    re.I,
)
_TOLD = re.compile(
    r"\b(?:sa(?:de|ys?|id)|säger|uppger|uppgav|skriver|skrev|berättar|rapporterar|told|tells|reports|reported|writes|wrote|sier"
    r"|opplyser|opplyste|forteller|melder|siger|sagde|oplyser|oplyste|fortæller|sanoo|sanoi|kertoo|kertoi|sagt|sagte|teilte|erklärte"
    r"|berichtet|schreibt|zufolge)\b|\b(?:according to|enligt|ifølge|laut|mukaan)\b(?! (?:our|vår|vore|unser))",
    re.I,
)
_PARTS = re.compile(r"(?<=[.!?…])\s+|\n+|\s[|•·–—-]\s")
PHRASES = {
    "captcha": "a page that asks whether we are human (captcha)",
    "login_page": "a login page",
    "closed": "a note that the site is closed for now",
    "consent_page": "a consent page",
}
"""The walls by the names of their states, in words."""
_SHORT = 600
_NEXT_TO_NOTHING = 150
_SENTENCE = 5
_BESIDES = 100
"""How many characters of sentences about other things may stand beside what makes a text a wall."""


def wall(markup: str, words: str) -> str:
    """The name of what stands there instead of the publication; empty if ``words`` seem to be the publication itself.

    ``markup`` is the page, ``words`` what was read out of it. A long text is never called a wall: publishers
    put login boxes and consent notes on every page. Nor is what cites somebody, or speaks of the world besides: news of
    a factory that is closed for now is as short.
    """
    if len(words) > _SHORT:
        return ""
    head = markup[:300_000]
    parts = _sentences(words)
    told = bool(_TOLD.search(words))
    # Forms on ordinary pages carry captchas too, so their code counts only where there is next to no text.
    if len(words) < _NEXT_TO_NOTHING and _CAPTCHA.search(head):
        return "captcha"
    if not told and any(map(_HUMAN.search, parts)):
        return "captcha"
    if _PASSWORD.search(head) and (not words or _login(parts)):
        return "login_page"
    if told:
        return ""
    if any(_closed(part) for part in parts) and _besides(parts, _ABOUT_CLOSED) <= _BESIDES:
        return "closed"
    if any(map(_CONSENT.search, parts)) and _besides(parts, _ABOUT_CONSENT, _CONSENT) <= _BESIDES:
        return "consent_page"
    return ""


def _sentences(words: str) -> list[str]:
    return [part for part in _PARTS.split(words) if part.strip()]


def _login(parts: list[str]) -> bool:
    """Whether a text tells its visitor to log in, and little else."""
    asked = any(_LOGIN.search(part) and _TO_VISITOR.search(part) for part in parts)
    return asked and _besides(parts, _LOGIN, _TO_VISITOR, _MEMBERS) <= 2 * _BESIDES


def _closed(part: str) -> bool:
    """Whether a sentence says that the site is closed, and nothing more than that."""
    found = _CLOSED.match(part)
    return found is not None and not _besides([part[found.end() :]], _ABOUT_CLOSED)


def _besides(parts: list[str], *about: re.Pattern[str]) -> int:
    """How many characters there are of sentences that are about none of this; a menu's few words are no sentence."""
    others = (part for part in parts if not any(one.search(part) for one in about))
    return sum(len(part) for part in others if len(part.split()) >= _SENTENCE)


# What is gone, and how it is said. A publisher's own note speaks of "this article"; "the report" may be anybody's.
_GONE = {
    "en": r"(?:article|story|report|press release|page|publication|post) (?:has been|was|is) "
    r"(?:withdrawn|retracted|taken down|removed|unpublished)",
    "sv": r"(?:artikeln?|text(?:en)?|rapport(?:en)?|pressmeddelandet?|nyhet(?:en)?|publiceringen) (?:är |har (?:blivit )?)?"
    r"(?:avpublicera[dt]s?|tillbakadrag\w+|borttag\w+|återkalla\w+|dragits tillbaka|tagits bort)",
    "nb": r"(?:artikkelen|saken|rapporten|pressemeldingen) er (?:trukket(?: tilbake)?|avpublisert|fjernet|slettet)",
    "nn": r"(?:artikkelen|saka|rapporten|pressemeldinga) er (?:trekt(?: tilbake)?|avpublisert|fjerna|sletta)",
    "da": r"(?:artiklen|rapporten|pressemeddelelsen) er (?:trukket tilbage|afpubliceret|fjernet|slettet)",
    "fi": r"(?:artikkeli|juttu|raportti|tiedote) on (?:poistettu|vedetty (?:pois|takaisin)|peruttu)",
    "de": r"(?:artikel|beitrag|bericht|meldung|pressemitteilung) wurde (?:zurückgezogen|gelöscht|entfernt|depubliziert)",
}
# What a page says that has another's address, and is answered with 200; ``{you}``: that the visitor looks for.
_NOT_HERE = (
    r"(?:article|story|page|press release){you} (?:is no longer available|no longer exists)"
    r"|(?:artikeln|sidan|nyheten|pressmeddelandet){you} (?:finns inte (?:längre|kvar)|är inte längre tillgänglig)"
    r"|(?:artikkelen|saken|siden|pressemeldingen){you} (?:er ikke lenger tilgjengelig|finnes ikke lenger|finst ikkje lenger)"
    r"|(?:artiklen|siden|pressemeddelelsen){you} (?:er ikke længere tilgængelig|(?:findes|eksisterer) ikke længere)"
    r"|(?:artikkeli|juttu|sivu|tiedote){you} ei ole enää (?:saatavilla|olemassa|luettavissa)"
    r"|(?:artikel|beitrag|seite|meldung){you} (?:ist nicht mehr (?:verfügbar|vorhanden)|existiert nicht mehr)"
)
_YOU = r",? (?:som |den |die )?(?:you|du|sie|jota|etsimäsi)\b[^.!?]{0,40}"
_SAID = "|".join(_GONE.values())
_THIS_ONE = re.compile(
    rf"\b(?:this|den här|denna|detta|det här|denne|dette|tämä|dies(?:er|e|es)) (?:{_SAID}|{_NOT_HERE.format(you='')})"
    rf"|\b(?:{_NOT_HERE.format(you=_YOU)})",
    re.I,
)
_THE_ONE = re.compile(
    r"^\W*(?:(?:404|sorry|note|obs|tyvärr|beklager|desværre|valitettavasti|leider)\W+)?(?:(?:the|den|det|der|die|das) )?"
    rf"(?P<what>{_SAID}|{_NOT_HERE.format(you='')})\b",
    re.I,
)
# After it may come why, or since when: by whom it was taken from where, and what came of it, is told by others.
_WHY = re.compile(
    r"\W*(?:$|\(|\d|(?:on|den|am|at the request|by the (?:author|editor|publisher)s?|by us|due to|because|from (?:our|this)|pending"
    r"|or|and|på begäran|av (?:redaktionen|utgivaren|oss)|på grund|pga|eftersom|då den|från (?:vår|den här)|eller|och|tills"
    r"|på (?:forespørsel|grunn|anmodning|opfordring)|fordi|fra (?:vår|vores|denne)|og|av redaksjonen|af redaktionen|toimituksen"
    r"|pyynnöstä|koska|tai|ja|auf wunsch|von (?:der redaktion|unserer)|wegen|aufgrund|weil|oder|und)\b)",
    re.I,
)
_ANYBODYS = re.compile(r"report|rapport|raportti|bericht|story|nyhet|saken?\b|meldung|publi|post\b", re.I)
_ABOUT_GONE = re.compile(
    r"\b(?:sorry|apologi[sz]e\w*|regret|contact|editors?|error|search|home ?page|front page|links?|moved|beklagar|kontakta"
    r"|redaktion\w*|utgivare\w*|startsidan?|sök\w*|flyttat?s?|länk\w*|beklager|kontakt|redaksjon\w*|forsiden|søk\w*|søg\w*|flyttet|toimitu\w+"
    r"|etusivu\w*|hae|haku\w*|entschuldig\w+|redaktion|startseite|suche\w*)\b",
    re.I,
)
_WITHDRAWN_TITLE = re.compile(
    r"^\W*(?:withdrawn|retract(?:ed|ion)|avpublicera[dt]|tillbakadrag(?:en|et)|återkalla[dt]|trukket(?: tilba[kg]e)?|avpublisert"
    r"|afpubliceret|poistettu|peruttu|zurückgezogen)\s*[:|–—-]",
    re.I,
)


def withdrawn(title: str, words: str) -> str:
    """How a publisher says that it took a publication back, in its words; empty if it does not.

    A text that speaks of a withdrawal and of more is news of it: only a label before the headline counts there.
    """
    said = _WITHDRAWN_TITLE.match(title)
    note = said[0] if said else _note(words) if len(words) <= _SHORT and not _TOLD.search(words) else ""
    return f"its publisher took it back: {' '.join(note.split())}" if note else ""


def _note(words: str) -> str:
    """The note that a publication is gone, of a text that is nearly nothing else."""
    parts = _sentences(words)
    for part in parts:
        others = _besides([x for x in parts if x is not part], _ABOUT_GONE)
        if (found := _THIS_ONE.search(part)) and others <= 2 * _BESIDES:
            return found[0]
        if (found := _THE_ONE.match(part)) and _WHY.match(part, found.end()):
            others += _besides([part[found.end() :]], _ABOUT_GONE)
            if not others or (others <= _BESIDES and not _ANYBODYS.search(found["what"])):
                return found[0]
    return ""


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
