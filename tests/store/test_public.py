"""Search in what is published, how a source is called, and what is masked in a text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bevaka import clock
from bevaka.records import Bookmark, Source
from bevaka.store.crawl import SourceState
from bevaka.store.health import Condition, Health
from bevaka.store.public_rows import health
from bevaka.store.public_text import MAIL_MASK, NUMBER_MASK, masked, plain, public_text
from bevaka.store.publish import publish
from tests.store.test_publish import found
from tests.web import press
from tests.web.press import GLOVES, MOLNABY, NOW, PANEL


@pytest.fixture(scope="module")
def week_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("week")
    with press.week(folder) as store:
        publish(store, press.REGISTER, press.SOURCES, folder / "public.db")
    clock.set_clock(None)
    return folder / "public.db"


@pytest.mark.parametrize(
    ("words", "story"),
    [
        ("molnaby", MOLNABY.story), ("MÖLNABY löner", MOLNABY.story), ("tvangsarbete", GLOVES.story),
        ("forced labour", GLOVES.story),
        ("Sävar", GLOVES.story), ("norrdata", PANEL.story), ('"recruitment fees"', GLOVES.story), ("kina kemikalier", PANEL.story),
        ("arbetares handskfabriker", GLOVES.story),
    ],
)  # fmt: skip
def test_search_folds_bends_and_knows_both_languages_and_the_chain(week_file: Path, words: str, story: str) -> None:
    assert found(week_file, words)[0] == story


@pytest.mark.parametrize(
    "words",
    ["***", '"', '""', "NEAR(", "a AND", "{}", "-", "'; DROP TABLE findings; --", "\0", "x" * 5000, "col:x", "^"],
)
def test_no_words_can_break_the_search(week_file: Path, words: str) -> None:
    assert isinstance(found(week_file, words), list)


def test_filters_narrow_the_list(week_file: Path) -> None:
    file = week_file
    assert found(file, "", area="it") == [PANEL.story]
    assert found(file, "", theme="wages") == [MOLNABY.story]
    assert found(file, "", supplier="exempel", tier="immediate") == [GLOVES.story]
    assert found(file, "pass", country="CN") == []


@pytest.mark.parametrize(
    "text",
    [
        "anna.andersson@bolag.example", "anna＠bolag.example", "info [at] bolag [dot] example", "anna(snabel-a)bolag.example",
    ],
)  # fmt: skip
def test_addresses_are_masked(text: str) -> None:
    assert masked(f"Skriv till {text} nu") == f"Skriv till {MAIL_MASK} nu"


@pytest.mark.parametrize(
    "text",
    [
        "070-123 45 67", "08-12 34 56 78", "+46 (0)70 123 45 67", "0046 70 123 45 67", "0701234567", "031/123456",
        "+60 3-1234 5678",        "19850213-1234", "850273-1234",
    ],
)  # fmt: skip
def test_telephone_and_personal_numbers_are_masked(text: str) -> None:
    assert masked(f"Nå oss: {text}.") == f"Nå oss: {NUMBER_MASK}."


@pytest.mark.parametrize(
    "text",
    [
        "den 2026-03-06 klockan 10:15", "åren 2019-2024", "1 200 000 kronor", "ISO 9001:2015", "org.nr 559995-3055", "0,5 procent",
        "08:30-09:15", "EN 455-1:2020, 90 000 handskar", "CAS 7440-48-4", "mål C-123/20", "4,000 dollars in 2 years", "@bolaget",
    ],
)  # fmt: skip
def test_figures_that_are_nobodys_stay(text: str) -> None:
    assert masked(text) == text


def test_text_is_one_visible_line_and_masked_before_it_is_cut() -> None:
    assert plain("a\u202eb\u200b\ufeff c\n\td\x1b[31m") == "ab c d[31m"
    assert plain("x" * 500, 10) == "x" * 9 + "…"
    assert "anna" not in public_text("y" * 390 + " anna.andersson@bolag.example", 400)


SOURCE = Source(id="s", name="S", kind="feed", url="https://s.example/", expect=30)
ASKED = SourceState("s", Bookmark(), last_ok=NOW)


@pytest.mark.parametrize(
    ("source", "state", "judged", "expected"),
    [
        (SOURCE, None, None, "unasked"),
        (SOURCE, SourceState("s", Bookmark()), None, "unasked"),
        (replace(SOURCE, status="off"), ASKED, Condition.GONE, "off"),
        (SOURCE, replace(ASKED, failures=1, state="timeout"), None, "failing"),
        (SOURCE, replace(ASKED, failures=1, state="timeout"), Condition.FINE, "ok"),
        (SOURCE, ASKED, Condition.FINE, "ok"),
        (SOURCE, ASKED, None, "ok"),
        (SOURCE, ASKED, Condition.QUIET, "quiet"),
        (SOURCE, ASKED, Condition.SILENT_FEED, "quiet"),
        (SOURCE, ASKED, Condition.FROZEN, "failing"),
    ],
)  # fmt: skip
def test_how_a_source_is(source: Source, state: SourceState | None, judged: Condition | None, expected: str) -> None:
    known = Health(source_id="s", state=judged, since=NOW, at=NOW) if judged else None
    assert health(source, state, known) == expected
