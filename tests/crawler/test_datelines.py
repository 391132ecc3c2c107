"""Lines that are nothing but a date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler import datelines, dates, pick, plain
from crawler.readers import Hints
from crawler.readers.html import read

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
        (["Uppdaterad 2026-03-05 Publicerad 2026-03-03"], "2026-03-03 12:00"),
        (["Senast ändrad 5 mars 2026 14.05 först publicerad 3 mars 2026"], "2026-03-03 12:00"),
        (["Opdateret 5. marts 2026 kl. 08:00 (først udgivet 3. marts 2026)"], "2026-03-03 12:00"),
        (["Først publisert 3. mars 2026, oppdatert 5. mars 2026"], "2026-03-03 12:00"),
        (["Lagt ut 3. mars 2026"], "2026-03-03 12:00"),
        (["Uppdaterad lista från 2025 publicerad i en rapport"], ""),
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


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-05 10:14:00 UTC", "11:14:00"), ("2026-03-05 10:14:00.5 UTC", "11:14:00"), ("2026-03-05T10:14:00 GMT", "11:14:00"),
        ("2026-03-05 10:14:00 CET", "10:14:00"), ("2026-03-05 10:14 EST", "16:14:00"), ("2026/03/05 10:14:00 UTC", "11:14:00"),
        ("2026-3-5 10:14", ""), ("2026-3-5", "12:00:00"), ("2026-3-5 09:05", "09:05:00"),
        ("2026-03-05T10:14:00+01:00[Europe/Stockholm]", "10:14:00"),
        ("Thu Mar  5 10:14:00 CET 2026", "10:14:00"), ("Thu Mar 05 10:14:00 UTC 2026", "11:14:00"),
        ("Thu Mar  5 10:14:00 2026", "10:14:00"),
        ("Thu Mar 05 2026 10:14:00 GMT+0200 (EET)", "09:14:00"), ("Thursday, 05-Mar-26 10:14:00 GMT", "11:14:00"),
        ("5-Mar-2026 10:14", "10:14:00"), ("05-MAR-2026", "12:00:00"), ("5-Mar-2026", "12:00:00"),
        ("March 5, 2026 10:14:30 PST", "19:14:00"),
        ("5 mars 2026 kl. 10:14:30 UTC", "11:14:00"), ("2026-03-05 10:14:00 XYZ", "10:14:00"),
    ],
)  # fmt: skip
def test_dates_as_programs_write_them_keep_their_zone(text: str, meant: str) -> None:
    found = dates.stated(text, NOW)
    assert found is not None
    shown = found.moment.astimezone(dates.ZoneInfo(dates.ZONE)).strftime("%Y-%m-%d %H:%M:%S")
    assert shown == f"2026-03-05 {meant or '10:14:00'}"


@pytest.mark.parametrize(
    "text",
    ["99-Mar-2026", "2026-13-45", "2026-3-55", "5-Xyz-2026", "0812345678", "Thu Mar 45 10:14:00 2026"],
)
def test_what_is_no_date_stays_none(text: str) -> None:
    assert dates.stated(text, NOW) is None


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Nyhet | kl 14:05 | 3 mars 2026", "2026-03-03 14:05"), ("Nyhet · 3 mars · 14.05", "2026-03-03 14:05"),
        ("Nyhet | kl 10.05 | i går", "2026-03-05 10:05"), ("Nyhet, i går, kl 10.05", "2026-03-05 10:05"),
        ("Nyhet, kl 10.05, i går", "2026-03-05 10:05"), ("kl 14.05 | Kulim 3 mars 2026", "2026-03-03 12:00"),
        ("Kulim, 3 mars, 2:05 pm", "2026-03-03 14:05"), ("Nyhet, 3 mars 2026, 14:05:33", "2026-03-03 14:05"),
        ("Skriven 3 mars 2026, klockan 14.05", "2026-03-03 14:05"), ("Nyhet, 2:05 pm", "2026-03-05 14:05"),
        ("Nyhet | kl 10.05", "2026-03-06 10:05"), ("Nyhet | kl 25.61", ""),
    ],
)  # fmt: skip
def test_a_clock_stands_behind_its_day_however_they_are_parted(line: str, meant: str) -> None:
    assert local(datelines.within(line, NOW)) == meant


@pytest.mark.parametrize(
    "box",
    [
        "<p>14.05</p><p>3 mars</p>", "<p>3 mars 2026</p><p>kl. 14.05</p>",
        "<p>kl. 14.05</p><p>Av Anna Exempel</p><p>3 mars 2026</p>",
        "<span class=time>14.05</span><span class=date>3 mars 2026</span>",
        "<div class=time>14.05</div><div class=tag>Nyhet</div><div class=date>3 mars</div>",
    ],
)  # fmt: skip
def test_a_clock_in_a_line_of_its_own_is_of_the_day_beside_it(box: str) -> None:
    """In a list as beside a headline."""
    items = "".join(
        f"<li>{box}<a href='/nyheter/{n}-pass-togs'>Pass togs från arbetare vid fabrik {n}</a></li>" for n in (1, 2, 3)
    )
    root = plain.parsed(f"<html><body><main><ul>{items}</ul></main></body></html>")
    assert root is not None
    listed = [local(one.when) for one in pick.articles(root, "https://paper.example/nyheter", NOW)]
    assert {day[:10] for day in listed} == {"2026-03-03"}
    words = "<p>" + "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom. " * 6 + "</p>"
    page = f"<html><body><article><h1>Pass togs</h1>{box}{words}</article></body></html>".encode()
    published = read(page, "text/html", "https://paper.example/nyheter/1-pass-togs", Hints(now=NOW)).published
    assert published is not None
    assert published.astimezone(dates.ZoneInfo(dates.ZONE)).date().isoformat() == "2026-03-03"
