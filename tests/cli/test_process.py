"""What only a real process can show: the lock, an interrupt, a reader that has had enough, and the packaged command."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.promises.week import ROOT, bevaka, command, environment

HOLD = """
import sys
from filelock import FileLock
lock = FileLock(sys.argv[1])
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_run_while_one_holds_the_lock_ends_with_75(small: Path, call: Call, tmp_path: Path) -> None:
    house = Path(shutil.copytree(small, tmp_path / "house"))
    lock = house / "data" / "bevaka.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        for words in (
            ("run", "--once"),
            ("collect",),
            ("tag",),
            ("route",),
            ("deliver",),
            ("publish",),
            ("retry", "tag"),
        ):
            said = call(*words, home=house)
            assert (said.code, said.out, said.err) == (75, "", f"another run holds {lock}\n"), words
        assert call("search", "walawe", home=house).code == 0, "looking needs no lock"
        assert call("verdict", "1", "--not", "walawe", home=house).code == 0, "nor does a person's word"
        holder.kill()
    assert call("retry", "tag", home=house).code == 0, "a dead holder holds nothing"


def test_an_interrupted_run_ends_with_130(small: Path, tmp_path: Path) -> None:
    house = Path(shutil.copytree(small, tmp_path / "house"))
    run = subprocess.Popen(
        command("--home", str(house), "run", "--every", "3600"),
        env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert run.stderr is not None
    words = []
    while not (words or [""])[-1].startswith("run: "):
        line = run.stderr.readline()
        assert line, words
        words.append(line)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert (run.returncode, out, err.strip()) == (130, "", "interrupted")
    assert bevaka("--home", str(house), "status").returncode == 0


@pytest.mark.parametrize("words", [("search", "workers"), ("why", "1"), ("status",), ("show", "1")])
def test_a_reader_that_has_had_enough_is_no_failure(small: Path, words: tuple[str, ...]) -> None:
    run = subprocess.Popen(
        command("--home", str(small), *words),
        env=environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.close()
    err = run.stderr.read()
    run.stderr.close()
    assert run.wait(60) == 0, err
    assert "Traceback" not in err
    assert "BrokenPipe" not in err


def test_data_and_words_of_a_real_process(small: Path) -> None:
    done = bevaka("--home", str(small), "search", "walawe")
    assert (done.returncode, done.stderr) == (0, "search: 1 funnen\n")
    assert "factorylinemonitor.example" in done.stdout
    wrong = bevaka("--home", str(small), "show", "999")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert bevaka("--nonsense").returncode == 2
