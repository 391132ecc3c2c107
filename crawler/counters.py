"""Lines that count a page's visitors, and change whenever somebody looks: "läst 234 gånger", "3 kommentarer", "1.2K views".

They are no part of a text, and no reason to hold it for a new one.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:\d[\d .,’']{0,9}\d|\d)\s?(?:k|m|tn|t|tkr|tusen|mn)?\+?"
_COUNTED = (
    r"(?:(?:sid|page ?|post ?|total ?|unika |unique |side)?(?:visningar|visninger|views?|hits?|träffar|treff)"
    r"|visits?|visitors?|besök(?:are)?|besøk(?:ende)?|reads?|readers?|läsningar|läsare|lesere|lesingar|læsere|lukukerta[a]?|lukukertoja"
    r"|lukijaa|katselukerta[a]?|katselukertoja|näyttökertaa|katselua|aufrufe?|zugriffe?|leser(?:innen)?|kommentare?r?|comments?|kommenttia?"
    r"|responses?|replies|svar|delningar|delinger|delingar|shares?|jakoa?|likes?|gilla-?markeringar|gillar|liker|tykkäystä|reaktion(?:er|en)"
    r"|reactions?|reaktioita?|claps?|downloads?|nedladdningar|nedlastinger|downloads|latausta)"
)
_DONE = (
    r"(?:läst|läses|visad|visats|delad|delats|öppnad|lest|lese|vist|delt|sett|set|læst|vist|luettu|katsottu|jaettu|gelesen|aufgerufen|geteilt"
    r"|read|viewed|seen|shared|opened)"
)
_TIMES = r"(?:gånger|gång|ganger|gang|gonger|gange|kertaa|kerran|mal|times?|x)"
_NOW = r"(?:personer|people|läsare|lesere|læsere|lukijaa|användare|users|leser)"
_LINE = re.compile(
    rf"(?:(?:ca\.?|över|over|yli|antal|antall|anzahl|number of|der)\s)*(?:{_NUMBER}\s{_COUNTED}|{_COUNTED}\s?[:(]?\s?{_NUMBER}\)?"
    rf"|katselukerrat:? {_NUMBER}|{_DONE}:? {_NUMBER}(?: {_TIMES})?|{_NUMBER}\s?{_TIMES} {_DONE}"
    rf"|{_NUMBER} {_NOW} (?:läser|gillar|leser|liker|læser|lukee|are|like)\b.{{0,30}}"
    r"|(?:inga|ingen|no|ei|keine) (?:kommentarer|comments|kommentteja|kommentare)(?: (?:än|ännå|yet|endnu|ennå|vielä))?)$",
    re.I,
)
_PARTS = re.compile(r"\s*[|·•–—]\s+|,\s(?=\d)|\s{2,}")
LONGEST = 80


def counts(line: str) -> bool:
    """Whether a line counts readers, views, shares or comments, and says nothing else."""
    said = line.strip(" \t-–•·|*.")
    return 0 < len(said) <= LONGEST and all(_LINE.match(part) for part in _PARTS.split(said) if part)
