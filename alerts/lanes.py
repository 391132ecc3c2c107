"""Lanes: what is under way on each channel, one sending at a time and channel, each in a thread of its own.

So a channel that takes its time holds up nobody but those who wait for it. A thread speaks to its channel and to nothing
else; the database belongs to the thread that claims, judges and marks. Threads are daemons: a process that ends waits for
none, and what it leaves was claimed by a dead process, which the next one sees.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections import deque
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from weakref import WeakKeyDictionary

from alerts.attempt import Attempt, Outcome
from bevaka import clock
from bevaka.store import Store
from bevaka.store.deliveries import LONGEST


def claimant() -> str:
    """A name to claim one delivery under: it holds the number of this process."""
    return f"deliver {os.getpid()} {secrets.token_hex(4)}"


@dataclass(eq=False)
class Sending:
    """An attempt under way, by whom it was claimed; ``outcome`` once it has ended. ``started``: monotonic seconds."""

    attempt: Attempt
    claimant: str
    started: float = field(default_factory=clock.monotonic)
    outcome: Outcome | None = None

    @property
    def channel(self) -> str:
        """The channel that it takes up."""
        return self.attempt.delivery.channel

    def age(self) -> float:
        """Seconds since it was started."""
        return clock.monotonic() - self.started


class Lanes:
    """One lane a channel. Used by one thread: only the sendings themselves run in others."""

    def __init__(self) -> None:
        self._busy: dict[str, Sending] = {}
        self._came: SimpleQueue[Sending] = SimpleQueue()
        self._ended: deque[Sending] = deque()

    def __bool__(self) -> bool:
        """Whether anything is under way, or ended and not marked."""
        return bool(self._busy)

    def busy(self, channel: str) -> bool:
        """Whether something is under way on ``channel``."""
        return channel in self._busy

    def claimants(self) -> set[str]:
        """Under which names this process has something under way."""
        return {sending.claimant for sending in self._busy.values()}

    def start(self, attempt: Attempt, claimant: str) -> None:
        """Let ``attempt`` go in a thread; its channel must not be busy."""
        sending = Sending(attempt, claimant)
        self._busy[sending.channel] = sending

        def go() -> None:
            try:
                sending.outcome = attempt.go()
            finally:
                self._came.put(sending)

        # The context is carried over, so that log lines in the thread say which stage they belong to.
        threading.Thread(target=copy_context().run, args=(go,), name=f"to {sending.channel}", daemon=True).start()

    def wait(self, patience: float = 0.0, longest: float = 0.0) -> bool:
        """Whether something has ended. Waits for it until the youngest sending is ``patience`` seconds old, at most ``longest``."""
        if self._ended:
            return True
        left = min(longest, max((patience - sending.age() for sending in self._busy.values()), default=0.0))
        try:
            self._ended.append(self._came.get(timeout=left) if left > 0 else self._came.get_nowait())
        except Empty:
            return False
        return True

    def ended(self) -> Iterator[Sending]:
        """What has ended. Each stays in its lane until the next is asked for: what could not be marked comes again."""
        while self.wait():
            sending = self._ended[0]
            if self._busy.get(sending.channel) is sending:  # else it was forgotten
                yield sending
                del self._busy[sending.channel]
            self._ended.popleft()

    def forget(self) -> None:
        """Free the lanes of what takes longer than any sending may: it was given back, and its outcome counts no more."""
        for channel, sending in list(self._busy.items()):
            if sending not in self._ended and sending.age() > LONGEST.total_seconds():
                del self._busy[channel]


_LANES: WeakKeyDictionary[Store, Lanes] = WeakKeyDictionary()


def lanes_of(store: Store) -> Lanes:
    """The lanes of an open store: what one call has left under way, the next one marks."""
    return _LANES.setdefault(store, Lanes())


def alive(claimant: str) -> bool:
    """Whether who claimed something still runs: another process that delivers at the same time.

    A claim under this process's number is that of an earlier run in it, or of a dead process that had the number.
    """
    verb, _, rest = claimant.partition(" ")
    number = rest.partition(" ")[0]
    if verb != "deliver" or not number.isdecimal() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
