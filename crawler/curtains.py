"""What pages say in place of a publication: that it is for those who pay, that a script must draw it, that something went wrong.

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
    r"|the requested url was rejected|you (?:do not|don['’]t) have permission to access|(?:your )?request (?:was|has been) blocked"
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
_KINDS = (
    ("needs_script", _SCRIPT, _ABOUT_SCRIPT),
    ("pay_wall", _PAY, _ABOUT_PAY),
    ("error_page", _ERROR, _ABOUT_ERROR),
)


def curtain(parts: list[str]) -> str:
    """The name of what the sentences of a page say in place of a publication, if they say little else; else empty."""
    for name, said, about in _KINDS:
        if any(map(said.search, parts)) and besides(parts, said, about) <= BESIDES // 2:
            return name
    return ""


def before_the_pay_wall(text: str) -> str | None:
    """The lines of a text without the sentences that say that the rest is for those who pay; None where none says so."""
    lines = [[part for part in sentences(line) if not _PAY.search(part)] for line in text.splitlines()]
    found = "\n".join(" ".join(part.strip() for part in line) for line in lines if line)
    return found if any(map(_PAY.search, sentences(text))) else None
