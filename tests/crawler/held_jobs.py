"""What a process that is held is given to do in tests: things that parsers of hostile bytes have done."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bevaka import clock
from crawler import plain


def spin() -> None:
    """A pattern that takes time with the square of a text's length, or worse."""
    while True:
        pass


def wait(seconds: float) -> str:
    """A reading that hangs without working."""
    threading.Event().wait(seconds)
    return "waited"


def swell(megabytes: int) -> int:
    """A text that explodes."""
    return len(bytes(megabytes * 1024 * 1024))


def parse(repeated: str, times: int) -> bool:
    """A page that is larger as a tree than as bytes."""
    return plain.parsed(repeated * times) is not None


def die() -> None:
    """A fault in a library in C."""
    os.kill(os.getpid(), signal.SIGSEGV)


def fail() -> None:
    """A parser that raises."""
    raise ValueError("what it read")


def number() -> int:
    """Which process this is."""
    return os.getpid()


def now() -> str:
    """What time it is there."""
    return clock.stamp()


def environment(home: Path | None = None, hear: Callable[[Any], None] = print) -> dict[str, list[str]]:
    """The names that stand in the environment, as Python sees them and as the system has them."""
    started = Path("/proc/self/environ").read_bytes().decode().split("\0")
    return {"python": sorted(os.environ), "system": sorted(one.partition("=")[0] for one in started if one)}
