"""What a page says of a publication, or of itself, that is gone: withdrawn, removed, not found. Its status is often 200."""

from __future__ import annotations

import html
import re
from itertools import islice

from crawler.sentences import BESIDES, SHORT, TOLD, besides, sentences

# What is gone, and how it is said. A publisher's own note speaks of "this article"; "the report" may be anybody's.
_GONE = {
    "en": r"(?:article|story|report|press release|page|publication|post|content) (?:has been|was|is) "
    r"(?:withdrawn|retracted|taken down|removed|deleted|unpublished)",
    "sv": r"(?:artikeln?|text(?:en)?|rapport(?:en)?|pressmeddelandet?|nyhet(?:en)?|publiceringen|inlägget|innehållet|sidan) "
    r"(?:är |har (?:blivit )?)?(?:avpublicera[dt]s?|tillbakadrag\w+|borttag\w+|återkalla\w+|dragits tillbaka|tagits bort"
    r"|raderats?)",
    "nb": r"(?:artikkelen|saken|rapporten|pressemeldingen|nyheten|innlegget|innholdet) er "
    r"(?:trukket(?: tilbake)?|avpublisert|fjernet|slettet)",
    "nn": r"(?:artikkelen|saka|rapporten|pressemeldinga|nyhenda|innlegget|innhaldet) er "
    r"(?:trekt(?: tilbake)?|avpublisert|fjerna|sletta)",
    "da": r"(?:artiklen|artikel|rapporten|pressemeddelelsen?|nyheden|indlægget|indlæg|opslaget|opslag|indholdet) er "
    r"(?:trukket tilbage|afpubliceret|fjernet|slettet)",
    "fi": r"(?:artikkeli|juttu|raportti|tiedote|uutinen|julkaisu|sisältö) on (?:poistettu|vedetty (?:pois|takaisin)|peruttu)",
    "de": r"(?:artikel|beitrag|bericht|meldung|pressemitteilung|inhalt) wurde (?:zurückgezogen|gelöscht|entfernt|depubliziert)",
}
# What a page says that has another's address, and is answered with 200; ``{you}``: that the visitor looks for.
_NOT_HERE = (
    r"(?:article|story|page|press release|post|content){you} (?:is no longer available|no longer exists)"
    r"|(?:artikeln|sidan|nyheten|pressmeddelandet|inlägget|innehållet){you} "
    r"(?:finns inte (?:längre|kvar)|(?:är|finns) inte längre tillgängligt?)"
    r"|(?:artikkelen|saken|siden|pressemeldingen|innlegget|innholdet){you} "
    r"(?:er ikke lenger tilgjengelig|finnes ikke lenger|finst ikkje lenger)"
    r"|(?:artiklen|siden|pressemeddelelsen|nyheden|indlægget|opslaget|indholdet){you} "
    r"(?:er ikke længere tilgængeligt?|(?:findes|eksisterer) ikke længere)"
    r"|(?:artikkeli|juttu|sivu|tiedote|uutinen|julkaisu|sisältö){you} ei ole enää (?:saatavilla|olemassa|luettavissa)"
    r"|(?:artikel|beitrag|seite|meldung|inhalt){you} (?:ist nicht mehr (?:verfügbar|vorhanden)|existiert nicht mehr)"
)
_DIE = r"(?:(?:die|der|diese[rs]?) )?"
# The headline of such a page, and its words where they speak of the page that was looked for.
_NOT_FOUND = (
    r"(?:(?:the |this |that )?(?:requested )?page (?:(?:that )?you [^.!?]{3,40} )?"
    r"(?:(?:was |could |can)?not (?:be )?found|does(?: not|n['’]t) exist)"
    r"|(?:we )?(?:could(?:n['’]t| not)|can(?:['’]t|not)|are unable to) find (?:the|this|that) page"
    r"|sidan (?:(?:du|som du) [^.!?]{3,30} )?(?:(?:kunde|kan) inte (?:hittas|visas)|hittades inte|finns (?:inte|ej)|saknas)"
    r"|(?:vi |jag )?(?:kunde|kan|hittar|hittade) (?:tyvärr )?inte (?:hitta )?(?:den )?sidan|ingen sida hittades"
    r"|(?:siden|sida) (?:(?:du|som du) [^.!?]{3,30} )?(?:(?:ble|blei|blev|vart) (?:ikke|ikkje) fun\w+"
    r"|(?:finnes|findes|eksisterer|kunne) ikke(?: finnes| findes)?|finst ikkje)"
    r"|(?:vi )?(?:fant|finner|kunne|kan|fann) (?:dessverre |desværre )?(?:ikke|ikkje) (?:finne |finde )?(?:den )?(?:siden|sida)"
    r"|den side,? (?:som )?du [^.!?]{3,40}? (?:findes|eksisterer|kunne|kan|blev) ikke(?: findes)?"
    r"|(?:(?:etsimääsi|hakemaasi|pyytämääsi|tätä) )?sivua ei (?:löyty\w+|löydy|ole(?: olemassa)?)|sivu ei löydy"
    rf"|{_DIE}(?:(?:gesuchte|angeforderte|gewünschte)r? )?seite (?:(?:wurde|konnte|kann) )?(?:leider )?nicht (?:gefunden|vorhanden)"
    rf"|{_DIE}(?:von (?:ihnen|dir) \w+e )?seite (?:existiert (?:leider )?nicht|gibt es (?:hier )?nicht)"
    # As publishing systems have it that know of addresses alone.
    r"|(?:it looks like|sorry,?) (?:but )?nothing (?:was )?found (?:at|in|for) (?:this|the) (?:location|address|page)"
    r"|det (?:verkar|ser ut) [^.!?]{0,30}?(?:finnas något|hittades|hittas) på (?:denna plats|den här (?:platsen|adressen))"
    r"|det (?:verkar|ser ut) [^.!?]{0,30}?(?:inget|ingenting|inte) (?:finnas något|hittades|fanns) på (?:denna|den här) \w+"
    r"|det ser ut [^.!?]{0,30}?(?:ingenting|intet) ble funnet (?:her|på \w+ \w+)"
    r"|det ser ud til,? at (?:intet blev fundet|ingenting blev fundet|vi ikke kan finde det,? du leder efter)(?: på \w+ \w+)?"
    r"|(?:vaikuttaa|näyttää) siltä,? ettei (?:tästä osoitteesta|tällä sijainnilla|täältä) löy\w+ mitään"
    r"|es (?:sieht so aus|scheint),? als (?:ob|wäre) an dieser stelle nichts (?:gefunden wurde|zu finden))"
)
_OTHERS = {
    "page": "(?:article|story|post|content)",
    "sidan": "(?:artikeln|nyheten|inlägget|innehållet)",
    "(?:siden|sida)": "(?:artikkelen|artiklen|nyheden|innlegget|indlægget|innholdet|indholdet)",
    "sivua": "(?:artikkelia|juttua|uutista|sisältöä)",
    "seite": "(?:artikel|beitrag|inhalt)",
}


def _of_others() -> str:
    """The same of articles: but these, and goods, are missed in news too, so that such a note says no more than that."""
    said = _NOT_FOUND
    for page, other in _OTHERS.items():
        said = said.replace(page, other)
    return said


_OOPS = (
    r"(?:(?:404|error|fel|feil|fejl|virhe|fehler|o+ps|hoppsan|oj|oi|øv|hovsa|hups(?:is)?|voi|ups|whoops|hoppla|sorry|tyvärr|beklager"
    r"|desværre|valitettavasti|leider)\W+)"
)
_YOU = r",? (?:som |den |die |that )?(?:you|du|sie|jota|etsimäsi)\b[^.!?]{0,40}"
_SAYS_SO = re.compile(
    rf"^\W*{_OOPS}*(?:{_NOT_FOUND}[^.!?]{{0,40}}|{_of_others()}|404(?: error)?(?:\W+not found)?)\W*$", re.I
)
# What was looked for, whatever it was.
_WHAT = r"(?:leter|leder|ledte|lette|letar|letade|søker|søgte|søger|söker|sökte)(?: etter| efter)?"
_NO_SUCH = (
    rf"(?:(?:vi )?(?:hittar|hittade|kan|kunde|finner|fant|kunne) (?:tyvärr |dessverre |desværre )?(?:inte|ikke) (?:hitta |finne "
    rf"|finde )?"
    rf"(?:det|innholdet|indholdet|innehållet),? (?:som )?du {_WHAT}"
    rf"|(?:innholdet|innhaldet|indholdet|innehållet|artikkelen|artiklen|artikeln|sid[ae]n),? (?:som )?du {_WHAT} "
    r"(?:er|är|har|kan|finns|finnes|findes)\b[^.!?]{0,60}"
    r"|etsimä(?:äsi|änne|si) (?:sisältöä|sivua|artikkelia|juttua|sisältö|artikkeli|juttu) (?:ei|on (?:poistettu"
    r"|siirretty))\b[^.!?]{0,50}"
    r"|(?:we )?(?:can(?:['’]t|not)|could(?:n['’]t| not)) find what you(?:['’]re| are| were) looking for"
    r"|(?:wir )?(?:konnten|können) (?:leider )?nicht finden,? wonach sie such\w+|der gesuchte inhalt (?:ist|wurde)\b[^.!?]{0,40})"
)
_LOOKED_FOR = re.compile(rf"^\W*{_OOPS}*(?:{_NOT_FOUND}|{_NO_SUCH}|{_of_others()}(?:{_YOU})?\W*$)", re.I)
_HEADLINES = re.compile(r"<(title|h1)\b[^>]{0,500}>(.{0,600}?)</\1\s*>", re.I | re.S)
_TAGS, _PARTED = re.compile(r"<[^<>]{0,500}>"), re.compile(r"\s+[|–—•·»:-]{1,2}\s+|\s*[|]\s*|:\s+")
HEADLINES_AT_MOST = 5
_SAID = "|".join(_GONE.values())
_THIS_ONE = re.compile(
    rf"\b(?:this|den här|denna|detta|det här|denne|dette|tämä|dies(?:er|e|es)) (?:{_SAID}|{_NOT_HERE.format(you='')})"
    rf"|\b(?:{_NOT_HERE.format(you=_YOU)})"
    # What was wrong with it may come first: "This article had errors, and has been taken down".
    r"|\b(?:this|den här|denna|denne|dette|tämä|dies(?:er|e|es)) (?:article|story|report|artikeln?|texten?|rapport(?:en)?"
    r"|artikkel(?:en)?"
    r"|saken|artikkeli|juttu|beitrag|bericht)\b[^.!?]{3,80}\b(?:and|och|og|ja|und)\b[^.!?]{0,30}\b(?:withdrawn|retracted"
    r"|taken down|removed"
    r"|unpublished|avpublicera[dt]s?|tagits bort|dragits tillbaka|trukket|avpublisert|fjernet|afpubliceret|poistettu"
    r"|zurückgezogen|gelöscht"
    r"|entfernt)",
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
    r"|pyynnöstä|[^.!?]{3,60} (?:vuoksi|takia)|koska|tai|ja|auf wunsch|von (?:der redaktion|unserer)|wegen|aufgrund|weil|oder"
    r"|und)\b)",
    re.I,
)
_ANYBODYS = re.compile(r"\b(?:report|rapport|raportti|bericht|story|nyhet|saken?\b|meldung|publi|post\b)", re.I)
_ABOUT_GONE = re.compile(
    r"\b(?:sorry|apologi[sz]e\w*|regret|contact|editors?|error|search|home ?page|front page|links?|moved|beklagar|kontakta"
    r"|redaktion\w*|utgivare\w*|startsidan?|sök\w*|flyttat?s?|länk\w*|beklager|kontakt|redaksjon\w*|forsiden|søk\w*|søg\w*"
    r"|flyttet|toimitu\w+"
    r"|etusivu\w*|hae|haku\w*|entschuldig\w+|redaktion|startseite|suche\w*)\b",
    re.I,
)
_LABEL = re.compile(
    r"\W*(?:withdrawn|retract(?:ed|ion)|unpublished|avpublicera[dt]|tillbakadrag(?:en|et)|återkalla[dt]|borttag(?:en|et)"
    r"|trukket(?: tilba[kg]e)?|trekt(?: tilbake)?|avpublisert|fjernet|afpubliceret|poistettu|peruttu|vedetty (?:pois|takaisin)"
    r"|zurückgezogen|gelöscht|depubliziert)\W*",
    re.I,
)


def withdrawn(title: str, words: str) -> str:
    """How a publisher says that it took a publication back, in its words; empty if it does not.

    A text that speaks of a withdrawal and of more is news of it, and so is a headline: permits are revoked, and goods recalled.
    """
    note = _note(title, words)
    return _took_back(note) if note else ""


def relabelled(title: str, former: str) -> str:
    """The same of a headline that is the former one with a label beside it, as journals mark what they take back."""
    now, before = " ".join(title.split()).casefold(), " ".join(former.split()).casefold()
    left = now.replace(before, "", 1) if before and before in now else ""
    return _took_back(title) if left and _LABEL.fullmatch(left) else ""


def _took_back(note: str) -> str:
    return f"its publisher took it back: {' '.join(note.split())}"


def not_found(markup: str) -> str:
    """The headline of a page that says that there is no such page, whatever its status; empty for all others."""
    for found in islice(_HEADLINES.finditer(markup[:300_000]), HEADLINES_AT_MOST):
        text = " ".join(html.unescape(_TAGS.sub(" ", found[2])).split())
        if said := next((part for part in (text, *_PARTED.split(text)) if _SAYS_SO.match(part)), ""):
            return said
    return ""


def missing(words: str) -> str:
    """How the words of a page say that what was looked for is not there, where they are nearly nothing else; else empty."""
    return _note("", words)


def _note(title: str, words: str) -> str:
    """The note that a publication is gone, of a text that is nearly nothing else and cites nobody."""
    if len(words) > SHORT or TOLD.search(words):
        return ""
    parts = sentences(words)
    if _SAYS_SO.match(title) and besides(parts, _ABOUT_GONE, _LOOKED_FOR) <= 2 * BESIDES:
        return title
    for part in parts:
        others = besides([x for x in parts if x is not part], _ABOUT_GONE)
        if (found := _LOOKED_FOR.match(part)) and others <= 2 * BESIDES:
            return found[0]
        if (found := _THIS_ONE.search(part)) and others <= 2 * BESIDES:
            return found[0]
        if (found := _THE_ONE.match(part)) and _WHY.match(part, found.end()):
            others += besides([part[found.end() :]], _ABOUT_GONE)
            if not others or (others <= BESIDES and not _ANYBODYS.search(found["what"])):
                return found[0]
    return ""
