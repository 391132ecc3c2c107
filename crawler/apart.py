"""What a source answers is hostile, so it is read apart: in a process held to time and memory (``crawler/held.py``).

Small feeds of the ordinary shape are read in the crawl itself. What hangs, explodes or kills its parser is a failure of its
own source, by name; the others are read meanwhile, or a few seconds later.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bevaka.records import Answer, Listing, Source
from crawler import kinds
from crawler.held import Broken, Held, Limits
from crawler.kinds import feed

log = logging.getLogger(__name__)
LIMITS = Limits(cpu=10, wall=60.0, memory=256 * 1024**2)
_KINDS = tuple(f"crawler.kinds.{name}" for name in ("feed", "sitemap", "listing"))


class Apart:
    """One process for a crawl, and the line of those who wait for it: a thread of its own, since threads that wait for a slow
    list must not be those that the others are read in."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._held = Held("bevaka-lists", limits, (__name__, *_KINDS))
        self._line = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bevaka-lists")

    async def read(self, source: Source, answer: Answer) -> Listing:
        """What the source's kind reads; ``reader_failed`` where that came to nothing. Raises nothing."""
        if source.kind == "feed" and (found := await asyncio.to_thread(plainly, source, answer)):
            return found
        try:
            listing: Listing = await self.call(f"{__name__}:read", source, answer)
        except Broken as broken:
            log.warning("kind failed source=%s reason=%s", source.id, broken.reason)
            return kinds.failed("reader_failed", broken.reason)
        return listing

    async def call(self, function: str, *args: Any) -> Any:
        """What ``function`` ("module:name") makes of ``args``, read apart. Raises Broken."""
        return await asyncio.get_running_loop().run_in_executor(self._line, self._held.call, function, *args)

    def close(self) -> None:
        """End the process; whatever it is at."""
        self._line.shutdown(wait=False, cancel_futures=True)
        self._held.close()


def plainly(source: Source, answer: Answer) -> Listing | None:
    """A small feed of the ordinary shape, read right here; None where it is anything else."""
    try:
        return feed.read_plainly(source, answer)
    except Exception:  # the border to parsers of hostile bytes: what fails here is read apart, and told from there
        log.exception("a feed of the ordinary shape could not be read source=%s", source.id)
        return None


def read(source: Source, answer: Answer) -> Listing:
    """Runs in the process that is held."""
    return kinds.load(source.kind).read(source, answer)
