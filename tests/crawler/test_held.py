"""A process that is held to time and memory: whatever is done in it costs one reading, which is named, and the next is read."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bevaka import clock
from crawler.child import UNDISTURBED
from crawler.held import Broken, Held, Limits

MB = 1024 * 1024
NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def held() -> Iterator[Held]:
    made = Held("test", Limits(cpu=1, wall=4.0, memory=128 * MB), ("held_jobs",))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("job", "args", "reason"),
    [
        ("spin", (), "longer than 1 s of processor time"),
        ("wait", (60,), "longer than 4 s"),
        ("swell", (300,), "more than 128 MB of memory"),
        ("parse", ("<a x=1>b", 400_000), "more than 128 MB of memory"),
        ("die", (), "broke the reading process twice"),
        ("fail", (), "ValueError: what it read"),
        ("nothing_of_that_name", (), "AttributeError"),
    ],
)
def test_what_breaks_a_reading_is_named_and_the_next_is_read(
    held: Held, job: str, args: tuple[object, ...], reason: str
) -> None:
    started = time.monotonic()
    with pytest.raises(Broken) as broken:
        held.call(f"held_jobs:{job}", *args)
    assert reason in broken.value.reason
    assert held.call("held_jobs:swell", 1) == MB
    assert time.monotonic() - started < 30


def test_it_lives_on_and_is_replaced_when_it_has_grown(held: Held) -> None:
    first = held.call("held_jobs:number")
    assert held.call("held_jobs:number") == first != os.getpid()
    assert held.call("held_jobs:swell", 110) == 110 * MB, "what is given back at once is no reason"
    assert held.call("held_jobs:number") == first


def test_more_time_is_given_where_it_is_asked_for(held: Held) -> None:
    assert held.call("held_jobs:wait", 4.5, times=2) == "waited"


def test_it_goes_by_the_clock_of_the_house(held: Held) -> None:
    clock.set_clock(NOW, pinned=True)
    assert held.call("held_jobs:now") == clock.stamp(NOW)
    clock.set_clock(None)
    assert held.call("held_jobs:now")[:4] != "1970"
    assert abs(clock.parse(held.call("held_jobs:now")) - clock.now()).total_seconds() < 60


def test_it_can_be_ended_while_it_works_and_reads_nothing_after() -> None:
    held = Held("test", Limits(cpu=60, wall=60.0, memory=128 * MB), ("held_jobs",))
    held.call("held_jobs:number")
    said: list[str] = []

    def work() -> None:
        with pytest.raises(Broken) as broken:
            held.call("held_jobs:spin")
        said.append(broken.value.reason)

    worker = threading.Thread(target=work)
    started = time.monotonic()
    worker.start()
    held.close()
    worker.join()
    assert time.monotonic() - started < 20
    assert said
    with pytest.raises(Broken):
        held.call("held_jobs:number")


SECRETS = {
    "SLACK_TOKEN": "x",
    "SMTP_PASSWORD": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "HTTPS_PROXY": "http://u:p@p.example",
}


@pytest.mark.usefixtures("fresh_children")
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the system does not show an environment")
def test_it_is_told_of_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    held = Held("test", Limits(cpu=1, wall=4.0, memory=128 * MB), ("held_jobs",))
    try:
        there = held.call("held_jobs:environment")
    finally:
        held.close()
    assert "PATH" in there["system"]
    assert not {*there["python"], *there["system"]} & set(SECRETS)
    assert os.environ["SLACK_TOKEN"] == "x", "our own is as it was"


def test_a_secret_that_is_read_meanwhile_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting a process takes our environment away for a moment; whoever reads a secret there waits for that moment."""
    monkeypatch.setenv("NEWS_PASSWORD", "x")
    absent, stop = [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            with UNDISTURBED:
                absent.append("NEWS_PASSWORD" not in os.environ)

    reader = threading.Thread(target=read)
    reader.start()
    held = Held("test", Limits(cpu=1, wall=4.0, memory=128 * MB), ("held_jobs",))
    try:
        assert "NEWS_PASSWORD" not in held.call("held_jobs:environment")["python"]
    finally:
        stop.set()
        reader.join()
        held.close()
    assert absent
    assert not any(absent)
