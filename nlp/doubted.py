"""A short name that means other things too, as features: is it the company, by all places where it stands in a text?

The points of ``namesakes.py`` add up what speaks for and against one place, with the same weights in every language. What
was learnt from labelled texts weighs those clues anew, over all places of the name, with the words right beside it and
what its sentences speak of. No name gets in, and of words with a capital only that they have one (but German nouns).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.learnt import Linear
from nlp.reading import Reading
from nlp.shared_names import NEEDED, Weighed

# From which chance on the name is the company's; chosen by cross-validation on data/train.
COMPANY = 0.7
# Points of its likeliest place from which on: something must speak for the company beside the name.
_LEAST = -0.1
# A place counts with the likeliest of its company down to so many points below it.
_WITH = 1.0
_POINTS = (-3, -2, -1, -0.5, 0, 0.3, 0.5, 0.8, 1, 1.3, 1.6, 2, 2.5, 3, 4, 5)
_TIMES, _SOME, _OTHERS = (1, 2, 3, 5), (0.5, 1, 2, 3), (1, 2, 3, 4)
_TOKENS = re.compile(r"[^\W\d_]+|[^\w\s]|\n")
_QUOTED = re.compile(r"“[^”]*”")
# Characters on each side that are looked at, and words of them; a word counts by its first letters.
_NEAR, _WORDS, _NEXT_STEM, _STEM = 50, 3, 6, 5
_TOLD = ("concept:", "event:", "name:", "assertion:")
# “Foo workers at an orchard”: people of a town, at work elsewhere.
_ELSEWHERE = re.compile(r"\s+\w+\s+(?:at|on|in|hos|på|vid|i|ved|bei|auf)\s+(?:an?|some|en|ett|et|ein\w*)\s", re.I)
_LIKE_A_COMPANY = "stands as names of companies do"
# Points for a neighbour from which down on it is the mark of something else.
_AGAINST = -0.5


def doubted(weighed: Sequence[Weighed]) -> dict[str, list[Weighed]]:
    """Company → its places, for every company that no full name and no legal form makes sure, and whose name has namesakes."""
    every: dict[str, list[Weighed]] = {}
    for w in weighed:
        every.setdefault(w.supplier, []).append(w)
    return {
        supplier: places
        for supplier, places in every.items()
        if any(w.guarded for w in places) and not any(w.hit.legal or w.hit.form == "full" for w in places)
    }


def features(weighed: Sequence[Weighed], reading: Reading) -> dict[str, list[str]]:
    """Doubted company → its features, each once."""
    companies = len({w.supplier for w in weighed})
    return {supplier: _about(places, companies, reading) for supplier, places in doubted(weighed).items()}


def _about(places: Sequence[Weighed], companies: int, reading: Reading) -> list[str]:
    beside = (feature for place in places for feature in _of_one(place, reading))
    return sorted({*_of_all(places, reading.lang), f"others {bisect_right(_OTHERS, companies)}", *beside})


def _of_all(places: Sequence[Weighed], lang: str) -> Iterator[str]:
    """What the points say, and the clues: of the likeliest place, and of any."""
    best = max(places, key=lambda w: w.points)
    yield from (f"points {step}" for step in range(bisect_right(_POINTS, best.points) + 1))
    yield f"times {bisect_right(_TIMES, len(places))}"
    yield f"likely {bisect_right(_SOME, sum(w.points >= _SOME[0] for w in places))}"
    yield f"lang {lang}"
    yield from (f"best: {_QUOTED.sub('“”', clue)}" for clue in best.why)
    for place in places:
        yield f"form {place.hit.form}"
        yield from (f"any: {_QUOTED.sub('“”', clue)}" for clue in place.why)


def _of_one(place: Weighed, reading: Reading) -> Iterator[str]:
    """What stands beside one place, and what its sentence speaks of."""
    hit, body, lang = place.hit, reading.body, reading.lang
    before = _TOKENS.findall(body[max(0, hit.start - _NEAR) : hit.start])[-_WORDS:]
    after = _TOKENS.findall(body[hit.end : hit.end + _NEAR])[:_WORDS]
    for side, words, next_ in (("before", before, before[-1:]), ("after", after, after[:1])):
        yield from (f"{side} {lang} {_stem(word, lang, _STEM)}" for word in words)
        yield from (f"{side} at once {lang} {_stem(word, lang, _NEXT_STEM)}" for word in next_)
        yield f"{side}: {'a capital' if next_ and next_[0][:1].isupper() else 'no capital'}"
    if not before or before[-1] in ("\n", ".", "!", "?"):
        yield "begins"
    if hit.start < reading.title_end:
        yield "in the title"
    sentence = reading.sentence_at(hit.start)
    for label in sentence.labels if sentence else ():
        if label.startswith(_TOLD):
            yield label
        elif label.startswith(("theme:", "product:")):
            yield label.partition(":")[0]


def _stem(word: str, lang: str, letters: int) -> str:
    if word[:1].isupper() and lang != "de":
        return "A"
    return word.casefold()[:letters]


def judged(weighed: Sequence[Weighed], reading: Reading, learnt: Linear) -> list[Weighed]:
    """``weighed`` with the points of doubted companies raised, where the points do not suffice and what was learnt says so.

    Never where a place of the name bears the mark of something else: a person, a club, a town.
    """
    companies = len({w.supplier for w in weighed})
    least = {
        supplier: best - _WITH
        for supplier, places in doubted(weighed).items()
        if _LEAST <= (best := max(w.points for w in places)) < NEEDED
        and not any(_marked(w, reading) for w in places)
        and learnt.scores(_about(places, companies, reading))["yes"] >= COMPANY
    }
    return [_raised(w) if w.points >= least.get(w.supplier, NEEDED) else w for w in weighed]


def _marked(place: Weighed, reading: Reading) -> bool:
    if any(more <= _AGAINST for more, _ in place.beside) or place.hit.text.isupper() != place.hit.printed.isupper():
        return True
    return _ELSEWHERE.match(reading.body, place.hit.end) is not None


def _raised(place: Weighed) -> Weighed:
    return place if place.points >= NEEDED else replace(place, points=NEEDED, why=[*place.why, _LIKE_A_COMPANY])
