"""Finds theme words, concepts and cues: every pattern of the language's book."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components import BASE, FOLDED
from nlp.components.suppliers import NameBook
from nlp.patterns import PatternBook
from nlp.reading import originals


class Phrases:
    """The component; its book is set by the pipeline that adds it."""

    def __init__(self) -> None:
        self.book = PatternBook(())

    def __call__(self, doc: Doc) -> Doc:
        folded = doc.user_data[FOLDED]
        doc._.bevaka_found = originals(folded, self.book.find(folded), doc.user_data[BASE])
        return doc


class Suppliers:
    """Puts the name book into the pipeline."""

    def __init__(self) -> None:
        self.book = NameBook(())
        self.lang = ""

    def __call__(self, doc: Doc) -> Doc:
        doc._.bevaka_names = self.book.find(doc.user_data[FOLDED], self.lang, doc.user_data[BASE])
        return doc


@Language.factory("bevaka_phrases", assigns=["doc._.bevaka_found"])
def make_phrases(nlp: Language, name: str) -> Phrases:
    """Factory of ``bevaka_phrases``."""
    return Phrases()


@Language.factory("bevaka_suppliers", assigns=["doc._.bevaka_names"])
def make_suppliers(nlp: Language, name: str) -> Suppliers:
    """Factory of ``bevaka_suppliers``."""
    return Suppliers()
