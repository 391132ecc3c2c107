"""The tagger of a house: language, one pass, one decision; and the fingerprint of the rule set."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bevaka.records import Document, Finding
from bevaka.register import Register
from nlp.find import finding_of
from nlp.langid import detect, runs
from nlp.languages import LANGUAGES, Packs, load_packs
from nlp.namebook import NameBook
from nlp.packs import Pack, build_pack
from nlp.scan import scan

CODE_VERSION = "2"
FALLBACK = "en"


def build(config: Path, register: Register) -> Tagger:
    """The tagger of a house. Reads the packs under ``config``. Raises Mistakes."""
    return Tagger(load_packs(config), register)


class Tagger:
    """Tags documents; pure, and the same for every call under one ``ruleset``."""

    def __init__(self, packs: Packs, register: Register) -> None:
        self._packs, self._register = packs, register
        self._names = NameBook(register.suppliers.values())
        self._built: dict[str, Pack] = {}
        self._function_words = {
            code: frozenset(file.function_words) for code, file in packs.languages.items() if file.function_words
        }
        text = f"{packs.fingerprint}|{register.fingerprint}|{CODE_VERSION}|{len(self._names)}"
        self.ruleset = hashlib.sha256(text.encode()).hexdigest()[:12]

    def tag(self, document: Document) -> Finding:
        """The finding of one document. No store, no clock, no network; content never makes it raise."""
        body = document.body
        lang = detect(body, document.language, self._function_words)
        code = lang if lang in LANGUAGES and lang in self._packs.languages else FALLBACK
        parts = runs(body, len(document.title), code, self._function_words)
        reading = scan(body, len(document.title), code, parts, self._names, self._pack)
        return finding_of(document, lang, reading, self._pack(code), self._register, self.ruleset)

    def _pack(self, code: str) -> Pack:
        if code not in self._built:
            self._built[code] = build_pack(self._packs, code)
        return self._built[code]
