"""Stopped at every single SQL statement while alerts that nobody took go further, each goes each step once all the same."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.deliver import deliver
from alerts.escalate import EscalateStage
from bevaka import clock
from bevaka.errors import TryLater
from bevaka.stage import run_stage
from bevaka.store import Store
from tests.promises.fuse import NOW, Fuse, Line, PowerCut, cards, line_of

LATER = timedelta(hours=2)


@pytest.fixture(scope="module")
def line(demo_master: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A house in which an hour is long enough to take an alert; its alerts are told, and nobody took any."""
    root = Path(shutil.copytree(demo_master, tmp_path_factory.mktemp("stop") / "house"))
    settings = root / "config" / "bevaka.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[alerts]\nescalate_after = 60\nworking = []\n", "utf-8")
    with line_of(root) as made:
        made.run(root / "data", io.StringIO())
        yield made


def escalate(line: Line, folder: Path, out: io.StringIO, fuse: Fuse | None = None) -> None:
    """What a round does for alerts that nobody took."""
    with line.store(folder, fuse) as store:
        run_stage(EscalateStage(line.house), store)
        deliver(line.house, store, say=line.said.append, tick=lambda _: None, out=out)


def steps(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The steps that alerts went, and what was sent of them."""
    with Store(folder, write=False) as store:
        assert store.integrity() == "ok"
        queries = {
            "steps": "SELECT alert_id, step FROM escalations ORDER BY 1, 2",
            "deliveries": "SELECT key, channel, state FROM deliveries WHERE key LIKE 'escalation:%' ORDER BY 1, 2",
        }
        return {name: [tuple(row) for row in store._db.conn.execute(sql)] for name, sql in queries.items()}


def copy(line: Line, folder: Path) -> Path:
    """The house as it is when the alerts are told."""
    folder.mkdir(parents=True)
    for name in ("bevaka.db", "people.db"):
        shutil.copyfile(line.master / name, folder / name)
    return folder


@pytest.mark.timeout(600)
@pytest.mark.parametrize("dead", [True, False], ids=["power cut", "disk refuses"])
def test_stopped_while_alerts_go_further(line: Line, tmp_path: Path, dead: bool) -> None:
    clock.set_clock(NOW + LATER, pinned=True)
    whole, out = copy(line, tmp_path / "whole"), io.StringIO()
    fuse = Fuse(10**9, dead)
    escalate(line, whole, out, fuse)
    expected, (shown, _) = steps(whole), cards(out)
    assert len(expected["steps"]) >= 2
    assert {state for _, _, state in expected["deliveries"]} == {"sent"}
    for n in range(1, fuse.count + 1):
        clock.set_clock(NOW + LATER, pinned=True)
        folder, out = copy(line, tmp_path / str(n)), io.StringIO()
        with suppress(PowerCut, TryLater):
            escalate(line, folder, out, Fuse(n, dead))
        clock.set_clock(NOW + LATER + timedelta(minutes=30), pinned=True)
        escalate(line, folder, out)
        assert steps(folder) == expected, f"stopped at statement {n} of {fuse.count}"
        again, marked = cards(out)
        assert again.keys() == shown.keys(), f"stopped at statement {n}"
        assert all(marked[key] >= count - shown[key] for key, count in again.items()), (
            f"stopped at statement {n}: a repeat is not marked"
        )
        shutil.rmtree(folder)
