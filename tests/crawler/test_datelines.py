"""Lines that are nothing but a date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler import datelines, dates

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)


def local(found: dates.When | None) -> str:
    return found.moment.astimezone(dates.ZoneInfo(dates.ZONE)).strftime("%Y-%m-%d %H:%M") if found else ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [("i går kl. 22.15", "2026-03-05 22:15"), ("I dag", "2026-03-06 12:00"), ("eilen", "2026-03-05 12:00")],
)
def test_words_that_lean_on_today_are_a_date_where_they_are_the_whole_line(text: str, meant: str) -> None:
    assert local(datelines.alone(text, NOW)) == meant
    assert local(datelines.labelled([f"Publicerad: {text}"], NOW)) == meant
    for line in (f"Text före. {text} och efter", f"{text}, säger facket", f"Läget {text}"):
        assert dates.visible(line, NOW) is None
        assert datelines.within(line, NOW) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-05 14.55", "2026-03-05 14:55"), ("2026-03-05 9.05", "2026-03-05 09:05"),
        ("2026-03-05T14.55", "2026-03-05 14:55"), ("2026-03-05 14:55", "2026-03-05 14:55"), ("March 5 2026", "2026-03-05 12:00"),
    ],
)  # fmt: skip
def test_a_clock_is_written_with_a_point_too(text: str, meant: str) -> None:
    assert local(dates.stated(text, NOW)) == meant
    assert local(datelines.alone(text, NOW)) == meant


@pytest.mark.parametrize(
    ("lines", "meant"),
    [
        (["Publicerad", "3 mars 2026"], "2026-03-03 12:00"), (["Publicerat av Anna Exempel den 3 mars 2026"], "2026-03-03 12:00"),
        (["Nyhet | Publicerad 3 mars"], "2026-03-03 12:00"), (["Först publicerad: 3 mars 2026"], "2026-03-03 12:00"),
        (["Först publicerad 3 mars 2026, senast ändrad 5 mars 2026"], "2026-03-03 12:00"),
        (["Opdateret 5. marts 2026, offentliggjort 3. marts 2026"], "2026-03-03 12:00"),
        (["Rapporten publicerades den 3 mars 2026"], ""), (["Publicerad", "av oss", "3 mars 2026"], ""),
        (["En rapport, publicerad 3 mars 2026, visar det"], ""),
        (["Publicerad 3 mars 2026 visar rapporten att barn arbetar där"], ""),
    ],
)  # fmt: skip
def test_a_label_begins_its_line(lines: list[str], meant: str) -> None:
    assert local(datelines.labelled(lines, NOW)) == meant


@pytest.mark.parametrize(
    "line",
    ["Pressemitteilung vom 3. März 2026", "Stockholm, den 3 mars 2026", "3 min read · March 3, 2026", "Tiedote 3.3.2026 klo 12.00",
     "Nyhet - 2026-03-03"],
)  # fmt: skip
def test_names_may_stand_beside_a_date(line: str) -> None:
    assert local(datelines.within(line, NOW)) == "2026-03-03 12:00"
