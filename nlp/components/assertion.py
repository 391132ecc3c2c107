"""Sentences with their cues, and what a sentence says of a theme in it: asserted, denied, negated, at risk, remedied.

The scope of a cue is its sentence, after the idea of NegEx (Chapman and others, 2001) with a wider window: news
sentences are short, and denial and risk frame the whole of them.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from bevaka.records import Assertion
from nlp.components import BASE, FOLDED
from nlp.reading import Sentence, attach

_STRONG = 1.5
# Where the punctuation of an abbreviation is taken for the end of a sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:Co|Ltd|Inc|Corp|Bhd|Sdn|Pvt|St|Dr|Mr|Mrs|Ms|No|nr|kl|ca|bl\.a|t\.ex|f\.eks|z\.B|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.,?|,)$",
    re.I,
)
_QUESTION = re.compile(r"\?[\"”»']?\s*$")
# What wins where a sentence has several strong cues: a finding of nothing is narrower than a denial, and so on.
_ORDER = (Assertion.NEGATED, Assertion.DENIED, Assertion.REMEDIED, Assertion.RISK)


@Language.factory("bevaka_lines", assigns=["token.is_sent_start"])
def make_lines(nlp: Language, name: str) -> Lines:
    """Factory of ``bevaka_lines``."""
    return Lines()


class Lines:
    """A line end ends a sentence too: headlines and list items have no full stop."""

    def __call__(self, doc: Doc) -> Doc:
        for token in doc[:-1]:
            if "\n" in token.text:
                doc[token.i + 1].is_sent_start = True
        return doc


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
        paragraph = 0
        for span in doc.sents:
            text = whole[span.start_char : span.end_char]
            if text.strip():
                lead = len(text) - len(text.lstrip())
                start, end = span.start_char + base + lead, span.start_char + base + len(text.rstrip())
                if (
                    out
                    and out[-1].paragraph == paragraph
                    and _ABBREVIATED.search(whole[out[-1].start - base : out[-1].end - base])
                ):
                    out[-1].end = end
                else:
                    out.append(Sentence(start, end, paragraph, False))
            paragraph += "\n" in text
        attach(out, doc._.bevaka_found, doc._.bevaka_names)
        doc._.bevaka_sentences = out
        return doc


def scope(sentence: Sentence, body: str) -> Assertion:
    """What a theme in ``sentence`` is said to be."""
    for assertion in _ORDER:
        if sentence.labels.get(f"assertion:{assertion}", 0.0) >= _STRONG:
            return assertion
    if _QUESTION.search(body[sentence.start : sentence.end]):
        return Assertion.RISK
    return Assertion.ASSERTED
