"""What stands beside a place where a company's name may stand: words, cues, owned things, other names in a list."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from nlp.legal_forms import SECTOR_WORDS
from nlp.name_endings import HEADS
from nlp.names import plain
from nlp.reading import Found, NameHit, Reading, Sentence

_WORDS = re.compile(r"[\w&'’.-]+")
_STOPS = re.compile(r"[.,;:!?()\"”“»«–\n|/]")
# “workers at X”, “gloves of X”, “a supplier to X”: small words that join people, goods and firms to a company. “In” and “from” also
# join a town.
_JOINING = re.compile(r"\s+(?:at|of|by|to|for|hos|på|vid|till|för|åt|ved|til|av|af|bei|von|für)\s+", re.I)
# What a person is called before the name, in the seven languages.
_TITLE = re.compile(
    r"(?:mr|mrs|ms|miss|sir|dr|prof|professor|judge|nurse|coach|captain|chef|kock|herr|herrn|fru|fröken|frk|hr|frau|doktor|"
    r"läraren|skådespelaren|artisten|lærer|lehrer|rouva|herra|neiti|tohtori|opettaja)\.?",
    re.I,
)
# What shows that a word after a name is not joined to it: “Baxter said the workers”, “the BMI of workers”.
_LOOSE = re.compile(
    r"\b(?:the|an?|of|to|for|with|by|that|who|and|or|is|was|are|were|has|have|had|says?|said|sade|säger|uppge[rs]|och|eller|en|ett|som|att|av|åt|"
    r"för|med|är|var|har|hade|sier|sa|siger|sagde|og|eller|et|at|af|til|er|var|havde|sanoo|sanoi|että|ja|on|oli|sagte?|der|die|das|ein|eine|"
    r"und|oder|von|vom|zu|für|mit|ist|sind|war|hat|hatte)\b",
    re.I,
)
# What a club is called before or after the name of its place or its firm, in all languages.
_CLUB = re.compile(r"A?FC|IFK|IF|IK|BK|FK|FF|FBK|TSV|VfB|VfL|SpVgg|TuS")
# Characters between two names of a list.
_APART = 16
_LISTED = re.compile(r"(?:['’]s)?\s*(?:,|&|/|,?\s(?:and|och|og|und|ja|sowie|samt))\s*(?:its\s+\w+\s+)?", re.I)
# What stands before a name that begins a row of a list or table, and after one that is a cell or a line of its own.
_ROW_BEGINS = re.compile(r"\n[ \t]*(?:[-–•*■▪]|\d{1,3}[.)])?[ \t|]*$")
_CELL_ENDS = re.compile(r"[ \t]*(?:\||\t|;|\n|$|(?<=[ \t])\d)")
# Characters and lines from one row's name to another's: not all companies of a table are known.
_ROW, _LINES = 160, 3
_ENDS = re.compile(r"[.!?][”\"»)]*\s+[^\W\d_a-zåäöøæü]|\n")
# Names of one word.
SINGLE = ("short", "shortened", "glued")
# Names that may mean something else: those of one word, and abbreviations.
BARE = (*SINGLE, "initials")
# A capitalised word before a name: the first name of a person, or of another company. In German it may be any noun.
GIVEN = "another name, with"
_OWNED = ("concept:worker", "concept:workplace", "product:", "name:company")


def headed(hit: NameHit, body: str) -> bool:
    """Whether the compound goes on with something that companies have: Dell-fabriken, Ateakontraktet."""
    rest = body[hit.end : hit.end + 20].lstrip("-‐‑").casefold()
    return rest.startswith(HEADS) or hit.tail.removeprefix("s").startswith(HEADS) or hit.tail.startswith(HEADS)


def around(body: str, hit: NameHit, sentence: Sentence | None) -> tuple[list[str], list[str]]:
    """The words before and after the place, in its sentence and up to the next punctuation; a comma before them is the first.

    Behind a comma no word has a capital because a sentence begins: “the minister, Carol Foo”.
    """
    low = max(sentence.start if sentence else 0, hit.start - 60)
    high = min(sentence.end if sentence else len(body), hit.end + 60)
    before = body[low : hit.start]
    after = body[hit.end : high]
    cut = _STOPS.split(before)[-1]
    words = _WORDS.findall(cut)
    if words and before[: len(before) - len(cut)].endswith(","):
        words = [",", *words]
    return words, _WORDS.findall(_STOPS.split(after, maxsplit=1)[0])


def begun(before: str, hit: NameHit, names: Sequence[str]) -> bool:
    """Whether the word before a place stands before it in one of the company's names: “Hefei” before “Foo”, of Hefei Foo Ltd."""
    longer = f" {plain(before)} {plain(hit.text)} "
    return before[:1].isupper() and any(longer in f" {plain(name)} " for name in names)


def titled(before: Sequence[str]) -> bool:
    """Whether the words before the name are what persons are called: “Dr”, “Dr Anna”."""
    given = len(before) > 1 and before[-1][:1].isupper()
    return any(_TITLE.fullmatch(word) for word in (before[-2:] if given else before[-1:]))


def clubbed(hit: NameHit, before: Sequence[str], after: Sequence[str]) -> str:
    """What makes a club of a name, "" where nothing does: “IFK” before it, “FF” after it; no matter in a text in capitals."""
    beside = (*before[-1:], *after[:1]) if not hit.text.isupper() and not hit.tail else ()
    return next((word for word in beside if _CLUB.fullmatch(word)), "")


def near_labels(reading: Reading, hit: NameHit) -> set[str]:
    """Name cues within a few characters: company words before or after, place words on their own side."""
    out: set[str] = set()
    for cue in reading.hits_from(hit.start - 60, hit.end + 24):
        if not cue.label.startswith("name:") or _apart(reading.body, hit, cue):
            continue
        kind = cue.label[5:]
        gap_after, gap_before = cue.start - hit.end, hit.start - cue.end
        if kind == "company" and (0 <= gap_before <= 14 or 0 <= gap_after <= 16):
            out.add("name:company")
        elif kind == "after" and 0 <= gap_after <= 22 and _joined(reading.body[hit.end : cue.start]):
            out.add("name:after")
            if gap_after <= 1:
                # “From Dell workers”: what follows at once shows whose it is, whatever stands before.
                out.add("right_after")
        elif kind == "subject" and 0 <= gap_after <= 1:
            out.add("subject")
        elif kind == "place" and 0 <= gap_before <= 1:
            out.add("place_before")
        elif kind == "place_after" and 0 <= gap_after <= 2:
            out.add("place_after")
        elif kind == "place_named" and gap_before == 1:
            out.add("place_named")
    return out


def _joined(between: str) -> bool:
    """Whether what stands between a name and a word after it lets them belong together: at most one word, and no small one."""
    return len(between.split()) <= 1 + (between[:1] in "'’") and not _LOOSE.search(between)


def _apart(body: str, hit: NameHit, cue: Found) -> bool:
    """Whether a sentence ends between the name and the cue; the full stop of “AB.” or “Inc.” ends none."""
    between = body[hit.end : cue.start + 1] if cue.start >= hit.end else body[cue.end : hit.start + 1]
    return _ENDS.search(between) is not None


def another(
    hit: NameHit, before: Sequence[str], after: Sequence[str], near: Collection[str], strength: float
) -> list[tuple[float, str]]:
    """Points against a name beside a word with a capital (Top Glove Arena, Anna Arnika); half of ``strength`` for a full name."""
    if hit.text.isupper() and hit.form != "initials":
        return []
    less = strength / 2 if hit.form == "full" else strength
    out = []
    joined = {"name:company", "subject", "right_after"} & set(near)
    goes_on = bool(after) and after[0][:1].isupper() and after[0].casefold() not in SECTOR_WORDS
    if goes_on and not joined and not hit.tail and not after[0].isupper():
        out.append((-less, f"another name with “{after[0]}”"))
    first = before[-1] if len(before) > 1 and hit.form in SINGLE else ""
    if first[:1].isupper() and first.isalpha() and not first.isupper():
        # The last name of a person, where nothing goes on after it.
        last = strength > 1 and not (after and after[0][:1].isupper())
        out.append((-less, f"{GIVEN} “{first}” before it" if last else f"another name with “{first}”"))
    return out


def belongs(hit: NameHit, reading: Reading) -> bool:
    """Whether people, a workplace or goods are joined to the name: “workers at X”, “gloves of X”, “made by X”."""
    for found in reading.hits_from(hit.start - 60, hit.start):
        if found.label.startswith(_OWNED) and _JOINING.fullmatch(reading.body[found.end : hit.start]):
            return True
    return False


def listed(hit: NameHit, reading: Reading, accepted: Collection[str]) -> float:
    """Points for standing in a list with another name: more where that one is accepted as a company."""
    best = 0.0
    # A neighbour in a list begins at most a long name and a comma before, or a comma after; in a table, a row.
    for other in reading.names_from(hit.start - _ROW, hit.end + _ROW):
        if set(other.suppliers) & set(hit.suppliers):
            continue
        first, second = (other, hit) if other.start < hit.start else (hit, other)
        gap = reading.body[first.end : second.start]
        known = bool(set(other.suppliers) & set(accepted))
        if len(gap) <= _APART and first.end <= second.start and _LISTED.fullmatch(gap):
            best = max(best, 1.5 if known else 0.6)
        elif _rows(first, second, gap, reading.body):
            best = max(best, 1.8 if known else 0.6)
    return best


def _rows(first: NameHit, second: NameHit, gap: str, body: str) -> bool:
    """Whether two names begin two rows, one below the other, and are a cell or a line of their own in each."""
    below = len(gap) <= _ROW and 1 <= gap.count("\n") <= _LINES and _ROW_BEGINS.search(gap) is not None
    above = body[max(0, first.start - 12) : first.start]
    return (
        below
        and _ROW_BEGINS.search(f"\n{above}" if first.start <= 12 else above) is not None
        and all(_CELL_ENDS.match(body, one.end) is not None for one in (first, second))
    )
