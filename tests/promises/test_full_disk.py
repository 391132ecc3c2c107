"""A full disk ends a run with a named reason; nothing that was stored is lost, and it goes on when there is room."""

from __future__ import annotations

import resource
import shutil
import subprocess
from pathlib import Path

from tests.promises.conftest import Week
from tests.promises.week import ROOT, Run, command, differences, environment, left, query, sent


def limited(house: Path, size: int, *verb: str) -> subprocess.CompletedProcess[str]:
    """Run with a limit on every file's size, as a full disk would: SQLite is refused its writes."""
    return subprocess.run(
        command("--home", str(house), *verb),
        env=environment(), cwd=ROOT, text=True, capture_output=True, timeout=300, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )  # fmt: skip


def test_a_disk_that_fills_up_on_the_way_and_is_emptied_again(week: Week, tmp_path: Path) -> None:
    house = Path(shutil.copytree(week.fresh, tmp_path / "house"))
    (house / "console.txt").touch()
    kept = -1
    for size in (150_000, 500_000):
        done = limited(house, size, "run", "--once")
        assert done.returncode == 1, done.stderr
        last = done.stderr.strip().splitlines()[-1]
        assert "the database cannot be used now" in last or "a body cannot be kept" in last, done.stderr
        assert "Traceback" not in done.stderr
        assert query(house, "PRAGMA integrity_check") == [("ok",)]
        leads = int(str(query(house, "SELECT count(*) FROM leads")[0][0]))
        assert leads >= kept, "what was stored stays"
        kept = leads
        (house / "console.txt").write_text((house / "console.txt").read_text("utf-8") + done.stdout, "utf-8")
    code, words = Run(house).finish()
    assert code == 0, words
    assert differences(week.left, left(house)) == []
    told = sent(house)
    assert told.cards.keys() == week.sent.cards.keys()
    assert all(told.marked[key] >= count - 1 for key, count in told.cards.items())


def test_a_full_disk_while_sending_loses_no_message(week: Week, tmp_path: Path) -> None:
    house = Path(shutil.copytree(week.house, tmp_path / "house"))
    shutil.rmtree(house / "data" / "outbox")
    done = limited(house, 4_000, "retry", "deliver")
    assert done.returncode == 1
    assert "the database cannot be used now" in done.stderr
    assert left(house) == week.left
