"""Where a trained spaCy pipeline of the language is installed: is what stands there an organisation, a place or a person?

Only sentences in which a doubtful name stands are read by it. Nothing is downloaded: a house that wants this installs
spaCy's package of a language (``sv_core_news_sm`` and the like) beside Bevaka.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

PACKAGES = {
    "sv": "sv_core_news",
    "en": "en_core_web",
    "nb": "nb_core_news",
    "nn": "nb_core_news",
    "da": "da_core_news",
    "fi": "fi_core_news",
    "de": "de_core_news",
}
SIZES = ("lg", "md", "sm")
ORGANISATION = frozenset(("ORG", "PRODUCT", "PRO"))
PLACE = frozenset(("LOC", "GPE", "GPE_LOC", "FAC"))
PERSON = frozenset(("PER", "PERSON", "PRS"))
_MAX = 2_000
Trained = Callable[[str], "Language | None"]


@cache
def installed(lang: str) -> Language | None:
    """The best trained pipeline of a language that is installed, ``None`` where there is none.

    spaCy takes a second to load, and is loaded where such a pipeline stands only.
    """
    for size in SIZES if lang in PACKAGES else ():
        package = f"{PACKAGES[lang]}_{size}"
        if find_spec(package):
            found: Language = import_module("spacy").load(package, exclude=["parser", "lemmatizer"])
            return found
    return None


def kind(sentence: str, start: int, end: int, lang: str, trained: Trained = installed) -> str:
    """What a trained pipeline takes ``sentence[start:end]`` for: organisation, place, person, or "" where it says nothing."""
    nlp = trained(lang)
    if nlp is None or len(sentence) > _MAX:
        return ""
    for entity in nlp(sentence).ents:
        if entity.start_char < end and start < entity.end_char:
            for name, labels in (("organisation", ORGANISATION), ("place", PLACE), ("person", PERSON)):
                if entity.label_ in labels:
                    return name
    return ""
