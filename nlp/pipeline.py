"""Builds the spaCy pipeline of each language and the tagger over them; fingerprints the rule set."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from bevaka.records import Document, Finding
from bevaka.register import Register
from nlp.components import BASE, FOLDED, assertion, gazetteer, phrases
from nlp.components.phrases import Phrases, Suppliers
from nlp.components.suppliers import NameBook
from nlp.find import finding_of
from nlp.fold import Folded, fold
from nlp.langid import detect
from nlp.languages import LANGUAGES, Packs, load_packs
from nlp.packs import Pack, build_pack
from nlp.reading import NameHit, Reading, Sentence

CODE_VERSION = "1"
CHUNK = 100_000
FALLBACK = "en"


def build(config: Path, register: Register) -> Tagger:
    """The tagger of a house. Reads the packs under ``config``. Raises Mistakes."""
    return Tagger(load_packs(config), register)


class Tagger:
    """Tags documents; pure, and the same for every call under one ``ruleset``."""

    def __init__(self, packs: Packs, register: Register) -> None:
        self._packs, self._register = packs, register
        self._names = NameBook(register.suppliers.values())
        self._built: dict[str, tuple[Pack, Language]] = {}
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
        reading = self._read(body, len(document.title), code)
        return finding_of(document, lang, reading, self._language(code)[0], self._register, self.ruleset)

    def _language(self, code: str) -> tuple[Pack, Language]:
        if code not in self._built:
            pack = build_pack(self._packs, code)
            self._built[code] = (pack, _pipeline(code, pack, self._names))
        return self._built[code]

    def _read(self, body: str, title_end: int, code: str) -> Reading:
        """The body, read chunk by chunk; a chunk in which no name and no theme word stands is not tokenized."""
        pack, pipeline = self._language(code)
        reading = Reading(body, title_end, code, [], [], [])
        for base, text in _chunks(body):
            folded = fold(text)
            self._read_chunk(reading, pipeline, pack, folded, base)
        _place(reading)
        return reading

    def _read_chunk(self, reading: Reading, pipeline: Language, pack: Pack, folded: Folded, base: int) -> None:
        # NUL and lone surrogates would stop the tokenizer; one character for one keeps every offset true.
        text = "".join(" " if c == "\0" else "\ufffd" if "\ud800" <= c <= "\udfff" else c for c in folded.original)
        doc = pipeline.make_doc(text)
        doc.user_data[FOLDED], doc.user_data[BASE] = folded, base
        for _, component in pipeline.pipeline:
            doc = component(doc)
        sentences: list[Sentence] = doc._.bevaka_sentences
        offset = reading.sentences[-1].paragraph + 1 if reading.sentences else 0
        for sentence in sentences:
            sentence.paragraph += offset
        names: list[NameHit] = doc._.bevaka_names
        reading.sentences += sentences
        reading.names += names
        reading.found += doc._.bevaka_found


def _pipeline(code: str, pack: Pack, names: NameBook) -> Language:
    """A blank pipeline: sentences by punctuation and lines, then our components; no trained model is needed."""
    pipeline = spacy.blank("nb" if code == "nn" else code)
    pipeline.max_length = CHUNK * 10
    # The default of 10,000 words overflows on a day's news; a larger cache made the tokenizer over three times as fast.
    tokenizer: Any = pipeline.tokenizer
    tokenizer.max_cache_size = 200_000
    pipeline.add_pipe("sentencizer", config={"overwrite": False})
    suppliers = pipeline.add_pipe("bevaka_suppliers")
    assert isinstance(suppliers, Suppliers)
    suppliers.book, suppliers.lang = names, code
    phrases = pipeline.add_pipe("bevaka_phrases")
    assert isinstance(phrases, Phrases)
    phrases.book = pack.book
    pipeline.add_pipe("bevaka_gazetteer")
    pipeline.add_pipe("bevaka_assertion")
    return pipeline


def _chunks(body: str) -> list[tuple[int, str]]:
    """Pieces of at most 100,000 characters, cut at the last line end (or space) before that."""
    out: list[tuple[int, str]] = []
    base = 0
    while len(body) - base > CHUNK:
        cut = max(body.rfind("\n", base + CHUNK // 2, base + CHUNK), base)
        if cut == base:
            cut = max(body.rfind(" ", base + CHUNK // 2, base + CHUNK), base)
        if cut == base:
            cut = base + CHUNK - 1
        out.append((base, body[base : cut + 1]))
        base = cut + 1
    out.append((base, body[base:]))
    return out


def _place(reading: Reading) -> None:
    """Mark the title, and weigh sentences by where they stand: the lead counts more, the last lines less."""
    rest, late = 0, max(12, int(len(reading.sentences) * 0.6))
    for sentence in reading.sentences:
        sentence.title = sentence.start < reading.title_end
        if sentence.title:
            sentence.place = 1.4
            continue
        rest += 1
        # What a long text ends with is background, advice and boilerplate.
        sentence.place = 1.2 if rest <= 4 else 1.0 if rest <= late else 0.75
    tail = [s for s in reading.sentences if not s.title][-2:]
    if len(reading.sentences) >= 10:
        for sentence in tail:
            sentence.place = 0.6


# Importing a component registers its spaCy factory; named here so that the imports are seen to be wanted.
COMPONENTS = (phrases, gazetteer, assertion)
