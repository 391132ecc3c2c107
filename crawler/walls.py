"""Pages that stand in front of what was asked for: logins, captchas, consent walls, maintenance notes.

Told by the words of the page, because their status is often 200.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler import curtains
from crawler.sentences import BESIDES, SHORT, TOLD, besides, sentences
from crawler.stock import LONGEST, stock

_PASSWORD = re.compile(r"<input\b[^>]{0,300}type\s*=\s*[\"']?password", re.I)
_CAPTCHA = re.compile(
    r"g-recaptcha|h-captcha|hcaptcha\.com|cf-challenge|challenge-platform|cf-turnstile|_incapsula_|px-captcha|captcha-delivery"
    r"|/sgcaptcha/|frc-captcha|<altcha-|anubis_challenge|awswaf\.com|/_sec/verify\?provider=|sucuri_cloudproxy_js|\bKPSDK\b|id=[\"']?(?:challenge-container|captcha-container)\b"
    r"|<title>\s*(?:just a moment|attention required|access denied|are you a robot|verify you are human|är du en robot)"
    r"\s*[.!?…]*\s*[|<–—-]",
    re.I,
)
_HUMAN = re.compile(
    r"(?:verify(?:ing)?|confirm|prove|making sure|check(?:ing)?)(?: that| if)? you(?: are|['’]re) (?:a )?(?:real )?(?:human|person)"
    r"|are you a (?:ro)?bot|you(?: are|['’]re) not a (?:ro)?bot|^\W*i(?: a|['’])m not a (?:ro)?bot\W*$"
    r"|är du en (?:ro)?bot|(?:du|att jag) inte är en (?:ro)?bot|^\W*jag är inte en (?:ro)?bot\W*$|^\W*är du (?:en )?människa\W*$"
    r"|(?:bekräfta|verifiera|visa|bevisa) att du är (?:en )?människa|(?:bekreft|bekræft) at du er (?:et )?menneske"
    r"|^\W*er du (?:en robot|(?:et )?menneske)\W*$|at du ikke er en robot|^\W*jeg er ikke en robot\W*$"
    r"|^\W*oletko (?:robotti|ihminen)\W*$|että (?:et ole robotti|olet ihminen)|^\W*en ole robotti\W*$"
    r"|^\W*(?:sind sie|bist du) ein (?:roboter|mensch)\W*$|dass (?:sie kein roboter sind|sie ein mensch sind|du kein roboter bist)"
    r"|^\W*ich bin kein roboter\W*$|enable (?:javascript and cookies|js and disable any ad ?blocker)"
    r"|unusual traffic from your|checking your browser|please complete the (?:security check|captcha)|fill in the captcha",
    re.I,
)
_CONSENT = re.compile(
    r"before you continue|we (?:and our (?:\d+ )?partners )?(?:use|value) (?:cookies|your privacy)|innan du fortsätter"
    r"|vi använder cookies|vi (?:värnar om|bryr oss om|respekterar|värdesätter) din integritet|godkänn (?:alla )?(?:cookies|kakor)"
    r"|accept(?:er|era|ér)? (?:all |alle |alla )?(?:cookies|kakor)|^\W*accept(?:er|era|ér)? (?:alle|alla)\W*$"
    r"|(?:godta|vi|nettstedet|denne (?:nett)?siden)\b[^.!?]{0,40} informasjonskapsler|zustimmen und weiter"
    r"|hyväksy (?:kaikki )?evästeet|we (?:care about|respect|take) your privacy|vi (?:bryr oss om|respekterer"
    r"|tar vare på) personvernet ditt"
    r"|vi (?:respekterer|værner om|værdsætter) dit privatliv|(?:välitämme|arvostamme|kunnioitamme) yksityisyyttäsi"
    r"|yksityisyytesi on meille tärkeää?|wir (?:respektieren|schätzen|achten) ihre privatsphäre|ihre privatsphäre ist uns wichtig"
    r"|(?:vi|we|wir|me) (?:och|og|and|und|ja) (?:våra|våre|vores|our|unsere) (?:\d+ )?\w*partner\w*\b[^.!?]{0,80}"
    r"\b(?:enhet(?:en)?|enhed(?:en)?|device|gerät)\b"
    # As the advertisers' own framework (IAB TCF) has it, for pages whose buttons are drawn by scripts.
    r"|bevor sie (?:weiterlesen|fortfahren)|(?:store|access) (?:and/or access )?information on (?:a|your) device"
    r"|(?:lagra|lagre|gemme) (?:och/eller |og/eller )?\w*\s?(?:information(?:en)?|informasjon|oplysninger) på (?:din |en )?enhe[dt]"
    r"|informationen auf (?:ihrem|einem) gerät|tieto(?:j)?a laittee(?:lle|llesi|lla)",
    re.I,
)
_ABOUT_CONSENT = re.compile(
    r"cookie|\bkakor|eväste|informasjonskaps|privacy|integritet|personvern|datenschutz|tietosuoja|consent|privatliv|yksityisyy"
    r"|privatsphäre|samty[ck]k|einwillig"
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
    r"|(?:stängda?|stängt|nere|ur drift|otillgänglig) (?:för|på grund av|pga\.?) (?:\w+ )?(?:underhåll|uppdatering|uppgradering"
    r"|service)\w*"
    r"|(?:stengt|lukket|nede) (?:for|på grunn av|på grund af|pga\.?) (?:\w+ )?(?:vedlike?hold|vedligehold|oppdatering|oppgradering"
    r"|opdatering)\w*|closed for (?:\w+ )?(?:maintenance|updates?|upgrades?)|suljettu (?:huollon|päivityksen) (?:vuoksi|takia"
    r"|ajaksi)"
    r"|wegen (?:\w+ )?wartung\w* (?:geschlossen|nicht (?:verfügbar|erreichbar)|offline)|under vedlike?hold"
    r"|tilapäisesti (?:suljettu|poissa käytöstä)|huollossa"
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
    rf"\b(?:{_SITE})\b|\b(?:maintenance|back|later|soon|shortly|again|inconvenience|technical|updat\w+|upgrad\w+|apologi[sz]e\w*"
    rf"|contact"
    r"|underhåll\w*|uppdater\w+|tillbaka|senare|snart|igen|åter|tekniska?|beklagar|kontakta|vedlike?hold\w*|tilbake|tilbage|senere"
    r"|beklager|kontakt|huol\w+|myöhemmin|pian|pahoittelemme|wartung\w*|später|bald|wieder|erneut)\b",
    re.I,
)
_LOG_IN = r"(?:log ?in|sign ?in|logga in|logg inn|log ind|kirjaudu|anmelden)"
_LOGIN = re.compile(rf"\b{_LOG_IN}\b", re.I)
# "Anmelden" is what is done to an insolvency too: a login page says it first, or to its visitor.
_TO_VISITOR = re.compile(
    rf"^\W*{_LOG_IN}\b"
    r"|\b(?:please|you|your|vänligen|du|din|ditt|dig|deg|vennligst|venligst|dit|bitte|ihre[mnr]?|sie sich|sinun|sinulla)\b",
    re.I,
)
# Where people log in without a password, or in several steps: by what the form leads to, the page's title, or their e-identity.
_ELSEWHERE = re.compile(
    r"<form\b[^>]{0,500}\baction\s*=\s*[\"']?[^\"'\s>]{0,300}?(?:/adfs/|/saml|/oauth2?/|/openid|/idp/|/wsfed|/sso\b|/log[io]n"
    r"|/sign-?in"
    rf"|/logga-?in|/kirjaudu|login\.)|<title[^>]{{0,100}}>\s*{_LOG_IN}\b",
    re.I,
)
_BY_E_IDENTITY = re.compile(
    rf"^\W*{_LOG_IN}\b(?: \w+){{0,3}}? (?:mobilt? )?"
    r"(?:bank-?id|freja(?: e?id)?|siths|mitid|minid|id-porten|vipps|e-legitimation|suomi\.fi|pankkitunnuksilla)\W*$",
    re.I,
)
# The head of a form, or its labels in one line, where nobody is spoken to.
_LOGIN_FORM = re.compile(
    r"^\W*(?:[\w-]{0,20}(?:inloggning|innlogging|kirjautuminen|anmeldung)|(?:[\w-]+ )?(?:login|log-in|sign-in))\W*$"
    rf"|^\W*(?:[\w-]+\W+){{0,6}}?[\w-]{{0,30}}?(?:lösenord|passord|adgangskode|salasana|password|passwort"
    rf"|kennwort)\W+{_LOG_IN}\W*$",
    re.I,
)
_MEMBERS = re.compile(
    r"password|account|member|subscri|lösenord|konto|medlem|prenumer|passord|abonn|adgangskode|salasana|tilaa|tunnu|passwort"
    r"|mitglied",
    re.I,
)
# Forms that a script draws, or whose button alone says what they are for: the page's title says it.
_LOGIN_TITLE = re.compile(rf"<title[^>]{{0,100}}>\s*{_LOG_IN}\b[^<]{{0,100}}</title", re.I)
_FORMS = (_LOGIN, _MEMBERS, re.compile(r"javascript|cookies|^\W*(?:gå till|go to|gå til|siirry|zu)\b", re.I))
_MITIGATED = ("cf-mitigated", "x-amzn-waf-action", "x-vercel-mitigated")
PHRASES = {
    "captcha": "a page that asks whether we are human (captcha)",
    "login_page": "a login page",
    "closed": "a note that the site is closed for now",
    "consent_page": "a consent page",
    "pay_wall": "behind a pay wall",
    "needs_script": "a page that needs JavaScript",
    "error_page": "a page that says that something went wrong",
    "blocked": "a page that says that we are not let in",
    "moved": "a note that the site has moved",
    "parked": "the page of a domain that is for sale or has run out",
    "gone": "a note that the list is no longer there",
    "unset": "the page of a server on which no site is set up",
}
"""The walls by the names of their states, in words."""
_NEXT_TO_NOTHING = 150


def wall(markup: str, words: str) -> str:
    """The name of what stands there instead of the publication; empty if ``words`` seem to be the publication itself.

    ``markup`` is the page, ``words`` what was read out of it. A long text is never called a wall: publishers
    put login boxes and consent notes on every page. Nor is what cites somebody, or speaks of the world besides: news of
    a factory that is closed for now is as short.
    """
    if len(words) > LONGEST:
        return ""
    head = markup[:300_000]
    parts = sentences(words)
    if found := stock(parts):
        return found
    if len(words) > SHORT:
        return ""
    told = bool(TOLD.search(words))
    # Forms on ordinary pages carry captchas too, so their code counts only where there is next to no text.
    if (len(words) < _NEXT_TO_NOTHING or words.startswith("{")) and _CAPTCHA.search(head):
        return "captcha"
    if not told and any(map(_HUMAN.search, parts)):
        return "captcha"
    form = _PASSWORD.search(head) or _ELSEWHERE.search(head) or any(map(_BY_E_IDENTITY.match, parts))
    if (form and (not words or _login(parts))) or (
        _LOGIN_TITLE.search(head) and besides(parts, *_FORMS) <= BESIDES // 2
    ):
        return "login_page"
    if told:
        return ""
    if any(_closed(part) for part in parts) and besides(parts, _ABOUT_CLOSED) <= BESIDES:
        return "closed"
    if any(map(_CONSENT.search, parts)) and besides(parts, _ABOUT_CONSENT, _CONSENT) <= BESIDES:
        return "consent_page"
    return curtains.curtain(parts)


def challenged(headers: Mapping[str, str]) -> bool:
    """Whether the guard before a site says that it asks whether we are human, as some of the large ones do; names in lower case."""
    return any(headers.get(name, "") in ("challenge", "captcha") for name in _MITIGATED)


def _login(parts: list[str]) -> bool:
    """Whether a text tells its visitor to log in, and little else."""
    asked = any(_LOGIN.search(part) and _TO_VISITOR.search(part) for part in parts)
    others = besides(parts, _LOGIN, _TO_VISITOR, _MEMBERS)
    return (asked and others <= 2 * BESIDES) or (others <= BESIDES and any(map(_LOGIN_FORM.match, parts)))


def _closed(part: str) -> bool:
    """Whether a sentence says that the site is closed, and nothing more than that."""
    found = _CLOSED.match(part)
    return found is not None and not besides([part[found.end() :]], _ABOUT_CLOSED)
