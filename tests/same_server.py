"""Loaded by the server that children of tests come from: what these start comes from it too, not from a server of their own.

A child of a fork server knows of none (``multiprocessing.forkserver``), so each crawl would start one that loads all anew.
"""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from multiprocessing import forkserver, resource_tracker
from typing import Any


def _own_address() -> str:
    """Where this server listens: the one socket of its own that does."""
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError), socket.socket(fileno=os.dup(int(name))) as one:
            if one.family == socket.AF_UNIX and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                return str(one.getsockname())
    return ""


_ADDRESS = _own_address()


def _ensure_running(self: Any) -> None:
    resource_tracker.ensure_running()
    self._forkserver_address = _ADDRESS


if _ADDRESS and sys.version_info < (3, 14):  # later ones ask for a key too
    forkserver.ForkServer.ensure_running = _ensure_running
