"""What stands before and behind the paragraphs of a text and says when, by whom and under which headline it was published."""

from __future__ import annotations

import re
from datetime import datetime

from crawler import datelines, dates
from crawler.date_words import PUBLISHED, UPDATED
from crawler.readers import authors

_MARKS = " \t-–•·|*:"
LINE = 90
"""Characters of a line that is a note on a text."""
ABOVE, BELOW = 6, 3
"""How many lines such notes take before and behind a text."""
_MINUTES = re.compile(
    r"(?:ca\.? )?\d{1,2}(?:[–-]\d{1,2})? ?min(?:\.|ut\w*|uutt?\w*)? "
    r"(?:läsning|lästid|att läsa|lesetid|lesing|læsetid|læsning|read|lukuaika|lesezeit|lesedauer)$"
    r"|(?:läs|lese|læse|lesezeit|lukuaika|reading)(?:tid| time)?:? \d{1,2} ?min\w*\.?$",
    re.I,
)
LONG = 20
"""Letters of a headline that stands for itself wherever it is said once more."""
_CLOCK = re.compile(r"\W\d{1,2}[.:]\d\d$")
_NOTE = re.compile(
    r"(?:(?:den här |denna |denne |tämä |this |the |diese )?"
    r"(?:sidan?|siden|artikeln|artikkelen|artiklen|saken|nyheten|page|article|sivua?|seite|artikel)\b\W*)?"
    rf"(?:(?:är|er|blev|ble|was|wurde|on|senast|sist|senest|last|viimeksi|zuletzt)\s)*(?:{PUBLISHED}|{UPDATED}"
    r"|publicerades|(?:fakta)?granska(?:d|des|t)|kontrollert|tarkistettu|reviewed|stand(?=:))(?![^\W\d_])",
    re.I,
)


def without(text: str, title: str, author: str, now: datetime, zone: str) -> str:
    """``text`` without the headline and the notes that it begins and ends with, which may stand behind its lead too."""
    lines = text.split("\n")
    first = _behind_title(lines, title)
    while first < min(len(lines), ABOVE) and (_is_note(lines[first], now, zone) or lines[first] == author != ""):
        first += 1
    last = len(lines)
    while last > max(first, len(lines) - BELOW) and _is_note(lines[last - 1], now, zone):
        last -= 1
    wanted = _letters(title)
    kept = [line for line in lines[first:last] if len(wanted) < LONG or _letters(line) != wanted]
    if len(kept) > ABOVE // 2 and _is_note(kept[1], now, zone):
        del kept[1]
    return "\n".join(kept)


def _behind_title(lines: list[str], title: str) -> int:
    """The number of the line behind the headline, which may stand in several, and below others that are short."""
    wanted = _letters(title)
    for start in range(min(ABOVE, len(lines))):
        begun = ""
        for number, line in enumerate(lines[start:-1], start + 1):
            begun += _letters(line)
            if begun == wanted:
                return number
            if not begun or not wanted.startswith(begun):
                break
        if len(lines[start]) > LINE:
            break
    return 0


def _is_note(line: str, now: datetime, zone: str) -> bool:
    said = line.strip(_MARKS)
    if len(said) > LINE:
        return False
    if not said or _MINUTES.match(said) or authors.is_byline(said):
        return True
    if "|" in said or "·" in said:
        return all(_of_dates(part.strip(_MARKS), now, zone) for part in re.split(r"[|·]", said))
    return _of_dates(said, now, zone) or datelines.alone(said, now, zone) is not None


def _of_dates(said: str, now: datetime, zone: str) -> bool:
    """Whether words say when something was published or changed."""
    if not _NOTE.match(said):
        return False
    return _CLOCK.search(said) is not None or dates.visible(said, now, zone, short=True) is not None


def _letters(text: str) -> str:
    return "".join(text.strip(_MARKS).split()).lower()
