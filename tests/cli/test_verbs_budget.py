"""``bevaka budget`` as people meet it: figures without a guess, and a proposal whose command does what it says."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from bevaka.store import Store
from tests.cli.conftest import Call


@pytest.fixture
def house(small: Path, tmp_path: Path) -> Path:
    """A copy of the small house whose alerts all concern one company more: what a wrong namesake would do."""
    copy = Path(shutil.copytree(small, tmp_path / "house"))
    with Store(copy / "data") as store, store.transaction():
        conn = store._db.conn
        conn.execute("UPDATE findings SET suppliers=json_insert(suppliers, '$[#]', 'it''s')")
        conn.execute("UPDATE alerts SET story_id=story_id||area_id, area_id=(SELECT min(area_id) FROM alerts)")
        conn.execute(
            "INSERT INTO alerts (id, story_id, area_id, tier, finding_id, reasons, created) "
            "SELECT id+1000, story_id||'x', area_id, tier, finding_id, reasons, created FROM alerts"
        )
        conn.execute(
            "INSERT INTO deliveries (key, channel, alert_id, state, created) "
            "SELECT key||'x', channel, alert_id+1000, state, created FROM deliveries WHERE alert_id IS NOT NULL"
        )
    return copy


def stories(house: Path) -> list[str]:
    with Store(house / "data", write=False) as store:
        rows = store._db.conn.execute("SELECT story_id FROM alerts WHERE tier='immediate' ORDER BY id")
        return [row[0] for row in rows]


def test_how_useful_alerts_were_and_what_could_be_muted(call: Call, house: Path) -> None:
    told = stories(house)
    assert len(told) >= 5
    said = call("budget", home=house)
    assert (said.code, said.err) == (0, "")
    assert "nobody has answered" in said.out
    assert "to accept" not in said.out
    with Store(house / "data", write=False) as store, store.people_transaction():
        for story in told:
            store._people.conn.execute(
                "INSERT INTO acts (story_id, kind, person, reason, at) VALUES (?,'dismiss','anna','en namne',?)",
                [story, "2026-01-01T00:00:00Z"],
            )
    said = call("budget", home=house)
    assert "0% (0% to " in said.out
    assert f"{len(told)} were dismissed; reasons: en namne" in said.out
    assert "anna" not in said.out
    (command,) = [line for line in said.out.splitlines() if "bevaka mute supplier" in line]
    words = shlex.split(command.partition("bevaka ")[2])
    assert words[:3] == ["mute", "supplier", "it's"]
    assert call("budget", "--weeks", "0", home=house).code == 2
