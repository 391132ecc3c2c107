"""The clock: aware and in UTC, virtual where a week is replayed, standing where a test wants it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka import clock

MOMENT = datetime(2026, 3, 8, 17, 0, tzinfo=UTC)


def test_a_pinned_clock_stands_still_and_the_real_one_comes_back() -> None:
    clock.set_clock(MOMENT, pinned=True)
    assert (clock.now(), clock.now()) == (MOMENT, MOMENT)
    assert clock.virtual() == (MOMENT, True)
    clock.set_clock(None)
    assert clock.virtual() is None
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_virtual_clock_goes_on() -> None:
    clock.set_clock(MOMENT)
    first, second = clock.now(), clock.now()
    assert MOMENT <= first <= second < MOMENT + timedelta(minutes=1)
    found = clock.virtual()
    assert found is not None
    assert found[1] is False


def test_a_clock_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.set_clock(datetime(2026, 3, 8))  # noqa: DTZ001  # that is the fault


def test_the_environment_sets_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEVAKA_CLOCK", "2026-03-08T18:00:00+01:00")
    assert MOMENT <= clock.now() < MOMENT + timedelta(minutes=1)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_a_stamp_is_read_back_to_the_millisecond(moment: datetime) -> None:
    text = clock.stamp(moment)
    assert len(text) == 24
    assert timedelta(0) <= moment.astimezone(UTC) - clock.parse(text) < timedelta(milliseconds=1)
    assert clock.stamp(clock.parse(text)) == text


@given(*[st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1))] * 2)  # noqa: DTZ001
def test_stamps_sort_as_their_moments(one: datetime, two: datetime) -> None:
    one, two = one.replace(tzinfo=UTC), two.replace(tzinfo=timezone(timedelta(hours=2)))
    if abs(one - two) >= timedelta(milliseconds=1):
        assert (clock.stamp(one) < clock.stamp(two)) == (one < two)


@pytest.mark.parametrize("text", ["", "2026-03-08", "2026-03-08T18:00:00", "i går", "2026-13-01T00:00:00Z"])
def test_what_has_no_zone_or_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        clock.parse(text)


def test_wall_clocks_of_the_zone() -> None:
    assert clock.at(date(2026, 1, 7), 7, 0, "Europe/Stockholm") == datetime(2026, 1, 7, 6, 0, tzinfo=UTC)
    assert clock.at(date(2026, 7, 7), 7, 0, "Europe/Stockholm") == datetime(2026, 7, 7, 5, 0, tzinfo=UTC)
    # 29 March 2026 has no 02:30 in Stockholm: it comes out as 03:30 summer time.
    skipped = clock.at(date(2026, 3, 29), 2, 30, "Europe/Stockholm")
    assert clock.local(skipped, "Europe/Stockholm").strftime("%H:%M") == "03:30"
    clock.set_clock(datetime(2026, 3, 6, 23, 30, tzinfo=UTC), pinned=True)
    assert clock.today("Europe/Stockholm") == date(2026, 3, 7)


def test_the_monotonic_clock_does_not_follow_the_virtual_one() -> None:
    before = clock.monotonic()
    clock.set_clock(MOMENT + timedelta(days=400))
    clock.rest(0)
    assert 0 <= clock.monotonic() - before < 60
