"""Chooses the verbatim quotes that show why: the sentence with the strongest theme, and one that names the company."""

from __future__ import annotations

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
    ranked: dict[int, float] = {}
    by_id = {id(s): s for s in sentences}
    if not any(theme.sentences for theme in themes[:3]):
        # The text as a whole tells it, no word alone: the sentences with the most signs show it best.
        ranked = {id(s): _signs(s) for s in sentences}
    for theme in themes[:3]:
        for weight, sentence, _ in theme.sentences:
            ranked[id(sentence)] = ranked.get(id(sentence), 0.0) + weight
    offsets = [h.start for hits in accepted.values() for h in hits]
    for key, sentence in by_id.items():
        if key in ranked:
            has_name = any(sentence.start <= o < sentence.end for o in offsets)
            ranked[key] += (
                1.5 * has_name - (0.8 if sentence.title else 0.0) - 0.002 * max(0, sentence.end - sentence.start - 250)
            )
    order = sorted(ranked, key=lambda k: (-ranked[k], by_id[k].start if k in by_id else 0))
    chosen = [by_id[k] for k in order if k in by_id][:1]
    if chosen and offsets and not any(chosen[0].start <= o < chosen[0].end for o in offsets):
        named = [by_id[k] for k in order if k in by_id and any(by_id[k].start <= o < by_id[k].end for o in offsets)]
        named = named or [s for s in sentences if any(s.start <= o < s.end for o in offsets)]
        chosen += named[:1]
    elif len(order) > 1:
        chosen += [by_id[k] for k in order[1:2] if k in by_id]
    why = ", ".join(t.key for t in themes[:3])
    return tuple(_quote(reading, s, why) for s in sorted(chosen, key=lambda s: s.start))


def _naming(
    reading: Reading, accepted: Mapping[str, list[NameHit]], sentences: Sequence[Sentence]
) -> tuple[Evidence, ...]:
    """The sentence that names a company, below the title if one does, of a text of which no more is known."""
    offsets = [h.start for hits in accepted.values() for h in hits]
    named = [s for s in sentences if any(s.start <= o < s.end for o in offsets)]
    return tuple(_quote(reading, s, ", ".join(accepted)) for s in sorted(named, key=lambda s: s.title)[:1])


def _quote(reading: Reading, sentence: Sentence, why: str) -> Evidence:
    start, end = sentence.start, sentence.end
    if end - start > MAX_QUOTE:
        anchor = next(
            (f.start for f in reading.found if f.label.startswith("theme:") and start <= f.start < end), start
        )
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
