"""The week in a Swedish house: what people read of it holds no message in English."""

from __future__ import annotations

import email
import email.policy
import json
import re
from collections.abc import Iterator

import pytest

from alerts.channels import teams
from alerts.message import alert_message
from alerts.slack import blocks
from bevaka.cli import VERBS
from bevaka.settings import open_house
from bevaka.store import Store
from bevaka.words import messages
from tests.cli.conftest import speak
from tests.promises.conftest import Week
from tests.promises.week import query

_VALUES = re.compile(r"\{\w*\}|%\(\w+\)\w")
FEWEST = 3
"""Words that a piece of a message has at least to be looked for anywhere: fewer are words of English headlines and quotes too."""


def english() -> Iterator[tuple[re.Pattern[str], str]]:
    """What shows that a message was left in English: a piece of it anywhere, or all of a short one as a label of a line."""
    for message in messages("sv"):
        forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
        swedish = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for form in filter(None, forms):
            pieces = [piece.strip(" .,:;()") for piece in _VALUES.split(form)]
            for piece in pieces:
                if len(piece.split()) >= FEWEST and not any(piece in text for text in swedish):
                    yield re.compile(rf"(?<!\w){re.escape(piece)}(?!\w)"), form
            if message.context is None and form not in (*swedish, *VERBS) and not _VALUES.search(form):
                yield re.compile(rf"^\W*{re.escape(form)}(?: {{2,}}|:|$)", re.M), form


SIGNS = list(english())


def left_in_english(text: str) -> list[str]:
    """The messages that stand in ``text`` in English."""
    return [form for sign, form in SIGNS if sign.search(text)]


def test_a_message_left_in_english_is_seen() -> None:
    assert left_in_english("källor: 27\nnone of its last 6 publications could be had: en samtyckessida")
    assert left_in_english("läge  ok\n  Why you  Finns i kedjan")
    assert left_in_english("Läst: 3 of 5 pages are scanned, and were not read: 2") != []
    assert left_in_english("källor: 27 bevakade\nlieferkettenblick  samtyckessida") == []


def test_mails_and_the_operators_notice_are_in_swedish(week: Week) -> None:
    assert left_in_english(week.words) == []
    mails = sorted((week.house / "data" / "outbox").glob("*.eml"))
    assert len(mails) > 10
    for file in mails:
        mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for part in ("plain", "html"):
            body = mail.get_body((part,))
            assert body is not None
            text = re.sub(r"<[^>]+>", "\n", str(body.get_content()))
            assert (file.name, left_in_english(text)) == (file.name, [])
    told = query(week.house, "SELECT subject || char(10) || body FROM notices")
    assert "en samtyckessida" in " ".join(str(row[0]) for row in told)
    assert [left_in_english(str(row[0])) for row in told] == [[]] * len(told)


def test_cards_of_slack_and_teams_are_in_swedish(week: Week) -> None:
    house = open_house(week.house)
    with Store(house.data, write=False) as store:
        for (number,) in query(week.house, "SELECT id FROM alerts"):
            message = alert_message(store.outbox.alert(int(str(number))), house, house.register, False)
            for shown in (blocks.payload_of(message, buttons=True), teams.payload_of(message)):
                texts = re.findall(
                    r'"(?:text|title|alt_text)": "((?:[^"\\]|\\.)*)"', json.dumps(shown, ensure_ascii=False)
                )
                assert left_in_english("\n".join(texts)) == []


@pytest.mark.parametrize("verb", ["status", "sources", "deliveries", "budget", "mutes", "routes show", "verify"])
def test_verbs_that_show_the_house_speak_swedish(week: Week, verb: str) -> None:
    said = speak(*verb.split(), home=week.house)
    assert left_in_english(said.out) == []
    assert left_in_english(said.err) == []


def test_the_path_of_every_swedish_publication_is_told_in_swedish(week: Week) -> None:
    numbers = query(week.house, "SELECT id FROM documents WHERE language='sv' OR state<>'ok' ORDER BY id")
    assert len(numbers) > 20
    for (number,) in numbers:
        for verb in ("show", "why"):
            assert (number, left_in_english(speak(verb, str(number), home=week.house).out)) == (number, [])
