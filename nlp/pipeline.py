"""The tagger of a house: language, one pass, one decision; and the fingerprint of the rule set."""

from __future__ import annotations

from pathlib import Path

from bevaka.keys import short
from bevaka.records import Document, Finding
from bevaka.register import Register
from nlp.find import Tools, finding_of
from nlp.folds import Model
from nlp.langid import detect, runs
from nlp.languages import FALLBACK, LANGUAGES, Packs
from nlp.lines import Known
from nlp.namebook import NameBook
from nlp.packfiles import function_words, load_packs
from nlp.packs import Pack, build_pack, names_pack
from nlp.reading import Reading
from nlp.scan import scan

CODE_VERSION = "2"
# Under which key what helps to find names in languages that nobody here reads is kept; its words are those of FALLBACK.
UNREAD = ""


def build(config: Path, register: Register, rules: bool = False) -> Tagger:
    """The tagger of a house, or one of its ``rules`` alone. Reads the packs under ``config``. Raises Mistakes."""
    return Tagger(load_packs(config), register, None if rules else Model.read())


class Tagger:
    """Tags documents; pure, and the same for every call under one ``ruleset``."""

    def __init__(self, packs: Packs, register: Register, model: Model | None = None) -> None:
        self._packs, self._register, self._model = packs, register, model
        self._names = NameBook(register.suppliers.values())
        self._built: dict[str, Pack] = {}
        self._function_words = function_words(packs.languages)
        learnt = model.fingerprint if model else None
        text = f"{packs.fingerprint}|{register.fingerprint}|{CODE_VERSION}|{len(self._names)}|{learnt}"
        self.ruleset = short(text)

    @property
    def known(self) -> Known:
        """The companies and themes that a finding may name."""
        return Known(self._register.suppliers.keys(), self._packs.themes)

    def tag(self, document: Document) -> Finding:
        """The finding of one document. No store, no clock, no network; content never makes it raise."""
        lang = self._language(document)
        tools = Tools(self._pack(lang), self._register, self._model, self._reads(lang))
        return finding_of(document, lang, self._scan(document, lang), tools, self.ruleset)

    def read(self, document: Document) -> tuple[Reading, Pack]:
        """What one pass over a document finds, and the pack it was read with."""
        lang = self._language(document)
        return self._scan(document, lang), self._pack(lang)

    def _language(self, document: Document) -> str:
        return detect(document.body, document.language, self._function_words)

    def _reads(self, lang: str) -> bool:
        """Whether the house understands a language; of others it knows names alone."""
        return lang in LANGUAGES and lang in self._packs.languages

    def _scan(self, document: Document, lang: str) -> Reading:
        body, title_end = document.body, len(document.title)
        parts = runs(body, title_end, lang, self._function_words)
        return scan(body, title_end, lang, parts, self._names, self._pack)

    def _pack(self, lang: str) -> Pack:
        key = lang if self._reads(lang) else UNREAD
        if key not in self._built:
            self._built[key] = build_pack(self._packs, lang) if key else names_pack(self._packs, FALLBACK)
        return self._built[key]
