"""What a newsletter holds besides its words: text that no reader is shown, and the foot that the program that sent it adds."""

from __future__ import annotations

import re
from itertools import accumulate

from lxml import etree
from lxml.html import HtmlElement

from crawler import boilerplate, plain

LINES_AT_MOST = 12
"""So many lines from the end may be its foot."""
PREVIEW_AT_MOST = 300
SIGNATURE, SIGNED, SIGNED_WIDE = "--", 6, 80
"""The line above what a program of mail sets below each message (RFC 3676, 4.3); of so few and so short lines."""
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:max-height|font-size|opacity)\s*:\s*0(?:px|em|pt|%)?\s*(?:!|;|$))",
    re.I,
)
_PREVIEW = re.compile(r"pre-?header|preview-?text|mcnPreviewText", re.I)
_RULE = re.compile(r"[-_=*~–—·•| ]+$")
_SENT_WITH = re.compile(
    r"(?:(?:this (?:e-?mail|newsletter) was )?(?:sent|powered|delivered) (?:with|by|via|using)"
    r"|(?:utskicket är )?skickat (?:med|via|från)"
    r"|sendt (?:med|via|fra)|lähetetty|versendet (?:mit|von|über)|gesendet (?:mit|von|über))\b[^.!?]{0,40}\.?$",
    re.I,
)
# What says how to be rid of it, or asks to be passed on.
_TO_LEAVE = re.compile(
    r"unsubscribe|opt[- ]out\b|avregistrera|avprenumerera|avmäl(?:a|er|ning)\b"
    r"|(?:avsluta|avbryta?|säga? upp) (?:din |min |er )?prenumeration|melde? (?:deg|dig|meg|mig) (?:av|fra)\b"
    r"|avmeld|afmeld|frameld|abbestellen|abmelden"
    r"|peruuta? (?:uutiskirje|tilaus)|uutiskirjeen tilauk"
    r"|update (?:your )?(?:e-?mail )?preferences",
    re.I,
)
_PASS_ON = re.compile(
    r"\W*(?:tipsa en (?:vän|kollega)|tips en (?:venn|kollega)|tip en (?:ven|kollega)|forward (?:this )?to a (?:friend|colleague)"
    r"|suosittele ystävälle|weiterempfehlen|vidarebefordra (?:till en vän|nyhetsbrevet)|skriv ut|dela(?: nyhetsbrevet)?)\W*$",
    re.I,
)
# To whom it was sent, who answers for it, and where else its sender is.
_ABOUT_IT = re.compile(
    r"(?:skickades|skickas|skickat|sent|sendt|lähetetty|lähetettiin|gesendet|addressed)\b[^.!?]{0,40}\s\S{1,64}@\S+\.\w"
    r"|\W*ansvarig utgivare\b"
    r"|\W*(?:följ oss|follow us|følg oss|følg os|seuraa meitä|folgen sie uns)\b[^.!?]{0,60}$|\[\d{1,2}\]:? https?://\S+$",
    re.I,
)
_CODE = r"(?:(?:[A-Z]{1,2}-)?\d{3} ?\d{2}|(?:[A-Z]{1,2}-)?\d{4,5}|[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2})"
_TOWN = re.compile(rf"{_CODE},? [A-ZÅÄÖÆØÜ][^.!?:;]{{1,40}}$")
_STREET = re.compile(
    r"(?:[^.!?:;]{0,30}(?:gatan|gata|vägen|väg|torget|torg|gränd|plan|vei|veien|gate|gaten|vej|gade|stra(?:ß|ss)e|platz|katu|tie|street"
    r"|road|avenue|lane) \d{1,4} ?[A-Za-z]?|(?:P\.? ?O\.? ?)?(?:box|postboks|postfach|pl) \d{1,6})$",
    re.I,
)
_PARTED = re.compile(r"\s*(?:,|·|\||•|/|\s[–—-]\s)\s*")


def unseen(root: HtmlElement) -> set[HtmlElement]:
    """The boxes of a message that no reader is shown: what lists of mails show beside the subject. None where they hold most
    of its words: a message that is opened by its program's style sheet is hidden to us alone."""
    found: set[HtmlElement] = set()
    letters = 0
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if _is_unseen(element):
            found.add(element)
            letters += len(plain.paragraphs(plain.words(element)))
            walk.skip_subtree()
    return found if 2 * letters < len(plain.paragraphs(plain.words(root))) else set()


def _is_unseen(element: HtmlElement) -> bool:
    if _HIDDEN.search(element.get("style") or ""):
        return True
    if not _PREVIEW.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return False
    lengths = accumulate(len(text.strip()) for text in element.itertext())
    return all(length <= PREVIEW_AT_MOST for length in lengths)


def without(words: str) -> str:
    """The lines of a message without its foot, and without lines that are a rule only."""
    lines = words.splitlines()
    signed = max((n for n, line in enumerate(lines) if line.strip() == SIGNATURE), default=0)
    if signed and len(lines) - signed <= SIGNED and max(map(len, lines[signed:])) <= SIGNED_WIDE:
        lines = lines[:signed]
    lines = [line for line in lines if not _RULE.match(line)]
    end = len(lines)
    while end and len(lines) - end < LINES_AT_MOST and _of_a_foot(lines[end - 1]):
        end -= 1
    return "\n".join(lines[:end] or lines)


def _of_a_foot(line: str) -> bool:
    to_leave = len(line) <= 250 and (_TO_LEAVE.search(line) or _ABOUT_IT.search(line))
    return (
        bool(_SENT_WITH.match(line) or to_leave or _PASS_ON.match(line)) or _an_address(line) or boilerplate.alone(line)
    )


def _an_address(line: str) -> bool:
    """Whether a line is a postal address, or one of the lines of it: a street and a town, or a town by its code."""
    parts = [part for part in _PARTED.split(line) if part] if len(line) <= 160 else []
    town = any(_TOWN.match(part) for part in parts)
    coded = town or any(re.fullmatch(_CODE, part) for part in parts)
    street = any(_STREET.match(part) for part in parts)
    return len(parts) <= 7 and ((coded and street) or (len(parts) == 1 and (town or street)))
