"""The collect stage: asks the sources that are due and fetches what they point to, in a child process.

The child is there for three reasons: Twisted's reactor cannot be started twice in one process, a hostile answer can
be held to a share of memory, and Scrapy's 60 MB leave with it. The parent holds the house's lock; the child takes none.
"""

from __future__ import annotations

import importlib
import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bevaka import clock, logs
from bevaka.errors import BevakaError, GiveUp, TryLater
from bevaka.stage import Tally
from crawler.child import context, end_with_parent, limit_memory

log = logging.getLogger(__name__)
MEMORY = 2 * 1024**3
Say = Callable[[str], None]


def collect(
    home: Path,
    only: list[str] | None = None,
    live: bool = False,
    say: Say = lambda _: None,
    verbosity: int = 0,
    seconds: float | None = None,
) -> Tally:
    """Ask the due sources of the house in ``home`` (or those named in ``only``), then fetch the open leads.

    ``live`` asks unverified sources too, whether due or not. After ``seconds`` no further request is begun; what is left
    is asked next time. ``say`` hears of the progress in sentences. The tally's
    ``done`` counts sources that answered and articles fetched, ``failed`` sources that failed. Raises TryLater where
    nothing can be stored, GiveUp where a named source or secret does not exist.
    """
    processes = context()
    receiver, sender = processes.Pipe(duplex=False)
    order: dict[str, Any] = {"home": str(home), "only": only, "live": live, "verbosity": verbosity, "seconds": seconds}
    order["clock"] = clock.virtual()
    child = processes.Process(target=_child, args=(sender, order), name="bevaka-collect")
    child.start()
    sender.close()
    try:
        return _listen(receiver, say)
    except EOFError:
        child.join()
        say(f"the crawl ended by itself with code {child.exitcode}; what it had stored stays")
        return Tally(failed=1)
    finally:
        receiver.close()
        if child.is_alive():
            child.join(5)
        if child.is_alive():
            child.terminate()
        child.join()
        child.close()


def _listen(receiver: Connection, say: Say) -> Tally:
    while True:
        word, value = receiver.recv()
        if word == "say":
            say(value)
        elif word == "later":
            raise TryLater(value)
        elif word == "give_up":
            raise GiveUp(value)
        else:
            return Tally(**value)


def _child(sender: Connection, order: dict[str, Any]) -> None:
    """Runs in the child process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends us
    end_with_parent()
    limit_memory(MEMORY)
    logs.setup(order["verbosity"])
    _go_on_from(order["clock"])
    try:
        # By name, so that only this process pays for loading Scrapy.
        crawl = importlib.import_module("crawler.crawl")
        home, only, live = Path(order["home"]), order["only"], order["live"]
        tally = crawl.run(
            home, only, live, lambda text: _tell(sender, "say", text), order["verbosity"], order["seconds"]
        )
    except TryLater as error:
        _tell(sender, "later", error.reason)
    except BevakaError as error:
        _tell(sender, "give_up", str(error))
    else:
        _tell(sender, "done", tally)
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
