"""The words people read, in Swedish and English: gettext over the ``.po`` files in ``bevaka/locale``.

Messages are English in the code. The catalogues are read as ``.po`` with Babel, so that a translator's file works
without a build step.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("sv", "en")
_VALUE = re.compile(r"\{(\w+)\}")


def N_(text: str) -> str:
    """Marks a text for the translators; it is translated where it is used."""
    return text


@cache
def messages(language: str) -> Catalog:
    """What the file of ``language`` holds; nothing where there is no file, as for English."""
    file = files("bevaka") / "locale" / f"{language}.po"
    return read_po(io.BytesIO(file.read_bytes()), locale=language) if file.is_file() else Catalog()


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations of ``language``; English (the messages themselves) where there is no file."""
    found = messages(language)
    if not len(found):
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translator(language: str) -> Callable[[str], str]:
    """``_`` for a language."""
    return catalogue(language).gettext


def filled(text: str, **values: object) -> str:
    """A message with its values in place of their ``{names}``; braces in values stay as they are."""
    return _VALUE.sub(lambda found: str(values.get(found[1], found[0])), text)


def clip(text: str, limit: int, parted: str = "") -> str:
    """``text`` cut to ``limit`` characters, behind a word where one ends in its last third, with an ellipsis that says so.

    What is a list, ``parted`` by a mark, is cut behind one of its members where there is one. 0 keeps all of it.
    """
    if not limit or len(text) <= limit:
        return text
    head = text[: limit - 1]
    if parted and (end := head.rfind(parted)) >= 0 and 3 * end >= limit:
        return head[:end] + "…"
    end = len(head) if text[limit - 1].isspace() else max(head.rfind(" "), head.rfind("\n"), head.rfind("\u00a0"))
    return (head[:end] if 3 * end >= 2 * limit else head).rstrip(" \n\u00a0·,;:–-(→") + "…"


def plural(one: str, many: str, n: int, language: str) -> str:
    """The form of a sentence for ``n``, with ``{n}`` filled in as people write numbers."""
    return catalogue(language).ngettext(one, many, n).replace("{n}", f"{n:,}".replace(",", "\u00a0"))
