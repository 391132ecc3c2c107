"""What stands above the words of a newsletter: that it can be seen elsewhere, and by whom it was sent on."""

from __future__ import annotations

import re
from itertools import takewhile

LINES, FIRST, SHORT = 12, 3, 60
"""So many lines from the top may be such a head; how many of them, and of how many letters, may only name the letter's page."""
FEWEST = 3
"""Lines such as "Från: ..." that follow each other, where a message was sent on."""
# "Har du problem att läsa nyhetsbrevet? Klicka här", in seven languages.
_NOT_SHOWN = re.compile(
    r"(?:problem(?:e|er|a)?|svårt|svårigheter|vanskelig(?:heter)?|trouble|difficult(?:y|ies)?|ongelmia)\s[^.!]{0,30}"
    r"(?:läsa|visa|att se|lese|læse|vise|å se|reading|viewing|displaying|seeing|lukea|näyttä|lukemisessa)"
    r"|(?:visas|vises|ser)\s[^.!?]{0,40}\b(?:inte|ikke|felaktigt|fel|konstigt|rart|underligt|forkert)\b[^.!?]{0,30}[?,.]"
    r"|(?:not|isn't) (?:display(?:ed|ing)?|show(?:n|ing)?)\b[^.!?]{0,20}(?:correctly|properly|right)"
    r"|(?:can't|cannot) (?:read|see|view) (?:this|the)"
    r"|wird\s[^.!?]{0,40}nicht (?:richtig|korrekt|vollständig)|(?:nicht|keine)[^.!?]{0,30}(?:dargestellt|angezeigt)",
    re.I,
)
IN_BROWSER = re.compile(
    r"in (?:your |a |the )?(?:web ?)?browser|(?:view|read) (?:it )?online|web ?version|webbversion|nettversjon|webversion"
    r"|i (?:din |en )?(?:webbläsare|nettleser|webbrowser|browser)|verkkoversio|selaimessa|im browser|online-version|webansicht",
    re.I,
)
_LETTER = re.compile(
    r"brev(?:et)?\b|mejl(?:et)?\b|e-?post(?:en)?\b|e-?mail(?:en|s)?\b|mail(?:et)?\b|newsletters?\b|message\b|meddelande\w*|utskick"
    r"|viesti|uutiskirje|nachricht\b|bildern?a?\b|images?\b",
    re.I,
)
_SENT_ON = re.compile(
    r"[\s>_-]*(?:(?:begin )?forwarded message|original message|(?:vidarebefordrat|ursprungligt) (?:meddelande|brev)"
    r"|(?:videresendt|opprinnelig|oprindelig) (?:melding|meddelelse|besked)"
    r"|(?:välitetty|edelleenlähetetty|alkuperäinen) viesti"
    r"|(?:weitergeleitete|ursprüngliche) nachricht)[\s:_-]*$",
    re.I,
)
_FIELD = re.compile(
    r"[\s>*]*(?:from|från|fra|lähettäjä|von|date|datum|dato|päivä(?:ys|määrä)?|skickat|sent|sendt|lähetetty|gesendet|subject|ämne|emne"
    r"|aihe|betreff|to|till|til|vastaanottaja|an|cc|kopia|kopi|kopio|reply-to|svara till)\s?:\**\s\S",
    re.I,
)
_PREFIX = re.compile(r"^(?:\s*(?:fwd?|vb|vs|vl|wg|sv|re|aw)\s?:\s)+", re.I)


def leads_elsewhere(line: str) -> bool:
    """Whether a line offers the letter elsewhere, for those whose mail does not show it."""
    return len(line) <= 160 and bool(_NOT_SHOWN.search(line) and _LETTER.search(line))


def subject(words: str) -> str:
    """A subject without the marks of a message that was sent on or answered: "VB: ", "Fwd: "."""
    return _PREFIX.sub("", words).strip() or words


def without(words: str) -> str:
    """The lines of a message without its head. Who a message was sent on by, and to, is nobody's news."""
    lines = words.splitlines()
    top = [
        line
        for number, line in enumerate(lines[:LINES])
        if not leads_elsewhere(line)
        and not _SENT_ON.match(line)
        and not (number < FIRST and len(line) <= SHORT and IN_BROWSER.search(line))
    ]
    for at in range(len(top)):
        fields = list(takewhile(_FIELD.match, top[at:]))
        if len(fields) >= FEWEST:
            del top[at : at + len(fields)]
            break
    return "\n".join([*top, *lines[LINES:]]) or words
