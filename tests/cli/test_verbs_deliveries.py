"""``bevaka deliveries``: the log of what was sent, as a table and as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from bevaka import clock
from bevaka.records import DeliveryState
from bevaka.store import Store
from tests.cli.conftest import Call


@pytest.fixture
def sent(house: Path) -> Path:
    with Store(house / "data") as store, store.transaction():
        store.outbox.add_notice("a:1", "x", "y", ["folder", "mail"])
        for n, state in enumerate((DeliveryState.UNKNOWN, DeliveryState.SENT)):
            found = store.deliveries.claim("x", ["mail"])
            assert found
            answer = ("=cmd|'/C calc'!A0", "250 taken\x1b[31m\nline two")[n]
            store.deliveries.mark(found.id, state, answer, recipient="a@region.example", next_try=clock.now())
    return house


def test_newest_first_and_harmless(call: Call, sent: Path) -> None:
    said = call("deliveries", "--language", "en", home=sent)
    head, first, second = said.out.splitlines()
    assert (said.code, head.split()[0]) == (0, "at")
    assert first.split()[2:] == ["sent", "mail", "a@region.example", "a:1", "250", "taken·[31m", "line", "two"]
    assert second.split()[2:5] == ["unknown", "mail", "a@region.example"]


def test_chosen_and_as_csv(call: Call, sent: Path) -> None:
    rows = list(csv.reader(io.StringIO(call("deliveries", "a:", "--csv", "--state", "unknown", home=sent).out)))
    assert [row[1] for row in rows] == ["state", "unknown"]
    assert rows[1][5] == "'=cmd|'/C calc'!A0"
    assert call("deliveries", "--channel", "folder", home=sent).out == ""
    assert call("deliveries", "nothing", home=sent).out == ""
