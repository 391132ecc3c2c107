"""Words of links that do not say what they lead to: "Read more", "Download (PDF)", "Svenska"; in seven languages."""

from __future__ import annotations

import re

_GENERIC = re.compile(
    r"^\W*(?:(?:read|find out|learn) (?:more|on)|read (?:the )?(?:full |whole )?(?:article|story|report|post)|more"
    r"|continue(?: reading)?"
    r"|läs (?:mer|vidare|(?:hela )?(?:artikeln|nyheten|inlägget|texten|rapporten|pressmeddelandet))"
    r"|les (?:mer|meir|videre|(?:hele )?saken)|til (?:saken|artikkelen|artiklen|nyheden)"
    r"|læs (?:mere|videre|(?:hele )?(?:artiklen|nyheden))|lue (?:lisää|koko (?:juttu|uutinen|artikkeli))"
    r"|mehr(?: lesen| erfahren)?|weiterlesen|zum (?:artikel|beitrag)|zur meldung"
    r"|download(?: pdf| report)?|ladda (?:ned|ner)|last ned|hent|lataa|herunterladen|pdf|here|här|her"
    r"|open|view|»|→|\d+)\W*(?:\(?\s*(?:pdf)?[\s,\d.]*(?:kb|mb)?\s*\)?)?\W*$",
    re.I,
)
SAYS_PDF = re.compile(r"[(\[]\s*pdf\b[^)\]]{0,30}[)\]]", re.I)
DOWNLOAD = re.compile(r"\b(?:download|ladda (?:ned|ner|hem)|last ned|hent|lataa|herunterladen)\b", re.I)
_SAYS_NOTHING = re.compile(
    r"(?:read|see|open|view|get|the|our|full|whole|entire|complete|report|text|in|as|here|pdf|document|file|format|as|a|an"
    r"|läs|se|öppna|hela|vår|rapporten?|granskningen|dokumentet|fulltext|i|som|här|fil"
    r"|les|les(?:e|en)|åpne|hele|vår|rapporta|dokumentet|fulltekst|her|heile|læs|åbn|vores|dokument"
    r"|lue|katso|avaa|koko|raportti|raportin|täältä|tästä|asiakirja|tiedosto"
    r"|svenska|engelska|swedish|english|norsk|bokmål|nynorsk|engelsk|dansk|danska|svensk|suomeksi|suomi|ruotsiksi|englanniksi|deutsch"
    r"|englisch|finska|tyska|version|versjon"
    r"|hier|lesen|öffnen|den|die|das|der|ganzen?|vollständigen?|gesamten?|bericht|studie|zum|zur|als)",
    re.I,
)

# What is said to those who hear a page, around the title that it is about.
_OPENS = re.compile(
    r"[\s,]*[(\[]?\s*(?:länken )?(?:öppnas i (?:ett nytt|nytt) fönster|öppnas i ny flik|opens in (?:a )?new (?:window|tab)"
    r"|åpnes i nytt vindu|åbner i nyt vindue|avautuu uuteen (?:ikkunaan|välilehteen)"
    r"|öffnet (?:sich )?in (?:einem )?neue[mn] (?:fenster|tab))"
    r"[)\]]?\.?\s*$|\s*\((?:extern (?:länk|webbplats)|external link|ekstern lenke)\)\s*$",
    re.I,
)
_MORE_ON = re.compile(
    r"^(?:(?:läs|läsa) mer|read more|les mer|læs mere|lue lisää|mehr lesen)(?:\s*:|\s+(?:om|about|on)\b:?)\s*(?=\S+\s+\S)",
    re.I,
)


def own(title: str) -> str:
    """A link's words without those around the title: "Läs mer om ...", "(öppnas i nytt fönster)"."""
    return _MORE_ON.sub("", _OPENS.sub("", title)) or title


def says_nothing(title: str) -> bool:
    """Whether a link's words do not say what it leads to: "Download (PDF)", "Svenska", "Read the full report", nothing at all."""
    return generic(title) or len(_bare(title).split()) < 2


def generic(title: str) -> bool:
    """Whether a link's words are those of any link, or none; a single word of its own is not."""
    return bool(_GENERIC.match(title)) or all(
        _SAYS_NOTHING.fullmatch(word) for word in re.findall(r"\w+", _bare(title))
    )


def _bare(title: str) -> str:
    return DOWNLOAD.sub("", SAYS_PDF.sub("", title))
