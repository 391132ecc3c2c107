"""When messages may go out: held against a look at every minute, over changes of the clock, and read back as stored."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka.hours import Hours, Span, open_now, parse

STOCKHOLM = "Europe/Stockholm"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OFFICE = Span((0, 1, 2, 3, 4), 7 * 60, 17 * 60)
NIGHT = Span((4,), 22 * 60, 6 * 60)
EVERY = tuple(range(7))


def local(text: str, zone: str = STOCKHOLM) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "asked", "opens"),
    [
        (Hours(STOCKHOLM, (OFFICE,)), "2026-03-06T12:00", "2026-03-06T12:00"),
        (Hours(STOCKHOLM, (OFFICE,)), "2026-03-06T16:59", "2026-03-06T16:59"),
        (Hours(STOCKHOLM, (OFFICE,)), "2026-03-06T17:00", "2026-03-09T07:00"),
        (Hours(STOCKHOLM, (OFFICE,)), "2026-03-09T06:59", "2026-03-09T07:00"),
        (Hours(STOCKHOLM, (OFFICE,), (Span((0,), 420, 480),)), "2026-03-07T03:00", "2026-03-09T08:00"),
        (Hours(STOCKHOLM, (OFFICE,), (), (date(2026, 3, 9),)), "2026-03-06T17:00", "2026-03-10T07:00"),
        (Hours(STOCKHOLM, (), (Span(EVERY, 22 * 60, 6 * 60),)), "2026-03-06T23:30", "2026-03-07T06:00"),
        (Hours(STOCKHOLM, (), (Span(EVERY, 22 * 60, 6 * 60),)), "2026-03-06T05:59", "2026-03-06T06:00"),
        (Hours(STOCKHOLM, (), (), (date(2026, 12, 24), date(2026, 12, 25))), "2026-12-24T00:00", "2026-12-26T00:00"),
        (Hours(STOCKHOLM, (NIGHT,)), "2026-03-07T05:59", "2026-03-07T05:59"),
        (Hours(STOCKHOLM, (NIGHT,)), "2026-03-07T06:00", "2026-03-13T22:00"),
        (Hours(STOCKHOLM, (NIGHT,), (), (date(2026, 3, 7),)), "2026-03-07T05:00", "2026-03-13T22:00"),
        (Hours(STOCKHOLM, (Span((0,), 0, 1440),)), "2026-03-06T12:00", "2026-03-09T00:00"),
    ],
)
def test_when_it_opens(hours: Hours, asked: str, opens: str) -> None:
    assert hours.opens(local(asked)) == local(opens)
    assert hours.is_open(local(asked)) == (asked == opens)


def test_a_window_opens_at_the_same_time_of_day_in_winter_and_summer() -> None:
    hours = Hours(STOCKHOLM, (OFFICE,))
    assert hours.opens(local("2026-03-27T18:00")) == datetime(2026, 3, 30, 5, tzinfo=UTC)
    assert hours.opens(local("2026-10-23T18:00")) == datetime(2026, 10, 26, 6, tzinfo=UTC)


def test_a_time_that_spring_skips_is_the_moment_of_the_change() -> None:
    changed = datetime(2026, 3, 29, 1, tzinfo=UTC)
    hours = Hours(STOCKHOLM, (Span(EVERY, 150, 240),))  # 02:30 to 04:00
    assert hours.opens(local("2026-03-28T12:00")) == changed
    assert not hours.is_open(changed - timedelta(milliseconds=1))
    inside = Hours(STOCKHOLM, (Span(EVERY, 130, 170),))  # 02:10 to 02:50: that night it is not at all
    assert inside.opens(local("2026-03-28T12:00")) == local("2026-03-30T02:10")
    quiet = Hours(STOCKHOLM, (), (Span(EVERY, 22 * 60, 150),))  # until 02:30
    assert quiet.opens(local("2026-03-29T01:00")) == changed


def test_a_time_that_autumn_brings_twice_is_its_first() -> None:
    hours = Hours(STOCKHOLM, (Span(EVERY, 150, 240),))
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert hours.opens(local("2026-10-24T12:00")) == first
    every = [first + n * MINUTE for n in range(150)]  # to 04:00, which is two hours and a half later
    assert all(map(hours.is_open, every))
    assert not hours.is_open(every[-1] + MINUTE)


def test_zones_with_odd_changes_and_offsets() -> None:
    for zone in ("Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Africa/Casablanca", "Pacific/Apia"):
        hours = Hours(zone, (Span(EVERY, 60, 180),))
        here = datetime(2026, 1, 1, tzinfo=UTC)
        for _ in range(400):
            opens = hours.opens(here)
            assert here <= opens <= here + timedelta(hours=25)
            assert hours.is_open(opens)
            here = opens + timedelta(hours=3)


spans = st.builds(
    Span,
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    st.integers(0, 95).map(lambda n: n * 15),
    st.integers(1, 96).map(lambda n: n * 15),
).filter(lambda span: span.start != span.end)
some_hours = st.builds(
    Hours,
    st.sampled_from([STOCKHOLM, "UTC", "America/New_York"]),
    st.lists(spans, max_size=3).map(tuple),
    st.lists(spans, max_size=2).map(tuple),
    st.lists(st.dates(date(2026, 3, 20), date(2026, 4, 10)), max_size=3).map(tuple),
)


@given(some_hours, st.integers(0, 14 * 96))
def test_no_earlier_moment_is_open_and_the_one_given_is(hours: Hours, quarter: int) -> None:
    asked = datetime(2026, 3, 22, tzinfo=UTC) + quarter * 15 * MINUTE  # over the change of the clock
    opens = hours.opens(asked)
    if hours.never_open():
        assert opens == asked
        return
    assert opens >= asked
    assert hours.is_open(opens)
    assert (opens == asked) == hours.is_open(asked)
    steps = min(int((opens - asked) / (15 * MINUTE)), 96 * 30)
    assert not any(hours.is_open(asked + n * 15 * MINUTE) for n in range(steps))


@given(some_hours, st.integers(0, 6 * 96))
def test_a_week_without_changes_is_what_its_minutes_say(hours: Hours, quarter: int) -> None:
    zone = ZoneInfo(hours.zone)
    moment = datetime(2026, 3, 1, tzinfo=UTC) + quarter * 15 * MINUTE
    wall = moment.astimezone(zone)
    minute = wall.weekday() * 1440 + wall.hour * 60 + wall.minute
    windows = {m for span in hours.windows for m in span.minutes()}
    quiet = {m for span in hours.quiet for m in span.minutes()}
    expected = (not windows or minute in windows) and minute not in quiet and wall.date() not in hours.holidays
    assert hours.is_open(moment) == expected


@given(some_hours)
def test_hours_come_back_as_they_were_stored(hours: Hours) -> None:
    assert parse(hours.stored()) == hours


@pytest.mark.parametrize(
    "text", ["{", "[]", "7", '["Nowhere/At_all",[],[],[]]', '["UTC",[[1]],[],[]]', '["UTC",[],[],["x"]]']
)
def test_hours_that_cannot_be_read_stop_nothing(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(text)
    assert open_now(text, local("2026-03-06T12:00"))


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-06T15:00", 60, "2026-03-06T16:00"),  # Friday 16 to 17 in Stockholm, to the minute
        ("2026-03-06T15:00", 61, "2026-03-09T07:01"),  # and over the weekend
        ("2026-03-07T12:00", 540, "2026-03-09T16:00"),
        ("2026-03-27T15:30", 60, "2026-03-30T06:30"),  # the clocks go forward between
        ("2026-04-02T15:00", 120, "2026-04-07T08:00"),  # Easter: two days off round a weekend
        ("2026-03-09T10:00", 120, "2026-03-09T13:00"),  # lunch is quiet
    ],
)
def test_working_time_passes_in_open_hours_only(start: str, minutes: int, end: str) -> None:
    work = Hours(
        "Europe/Stockholm",
        (Span((0, 1, 2, 3, 4), 8 * 60, 17 * 60),),
        (Span((0,), 12 * 60, 13 * 60),) if "03-09" in start else (),
        (date(2026, 4, 3), date(2026, 4, 6)),
    )
    begun, ended = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end))
    assert work.after(begun, timedelta(minutes=minutes)) == ended


def test_time_without_windows_or_that_never_opens_simply_passes() -> None:
    noon, hour = datetime(2026, 3, 6, 12, tzinfo=UTC), timedelta(hours=1)
    every = tuple(range(7))
    assert Hours("UTC").after(noon, hour) == noon + hour
    assert Hours("UTC", (), (Span(every, 0, 1440),)).after(noon, hour) == noon + hour
    assert Hours("UTC", (), (Span(every, 720, 780),)).after(noon, hour) == noon + 2 * hour
    assert Hours("UTC", (Span(every, 0, 1440),)).after(noon, 72 * hour) == noon + 72 * hour
