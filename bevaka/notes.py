"""What the rooms noted, in the reader's language.

Notes (why a list could not be read, a publication not be had, a message not be sent) are stored in English, as they were
when they were made. Here they are read again: the catalogue has each of them with the context ``note``, its values as
``{n}`` (a number, which decides on the plural) or ``{any other name}`` (words, which may be a note themselves), and several
may stand in one row, with "; " or ": " between. What is in no catalogue, as the words of another server, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import format_decimal

from bevaka.words import catalogue, filled, messages

NOTE, STATE = "note", "state"
"""The contexts of the catalogue: sentences, and names of states and outcomes as they stand in the store."""
_VALUE = re.compile(r"\{(\w+)\}")
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d{1,12}(?:\.\d{1,6})?"
_NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")
_PARTED = ("; ", ": ", ", ")
_DEEPEST = 6


@dataclass(frozen=True)
class _Form:
    """One form of a note in the code, and under what it stands in the catalogue."""

    shape: re.Pattern[str]
    one: str
    many: str = ""


def state(name: str, language: str) -> str:
    """A state or an outcome by its name in the store (``consent_page``); in English, and where it is new, the name itself."""
    return catalogue(language).pgettext(STATE, name)


def in_words(note: str, language: str) -> str:
    """A note as it is stored, in ``language``; what nobody has translated stays as it is."""
    return _said(note, language, _DEEPEST)


@lru_cache(maxsize=4096)
def _said(note: str, language: str, deep: int) -> str:
    if not note or not deep:
        return note
    if whole := _whole(note, language, deep):
        return whole
    for mark in _PARTED:
        parts = note.split(mark)
        # A mark may be part of a note, so the longest beginning that is one counts.
        for size in reversed(range(1, len(parts))):
            if first := _whole(mark.join(parts[:size]), language, deep):
                return f"{first}{mark}{_said(mark.join(parts[size:]), language, deep)}"
    for mark in _PARTED:
        first, found, rest = note.partition(mark)
        if found:
            return f"{_said(first, language, deep)}{mark}{_said(rest, language, deep)}"
    return note


def _whole(note: str, language: str, deep: int) -> str:
    """A note that is a single one, in words; empty for all else."""
    if note in _single():
        return catalogue(language).pgettext(NOTE, note)
    if _NAME.fullmatch(note) and note in _states():
        return state(note, language)
    for form in _forms():
        if found := form.shape.fullmatch(note):
            return _filled(form, found.groupdict(), language, deep - 1)
    return ""


def _filled(form: _Form, values: Mapping[str, str], language: str, deep: int) -> str:
    words = catalogue(language)
    if form.many:
        count = _number(values["n"])
        # A part of one, as of a day, is spoken of as several are.
        text = words.npgettext(NOTE, form.one, form.many, int(count) if count == int(count) else 2)
    else:
        text = words.pgettext(NOTE, form.one)
    return filled(text, **{name: _value(value, language, deep) for name, value in values.items()})


def _value(value: str, language: str, deep: int) -> str:
    if re.fullmatch(_NUMBER, value):
        said = str(format_decimal(_number(value), locale=Locale(language)))
        return said.replace(",", "\u00a0") if language == "en" else said
    return _said(value, language, deep)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@cache
def _forms() -> tuple[_Form, ...]:
    """All notes that hold values, those first that say most themselves: they are the surest."""
    found = [form for one, many in _notes() for form in _shapes(one, many)]
    return tuple(sorted(found, key=lambda form: -len(_VALUE.sub("", form.one))))


def _shapes(one: str, many: str) -> Iterator[_Form]:
    for text in filter(None, (one, many)):
        if _VALUE.search(text) or many:
            yield _Form(re.compile(_pattern(text), re.S), one, many)


def _pattern(text: str) -> str:
    parts, seen = [], set()
    for n, part in enumerate(_VALUE.split(text)):
        if n % 2 == 0:
            parts.append(re.escape(part))
        elif part in seen:
            parts.append(f"(?P={part})")
        else:
            seen.add(part)
            parts.append(f"(?P<{part}>{_NUMBER if len(part) == 1 else '.*?'})")
    return "".join(parts)


def _notes() -> Iterator[tuple[str, str]]:
    for message in messages("sv"):
        if message.context == NOTE:
            one, many = message.id if isinstance(message.id, tuple | list) else (message.id, "")
            yield one, many


@cache
def _single() -> frozenset[str]:
    """The notes that hold no values."""
    return frozenset(one for one, many in _notes() if not many and not _VALUE.search(one))


@cache
def _states() -> frozenset[str]:
    return frozenset(str(m.id) for m in messages("sv") if m.context == STATE)
