"""Chooses the verbatim quotes that show why: the sentence with the strongest theme, and one that names the company.

Every message and page shows the headline above them, so it is quoted only where nothing below it says why.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from bevaka.records import Evidence, Tier
from nlp.reading import NameHit, Reading, Sentence
from nlp.themes import ThemeScore

MAX_QUOTE = 400


def quotes(
    reading: Reading,
    themes: Sequence[ThemeScore],
    accepted: Mapping[str, list[NameHit]],
    sentences: Sequence[Sentence],
    tier: Tier,
) -> tuple[Evidence, ...]:
    """One or two quotes for a finding that is told; none for tier none."""
    if tier is Tier.NONE:
        return ()
    if not themes:
        return _naming(reading, accepted, sentences)
    ranked = _ranked(themes, sentences)
    offsets = sorted(h.start for hits in accepted.values() for h in hits)
    for sentence in ranked:
        length = sentence.end - sentence.start
        ranked[sentence] += 1.5 * _names(sentence, offsets) - 0.002 * max(0, length - 250)
    order = sorted(ranked, key=lambda s: (-ranked[s], s.start))
    below = _below_title(reading, order)
    chosen = (below or order)[:1]
    if chosen and offsets and not _names(chosen[0], offsets):
        everywhere = _below_title(reading, sentences) or sentences
        chosen += ([s for s in below if _names(s, offsets)] or [s for s in everywhere if _names(s, offsets)])[:1]
    else:
        chosen += below[1:2]
    why = ", ".join(t.key for t in themes[:3])
    return tuple(_quote(reading, s, why, offsets) for s in sorted(chosen, key=lambda s: s.start))


def _ranked(themes: Sequence[ThemeScore], sentences: Sequence[Sentence]) -> dict[Sentence, float]:
    """Sentences with what they say of the leading themes; where the text as a whole tells it, with their signs."""
    told = [(s, weight) for theme in themes[:3] for weight, s, _ in theme.sentences]
    ranked = {} if told else {s: _signs(s) for s in sentences}
    here = set(sentences)
    for sentence, weight in told:
        if sentence in here:
            ranked[sentence] = ranked.get(sentence, 0.0) + weight
    return ranked


def _below_title(reading: Reading, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Those that are neither the headline nor repeat it."""
    titles = {_words(reading, s) for s in sentences if s.title}
    return [s for s in sentences if not s.title and _words(reading, s) not in titles]


def _words(reading: Reading, sentence: Sentence) -> str:
    return " ".join(reading.body[sentence.start : sentence.end].split()).rstrip(".!?").casefold()


def _names(sentence: Sentence, offsets: Sequence[int]) -> bool:
    """Whether a sentence holds one of the offsets, which are in order: a page may have thousands of both."""
    return bisect_left(offsets, sentence.start) < bisect_left(offsets, sentence.end)


def _naming(
    reading: Reading, accepted: Mapping[str, list[NameHit]], sentences: Sequence[Sentence]
) -> tuple[Evidence, ...]:
    """The sentence that names a company, below the title if one does, of a text of which no more is known."""
    offsets = sorted(h.start for hits in accepted.values() for h in hits)
    named = [s for s in sentences if _names(s, offsets)]
    why = ", ".join(accepted)
    return tuple(_quote(reading, s, why, offsets) for s in sorted(named, key=lambda s: s.title)[:1])


def _quote(reading: Reading, sentence: Sentence, why: str, names: Sequence[int]) -> Evidence:
    """A sentence as printed; of a long one what stands around its first sign of a theme, else around its first name."""
    start, end = sentence.start, sentence.end
    if end - start > MAX_QUOTE:
        named = (offset for offset in names if start <= offset < end)
        signs = (f.start for f in reading.found if f.label.startswith("theme:") and start <= f.start < end)
        anchor = next(signs, next(named, start))
        start = max(start, min(anchor - MAX_QUOTE // 3, end - MAX_QUOTE))
        end = min(end, start + MAX_QUOTE)
        while start > sentence.start and start < end and not reading.body[start - 1].isspace():
            start += 1
        while end < sentence.end and end > start and not reading.body[end].isspace():
            end -= 1
        if end <= start:
            start, end = sentence.start, sentence.start + MAX_QUOTE
    return Evidence(quote=reading.body[start:end], start=start, end=end, why=why)


def _signs(sentence: Sentence) -> float:
    """How many signs of a deed stand in a sentence."""
    return sum(label.startswith(("concept:", "theme:", "event:")) for label in sentence.labels) * sentence.place
