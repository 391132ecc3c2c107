"""What the classifier sees of a text: word stems, the labels that one pass found, how much of it they fill, what the rules say.

No name of a company, person or country gets in, so that nothing is learnt of them: names of the register and places
are masked, numbers are one mark, and words that stand in few stories are dropped when the model is trained.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, combinations

from nlp.fold import searchable
from nlp.kept import Kept
from nlp.reading import NameHit, Reading, Sentence
from nlp.themes import ThemeScore

_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
# A word counts by its first letters: few, which its inflections and what is made of it share, and more.
_STEMS = (4, 6)
_KINDS = ("theme:", "concept:", "event:", "assertion:", "name:")
# Names of countries and of what lies in them, which are masked; an authority and a currency say more than where.
_NAMED = ("place:country:", "place:demonym:", "place:place:", "place:weak:")
_PAIRED = ("concept:", "theme:", "assertion:", "event:")
# Where a share of a text's sentences, a number of them and a place in their row step up.
_SHARES, _COUNTS, _PLACES = (0.001, 0.03, 0.06, 0.1, 0.2, 0.35, 0.5), (1, 2, 3, 5, 8), (1, 2, 4, 8, 16, 32)
# And what is said of a theme: its share, and how many sentences say so.
_PARTS, _TOLD = (0.15, 0.35, 0.6, 0.85), (1, 2, 4, 8)
_LENGTHS = (3, 5, 8, 12, 20, 30, 45)
_HARD = ("allegation", "enforcement")
# What tells companies from their namesakes and nothing else.
_OF_NAMES = frozenset(("name:before", "name:says", "name:aside", "name:aside_after", "name:former", "name:place_named"))
# What a text may be full of.
_FILLS = ("strong", "theme", "hard", "work", "company", "product")
_WORK = {"concept:worker", "concept:workplace", "concept:migrant"}
_STRONG = 2.5
# Sentences of a long report that are looked at: its beginning says what it is.
_MOST = 60
# Printed words whose stems are kept.
_KEPT = 100_000


def features(
    sentences: Sequence[Sentence],
    reading: Reading,
    names: Mapping[str, Sequence[NameHit]],
    said: Iterable[str],
) -> list[str]:
    """The features of a segment, each once: ``w:`` stems, ``t:`` stems of the title, labels, pairs of labels in a sentence.

    ``said`` are features that the caller adds: what the rules decided and what the register shows.
    """
    masked = {n for hits in names.values() for h in hits for n in range(h.start, h.end)}
    masked.update(n for f in reading.found if f.label.startswith(_NAMED) for n in range(f.start, f.end))
    out = list(said)
    hidden = sorted(masked)
    base, stop = (sentences[0].start, sentences[-1].end) if sentences else (0, 0)
    words = searchable(reading.body[base:stop])
    for number, sentence in enumerate(sentences[:_MOST]):
        at = bisect_left(hidden, sentence.start)
        if at < len(hidden) and hidden[at] < sentence.end:
            stems = list(_stems(reading.body, sentence, masked))
        else:
            stems = list(
                chain.from_iterable(map(_kept.__getitem__, words[sentence.start - base : sentence.end - base].split()))
            )
        out += stems
        if sentence.title:
            out += [f"t:{stem[2:]}" for stem in stems]
        labels, pairs = _told(tuple(sentence.labels), bool(sentence.names))
        out += labels
        if sentence.title or number <= 3:
            out += [f"{'title' if sentence.title else 'lead'}|{label}" for label in labels]
        out += pairs
    out += filled(sentences)
    return list(dict.fromkeys(out))


@lru_cache(maxsize=50_000)
def _told(labels: Sequence[str], company: bool) -> tuple[Sequence[str], Sequence[str]]:
    """What a sentence of these labels tells, and its pairs; few sets of labels are ever met."""
    told = sorted(label for label in labels if label.startswith(_KINDS) and label not in _OF_NAMES)
    told += ["product"] if any(label.startswith("product:") for label in labels) else []
    told += ["company"] if company else []
    paired = [x for x in told if x.startswith(_PAIRED) or x in ("product", "company")]
    return told, [f"{one}&{two}" for one, two in combinations(paired[:14], 2)]


def said_of(themes: Sequence[ThemeScore]) -> list[str]:
    """What is said of the main theme, and of all: asserted, denied, negated, risk, remedied; how much of it, and where.

    One denial in a long report denies nothing; a denial that the text begins with and dwells on does.
    """
    out = []
    for name, some in (("main", themes[:1]), ("all", themes)):
        told = [(weight, sentence, str(said)) for theme in some for weight, sentence, said in theme.sentences]
        if not told:
            continue
        whole = sum(weight for weight, _, _ in told) or 1.0
        for kind in sorted({said for _, _, said in told}):
            share = sum(weight for weight, _, said in told if said == kind) / whole
            out.append(f"said:{name}:{kind}:{bisect_right(_PARTS, share)}")
            out.append(f"said:{name}:{kind}:n{bisect_right(_TOLD, sum(said == kind for _, _, said in told))}")
        in_order = sorted(told, key=lambda one: one[1].start)
        out.append(f"said:{name}:heaviest:{max(told, key=lambda one: one[0])[2]}")
        out += [f"said:{name}:first:{in_order[0][2]}", f"said:{name}:last:{in_order[-1][2]}"]
        if in_order[0][1].title:
            out.append(f"said:{name}:title:{in_order[0][2]}")
    return out


def filled(sentences: Sequence[Sentence]) -> Iterator[str]:
    """How much of a text speaks of what, and from where on: a long article has accidental words, one on abuse is full of them."""
    companies = {s.paragraph for s in sentences if s.names}
    places: dict[str, list[int]] = {name: [] for name in _FILLS}
    together = 0
    for n, sentence in enumerate(sentences):
        if sentence.names:
            places["company"].append(n)
        if not sentence.labels:
            continue
        if themes := sentence.weights("theme"):
            places["theme"].append(n)
            if any(weight >= _STRONG for _, weight in themes):
                places["strong"].append(n)
                together += sentence.paragraph in companies
        if any(event in _HARD for event, _ in sentence.weights("event")):
            places["hard"].append(n)
        if not _WORK.isdisjoint(sentence.labels):
            places["work"].append(n)
        if sentence.weights("product"):
            places["product"].append(n)
    yield f"sentences:{bisect_right(_LENGTHS, len(sentences))}"
    yield f"together:{bisect_right((1, 2, 4), together)}"
    for name, found in places.items():
        yield f"share:{name}:{bisect_right(_SHARES, len(found) / max(1, len(sentences)))}"
        yield f"count:{name}:{bisect_right(_COUNTS, len(found))}"
        yield f"first:{name}:{bisect_right(_PLACES, found[0]) if found else None}"


def _stems(body: str, sentence: Sentence, masked: Container[int]) -> Iterator[str]:
    for found in _WORD.finditer(body, sentence.start, sentence.end):
        if found.start() not in masked:
            yield from _stems_of_word(found.group())


def _stems_of(printed: str) -> tuple[str, ...]:
    """The stems of what is printed without a space: of one word, nearly always."""
    return tuple(chain.from_iterable(map(_stems_of_word, _WORD.findall(printed))))


@lru_cache(maxsize=_KEPT)
def _stems_of_word(word: str) -> tuple[str, ...]:
    if word[0].isdigit():
        return ("w:0",)
    return tuple(dict.fromkeys(f"w:{word.casefold()[:letters]}" for letters in _STEMS))


_kept = Kept(_stems_of, _KEPT)
