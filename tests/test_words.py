"""The words people read: complete in Swedish, with the same placeholders, and no message forgotten."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bevaka.words import LANGUAGES, catalogue, translator

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "bevaka" / "locale" / "sv.po"


def test_swedish_speaks_swedish_and_english_stays() -> None:
    assert LANGUAGES == ("sv", "en")
    assert translator("sv")("Immediate") == "Omedelbart"
    assert translator("en")("Immediate") == "Immediate"
    assert translator("sv")("nobody ever said this") == "nobody ever said this"
    assert catalogue("sv") is catalogue("sv")
    assert translator("xx")("Immediate") == "Immediate"


def test_every_message_has_its_translation_with_the_same_placeholders() -> None:
    with PO.open("rb") as file:
        messages = [m for m in read_po(file, locale="sv") if m.id]
    assert len(messages) > 60
    for message in messages:
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        assert all(strings), message.id
        assert not message.fuzzy, message.id
        placeholders = {p for text in ids for p in re.findall(r"\{\w*\}|%\(\w+\)\w", text)}
        for text in strings:
            assert set(re.findall(r"\{\w*\}|%\(\w+\)\w", text)) <= placeholders, message.id


def test_no_message_in_the_code_lacks_a_translation() -> None:
    with PO.open("rb") as file:
        known = {m.id[0] if isinstance(m.id, tuple | list) else m.id for m in read_po(file, locale="sv")}
    missing = set()
    for name in ("alerts", "bevaka", "crawler"):
        methods = [("**.py", "python")]
        for _, _, message, _, _ in extract_from_dir(
            ROOT / name, methods, {"_": None, "ngettext": (1, 2), "plural": (1, 2)}
        ):
            text = message[0] if isinstance(message, tuple) else message
            if text and text not in known:
                missing.add(text)
    assert missing == set()
