"""A process that reads what strangers wrote, held to time and memory; what breaks it costs itself alone.

It lives on from one reading to the next, because starting it costs a second or two, and is replaced now and then.
"""

from __future__ import annotations

import importlib
import logging
import resource
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from bevaka import clock, logs
from crawler.child import begin, context, limit_memory, needed, only

log = logging.getLogger(__name__)
START_SECONDS = 60.0
READINGS_EACH = 500
MB = 1024 * 1024
_LOUD = ("trafilatura", "htmldate")  # an empty page is no error of ours: it is told as unreadable


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Of one reading: seconds of processor time and of the clock, and bytes of memory beyond what the process has when ready.

    ``kept`` are the bytes that the process may have grown by and still live on; what one large reading took is given back to
    the machine.
    """

    cpu: int
    wall: float
    memory: int
    kept: int = 96 * MB


class Broken(Exception):
    """A reading that came to nothing; ``reason`` says why, in words for the one who looks after the source."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLong(Broken):
    """A reading that was ended for its time."""


class _Ended(Exception):
    """The process ended without an answer; ``code`` is its exit code."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"exit code {code}")
        self.code = code


class Held:
    """The process, seen from outside. Started when first needed; used by one thread at a time, others wait for it."""

    def __init__(self, name: str, limits: Limits, modules: tuple[str, ...]) -> None:
        self._name, self._limits, self._modules = name, limits, modules
        self._process: BaseProcess | None = None
        self._wire: Connection | None = None
        self._done, self._closed = 0, False
        self._lock = threading.Lock()

    def call(self, function: str, *args: Any, times: int = 1) -> Any:
        """What ``function`` ("module:name") gives for ``args``, with ``times`` the usual time. Raises Broken, TooLong among it.

        A process that dies is started once more: it may have been ended from outside (a machine short of memory), and no
        fault of what it read. One that was ended for its time is not given it again.
        """
        with self._lock:
            for _ in range(2):
                try:
                    return self._once(function, args, times)
                except _Ended as ended:
                    if self._closed:
                        break
                    if ended.code == -signal.SIGXCPU:
                        cpu = self._limits.cpu * times
                        raise TooLong(f"reading took longer than {cpu} s of processor time and was ended") from None
            raise Broken("reading it broke the reading process twice (memory, or a fault in it)")

    def _once(self, function: str, args: tuple[Any, ...], times: int) -> Any:
        if self._process is None or self._wire is None or not self._process.is_alive() or self._done >= READINGS_EACH:
            self._end()
            self._start()
        assert self._wire is not None
        self._done += 1
        try:
            self._wire.send((function, args, self._limits.cpu * times, clock.virtual()))
            if not self._wire.poll(self._limits.wall * times):
                self._end()
                raise TooLong(f"reading took longer than {self._limits.wall * times:.0f} s")
            fine, found, grown = self._wire.recv()
        except (EOFError, OSError):
            raise _Ended(self._end()) from None
        if grown:
            self._end()
        if not fine:
            raise Broken(found)
        return found

    def _start(self) -> None:
        if self._closed:
            raise Broken("the reading process is closed")
        processes = context()
        self._wire, theirs = processes.Pipe()
        environment = needed()
        work = (theirs, self._limits, self._modules, environment)
        self._process = processes.Process(target=_work, args=work, name=self._name, daemon=True)
        with only(environment):
            self._process.start()
        theirs.close()
        self._done = 0
        try:
            ready = self._wire.poll(START_SECONDS) and self._wire.recv() == "ready"
        except (EOFError, OSError):
            ready = False
        if not ready:
            self._end()
            raise Broken("the reading process does not start")

    def _end(self) -> int | None:
        code = None
        if self._wire is not None:
            self._wire.close()
        if self._process is not None:
            self._process.join(0.2)  # one that is ending by itself says why
            self._process.kill()
            self._process.join()
            code = self._process.exitcode
            self._process.close()
        self._process = self._wire = None
        return code

    def close(self) -> None:
        """End the process at once, whatever it is at; nothing is read any more."""
        self._closed = True
        if (process := self._process) is not None:
            with suppress(AttributeError, ValueError):  # it ends by itself in the same moment
                process.kill()
        with self._lock:
            self._end()


def _work(wire: Connection, limits: Limits, modules: tuple[str, ...], environment: dict[str, str]) -> None:
    """Runs in the process."""
    begin(environment)
    logs.setup(-1, ready=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for module in modules:
        importlib.import_module(module)
    address_space, resident = _size()
    memory = limits.memory
    limit_memory(address_space + memory)
    wire.send("ready")
    while True:
        try:
            function, args, cpu, virtual = wire.recv()
        except EOFError:
            return
        except MemoryError:
            wire.send((False, f"reading took more than {memory // MB} MB of memory", True))
            continue
        _allow(cpu)
        _set_clock(virtual)
        fine, found = _answer(function, args, memory)
        del args
        wire.send((fine, found, _size()[1] - resident > limits.kept))


def _answer(function: str, args: tuple[Any, ...], memory: int) -> tuple[bool, Any]:
    try:
        return True, _named(function)(*args)
    except MemoryError:
        return False, f"reading took more than {memory // MB} MB of memory"
    except Exception as error:  # the border to parsers of hostile bytes: what they raise is told, and no more
        log.exception("reading failed function=%s", function)
        return False, f"reading failed: {type(error).__name__}: {str(error)[:200]}"


@cache
def _named(function: str) -> Callable[..., Any]:
    module, _, name = function.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _set_clock(virtual: tuple[datetime, bool] | None) -> None:
    if virtual is None:
        clock.set_clock(None)
    else:
        clock.set_clock(virtual[0], pinned=virtual[1])


def _allow(seconds: int) -> None:
    """``seconds`` of processor time from now; the system ends the process after that."""
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds, hard))


def _size() -> tuple[int, int]:
    """Bytes of address space and of memory in use; a guess where the system does not tell."""
    try:
        whole, resident = Path("/proc/self/statm").read_text("ascii").split()[:2]
    except (OSError, ValueError):
        return 1024**3, 0
    return int(whole) * resource.getpagesize(), int(resident) * resource.getpagesize()
