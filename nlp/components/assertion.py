"""Sentences with their cues, and what a sentence says of a theme in it: asserted, denied, negated, at risk, remedied.

The scope of a cue is its sentence, after the idea of NegEx (Chapman and others, 2001) with a wider window: news
sentences are short, and denial and risk frame the whole of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from bevaka.records import Assertion
from nlp.components import BASE, FOLDED
from nlp.reading import Sentence, attach

_STRONG = 1.5
_LINE = re.compile(r"\n|[^\n]+")
# Where the punctuation of an abbreviation is taken for the end of a sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:Co|Ltd|Inc|Corp|Bhd|Sdn|Pvt|St|Dr|Mr|Mrs|Ms|No|nr|kl|ca|bl\.a|t\.ex|f\.eks|z\.B|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.,?|,)$",
    re.I,
)
_QUESTION = re.compile(r"\?[\"”»']?\s*$")
# What wins where a sentence has several strong cues: a finding of nothing is narrower than a denial, and so on.
_ORDER = (Assertion.NEGATED, Assertion.DENIED, Assertion.REMEDIED, Assertion.RISK)


@Language.factory(
    "bevaka_assertion",
    requires=["doc.sents", "doc._.bevaka_found", "doc._.bevaka_names"],
    assigns=["doc._.bevaka_sentences"],
)
def make_assertion(nlp: Language, name: str) -> Sentences:
    """Factory of ``bevaka_assertion``."""
    return Sentences()


class Sentences:
    """The component: sentences of the chunk, hits put where they stand."""

    def __call__(self, doc: Doc) -> Doc:
        base, whole = doc.user_data[BASE], doc.user_data[FOLDED].original
        out: list[Sentence] = []
        for paragraph, start, end in _pieces(whole, [span.start_char for span in doc.sents]):
            last = out[-1] if out else None
            joins = last is not None and last.paragraph == paragraph
            if last is not None and joins and _ABBREVIATED.search(whole[last.start - base : last.end - base]):
                last.end = end + base
            else:
                out.append(Sentence(start + base, end + base, paragraph, False))
        attach(out, doc._.bevaka_found, doc._.bevaka_names)
        doc._.bevaka_sentences = out
        return doc


def _pieces(text: str, starts: list[int]) -> Iterator[tuple[int, int, int]]:
    """Sentences cut at line ends too (headlines and list items have no full stop): line number, start, end, stripped."""
    line = 0
    for start, stop in zip(starts, [*starts[1:], len(text)], strict=True):
        for found in _LINE.finditer(text, start, stop):
            piece = found.group()
            if piece == "\n":
                line += 1
            elif plain := piece.strip():
                lead = len(piece) - len(piece.lstrip())
                yield line, found.start() + lead, found.start() + lead + len(plain)


def scope(sentence: Sentence, body: str) -> Assertion:
    """What a theme in ``sentence`` is said to be."""
    for assertion in _ORDER:
        if sentence.labels.get(f"assertion:{assertion}", 0.0) >= _STRONG:
            return assertion
    if _QUESTION.search(body[sentence.start : sentence.end]):
        return Assertion.RISK
    return Assertion.ASSERTED
