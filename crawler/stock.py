"""What guards, publishing systems and hosts say by themselves in place of a site: pages that come with a program, in its words.

Each is known by one sentence of its own, and by the whole of it. What stands beside that may be longer than at other walls, because
a guard explains itself, but must be about the same.
"""

from __future__ import annotations

import re

from crawler.sentences import BESIDES, besides

LONGEST, _SENTENCE = 1500, 400
"""Characters of a page that may be a program's own, and of its sentence."""
_HOST = r"[\w-]+(?:\.[\w-]+)+"
_WORDS: dict[str, tuple[str, ...]] = {
    "captcha": (
        r"(?:we(?: are|['’]re) )?verifying your browser|failed to verify your browser|pardon our interruption",
        r"as you were browsing\b.{0,60}\bsomething about your browser made us think you (?:were|might be) a bot",
        r"a required part of this site couldn['’]t load|aktivera javascript och (?:cookies|kakor) för att fortsätta",
        rf"{_HOST} needs to review the security of your connection before proceeding|performing security verification",
        r"this website uses a security service to protect against malicious bots",
    ),
    "blocked": (
        r"(?:sorry,? )?you have been blocked|you are being rate limited|(?:http |error )?(?:429\W+)?too many requests",
        r"this website is using a security service to protect itself from online attacks",
        r"the owner of this website \S+ has banned (?:you|your|the)\b.*|access denied - \w+ website firewall",
        r"(?:access to this page|your access to this site) has been (?:denied|limited)(?: by the site owner)?",
        r"access to this page has been denied because we believe you are using automation tools\b.*",
        r"(?:error )?(?:451\W+)?unavailable (?:due to|for) legal reasons",
        r"(?:(?:this|the|our) (?:content|website|site|page) is )?(?:not |un)available in your (?:country|region|location|area)",
        r"we recogni[sz]e (?:that )?you are attempting to access this website from a country\b.*",
        r"(?:innehållet|webbplatsen|sidan|tjänsten) är inte tillgänglig\w* i ditt land",
    ),
    "closed": (
        # WordPress while it is brought up to date, in the words of its translations.
        r"briefly unavailable for scheduled maintenance|kortvarigt otillgänglig på grund av planerat underhåll",
        r"(?:kortvarig )?utilgjengelig (?:et øyeblikk |en kort stund )?(?:på grunn av|for) planlagt vedlikehold",
        r"(?:kortvarigt utilgængelig )?(?:(?:pga\.|på grund af) )?planlagt vedligeholdelse",
        r"(?:sivusto on )?(?:hetken|hetkellisesti|lyhyen ajan) poissa käytöstä ylläpitotöiden vuoksi",
        r"(?:kurzzeitig )?wegen (?:geplanter )?wartungsarbeiten (?:kurzzeitig )?nicht verfügbar",
        # Drupal, Joomla and Typo3.
        r"site under maintenance|this site is down for maintenance",
        r"webbplatsen genomgår (?:för närvarande |just nu )?underhåll",
        r"webbplatsen (?:ligger nere|är nere|är stängd) för underhåll",
        r"(?:siden|nettstedet) er (?:for (?:øyeblikket|tiden) )?under vedlikehold",
        r"(?:siden|webstedet) er (?:i øjeblikket |for tiden )?under vedligeholdelse",
        r"sivusto on (?:huoltotilassa|(?:parhaillaan|tällä hetkellä) (?:huollettavana|huollossa))",
        r"(?:die )?(?:web ?site|webseite) (?:ist )?im wartungsmodus",
        r"(?:(?:den här |denna |vår |vår nya )?(?:webbplats(?:en)?|sida|sidan) är )?under (?:uppbyggnad|construction)",
        r"(?:our|this|the) (?:new )?(?:web ?site|site|page) is (?:under construction|coming soon)|coming soon",
        r"account suspended|this account has been suspended(?: by .{1,60})?",
        r"(?:kontot|webbplatsen) är (?:avstängd|avstängt|suspender\w+)",
    ),
    "unset": (
        r"welcome to nginx|(?:apache2 )?\w+ default page|apache2? (?:\w+ )?default page\W+it works|it works",
        r"(?:looks like )?there isn['’]t a website configured at this address|site not found|no such (?:app|site)",
        r"(?:future home of something quite cool|default web site page|index of /)",
        r"there isn['’]t a github pages site here|the specified bucket does not exist",
    ),
    "gone": (
        r"(?:this|the|our) (?:rss |news )?feed (?:has been|is|was) (?:discontinued|closed|retired|shut down|no longer \w+)",
        r"we no longer (?:offer|provide|support|have) (?:an )?rss\b.{0,40}",
        r"rss (?:feeds )?(?:is|are) no longer (?:available|supported)|rss-flöde(?:t|na) (?:har upphört|är nedlag\w+)",
        r"(?:vi har slutat med|vi erbjuder inte längre|vi har inte längre) rss\b.{0,30}",
        r"(?:vi tilbyr|vi tilbyder) ikke (?:lenger|længere) rss\b.{0,30}|rss-(?:strømmen|feedet) er (?:nedlagt|lukket)",
        r"(?:emme enää tarjoa|tarjoamme enää) rss\b.{0,30}|wir bieten keine(?:n)? rss\b.{0,40}",
    ),
    "parked": (
        rf"this (?:web ?site|domain)(?: name)? is for sale|(?:the domain(?: name)? )?{_HOST} is for sale",
        r"this (?:premium )?domain(?: name)? is available for (?:purchase|sale)|buy this domain",
        r"this domain has (?:recently|just) been registered (?:with|at|by) .{1,60}|related searches for this domain",
        r"(?:den här |denna )?domänen är (?:köpt|registrerad)(?: och parkerad)? (?:av en kund )?(?:hos|via|genom) .{1,60}",
        r"(?:dette |denne )?(?:domenet|domænet|domænenavnet) er (?:registrert|registreret|kjøpt|købt)(?: og park\w+)? .{1,60}",
        r"(?:diese|die) domain (?:wurde|ist) (?:bei|über) .{1,60} registriert",
    ),
    "error_page": (
        # WordPress and Drupal that break, in the words of their translations.
        r"there has been a critical error on (?:this|your) website|error establishing a database connection",
        r"(?:det har uppstått ett kritiskt fel|ett kritiskt fel har uppstått) på (?:denna|den här|din) webbplats(?:en)?",
        r"det har (?:oppstått|skjedd) en kritisk feil på (?:dette|denne|ditt|din) (?:nettstedet?|nettsiden?)",
        r"der (?:er|har været|opstod) (?:opstået )?en kritisk fejl på (?:denne|dette|dit|din) (?:websted|website|hjemmeside)",
        r"(?:tällä )?sivustolla(?:si)? (?:on )?tapahtu\w+ (?:kriittinen|vakava) virhe",
        r"es gab einen kritischen fehler auf (?:deiner|dieser|ihrer) website",
        r"fel vid upprättande av (?:en )?databasanslutning(?:en)?|feil ved oppretting av databaseforbindelse\w*",
        r"fejl (?:under|ved) oprettelse af (?:en )?databaseforbindelse\w*|fehler beim aufbau einer datenbankverbindung",
        r"virhe (?:muodostettaessa tietokantayhteyttä|tietokantayhteyden muodostamisessa)",
        r"the website encountered an unexpected error|webbplatsen (?:påträffade|råkade ut för) ett oväntat fel",
        r"we['’]re sorry,? but something went wrong|whitelabel error page|application error",
        # What is written there by a program that ends, or by what stands before one that does not answer.
        r"(?:php )?(?:fatal|parse) error: .*|(?:error \d{3}:? )?backend fetch failed|guru meditation",
        r"web server is (?:down|returning an unknown error)(?: error code \d{3})?|the web server is not returning a connection",
        r"no healthy upstream|upstream connect error\b.*|no available server|connection timed out error code 52\d",
    ),
    "login_page": (
        r"this (?:site|blog|wiki) is (?:currently )?(?:private|for members only)|private (?:site|blog)",
        r"note: since your browser does not support javascript, you must press the continue button once to proceed",
    ),
    "consent_page": (
        r"mit werbung(?: und (?:cookies|tracking))? (?:weiterlesen|weiter|lesen)|weiter(?:lesen)? mit (?:werbung|cookies)\b.{0,60}",
        r"besuchen sie \S+(?: \S+)? wie gewohnt mit werbung\b.*",
    ),
}
_SAID = {state: re.compile(rf"\W*(?:{'|'.join(sentences)})\W*", re.I | re.S) for state, sentences in _WORDS.items()}
# What such programs go on to explain, and to whom they send their visitor.
_ABOUT = re.compile(
    r"\b(?:ray id|reference|incident|unable to access|been blocked|can i do|as a result|for more information"
    r"|wordpress|varnish|nginx|apache|browser|webbläsare|javascript|cookies|gdpr"
    r"|security (?:service|solution|reasons)|block(?:ed|s|ing)? (?:reason|details|technical|in error)|this block|(?:your|din) ip"
    r"|(?:web ?)?site owner|owner of this|e-?mail the|administrator|support (?:id|ticket)|several actions|in your request"
    r"|newsletter|nyhetsbrev\w*|nyhedsbrev\w*|uutiskirje\w*"
    r"|access (?:to|from|cannot)|requests|hosting|webbhotell|kundtjänst|kundzon\w*|registrar|web ?server|this (?:web ?)?site"
    r"|domains?|dom[äe]nen?|first and best source|from general topics|searching for|offer|price"
    r"|maintenance|underhåll|vedlikehold|vedligeholdelse|huol\w+|gewartet"
    r"|patience|tålamod|tålmodighet\w*|tålmodighed\w*|kärsivällisyy\w*|geduld|minutes?|minuti?|minutt?|minuutin|again|back|soon"
    r"|återkom\w*|tillbaka|snart|tilbake|tilbage|palaamme|pian|kürze|felsökning|troubleshoot\w*|continue button)\b",
    re.I,
)


def stock(parts: list[str]) -> str:
    """The state that a page tells whose sentences are ``parts``, one of them a program's own, and little else; else empty."""
    if sum(map(len, parts)) > LONGEST:
        return ""
    said = [part for part in parts if len(part) <= _SENTENCE]
    for state, words in _SAID.items():
        own = {part for part in said if words.fullmatch(part)}
        if own and besides([part for part in parts if part not in own], _ABOUT) <= BESIDES // 2:
            return state
    return ""
