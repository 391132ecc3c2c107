"""The tag stage: a document becomes mentions and one finding, also when nothing was found."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from bevaka.errors import GiveUp
from bevaka.records import Document, Finding
from bevaka.store import Store
from nlp.pipeline import Tagger

# Processor seconds for one document. A million characters of names take ten: only what would hold up all others is set aside.
LIMIT = 60.0
# After so many seconds more it is interrupted again: an exception in a finalizer or a callback of the collector is swallowed.
_AGAIN = 0.05


class TagStage:
    """pending → work → save for documents without a finding under today's rule set; ``limit``: seconds for one."""

    name = "tag"

    def __init__(self, tagger: Tagger, limit: float = LIMIT) -> None:
        self._tagger, self._limit = tagger, limit

    def pending(self, store: Store, limit: int) -> list[Document]:
        """Readable documents, in their latest revision, without a finding under the tagger's rule set."""
        return store.findings.untagged(self._tagger.ruleset, limit)

    def key(self, item: Document) -> str:
        """The natural key of a document."""
        return str(item.id)

    def work(self, item: Document) -> Finding:
        """Tag one document. Raises GiveUp where it takes too long."""
        with within(self._limit):
            return self._tagger.tag(item)

    def save(self, store: Store, item: Document, result: Finding) -> None:
        """Store the finding; a second one under the same rules changes nothing."""
        store.findings.save_finding(result)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Interrupt what takes more processor time. Raises GiveUp.

    Python interrupts its main thread only: in another, nothing is limited.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def too_long(_number: int, _frame: FrameType | None) -> None:
        raise GiveUp(f"to tag it takes more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
