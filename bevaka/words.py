"""The words people read, in Swedish and English: gettext over the ``.po`` files in ``bevaka/locale``.

Messages are English in the code. The catalogues are read as ``.po`` with Babel, so that a translator's file works
without a build step.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("sv", "en")


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
