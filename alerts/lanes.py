"""Lanes: what is under way, one sending at a time on each, and each in a thread of its own. A channel has a lane, or shares it.

So a channel that takes its time holds up nobody but those who wait for it. A thread speaks to its channel and to nothing
else; the database belongs to the thread that claims, judges and marks. Threads are daemons: a process that ends waits for
none, and what it leaves was claimed by a dead process, which the next one sees.
"""

from __future__ import annotations

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


@dataclass(eq=False)
class Sending:
    """An attempt under way on a lane, by whom it was claimed; ``outcome`` once it has ended. ``started``: monotonic seconds."""

    lane: str
    attempt: Attempt
    claimant: str
    started: float = field(default_factory=clock.monotonic)
    outcome: Outcome | None = None

    def age(self) -> float:
        """Seconds since it was started."""
        return clock.monotonic() - self.started


class Lanes:
    """Used by one thread: only the sendings themselves run in others."""

    def __init__(self) -> None:
        self._busy: dict[str, Sending] = {}
        self._came: SimpleQueue[Sending] = SimpleQueue()
        self._ended: deque[Sending] = deque()

    def __bool__(self) -> bool:
        """Whether anything is under way, or ended and not marked."""
        return bool(self._busy)

    def busy(self, lane: str) -> bool:
        """Whether something is under way on ``lane``."""
        return lane in self._busy

    def claimants(self) -> set[str]:
        """Under which names this process has something under way."""
        return {sending.claimant for sending in self._busy.values()}

    def start(self, lane: str, attempt: Attempt, claimant: str) -> None:
        """Let ``attempt`` go in a thread; its lane must not be busy."""
        sending = Sending(lane, attempt, claimant)
        self._busy[lane] = sending

        def go() -> None:
            try:
                sending.outcome = attempt.go()
            finally:
                self._came.put(sending)

        # The context is carried over, so that log lines in the thread say which stage they belong to.
        threading.Thread(target=copy_context().run, args=(go,), name=f"to {lane}", daemon=True).start()

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
            if self._busy.get(sending.lane) is sending:  # else it was forgotten
                yield sending
                del self._busy[sending.lane]
            self._ended.popleft()

    def forget(self) -> None:
        """Free the lanes of what takes longer than any sending may: it was given back, and its outcome counts no more."""
        for lane, sending in list(self._busy.items()):
            if sending not in self._ended and sending.age() > LONGEST.total_seconds():
                del self._busy[lane]


_LANES: WeakKeyDictionary[Store, Lanes] = WeakKeyDictionary()


def lanes_of(store: Store) -> Lanes:
    """The lanes of an open store: what one call has left under way, the next one marks."""
    return _LANES.setdefault(store, Lanes())
