"""Manners of a child process: it ends with its parent, and holds to a share of memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import threading
from contextlib import suppress
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Literal

# A fresh interpreter: a fork would copy the threads' locks, and Twisted's reactor if there is one.
START_METHOD: Literal["spawn", "forkserver"] = "spawn"


def context() -> SpawnContext | ForkServerContext:
    """How child processes of this room are started."""
    if START_METHOD == "forkserver":
        return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


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
