"""Countries and product groups: drops what lies inside a trap (Jersey in New Jersey) and reads codes out of labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components import BASE, FOLDED
from nlp.reading import Sentence, without_traps

# “has not denied”: the words for not, in the seven languages, at most one word before.
_NEGATED = re.compile(r"(?:\b(?:inte|ej|ikke|ikkje|not|never|nicht|ei|eivät|aldrig|aldri)|n't)\s+(?:\w+\s+)?$", re.I)


@Language.factory("bevaka_gazetteer", requires=["doc._.bevaka_found"], assigns=["doc._.bevaka_found"])
def make_gazetteer(nlp: Language, name: str) -> Gazetteer:
    """Factory of ``bevaka_gazetteer``."""
    return Gazetteer()


class Gazetteer:
    """The component: traps, and denials that are themselves negated, are dropped once all hits of the text are known."""

    def __call__(self, doc: Doc) -> Doc:
        base, text = doc.user_data[BASE], doc.user_data[FOLDED].original
        doc._.bevaka_found = [
            f
            for f in without_traps(doc._.bevaka_found)
            if f.label != "assertion:denied" or not _NEGATED.search(text[max(0, f.start - base - 16) : f.start - base])
        ]
        return doc


def countries(sentence: Sentence) -> Iterator[tuple[str, float]]:
    """ISO codes named in a sentence, with the weight of the best name; a name that is also a person's (Georgia) is weak."""
    best: dict[str, float] = {}
    for label, weight in sentence.weights("place:"):
        code = label.rsplit(":", 1)[-1]
        best[code] = max(best.get(code, 0.0), weight)
    return iter(best.items())


def products(sentence: Sentence) -> Iterator[tuple[str, float]]:
    """Product groups named in a sentence, with weights (2 strong, 0.6 weak)."""
    return sentence.weights("product:")
