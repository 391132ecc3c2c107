"""What needs Scrapy runs in a child process: started here, listened to, held to memory and time, ended with its parent.

The child is there for three reasons: Twisted's reactor cannot be started twice in one process, a hostile answer can
be held to a share of memory, and Scrapy's 60 MB leave with it. The parent holds the house's lock; the child takes none.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bevaka import clock, logs
from bevaka.errors import BevakaError, GiveUp, TryLater
from bevaka.settings import find, read_house
from crawler.child import begin, context, limit_memory, needed, only

MEMORY = 2 * 1024**3
_PLACES = ("BEVAKA_HOME", "BEVAKA_PROXY", "BEVAKA_IMAP")
Say = Callable[[str], None]


class Ended(Exception):
    """The child ended without an answer; ``code`` is that of its process."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"the crawl ended by itself with code {code}")
        self.code = code


def run(
    function: str,
    order: dict[str, Any],
    hear: Callable[[Any], None],
    *,
    verbosity: int = 0,
    seconds: float | None = None,
) -> Any:
    """Call ``function`` ("module:name") with ``order`` and a ``hear`` of its own in a child; what it returns.

    ``hear`` gets what the child tells meanwhile. Raises TryLater and GiveUp as the function does, Ended where the child dies,
    TryLater where it says nothing for ``seconds``.
    """
    processes = context()
    receiver, sender = processes.Pipe(duplex=False)
    environment = needed((*_PLACES, *_secrets(order.get("home"))))
    child = processes.Process(
        target=_child,
        args=(sender, function, order, verbosity, clock.virtual(), environment),
        name=f"bevaka-{function}",
    )
    with only(environment):
        child.start()
    sender.close()
    try:
        return _listen(receiver, hear, seconds)
    except EOFError:
        child.join()
        raise Ended(child.exitcode) from None
    finally:
        receiver.close()
        if child.is_alive():
            child.join(5 if seconds is None else 0)
        if child.is_alive():
            child.terminate()
            child.join(5)
        if child.is_alive():
            child.kill()
        child.join()
        child.close()


def _secrets(home: Path | None) -> list[str]:
    """The variables that hold what a crawl logs in with, at mailboxes and a proxy. Those of channels stay here."""
    house = read_house(find(home), [])
    places = [box.secret for box in house.mailboxes.values()]
    places += [login] if (login := house.settings.crawler.proxy_login) else []
    return [place.env for place in places if place.env]


def _listen(receiver: Connection, hear: Callable[[Any], None], seconds: float | None) -> Any:
    while True:
        if seconds is not None and not receiver.poll(seconds):
            raise TryLater(f"no sign of life for {seconds:.0f} s")
        word, value = receiver.recv()
        if word == "hear":
            hear(value)
        elif word == "later":
            raise TryLater(value)
        elif word == "give_up":
            raise GiveUp(value)
        else:
            return value


def _child(
    sender: Connection,
    function: str,
    order: dict[str, Any],
    verbosity: int,
    virtual: tuple[datetime, bool] | None,
    environment: dict[str, str],
) -> None:
    """Runs in the child process."""
    begin(environment)
    limit_memory(MEMORY)
    logs.setup(verbosity)
    _go_on_from(virtual)
    try:
        # By name, so that only this process pays for loading Scrapy.
        module, name = function.split(":")
        work = getattr(importlib.import_module(module), name)
        done = work(**order, hear=lambda value: _tell(sender, "hear", value))
    except TryLater as error:
        _tell(sender, "later", error.reason)
    except BevakaError as error:
        _tell(sender, "give_up", str(error))
    else:
        _tell(sender, "done", done)
    sender.close()


def _tell(sender: Connection, word: str, value: object) -> None:
    """Tell the parent; one that has been interrupted no longer listens, and what was fetched is stored all the same."""
    with suppress(OSError):
        sender.send((word, value))


def _go_on_from(virtual: tuple[datetime, bool] | None) -> None:
    """Go on from the parent's virtual clock; the house's own setting must not start it anew."""
    if virtual is not None:
        moment, pinned = virtual
        os.environ["BEVAKA_CLOCK"] = moment.isoformat()
        clock.set_clock(moment, pinned=pinned)
