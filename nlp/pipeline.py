"""The tagger of a house: language, one pass, one decision; and the fingerprint of the rule set."""

from __future__ import annotations

from pathlib import Path

from bevaka.keys import short
from bevaka.records import Document, Finding
from bevaka.register import Register
from nlp.find import Tools, finding_of
from nlp.langid import detect, runs
from nlp.languages import LANGUAGES, Packs, function_words, load_packs
from nlp.learnt import Model
from nlp.namebook import NameBook
from nlp.packs import Pack, build_pack
from nlp.reading import Reading
from nlp.scan import scan

CODE_VERSION = "2"
FALLBACK = "en"


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

    def tag(self, document: Document) -> Finding:
        """The finding of one document. No store, no clock, no network; content never makes it raise."""
        lang, code = self._language(document)
        tools = Tools(self._pack(code), self._register, self._model)
        return finding_of(document, lang, self._scan(document, code), tools, self.ruleset)

    def read(self, document: Document) -> tuple[Reading, Pack]:
        """What one pass over a document finds, and the pack it was read with."""
        _, code = self._language(document)
        return self._scan(document, code), self._pack(code)

    def _language(self, document: Document) -> tuple[str, str]:
        lang = detect(document.body, document.language, self._function_words)
        return lang, lang if lang in LANGUAGES and lang in self._packs.languages else FALLBACK

    def _scan(self, document: Document, code: str) -> Reading:
        body, title_end = document.body, len(document.title)
        parts = runs(body, title_end, code, self._function_words)
        return scan(body, title_end, code, parts, self._names, self._pack)

    def _pack(self, code: str) -> Pack:
        if code not in self._built:
            self._built[code] = build_pack(self._packs, code)
        return self._built[code]
