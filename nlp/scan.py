"""One pass over a body: names, words, cues and places found and put into sentences; nothing is decided here."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from nlp.fold import fold
from nlp.namebook import NameBook
from nlp.packs import Pack
from nlp.reading import Found, NameHit, Reading, attach, originals, without_traps, without_withheld
from nlp.sentences import sentences
from nlp.teasers import teasers

CHUNK = 100_000
_NAMED = ("place:place:", "place:country:", "place:weak:")
# What a name that is also a word or a last name must stand behind to be a place (“in Lund”).
_SMALL = re.compile(
    r"(?:i|in|im|near|nahe|bei|nära|nær|utanför|utenfor|uden\sfor|omkring|från|from|fra|eastern|southern|northern)\s",
    re.I,
)
# The words for not, in the seven languages.
_NOT = "inte|ej|ikke|ikkje|not|never|nicht|ei|eivät|aldrig|aldri"
# “has not denied”: at most one word before.
_NEGATED = re.compile(rf"(?:\b(?:{_NOT})|n't)\s+(?:\w+\s+)?$", re.I)
_NEGATABLE = ("assertion:denied", "event:enforcement")
# “bestreitet die Vorwürfe nicht”: in German the word stands behind the object; in the Nordic languages right behind the verb.
_NOT_LATER = re.compile(r"\s+(?:(?!dass\b)\w+\s+){0,4}nicht\b(?!\s+(?:zu|nur)\b)", re.I)
_NOT_NEXT = re.compile(r"\s+(?:inte|ikke|ikkje|nicht)\b(?!\s+(?:bara|bare|kun|berre|nur)\b)", re.I)
# “were denied water”, “the denial of the right to organise”: no answer, but a deed.
_KEPT_FROM = re.compile(
    r"\s+(?:of\s+)?(?:(?:the|their|them|him|her|workers|any|basic|adequate|arbetarna|arbeiderne|arbejderne)\s+){0,2}(?:rights?|freedom|access|"
    r"water|food|leave|pay|wages|overtime|medical|treatment|breaks|rest|toilets?|sleep|entry|visas?|benefits|care|compensation|"
    r"vård|vila|lön|mat|vatten|rast\w*|ledigt|ledighet|toalett\w*|hvile|lønn|løn|vann|vand|pause\w*|fri|ferie)\b",
    re.I,
)
# “have not been repaid”, “no compensation”, “knew nothing of the agreement”: two words at most before what would be put right.
_UNDONE = re.compile(
    rf"(?:\b(?:{_NOT}|nichts|nie|no|without|ingen|inget|inga|utan|intet|uten|uden|keine?n?|ohne|ilman|vailla)|n't)\s+"
    r"(?:\w+\s+){0,2}$",
    re.I,
)
# “had to pay back”: some words at most between.
_HAD_TO = re.compile(
    r"\b(?:måste|skulle|måtte|måttet|mått|måtta|had(?: to)?|have to|has to|having to|were made to|musste[nt]?|müssen|muss"
    r"|sollte[nt]?|joutui(?:vat)?|joutuvat|joutunut|joutuneet|piti)\s+(?:[\w-]+\s+){0,4}$",
    re.I,
)
_REMEDIES = ("assertion:remedied", "event:remedy")
# From the word that says that somebody was made to do something to what they were made to do, in characters.
_MADE_TO = 40
_CLOSED = re.compile(r"[.;:!?\n]")
# What money is called after its country's name, and what stands before and after the name of a language.
_MONEY = re.compile(
    r"[\s-]?(?:dollar|krone?n?[ro]?\b|kronor|kroner|kruunu|franc|frank|fränk|rupe|rupi|yuan|pund\b|pound|peso|ringgit|lir[aeo]|zloty|\$)",
    re.I,
)
_IN_TONGUE = re.compile(r"(?:^|[\s(„»\"])(?:på|auf|in|i)\s$", re.I)
# From a worker's papers to the word that says who has them, in characters.
_NEAR = 40
_ENDED = re.compile(r"\s*(?:[.,;:!?)»“”\"\n]|$)|\s(?:och|og|and|und|eller|or|oder|sekä|ja|men|aber|but)\s", re.I)


def scan(
    body: str,
    title_end: int,
    code: str,
    runs: Sequence[tuple[int, int, str]],
    names: NameBook,
    pack_of: Callable[[str], Pack],
) -> Reading:
    """The reading of a body. ``runs`` are its stretches of one language each: start, end, language code."""
    reading = Reading(body, title_end, code, [], [], [])
    for start, end, lang in runs:
        for base, text in chunks(body, start, end):
            folded = fold(text)
            hits = without_withheld(without_traps(originals(folded, pack_of(lang).book.find(folded), base)))
            here = names.find(folded, lang, base)
            hits = _of_subjects(hits, here)
            told = _undenied(_no_tongues(_printed_as_names(hits, body, lang), body), body)
            found = _no_raids(_not_undone(told, here, body))
            line = reading.sentences[-1].paragraph + 1 if reading.sentences else 0
            cut = sentences(text, base, line)
            attach(cut, found, here)
            reading.sentences += cut
            reading.names += here
            reading.found += found
    _leave_out(reading, teasers(body[title_end:], title_end))
    _place(reading)
    return reading


def _leave_out(reading: Reading, spans: Sequence[tuple[int, int]]) -> None:
    """Leave out the sentences, hits and names of some spans: they belong to other texts."""
    if not spans:
        return
    starts = [start for start, _ in spans]

    def kept(offset: int) -> bool:
        i = bisect_right(starts, offset) - 1
        return i < 0 or offset >= spans[i][1]

    reading.sentences = [s for s in reading.sentences if kept(s.start)]
    reading.found = [f for f in reading.found if kept(f.start)]
    reading.names = [n for n in reading.names if kept(n.start)]


_RIGHT_AFTER = frozenset(("name:subject", "name:says", "name:aside_after"))


def _of_subjects(found: Iterable[Found], names: Iterable[NameHit]) -> list[Found]:
    """Without the verbs of companies that stand elsewhere than right after a name."""
    ends = {
        name.end + gap for name in names for gap in (1, 2)
    }  # " -" too, as Finnish writes after names of more than a word
    return [f for f in found if f.label not in _RIGHT_AFTER or f.start in ends]


def _printed_as_names(found: Iterable[Found], body: str, lang: str) -> list[Found]:
    """Without what looks like a place in small letters: erode, solo, delhi; demonyms are small in most languages.

    In English they are not: to polish is a verb. Of “in Lund” the name is what stands behind the small word.
    """
    named = (*_NAMED, "place:demonym:") if lang == "en" else _NAMED
    out, moved = [], False
    for hit in found:
        if hit.label.startswith(named):
            if (small := _SMALL.match(body, hit.start)) and small.end() < hit.end:
                hit, moved = hit._replace(start=small.end()), True
            if body[hit.start].islower():
                continue
        out.append(hit)
    return sorted(out) if moved else out


def _no_tongues(found: Iterable[Found], body: str) -> list[Found]:
    """Without the names of languages and of money: “på nepali.”, “auf Rumänisch oder”, “1,499 US dollars”."""
    return [f for f in found if not (f.label.startswith("place:") and _is_tongue(f, body))]


def _is_tongue(place: Found, body: str) -> bool:
    if _MONEY.match(body, place.end):
        return True
    tongue = _IN_TONGUE.search(body, max(0, place.start - 6), place.start) and _ENDED.match(body, place.end)
    return "demonym" in place.label and bool(tongue)


def _undenied(found: Iterable[Found], body: str) -> list[Found]:
    """Without the denials that are themselves negated or that keep something from workers, and what authorities do not do."""
    return [f for f in found if not (f.label in _NEGATABLE and _negated(f, body))]


def _negated(cue: Found, body: str) -> bool:
    if _NOT_NEXT.match(body, cue.end):
        return True
    if cue.label != "assertion:denied":
        return False
    before = _NEGATED.search(body, max(0, cue.start - 16), cue.start)
    return bool(before or _NOT_LATER.match(body, cue.end) or _KEPT_FROM.match(body, cue.end))


def _not_undone(found: list[Found], names: Sequence[NameHit], body: str) -> list[Found]:
    """Without remedies that did not come, or that workers were made to give: “forced to repay half of their wages”.

    Who “had to pay back” is a company where one is named, or called so, before it in the clause.
    """
    made = [f.end for f in found if f.label == "concept:forced"]
    owing = sorted([f.start for f in found if f.label == "name:company"] + [name.start for name in names])

    def stands(cue: Found) -> bool:
        if cue.label not in _REMEDIES:
            return True
        if _UNDONE.search(body, max(0, cue.start - 28), cue.start):
            return False
        if had_to := _HAD_TO.search(body, max(0, cue.start - _MADE_TO), cue.start):
            i = bisect_right(owing, had_to.start()) - 1
            return i >= 0 and _CLOSED.search(body, owing[i], had_to.start()) is None
        i = bisect_right(made, cue.start) - 1
        return i < 0 or cue.start - made[i] > _MADE_TO or _CLOSED.search(body, made[i], cue.start) is not None

    return [f for f in found if stands(f)]


def _no_raids(found: list[Found]) -> list[Found]:
    """Without seizures of papers: the passports that an employer seizes are no deed of an authority."""
    papers = [f.start for f in found if f.label == "concept:passport"]
    if not papers:
        return found
    kept = {f.start for f in found if f.label == "concept:kept"}

    def of_papers(cue: Found) -> bool:
        i = bisect_right(papers, cue.start - _NEAR)
        return cue.start in kept and i < len(papers) and papers[i] <= cue.end + _NEAR

    return [f for f in found if f.label != "event:enforcement" or not of_papers(f)]


def chunks(body: str, start: int, end: int) -> list[tuple[int, str]]:
    """Pieces of at most 100,000 characters, cut at the last line end (or space) before that."""
    out: list[tuple[int, str]] = []
    base = start
    while end - base > CHUNK:
        cut = max(body.rfind("\n", base + CHUNK // 2, base + CHUNK), base)
        if cut == base:
            cut = max(body.rfind(" ", base + CHUNK // 2, base + CHUNK), base)
        if cut == base:
            cut = base + CHUNK - 1
        out.append((base, body[base : cut + 1]))
        base = cut + 1
    out.append((base, body[base:end]))
    return out


def _place(reading: Reading) -> None:
    """Mark the title, and weigh sentences by where they stand: the lead counts more, the last lines less."""
    rest, late = 0, max(12, int(len(reading.sentences) * 0.6))
    for sentence in reading.sentences:
        sentence.title = sentence.start < reading.title_end
        if sentence.title:
            sentence.place = 1.4
            continue
        rest += 1
        # What a long text ends with is background, advice and boilerplate.
        sentence.place = 1.2 if rest <= 4 else 1.0 if rest <= late else 0.75
    tail = [s for s in reading.sentences if not s.title][-2:]
    if len(reading.sentences) >= 10:
        for sentence in tail:
            sentence.place = 0.6
