"""What a source answers is hostile, so it is read apart: in a process held to time and memory (``crawler/held.py``).

Small feeds of the ordinary shape are read in the crawl itself. What hangs, explodes or kills its parser is a failure of its
own source, by name; the others are read meanwhile. There are two such processes: in the first a list has two seconds, and what
needs longer, is large, or broke its reading last time waits for others of its sort in the second.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bevaka.records import Answer, Listing, Source
from crawler import kinds
from crawler.held import MB, Broken, Held, Limits, TooLong
from crawler.kinds import feed

log = logging.getLogger(__name__)
LIMITS = Limits(cpu=10, wall=60.0, memory=256 * MB, kept=32 * MB)
QUICK_CPU, QUICK_WALL = 2, 20.0
LARGE = MB
"""Bytes of an answer from which on it is no quick list."""
_KINDS = tuple(f"crawler.kinds.{name}" for name in ("feed", "sitemap", "listing"))


class Lane:
    """A process, and the line of those who wait for it: a thread of its own, since threads that wait for a slow list must not
    be those that the others are read in."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._held = Held(name, limits, (__name__, *_KINDS))
        self._line = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def call(self, function: str, *args: Any) -> Any:
        """What ``function`` makes of ``args``, when it is their turn. Raises Broken."""
        return await asyncio.get_running_loop().run_in_executor(self._line, self._held.call, function, *args)

    def close(self) -> None:
        """End the process; whatever it is at."""
        self._line.shutdown(wait=False, cancel_futures=True)
        self._held.close()


class Apart:
    """The two processes of a crawl: one for what is quick, started when first needed, and one for what is not."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        quick = replace(limits, cpu=min(limits.cpu, QUICK_CPU), wall=min(limits.wall, QUICK_WALL))
        self._quick, self._slow = Lane("bevaka-lists", quick), Lane("bevaka-slow-lists", limits)

    async def read(self, source: Source, answer: Answer, *, slow: bool = False) -> Listing:
        """What the source's kind reads; ``reader_failed`` where that came to nothing. Raises nothing.

        ``slow`` says that the source's list broke its reading last time.
        """
        if source.kind == "feed" and (found := await asyncio.to_thread(plainly, source, answer)):
            return found
        try:
            listing: Listing = await self.call(
                f"{__name__}:read", source, answer, slow=slow or len(answer.body) > LARGE
            )
        except Broken as broken:
            log.warning("kind failed source=%s reason=%s", source.id, broken.reason)
            return kinds.failed("reader_failed", broken.reason)
        return listing

    async def wall(self, answer: Answer) -> str:
        """The name of the wall that an answer is which is no list; empty where it is none, or cannot be read."""
        return await self._told("crawler.sight:wall_in", answer) if answer.body or answer.headers else ""

    async def door(self, answer: Answer) -> str:
        """Where an answer leads that only leads on; empty where it does not, or cannot be read."""
        return await self._told("crawler.doors:door", answer)

    async def _told(self, function: str, answer: Answer) -> str:
        try:
            found: str = await self.call(function, answer)
        except Broken as broken:
            log.warning("an answer cannot be read url=%s reason=%s", answer.url, broken.reason)
            return ""
        return found

    async def call(self, function: str, *args: Any, slow: bool = False) -> Any:
        """What ``function`` ("module:name") makes of ``args``, read apart. Raises Broken."""
        if not slow:
            with suppress(TooLong):
                return await self._quick.call(function, *args)
        return await self._slow.call(function, *args)

    def close(self) -> None:
        """End the processes; whatever they are at."""
        self._quick.close()
        self._slow.close()


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
