"""What pages say in place of a publication or a list: that it is for those who pay, that a script must draw it, that something went
wrong, that we are not let in, that the site moved, that its domain is for sale.

Told by sentences, in the languages of the house; whoever cites somebody tells news of such things.
"""

from __future__ import annotations

import re

from crawler.sentences import BESIDES, besides, sentences

_PAYERS = (
    r"(?:subscri|members?\b|premium|prenumer|medlem|plus\b|inlogga|innlogg|indlogg|abonn|tilaaj|jäsen|kirjautun|mitglied"
    r"|registriert)"
)
_PIECE = (
    r"(?:article|story|content|text|report|analysis|page|artikeln?|texten|innehållet|granskningen|materialet|artikkel(?:en)?"
    r"|saken?|saka|innholdet|innhaldet|teksten|artiklen|indholdet|historien?|sisältö|artikkeli|juttu|teksti|uutinen|beitrag|inhalt)"
)
_BUT = (
    r"(?:only|just|exclusive\w*|reserved|available|accessible|for|to|our|bara|endast|enbart|exklusiv\w*|tillgänglig\w*|öppen|låst"
    r"|för"
    r"|våra|dig|som|är|har|kun|bare|berre|forbeholdt|eksklusiv\w*|tilgjengelig|tilgængelig\w*|leses|læses|av|af|til|våre|vores|deg"
    r"|vain|tarkoitettu|saatavilla|luettavissa|nur|ausschließlich|für|zugänglich|unsere)"
)
_SUBSCRIBE = (
    r"(?:subscribe|sign ?up|sign ?in|log ?in|become a (?:member|subscriber)|register|logga in|prenumerera|logge? inn|log ind"
    r"|kirjaudu"
    r"|bli (?:prenumerant|medlem|abonnent)|bliv (?:abonnent|medlem)|tilaa|anmelden|abonnieren|registrieren"
    r"|(?:buy|get|kjøp|køb|köp|teckna|tegn|ha|have) (?:an? |et |ett |en )?(?:abonnement|prenumeration|subscription|tilgang|adgang))"
)
_READ_ON = (
    r"(?:to (?:continue|keep reading|read (?:this|the (?:rest|full|whole|article|story)|on|more)|unlock|get (?:full )?access)"
    r"|för att (?:läsa|fortsätta|få tillgång|ta del|låsa upp)|for å (?:lese|fortsette|få tilgang)"
    r"|for at (?:læse|fortsætte|få adgang)|lukeaksesi|jatkaaksesi|jatkaa lukemista"
    r"|(?:um|und) (?:\w+ ){0,2}(?:weiterzulesen|weiterlesen|zu lesen))"
)
_ASKED = r"(?:please |vänligen |bitte |jetzt |you (?:must|need to|have to) |du (?:må|måste|skal|behöver) |sinun (?:täytyy|pitää) )?"
_PAY = re.compile(
    rf"\b{_PIECE}\b[^.!?]{{0,20}}\b(?:is|är|ingår|er|kan|on|ist|steht)(?: {_BUT}){{1,6}} (?:\w+ )?{_PAYERS}"
    rf"|\b{_PIECE} (?:is|är|er) (?:locked|låst)\b|^\W*{_ASKED}{_SUBSCRIBE}\b[^.!?]{{0,60}}\b{_READ_ON}\b"
    rf"|^\W*{_READ_ON}\b[^.!?]{{0,80}}\b(?:{_SUBSCRIBE}\b|{_PAYERS})|\bfor subscribers only\b"
    r"|^\W*(?:already a subscriber|redan prenumerant|allerede abonnent|oletko jo tilaaja|bereits abonnent)\b",
    re.I,
)
_ABOUT_PAY = re.compile(rf"\b(?:{_PAYERS}|{_SUBSCRIBE})|\b(?:kr|euro?|month|månad|måned|kk|monat)\b", re.I)
_SCRIPT = re.compile(
    r"^(?=.*\bjavascript)(?=.*\b(?:enable\w*|activate|turn(?:ed)? o(?:n|ff)|requires?|needs?|disabled|without|aktivera\w*|slå på"
    r"|kräver|avstäng\w*"
    r"|inaktivera\w*|avaktivera\w*|utan|krever|aktiver\w*|slått av|deaktivert|uten|kræver|slået fra|deaktiveret|uden|vaatii"
    r"|tarvitse\w*|käyttöön"
    r"|pois|aktivieren|benötigt|erfordert|deaktiviert|ohne)\b)",
    re.I | re.S,
)
_ABOUT_SCRIPT = re.compile(
    r"javascript|browser|webbläsare|nettleser|selai[mn]|reload|refresh|ladda om|last siden|genindlæs|neu laden|app\b",
    re.I,
)
_ERROR = re.compile(
    r"^\W*(?:(?:o+ps|hoppsan|oj(?:då)?|ups|hups|tyvärr|beklager|desværre|valitettavasti|sorry|leider|error|fel|feil"
    r"|fejl)\W+)*(?:(?:"
    r"something (?:went|has gone) wrong|an? (?:\w+ )?error (?:has )?occurred|(?:något|nåt) (?:gick|har gått) fel"
    r"|ett (?:\w+ )?fel (?:har )?(?:inträffa|uppstå|uppsto)\w*|det (?:har )?(?:oppstod|oppstått|skjedde) en (?:\w+ )?feil"
    r"|no[ek] (?:gikk|gjekk) (?:galt|gale)"
    r"|der (?:er )?(?:opstod|opstået|skete) en (?:\w+ )?fejl|noget gik galt|jokin meni (?:vikaan|pieleen)|tapahtui (?:\w+ )?virhe"
    r"|es ist ein (?:\w+ )?fehler aufgetreten|etwas ist schief ?gelaufen)[^.!?]{0,30}\W*$"
    r"|(?:(?:http|\d{3})\W+)*(?:internal server error|bad gateway|gateway time-?out)(?: \d{3})?\W*$|server error in ['\"‘]?/"
    r"|error establishing a database connection\W*$"
    r"|(?:din|your|ihr|dein) (?:webbläsare|nettleser|browser|version)\b[^.!?]{0,40}\b(?:inte|ikke|not|unsupported|outdated|nicht"
    r"|veraltet)\b"
    r"|selain(?:tasi|ta) ei tueta|you(?: are|['’]re) (?:now )?in (?:the |a )?(?:line|queue)|du (?:står|är|er) i k[öø]\b"
    r"|olet jonossa"
    r"|sie (?:sind|befinden sich) in (?:der|einer) warteschlange)",
    re.I,
)
_ABOUT_ERROR = re.compile(
    r"\b(?:try|later|again|support|administrator|incident|reference|wait|upgrade|försök|senare|igen|startsidan?|felet"
    r"|logga[ts]?\w*|vänta|besöker"
    r"|uppgradera|webbläsare|prøv|senere|igjen|forsiden|feilen|fejlen|vent|oppgrader|nettleser|opdater|browser|yritä|myöhemmin"
    r"|uudelleen|odota"
    r"|versuchen|später|erneut|warten)\b",
    re.I,
)
_IP = r"ip(?:[ -]?(?:adresse?n?|addresse?))?"
_BARRED = (
    r"(?:blocked|banned|blacklisted|blockera[dt]s?|spärra[dt]s?|blokkert|sperret|utestengt|blokeret|spærret|estetty|gesperrt"
    r"|blockiert)"
)
_BLOCKED = re.compile(
    r"^\W*(?:(?:http|error|fel|feil|fejl|virhe|fehler|\d{3})\W+)*(?:(?:"
    r"access (?:is )?(?:denied|forbidden)|forbidden|request rejected|(?:åtkomst(?:en)?|tillträde) (?:är )?(?:nekad|nekas|förbjuden"
    r"|blockerad)|(?:tilgang|adgang)(?:en)? (?:er )?(?:nektet|avvist|forbudt|nægtet|afvist)|ingen (?:tilgang|adgang|åtkomst)"
    r"|pääsy (?:on )?(?:evätty|estetty|kielletty)|zugriff (?:wurde )?(?:verweigert|gesperrt)|zugriff nicht gestattet)\W*$"
    rf"|(?:your|din|ditt|ihre?|deine?) {_IP}\b[^.!?]{{0,40}}\b{_BARRED}\b|ip-?osoit\w+[^.!?]{{0,30}}\bestetty\b"
    rf"|(?:sorry\W+)?(?:you (?:have been|are)|you['’]ve been|du (?:har|är|er) (?:blivit|blitt|blevet)|sie (?:wurden"
    rf"|sind)) {_BARRED}"
    r"(?: [^.!?]{0,40})?\W*$"
    r"|(?:your )?access to this (?:web ?)?(?:site|service|page|resource)\b[^.!?]{0,20}\b(?:limited|blocked|denied|restricted"
    r"|forbidden)"
    r"|the requested url was rejected|you (?:do not|don['’]t) have permission to access|(?:your )?request (?:was"
    r"|has been) blocked)",
    re.I,
)
_ABOUT_BLOCKED = re.compile(
    r"\b(?:ip|security|firewall|owner|administrator|support|contact|permission|ray id|incident|reference|säkerhet\w*|brandvägg\w*"
    r"|ägare|administratör\w*|kontakta|behörighet|sikkerhet\w*|eier|kontakt|sikkerhed\w*|ejer\w*|ylläpit\w*|turvallisuus\w*"
    r"|sicherheit\w*|betreiber\w*|kontaktieren)\b",
    re.I,
)
_HOST = r"[\w-]+(?:\.[\w-]+)*\.[a-zåäö]{2,}"
_SITE = (
    r"(?:(?:(?:this|the|our) )?(?:web ?)?(?:site|page|blog|feed)"
    r"|(?:(?:den här|denna|vår) )?(?:webbplats(?:en)?|sajt(?:en)?|hemsidan?|sidan?|blogg(?:en)?)"
    r"|(?:(?:denne|dette|vår|vores) )?(?:nettside[nr]?|nettsted(?:et)?|hjemmesiden?|siden|blogg?en)"
    r"|(?:tämä )?sivusto(?:mme)?|(?:(?:die|diese|unsere) )?(?:web)?(?:seite|site))"
)
_HAS_MOVED = (
    rf"(?:(?:vi har|{_SITE} (?:har|är)) (?:nu )?flytta(?:t|ts|d)|(?:vi|{_SITE}) (?:har|er) (?:nå |nu )?(?:blitt )?flyttet"
    rf"|(?:olemme|{_SITE} on) (?:muuttanut|muuttaneet|siirtynyt|siirretty)|(?:wir sind|{_SITE} ist) (?:umgezogen|verzogen)"
    rf"|(?:we have|we['’]ve|{_SITE} has) (?:now )?(?:been )?moved)"
)
_NEW_HOME = (
    rf"(?:{_HOST}|(?:(?:ny|nya|nye|nytt|new|neue[ns]?) )?(?:adress\w*|webbplats|sajt|hemsida|nettsted|nettside|hjemmeside|address"
    r"|web ?site|home|osoitte\w*|sivusto\w*|webseite))"
)
_TO = r"(?:till|hit|to|til|here|hertil|osoitteeseen|nach|auf|zu)(?: (?:en|et|ett|a|our|vår|einer?|uuteen))?"
_IS_NOW_AT = (
    r"(?:(?:du|ni) (?:hittar|finner) (?:oss|nyheterna|den|allt)|du finder os|you can find us|löydät meidät|sie finden uns"
    rf"|(?:vi|{_SITE}|nyheterna|våra nyheter|pressmeddelandena|nyhetene|nyhederne|our news) (?:finns|finnes|findes|is|are))"
    r" (?:nu|nå|now|numera|nyt|jetzt) (?:on|at|in|på|här|her|here|osoitteesta|osoitteessa|unter|auf)\b"
)
_SENT_ON = (
    r"(?:you are being redirected|(?:du|ni) (?:omdirigeras|skickas vidare)|du (?:blir|bliver) (?:omdirigert|omdirigeret"
    r"|sendt videre)"
    r"|sinut ohjataan|sie werden weitergeleitet)\b[^.!?]{0,40}"
)
# A note that speaks of the site itself: production and offices move in news.
_MOVED = re.compile(
    rf"^\W*(?:{_HAS_MOVED}(?: {_TO}(?: {_NEW_HOME})?)?\W*$|{_IS_NOW_AT}(?: {_HOST})?\W*$|{_SENT_ON})", re.I
)
_ABOUT_MOVED = re.compile(
    r"\b(?:bookmarks?|links?|redirect\w*|automatic\w*|bokmärke\w*|länk\w*|uppdatera|automatiskt?|bokmerke\w*|lenke\w*|bogmærke\w*"
    r"|kirjanmerk\w*|lesezeichen|adress\w*|welcome|välkommen|velkommen|tervetuloa|willkommen)\b",
    re.I,
)
_DOMAIN = (
    r"(?:(?:(?:the|this|den här|denna|dette|tämä|die|diese) )?(?:domain(?: ?name)?|domän(?:en|namnet)?|domene(?:t|navnet)?"
    rf"|domæne(?:t|navnet)?|verkkotunnus)(?:,? {_HOST},?)?|{_HOST})"
)
_FOR_SALE = (
    r"(?:for sale|parked|expired|till salu|parkera[dt]|(?:gått|löpt) ut|til salgs?|parkert|parkeret|utløpt|udløbet|myytävänä"
    r"|myynnissä"
    r"|pysäköity|vanhentunut|zum verkauf|zu verkaufen|geparkt|abgelaufen)"
)
_PARKED = re.compile(
    rf"^\W*{_DOMAIN} (?:is|may be|might be|has|är|kan vara|har|er|kan være|on|voi olla|ist|steht|wird) (?:been |blitt "
    rf"|blevet )?{_FOR_SALE}"
    r"\b[^.!?]{0,40}\W*$"
    r"|^\W*(?:buy|get|make an offer (?:on|for)|köp|kjøp|køb|osta) (?:this|the|den här|denna|dette|tämä) "
    r"(?:domain|domän|domene|domæne|verkkotunnus)\b[^.!?]{0,30}\W*$",
    re.I,
)
_ABOUT_PARKED = re.compile(
    r"domain|domän|domene|domæne|verkkotunnus|\b(?:offer|price|broker|hosting|registrar|listings|mäklar\w*|pris\w*|webbhotell\w*"
    r"|bud|tilbud"
    r"|webhotel\w*|tarjous|hinta|angebot|preis)\b",
    re.I,
)
_KINDS = (
    ("needs_script", _SCRIPT, _ABOUT_SCRIPT),
    ("pay_wall", _PAY, _ABOUT_PAY),
    ("error_page", _ERROR, _ABOUT_ERROR),
    ("blocked", _BLOCKED, _ABOUT_BLOCKED),
    ("moved", _MOVED, _ABOUT_MOVED),
    ("parked", _PARKED, _ABOUT_PARKED),
)


def curtain(parts: list[str]) -> str:
    """The name of what the sentences of a page say in place of a publication, if they say little else; else empty."""
    for name, said, about in _KINDS:
        if any(map(said.search, parts)) and besides(parts, said, about) <= BESIDES // 2:
            return name
    return ""


def before_the_pay_wall(text: str) -> str | None:
    """The lines of a text without the sentences that say that the rest is for those who pay; None where none says so."""
    if not any(map(_PAY.search, sentences(text))):
        return None
    lines = [[part.strip() for part in sentences(line) if not _PAY.search(part)] for line in text.splitlines()]
    return "\n".join(" ".join(line) for line in lines if line)
