"""Manners of a child process: it gets no more of the environment than it needs, ends with its parent, and holds to a share of
memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Literal

# A fresh interpreter: a fork would copy the threads' locks, and Twisted's reactor if there is one. What a child starts comes
# the way that it came itself.
START_METHOD: Literal["spawn", "forkserver"] = "spawn"

# What an interpreter, its libraries and the programs that it starts need to run. No secret has one of these names.
_NEEDED = frozenset(
    ("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "SSL_CERT_FILE",
     "SSL_CERT_DIR", "TESSDATA_PREFIX", "OMP_THREAD_LIMIT", "BEVAKA_CLOCK", "PYTHONPATH", "PYTHONHOME", "PYTHONHASHSEED",
     "PYTHONWARNINGS", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONFAULTHANDLER", "PYTHONUNBUFFERED")
)  # fmt: skip
UNDISTURBED = threading.Lock()
"""Held while a child is started, which takes most of our environment away for a moment, and by whoever reads a secret there."""


def needed(more: Iterable[str] = ()) -> dict[str, str]:
    """What a child is told of our environment, and of that the variables in ``more``; nothing else, and so no secret.

    Arenas of memory for each thread would be counted as its share, so it has one.
    """
    names = {*_NEEDED, *more}
    kept = {name: value for name, value in os.environ.items() if name in names or name.startswith("LC_")}
    return {**kept, "MALLOC_ARENA_MAX": "1"}


@contextmanager
def only(environment: Mapping[str, str]) -> Iterator[None]:
    """While a child is started: our own environment is ``environment``, since a new program takes over what is there then."""
    with UNDISTURBED:
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(environment)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def context() -> SpawnContext | ForkServerContext:
    """How child processes of this room are started."""
    of_child = multiprocessing.get_start_method(allow_none=True) if multiprocessing.parent_process() else None
    if (of_child or START_METHOD) == "forkserver":
        return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


def begin(environment: Mapping[str, str]) -> None:
    """What a child does first. A fork server keeps the environment that it was started with, so ours comes along."""
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends us
    end_with_parent()


def end_with_parent() -> None:
    """From now on, end this process when its parent ends.

    A child without a parent would write into a house whose lock somebody else may hold by now.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(75)

    threading.Thread(target=watch, daemon=True).start()


def limit_memory(size: int) -> None:
    """Hold this process to ``size`` bytes of address space, where the system can do that."""
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (size if hard < 0 else min(size, hard), hard))
