"""``bevaka sources``: a strip of days, the state, the lag, publications a week; and the same states in ``status``."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bevaka import clock
from bevaka.cli.sources import lag, mark, span, strip
from bevaka.records import Fetch, Lead
from bevaka.store import Store
from bevaka.store.health import HOUSE, Condition, Health
from bevaka.store.polls import Day, Poll
from tests.cli.conftest import SOURCE, Call

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_a_day_is_a_mark() -> None:
    days = {date(2026, 3, 2): Day(4, 0, 2), date(2026, 3, 3): Day(4, 0, 0), date(2026, 3, 4): Day(4, 1, 2)}
    days[date(2026, 3, 5)] = Day(4, 4, 0)
    assert mark(Day(4, 4, 3)) == "▒"  # cut off each time, and new things were in it
    assert strip(days, date(2026, 3, 6), 5) == "█▁▒×·"
    assert mark(Day()) == "·"


def test_lags_are_written_shortly() -> None:
    assert [span(t) for t in (40 * HOUR / 60, 5 * HOUR, 71 * HOUR, 3 * DAY)] == ["40m", "5h", "71h", "3d"]
    assert lag([]) == ("-", "-")
    assert lag([HOUR]) == ("60m", "60m")
    assert lag([HOUR, 2 * HOUR, 30 * HOUR]) == ("2h", "27h")


@pytest.fixture
def past(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small house with three days of its source, which then met a captcha."""
    house = Path(shutil.copytree(small, tmp_path / "house"))
    monkeypatch.setenv("BEVAKA_CLOCK", NOW.isoformat())
    clock.set_clock(NOW, pinned=True)
    with Store(house / "data") as store, store.transaction():
        for table in ("polls", "health"):
            store._db.conn.execute(f"DELETE FROM {table}")  # what the recorded week left
        store._db.conn.execute("UPDATE leads SET backlog=1")
        for back, state, new in ((3, "ok", 2), (2, "not_modified", 0), (1, "captcha", 0)):
            fetch = Fetch(url="", final_url="", started=NOW - back * DAY, attempt=1, outcome=state, source_id=SOURCE)
            poll = Poll(source_id=SOURCE, at=NOW - back * DAY, state=state, items=2, new=new)
            store.polls.save(store.crawl.save_fetch(fetch), poll)
        for n in range(8):
            lead = Lead(url=f"http://x.example/{n}", source_id=SOURCE, published=NOW - 2 * HOUR)
            store.crawl.add_leads([lead])
            row = store.crawl.lead_by_url(lead.url)
            assert row is not None
            fetch = Fetch(url=lead.url, final_url=lead.url, started=NOW, attempt=1, outcome="ok", lead_id=row.id)
            store.crawl.save_fetch(fetch)
        for id, state in ((SOURCE, Condition.CAPTCHA), (HOUSE, Condition.OFFLINE)):
            store.health.change(Health(source_id=id, state=state, since=NOW - DAY, at=NOW, note="a wall\x1b[2J"))
    return house


def test_sources_shows_days_state_lag_and_yield(call: Call, past: Path) -> None:
    said = call("sources", "--days", "4", "--language", "en", home=past)
    (row,) = (line.split() for line in said.out.splitlines() if line.startswith(SOURCE))
    assert row[1:6] == ["█▁×·", "captcha", "2h", "2h", "8.0"]
    assert "\x1b" not in said.out
    assert "█ something new" in said.err
    assert call("sources", "nosuch", home=past).code == 2


@pytest.mark.parametrize(("days", "week"), [(1, "8,0"), (14, "4,0"), (28, "2,0")])
def test_publications_a_week_count_the_weeks_that_a_source_was_watched(
    call: Call, past: Path, days: int, week: str
) -> None:
    with Store(past / "data") as store, store.transaction():
        store._db.conn.execute("UPDATE polls SET at=? WHERE at<?", [clock.stamp(NOW - days * DAY), clock.stamp(NOW)])
    (row,) = (line.split() for line in call("sources", SOURCE, home=past).out.splitlines() if line.startswith(SOURCE))
    assert row[-3] == week


def test_status_names_the_state_and_the_network(call: Call, past: Path) -> None:
    said = call("status", "--language", "en", home=past)
    assert "1 in trouble or quiet" in said.out
    assert f"{SOURCE}  captcha  2026-03-05" in said.out
    assert "the network: offline since 2026-03-05T12:00" in said.out


def test_watch_and_warn_are_stages_of_their_own(call: Call, house: Path) -> None:
    call("collect", "--source", SOURCE, home=house)
    said = call("watch", home=house)
    assert (said.code, said.err.strip()) == (0, "watch: 1 klara")
    assert call("watch", home=house).err.strip() == "watch: 0 klara"
    assert call("warn", home=house).code == 0
    with Store(house / "data") as store:
        assert [h.state for h in store.health.of(SOURCE)] == [Condition.FINE]
        assert store.outbox.notices() == 0


def test_what_was_never_had_has_no_lag(past: Path) -> None:
    with Store(past / "data") as store, store.transaction():
        assert store.polls.lags(NOW - DAY, ZONE)[SOURCE] == [2 * HOUR] * 8
        store._db.conn.execute("UPDATE fetches SET outcome='blocked' WHERE lead_id IS NOT NULL")
        assert store.polls.lags(NOW - DAY, ZONE) == {}


def test_what_is_dated_by_the_day_says_nothing_of_hours(call: Call, past: Path) -> None:
    """In a list it stands at noon, however early it was had: the lag is that of what has a time of the clock."""
    noon = datetime(2026, 3, 5, 12, tzinfo=ZONE)
    with Store(past / "data") as store, store.transaction():
        store._db.conn.execute(
            "UPDATE leads SET published=? WHERE url IN ('http://x.example/0', 'http://x.example/1')",
            [clock.stamp(noon)],
        )
        assert store.polls.lags(NOW - DAY, ZONE)[SOURCE] == [2 * HOUR] * 6
        store._db.conn.execute("UPDATE leads SET published=? WHERE backlog=0", [clock.stamp(noon)])
    (row,) = (line.split() for line in call("sources", SOURCE, home=past).out.splitlines() if line.startswith(SOURCE))
    assert row[3:6] == ["-", "-", "8,0"]
