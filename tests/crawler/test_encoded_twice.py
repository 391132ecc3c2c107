"""UTF-8 that a publisher's system took for another encoding, and encoded once more, is read as it was meant."""

from __future__ import annotations

import pytest

from crawler import charset

TEXT = "Å ena sidan på fabriken, å andra sidan i hamnen – förmännen tog “passen” från Ærø, säger Zoë Çelik. Päivä, Größe, ø, É."


@pytest.mark.parametrize("taken_for", ["cp1252", "latin-1"])
def test_a_text_that_was_encoded_twice_is_read(taken_for: str) -> None:
    """The five bytes that cp1252 leaves out stand for themselves, as in browsers."""
    letters = (bytes([byte]) for byte in TEXT.encode())
    twice = "".join(
        one.decode("latin-1" if one in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d") else taken_for) for one in letters
    )
    assert charset.decode(twice.encode(), "text/html; charset=utf-8") == TEXT


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "São Tomé e Ãngela, Ålesund, Âge and â",
        "Text om kodning: å blir Ã¥ när det går fel på en svensk sida, och ä blir Ã¤ där.",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert charset.decode(text.encode(), "text/html; charset=utf-8") == text
