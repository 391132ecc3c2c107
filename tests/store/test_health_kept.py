"""How sources are, as stored: now, and as it was judged at some moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bevaka import clock
from bevaka.store import Store
from bevaka.store.health import Condition, Health

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_what_was_judged_last_holds_where_the_clock_was_set_back(tmp_path: Path) -> None:
    clock.set_clock(NOON, pinned=True)
    with Store(tmp_path) as store:
        with store.transaction():
            store.health.change(Health(source_id="a", state=Condition.FINE, since=NOON, at=NOON))
            store.health.change(Health(source_id="a", state=Condition.BLOCKED, since=NOON - HOUR, at=NOON + HOUR))
        assert store.health.current()["a"].state is Condition.BLOCKED
        assert store.health.current(NOON)["a"].state is Condition.FINE
        assert store.health.current(NOON - HOUR) == {}
