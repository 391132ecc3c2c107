"""How a text is framed, as the classifiers see it: how heavy its cues are, who publishes it, and its outward form.

A linear classifier adds and knows no "and". What means something only together (a company's own page, and a denial in its
headline) is therefore a feature of its own; and a number is one feature for each step that it reaches, so that every step
has its own weight.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bevaka.records import SourceType
from nlp.judge import Told, cue_scores
from nlp.reading import Reading, Sentence

# What the features of a frame begin with.
FRAME = ("cue:", "frame:", "form:")
# Where the score of a class of cues steps up, and from which on it is set against the cues of a deed.
_SCORES, _WEIGHTY = (0.01, 1.5, 3.0, 4.5, 6.5), 2.0
_DEEDS = ("allegation", "enforcement")
_TIMES = (1, 2, 3, 5)
# Years that a text goes back, and from how many on a year is an old one.
_BACK, _OLD = (1, 3, 6, 12, 25), 3
# Characters under the headline that belong to the beginning.
_LEAD = 300
_YEAR = re.compile(r"(?<!\d)(?:19\d\d|20[0-4]\d)(?!\d)")
_QUOTE = re.compile(r"[\"”“„«»]")
_SPEECH = re.compile(r"\W*[\"”“„«»'‘’–-]")
_TURN = re.compile(r"(?m)^\s*[–—-]\s")
_NUMBER = re.compile(r"\d+")
_LISTED = ("**", "\n- ", "■", "•")


@dataclass(frozen=True)
class Frame:
    """A segment and what stands around it: its publisher, and the year it was published in (0 where nobody says)."""

    sentences: Sequence[Sentence]
    reading: Reading
    told: Told
    named: bool
    source: SourceType
    year: int

    def features(self) -> list[str]:
        """All features of the frame, each once."""
        return list(dict.fromkeys((*self._cues(), *self._strong(), *self._together(), *self._form())))

    def _cues(self) -> Iterator[str]:
        """How heavy each class of cues is, which are the heaviest, and which outweigh those of a deed."""
        events, said = cue_scores(self.sentences, "event"), cue_scores(self.sentences, "assertion")
        for name, scores in (("event", events), ("assertion", said)):
            for key in sorted(scores):
                yield from (f"cue:{key}>{step}" for step in range(bisect_right(_SCORES, scores[key])))
            ranked = sorted(scores, key=lambda key: (-scores[key], key))
            yield from (f"cue:{name}:{':'.join(ranked[:many])}" for many in (1, 2) if len(ranked) >= many)
        yield from _outweighing(events)

    def _strong(self) -> Iterator[str]:
        """In how many sentences each class is told by a strong cue, where they stand, and what stands beside it."""
        below = [s for s in self.sentences if not s.title]
        for family in ("event", "assertion"):
            places: dict[str, list[int]] = {}
            for n, sentence in enumerate(below):
                for key in sentence.strong(family):
                    places.setdefault(key, []).append(n)
            for key in sorted(places):
                found = places[key]
                yield from (f"cue:{key}:strong{step}" for step in range(bisect_right(_TIMES, len(found))))
                yield from (f"cue:{key}:third{third}" for third in sorted({3 * n // len(below) for n in found}))
                if any(below[n].names for n in found):
                    yield f"cue:{key}:company"
                if any(below[n].weights("theme") for n in found):
                    yield f"cue:{key}:theme"

    def _together(self) -> Iterator[str]:
        """What the rules say and what the headline says, each with who publishes it."""
        event, assertion = self.told.event, self.told.assertion
        yield f"frame:{self.source}:{event}"
        yield f"frame:{self.source}:{event}:{assertion}"
        yield f"frame:{event}:{assertion}"
        yield f"frame:{event}:{assertion}:{self.named}"
        titles = [s for s in self.sentences if s.title]
        for family in ("event", "assertion"):
            strong = {value for s in titles for value in s.strong(family)}
            yield from (f"frame:{self.source}:title:{value}" for value in sorted(strong))

    def _form(self) -> Iterator[str]:
        """Questions, speech, lists and years: what a text looks like, whatever its words."""
        body = self.reading.body
        title = " ".join(body[s.start : s.end] for s in self.sentences if s.title)
        below = [s for s in self.sentences if not s.title]
        text = body[below[0].start : below[-1].end] if below else ""
        yield from _headline(title)
        if self.named and any(s.title and s.names for s in self.sentences):
            yield "form:title:company"
        words = len(text.split()) or 1
        for name, steps, value in (
            ("questions", (1, 2, 4, 8), text.count("?")),
            ("shouts", (1, 2, 4), text.count("!")),
            ("turns", (1, 3, 6), len(_TURN.findall(text))),
            ("quotes", (1, 4, 10), len(_QUOTE.findall(text))),
            ("paragraphs", (2, 4, 8, 16), text.count("\n\n")),
            ("numbers", (0.01, 0.03, 0.06, 0.1), len(_NUMBER.findall(text)) / words),
        ):
            yield f"form:{name}:{bisect_right(steps, value)}"
        if "@" in text:
            yield "form:address"
        if any(mark in text for mark in _LISTED):
            yield "form:list"
        yield from self._years(f"{title}\n{text}", f"{title}\n{text[:_LEAD]}")

    def _years(self, whole: str, beginning: str) -> Iterator[str]:
        """How far a text goes back: a deed of long ago, told again, is no news."""
        years = [int(year) for year in _YEAR.findall(whole)]
        if not years:
            yield "form:no year"
            return
        now = self.year or max(years)
        yield f"form:old:{bisect_right((1, 2, 4), sum(year <= now - _OLD for year in years))}"
        yield f"form:oldest:{bisect_right(_BACK, now - min(years))}"
        if first := [int(year) for year in _YEAR.findall(beginning)]:
            yield f"form:begins:{bisect_right(_BACK, now - min(first))}"
        if max(years) > now:
            yield "form:to come"


def _outweighing(events: Mapping[str, float]) -> Iterator[str]:
    hard = events.get("enforcement", 0.0) + 0.6 * events.get("allegation", 0.0)
    for key in sorted(events):
        if key not in _DEEDS and events[key] >= _WEIGHTY and events[key] > hard:
            yield f"cue:{key}>deed"


def _headline(title: str) -> Iterator[str]:
    if "?" in title:
        yield "form:title:question"
    if _SPEECH.match(title):
        yield "form:title:speech"
    elif _QUOTE.search(title):
        yield "form:title:quote"
    if ": " in title:
        yield "form:title:colon"
    if _NUMBER.search(title):
        yield "form:title:number"
