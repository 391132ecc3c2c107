"""Lanes: what is under way on each channel, one sending at a time and channel, each in a thread of its own.

So a channel that takes its time holds up nobody but those who wait for it. A thread speaks to its channel and to nothing
else; the database belongs to the thread that claims, judges and marks. Threads are daemons: a process that ends waits for
none, and what it leaves was claimed by a dead process, which the next one sees.
"""

from __future__ import annotations

import threading
from collections import deque
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from weakref import WeakKeyDictionary

from alerts.attempt import Attempt, Outcome
from alerts.pace import Spacing
from bevaka import clock
from bevaka.store import Store
from bevaka.store.deliveries import LONGEST


@dataclass(eq=False)
class UnderWay:
    """An attempt under way, by whom it was claimed; ``outcome`` once it has ended. ``started``: monotonic seconds."""

    channel: str
    attempt: Attempt
    claimant: str
    started: float = field(default_factory=clock.monotonic)
    outcome: Outcome | None = None

    def age(self) -> float:
        """Seconds since it was started."""
        return clock.monotonic() - self.started


class Lanes:
    """One lane a channel, and the ``spacing`` of their posts. Used by one thread: only the sendings themselves run in others."""

    def __init__(self) -> None:
        self.spacing = Spacing()
        self._busy: dict[str, UnderWay] = {}
        self._came: SimpleQueue[UnderWay] = SimpleQueue()
        self._ended: deque[UnderWay] = deque()

    def __bool__(self) -> bool:
        """Whether anything is under way, or ended and not marked."""
        return bool(self._busy)

    def busy(self, channel: str) -> bool:
        """Whether something is under way on ``channel``."""
        return channel in self._busy

    def claimants(self) -> set[str]:
        """Under which names this process has something under way."""
        return {sending.claimant for sending in self._busy.values()}

    def youngest(self) -> float:
        """The age in seconds of what was started last; 0 where nothing is under way."""
        return min((sending.age() for sending in self._busy.values()), default=0.0)

    def start(self, attempt: Attempt, claimant: str) -> None:
        """Let ``attempt``, which is ready, go in a thread; its channel must not be busy."""
        channel = attempt.delivery.channel
        attempt.apart = self.spacing.begin(channel)
        self._busy[channel] = sending = UnderWay(channel, attempt, claimant)

        def go() -> None:
            try:
                sending.outcome = attempt.go()
            finally:
                self._came.put(sending)

        # The context is carried over, so that log lines in the thread say which stage they belong to.
        thread = threading.Thread(target=copy_context().run, args=(go,), name=f"to {channel}", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the machine has no thread left: what is claimed is sent nevertheless
            go()

    def wait(self, seconds: float = 0.0) -> bool:
        """Whether something has ended, now or within so many seconds; returns as soon as something has."""
        if not self._ended:
            try:
                self._ended.append(self._came.get(timeout=seconds) if seconds > 0 else self._came.get_nowait())
            except Empty:
                return False
        return True

    def ended(self) -> UnderWay | None:
        """The first that has ended; it stays in its lane until that is cleared, so what could not be marked comes again."""
        while self.wait():
            sending = self._ended[0]
            if self._busy.get(sending.channel) is sending:
                return sending
            self._ended.popleft()  # it was forgotten
        return None

    def clear(self, sending: UnderWay) -> None:
        """Free the lane of what has ended, or is not waited for."""
        del self._busy[sending.channel]
        self.spacing.ended(sending.channel)

    def forget(self) -> None:
        """Free the lanes of what takes longer than any sending may: it was given back, and its outcome counts no more."""
        for sending in list(self._busy.values()):
            if sending not in self._ended and sending.age() > LONGEST.total_seconds():
                self.clear(sending)


_LANES: WeakKeyDictionary[Store, Lanes] = WeakKeyDictionary()


def lanes_of(store: Store) -> Lanes:
    """The lanes of an open store: what one call has left under way, the next one marks."""
    return _LANES.setdefault(store, Lanes())
